"""Reminders of what is due: whatever is due and has not been told is told, whichever day it is, each step once.

A run that is missed loses nothing: the next one finds the same things still untold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.web.accounts import audience
from luoshi.web.dossier.models import Instruction
from luoshi.web.notifications.models import Notification
from luoshi.web.notifications.services import TEXT_LIMIT
from luoshi.web.tasks.models import Involvement, Milestone, Task

STEPS = (1, 7, 14)  # days before, the nearest first
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a day: whose it is, how it is named, and where it is."""

    name: str  # the beginning of its key
    day: date
    called: str
    about: tuple[str, int]  # the kind of the thing and its number
    url: str
    organisations: tuple[int, ...]
    person: int | None = None


def step_of(day: date, today: date) -> str | None:
    """The step of a reminder that has been reached: overdue, or the least number of days before; None before all."""
    left = (day - today).days
    if left < 0:
        return "overdue"
    return next((str(step) for step in STEPS if left <= step), None)


def remind(today: date) -> int:
    """Tell whoever answers for it what is due within the steps or overdue, and has not been told; how many rows."""
    return sum(
        _tell(chunk, today)
        for things in (_tasks(today), _milestones(today), _instructions(today))
        for chunk in things
    )


def _tell(things: Sequence[Due], today: date) -> int:
    wanted = {pk for thing in things for pk in thing.organisations}
    people = audience.of_organisations(wanted, today, audience.HANDS)
    rows: list[Notification] = []
    for thing in things:
        step = step_of(thing.day, today)
        if step is None:
            continue
        told = {pk for organisation in thing.organisations for pk in people[organisation]}
        if thing.person is not None:
            told.add(thing.person)
        kind = Notification.Kind.OVERDUE if step == "overdue" else Notification.Kind.DUE
        rows.extend(
            Notification(
                person_id=pk,
                kind=kind,
                key=f"{thing.name}-{thing.day.isoformat()}-{step}",
                text=words(thing, today)[:TEXT_LIMIT],
                url=thing.url,
                object_kind=thing.about[0],
                object_id=thing.about[1],
            )
            for pk in sorted(told)
        )
    keys = {row.key for row in rows}
    known = set(Notification.objects.filter(key__in=keys).values_list("person_id", "key"))
    new = [row for row in rows if (row.person_id, row.key) not in known]
    Notification.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    return len(new)


def words(thing: Due, today: date) -> str:
    """What the person is told."""
    left = (thing.day - today).days
    day = f"{thing.day:%Y-%m-%d}"
    if left < 0:
        text = ngettext(
            "%(what)s：时限 %(day)s，已逾期 %(n)d 天", "%(what)s：时限 %(day)s，已逾期 %(n)d 天", -left
        )
        return text % {"what": thing.called, "day": day, "n": -left}
    if left == 0:
        return _("%(what)s：今天（%(day)s）到期") % {"what": thing.called, "day": day}
    text = ngettext("%(what)s：还有 %(n)d 天到期（%(day)s）", "%(what)s：还有 %(n)d 天到期（%(day)s）", left)
    return text % {"what": thing.called, "day": day, "n": left}


def _until(today: date) -> date:
    return today + timedelta(days=STEPS[-1])


def _tasks(today: date) -> Iterator[list[Due]]:
    rows = Task.objects.filter(state=Task.State.OPEN, due__lte=_until(today))
    for chunk in _chunks(rows.only("pk", "number", "title", "due").order_by("pk")):
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


def _milestones(today: date) -> Iterator[list[Due]]:
    rows = Milestone.objects.filter(
        ~Q(task__state__in=[Task.State.CANCELLED, Task.State.VERIFIED]), done_on=None, due__lte=_until(today)
    )
    for chunk in _chunks(rows.select_related("task").order_by("pk")):
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


def _instructions(today: date) -> Iterator[list[Due]]:
    rows = Instruction.objects.filter(state=Instruction.State.OPEN, due__lte=_until(today))
    for chunk in _chunks(rows.order_by("pk")):
        yield [
            Due(
                f"instruction-{row.pk}",
                row.due,
                _("批示待回复：%(text)s") % {"text": row.text[:120].rstrip("。！；，、. ")},
                (row.kind, row.object_id),
                row.get_thing_url(),
                (row.addressee_id,),
            )
            for row in chunk
            if row.due
        ]


def _answering(tasks: Iterable[Task]) -> dict[int, tuple[int, ...]]:
    """Who answers for the tasks: the leads, or all who are named where there is no lead."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Involvement.objects.filter(task__in=[task.pk for task in tasks]).exclude(organisation=None)
    for task, role, organisation in rows.values_list("task_id", "role", "organisation_id"):
        found[task][role].append(organisation)
    return {task.pk: tuple(found[task.pk]["lead"] or found[task.pk]["support"]) for task in tasks}


def _chunks(rows: QuerySet) -> Iterator[list]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk
