"""How a scope becomes a filter on organisations and task forces."""

from __future__ import annotations

from django.db.models import Q

from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.permissions import Scope, register


def _organisations(actor: Actor, scope: Scope) -> Q:
    return Q(path__startswith=actor.jurisdiction_path)


def _task_forces(actor: Actor, scope: Scope) -> Q:
    return Q(owner__path__startswith=actor.jurisdiction_path)


register(Organisation, _organisations)
register(TaskForce, _task_forces)
