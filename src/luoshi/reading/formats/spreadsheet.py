"""Reads xlsx: each sheet as a table, dates and numbers as they show, the title above the table as a line.

Put here what turns the cells of a workbook into text.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats import limits
from luoshi.reading.formats.composing import Composer, TableCell
from luoshi.reading.formats.limits import Archive

_MOST_SHEET_BYTES = 12 * 1024**2
_MOST_ROWS = 10_000
# A formula whose result was not stored with it.
_UNCOUNTED = re.compile(
    rb"<c\b[^>]{0,200}>\s{0,9}<f\b(?:[^>]{0,400}/>|[^>]{0,400}>[^<]{0,9000}</f>)\s{0,9}(?:<v\s?/>|<v></v>)?\s{0,9}</c>"
)
_SAVE_AGAIN = "公式没有保存计算结果，请在表格软件里打开后另存一次，再重新提供。"
# An office's largest workbook of tasks has some ten thousand; the library takes seconds and 300 MB for so many.
_MOST_SQUARES = 500_000
_FOR_A_MERGER = 5  # what a merger costs beside its cells, in cells
_CELL = re.compile(rb"<(?:\w{1,20}:)?(?:c|si)[\s/>]")
_MERGED = re.compile(
    rb"""<(?:\w{1,20}:)?mergeCell\s[^>]{0,99}?\bref=["']\s*\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})\s*["']"""
)
_DECIMALS = re.compile(r"0\.(0+)")
_DEFAULT_NAME = re.compile(r"(?i)sheet\s?\d*|工作表\s?\d*|表\s?\d+")
_DATE_ONLY = datetime.time()


