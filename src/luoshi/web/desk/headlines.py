"""The main targets of plans and campaigns with their latest figures and lights. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.figures import Figure, number
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.reasons import bound_words
from luoshi.web.tasks.models import Plan, Target
from luoshi.web.tasks.standing import reason_of, target_verdicts

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Headline:
    """A main target: what is wanted, what there is, and how that stands. Plain words, fit to be kept and shown."""

    pk: int
    campaign_id: int | None
    metric: str
    wanted: str
    latest: str
    period: str
    light: str
    reason: str
    url: str


def of_plan(actor: Actor, plan_id: int, today: date) -> list[Headline]:
    """The main targets of a plan that the actor may read, in their order, of the whole and of its campaigns."""
    found = permissions.restrict(Target.objects.filter(plan_id=plan_id, headline=True), actor, "task.read")
    rows = found.order_by("position", "id")
    return _make(rows.values_list("pk", "campaign_id"), today)


def of_latest_plan(actor: Actor, today: date) -> list[Headline]:
    """The main targets of the latest plan that the actor may read."""
    plan = permissions.restrict(Plan.objects.all(), actor, "plan.read").order_by("-year", "-id").first()
    return of_plan(actor, plan.pk, today)[:SHOWN] if plan else []


def _make(rows: Iterable[tuple[int, int | None]], today: date) -> list[Headline]:
    listed = list(rows)
    found = target_verdicts([row[0] for row in listed], today)
    headlines = []
    for pk, campaign_id in listed:
        facts, verdict = found[pk]
        latest = facts.latest(today)
        url = reverse("tasks:target", args=[pk])
        reason = reason_of(verdict)
        headlines.append(
            Headline(
                pk, campaign_id, facts.metric, bound_words(facts.wanted) or _("（没有数值）"),
                f"{number(latest.value)}{facts.unit}" if latest else "", _until(latest), verdict.light.value, reason, url,
            )
        )  # fmt: skip
    return headlines


def _until(figure: Figure | None) -> str:
    return (
        _("至%(year)s年%(month)s月") % {"year": figure.period_end.year, "month": figure.period_end.month}
        if figure
        else ""
    )
