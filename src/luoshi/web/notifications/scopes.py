"""How a scope becomes a filter on notifications."""

from __future__ import annotations

from django.db.models import Q

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope


def notifications(actor: Actor, scope: Scope) -> Q:
    return Q(person_id=actor.person_id)
