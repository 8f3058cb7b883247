"""How a scope becomes a filter on organisations and task forces."""

from __future__ import annotations

from django.db.models import Q

from luoshi.web.accounts.actors import Actor
from luoshi.web.accounts.permissions import Scope, register
from luoshi.web.directory.models import Organisation, TaskForce


def _organisations(actor: Actor, scope: Scope) -> Q:
    return Q(path__startswith=actor.jurisdiction_path)


def _task_forces(actor: Actor, scope: Scope) -> Q:
    return Q(owner__path__startswith=actor.jurisdiction_path)


register(Organisation, _organisations)
register(TaskForce, _task_forces)
