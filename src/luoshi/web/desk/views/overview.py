"""The overview of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.delivery.figures import number
from luoshi.web.desk import overview, places_map
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached, log_size
from luoshi.web.kernel.panels import panels
from luoshi.web.tasks import addresses
from luoshi.web.tasks.models import Plan, Target, TargetValue
from luoshi.web.tasks.queries.plans import opened
from luoshi.web.tasks.queries.plans import plans as readable_plans

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """An area as it is drawn and listed: its outline, its value in words and as a step of colour, its address."""

    name: str
    value: str
    step: int
    url: str
    lights: tuple[tuple[str, int, str], ...]
    total: int
    path: str
    x: float
    y: float


@require_GET
def plan_overview(request: HttpRequest) -> HttpResponse:
    """A plan at a glance."""
    actor, today, size = request.actor, clock.today(), log_size()
    plans = cached(actor, "plans", lambda: readable_plans(actor), size=size)
    chosen = _number(request.GET.get("plan"))
    plan = next((row for row in plans if row["pk"] == chosen), opened(plans))
    context: dict[str, Any] = {
        "plans": plans,
        "plan": plan,
        "today": today,
        "may_compare": permissions.may(actor, "comparison.read"),
    }
    if plan is not None:
        context["panels"] = panels("plan.main", request, Plan(pk=plan["pk"], title=plan["title"]))
        measure, period = request.GET.get("measure", "")[:20], request.GET.get("period", "")[:20]
        # Nothing in it is one person's own, so that it is kept as it is written into the page.
        context |= cached(
            actor,
            f"overview:{plan['pk']}:{measure}:{period}",
            lambda: _body(actor, plan, measure, period, today),
            size=size,
        )
    return render(request, "desk/overview.html", context)


def _body(actor: Actor, plan: dict[str, Any], measure: str, period: str, today: date) -> dict[str, Any]:
    """The page but for its head, and how many tasks there are."""
    pk, year = plan["pk"], plan["year"] or today.year
    cards = overview.cards(actor, pk, today)
    months, steps, waiting = overview.timeline(actor, pk, year, today)
    context = {
        "plan": plan,
        "cards": cards,
        "year": year,
        "months": months,
        "steps": steps,
        "waiting": waiting,
        "waiting_url": addresses.milestones(plan=pk, state="due"),
        **_map(actor, plan, measure, period, today),
    }
    return {
        "body": render_to_string("desk/_overview.html", context),
        "total": sum(card.total for card in cards),
    }


def _map(actor: Actor, plan: dict[str, Any], measure: str, period: str, today: date) -> dict[str, Any]:
    areas = overview.areas(actor, plan["pk"], plan["owner_id"], today)
    ids = [area.pk for area in areas]
    of_places = TargetValue.objects.filter(target__plan_id=plan["pk"], place_id__in=ids, superseded=False)
    readable = permissions.restrict(Target.objects.all(), actor, "task.read")
    targets = list(
        readable.filter(pk__in=of_places.order_by().values("target"))
        .order_by("position", "id")
        .values("pk", "metric", "unit")
    )
    target = next((row for row in targets if str(row["pk"]) == measure), None)
    if not measure and targets and not any(area.total for area in areas):
        target = targets[0]
        measure = str(target["pk"])
    values: dict[int, float | None]
    if target is not None:
        rows = list(of_places.filter(target_id=target["pk"]).order_by("period_end", "id"))
        periods = list(dict.fromkeys(row.period for row in reversed(rows)))
        period = period if period in periods else periods[0]
        shown: dict[int | None, Decimal] = {row.place_id: row.value for row in rows if row.period == period}
        values = {pk: float(shown[pk]) if pk in shown else None for pk in ids}
        words = {pk: number(shown[pk]) if pk in shown else "" for pk in ids}
        source = "；".join(dict.fromkeys(row.source for row in rows if row.period == period))
        unit, title = target["unit"], target["metric"]
    else:
        measure = measure if measure in ("red", "green") else "red"
        values = {area.pk: area.share(measure) for area in areas}
        words = {pk: f"{value:.0f}" if value is not None else "" for pk, value in values.items()}
        periods, period, unit = [], "", "%"
        title = _("滞后任务占比") if measure == "red" else _("正常任务占比")
        source = _("按各地单位牵头、尚未办结的任务计算，截至 %(day)s") % {"day": today.isoformat()}
    drawn = places_map.ground([(area.name.removesuffix("人民政府"), area.code) for area in areas])
    step = places_map.steps({str(pk): value for pk, value in values.items()})
    outlines = dict(zip(ids, drawn.outlines, strict=True))
    places = []
    for area in areas:
        given: dict[str, object] = {"plan": plan["pk"], "state": "open", "lead": area.pk}
        lights = tuple((light, n, addresses.tasks(**given, light=light)) for light, n in area.lights)
        outline = outlines[area.pk]
        url = (
            addresses.tasks(**given, light=measure)
            if target is None
            else f"{reverse('tasks:target', args=[target['pk']])}#h-areas"
        )
        places.append(
            Place(
                area.short, words[area.pk], step[str(area.pk)], url, lights, area.total,
                outline.path, outline.x, outline.y,
            )
        )  # fmt: skip
    return {
        "ground": drawn,
        "map_places": places,
        "map_title": title,
        "map_unit": unit,
        "map_source": source,
        "map_measures": [("red", _("滞后任务占比")), ("green", _("正常任务占比"))]
        + [(str(row["pk"]), row["metric"]) for row in targets],
        "measure": measure,
        "map_periods": periods,
        "period": period,
        "legend": _legend([value for value in values.values() if value is not None]),
    }


def _legend(values: list[float]) -> list[tuple[int, str]]:
    """What each step of colour stands for."""
    if not values:
        return []
    low, high = min(values), max(values)
    if low == high:
        return [(3, number(Decimal(str(low))))]
    width = (high - low) / places_map.STEPS
    digits = 0 if high - low >= 10 else 1 if high - low >= 1 else 2
    return [
        (step, f"{low + (step - 1) * width:.{digits}f}—{low + step * width:.{digits}f}")
        for step in range(1, places_map.STEPS + 1)
    ]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None
