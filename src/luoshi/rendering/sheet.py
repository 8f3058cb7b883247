"""One sheet of an office workbook: its typography, row heights, merged cells and page breaks on A4 landscape.

Holds nothing of what a table says. All values are written as text; nothing can become a formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import xlsxwriter

_LINE = 14.0  # points of one line of 10 point type
_PADDING = 7.0
_LONGEST_ROW = 7  # lines; longer text goes on in the next row, so that pages can be filled
_PAGE = 496.0  # points of rows that fit on a page of A4 landscape between the margins, heading row included
_PAGE_WIDTH = (
    945  # pixels of columns that fit between the margins at nearly full scale, whatever font stands in
)
_HEADER = 27.0
_HIGHEST = 409.0  # points that a row may have
_DIGIT = 7  # pixels of a digit of the standard font in which column widths are counted
_HALF = (
    6.8  # pixels of a half-width character of 10 point type, with a little to spare; a Han character has two
)
_LONGEST_CELL = 32_000  # a cell of a workbook holds 32,767 characters
_NOT_XML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SENTENCE_END = re.compile(r"(?<=[。；！？\n])")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters of the standard font, and how it behaves.

    ``merged`` is the level of the group whose rows share one cell (0: none). ``flowing`` marks the text that may go
    on in further rows when it is too long for one.
    """

    heading: str
    width: float
    centred: bool = False
    merged: int = 0
    flowing: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of texts, and the groups it belongs to from the widest to the narrowest."""

    cells: tuple[str, ...]
    group: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class _Physical:
    """A row as it will stand on the sheet: a whole entry or a part of a long one."""

    entry: int
    cells: tuple[str, ...]
    group: tuple[object, ...]
    opens: bool  # the first part of its entry
    ends: bool  # the last part of its entry
    height: float
    least: float  # height that the cells of its entry need beside the flowing text


STANDARD_FONT = {"font_name": "Arial", "font_size": 10}  # only counts column widths; it is as wide everywhere


class Styles:
    """The cell formats of a workbook, made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def style(**extra: Any) -> Any:
            return book.add_format(
                {"font_name": "仿宋", "font_size": 10, "text_wrap": True, "valign": "vcenter", **extra}
            )

        self.title = style(font_name="宋体", font_size=16, bold=True, align="center")
        self.subtitle = style(font_size=11, align="center", font_color="#57606A")
        self.head = style(font_name="黑体", align="center", border=1, bg_color="#F2F2F2")
        self.banner = style(font_name="黑体", font_size=11, border=1, bg_color="#FAFAFA")
        self.text = style(border=1, align="left")
        self.centred = style(border=1, align="center")
        # The parts of one text: lines between them only where a page ends or begins.
        self.parts = {
            (top, bottom): style(
                left=1,
                right=1,
                top=int(top),
                bottom=int(bottom),
                align="left",
                valign="vcenter" if top and bottom else "bottom" if top else "top",
            )
            for top in (True, False)
            for bottom in (True, False)
        }
        self.empty = style(font_size=11, align="center", border=1, font_color="#57606A")


