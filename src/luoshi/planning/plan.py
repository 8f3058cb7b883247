"""A ledger as a plan: which of its items are tasks, what they are called, by when, and what the targets belong to."""

from __future__ import annotations

import re
from datetime import date

from luoshi.ledger.headings import plain_heading
from luoshi.ledger.model import Assignment, Deadline, Ledger, Target, Task
from luoshi.planning.campaigns import Campaigns
from luoshi.planning.model import Plan, PlanTarget, PlanTask
from luoshi.planning.titles import title_of

# Under such a heading a figure is one of the whole plan: 总体目标, 发展预期目标.
_GOAL = re.compile(r"(?:总体|主要|工作|发展|攻坚|行动|年度|预期)[^，。]{0,4}目标|^[^，。]{0,8}目标$")
_YEAR = re.compile(r"(20\d\d)\s*年?")


def plan_of(ledger: Ledger, text: str) -> Plan:
    """The plan that the ledger asks for. ``text`` is what its spans count in (``Document.text``)."""
    campaigns = Campaigns(ledger)
    tasks = tuple(
        _task(at, task, text, campaigns.key_of(task))
        for at, task in enumerate(ledger.tasks)
        if task.kind != "campaign"
    )
    in_text = sorted(range(len(ledger.targets)), key=lambda at: ledger.targets[at].span.start)
    targets = tuple(_target(at, ledger.targets[at], ledger, campaigns) for at in in_text)
    return Plan(campaigns.in_order(), tasks, targets)


def year_of(*texts: str | None) -> int | None:
    """The year that a document is about: the first that its title, else its dates, else its number names.

    >>> year_of("关于印发实施方案的通知", None, "2025-01-06"), year_of(None)
    (2025, None)
    """
    for text in texts:
        found = _YEAR.search(text or "")
        if found:
            return int(found[1])
    return None


def _task(at: int, task: Task, text: str, campaign: str | None) -> PlanTask:
    deadlines = _deadlines(task)
    days = [day for entry in deadlines if (day := _day(entry.by))]
    return PlanTask(
        item=at,
        title=title_of(task, text),
        requirement=text[task.span.start : task.span.end].replace("\v", "").strip(),
        campaign=campaign,
        due=max(days, default=None),
        due_text="；".join(dict.fromkeys(entry.text for entry in deadlines)),
        lead=tuple(body for assignment in task.assignments for body in assignment.lead),
        support=tuple(body for assignment in task.assignments for body in assignment.support),
        joint=any(_joint(assignment) for assignment in task.assignments),
    )


def _deadlines(task: Task) -> list[Deadline]:
    """Those of the task itself; where it has none, those of what is asked of single bodies."""
    return list(task.deadlines) or [a.deadline for a in task.assignments if a.deadline is not None]


def _joint(assignment: Assignment) -> bool:
    return assignment.mode in {"joint", "all"}


def _target(at: int, target: Target, ledger: Ledger, campaigns: Campaigns) -> PlanTarget:
    if target.task is None:
        return PlanTarget(at, None, campaigns.of_part(target.plan), headline=True)
    task = ledger.tasks[target.task]
    if task.kind == "campaign":
        return PlanTarget(at, None, campaigns.of_row(task), headline=True)
    headings = [plain_heading(heading) for heading in (*task.path, task.heading or "") if heading]
    headline = any(_GOAL.search(heading) for heading in headings)
    return PlanTarget(at, target.task, campaigns.key_of(task), headline)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
