"""xlsx: values as they show, merged cells, titles and several sheets."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats.detect import source_text


def _read(book: openpyxl.Workbook) -> SourceText:
    out = io.BytesIO()
    book.save(out)
    return source_text(out.getvalue(), "a.xlsx")


def _lines(read: SourceText) -> list[str]:
    return [line for line in read.draft.text.split("\n") if line]


def test_a_task_list_is_a_title_a_table_and_a_note() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["云溪县重点任务清单"])
    sheet.merge_cells("A1:C1")
    for row in (["序号", "任务", "单位"], [1, "建设\n厂房", "县财政局"], [2, None, "县税务局"]):
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    sheet.append(["注：数据截至年底"])
    read = _read(book)
    assert _lines(read) == [
        "云溪县重点任务清单",
        "序号\t任务\t单位",
        "1\t建设\v厂房\t县财政局",
        "2\t\t县税务局",
        "注：数据截至年底",
    ]
    (table,) = read.tables
    assert [(c.row, c.column, c.row_span) for c in table.cells][3:5] == [(1, 0, 1), (1, 1, 2)]
    assert read.headings[0].of(read.source) == "云溪县重点任务清单"


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (0.085, "0.0%", "8.5%"),
        (0.1, "General", "0.1"),
        (12, "General", "12"),
        (1234.5, "#,##0.00", "1,234.50"),
        (datetime.date(2027, 6, 30), "yyyy-mm-dd", "2027-06-30"),
        (datetime.datetime(2027, 6, 30), 'yyyy"年"m"月"d"日"', "2027年6月30日"),  # noqa: DTZ001
        (datetime.date(2027, 6, 1), 'yyyy"年"m"月"', "2027年6月"),
        (True, "General", "TRUE"),
        ("一、总体要求", "@", "一、总体要求"),
    ],
)
def test_values_read_as_they_show(value: Any, style: str, text: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = style
    assert _lines(_read(book)) == [text]


def test_several_sheets_follow_each_other_and_hidden_ones_are_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "任务"
    book.active.append(["甲", "乙"])
    book.create_sheet("项目").append(["丙", "丁"])
    hidden = book.create_sheet("底稿")
    hidden.append(["草稿"])
    hidden.sheet_state = "hidden"
    read = _read(book)
    assert _lines(read) == ["任务", "甲\t乙", "项目", "丙\t丁"]
    assert [notice.code for notice in read.notices] == ["hidden-sheet"]


def test_a_stray_cell_far_away_is_cheap_or_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["A1000000"] = "乙"
    assert _lines(_read(book)) == ["甲", "乙"]


def test_formulas_without_results_are_told() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    with pytest.raises(ReadingError, match="公式没有保存计算结果"):
        _read(book)
    book.active["B1"] = "工作任务"
    (notice,) = _read(book).notices
    assert notice.code == "formula-without-value"
    assert "1 格是公式" in notice.message


def test_a_workbook_of_too_many_rows_is_refused_in_one_message() -> None:
    book = openpyxl.Workbook()
    for number in range(10_001):
        book.active.append([number])
    with pytest.raises(ReadingError, match="10001 行，超过一次能读的 10000 行"):
        _read(book)
