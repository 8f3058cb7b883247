"""How tasks and targets stand: their facts as the library wants them, read in bulk. Reads only; ``lights`` writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from luoshi.delivery.closing import Obstacle, obstacles
from luoshi.delivery.figures import Figure, TargetFacts, in_rhythm, time_of
from luoshi.delivery.status import MilestoneFacts, TaskFacts, Verdict, target_light
from luoshi.statistics.period import Period
from luoshi.web.kernel.reasons import words
from luoshi.web.tasks.models import Involvement, Milestone, Target, TargetValue, Task, Update
from luoshi.web.tasks.queries.shares import shares

_TARGET_COLUMNS = (
    "id", "task_id", "metric", "comparator", "value", "value_to", "unit", "kind", "approximate", "year", "baseline",
    "plan__year",
)  # fmt: skip


def reason_of(verdict: Verdict) -> str:
    """Why a target stands as it does, where its name stands beside it already."""
    return words(verdict.reasons, subject=False)


def task_facts(task_ids: Sequence[int], today: date) -> dict[int, TaskFacts]:
    """The facts of tasks by number, with a fixed number of queries."""
    rows = Task.objects.filter(pk__in=task_ids).values_list(
        "pk", "state", "starts_on", "due", "finished_at", "verified_at", "given_on"
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
    dues = {pk: due for pk, _, _, due, *_ in tasks}
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
            given_on=given_on,
            last_word=_day(words.get(pk)),
            milestones=tuple(steps[pk]),
            targets=tuple(of_task[pk]),
        )
        for pk, state, starts_on, due, finished_at, verified_at, given_on in tasks
    }


def obstacles_of(task: Task, today: date) -> tuple[Obstacle, ...]:
    """What is missing for the task to be finished, by a fixed number of queries."""
    facts = task_facts([task.pk], today)[task.pk]
    parts = Task.objects.filter(parent=task, state=Task.State.OPEN).order_by("position", "id")
    bodies = list(Involvement.objects.filter(task=task))
    unheard = [share for share in shares(task, bodies, task.owner.government_path) if not share.reported]
    names = [share.organisation.short_name or share.organisation.name for share in unheard]
    return obstacles(facts, today, [str(part) for part in parts.only("number", "title")], silent=names)


def target_facts(
    targets: Sequence[Mapping[str, Any]], today: date, dues: Mapping[int, date | None]
) -> dict[int, TargetFacts]:
    """The facts of targets (rows of ``_TARGET_COLUMNS``) by number, with one query for their figures."""
    values = TargetValue.objects.filter(
        target_id__in=[row["id"] for row in targets], place=None, superseded=False
    )
    return _with_figures(targets, values.values_list("target_id", "value", "period"), today, dues)


def verdicts_of(
    targets: Iterable[Target], values: Iterable[TargetValue], today: date
) -> dict[int, tuple[TargetFacts, Verdict]]:
    """How targets that are there already (with ``plan`` and ``task``) stand by figures that are there already. No query."""
    rows = [
        {name: getattr(row, name) for name in _TARGET_COLUMNS if "__" not in name}
        | {"plan__year": row.plan.year if row.plan else None}
        for row in targets
    ]
    dues = {row.task_id: row.task.due for row in targets if row.task_id and row.task}
    current = (
        (row.target_id, row.value, row.period)
        for row in values
        if not row.superseded and row.place_id is None
    )
    facts = _with_figures(rows, current, today, dues)
    return {pk: (each, target_light(each, today)) for pk, each in facts.items()}


def _with_figures(
    targets: Sequence[Mapping[str, Any]],
    values: Iterable[tuple[int, Decimal, str]],
    today: date,
    dues: Mapping[int, date | None],
) -> dict[int, TargetFacts]:
    figures: dict[int, list[Figure]] = defaultdict(list)
    for target_id, value, period in values:
        figures[target_id].append(Figure(value, Period.parse(period)))
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
    start, end = time_of(row["year"], due, row["plan__year"], today)
    return TargetFacts(
        metric=row["metric"],
        comparator=row["comparator"] or "=",
        value=row["value"],
        unit=row["unit"],
        kind=row["kind"],
        start=start,
        end=end,
        value_to=row["value_to"],
        approximate=row["approximate"],
        baseline=row["baseline"],
        figures=in_rhythm(figures),
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None
