"""What pages read of the notifications."""

from __future__ import annotations

from luoshi.web.accounts.actors import Actor
from luoshi.web.notifications.models import Notification


def unread_count(actor: Actor) -> int:
    """How many the person has not read."""
    if not actor.signed_in:
        return 0
    return Notification.objects.filter(person_id=actor.person_id, read_at=None).count()