class Sheet:
    """Writes one sheet from top to bottom: title, heading row, entries; then closes it for print."""

    def __init__(
        self, book: xlsxwriter.Workbook, styles: Styles, name: str, columns: Sequence[Column]
    ) -> None:
        self._sheet = book.add_worksheet(name)
        self._styles = styles
        room = (_PAGE_WIDTH - 6 * len(columns)) / _DIGIT / sum(c.width for c in columns)
        self._columns = [replace(c, width=round(c.width * room, 2)) for c in columns]
        self._row = 0
        self._used = 0.0  # points used on the present page
        self._breaks: list[int] = []
        self._written = False
        for i, column in enumerate(self._columns):
            self._sheet.set_column(i, i, column.width)

    def title(self, words: str, subtitle: str) -> None:
        """The title over the whole width, a line on the document under it, and the heading row."""
        width = sum(c.width for c in self._columns)
        lines = lines_of(words, width / 1.7)
        self._across(words, self._styles.title, lines * 23.0 + 8)
        if subtitle:
            self._across(subtitle, self._styles.subtitle, lines_of(subtitle, width / 1.15) * 16.0 + 4)
        for i, column in enumerate(self._columns):
            self._text(self._row, i, column.heading, self._styles.head)
        self._sheet.set_row(self._row, _HEADER)
        self._sheet.repeat_rows(self._row)
        self._sheet.freeze_panes(self._row + 1, 0)
        self._advance(_HEADER)

    def banner(self, words: str) -> None:
        """A line across the table that opens the part of one document."""
        height = lines_of(words, sum(c.width for c in self._columns) / 1.15) * 16.0 + 8
        if self._used + height + 60 > _PAGE:
            self._break()
        self._across(words, self._styles.banner, height)

    def entries(self, entries: Sequence[Entry]) -> None:
        """The entries, with shared cells merged page by page so that each page can be read on its own."""
        if not entries:
            self._across("没有读出此类内容", self._styles.empty, 30.0)
            self._written = True
            return
        rows = [row for i, entry in enumerate(entries) for row in self._physical(i, entry)]
        begin = 0
        while begin < len(rows):
            end, used = begin, self._used
            while end < len(rows) and (end == begin or used + rows[end].height <= _PAGE):
                if end == begin and used > _HEADER and used + rows[end].height > _PAGE:
                    self._break()
                    used = self._used
                used += rows[end].height
                end += 1
            end = _whole(rows, begin, end)
            self._page(rows[begin:end])
            if end < len(rows):
                self._break()
            begin = end
        self._written = True

    def close(self) -> None:
        """Paper, margins, footer and page breaks."""
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.47, right=0.47, top=0.6, bottom=0.65)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer('&C&"宋体,Regular"&9第 &P 页　共 &N 页', {"margin": 0.3})
        sheet.print_area(0, 0, max(0, self._row - 1), len(self._columns) - 1)
        if self._breaks:
            sheet.set_h_pagebreaks(self._breaks)
        sheet.hide_gridlines(2)

    def _page(self, rows: list[_Physical]) -> None:
        first = self._row
        for at, row in enumerate(rows):
            part = self._styles.parts[row.opens or at == 0, row.ends or at == len(rows) - 1]
            for i, words in enumerate(row.cells):
                self._text(self._row, i, words, part if self._columns[i].flowing else self._style(i))
            self._sheet.set_row(self._row, row.height)
            self._advance(row.height)
        for i, column in enumerate(self._columns):
            if column.flowing:
                continue
            at = 0
            while at < len(rows):
                stop = at + 1
                while stop < len(rows) and self._is_shared(rows[at], rows[stop], column):
                    stop += 1
                words = rows[at].cells[i]
                room = sum(row.height for row in rows[at:stop])
                if lines_of(words, column.width) * _LINE > room and not (
                    rows[at].opens and rows[stop - 1].ends
                ):
                    words = "（见下页）" if rows[at].opens else "（见上页）"
                self._merge(first + at, first + stop - 1, i, words)
                at = stop

    def _is_shared(self, one: _Physical, other: _Physical, column: Column) -> bool:
        if one.entry == other.entry:
            return True
        return bool(column.merged) and one.group[: column.merged] == other.group[: column.merged]

    def _merge(self, top: int, bottom: int, column: int, words: str) -> None:
        if bottom > top:
            self._sheet.merge_range(top, column, bottom, column, "", self._style(column))
        self._text(top, column, words, self._style(column))

    def _style(self, column: int) -> Any:
        return self._styles.centred if self._columns[column].centred else self._styles.text

    def _text(self, row: int, column: int, words: str, style: Any) -> None:
        words = _NOT_XML.sub(" ", words.replace("\v", "\n"))
        if len(words) > _LONGEST_CELL:
            words = words[:_LONGEST_CELL] + "……（以下见原文）"
        if words:
            self._sheet.write_string(row, column, words, style)
        else:
            self._sheet.write_blank(row, column, None, style)

    def _across(self, words: str, style: Any, height: float) -> None:
        last = len(self._columns) - 1
        self._sheet.merge_range(self._row, 0, self._row, last, "", style)
        self._text(self._row, 0, words, style)
        self._sheet.set_row(self._row, height)
        self._advance(height)

    def _advance(self, height: float) -> None:
        self._row += 1
        self._used += height

    def _break(self) -> None:
        self._breaks.append(self._row)
        self._used = _HEADER

    def _physical(self, index: int, entry: Entry) -> list[_Physical]:
        """The entry as one row, or as several where its flowing text is too long for one."""
        flowing = next((i for i, c in enumerate(self._columns) if c.flowing), None)
        parts = [entry.cells[flowing]] if flowing is not None else [""]
        if flowing is not None:
            parts = _parts(entry.cells[flowing], self._columns[flowing].width)
        own = max(
            (
                lines_of(words, c.width)
                for words, c in zip(entry.cells, self._columns, strict=True)
                if not c.flowing and not c.merged
            ),
            default=1,
        )
        shared = max(
            (
                lines_of(words, c.width)
                for words, c in zip(entry.cells, self._columns, strict=True)
                if c.merged
            ),
            default=1,
        )
        if own * _LINE + _PADDING > _HIGHEST * len(parts):
            # A list of units that is too long for any one row needs the room of several.
            parts += [""] * (-(-own // _LONGEST_ROW) - len(parts))
        # A shared cell is as high as its group; one row alone must hold it in a modest share.
        need = [max(1, -(-max(own, min(shared, 4)) // len(parts)))] * len(parts)
        rows = []
        for number, (part, least) in enumerate(zip(parts, need, strict=True)):
            cells = list(entry.cells)
            count = least
            if flowing is not None:
                cells[flowing] = part
                count = max(least, lines_of(part, self._columns[flowing].width))
            rows.append(
                _Physical(
                    index,
                    tuple(cells),
                    entry.group,
                    number == 0,
                    number == len(parts) - 1,
                    min(_HIGHEST, count * _LINE + (_PADDING if number in (0, len(parts) - 1) else 0)),
                    own * _LINE,
                )
            )
        return rows


def _whole(rows: Sequence[_Physical], begin: int, end: int) -> int:
    """The end of a page, moved back until the cells of an entry that is cut fit in one of its parts."""
    if end >= len(rows) or rows[end].opens:
        return end
    entry, least = rows[end].entry, rows[end].least
    first = max(begin, next(i for i in range(end, -1, -1) if rows[i].opens))
    last = next((i for i in range(end, len(rows)) if rows[i].entry != entry), len(rows))
    for cut in range(end, first, -1):
        before = sum(row.height for row in rows[first:cut])
        after = sum(row.height for row in rows[cut:last])
        if before >= least or after >= least:
            return cut
    return first if first > begin else end


def lines_of(words: str, width: float) -> int:
    """How many lines the words take in a column ``width`` characters wide; a Han character takes two."""
    room = max(2, int((_DIGIT * width - 2) / _HALF))
    return sum(max(1, -(-_width(line) // room)) for line in words.split("\n")) if words else 1


def _width(words: str) -> int:
    # In GBK a character has as many bytes as half-widths it takes in a Chinese font.
    return len(words.encode("gbk", "replace"))


def _parts(words: str, width: float) -> list[str]:
    """The words cut behind sentences, then anywhere, into parts that fit a row."""
    if lines_of(words, width) <= _LONGEST_ROW:
        return [words]
    room = int((_DIGIT * width - 2) / _HALF / 2) * (_LONGEST_ROW - 1)
    parts: list[str] = []
    present = ""
    for sentence in _SENTENCE_END.split(words):
        for piece in (sentence[i : i + room] for i in range(0, len(sentence), room)):
            if present and lines_of(present + piece, width) > _LONGEST_ROW:
                parts.append(present)
                present = ""
            present += piece
    return [*parts, present] if present else parts
