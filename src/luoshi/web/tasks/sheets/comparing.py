"""A workbook beside the tasks that are there: row by row and cell by cell what would be added, changed, or is wrong."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from luoshi.web.directory.bodies import Body, Names
from luoshi.web.dossier.models import Change
from luoshi.web.kernel import permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.sheets.columns import (
    COLUMNS_TAKEN,
    DAY,
    cell_values,
    day_of,
    day_words,
    names_of,
    text_of,
)
from luoshi.web.tasks.sheets.reading import Cell, Line, Sheet
from luoshi.web.tasks.sheets.writing import rows_of

IMPORTED = "task.edit_imported"  # the act under which the history keeps what an import changed
_IMPORTED_BEFORE = "导入修改"  # and what stands there from before there were codes
NEW, CHANGED, UNCHANGED, WRONG, CONFLICT = "new", "changed", "unchanged", "wrong", "conflict"
UNKNOWN_SHOWN = 100


@dataclass(slots=True)
class Row:
    """A row of the workbook: what it means for which task."""

    row: int
    kind: str
    title: str
    task: int | None = None
    version: int = 0
    cells: list[dict[str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)  # what would be set
    disputed: dict[str, Any] = field(default_factory=dict)  # what would be set if the workbook is to prevail


@dataclass(slots=True)
class Comparison:
    """The whole workbook."""

    rows: list[Row]
    unknown: dict[str, list[int]]
    nearest: dict[str, list[str]]
    headings: list[str]
    left: list[str]

    @property
    def counts(self) -> dict[str, int]:
        found = dict.fromkeys((NEW, CHANGED, UNCHANGED, CONFLICT, WRONG), 0)
        for row in self.rows:
            found[row.kind] += 1
        return found

    @property
    def fingerprint(self) -> str:
        """Tells whether a later comparison comes to the same."""
        told = [[row.row, row.kind, row.task, row.cells] for row in self.rows if row.kind != UNCHANGED]
        return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def report(self) -> dict[str, Any]:
        """What is shown and kept: every row that is not as it was."""
        return {
            "counts": self.counts,
            "rows": [
                {"row": row.row, "kind": row.kind, "task": row.task, "title": row.title, "cells": row.cells}
                for row in self.rows
                if row.kind != UNCHANGED
            ],
            "unknown": [
                {"written": written, "rows": rows[:20], "nearest": self.nearest.get(written, [])}
                for written, rows in list(self.unknown.items())[:UNKNOWN_SHOWN]
            ],
            "headings": self.headings,
            "left": self.left,
        }


def compare(sheet: Sheet, actor: Actor) -> Comparison:
    """With a fixed number of queries, whatever the number of rows."""
    return _Comparer(sheet, actor).compared()


class _Comparer:
    def __init__(self, sheet: Sheet, actor: Actor) -> None:
        self.sheet, self.actor = sheet, actor
        self.names = Names.of(actor)
        self.unknown: dict[str, list[int]] = {}
        self._load_campaigns()
        self._load_tasks()
        self.seen: dict[int, int] = {}
        self.seen_new: dict[tuple[str, ...], int] = {}

    def _load_campaigns(self) -> None:
        plans = permissions.restrict(Plan.objects.all(), self.actor, "task.edit").order_by()
        self.campaigns: dict[str, list[Campaign]] = defaultdict(list)
        for campaign in Campaign.objects.filter(plan__in=plans.values("pk")).select_related("plan"):
            self.campaigns[text_of(campaign.name)].append(campaign)

    def _load_tasks(self) -> None:
        ids = {pk for line in self.sheet.lines if (pk := _number(line.cells.get("id"))) is not None}
        titles = {
            text_of(line.cells["title"].value)
            for line in self.sheet.lines
            if "title" in line.cells and "id" not in line.cells
        }
        mine = permissions.restrict(Task.objects.all(), self.actor, "task.import")
        tasks = mine.filter(pk__in=ids) | mine.filter(owner_id=self.actor.jurisdiction_id, title__in=titles)
        self.tasks = {row["id"]: row for row in rows_of(tasks.order_by())}
        self.like: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for pk, row in self.tasks.items():
            self.like[_key(row)].append(pk)
        self.bodies: dict[tuple[int, str], list[Body]] = defaultdict(list)
        rows = Involvement.objects.filter(task_id__in=self.tasks).order_by("task_id", "position", "id")
        for task_id, role, written, organisation_id in rows.values_list(
            "task_id", "role", "written", "organisation_id"
        ):
            self.bodies[task_id, role].append(Body(written, organisation_id))
        self.changes: dict[int, list[Change]] = defaultdict(list)
        for change in Change.objects.filter(kind="task", object_id__in=ids & set(self.tasks)).order_by(
            "object_id", "version", "id"
        ):
            self.changes[change.object_id].append(change)

    def compared(self) -> Comparison:
        rows = [self._row(line) for line in self.sheet.lines]
        nearest = {written: self.names.nearest(written) for written in list(self.unknown)[:UNKNOWN_SHOWN]}
        return Comparison(rows, self.unknown, nearest, self.sheet.unknown, self.sheet.left)

    def _row(self, line: Line) -> Row:
        title = text_of(line.cells["title"].value)[:200] if "title" in line.cells else ""
        given = line.cells.get("id")
        if given is not None:
            pk = _number(given)
            if pk is None or pk not in self.tasks:
                return _wrong(
                    line.row, title, given.place, _("编号"), _("没有这项任务，或您现在的身份不能改它")
                )
            if pk in self.seen:
                return _wrong(
                    line.row,
                    title,
                    given.place,
                    _("编号"),
                    _("和第 %(row)d 行是同一项任务") % {"row": self.seen[pk]},
                )
            self.seen[pk] = line.row
            return self._compare_row(line, pk, title)
        if not title:
            place = next(iter(line.cells.values())).place
            return _wrong(line.row, "", place, _("任务名称"), _("新任务要有任务名称"))
        key = _key({name: text_of(cell.value) for name, cell in line.cells.items()})
        if key in self.seen_new:
            return _wrong(
                line.row,
                title,
                line.cells["title"].place,
                _("任务名称"),
                _("和第 %(row)d 行相同") % {"row": self.seen_new[key]},
            )
        self.seen_new[key] = line.row
        like = [pk for pk in self.like.get(key, []) if pk not in self.seen]
        if len(like) > 1:
            return _wrong(
                line.row, title, line.cells["title"].place, _("任务名称"),
                _("已有 %(count)d 项同名同序号的任务，不知道是哪一项。请用导出的清单填写") % {"count": len(like)},
            )  # fmt: skip
        if like:
            # The same row once more, as when a file is imported twice: it is that task.
            self.seen[like[0]] = line.row
            return self._compare_row(line, like[0], title)
        return self._new(line, title)

    def _new(self, line: Line, title: str) -> Row:
        row = Row(line.row, NEW, title)
        for name in COLUMNS_TAKEN:
            if (cell := line.cells.get(name)) is not None:
                self._set(row, line, name, cell, "", None)
        return self._finish(row, None)

    def _compare_row(self, line: Line, pk: int, title: str) -> Row:
        task = self.tasks[pk]
        row = Row(line.row, UNCHANGED, title or task["title"][:200], pk, task["version"])
        now = cell_values(task)
        base = self._base(line, pk)
        for name, column in COLUMNS_TAKEN.items():
            cell = line.cells.get(name)
            if cell is None:
                continue
            before = day_words(now[name]) if column.kind == DAY else now[name]
            self._set(row, line, name, cell, before, base)
        return self._finish(row, task)

    def _base(self, line: Line, pk: int) -> dict[str, str]:
        """What fields held when the workbook was written, of those that somebody else has changed since."""
        version = _number(line.cells.get("version"))
        if version is None or version >= self.tasks[pk]["version"]:
            return {}
        base: dict[str, str] = {}
        for change in self.changes.get(pk, []):
            if change.version <= version or (
                change.action in (IMPORTED, _IMPORTED_BEFORE) and change.by == self.actor.name[:100]
            ):
                continue
            for each in change.fields:
                name = _field_names().get(each["field"], "")
                base.setdefault(name, _cell_text(name, each["before"]))
        return base

    def _set(
        self, row: Row, line: Line, name: str, cell: Cell, before: str, base: dict[str, str] | None
    ) -> None:
        column = COLUMNS_TAKEN[name]
        try:
            if cell.formula:
                raise ValueError(_("是公式。请复制后“选择性粘贴”为数值"))
            value = day_of(cell.value) if column.kind == DAY else text_of(cell.value)
        except ValueError as error:
            return self._problem(row, name, cell, before, str(error))
        after = day_words(value) if column.kind == DAY else str(value)  # type: ignore[arg-type]
        if not after or after == before:
            return None
        if len(after) > column.limit:
            return self._problem(
                row,
                name,
                cell,
                before,
                _("有 %(length)d 字，最多 %(limit)d 字") % {"length": len(after), "limit": column.limit},
            )
        if base and base.get(name) == after:
            return None  # the person left it as it was; what somebody else made of it meanwhile stays
        try:
            resolved = self._resolve(row, line, name, value)
        except ValueError as error:
            return self._problem(row, name, cell, before, str(error))
        if base and name in base:
            who = self._who(row.task)
            problem = _("导出之后已被%(who)s由“%(base)s”改为“%(now)s”") % {
                "who": who,
                "base": base[name],
                "now": before,
            }
            row.cells.append({**_difference(name, cell, before, after), "problem": problem, "conflict": "1"})
            row.disputed[name] = resolved
        else:
            row.cells.append(_difference(name, cell, before, after))
            row.values[name] = resolved
        return None

    def _who(self, pk: int | None) -> str:
        names = [change.by for change in self.changes.get(pk or 0, [])][-3:]
        return "、".join(dict.fromkeys(names)) or _("别人")

    def _resolve(self, row: Row, line: Line, name: str, value: Any) -> Any:
        if name == "campaign":
            return self._campaign(line, value)
        if name == "place":
            pk = self.names.find(value)
            if pk is None:
                near = "、".join(self.names.nearest(value))
                raise ValueError(
                    _("机构名录里没有“%(name)s”，相近的有：%(near)s") % {"name": value, "near": near}
                )
            return pk
        if name in (core.LEAD, core.SUPPORT):
            return [self._body(row, name, written) for written in names_of(value)]
        return value

    def _body(self, row: Row, role: str, written: str) -> Body:
        if len(written) > 300:
            raise ValueError(_("“%(name)s…”不像单位名称，太长") % {"name": written[:30]})
        for known in self.bodies.get((row.task or 0, role), []):
            if known.written == written:
                return known
        body = Body(written, self.names.find(written))
        if body.organisation_id is None:
            self.unknown.setdefault(written, []).append(row.row)
        return body

    def _campaign(self, line: Line, name: str) -> Campaign:
        found = self.campaigns.get(name, [])
        plan = line.cells.get("plan")
        if len(found) > 1 and plan is not None:
            found = [campaign for campaign in found if text_of(campaign.plan.title) == text_of(plan.value)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(
                _("有 %(count)d 个方案都有“%(name)s”。请在“方案”一列写明是哪个")
                % {"count": len(found), "name": name}
            )
        raise ValueError(_("您的方案里没有攻坚行动“%(name)s”") % {"name": name[:60]})

    def _problem(self, row: Row, name: str, cell: Cell, before: str, problem: str) -> None:
        row.cells.append({**_difference(name, cell, before, text_of(cell.value)[:200]), "problem": problem})
        row.kind = WRONG

    def _finish(self, row: Row, task: dict[str, Any] | None) -> Row:
        given = {**row.values, **row.disputed}
        starts = given.get("starts_on") or (task or {}).get("starts_on")
        due = given.get("due") or (task or {}).get("due")
        if starts and due and due < starts and row.kind != WRONG and {"starts_on", "due"} & set(given):
            cell = next(
                each
                for each in row.cells
                if each["column"]
                in (str(COLUMNS_TAKEN["due"].heading), str(COLUMNS_TAKEN["starts_on"].heading))
            )
            cell["problem"] = _("时限早于开始日期")
            row.kind = WRONG
        campaign = given.get("campaign")
        if row.kind not in (WRONG, NEW) and row.cells:
            row.kind = CONFLICT if row.disputed else CHANGED
        moved = campaign is not None and task is not None and task["plan_title"] != campaign.plan.title
        if moved and task is not None and task["ledger_task"] is not None and row.kind != WRONG:
            row.cells[-1]["problem"] = _("来自已发布文件的任务不能移到别的方案")
            row.kind = WRONG
        return row


@cache
def _field_names() -> dict[str, str]:
    """Which column a field of the history is: by its code, or by its words from before there were codes."""
    words = {in_record_language(wording.field)("task", name): name for name in core.FACTS}
    return words | {name: name for name in core.FACTS}


def _cell_text(name: str, recorded: Any) -> str:
    """A recorded value as it would stand in a cell."""
    if isinstance(recorded, list):
        return "、".join(text_of(each["written"] if isinstance(each, dict) else each) for each in recorded)
    text = text_of(recorded)
    if name in COLUMNS_TAKEN and COLUMNS_TAKEN[name].kind == DAY and text:
        return day_words(day_of(text))
    return text


def _difference(name: str, cell: Cell, before: str, after: str) -> dict[str, str]:
    return {"column": str(COLUMNS_TAKEN[name].heading), "cell": cell.place, "before": before, "after": after}


def _wrong(row: int, title: str, place: str, column: str, problem: str) -> Row:
    return Row(
        row,
        WRONG,
        title,
        cells=[{"column": column, "cell": place, "before": "", "after": "", "problem": problem}],
    )


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(text_of(row.get(name)) for name in ("title", "number", "campaign"))


def _number(cell: Cell | None) -> int | None:
    text = text_of(cell.value) if cell is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def wrong_rows(rows: Iterable[Row]) -> list[Row]:
    """Those that keep a workbook from being taken in."""
    return [row for row in rows if row.kind == WRONG]
