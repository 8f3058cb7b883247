"""How a scope becomes a filter on what hangs on things: as far as it reaches the things, and never beyond what is read of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope


def on_things(actor: Actor, scope: Scope) -> Q:
    """What hangs on things within this scope that the actor may read, whatever their kind."""
    found = Q(pk__in=())
    for kind in kinds.KINDS.values():
        if kind.model is None or not kind.dossier or kind.scopes is None:
            continue
        read = permissions.scope_of(actor, kind.reading)
        if read is None:
            continue
        rows = kind.model._default_manager.filter(kind.scopes(actor, scope), pk=OuterRef("object_id"))
        if read not in (scope, Scope.ALL):
            rows = rows.filter(kind.scopes(actor, read))
        found |= Q(Exists(rows), kind=kind.code)
    return found


def instructions(actor: Actor, scope: Scope) -> Q:
    """Those that a person gave, those that are put to the organisation, or those on things within the scope."""
    if scope is Scope.OWN:
        return Q(by_id=actor.person_id)
    if scope is Scope.ADDRESSED:
        return Q(addressee__path__startswith=actor.jurisdiction_path)
    return on_things(actor, scope)


def own(actor: Actor, scope: Scope) -> Q:
    """What is the person's."""
    return Q(person_id=actor.person_id)
