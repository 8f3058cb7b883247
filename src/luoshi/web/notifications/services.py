"""Telling people, each of them each thing once. What is told here is derived from acts that are logged themselves.

``key`` says what a notification is about. Whoever tells the same key again tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet
from django.utils import timezone

from luoshi.web.accounts.models import Person
from luoshi.web.delivery.models import Follow, Instruction, Involvement, Task, TaskChange
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.notifications import audience
from luoshi.web.notifications.models import Notification

TEXT_LIMIT = 500
KEY_LIMIT = 120


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
    people = {_id(person) for person in extra_people}
    people |= set(Follow.objects.filter(task=task).values_list("person_id", flat=True))
    people |= audience.flat(audience.of_organisations(_organisations(task, kind), today))
    if kind == "state":
        people |= audience.general_office(task.owner.government_path, today)
    people.discard(actor.person_id or 0)
    if not people:
        return 0
    told = audience.who_see(task.pk, people, today)
    return tell_people(told, kind, key or _key(task, kind, text), text, task.get_absolute_url(), task=task)


def tell_people(
    people: Iterable[int | Person], kind: str, key: str, text: str, url: str, *, task: Task | None = None
) -> int:
    """Tell the people, who are told once for a key; to how many it was offered."""
    ids = sorted({_id(person) for person in people})
    rows = [
        Notification(
            person_id=pk, kind=kind, key=key[:KEY_LIMIT], text=text[:TEXT_LIMIT], url=url[:300], task=task
        )
        for pk in ids
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def mark_read(
    *, actor: Actor, ids: Collection[int] | None = None, kind: str = "", now: datetime | None = None
) -> int:
    """One's own notifications (None: all of them, or all of a kind) have been read; how many had not been.

    What somebody has read is nobody else's business and is not logged.
    """
    rows = own(actor).filter(read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.update(read_at=now or timezone.now())


def own(actor: Actor) -> QuerySet[Notification]:
    """What the actor has been told."""
    return permissions.restrict(Notification.objects.all(), actor, "notification.read")


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


def _id(person: int | Person) -> int:
    return person if isinstance(person, int) else person.pk


def daily(now: datetime | None = None) -> bool:
    """The work of every day, done now: see ``daily``. Whether all of it went well."""
    from luoshi.web.notifications.daily import daily as work

    return work(now or timezone.now())
