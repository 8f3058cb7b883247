"""What a person says of single figures of a submission: mended, left out, what a name means, why an error is none.

What stood there before stays beside it (``SubmittedFigure.original``); what a name means is remembered for the sender.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.services.writing import require_text
from luoshi.web.kernel import act, clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.models import Indicator, KeptName, Submission, SubmittedFigure
from luoshi.web.statistics.resolving import Resolver
from luoshi.web.statistics.services.checking import check
from luoshi.web.statistics.services.receiving import require_open
from luoshi.web.tasks.services.values import figure as number_of

KIND = "submission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A figure as a person says it is."""

    value: str
    measure: str = ""
    indicator: Indicator | None = None
    place: Organisation | None = None
    taken: bool = True


def mend(pk: int, version: int | None, figure_id: int, said: Mended, *, actor: Actor) -> SubmittedFigure:
    """Mend a figure, say which indicator or place it is of, or leave it out. Raises Gone, Denied, Stale, Refused."""
    with act.beside(KIND, pk, "submission.mend", actor=actor) as row:
        require_open(row, version)
        figure = row.figures.filter(pk=figure_id).first()
        if figure is None:
            raise act.gone(KIND)
        before = _fact(figure)
        value = number_of(said.value)
        if (value, said.measure) != (figure.value, figure.measure) and not figure.original:
            figure.original = f"{figure.value.normalize():f}{figure.measure}"[:100]
        figure.value, figure.measure = value, said.measure.strip()[:60]
        figure.place = said.place
        if said.indicator != figure.indicator:
            _remember_name(row, figure.metric, said.indicator, actor)
            _name_all(row, figure, said.indicator)
        figure.taken = said.taken and figure.indicator is not None
        if figure.taken and not Resolver(row.owner).is_own(figure.indicator, figure.place):
            raise Refused(
                _("“%(indicator)s”不由报送单位负责，不能由它报送。") % {"indicator": figure.indicator.name}
            )
        figure.save()
        after = _fact(figure)
        if before != after:
            _changed(row, actor, [{"field": "figure", "of": _name(figure), "before": before, "after": after}])
    return figure


def explain(pk: int, version: int | None, key: str, reason: str, *, actor: Actor) -> Submission:
    """Say why an error is none. Raises Gone, Denied, Stale, Refused."""
    said = require_text(reason, _("请说明理由。"))
    with act.act(KIND, pk, "submission.mend", actor=actor, version=version) as row:
        require_open(row, None)
        found = next((each for each in row.findings if each["key"] == key), None)
        if found is None:
            raise Refused(_("这条检查结果已经没有了。请刷新页面。"))
        if not found["explainable"]:
            raise Refused(_("这一条不能用理由通过，请改正，或不入库。"))
        found["explained"] = said[:500]
        row.save()
    return row


def _changed(row: Submission, actor: Actor, fields: list[dict[str, Any]]) -> None:
    check(row)
    row.version += 1
    row.save()
    act.record(KIND, row, "submission.mend", actor=actor, fields=fields)


def _remember_name(row: Submission, metric: str, indicator: Indicator | None, actor: Actor) -> None:
    KeptName.objects.update_or_create(
        organisation_id=row.owner_id,
        written=metric[:300],
        defaults={"indicator": indicator, "by_id": actor.person_id, "at": clock.now()},
    )


def _name_all(row: Submission, figure: SubmittedFigure, indicator: Indicator | None) -> None:
    """What the name means, it means for all figures of that name."""
    resolver = Resolver(row.owner)
    for each in row.figures.filter(metric=figure.metric).select_related("place"):
        facet: Any = each.facet
        each.indicator, each.facet = resolver.indicator(each.metric, facet) if indicator else (None, facet)
        each.taken = each.indicator is not None and resolver.is_own(each.indicator, each.place)
        each.save(update_fields=["indicator", "facet", "taken"])
        if each.pk == figure.pk:
            figure.indicator, figure.facet = each.indicator, each.facet


def _name(figure: SubmittedFigure) -> str:
    return " ".join(filter(None, (figure.cell, figure.metric[:60], figure.period)))[:200]


def _fact(figure: SubmittedFigure) -> str:
    return " ".join(
        filter(
            None,
            (
                f"{figure.value.normalize():f}{figure.measure}",
                figure.indicator.name if figure.indicator else "",
                figure.place.short_name if figure.place else "",
                "" if figure.taken else "—",
            ),
        )
    )
