"""What every command shares: exit statuses, the error of wrong usage, and output that is whole or not there at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

DONE, SOME_FAILED, USAGE = 0, 1, 2


class UsageError(Exception):
    """The command was given wrongly; the message says what to do."""


def write(output: Path | None, content: bytes | Iterable[bytes]) -> None:
    """The content, whole or in parts, on standard output, or in a file that is replaced as a whole or not at all."""
    parts = [content] if isinstance(content, bytes) else content
    if output is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():
        with output.open("wb") as device:  # a device or pipe cannot be replaced
            device.writelines(parts)
        return
    handle, temporary = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(parts)
            out.flush()
            os.fsync(out.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, output.stat().st_mode & 0o777 if output.exists() else 0o666 & ~mask)
        os.replace(temporary, output)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def to_stdout(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def say(words: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(words.encode("utf-8", "replace").decode() + "\n")
    sys.stderr.flush()
