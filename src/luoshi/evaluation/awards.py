"""Lists of who was commended, read from a table: one row for each unit on each list.

Only reading belongs here; comparing lists with selections is ``backtest.py``'s business.
"""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from luoshi.evaluation.arrays import EvaluationError
from luoshi.reading.numerals import chinese_number

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
    """All lists in a CSV table in UTF-8, in the order of the table, or in what ``luoshi extract`` read from notices (JSON).

    Raises EvaluationError, which names line and column, for a missing heading, a year or date that is none, and an
    empty unit.
    """
    if Path(path).suffix.lower() == ".json":
        return _of_ledgers(path)
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


def clause_number(words: str) -> int | None:
    """The number of a clause: 第十九条 or 19 -> 19."""
    found = re.search(r"第?([〇零一二三四五六七八九十百\d]+)条?", words)
    if found is None:
        return None
    return int(found[1]) if found[1].isdecimal() else chinese_number(found[1])


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


def _of_ledgers(path: str | os.PathLike[str]) -> tuple[AwardList, ...]:
    """The lists in the record of a ledger, or of several: the year from the notice's title, else of its number."""
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        ledgers = record if isinstance(record, list) else [record]
        lists = [_of_ledger(ledger, award) for ledger in ledgers for award in ledger["awards"]]
    except OSError as error:
        raise EvaluationError(f"读不到名单{path}，请检查路径") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{path}不是luoshi extract给出的台账（JSON），读不出名单") from error
    if not lists:
        raise EvaluationError(f"{path}里没有表扬名单，请给出通报一类的文件的台账")
    return tuple(lists)


def _of_ledger(ledger: dict[str, Any], award: dict[str, Any]) -> AwardList:
    meta = ledger["meta"]
    title, number = str(meta.get("title") or ""), str(meta.get("doc_number") or "")
    said = re.search(r"(\d{4})年", title) or re.search(r"〔(\d{4})〕", number)
    if said is None:
        raise EvaluationError(f"“{title}”的标题和文号里没有年度，不知是哪一年的名单")
    published = str(meta.get("date") or "")
    return AwardList(
        int(said[1]),
        str(award["measure"]),
        str(award["measure"]),
        str(award["category"]),
        tuple(map(str, award["recipients"])),
        None,
        number,
        date.fromisoformat(published) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", published) else None,
        True,
        (f"{number or title}",),
        ("official",),
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
