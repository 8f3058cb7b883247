"""A file becomes a Document: the format is read, damage is mended, the frame of the document is found.

Only the order of these steps stands here.
"""

from __future__ import annotations

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
        size = path.stat().st_size
        if size > MAXIMUM_BYTES:
            raise ReadingError(
                f"文件过大（{size / 1e6:.0f} MB），上限为 {MAXIMUM_BYTES // 1_000_000} MB，请拆分后再试"
            )
        data = path.read_bytes()
    except OSError as problem:
        raise ReadingError(f"无法打开文件：{problem.strerror}") from problem
    return read_bytes(data, path.name)


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
