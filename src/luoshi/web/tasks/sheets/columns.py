"""The columns of a task workbook, the same on the way out and on the way in; and how their cells are understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

TEXT, DAY = "text", "day"
CELL_LIMIT = 32767  # what a cell of a workbook holds


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name here, its heading, its width. ``hidden`` ones tell the program which task a row is."""

    name: str
    heading: str | Promise
    width: int
    kind: str = TEXT
    taken: bool = True  # whether it is read on the way in
    hidden: bool = False
    limit: int = 300


# The headings are part of the file format: they stay Chinese whatever language a person works in.
COLUMNS = (
    Column("id", "编号", 8, taken=False, hidden=True),
    Column("version", "版本", 6, taken=False, hidden=True),
    Column("number", "序号", 9, limit=60),
    Column("title", "任务名称", 42, limit=2000),
    Column("campaign", "攻坚行动", 20),
    Column("lead", "牵头单位", 20, limit=3000),
    Column("support", "责任单位", 30, limit=20000),
    Column("place", "所在地", 10),
    Column("starts_on", "开始", 11, DAY),
    Column("due", "时限", 11, DAY),
    Column("due_text", "时限（原文）", 14, limit=300),
    Column("requirement", "任务要求", 50, limit=CELL_LIMIT),
    Column("state", "状态", 8, taken=False),
    Column("light", "灯", 8, taken=False),
    Column("light_reason", "亮灯依据", 30, taken=False),
    Column("last_update", "最近进展", 30, taken=False),
    Column("plan", "方案", 30, taken=False),
)
COLUMNS_TAKEN = {column.name: column for column in COLUMNS if column.taken}
_DAY = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?:\s+00:00(?::00)?)?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f￾￿\ud800-\udfff]")
_SEPARATORS = re.compile(r"[、,，;；\n]")


def plain(text: str) -> str:
    """Text as a cell can hold it and bring it back: no control characters, one kind of line end, nothing around it."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return day_words(value)
    return plain(str(value))


def day_of(value: Any) -> date | None:
    """A cell as a day: a date of the workbook, or 2025年6月30日, 2025-6-30, 2025.6.30. Raises ValueError in words.

    >>> [day_of(text) for text in ("2025年6月30日", "2025.6.30", "2025/06/30")] == [date(2025, 6, 30)] * 3
    True
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise ValueError(_("“%(text)s”不是日期。请写成 2025年6月30日 或 2025-6-30。") % {"text": text[:40]})


def day_words(day: date | None) -> str:
    """A day as reports write it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def names_of(text: str) -> list[str]:
    """The bodies in a cell, each once."""
    return list(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))


def cell_values(task: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the cells of a task's row, from the columns of its row in the database."""
    found: dict[str, Any] = {}
    for column in COLUMNS:
        value = task.get(column.name)
        if column.kind == DAY or column.hidden:
            found[column.name] = value
            continue
        text = plain(str(value or ""))
        # What a cell cannot hold stays empty: an empty cell changes nothing on the way in.
        found[column.name] = text if len(text) <= CELL_LIMIT else ""
    return found
