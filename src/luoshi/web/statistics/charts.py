"""The series of an indicator as lines: of several places beside each other, or of several years of one place.

What is asked stands in the address; which figures are drawn, their table, where they come from and of when. The drawing itself
is ``rendering.lines``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.rendering.charts import SEGMENTS
from luoshi.rendering.lines import Line, Point
from luoshi.statistics.keeping import measure_of
from luoshi.statistics.period import Period
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import number_of, one_of
from luoshi.web.statistics.models import Facet, Indicator, Observation
from luoshi.web.statistics.panel import Wanted, read_panel

MOST_PLACES = len(SEGMENTS)
MOST_OFFERED = 300
MOST_YEARS = 5
# Which of the figures make one series: those of periods of the same kind.
SPANS: dict[str, str | Promise] = {
    "to_date": gettext_lazy("年初以来累计"),
    "month": gettext_lazy("单月"),
    "quarter": gettext_lazy("单季"),
    "half": gettext_lazy("半年"),
    "year": gettext_lazy("全年"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of an indicator is drawn. What makes no sense is left out: an address may be old."""

    indicator: int | None = None
    places: tuple[int, ...] = ()
    facet: str = "level"
    span: str = ""
    years: bool = False  # the years of the first place beside each other

    @classmethod
    def parse(cls, given: QueryDict) -> Asked:
        """From the parameters of an address."""
        places = dict.fromkeys(pk for each in given.getlist("place") if (pk := number_of(each)) is not None)
        return cls(
            number_of(given.get("indicator", "")),
            tuple(places)[:MOST_PLACES],
            one_of(given.get("facet"), Facet.values) or "level",
            one_of(given.get("span"), SPANS),
            given.get("years") == "1",
        )

    @property
    def query(self) -> str:
        """As parameters of an address."""
        made = QueryDict(mutable=True)
        if self.indicator is not None:
            made["indicator"] = str(self.indicator)
        made.setlist("place", [str(pk) for pk in self.places])
        if self.facet != "level":
            made["facet"] = self.facet
        if self.span:
            made["span"] = self.span
        if self.years:
            made["years"] = "1"
        return made.urlencode()


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the table below a chart."""

    place: str
    when: str
    value: float
    measure: str

    @property
    def words(self) -> str:
        """The figure with all its decimals."""
        return f"{self.value:,.6f}".rstrip("0").rstrip(".").replace("-", "−")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a chart shows: its lines, what stands below them in time, its table, and where the figures come from."""

    lines: tuple[Line, ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    table: tuple[Cell, ...] = ()
    measure: str = ""
    title: str = ""
    sources: tuple[str, ...] = ()
    received: dt.datetime | None = None
    spans: tuple[str, ...] = ()  # which kinds of period there are figures of
    span: str = ""


def places_of(actor: Actor, indicator: Indicator, facet: str) -> list[Organisation]:
    """The places that have figures of the indicator in this facet, in the order of the register."""
    rows = _rows(actor, indicator, facet).order_by().values("place_id")
    return list(
        Organisation.objects.filter(pk__in=rows).order_by("path").only("pk", "short_name")[:MOST_OFFERED]
    )


def drawn(actor: Actor, asked: Asked, indicator: Indicator, places: Mapping[int, str]) -> Drawn:
    """The series asked for. ``places`` are the names of the places that may be drawn, by their numbers."""
    chosen = [pk for pk in asked.places if pk in places] or list(places)[:1]
    if asked.years:
        chosen = chosen[:1]
    frame = read_panel(actor, Wanted([indicator.pk], chosen, (asked.facet,)))
    held: dict[str, dict[int, list[tuple[Period, float]]]] = {}
    for place, words, value in frame.select("place", "period", "value").iter_rows():
        period = Period.parse(words)
        for span in spans_of(period):
            held.setdefault(span, {}).setdefault(place, []).append((period, value))
    spans = tuple(span for span in SPANS if span in held)
    measure = measure_of(indicator.measure, asked.facet)  # type: ignore[arg-type]
    if not spans:
        return Drawn(measure=measure)
    span = (
        asked.span
        if asked.span in held
        else max(spans, key=lambda each: (_points(held[each]), -spans.index(each)))
    )
    series = [(places[pk], sorted(held[span].get(pk, ()))) for pk in chosen]
    lines, ticks = _by_year(series[0][1]) if asked.years else _by_time(series, span)
    table = tuple(
        Cell(name, period.chinese, value, measure) for name, points in series for period, value in points
    )
    facet = Facet(asked.facet)
    title = indicator.name if facet is Facet.LEVEL else f"{indicator.name}（{facet.label}）"
    sources, received = _sources(actor, indicator, asked.facet, chosen)
    return Drawn(tuple(lines), tuple(ticks), table, measure, title, sources, received, spans, span)


def spans_of(period: Period) -> list[str]:
    """The kinds of series that a figure of this period belongs to: a whole year ends the year so far as well."""
    if period.size == 12:
        return ["year", "to_date"]
    if period.size == 1:
        return ["month", "to_date"] if period.last_month == 1 else ["month"]
    kinds = ["to_date"] if period.is_cumulative else []
    return [*kinds, *({3: ["quarter"], 6: ["half"]}.get(period.size, []))]


def words_of(value: float) -> str:
    """A figure as a chart prints it."""
    size = abs(value)
    text = f"{value:,.{0 if size >= 1000 else 1 if size >= 100 else 2}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def _points(of_places: Mapping[int, list[Any]]) -> int:
    return sum(map(len, of_places.values()))


def _by_time(
    series: Iterable[tuple[str, list[tuple[Period, float]]]], span: str
) -> tuple[list[Line], list[tuple[float, str]]]:
    series = list(series)
    lines = [Line(name, tuple(_line(points, anew=span == "to_date"))) for name, points in series]
    years = sorted({period.year for _name, points in series for period, _value in points})
    ticks = [(float(Period.of_year(year).end), f"{year}") for year in years]
    if len(years) < 3:  # the months say more than one or two years
        ends = {
            period.end: f"{period.year}.{period.last_month}"
            for _name, points in series
            for period, _v in points
        }
        ticks = [(float(end), words) for end, words in sorted(ends.items())]
    return lines, ticks


def _line(points: list[tuple[Period, float]], *, anew: bool) -> Iterator[Point]:
    """The points of one place; ``anew``: what is summed up since January begins again with each year."""
    year = None
    for period, value in points:
        yield Point(period.end, value, period.chinese, words_of(value), starts=anew and period.year != year)
        year = period.year


def _by_year(points: list[tuple[Period, float]]) -> tuple[list[Line], list[tuple[float, str]]]:
    years = sorted({period.year for period, _value in points})[-MOST_YEARS:]
    lines = [
        Line(
            _("%(year)s年") % {"year": year},
            tuple(
                Point(period.last_month, value, period.chinese, words_of(value))
                for period, value in points
                if period.year == year
            ),
        )
        for year in reversed(years)
    ]
    return lines, [(float(month), _("%(month)s月") % {"month": month}) for month in range(1, 13)]


def _rows(actor: Actor, indicator: Indicator, facet: str) -> QuerySet[Observation]:
    rows = permissions.restrict(Observation.objects.in_force(), actor, "observation.read")
    return rows.filter(indicator=indicator, facet=facet)


def _sources(
    actor: Actor, indicator: Indicator, facet: str, places: list[int]
) -> tuple[tuple[str, ...], dt.datetime | None]:
    """Who sent the figures, and when the last of them came."""
    rows = _rows(actor, indicator, facet).filter(place_id__in=places).order_by("submission__owner__path")
    found = list(
        rows.values_list("submission__owner__short_name").annotate(last=Max("submission__received_at"))
    )
    return tuple(dict.fromkeys(name for name, _last in found)), max(
        (last for _name, last in found), default=None
    )
