"""Charts of an indicator: the page, the table as a workbook, the picture as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.rendering.lines import NARROW, WIDE, lines_svg
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.list_workbook import Column, workbook_answer
from luoshi.web.statistics import charts, queries
from luoshi.web.statistics.charts import SPANS, Asked, Cell, Drawn
from luoshi.web.statistics.models import Facet, Indicator

COLUMNS: tuple[Column[Cell], ...] = (
    Column(gettext_lazy("地区"), 16, lambda row: row.place),
    Column(gettext_lazy("时期"), 16, lambda row: row.when),
    Column(gettext_lazy("数值"), 14, lambda row: row.value),
    Column(gettext_lazy("计量单位"), 10, lambda row: row.measure),
)


@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """The series that are asked for, their table and their source; without an indicator only what may be asked."""
    asked, indicator, places, shown = _found(request)
    words = _words(shown)
    context = {
        "asked": asked,
        "indicator": indicator,
        "places": [(pk, name, pk in asked.places) for pk, name in places.items()],
        "shown": shown,
        "words": words,
        # Drawn by ourselves; every word in it is escaped there.
        "wide": mark_safe(lines_svg(shown.lines, shown.ticks, WIDE, words=words)) if shown.lines else "",  # noqa: S308
        "narrow": mark_safe(lines_svg(shown.lines, shown.ticks, NARROW, words=words)) if shown.lines else "",  # noqa: S308
        "indicators": Indicator.objects.filter(growth_of=None).only("pk", "name"),
        "facets": Facet.choices,
        "spans": [(key, SPANS[key]) for key in shown.spans],
        "most": charts.MOST_PLACES,
    }
    return render(request, "statistics/chart.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The table below the chart as a workbook."""
    shown = _found(request)[-1]
    return workbook_answer(request, shown.title or _("图表"), COLUMNS, shown.table, remark=_source(shown))


@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The chart as a file of its own."""
    shown = _found(request)[-1]
    name = f"{shown.title or _('图表')}{clock.today():%Y%m%d}.svg"
    drawn = lines_svg(shown.lines, shown.ticks, WIDE, words=_words(shown))
    return HttpResponse(
        drawn,
        content_type="image/svg+xml",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def _found(request: HttpRequest) -> tuple[Asked, Indicator | None, dict[int, str], Drawn]:
    permissions.require(request.actor, "observation.read")
    asked = Asked.parse(request.GET)
    if asked.indicator is None:
        return asked, None, {}, Drawn()
    row = queries.indicator(request.actor, asked.indicator)
    if row is None:
        raise Http404
    places = {each.pk: each.short_name for each in charts.places_of(request.actor, row, asked.facet)}
    return asked, row, places, charts.drawn(request.actor, asked, row, places)


def _words(shown: Drawn) -> str:
    """The picture in words: of each line its last figure."""
    ends = "；".join(
        f"{line.name} {line.points[-1].when} {line.points[-1].words}" for line in shown.lines if line.points
    )
    return f"{shown.title}（{shown.measure}）：{ends}" if ends else ""


def _source(shown: Drawn) -> str:
    if not shown.sources or shown.received is None:
        return ""
    return _("来源：%(bodies)s，截至 %(day)s 收到的数据") % {
        "bodies": "、".join(shown.sources),
        "day": f"{shown.received:%Y-%m-%d}",
    }
