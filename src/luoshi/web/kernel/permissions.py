"""The one door: which role may do what to which objects. Deny first: what has no row in the policy is refused.

The policy is what the kinds declare (``kinds.RULES``); as one table it stands in ``docs/developer/permissions.md``.
What a scope means for the rows of a model is a filter, so that a list and a check cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import ACTS, RULES, SCOPES, Scope
from luoshi.web.kernel.statements import PreparedRows

__all__ = ["RULES", "Denied", "Scope", "allowed", "held", "may", "require", "restrict", "scope_of"]

RowModel = TypeVar("RowModel", bound=models.Model)

_REACH: dict[tuple[type[models.Model], tuple[Scope, ...]], PreparedRows[tuple[bool, ...]]] = {}


class Denied(PermissionDenied):
    """The actor may not do this. The message is for the person."""

    def __init__(self, action: str) -> None:
        self.action = action
        act = ACTS.get(action)
        super().__init__(
            gettext("您现在的身份不能%(act)s，没有保存任何东西。")
            % {"act": act.words if act else gettext("做这件事")}
        )


def scope_of(actor: Actor, action: str) -> Scope | None:
    """How far the actor's right to the action reaches; None where there is none."""
    if not actor.signed_in or actor.role is None or (actor.read_only and not _is_reading(action)):
        return None
    return RULES.get(action, {}).get(actor.role)


def may(actor: Actor, action: str) -> bool:
    """Whether the actor can have the right to some object at all: for showing an entry of a menu."""
    return actor.is_system or scope_of(actor, action) is not None


def restrict(queryset: models.QuerySet[RowModel], actor: Actor, action: str) -> models.QuerySet[RowModel]:
    """The rows to which the actor has the right; none where there is none."""
    if actor.is_system:
        return queryset
    scope = scope_of(actor, action)
    if scope is None:
        return queryset.none()
    if scope is Scope.ALL:
        return queryset
    return queryset.filter(SCOPES[queryset.model](actor, scope))


def allowed(actor: Actor, action: str, obj: models.Model | None = None) -> bool:
    """Whether the actor may do this: to the object where one is given, else at all."""
    if actor.is_system:
        return True
    scope = scope_of(actor, action)
    if scope is None:
        return False
    return obj is None or scope in _reaching(actor, {scope}, obj)


def require(actor: Actor, action: str, obj: models.Model | None = None) -> None:
    """Go on only where it is allowed; raises Denied otherwise."""
    if not allowed(actor, action, obj):
        raise Denied(action)


def held(actor: Actor, actions: Iterable[str], obj: models.Model) -> frozenset[str]:
    """Which of these the actor may do to the object: one question to the database, however many they are."""
    scopes = {action: scope_of(actor, action) for action in actions}
    reached = _reaching(actor, {scope for scope in scopes.values() if scope is not None}, obj)
    return frozenset(action for action, scope in scopes.items() if scope in reached)


def _reaching(actor: Actor, scopes: Iterable[Scope], obj: models.Model) -> frozenset[Scope]:
    """Those of the scopes within which the object is."""
    wanted = frozenset(scopes)
    asked = tuple(sorted(wanted - {Scope.ALL}, key=lambda scope: scope.value))
    found = wanted & {Scope.ALL}
    if not asked:
        return found
    model = type(obj)
    prepared = _REACH.get((model, asked)) or _REACH.setdefault((model, asked), _reach_of(model, asked))
    rows = prepared.rows(actor, pk=obj.pk)
    return found | {scope for row in rows for scope, within in zip(asked, row, strict=True) if within}


def _reach_of(model: type[models.Model], scopes: tuple[Scope, ...]) -> PreparedRows[tuple[bool, ...]]:
    """For each scope whether the row of this number is within it."""

    def make(actor: Actor, pk: int) -> models.QuerySet[Any, Any]:
        within = (
            Case(
                When(SCOPES[model](actor, scope), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
            for scope in scopes
        )
        return model._default_manager.filter(pk=pk).order_by().values_list(*within)

    return PreparedRows(make, "pk")


def _is_reading(action: str) -> bool:
    """Reading, and no more, is left to a token or a session that is marked as read-only."""
    return action in ACTS and ACTS[action].reading
