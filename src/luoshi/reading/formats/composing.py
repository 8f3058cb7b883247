"""Puts together the text of formats that have no text of their own (docx, pdf, ofd, xlsx, scans).

Their source is the text as read, so source and draft are the same. Put here only how lines, tables, pages and
headings become a SourceText, whatever the format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.reading.document import Cell, Format, Notice, ReadingError, SourceText, Table
from luoshi.reading.formats import limits
from luoshi.reading.formats.limits import TooMuch
from luoshi.reading.span import Draft, Span

# Control characters but tab, line feed and vertical tab; and what XML and UTF-8 cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0c-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_SQUARES = 4_000_000
_SPACE_AT_BREAK = re.compile(r"(?<![ \t])[ \t]*+[\v\n\r\u2028\u2029][ \t\v\n\r\u2028\u2029]*")


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell on its way into the text; row and column are those of its upper left corner, counted from 0."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


def printable(text: str) -> str:
    """The text without control characters; lone surrogates become U+FFFD so that it can be stored."""
    if text.isprintable():
        return text
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text))


def cell_text(text: str) -> str:
    """The text as it may stand in a cell: tabs are spaces, line breaks vertical tabs."""
    return _SPACE_AT_BREAK.sub("\v", text.strip()).replace("\t", " ")


class Composer:
    """Collects the text of a document line by line."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0
        self._after_blank = True
        self._pages: list[int] = []
        self._tables: list[Table] = []
        self._headings: list[Span] = []
        self._notices: list[Notice] = []

    @property
    def size(self) -> int:
        """How many characters have been put out."""
        return self._size

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    def line(self, text: str, *, heading: bool = False) -> None:
        """Add a paragraph or a printed line; a line break in it parts it. An empty one becomes a blank line."""
        for piece in text.split("\n"):
            clean = printable(piece).replace("\v", " ").rstrip()
            if not clean.strip():
                self.blank()
                continue
            start = self._size
            self._add(clean + "\n")
            self._after_blank = False
            if heading:
                indent = len(clean) - len(clean.lstrip())
                self._headings.append(Span(start + indent, start + len(clean)))

    def blank(self) -> None:
        """Add a blank line, unless one is there already."""
        if not self._after_blank:
            self._add("\n")
            self._after_blank = True

    def table(self, cells: Sequence[TableCell], page_rows: Sequence[int] = (), name: str = "") -> None:
        """Add a table. A merged cell's text stands at its first place; a table of one column is mere lines.

        ``page_rows`` are the rows with which a new page begins, ``name`` is where people find the table.
        """
        if not cells:
            return
        width = max(cell.column + cell.column_span for cell in cells)
        rows = len({cell.row for cell in cells})
        if width > limits.MAXIMUM_COLUMNS * 100 or rows * width > _MOST_SQUARES:
            raise TooMuch(f"一张表格有 {rows} 行 {width} 列")
        pages = Counter(page_rows)
        ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
        begun = 0
        if width == 1:
            for cell in ordered:
                if cell.row > 0:
                    begun += self._begin_pages(pages.pop(cell.row, 0))
                for line in cell_text(cell.text).split("\v"):
                    self.line(line)
            self._pages += [self._size] * (len(page_rows) - begun)
            return
        start = self._size
        placed: list[Cell] = []
        row, column = ordered[0].row, 0
        for cell in ordered:
            while row < cell.row:
                self._add("\t" * (width - 1 - column) + "\n")
                row, column = row + 1, 0
                begun += self._begin_pages(pages.pop(row, 0))
            if cell.column < column or (
                cell.column == column and placed and placed[-1].row == row == cell.row
            ):
                # Two cells at one place: a damaged file. Keep the text, in the next free cell.
                self._add("\t" if column < width - 1 else " ")
                column = min(column + 1, width - 1)
            elif cell.column > column:
                self._add("\t" * (cell.column - column))
                column = cell.column
            text = cell_text(printable(cell.text))
            at = self._size
            if text:
                self._add(text)
            placed.append(Cell(Span(at, self._size), cell.row, column, cell.row_span, cell.column_span))
        self._add("\t" * (width - 1 - column) + "\n")
        self._tables.append(Table(Span(start, self._size - 1), tuple(placed), name=name))
        self._pages += [self._size] * (len(page_rows) - begun)
        self._after_blank = False

    def page(self) -> None:
        """A page begins here."""
        self._pages.append(self._size)

    def _begin_pages(self, count: int) -> int:
        self._pages += [self._size] * count
        return count

    def notice(self, code: str, message: str) -> None:
        """Something the reader of the result must know."""
        self._notices.append(Notice(code, message))

    def finish(self, kind: Format) -> SourceText:
        """The text with its tables, pages and headings. Raises ReadingError when there is no text at all."""
        source = "".join(self._pieces)
        if not source.strip():
            raise ReadingError(
                "文件里没有读到任何文字。请确认内容不是图片或空白；扫描件请以 PDF 或图片提供。"
            )
        return SourceText(
            format=kind,
            source=source,
            draft=Draft.of(source),
            pages=tuple(self._pages),
            tables=tuple(self._tables),
            headings=tuple(self._headings),
            notices=tuple(self._notices),
        )

    def _add(self, piece: str) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        limits.check_characters(self._size)
