"""How a scope becomes a filter on issues, and for which sides somebody acts on one of them."""

from __future__ import annotations

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from luoshi.delivery.issues import Side
from luoshi.web.issues.models import Issue, Support
from luoshi.web.kernel.actor import FOR_THE_GOVERNMENT, Actor
from luoshi.web.kernel.kinds import Scope
from luoshi.web.kernel.roles import Role


def issues(actor: Actor, scope: Scope) -> Q:
    """How far each scope reaches."""
    path = actor.jurisdiction_path
    if scope is Scope.OWN:
        return Q(raised_person_id=actor.person_id)
    if scope is Scope.ADDRESSED:
        return _addressed(actor)
    contained = Q(owner__path__startswith=path)
    if scope is Scope.CONTAINED:
        return contained
    led = contained | Q(lead__path__startswith=path)
    if scope is Scope.LED:
        return led
    helps = Support.objects.filter(issue=OuterRef("pk"), organisation__path__startswith=path)
    return led | Q(raised_by__path__startswith=path) | Q(Exists(helps))


def with_sides(rows: QuerySet[Issue], actor: Actor) -> QuerySet[Issue]:
    """The rows, each with the sides for which the actor acts on it (``sides_of``)."""
    office = issues(actor, Scope.CONTAINED) if actor.role == Role.GENERAL_OFFICE else Q(pk__in=[])
    raiser = Q(raised_by__path__startswith=actor.jurisdiction_path)
    asked = {"is_office": office, "is_body": _addressed(actor), "is_raiser": raiser}
    return rows.annotate(
        **{
            name: Case(When(side, then=Value(True)), default=Value(False), output_field=BooleanField())
            for name, side in asked.items()
        }
    )


def sides_of(row: Issue) -> frozenset[Side]:
    """For which sides the actor acts on a row that ``with_sides`` gave."""
    return frozenset(side for side in Side if getattr(row, f"is_{side.value}"))


def _addressed(actor: Actor) -> Q:
    """What is put to the own body: a department's with all below it; for an office its own, or its government's itself."""
    if actor.role in FOR_THE_GOVERNMENT:
        return Q(lead_id__in=[pk for pk in (actor.jurisdiction_id, actor.organisation_id) if pk is not None])
    return Q(lead__path__startswith=actor.jurisdiction_path)
