"""What is refused before it can hurt: oversized files, bombs and broken containers, each with one clear message.

Put here every limit of the format readers and the guarded ways to open a zip container and to parse XML.
"""

from __future__ import annotations

import io
import lzma
import struct
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from luoshi.reading.document import ReadingError

MAXIMUM_BYTES = 200 * 1024**2
MAXIMUM_CHARACTERS = 20_000_000
MAXIMUM_MEMBERS = 10_000
MAXIMUM_PART_BYTES = 160 * 1024**2
MAXIMUM_UNPACKED_BYTES = 1024**3
MAXIMUM_RATIO = 200
MAXIMUM_TOKENS = 1_500_000
MAXIMUM_DEPTH = 1_000
MAXIMUM_PAGES = 5_000
MAXIMUM_COLUMNS = 200
# What a whole document may hold, all its parts and pages together: how many, and how it is called.
MAXIMA = {
    "elements": (2_000_000, "XML 元素"),
    "cells": (1_000_000, "单元格"),
    "objects": (500_000, "图形和文字对象"),
    "glyphs": (3_000_000, "页面文字"),
}

# Below this size even the highest ratio of deflate does no harm (a blank spreadsheet packs well).
_HARMLESS_BYTES = 64 * 1024**2
_CHUNK = 1024**2
# Expat before 2.6 reads a comment or an attribute again from its start with every chunk.
_XML_CHUNK = 512 * 1024
_COUNTED_AT_ONCE = 500

BROKEN = "文件已损坏或不完整，无法打开。请重新下载、重新导出，或换用另一种格式后再试。"
ENCRYPTED = "文件有密码保护，无法读取。请先用原来的软件去除密码，再重新提供。"
TOO_COMPLEX = "文件内部结构异常复杂，超出可处理的范围。请用办公软件打开后另存为新文件再试。"


class TooMuch(ReadingError):
    """The whole file is refused: it holds more of something than any document does."""

    def __init__(self, what: str) -> None:
        """``what``: the thing and the limit it exceeds, as the beginning of the message."""
        super().__init__(f"文件里{what}，不像一份公文，未作读取。请用原来的软件另存为新文件，或拆分后再试。")


class Budget:
    """What is left of MAXIMA for one document."""

    def __init__(self) -> None:
        self._left = {kind: most for kind, (most, _) in MAXIMA.items()}

    def spend(self, kind: str, count: int = 1) -> None:
        """Count what has been met. Raises TooMuch, which names it."""
        self._left[kind] -= count
        self.check(kind)

    def check(self, kind: str, count: int = 0) -> None:
        """Raises TooMuch where so many more would be too many."""
        if self._left[kind] < count:
            most, name = MAXIMA[kind]
            raise TooMuch(f"{name}超过 {most // 10_000} 万个")


def check_size(data: bytes) -> None:
    """Raise ReadingError for an empty file or one above MAXIMUM_BYTES."""
    if not data:
        raise ReadingError("文件是空的，没有任何内容。请检查是否选错了文件，或重新下载。")
    if len(data) > MAXIMUM_BYTES:
        raise ReadingError(
            f"文件有 {len(data) / 1024**2:.0f} MB，超过上限 {MAXIMUM_BYTES // 1024**2} MB。"
            "请拆分文件，或去掉其中的图片后再试。"
        )


def check_characters(count: int) -> None:
    """Raise ReadingError when a text of ``count`` characters is longer than any document can be."""
    if count > MAXIMUM_CHARACTERS:
        raise ReadingError(
            f"文件的文字超过 {MAXIMUM_CHARACTERS // 10_000} 万字，不像一份公文。请拆分后逐份提供。"
        )


