"""How the tasks of a ledger fall into campaigns: by the parts of the document, or by the headings they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from luoshi.ledger.headings import plain_heading
from luoshi.ledger.model import Ledger, Task
from luoshi.planning.model import Campaign

# Parts of a document that are no campaign by themselves.
FRAME = frozenset({"main", "notice"})
NAME_LIMIT = 280

_ENDING = re.compile(r"(?:的?(?:总体|实施|工作|行动)?方案)$")
_BEGINNING = re.compile(r"^(?:实施|开展|推进)(?=.{4,})")

Force = TypeVar("Force")


class Campaigns:
    """The campaigns of a ledger, and which of them its tasks are of.

    Where tasks stand in several parts (annexes), each part is one; in a part alone it is a row of the ledger that names a
    campaign, or else the first heading. Two of one name in different places are told apart by where they stand.
    """

    def __init__(self, ledger: Ledger) -> None:
        tasks = [task for task in ledger.tasks if task.kind != "campaign"]
        self._titles = {part.id: part.title for part in ledger.plans}
        self._rows = [task for task in ledger.tasks if task.kind == "campaign"]
        parts = {task.plan for task in ledger.tasks}
        self._several = bool({task.plan for task in tasks} - FRAME) and len(parts) > 1
        self._names: dict[str, str] = {}
        for task in tasks:
            key = self.key_of(task)
            if key is not None and key not in self._names:
                self._names[key] = self._name(task, key)

    def key_of(self, task: Task) -> str | None:
        """The campaign that a task belongs to."""
        if self._several and task.plan not in FRAME:
            return task.plan
        for heading in task.path:
            if self._name_given(task.plan, heading):
                return f"{task.plan}/{heading}"
        return f"{task.plan}/{task.path[0]}" if task.path else None

    def of_row(self, row: Task) -> str | None:
        """The campaign that a row of that kind names."""
        name = campaign_name(row.heading or "")
        return next((key for key, known in self._names.items() if name and name == known), None)

    def of_part(self, part: str | None) -> str | None:
        """The campaign that a whole part of the document is."""
        return part if part in self._names else None

    def in_order(self) -> tuple[Campaign, ...]:
        """All of them, in the order of the ledger."""
        return tuple(Campaign(key, name) for key, name in self._names.items())

    def _name_given(self, part: str, heading: str) -> str:
        """The name that a row of the ledger gives to the campaign under the heading."""
        wanted = plain_heading(heading)
        for row in self._rows:
            if row.plan == part and row.heading and plain_heading(row.heading) == wanted:
                return campaign_name(row.heading)
        return ""

    def _name(self, task: Task, key: str) -> str:
        if key == task.plan:
            title = _ENDING.sub("", plain_heading(self._titles.get(key, key)).strip("《》")) or key
            said = (campaign_name(row.heading or "") for row in self._rows)
            name = next((known for known in said if known and known in title), title)
        else:
            heading = key.split("/", 1)[1]
            name = self._name_given(task.plan, heading) or plain_heading(heading)
        name = name[:NAME_LIMIT]
        if name in self._names.values():  # another part has the same heading: said with where it stands
            name = f"{name}（{self._titles.get(task.plan, task.plan)[:10]}·{len(self._names) + 1}）"
        return name


def campaign_name(heading: str) -> str:
    """What a campaign is called by its heading.

    >>> campaign_name("（一）实施产业提升攻坚行动。"), campaign_name("推进改革")
    ('产业提升攻坚行动', '推进改革')
    """
    return _BEGINNING.sub("", plain_heading(heading)) if heading else ""


def task_forces_of(forces: Iterable[tuple[str | None, Force]], parts: Mapping[str, int]) -> dict[str, Force]:
    """Which task force drives which part that is a campaign: where a part has just one, that one.

    >>> task_forces_of([("annex:1", "甲"), ("annex:2", "乙"), ("annex:2", "丙"), (None, "丁")], {"annex:1": 1, "annex:2": 2})
    {'annex:1': '甲'}
    """
    found: dict[str, list[Force]] = {}
    for part, force in forces:
        if part is not None and part in parts:
            found.setdefault(part, []).append(force)
    return {part: rows[0] for part, rows in found.items() if len(rows) == 1}
