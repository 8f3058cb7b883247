"""Lists of who was commended, read from a table: one row for each unit on each list.

Only reading belongs here; comparing lists with selections is ``backtest.py``'s business.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luoshi.evaluation.arrays import EvaluationError

# Each field by the headings it may have, the first being the one to write.
_HEADINGS = {
    "year": ("year", "年度"),
    "measure": ("measure", "measure_short", "事项"),
    "theme": ("theme", "主题"),
    "category": ("category", "类别"),
    "unit": ("unit", "region", "对象"),
    "clause": ("clause", "definition_no_in_004", "条款"),
    "notice": ("notice", "依据文件"),
    "published_on": ("published_on", "公布日期"),
    "complete": ("complete", "是否完整"),
    "source": ("source", "来源"),
    "source_kind": ("source_kind", "来源类别"),
}
_REQUIRED = ("year", "measure", "category", "unit")


@dataclass(frozen=True, slots=True)
class AwardList:
    """One list: the measure's name, the ``theme`` by which it is recognised in other years, and the units on it.

    ``clause`` is the number of the clause of ``notice`` that the list answers. Names stand in the order of the list,
    which is administrative and no rank. ``is_complete``: nobody who was commended is missing.
    """

    year: int
    measure: str
    theme: str
    category: str
    units: tuple[str, ...]
    clause: int | None
    notice: str
    published_on: date | None
    is_complete: bool
    sources: tuple[str, ...]
    source_kinds: tuple[str, ...]


def read_awards(path: str | os.PathLike[str]) -> tuple[AwardList, ...]:
    """All lists in a CSV table in UTF-8, in the order of the table.

    Raises EvaluationError, which names line and column, for a missing heading, a year or date that is none, and an
    empty unit.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            headings = {
                field: next((h for h in reader.fieldnames or () if h.strip().lower() in names), None)
                for field, names in _HEADINGS.items()
            }
            for field in _REQUIRED:
                if headings[field] is None:
                    raise EvaluationError(
                        f"名单缺少列“{field}”（{'、'.join(_HEADINGS[field][1:])}），请在第一行补上"
                    )
            rows = [
                (line, {field: (row.get(h or "") or "").strip() for field, h in headings.items()})
                for line, row in enumerate(reader, 2)
            ]
    except OSError as error:
        raise EvaluationError(f"读不到名单{path}，请检查路径") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError(f"{path}不是可读的CSV文件，请存为UTF-8编码、逗号分隔的CSV") from error
    lists: dict[tuple[str, str, str], list[tuple[int, dict[str, str]]]] = {}
    for line, row in rows:
        # A row without a unit says that a list exists whose names are not known.
        if row["unit"]:
            lists.setdefault((row["year"], row["measure"], row["category"]), []).append((line, row))
    return tuple(_list(entries) for entries in lists.values())


def _list(entries: list[tuple[int, dict[str, str]]]) -> AwardList:
    line, first = entries[0]

    def every(field: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row[field] for _, row in entries if row[field]))

    return AwardList(
        _whole(first["year"], line, "year"),
        first["measure"],
        first["theme"] or first["measure"],
        first["category"],
        every("unit"),
        _whole(first["clause"], line, "clause") if first["clause"] else None,
        first["notice"],
        _day(first["published_on"], line),
        all(row["complete"] not in ("否", "no", "false") for _, row in entries),
        every("source"),
        every("source_kind"),
    )


def _whole(text: str, line: int, column: str) -> int:
    if not text.isdecimal():
        raise EvaluationError(f"名单第{line}行的{column}“{text}”不是整数，请改正")
    return int(text)


def _day(text: str, line: int) -> date | None:
    """A day, the last possible one where only the month is known."""
    if not text:
        return None
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-28")
    except ValueError as error:
        raise EvaluationError(
            f"名单第{line}行的published_on“{text}”不是日期，请写成2025-01-14的形式"
        ) from error
