"""One sheet of an office workbook: its typography, row heights, filter and paper (A4 on its side).

Holds nothing of what a table says. An entry is a row of its own, whole and unmerged, so that the sheet can be filtered,
sorted and counted; its text is wrapped and its row as high as that takes. Text is written as text: nothing can become a
formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import xlsxwriter

_LINE, _SMALL_LINE = 14.0, 11.0  # points of one line of 10 point type, and of 8 point type
_PADDING = 7.0
_PAGE_WIDTH = (
    945  # pixels of columns that fit between the margins at nearly full scale, whatever font stands in
)
_HEADER = 27.0
_HIGHEST = 409.0  # points that a row may have
_DIGIT = 7  # pixels of a digit of the standard font in which column widths are counted
_HALF = (
    6.8  # pixels of a half-width character of 10 point type, with a little to spare; a Han character has two
)
_SMALL = 0.8  # of that in 8 point type
_LONGEST_CELL = 32_000  # a cell of a workbook holds 32,767 characters
_NOT_XML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters of the standard font, and whether what stands in it is centred."""

    heading: str
    width: float
    centred: bool = False


Cell = str | int | Decimal | None
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
        self.text = style(border=1, align="left")
        self.centred = style(border=1, align="center")
        self.small = style(
            border=1, align="left", font_size=8
        )  # of an entry that no row could hold otherwise
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
        self._head = 0
        for i, column in enumerate(self._columns):
            self._sheet.set_column(i, i, column.width)

    def title(self, words: str, subtitle: str) -> None:
        """The title over the whole width, a line on the document under it, and the heading row."""
        width = sum(c.width for c in self._columns)
        self._across(words, self._styles.title, lines_of(words, width / 1.7) * 23.0 + 8)
        if subtitle:
            self._across(subtitle, self._styles.subtitle, lines_of(subtitle, width / 1.15) * 16.0 + 4)
        for i, column in enumerate(self._columns):
            self._cell(self._row, i, column.heading, self._styles.head)
        self._sheet.set_row(self._row, _HEADER)
        self._sheet.repeat_rows(self._row)
        self._sheet.freeze_panes(self._row + 1, 0)
        self._head = self._row
        self._row += 1

    def entries(self, entries: Sequence[Sequence[Cell]]) -> None:
        """The entries, a row each; said so where there is none."""
        if not entries:
            self._across("没有读出此类内容", self._styles.empty, 30.0)
            return
        for entry in entries:
            wanted = self._height(entry, 1.0, _LINE)
            small = wanted > _HIGHEST
            height = min(_HIGHEST, self._height(entry, _SMALL, _SMALL_LINE) if small else wanted)
            for i, (value, column) in enumerate(zip(entry, self._columns, strict=True)):
                style = self._styles.centred if column.centred else self._styles.text
                self._cell(self._row, i, value, self._styles.small if small and not column.centred else style)
            self._sheet.set_row(self._row, height)
            self._row += 1
        self._sheet.autofilter(self._head, 0, self._row - 1, len(self._columns) - 1)

    def close(self) -> None:
        """Paper, margins and footer. Pages break between rows by themselves."""
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.47, right=0.47, top=0.6, bottom=0.65)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer('&C&"宋体,Regular"&9第 &P 页　共 &N 页', {"margin": 0.3})
        sheet.print_area(0, 0, max(0, self._row - 1), len(self._columns) - 1)
        sheet.hide_gridlines(2)

    def _height(self, entry: Sequence[Cell], size: float, line: float) -> float:
        lines = max(
            lines_of(str(value), column.width / size)
            for value, column in zip(entry, self._columns, strict=True)
            if value is not None
        )
        return max(1, lines) * line + _PADDING

    def _cell(self, row: int, column: int, value: Cell, style: Any) -> None:
        if isinstance(value, int | Decimal):
            self._sheet.write_number(row, column, value, style)
            return
        words = _NOT_XML.sub(" ", (value or "").replace("\v", "\n"))
        if len(words) > _LONGEST_CELL:
            words = words[:_LONGEST_CELL] + "……（以下见原文）"
        if words:
            self._sheet.write_string(row, column, words, style)
        else:
            self._sheet.write_blank(row, column, None, style)

    def _across(self, words: str, style: Any, height: float) -> None:
        self._sheet.merge_range(self._row, 0, self._row, len(self._columns) - 1, "", style)
        self._cell(self._row, 0, words, style)
        self._sheet.set_row(self._row, height)
        self._row += 1


def lines_of(words: str, width: float) -> int:
    """How many lines the words take in a column ``width`` characters wide; a Han character takes two."""
    room = max(2, int((_DIGIT * width - 2) / _HALF))
    return sum(max(1, -(-_width(line) // room)) for line in words.split("\n")) if words else 1


def _width(words: str) -> int:
    # In GBK a character has as many bytes as half-widths it takes in a Chinese font.
    return len(words.encode("gbk", "replace"))
