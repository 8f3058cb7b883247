"""Telling people, each of them each thing once. What is told here is derived from acts that are logged themselves.

``key`` says what a notification is about. Whoever tells the same key again tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from luoshi.web.accounts.models import Person
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.telling import About
from luoshi.web.notifications.models import Notification

TEXT_LIMIT = 500
KEY_LIMIT = 120


def tell_people(
    people: Iterable[int | Person], kind: str, key: str, text: str, url: str, *, about: About | None = None
) -> int:
    """Tell the people, who are told once for a key; to how many it was offered."""
    ids = sorted({_id(person) for person in people})
    rows = [
        Notification(
            person_id=pk,
            kind=kind,
            key=key[:KEY_LIMIT],
            text=text[:TEXT_LIMIT],
            url=url[:300],
            object_kind=about[0] if about else "",
            object_id=about[1] if about else None,
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


def _id(person: int | Person) -> int:
    return person if isinstance(person, int) else person.pk


def daily(now: datetime | None = None) -> bool:
    """The work of every day, done now: see ``daily``. Whether all of it went well."""
    from luoshi.web.notifications.daily import daily as work

    return work(now or timezone.now())


def forget(kind: str, pks: Sequence[int]) -> None:
    """Things are being deleted: what was told of them leads nowhere, and goes with them."""
    Notification.objects.filter(object_kind=kind, object_id__in=pks).delete()
