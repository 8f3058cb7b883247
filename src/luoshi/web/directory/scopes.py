"""How a scope becomes a filter on organisations and task forces."""

from __future__ import annotations

from django.db.models import Q

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope


def organisations(actor: Actor, scope: Scope) -> Q:
    return Q(path__startswith=actor.jurisdiction_path)


def task_forces(actor: Actor, scope: Scope) -> Q:
    return Q(owner__path__startswith=actor.jurisdiction_path)
