"""How a scope becomes a filter on templates: those of the office that the actor acts for, and nobody else's."""

from __future__ import annotations

from django.db.models import Q

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope


def templates(actor: Actor, scope: Scope) -> Q:
    """An office's templates are its own: the office above it has others."""
    return Q(owner_id=actor.jurisdiction_id) if actor.jurisdiction_id is not None else Q(pk__in=())
