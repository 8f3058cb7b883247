"""What the pages read of indicators, submissions and figures, by a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.statistics.keeping import measure_of
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.pages import KeptPaginator
from luoshi.web.statistics.filters import Filter
from luoshi.web.statistics.models import Indicator, Observation, Revision, Submission, SubmittedFigure

PAGE_SIZE = 50
SERIES_SHOWN = 400
DEFAULT_SORT = "-period"
SORTS: dict[str, str | Promise] = {
    "indicator": gettext_lazy("指标"),
    "place": gettext_lazy("地区"),
    "period": gettext_lazy("时期"),
    "value": gettext_lazy("数值"),
    "owner": gettext_lazy("报送单位"),
    "received": gettext_lazy("收到"),
}
_ORDER: dict[str, tuple[Any, ...]] = {
    "indicator": (F("indicator__position"), F("facet")),
    "place": (F("place__path"),),
    "period": (F("period_end"), F("months")),
    "value": (F("value"),),
    "owner": (F("submission__owner__path"),),
    "received": (F("submission__received_at"),),
}


@dataclass(frozen=True, slots=True)
class Look:
    """In which order the list is wanted; what makes no sense is left out."""

    sort: str = DEFAULT_SORT

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Look:
        """From the parameters of an address."""
        sort = given.get("sort", "")
        return cls(sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT)

    def parameters(self) -> dict[str, str]:
        """As parameters of an address, without what is the case anyway."""
        return {"sort": self.sort} if self.sort != DEFAULT_SORT else {}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure as a list shows it, with its unit of measure."""

    observation: Observation
    measure: str


def visible(actor: Actor) -> QuerySet[Observation]:
    """The figures that the actor may see."""
    rows = permissions.restrict(Observation.objects.all(), actor, "observation.read")
    return rows.filter(submission__confirmed_at__isnull=False)


def found(actor: Actor, asked: Filter) -> QuerySet[Observation]:
    """Those of them that are asked for."""
    return asked.apply(visible(actor))


def ordered(rows: QuerySet[Observation], look: Look) -> QuerySet[Observation]:
    """In the order that is asked for, with what a row shows."""
    name, down = look.sort.removeprefix("-"), look.sort.startswith("-")
    first = [fact.desc() if down else fact.asc() for fact in _ORDER[name]]
    return rows.order_by(*first, "-id" if down else "id").select_related(
        "indicator", "place", "submission__owner"
    )


def page(
    actor: Actor, asked: Filter, look: Look, number: str, size: int = PAGE_SIZE
) -> tuple[Page[Observation], list[Row]]:
    """A page of the list, and its rows."""
    rows = ordered(found(actor, asked), look)
    at = KeptPaginator(rows, size, actor=actor, name=f"observations:{asked.query}").get_page(number[:12])
    return at, [row_of(each) for each in at.object_list]


def row_of(observation: Observation) -> Row:
    """A figure with its unit of measure."""
    facet: Any = observation.facet
    return Row(observation, measure_of(observation.indicator.measure, facet))


def one(actor: Actor, pk: int) -> Observation | None:
    """A figure, where the actor may see it."""
    rows = visible(actor).select_related("indicator", "place", "submission__owner")
    return rows.filter(pk=pk).first()


def revisions_of(observation: Observation, actor: Actor) -> list[Row]:
    """All that was ever held for the same key, the latest first."""
    rows = visible(actor).filter(
        indicator_id=observation.indicator_id, place_id=observation.place_id, facet=observation.facet,
        period=observation.period,
    )  # fmt: skip
    return [
        row_of(row)
        for row in rows.select_related("indicator", "place", "submission__owner").order_by("-revision")
    ]


def catalogue(actor: Actor, text: str = "") -> list[Indicator]:
    """The indicators with who owes them, how many figures in force the actor sees, and of when the last is."""
    rows = permissions.restrict(Indicator.objects.filter(growth_of=None), actor, "indicator.read")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(department__icontains=text))
    shown = list(rows.prefetch_related("owners__organisation"))
    counts = {
        row["indicator_id"]: row
        for row in visible(actor)
        .filter(in_force=True)
        .order_by()
        .values("indicator_id")
        .annotate(n=Count("pk"), last=Max("period_end"))
    }
    for row in shown:
        found = counts.get(row.pk)
        row.figures, row.last_end = (found["n"], found["last"]) if found else (0, None)
    return shown


def indicator(actor: Actor, pk: int) -> Indicator | None:
    """An entry of the catalogue."""
    rows = permissions.restrict(Indicator.objects.all(), actor, "indicator.read")
    return rows.select_related("growth_of").prefetch_related("owners__organisation").filter(pk=pk).first()


def latest_of(actor: Actor, row: Indicator) -> list[Row]:
    """The latest figures of an indicator that the actor sees, of every place and facet."""
    rows = visible(actor).filter(indicator=row, in_force=True)
    rows = rows.select_related("indicator", "place", "submission__owner")
    return [
        row_of(each) for each in rows.order_by("-period_end", "-months", "place__path", "facet")[:PAGE_SIZE]
    ]


def submissions(actor: Actor) -> QuerySet[Submission]:
    """The submissions that the actor may see, the latest first."""
    rows = permissions.restrict(Submission.objects.all(), actor, "submission.read")
    return rows.select_related("owner", "received_by").order_by("-id")


def submission(actor: Actor, pk: int) -> Submission | None:
    """One of them."""
    rows = submissions(actor).select_related(
        "owner", "received_by", "confirmed_by", "locked_by", "published_by", "withdrawn_by"
    )
    return rows.filter(pk=pk).first()


def submitted(row: Submission, shown: str) -> QuerySet[SubmittedFigure]:
    """The figures of a submission: all, those that are taken (``taken``), or those that are left out (``left``)."""
    rows = row.figures.select_related("indicator", "place")
    return rows.filter(taken=shown == "taken") if shown in ("taken", "left") else rows


def revisions(actor: Actor) -> QuerySet[Revision]:
    """The requests for revisions that the actor may see, the latest first."""
    rows = permissions.restrict(Revision.objects.all(), actor, "revision.read")
    return rows.select_related(
        "observation__indicator",
        "observation__place",
        "observation__submission__owner",
        "owner",
        "asked_by",
        "decided_by",
        "result",
    ).order_by("-id")


def pages_of(rows: QuerySet[Any], number: str, size: int = PAGE_SIZE) -> Page[Any]:
    """A page of any of these."""
    return Paginator(rows, size).get_page(number[:12])
