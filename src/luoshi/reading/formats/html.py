"""Reads web pages: the main content as text, each character with its place in the markup.

Put here how markup becomes lines, cells and headings. Which elements count is decided in html_tree.py.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from luoshi.reading.document import Cell, ReadingError, SourceText, Table
from luoshi.reading.formats import limits
from luoshi.reading.formats.decoding import decode
from luoshi.reading.formats.html_tree import content_ranges, elements, is_data_table
from luoshi.reading.formats.markup import Token, attributes, tokens
from luoshi.reading.formats.typefaces import in_markup
from luoshi.reading.span import Draft, Edit, Span

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "ul",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "legend",
        "option",
        "select",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BOLD = frozenset(["b", "strong"])
_DECLARED = re.compile(
    rb"""(?i)<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_.:-]{2,30})"""
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufffe\uffff]")
_MAXIMUM_ROW_SPAN = 2_000
_MOST_SQUARES = 4_000_000


def read(data: bytes) -> SourceText:
    """The main content of a web page. ``source`` is the decoded markup. Raises ReadingError."""
    declared = _DECLARED.search(data, 0, 4096)
    text, encoding, notices = decode(data, declared[1].decode("ascii") if declared else None)
    limits.check_characters(len(text))
    stream = list(itertools.islice(tokens(text), limits.MAXIMUM_TOKENS))
    if len(stream) == limits.MAXIMUM_TOKENS:
        raise ReadingError(limits.TOO_COMPLEX)
    found = elements(stream, len(text))
    data_tables = frozenset(e.start for e in found if e.name == "table" and is_data_table(e))
    rendering = Rendering(text, data_tables)
    rendering.feed(stream, content_ranges(text, found))
    draft = without_controls(Draft.of(text).edited(rendering.edits))
    if not draft.text.strip():
        raise ReadingError(
            "网页里没有读到正文。内容可能由脚本动态载入；请在浏览器中打开后，复制正文或另存为 PDF 再试。"
        )
    return SourceText(
        format="html",
        source=text,
        draft=draft,
        tables=tuple(rendering.tables),
        headings=tuple(rendering.headings),
        notices=notices,
        encoding=encoding,
        typefaces=in_markup(text),
    )


def without_controls(draft: Draft) -> Draft:
    """The draft without control characters and lone surrogates, which nothing may show or store."""
    if not _CONTROL.search(draft.characters):
        return draft
    return draft.edited(Edit(m.start(), m.end(), "") for m in _CONTROL.finditer(draft.text))


@dataclass(slots=True)
class _OpenTable:
    data: bool
    start: int
    cells: list[Cell] = field(default_factory=list)
    row: int = -1
    column: int = 0
    put_out: int = 0  # tabs of this row so far
    last: int = 0  # the last column that any row has
    squares: int = 0  # columns that cells take, and those passed over because a cell above goes on
    taken: dict[int, int] = field(default_factory=dict)  # column -> first row in which it is free again
    cell: tuple[int, int, int, int] | None = None  # start, column, row span, column span


class Rendering:
    """Turns tokens into the edits that make the readable text of the markup.

    Tags become breaks, tabs or nothing, references their characters, white space one space or nothing.
    """

    def __init__(self, markup: str, data_tables: frozenset[int], offset: int = 0) -> None:
        self.edits: list[Edit] = []
        self.tables: list[Table] = []
        self.headings: list[Span] = []
        self._markup = markup
        self._data_tables = data_tables
        self._offset = offset
        self._stack: list[_OpenTable] = []
        self._open: _OpenTable | None = None  # the outermost table of data, if inside one
        self._line_text = False  # whether the line or cell has visible text
        self._after_blank = True
        self._space = -1
        self._break = -1
        self._last = ""
        self._grown = 0
        self._preformatted = 0
        self._line_start = -1
        self._line_end = 0
        self._bold = 0
        self._heading = 0
        self._plain = False  # whether the line has text that is neither bold nor in a heading

    def feed(self, stream: Sequence[Token], ranges: Sequence[tuple[int, int]]) -> None:
        """Render the tokens inside ``ranges``; everything else is left out."""
        kept = iter(ranges)
        start, end = next(kept, (len(self._markup), len(self._markup)))
        gap = 0
        gap_open = False
        for token in stream:
            while token.start >= end:
                gap, gap_open = end, True
                start, end = next(kept, (len(self._markup) + 1, len(self._markup) + 1))
            if token.start < start:
                if not gap_open:
                    gap, gap_open = token.start, True
                continue
            if gap_open:
                self._skip(gap, token.start)
                gap_open = False
            self._token(token)
        if gap_open:
            self._skip(gap, len(self._markup))
        self._end_line()

    def _skip(self, start: int, end: int) -> None:
        if start < end:
            self._block(Token("void", start, end))

    def _token(self, token: Token) -> None:
        kind = token.kind
        if kind == "text":
            self._visible(token.start, token.end, self._markup[token.start])
            self._last = self._markup[token.end - 1]
        elif kind == "space":
            self._white(token)
        elif kind == "reference":
            value = token.value
            if value in "\n\r\t ":
                self._white(token)
            else:
                self._visible(token.start, token.end, value[0], blank=value.isspace())
                self._last = value[-1]
                self._put(token, value)
        elif kind == "open":
            self._opened(token)
        elif kind == "close":
            self._closed(token)
        else:
            self._put(token, "")

    def _put(self, token: Token, replacement: str) -> None:
        self.edits.append(Edit(token.start + self._offset, token.end + self._offset, replacement))
        self._grown += len(replacement)
        if self._grown > limits.MAXIMUM_CHARACTERS:
            limits.check_characters(self._grown)

    def _visible(self, start: int, end: int, first: str, *, blank: bool = False) -> None:
        if self._break >= 0:
            self._set(self._break, "\v")
        elif self._space >= 0:
            old = self.edits[self._space]
            wrapped = "\n" in self._markup[old.start - self._offset : old.end - self._offset]
            wide = wrapped and ord(first) >= 0x2E80 and self._last >= "\u2e80"
            self._set(self._space, "" if wide else " ")
        self._break = self._space = -1
        if blank:
            return
        if not self._line_text:
            self._line_start = start
            self._line_text = True
            self._plain = False
        self._line_end = end
        if not (self._bold or self._heading):
            self._plain = True
        self._after_blank = False

    def _set(self, index: int, replacement: str) -> None:
        self.edits[index] = self.edits[index]._replace(replacement=replacement)

    def _white(self, token: Token) -> None:
        if self._preformatted and self._open is None and "\n" in self._markup[token.start : token.end]:
            self._end_line()
            self._put(token, "\n")
            return
        if self._line_text and self._break < 0 and self._space < 0:
            self._space = len(self.edits)
        self._put(token, "")

    def _block(self, token: Token) -> None:
        """A break at the edge of a block: a new line, or inside a cell a vertical tab before the next text."""
        self._space = -1
        if self._open is not None:
            if self._line_text and self._break < 0:
                self._break = len(self.edits)
            self._put(token, "")
        elif self._line_text:
            self._end_line()
            self._put(token, "\n")
        else:
            self._put(token, "")

    def _end_line(self) -> None:
        if self._line_text and not self._plain and self._open is None:
            self.headings.append(Span(self._line_start + self._offset, self._line_end + self._offset))
        self._line_text = False
        self._space = self._break = -1

    def _opened(self, token: Token) -> None:
        name = token.value
        if name == "br":
            if self._open is None:
                # A second break leaves a blank line, a third nothing more.
                self._put(token, "\n" if self._line_text or not self._after_blank else "")
                self._after_blank = not self._line_text
                self._end_line()
            else:
                self._block(token)
        elif name in _BOLD:
            self._bold += 1
            self._put(token, "")
        elif name == "table":
            self._table(token)
        elif name == "tr" and self._stack:
            self._row(token)
        elif name in ("td", "th") and self._stack:
            self._cell(token)
        elif name in _BLOCKS:
            if name in _HEADINGS:
                self._heading += 1
            elif name == "pre":
                self._preformatted += 1
            elif name == "p":
                self._bold = 0  # an unclosed <b> does not outlive its paragraph
            self._block(token)
        else:
            self._put(token, "")

    def _closed(self, token: Token) -> None:
        name = token.value
        if name in _BOLD:
            self._bold = max(0, self._bold - 1)
            self._put(token, "")
        elif name == "table" and self._stack:
            self._table_end(token)
        elif name == "tr" and self._stack:
            self._row_end(token)
        elif name in ("td", "th") and self._stack:
            self._cell_end(token)
        elif name in _BLOCKS:
            self._block(token)
            if name in _HEADINGS:
                self._heading = max(0, self._heading - 1)
            elif name == "pre":
                self._preformatted = max(0, self._preformatted - 1)
        else:
            self._put(token, "")

    # Tables. Only the outermost table of data has rows and cells in the text; one inside a cell is flattened.

    def _table(self, token: Token) -> None:
        table = _OpenTable(self._open is None and token.start in self._data_tables, token.start)
        self._block(token)
        self._stack.append(table)
        if table.data:
            self._end_line()
            self._open = table

    def _row(self, token: Token) -> None:
        table = self._stack[-1]
        if table is not self._open:
            self._block(token)
            return
        self._put(token, self._finish_row(token.start))
        table.row += 1
        table.column = table.put_out = 0

    def _row_end(self, token: Token) -> None:
        table = self._stack[-1]
        if table is self._open:
            self._finish_cell(token.start)
            self._put(token, "")
        else:
            self._block(token)

    def _cell(self, token: Token) -> None:
        table = self._stack[-1]
        if table is not self._open:
            self._flat_cell(token)
            return
        self._finish_cell(token.start)
        if table.row < 0:
            table.row = 0
        while table.taken.get(table.column, 0) > table.row:
            table.column += 1
            table.squares += 1
        values = attributes(token.attributes)
        row_span = _span(values.get("rowspan"), _MAXIMUM_ROW_SPAN)
        column_span = _span(values.get("colspan"), limits.MAXIMUM_COLUMNS)
        for column in range(table.column, table.column + column_span):
            table.taken[column] = table.row + row_span
        table.last = max(table.last, table.column + column_span - 1)
        table.squares += column_span
        if table.squares > _MOST_SQUARES:
            raise limits.TooMuch(f"一张表格的单元格超过 {_MOST_SQUARES // 10_000} 万个")
        table.cell = (token.end, table.column, row_span, column_span)
        self._put(token, "\t" * (table.column - table.put_out))
        table.put_out = table.column
        table.column += column_span
        self._line_text = False
        self._space = self._break = -1

    def _cell_end(self, token: Token) -> None:
        if self._stack[-1] is self._open:
            self._finish_cell(token.start)
            self._put(token, "")
        else:
            self._flat_cell(token)

    def _flat_cell(self, token: Token) -> None:
        """The edge of a cell that is not shown as one: a space in a flattened table, a break in a layout."""
        if self._open is None:
            self._block(token)
            return
        if self._line_text and self._break < 0 and self._space < 0:
            self._space = len(self.edits)
        self._put(token, "")

    def _table_end(self, token: Token) -> None:
        table = self._stack.pop()
        if table is not self._open:
            self._block(token)
            return
        row_end = self._finish_row(token.start)
        if table.cells:
            self.tables.append(
                Table(Span(table.start + self._offset, token.start + self._offset), tuple(table.cells))
            )
        self._open = None
        self._put(token, row_end)
        self._end_line()

    def _finish_row(self, at: int) -> str:
        """Close the row; what ends its line: tabs for the merged cells on its right, then the break."""
        table = self._open
        if table is None:
            return ""
        self._finish_cell(at)
        if not table.cells or table.cells[-1].row != table.row:
            return ""
        return "\t" * (table.last - table.put_out) + "\n"

    def _finish_cell(self, at: int) -> None:
        table = self._open
        if table is None or table.cell is None:
            return
        start, column, row_span, column_span = table.cell
        table.cell = None
        place = Span(start + self._offset, at + self._offset)
        table.cells.append(Cell(place, table.row, column, row_span, column_span))
        self._line_text = False
        self._space = self._break = -1


def _span(value: str | None, most: int) -> int:
    digits = (value or "").strip()[:6]
    return min(max(int(digits), 1), most) if digits.isascii() and digits.isdigit() else 1
