"""The files as they were handed in: kept by their SHA-256, never changed.

Put here only the keeping and finding of bytes; nothing of what they mean.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Original:
    """A kept file."""

    sha256: str
    size: int

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return path_of(self.sha256)


def path_of(sha256: str) -> Path:
    """The place of the file with this digest. Raises ValueError for anything that is not a SHA-256 in hex."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return Path(settings.ORIGINALS_FOLDER) / sha256[:2] / sha256


def keep(chunks: Iterable[bytes]) -> Original:
    """Write the bytes to a temporary name, make sure they are on the disk, and give them their final name.

    A file that is kept already stays as it is. Whatever happens, no half-written file gets a final name.
    """
    folder = Path(settings.ORIGINALS_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=folder)
    incoming = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        original = Original(digest.hexdigest(), size)
        target = original.path
        if not target.exists():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            incoming.chmod(0o400)
            incoming.rename(target)
            _sync_folder(target.parent)
        return original
    finally:
        incoming.unlink(missing_ok=True)


def open_original(sha256: str) -> BinaryIO:
    """The bytes, for reading. Raises FileNotFoundError where the data folder has lost them."""
    return path_of(sha256).open("rb")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
