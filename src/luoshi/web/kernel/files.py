"""Where the bytes of files are kept: by their SHA-256, whole or not at all, never changed.

Two places, one behaviour: a folder of this machine, or a bucket of S3-compatible storage (``LUOSHI_FILES``).
Put here only the keeping and finding of bytes, and what a file may be called; nothing of what they mean.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from luoshi.web.environment import Bucket

MEMORY = 8 * 1024 * 1024  # what is read from a bucket is held in memory up to this size, then on the disk
NAME_LIMIT = 255
LONGEST_ENDING = 10
_PROBE = 256 * 1024
PAGE = 1000  # names that are asked of a bucket at once


def safe_name(name: str, nameless: str) -> str:
    """The name of a file without folders, control characters and direction marks, short enough to keep.

    ``nameless`` is what it is called where nothing is left.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip()
    if kept in {"", ".", ".."}:
        return nameless
    if len(kept) <= NAME_LIMIT:
        return kept
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return kept[:NAME_LIMIT]
    return f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}"


class FilesUnavailable(OSError):
    """The storage does not answer, or refuses. Nothing is wrong with the file itself; the message is for people."""

    def __init__(self, error: Exception) -> None:
        super().__init__(_("文件存储暂时不可用，请稍后再试；如仍不行，请联系管理员。"))
        self.reason = f"{type(error).__name__}: {error}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file."""

    sha256: str
    size: int


def keep(chunks: Iterable[bytes]) -> Kept:
    """Keep the bytes. A file that is kept already stays as it is; whatever happens, no half of a file is kept."""
    if settings.FILES_BUCKET is None:
        return _keep_in_folder(chunks)
    with tempfile.TemporaryFile() as incoming:
        kept = _write(incoming, chunks)
        if not exists(kept.sha256):
            incoming.seek(0)
            # The storage shows an object once all its bytes have arrived, not before.
            with _asking() as storage:
                storage.save(_key(kept.sha256), File(incoming))
                if storage.size(_key(kept.sha256)) != kept.size:
                    storage.delete(_key(kept.sha256))
                    raise FilesUnavailable(ValueError("the storage kept another number of bytes"))
        return kept


def open_file(sha256: str) -> BinaryIO:
    """The bytes, for reading. Raises FileNotFoundError where they are not (or no longer) kept."""
    if settings.FILES_BUCKET is None:
        return path_of(sha256).open("rb")
    with _asking() as storage:
        # Fetched as a whole now, so that it cannot break off in the middle of an answer.
        return cast(BinaryIO, storage.open(_key(sha256), "rb").file)


def exists(sha256: str) -> bool:
    """Whether the bytes are kept."""
    if settings.FILES_BUCKET is None:
        return path_of(sha256).exists()
    with _asking() as storage:
        return bool(storage.exists(_key(sha256)))


def all_files() -> Iterator[str]:
    """The digest of every kept file, in order."""
    if settings.FILES_BUCKET is None:
        folder = Path(settings.ORIGINALS_FOLDER)
        names = iter([path.name for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*"))])
    else:
        names = _names_in_bucket()
    return (name for name in names if _is_digest(name))


def remove(sha256: str) -> None:
    """Forget the bytes. Only for emptying everything before a restore: what is in use is never removed."""
    if settings.FILES_BUCKET is None:
        path_of(sha256).unlink(missing_ok=True)
        return
    with _asking() as storage:
        storage.delete(_key(sha256))


def tidy() -> None:
    """Remove the beginnings of files that were left a day ago or longer by a program that was killed."""
    if settings.FILES_BUCKET is not None:
        return  # unfinished uploads are the storage's own to drop
    for path in Path(settings.ORIGINALS_FOLDER).glob(".incoming-*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - 24 * 3600:
                path.unlink()


def check() -> None:
    """Whether files can be kept just now: raises OSError with the reason where they cannot."""
    if settings.FILES_BUCKET is None:
        folder = Path(settings.ORIGINALS_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(prefix=".check-", dir=folder) as file:
            file.write(bytes(_PROBE))  # a name alone can be made on a full disk
            file.flush()
            os.fsync(file.fileno())
        return
    with _asking() as storage:
        storage.connection.meta.client.head_bucket(Bucket=settings.FILES_BUCKET.name)


def path_of(sha256: str) -> Path:
    """The place in the folder of the file with this digest. Raises ValueError for what is no SHA-256 in hex."""
    return Path(settings.ORIGINALS_FOLDER) / _key(sha256)


def _keep_in_folder(chunks: Iterable[bytes]) -> Kept:
    # A temporary name, on the disk for certain, then the final name.
    folder = Path(settings.ORIGINALS_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=folder)
    incoming = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            kept = _write(file, chunks)
            os.fsync(file.fileno())
        target = path_of(kept.sha256)
        if not target.exists():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            incoming.chmod(0o400)
            incoming.rename(target)
            _sync_folder(target.parent)
        return kept
    finally:
        incoming.unlink(missing_ok=True)


def _write(file: IO[bytes], chunks: Iterable[bytes]) -> Kept:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        file.write(chunk)
    file.flush()
    return Kept(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_digest(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def _key(sha256: str) -> str:
    if not _is_digest(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return f"{sha256[:2]}/{sha256}"


def _names_in_bucket() -> Iterator[str]:
    bucket = settings.FILES_BUCKET
    prefix = f"{bucket.prefix}/" if bucket.prefix else ""
    with _asking() as storage:
        pages = storage.connection.meta.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=bucket.name, Prefix=prefix, PaginationConfig={"PageSize": PAGE}):
            for entry in page.get("Contents", ()):
                folder, _slash, name = entry["Key"].removeprefix(prefix).partition("/")
                if name.startswith(folder):
                    yield name


@contextmanager
def _asking() -> Iterator[Any]:
    """The storage of the bucket; whatever it cannot do is told as FilesUnavailable."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield _storage(settings.FILES_BUCKET)
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise FilesUnavailable(error) from error


@lru_cache(maxsize=2)
def _storage(bucket: Bucket) -> Any:
    from botocore.config import Config
    from storages.backends.s3 import S3Storage

    return S3Storage(
        bucket_name=bucket.name,
        location=bucket.prefix,
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
        default_acl=None,
        file_overwrite=True,  # the same digest is the same bytes
        querystring_auth=True,
        max_memory_size=MEMORY,
        client_config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3, "mode": "standard"},
            # Not every compatible server knows the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