def read(data: bytes, archive: Archive) -> SourceText:
    """The text of a workbook, sheet by sheet. Raises ReadingError."""
    size = uncounted = squares = 0
    for name in archive.names:
        if name.endswith((".xml", ".rels")):
            part = archive.read(name)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise ReadingError("文件内含实体定义（DTD），疑似恶意文件，未作读取。")
            if "worksheets/" in name and b"<f" in part:
                uncounted += sum(1 for _ in _UNCOUNTED.finditer(part))
            if "worksheets/" in name or "sharedStrings" in name:
                size += len(part)
                squares += _squares(part)
    if size > _MOST_SHEET_BYTES:
        raise ReadingError("表格的数据量过大，不像一份任务清单。请只保留需要读取的工作表后再试。")
    if squares > _MOST_SQUARES:
        raise limits.TooMuch(f"单元格（连同合并单元格所占的）超过 {_MOST_SQUARES // 10_000} 万个")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (
        OSError,
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:
        raise ReadingError(limits.BROKEN) from error
    except (
        SyntaxError,
        ArithmeticError,
        LookupError,
        AssertionError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        # A parse error of XML is a SyntaxError; the library meets broken workbooks with many kinds of error.
        raise ReadingError(limits.BROKEN) from error
    composer = Composer()
    sheets = [sheet for sheet in book.worksheets if _filled(sheet)]
    rows = sum(len({row for row, _ in _filled(sheet)}) for sheet in sheets)
    if rows > _MOST_ROWS:
        raise ReadingError(
            f"表格有 {rows} 行，超过一次能读的 {_MOST_ROWS} 行，没有读取。请按工作表、板块或单位拆成几个文件后再试。"
        )
    if uncounted and not sheets:
        raise ReadingError(f"表格里只有公式（{uncounted} 格），没有文字。{_SAVE_AGAIN}")
    hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    for sheet in shown:
        if len(shown) > 1 and not _DEFAULT_NAME.fullmatch(sheet.title):
            composer.line(sheet.title, heading=True)
        _put(composer, sheet)
        composer.blank()
    if hidden:
        composer.notice(
            "hidden-sheet", f"工作表“{'”“'.join(hidden[:20])}”是隐藏的，未读取。如需读取，请先取消隐藏。"
        )
    if uncounted:
        composer.notice(
            "formula-without-value", f"表格里有 {uncounted} 格是公式，没有读到内容。{_SAVE_AGAIN}"
        )
    return composer.finish("xlsx")


def _squares(part: bytes) -> int:
    """How many cells and strings a part comes to once it is opened: the library makes a cell for each that is merged."""
    squares = sum(1 for _ in _CELL.finditer(part))
    for found in _MERGED.finditer(part):
        first_column, first_row, last_column, last_row = (
            int(value) if value.isdigit() else _column(value) for value in found.groups()
        )
        rows, columns = abs(last_row - first_row) + 1, abs(last_column - first_column) + 1
        squares += rows * columns + _FOR_A_MERGER
    return squares


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _filled(sheet: Worksheet) -> dict[tuple[int, int], SheetCell]:
    # The public iterators walk the whole rectangle, which one stray cell makes sixteen billion cells large.
    cells: dict[tuple[int, int], Any] = sheet._cells  # type: ignore[attr-defined,unused-ignore]
    return {place: cell for place, cell in sorted(cells.items()) if cell.value not in (None, "")}


def _put(composer: Composer, sheet: Worksheet) -> None:
    cells = _filled(sheet)
    spans = {
        (area.min_row, area.min_col): (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        for area in sheet.merged_cells.ranges
    }
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), cell in cells.items():
        rows.setdefault(row, []).append((column, shown(cell)))
    numbers = sorted(rows)
    # Titles above and notes below stand alone in their rows: they are lines, not cells.
    first, last = 0, len(numbers)
    while first < last and len(rows[numbers[first]]) == 1:
        first += 1
    while last > first and len(rows[numbers[last - 1]]) == 1:
        last -= 1
    for number in numbers[:first]:
        composer.line(rows[number][0][1], heading=True)
    body = numbers[first:last]
    if body:
        left = min(column for number in body for column, _ in rows[number])
        right = max(
            column + spans.get((number, column), (1, 1))[1] - 1
            for number in body
            for column, _ in rows[number]
        )
        if right - left >= limits.MAXIMUM_COLUMNS:
            raise ReadingError(limits.TOO_COMPLEX)
        place = {number: index for index, number in enumerate(body)}
        composer.table(
            [
                TableCell(
                    place[number],
                    column - left,
                    text,
                    _kept_rows(place, number, spans.get((number, column), (1, 1))[0]),
                    spans.get((number, column), (1, 1))[1],
                )
                for number in body
                for column, text in rows[number]
            ],
            name=f"工作表“{sheet.title}”第 {body[0]} 行起",
        )
    for number in numbers[last:]:
        composer.line(rows[number][0][1])


def _kept_rows(place: dict[int, int], first: int, span: int) -> int:
    """How many of the rows of a merged cell are in the text; rows without any text are not."""
    return (
        max(1, sum(number in place for number in range(first, first + min(span, 100_000)))) if span > 1 else 1
    )


def shown(cell: SheetCell) -> str:
    """The value of a cell as its number format shows it: dates, percentages, decimals, thousands."""
    value = cell.value
    style = str(cell.number_format or "General")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        day = _day(value.date(), style)
        return day if value.time() == _DATE_ONLY else f"{day} {value:%H:%M}"
    if isinstance(value, datetime.date):
        return _day(value, style)
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _number(value, style)
    return str(value)


def _day(day: datetime.date, style: str) -> str:
    if "年" not in style:
        return day.isoformat()
    if "月" not in style:
        return f"{day.year}年"
    return f"{day.year}年{day.month}月{day.day}日" if "日" in style else f"{day.year}年{day.month}月"


def _number(value: float, style: str) -> str:
    section = style.split(";")[0]
    found = _DECIMALS.search(section)
    decimals = len(found[1]) if found else 0
    if "%" in section:
        return f"{value * 100:.{decimals}f}%"
    if section in ("General", "@") or "0" not in section:
        return str(value) if isinstance(value, int) else f"{value:.11g}"
    return f"{value:{',' if '#,##' in section else ''}.{decimals}f}"
