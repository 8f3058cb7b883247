"""How tasks and targets stand: their facts as the library wants them, read in bulk. Reads only; ``lights`` writes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from luoshi.delivery.figures import Figure, TargetFacts
from luoshi.delivery.status import MilestoneFacts, TaskFacts, Verdict, target_light
from luoshi.web.tasks.models import Milestone, Target, TargetValue, Task, Update

_RHYTHMS = (
    (re.compile(r"\d{4}年?"), 12),
    (re.compile(r".*(?:半年|[Hh][12])"), 6),
    (re.compile(r".*(?:季|[Qq][1-4]).*"), 3),
)
_TARGET_COLUMNS = (
    "id", "task_id", "metric", "comparator", "value", "value_to", "unit", "kind", "approximate", "year", "baseline",
    "plan__year",
)  # fmt: skip


def latest_of(facts: TargetFacts, today: date) -> Figure | None:
    """The latest figure up to today."""
    past = (figure for figure in facts.figures if figure.period_end <= today)
    return max(past, key=lambda figure: figure.period_end, default=None)


def reason_of(facts: TargetFacts, verdict: Verdict) -> str:
    """Why a target stands as it does, where its name stands beside it already."""
    return verdict.reason.removeprefix(facts.metric).lstrip("：，")


def months_of(period: str) -> int:
    """After how many months the next figure is to be expected; cumulated months come every month.

    >>> [months_of(text) for text in ("2025年1—6月", "2025年前三季度", "2025年", "2025H1", "2025-06")]
    [1, 3, 12, 6, 1]
    """
    return next((months for pattern, months in _RHYTHMS if pattern.fullmatch(period.strip())), 1)


def task_facts(task_ids: Sequence[int], today: date) -> dict[int, TaskFacts]:
    """The facts of tasks by number, with a fixed number of queries."""
    rows = Task.objects.filter(pk__in=task_ids).values_list(
        "pk", "state", "starts_on", "due", "finished_at", "verified_at"
    )
    tasks = list(rows)
    words: dict[int, datetime] = dict(
        Update.objects.filter(task_id__in=task_ids)
        .order_by()
        .values_list("task_id")
        .annotate(latest=Max("at"))
    )
    steps: dict[int, list[MilestoneFacts]] = defaultdict(list)
    milestones = Milestone.objects.filter(task_id__in=task_ids)
    for task_id, title, due, done_on in milestones.values_list("task_id", "title", "due", "done_on"):
        steps[task_id].append(MilestoneFacts(title, due, done_on))
    targets = list(Target.objects.filter(task_id__in=task_ids).values(*_TARGET_COLUMNS))
    dues = {pk: due for pk, _, _, due, _, _ in tasks}
    found = target_facts(targets, today, dues)
    of_task: dict[int, list[TargetFacts]] = defaultdict(list)
    for row in targets:
        of_task[row["task_id"]].append(found[row["id"]])
    return {
        pk: TaskFacts(
            state=state,
            starts_on=starts_on,
            due=due,
            finished_on=_day(finished_at or verified_at),
            last_word=_day(words.get(pk)),
            milestones=tuple(steps[pk]),
            targets=tuple(of_task[pk]),
        )
        for pk, state, starts_on, due, finished_at, verified_at in tasks
    }


def target_facts(
    targets: Sequence[Mapping[str, Any]], today: date, dues: Mapping[int, date | None]
) -> dict[int, TargetFacts]:
    """The facts of targets (rows of ``_TARGET_COLUMNS``) by number, with one query for their figures."""
    figures: dict[int, list[Figure]] = defaultdict(list)
    values = TargetValue.objects.filter(
        target_id__in=[row["id"] for row in targets], place=None, superseded=False
    )
    for target_id, value, period_end, period in values.values_list(
        "target_id", "value", "period_end", "period"
    ):
        figures[target_id].append(Figure(value, period_end, months_of(period)))
    return {row["id"]: _target(row, today, dues, figures[row["id"]]) for row in targets}


def target_verdicts(target_ids: Iterable[int], today: date) -> dict[int, tuple[TargetFacts, Verdict]]:
    """How targets stand, by number, with their facts. Two queries."""
    rows = list(Target.objects.filter(pk__in=list(target_ids)).values(*_TARGET_COLUMNS, "task__due"))
    dues = {row["task_id"]: row["task__due"] for row in rows if row["task_id"]}
    facts = target_facts(rows, today, dues)
    return {pk: (each, target_light(each, today)) for pk, each in facts.items()}


def _target(
    row: Mapping[str, Any], today: date, dues: Mapping[int, date | None], figures: list[Figure]
) -> TargetFacts:
    due = dues.get(row["task_id"])
    year = row["year"] or (due.year if due else None) or row["plan__year"] or today.year
    first = min(row["plan__year"] or year, year)
    return TargetFacts(
        metric=row["metric"],
        comparator=row["comparator"] or "=",
        value=row["value"],
        unit=row["unit"],
        kind=row["kind"],
        start=date(first, 1, 1),
        end=due if due is not None and due.year == year else date(year, 12, 31),
        value_to=row["value_to"],
        approximate=row["approximate"],
        baseline=row["baseline"],
        figures=_with_rhythm(figures),
    )


def _with_rhythm(figures: list[Figure]) -> tuple[Figure, ...]:
    """The figures; the latest with the rhythm in which they came, where that is slower than its period says."""
    ordered = sorted(figures, key=lambda figure: figure.period_end)
    if len(ordered) >= 2:
        last, before = ordered[-1], ordered[-2]
        gap = (
            (last.period_end.year - before.period_end.year) * 12
            + last.period_end.month
            - before.period_end.month
        )
        # A gap of a year says nothing of the rhythm: it is last year's figure, kept for comparison.
        if last.months < gap < 12:
            ordered[-1] = replace(last, months=gap)
    return tuple(ordered)


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None
