"""What pages read of the notifications."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.statements import PreparedStatement
from luoshi.web.notifications.models import Notification
from luoshi.web.notifications.services import own

_UNREAD = PreparedStatement(
    lambda person: (
        Notification.objects.filter(person_id=person, read_at=None)
        .order_by()
        .values("person")
        .annotate(n=Count("pk"))
        .values_list("n")
    ),
    person=-1,
)


def unread_count(actor: Actor) -> int:
    """How many the person has not read."""
    if actor.person_id is None:
        return 0
    rows = _UNREAD.rows(person=actor.person_id)
    return int(rows[0][0]) if rows else 0


def notices_of(actor: Actor, kind: str = "") -> QuerySet[Notification]:
    """What the person has been told: the unread first, the latest first."""
    rows = own(actor)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by(F("read_at").desc(nulls_first=True), "-pk")


def kinds(actor: Actor) -> list[dict[str, object]]:
    """The kinds of which there are any, with how many, and how many unread."""
    rows = (
        own(actor)
        .order_by()
        .values("kind")
        .annotate(n=Count("pk"), unread=Count("pk", filter=Q(read_at=None)))
    )
    found = {row["kind"]: row for row in rows}
    return [
        {"kind": kind, "label": label, "count": found[kind]["n"], "unread": found[kind]["unread"]}
        for kind, label in Notification.Kind.choices
        if kind in found
    ]
