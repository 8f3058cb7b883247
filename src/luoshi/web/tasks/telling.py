"""Who is told of what is done to a task: whom it concerns, and only those who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.db.models import QuerySet

from luoshi.web.accounts import audience
from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.telling import tell_people
from luoshi.web.tasks.models import Follow, Instruction, Involvement, Reach, Task, TaskChange


def notify(
    task: Task,
    kind: str,
    actor: Actor,
    text: str,
    extra_people: Iterable[int | Person] = (),
    *,
    key: str = "",
) -> int:
    """Tell whom an act on a task concerns; how many were told. Never the actor, and nobody who may not see the task.

    Assignments go to the heads of the leads and supports, instructions to those of the leads and of whom they are
    addressed to, a change of state to the heads of the leads and the owner's general office, a comment to the heads
    of the leads; those who follow the task hear of everything. Runs within the transaction of the act.
    """
    today = clock.today()
    people = {person if isinstance(person, int) else person.pk for person in extra_people}
    people |= set(Follow.objects.filter(task=task).values_list("person_id", flat=True))
    people |= audience.flat(audience.of_organisations(_organisations(task, kind), today))
    if kind == "state":
        people |= audience.general_office(task.owner.government_path, today)
    people.discard(actor.person_id or 0)
    if not people:
        return 0
    told = who_see(task.pk, people, today)
    return tell_people(told, kind, key or _key(task, kind, text), text, task.get_absolute_url(), task=task)


def who_see(task_id: int, people: Iterable[int], on: date) -> set[int]:
    """Those of the people who may see the task in one of their roles."""
    reached = set(Reach.objects.filter(task=task_id).values_list("organisation_id", flat=True))
    return {
        appointment.person_id
        for appointment in _appointments(people, on)
        if actor_of(appointment).jurisdiction_id in reached
    }


def _appointments(people: Iterable[int], on: date) -> QuerySet[Appointment]:
    rows = Appointment.objects.current(on).filter(person__in=set(people))
    return rows.select_related("organisation", "person")


def _organisations(task: Task, kind: str) -> set[int]:
    rows = Involvement.objects.filter(task=task).exclude(organisation=None)
    if kind == "assigned":
        wanted = rows
    elif kind in {"instruction", "state", "comment"}:
        wanted = rows.filter(role=Involvement.Role.LEAD)
    else:
        return set()
    found = {pk for pk in wanted.values_list("organisation_id", flat=True) if pk is not None}
    if kind == "instruction":
        asked = Instruction.objects.filter(task=task, state=Instruction.State.OPEN)
        found |= set(asked.values_list("addressee_id", flat=True))
    return found


def _key(task: Task, kind: str, text: str) -> str:
    # Each act leaves a change behind it: the same words after another change are another act.
    last = TaskChange.objects.filter(task=task).values_list("pk", flat=True).first() or 0
    return f"{kind}-{task.pk}-{last}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
