"""The tables of official documents as a workbook: the same values as in the docx, a sheet for each table.

A row is a task, whole and unmerged, so that the office can filter and count; the heading above it stands in a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from luoshi.rendering.sheet import STANDARD_FONT, Cell, Column, Sheet, Styles

_ABOVE = Column("所属板块", 16)
_COLUMNS: dict[str, tuple[tuple[str, Column], ...]] = {
    "division": (
        ("任务", Column("重点任务", 60)),
        ("牵头单位", Column("牵头单位", 16)),
        ("责任单位", Column("责任单位", 22)),
        ("完成时限", Column("完成时限", 14, centred=True)),
    ),
    "ledger": (
        ("任务", Column("重点任务", 50)),
        ("牵头单位", Column("牵头单位", 14)),
        ("责任单位", Column("责任单位", 18)),
        ("完成时限", Column("完成时限", 12, centred=True)),
        ("出处", Column("出处", 12)),
        ("", Column("进展情况", 16)),
    ),
    "supervision": (
        ("事项", Column("督办事项", 60)),
        ("承办单位", Column("承办单位", 24)),
        ("办理时限", Column("办理时限", 14, centred=True)),
        ("", Column("办理情况", 22)),
    ),
}
_COLUMNS["notice"] = _COLUMNS["division"]
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31  # of a sheet


def has_workbook(code: str) -> bool:
    """Whether documents of the kind hold a table that makes a workbook."""
    return code in _COLUMNS


def workbook(code: str, values: Mapping[str, Any]) -> bytes:
    """The tables of a document of this kind. Every value is text or number, never a formula."""
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, {**options, "default_format_properties": STANDARD_FONT})
    styles = Styles(book)
    taken: set[str] = set()
    for title, subtitle, groups in _tables(code, values):
        above = any(group.get("标题") for group in groups)
        columns = [
            Column("序号", 6, centred=True),
            *([_ABOVE] if above else []),
            *(c for _, c in _COLUMNS[code]),
        ]
        sheet = Sheet(book, styles, _sheet_name(title, taken), columns)
        sheet.title(title, subtitle)
        sheet.entries(
            [
                (
                    _number(row.get("序号", "")),
                    *([group.get("标题", "")] if above else []),
                    *(row.get(field, "") for field, _ in _COLUMNS[code]),
                )
                for group in groups
                for row in group["行"]
            ]
        )
        sheet.close()
    book.close()
    return out.getvalue()


def _tables(code: str, values: Mapping[str, Any]) -> list[tuple[str, str, Sequence[Mapping[str, Any]]]]:
    """Each table with its title and what it was made of."""
    if code == "notice":
        return [table for attached in values["附件"] for table in _tables("division", attached)]
    basis = f"根据{values['依据']}整理" if values.get("依据") else ""
    if code == "supervision":
        return [("督办单", basis, [{"标题": "", "行": values["事项"]}])]
    told = "　　".join(filter(None, (basis, values.get("原文", ""))))
    return [("".join(values["标题行"]), told, values["分组"])]


def _number(written: str) -> Cell:
    return int(written) if written.isdecimal() else written


def _sheet_name(title: str, taken: set[str]) -> str:
    """The title as far as a sheet may bear it, told apart from those before."""
    bare = _NO_NAME.sub("", title).strip()[:_LONGEST_NAME] or "责任分工表"
    name, number = bare, 2
    while name.lower() in taken:
        name = f"{bare[: _LONGEST_NAME - len(str(number)) - 1]}-{number}"
        number += 1
    taken.add(name.lower())
    return name
