"""How a scope becomes a filter on indicators, submissions, figures and revisions.

A statistics office acts for its whole government, whatever body sent the figures; everybody else for the own body, or for
the government that the role serves.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from luoshi.statistics.submissions import STATISTICS_OFFICES
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope
from luoshi.web.statistics.models import IndicatorOwner

_KEEPS_STATISTICS = reduce(or_, (Q(name__endswith=ending) for ending in STATISTICS_OFFICES))


def statistics_office(actor: Actor) -> QuerySet[Organisation]:
    """The actor's organisation, where it keeps the statistics of its government."""
    return Organisation.objects.filter(_KEEPS_STATISTICS, pk=actor.organisation_id).order_by()


def within_reach(actor: Actor) -> QuerySet[Organisation, Any]:
    """The organisations whose figures the actor deals with, by their numbers."""
    office = statistics_office(actor).annotate(
        sender=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    )
    below = Q(Exists(office.filter(sender__startswith=F("government_path"))))
    own = Q(path__startswith=actor.jurisdiction_path)
    return Organisation.objects.filter(own | below).order_by().values("pk")


def reach(actor: Actor) -> str:
    """The path of the organisation within which the actor deals with figures."""
    path = statistics_office(actor).values_list("government_path", flat=True).first()
    return path if path and actor.jurisdiction_path.startswith(path) else actor.jurisdiction_path


def indicators(actor: Actor, scope: Scope) -> Q:
    """A statistics office (LED) keeps the whole catalogue; an administrator what no body outside owes."""
    if scope is Scope.LED:
        return Q(Exists(statistics_office(actor)))
    outside = IndicatorOwner.objects.filter(indicator=OuterRef("pk")).exclude(
        organisation__path__startswith=actor.jurisdiction_path
    )
    return ~Q(Exists(outside))


def submissions(actor: Actor, scope: Scope) -> Q:
    """What a body within reach has sent."""
    return Q(owner_id__in=within_reach(actor))


def observations(actor: Actor, scope: Scope) -> Q:
    """What a body within reach has sent; to read (INVOLVED) also what is published."""
    own = Q(submission__owner_id__in=within_reach(actor))
    return own | Q(submission__published_at__isnull=False) if scope is Scope.INVOLVED else own


def revisions(actor: Actor, scope: Scope) -> Q:
    """What a body within reach has asked for."""
    return Q(owner_id__in=within_reach(actor))
