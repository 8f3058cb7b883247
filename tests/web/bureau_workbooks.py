"""Workbooks as a bureau sends them, for the tests of their arrival."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook

HEAD = ("指标名称", "计量单位", "本月止累计", "同比增长（%）", "全省位次")
Row = tuple[object, ...]
ROWS: tuple[Row, ...] = (
    ("一、规模以上工业增加值", "亿元", 126.4, 6.4, 5),
    ("   其中：轻工业", "亿元", 40.2, 2.9, "…"),
    ("二、社会消费品零售总额", "亿元", 312.8, 5.1, 5),
)


def monthly(month: int, rows: Sequence[Row] = ROWS, year: int = 2025, place: str = "青禾市") -> bytes:
    """The report of a month: a title over two merged cells, the unit in a corner, a note below."""
    book = Workbook()
    sheet = book.active
    sheet.append([f"{year}年{month}月{place}主要经济指标"])
    sheet.merge_cells("A1:E1")
    sheet.append([None, None, None, None, "单位：亿元、%"])
    sheet.append(list(HEAD))
    for row in rows:
        sheet.append(list(row))
    sheet.append(["注：增加值增速按可比价格计算。"])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