class Archive:
    """A zip container that is read only within limits: members, declared and actual sizes, ratio."""

    def __init__(self, data: bytes) -> None:
        """Raises ReadingError for a damaged, encrypted or oversized container."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            EOFError,
            struct.error,
            NotImplementedError,
        ) as error:
            raise ReadingError(BROKEN) from error
        if len(members) > MAXIMUM_MEMBERS:
            raise ReadingError(f"文件内含 {len(members)} 个部件，超出可处理的范围，疑似恶意文件，未作读取。")
        declared = sum(member.file_size for member in members)
        if declared > MAXIMUM_UNPACKED_BYTES:
            raise ReadingError(_bomb(declared))
        self._members = {member.filename.replace("\\", "/").lstrip("/"): member for member in members}
        self._unpacked = MAXIMUM_UNPACKED_BYTES
        self.budget = Budget()
        self._size = len(data)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in the order of the container."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, limit: int = MAXIMUM_PART_BYTES) -> bytes:
        """The bytes of a member, counted while they are unpacked. Raises ReadingError."""
        member = self._members.get(name)
        if member is None:
            raise ReadingError(f"文件缺少必要的部件（{name}）。" + BROKEN)
        if member.flag_bits & 1:
            raise ReadingError(ENCRYPTED)
        if member.file_size > limit or _suspicious(member.file_size, member.compress_size):
            raise ReadingError(_bomb(member.file_size))
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    self._unpacked -= len(piece)
                    if size > limit or self._unpacked < 0 or _suspicious(size, self._size):
                        raise ReadingError(_bomb(size))
                    pieces.append(piece)
        except (
            zipfile.BadZipFile,
            zlib.error,
            lzma.LZMAError,
            RuntimeError,
            EOFError,
            OSError,
            ValueError,
            struct.error,
            IndexError,
        ) as error:
            raise ReadingError(BROKEN) from error
        return b"".join(pieces)


def _suspicious(unpacked: int, packed: int) -> bool:
    return unpacked > _HARMLESS_BYTES and unpacked > packed * MAXIMUM_RATIO


def _bomb(size: int) -> str:
    return f"文件解压后达到 {size / 1024**2:.0f} MB 以上，疑似压缩炸弹，未作读取。请用原来的软件另存为新文件再试。"


def xml_events(data: bytes, budget: Budget) -> Iterator[tuple[str, ET.Element]]:
    """The ("start" | "end", element) events of an XML part, within limits of depth and number of elements.

    The caller must take finished elements out of the tree to keep memory bounded. Raises ReadingError for
    malformed XML, any DTD or entity declaration, and nesting beyond MAXIMUM_DEPTH.
    """
    depth = count = 0
    _refuse_definitions(data)
    spend = budget.spend
    try:
        # Definitions are refused above; the parser of defusedxml would be several times slower.
        for event, element in ET.iterparse(_LargeChunks(data), events=("start", "end")):  # noqa: S314
            if event == "start":
                depth += 1
                if depth > MAXIMUM_DEPTH:
                    raise TooMuch(f"标签嵌套超过 {MAXIMUM_DEPTH} 层")
                count += 1
                if not count % _COUNTED_AT_ONCE:
                    spend("elements", _COUNTED_AT_ONCE)
            else:
                depth -= 1
            yield event, element
    except (ET.ParseError, ValueError, LookupError) as error:
        raise ReadingError(BROKEN) from error


class _LargeChunks(io.BytesIO):
    """Bytes that are read in larger pieces than are asked for."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(_XML_CHUNK if size and size > 0 else size)


class _RootReached(Exception):
    """The root element has begun, after which XML allows no document type."""


def _refuse_definitions(data: bytes) -> None:
    """Raise ReadingError for a document type declaration, in which alone entities can be defined."""

    def refuse(*_: object) -> None:
        raise ReadingError("文件内含实体定义（DTD），疑似恶意文件，未作读取。")

    def stop(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(data, True)
    except _RootReached:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ReadingError(BROKEN) from error


def xml_root(data: bytes, budget: Budget) -> ET.Element:
    """The whole tree of a small XML part; raises ReadingError as :func:`xml_events` does."""
    root: ET.Element | None = None
    for _, element in xml_events(data, budget):
        if root is None:
            root = element
    if root is None:
        raise ReadingError(BROKEN)
    return root


def local_name(element: ET.Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
