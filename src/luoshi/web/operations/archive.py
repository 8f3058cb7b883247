"""The file of a backup: a tar of parts, compressed, whole or not there at all. Knows nothing of what the parts mean."""

from __future__ import annotations

import errno
import gzip
import io
import logging
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.utils.translation import gettext as _

SUFFIXES = (".tar.zst", ".tar.gz")
ZSTANDARD = b"\x28\xb5\x2f\xfd"
GZIP = b"\x1f\x8b"
CHUNK = 1024 * 1024

logger = logging.getLogger("luoshi.operations")


class BackupError(Exception):
    """A backup cannot be made, read or restored; the message says why and what to do."""


class Writer:
    """Puts parts into the file that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, content: bytes) -> None:
        """A part whose bytes are at hand."""
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name: str, content: IO[bytes], size: int) -> None:
        """A part of a known size."""
        entry = tarfile.TarInfo(name)
        entry.size = size
        entry.mode = 0o600
        self._tar.addfile(entry, content)


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A new file under a temporary name, which gets its own name once all of it is on the disk.

    Its owner alone can read it. Raises BackupError for a name whose ending says no known form.
    """
    if not target.name.endswith(SUFFIXES):
        raise BackupError(
            _("备份文件名应以 .tar.zst 或 .tar.gz 结尾，现在是 %(name)s。") % {"name": target.name}
        )
    if target.is_dir() or not target.parent.is_dir():
        raise BackupError(_("不能写入 %(name)s：请给出已有文件夹里的文件名。") % {"name": target})
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:60]}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with _compress(file, target) as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise BackupError(
            _("磁盘空间不够，写不下备份 %(name)s，没有生成备份。请腾出空间或换一个位置。") % {"name": target}
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def parts(source: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Each part in order: its name, size and bytes. To be read within ``damage_told``. Raises BackupError."""
    with (
        _opened(source) as file,
        _plain(file) as stream,
        tarfile.open(fileobj=stream, mode="r|") as tar,
    ):
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None:
                raise BackupError(_("备份里有不认识的内容：%(name)s。") % {"name": entry.name})
            yield entry.name, entry.size, content
        while stream.read(CHUNK):  # to the end, where the checksum of the compression stands
            pass


@contextmanager
def damage_told(source: Path) -> Iterator[None]:
    """Whatever a damaged file makes go wrong within, here or in a library, becomes a BackupError."""
    import zlib

    import zstandard

    broken = (tarfile.TarError, zstandard.ZstdError, zlib.error, EOFError, gzip.BadGzipFile)
    odd = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError)
    try:
        yield
    except (*broken, *odd) as error:
        logger.debug("the backup %s cannot be read", source, exc_info=error)
        raise BackupError(
            _("备份文件 %(name)s 不完整或已损坏（%(reason)s），没有恢复任何内容。请换一份备份。")
            % {"name": source, "reason": str(error)[:200] or type(error).__name__}
        ) from error


def _opened(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except FileNotFoundError as error:
        raise BackupError(_("找不到备份文件 %(name)s，请检查路径。") % {"name": source}) from error
    except OSError as error:
        raise BackupError(
            _("备份文件 %(name)s 打不开（%(reason)s），请检查路径和权限。")
            % {"name": source, "reason": error.strerror}
        ) from error


@contextmanager
def _compress(file: BinaryIO, target: Path) -> Iterator[BinaryIO]:
    if target.name.endswith(".gz"):
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, filename="") as stream:
            yield cast(BinaryIO, stream)
        return
    import zstandard

    compressor = zstandard.ZstdCompressor(level=6, write_checksum=True)
    with compressor.stream_writer(file, closefd=False) as stream:
        yield cast(BinaryIO, stream)


@contextmanager
def _plain(file: BinaryIO) -> Iterator[BinaryIO]:
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(GZIP):
        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            yield cast(BinaryIO, stream)
    elif magic == ZSTANDARD:
        import zstandard

        with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as stream:
            yield cast(BinaryIO, stream)
    else:
        raise BackupError(_("这不是 luoshi 的备份文件（应为 .tar.zst 或 .tar.gz）。"))
