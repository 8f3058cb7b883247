"""What of tasks has a day: what the reminders tell whoever answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from luoshi.web.kernel.due import Due, chunks
from luoshi.web.tasks.models import Involvement, Milestone, Task


def tasks(until: date) -> Iterator[list[Due]]:
    """Open tasks, told to whoever answers for them."""
    rows = Task.objects.filter(state=Task.State.OPEN, due__lte=until)
    for chunk in chunks(rows.only("pk", "number", "title", "due").order_by("pk")):
        answering = _answering(chunk)
        yield [
            Due(
                f"task-{task.pk}",
                task.due,
                str(task)[:200],
                ("task", task.pk),
                task.get_absolute_url(),
                answering[task.pk],
            )
            for task in chunk
            if task.due
        ]


def milestones(until: date) -> Iterator[list[Due]]:
    """Steps that are not done, told to whoever answers for the step, else for the task."""
    rows = Milestone.objects.filter(
        ~Q(task__state__in=[Task.State.CANCELLED, Task.State.VERIFIED]), done_on=None, due__lte=until
    )
    for chunk in chunks(rows.select_related("task").order_by("pk")):
        answering = _answering([row.task for row in chunk])
        yield [
            Due(
                f"milestone-{row.pk}",
                row.due,
                f"{str(row.task)[:120]} · {row.title[:120]}",
                ("task", row.task_id),
                row.task.get_absolute_url(),
                (row.organisation_id,)
                if row.organisation_id
                else answering[row.task_id]
                if row.person_id is None
                else (),
                row.person_id,
            )
            for row in chunk
        ]


def _answering(tasks: Iterable[Task]) -> dict[int, tuple[int, ...]]:
    """Who answers for the tasks: the leads, or all who are named where there is no lead."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Involvement.objects.filter(task__in=[task.pk for task in tasks]).exclude(organisation=None)
    for task, role, organisation in rows.values_list("task_id", "role", "organisation_id"):
        found[task][role].append(organisation)
    return {task.pk: tuple(found[task.pk]["lead"] or found[task.pk]["support"]) for task in tasks}
