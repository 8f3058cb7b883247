"""Tasks as bars over the months, laid out for a drawing: where each bar begins and ends, its steps, its light."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.models import Campaign, Milestone
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.queries.lists import filter_tasks, sort_tasks

LIMIT = 300
WIDTH = 920  # of the drawing beside the names
ROW, HEAD = 24, 36
EDGE = 12
LONGEST = timedelta(days=366 * 6)


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: a diamond."""

    x: float
    points: str
    title: str
    state: str


@dataclass(slots=True)
class Bar:
    """A task, or the heading of a campaign (then without a task)."""

    name: str
    task: dict[str, Any] | None = None
    x: float | None = None
    width: float = 0
    open_start: bool = False
    steps: list[Step] = field(default_factory=list)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a month."""

    x: float
    label: str
    year: bool


@dataclass(slots=True)
class Timeline:
    """The whole drawing: a row for each bar, so that it can be parted between rows on paper."""

    bars: list[Bar]
    ticks: list[Tick]
    today: float | None
    total: int
    shown: int
    day: date
    undated: int
    width: int = WIDTH
    row: int = ROW
    head: int = HEAD


def timeline(actor: Actor, asked: Filter) -> Timeline:
    """Five queries, whatever the number of tasks; the first ``LIMIT`` of them."""
    today = clock.today()
    rows = filter_tasks(actor, asked)
    total = rows.order_by().count()
    columns = (
        "id",
        "number",
        "title",
        "campaign_id",
        "starts_on",
        "due",
        "light",
        "light_reason",
        "state",
        "lead_names",
    )
    tasks = list(
        sort_tasks(rows.annotate(announced=TruncDate("plan__published_at")), "due", "campaign").values(
            *columns, "announced"
        )[:LIMIT]
    )
    steps: dict[int, list[Milestone]] = defaultdict(list)
    for step in Milestone.objects.filter(task_id__in=[task["id"] for task in tasks]).order_by("due", "id"):
        steps[step.task_id].append(step)
    names = dict(
        Campaign.objects.filter(pk__in={task["campaign_id"] for task in tasks}).values_list("pk", "name")
    )
    days = _days(tasks, steps, today)
    return _draw(tasks, steps, names, days, today, total)


def _days(tasks: list[dict[str, Any]], steps: dict[int, list[Milestone]], today: date) -> tuple[date, date]:
    """The months that the drawing covers: all that tasks need, but not more than some years."""
    known = [day for task in tasks for day in (task["starts_on"] or task["announced"], task["due"]) if day]
    known += [step.due for each in steps.values() for step in each]
    first, last = (min(known), max(known)) if known else (today, today)
    first, last = max(first, today - LONGEST), min(last, today + LONGEST)
    if first > last:
        first, last = min(first, today), max(last, today)
    first = first.replace(day=1)
    last = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, last


def _draw(
    tasks: list[dict[str, Any]],
    steps: dict[int, list[Milestone]],
    names: dict[int, str],
    days: tuple[date, date],
    today: date,
    total: int,
) -> Timeline:
    first, last = days
    scale = (WIDTH - 2 * EDGE) / max((last - first).days, 1)

    def x(day: date) -> float:
        return round(EDGE + min(max((day - first).days, 0), (last - first).days) * scale, 1)

    bars: list[Bar] = []
    group: object = object()
    for task in tasks:
        if task["campaign_id"] != group:
            group = task["campaign_id"]
            bars.append(Bar(names.get(task["campaign_id"] or 0, "") or _("不属于攻坚行动")))
        bar = Bar(f"{task['number']} {task['title']}".strip(), task)
        start = task["starts_on"] or task["announced"]
        if task["due"]:
            begin = start if start and start <= task["due"] else None
            bar.x = x(begin) if begin else x(task["due"]) - 28
            bar.width = max(round(x(task["due"]) - bar.x, 1), 4)
            bar.open_start = begin is None
        bar.words = _words(task, today)
        bar.steps = [_step(step, x(step.due), ROW // 2, today) for step in steps[task["id"]]]
        bars.append(bar)
    ticks = _ticks(first, last, x)
    now = x(today) if first <= today <= last else None
    undated = sum(task["due"] is None for task in tasks)
    return Timeline(bars, ticks, now, total, len(tasks), today, undated)


def _step(step: Milestone, x: float, y: int, today: date) -> Step:
    state = "done" if step.done_on else "late" if step.due < today else "open"
    word = {"done": _("已完成"), "late": _("逾期"), "open": _("未到期")}[state]
    points = f"{x},{y - 5} {round(x + 5, 1)},{y} {x},{y + 5} {round(x - 5, 1)},{y}"
    return Step(x, points, f"{step.title} {step.due.isoformat()} {word}", state)


def _words(task: dict[str, Any], today: date) -> str:
    if not task["due"]:
        return _("没有时限")
    return str(task["due"].isoformat())


def _ticks(first: date, last: date, x: Any) -> list[Tick]:
    ticks = []
    day = first
    months = (last.year - first.year) * 12 + last.month - first.month
    every = 1 if months <= 18 else 3 if months <= 48 else 12
    while day < last:
        if (day.month - 1) % every == 0 or day == first:
            year = day.month == 1 or day == first
            label = _("%(month)d月") % {"month": day.month}
            ticks.append(
                Tick(
                    x(day),
                    _("%(year)d年%(month)s") % {"year": day.year, "month": label} if year else label,
                    year,
                )
            )
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return ticks
