"""The part on its indicator of the page of a target: on what it stands, or what it may stand on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from luoshi.statistics.target_basis import propose
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Facet, TargetBasis
from luoshi.web.tasks.models import Target


def basis_of(request: HttpRequest, about: Any) -> str:
    """The part; nothing for who may not see indicators, nor where a target stands on none and one may not say on which."""
    actor: Actor = request.actor
    if not permissions.may(actor, "indicator.read"):
        return ""
    may_keep = permissions.allowed(actor, "target.keep", about)
    basis = TargetBasis.objects.filter(target=about).select_related("indicator", "place").first()
    if basis is None and not may_keep:
        return ""
    context: dict[str, Any] = {"basis": basis, "target": about, "may_keep": may_keep}
    if may_keep:
        # Made without the request, whose context the page has already.
        context |= {"csrf": get_token(request), "facets": Facet.choices, **_offers(about, basis)}
    return render_to_string("statistics/_basis.html", context)


def _offers(target: Target, basis: TargetBasis | None) -> dict[str, Any]:
    """The likely indicators, with what the same words stood on before at their head; and the whole catalogue."""
    known, rows = definitions()
    catalogue = [row for row in rows.values() if row.growth_of_id is None]
    if basis is not None:
        return {"catalogue": catalogue}
    owner = target.data_owner.short_name if target.data_owner else ""
    found = propose(target.metric, target.unit, target.kind, known, owner)
    offers = [
        {
            "indicator": rows[each.indicator.id],
            "facet": each.facet,
            "facet_words": Facet(each.facet).label,
            "grounds": "，".join(each.grounds),
        }
        for each in found
    ]
    before = (
        TargetBasis.objects.filter(target__metric=target.metric, target__unit=target.unit)
        .exclude(target=target)
        .select_related("indicator")
        .order_by("-at")
        .first()
    )
    if before is not None:
        offers = [each for each in offers if each["indicator"] != before.indicator]
        grounds = before.target.plan.title if before.target.plan else ""
        offers.insert(
            0,
            {
                "indicator": before.indicator,
                "facet": before.facet,
                "facet_words": before.get_facet_display(),
                "grounds": grounds,
                "before": True,
            },
        )
    return {"offers": offers, "catalogue": catalogue}
