"""A file becomes a Document: the format is read, damage is mended, the frame of the document is found.

Only the order of these steps stands here.
"""

from __future__ import annotations

import errno
import stat
from dataclasses import replace
from pathlib import Path

from luoshi.reading.circulation import read_circulation
from luoshi.reading.document import Cell, Document, Notice, ReadingError, SourceText, Table
from luoshi.reading.formats import text as text_file
from luoshi.reading.formats.detect import source_text
from luoshi.reading.formats.limits import MAXIMUM_BYTES
from luoshi.reading.header import read_header
from luoshi.reading.loose_tables import restore_tables
from luoshi.reading.repair.mend import Mended, mend


def read_file(path: Path) -> Document:
    """The document in a file. Raises ReadingError with a message for people when it cannot be read."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise ReadingError("这是文件夹，不是文件。请写出其中的文件，或把整个文件夹交给 extract 命令。")
        if not stat.S_ISREG(found.st_mode):
            raise ReadingError("这是管道或设备，不是普通文件。请先把内容存成文件再提供。")
        if found.st_size > MAXIMUM_BYTES:
            raise ReadingError(
                f"文件过大（{found.st_size / 1e6:.0f} MB），上限为 {MAXIMUM_BYTES // 1_000_000} MB，请拆分后再试"
            )
        data = path.read_bytes()
    except (OSError, ValueError) as problem:  # a name with a zero byte is a ValueError
        raise ReadingError(_not_opened(problem)) from problem
    return read_bytes(data, path.name)


_REASONS = {
    "找不到这个文件，请检查名称和位置；如果是快捷链接，它指向的文件可能已被移走。": (
        errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ESTALE, errno.EINVAL,
    ),
    "没有权限读取这个文件，或它正被别的程序占用。请关闭占用它的程序，或请管理员开放读取权限后再试。": (
        errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.EDEADLK,
    ),
    "存储设备读取出错，文件可能已损坏。请复制到别处，或重新下载后再试。": (errno.EIO, errno.ENXIO, errno.ENODEV, errno.ETIMEDOUT),
}  # fmt: skip


def _not_opened(problem: Exception) -> str:
    """In words for people why the system does not give a file."""
    code = problem.errno if isinstance(problem, OSError) else errno.EINVAL
    for reason, codes in _REASONS.items():
        if code in codes:
            return f"无法打开文件：{reason}"
    return f"无法打开文件（系统错误 {errno.errorcode.get(code or 0, code)}）。请检查文件所在的位置是否可用。"


def read_bytes(data: bytes, name: str) -> Document:
    """The document in the bytes of a file called ``name``. Raises ReadingError."""
    return read_source(source_text(data, name), name)


def read_text(text: str, name: str = "text.txt") -> Document:
    """The document in a text already in memory. Raises ReadingError."""
    return read_source(text_file.read_decoded(text.removeprefix("\ufeff"), "txt"), name)


def read_source(source: SourceText, name: str) -> Document:
    """The document in what a format reader has made of a file."""
    source = restore_tables(source)
    mended = mend(source)
    text = mended.draft.text
    circulation = read_circulation(text)
    header, notices = read_header(text, circulation.span.end if circulation else 0)
    return Document(
        file=name,
        format=source.format,
        source=source.source,
        draft=mended.draft,
        header=header,
        circulation=circulation,
        pages=source.pages,
        tables=_tables(source, mended),
        headings=tuple(mended.draft.span_of_source(span) for span in source.headings),
        typefaces=tuple((kind, mended.draft.span_of_source(span)) for kind, span in source.typefaces),
        repairs=mended.repairs,
        notices=(*_place_notices(source, mended), *mended.notices, *notices),
        furniture=mended.furniture,
    )


def _place_notices(source: SourceText, mended: Mended) -> tuple[Notice, ...]:
    """What the format reader noted, at its places in the mended text."""
    place = mended.draft.span_of_source
    return tuple(replace(n, span=place(n.span)) if n.span else n for n in source.notices)


def _tables(source: SourceText, mended: Mended) -> tuple[Table, ...]:
    """The tables with their cells where they stand in the mended text."""
    out: list[Table] = []
    for table in source.tables:
        span, *spans = mended.draft.spans_of_source([table.span, *[cell.span for cell in table.cells]])
        cells = [
            Cell(place, cell.row, cell.column, cell.row_span, cell.column_span)
            for cell, place in zip(table.cells, spans, strict=True)
        ]
        out.append(Table(span, tuple(cells), table.continued, table.name))
    return tuple(out)
