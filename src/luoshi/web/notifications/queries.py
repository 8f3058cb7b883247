"""What pages read of the notifications."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from luoshi.web.accounts.actors import Actor
from luoshi.web.notifications.models import Notification
from luoshi.web.notifications.services import own


def unread_count(actor: Actor) -> int:
    """How many the person has not read."""
    if not actor.signed_in:
        return 0
    return Notification.objects.filter(person_id=actor.person_id, read_at=None).count()


def listed(actor: Actor, kind: str = "") -> QuerySet[Notification]:
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
