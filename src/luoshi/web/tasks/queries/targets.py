"""The targets that one may read: the list with its filters, and everything about one. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from luoshi.delivery.figures import TargetFacts, number
from luoshi.delivery.status import Verdict
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.places import place_name
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import number_of
from luoshi.web.tasks.models import Target, TargetValue, Task
from luoshi.web.tasks.queries.lists import visible
from luoshi.web.tasks.queries.whole import TargetShown, describe_target
from luoshi.web.tasks.standing import reason_of, target_verdicts
from luoshi.web.tasks.target_words import decimal_text

PERIODS_SHOWN = 4
HISTORY_SHOWN = 1000  # of the whole, and as many of areas
NOBODY, MINE = "none", "mine"
TEXT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of the list; what makes no sense is left out, as an address may be old."""

    plan: int | None = None
    campaign: int | None = None
    owner: int | str | None = None  # who owes the data: an organisation, ``mine``, or ``none``
    headline: bool = False
    q: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Filter:
        owner = given.get("owner", "")
        return cls(
            plan=number_of(given.get("plan")),
            campaign=number_of(given.get("campaign")),
            owner=owner if owner in {NOBODY, MINE} else number_of(owner),
            headline=given.get("headline") == "1",
            q=" ".join(given.get("q", "").replace("\x00", "").split())[:TEXT_LIMIT],
        )

    @property
    def query(self) -> str:
        """As it stands in an address."""
        given = {
            "plan": self.plan, "campaign": self.campaign, "owner": self.owner,
            "headline": "1" if self.headline else "", "q": self.q,
        }  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value not in (None, "")})

    def apply(self, rows: QuerySet[Target], actor: Actor) -> QuerySet[Target]:
        """The rows that fit."""
        if self.plan is not None:
            rows = rows.filter(plan_id=self.plan)
        if self.campaign is not None:
            rows = rows.filter(campaign_id=self.campaign)
        if self.owner == NOBODY:
            rows = rows.filter(data_owner=None)
        elif self.owner == MINE:
            rows = rows.filter(data_owner_id=actor.organisation_id)
        elif self.owner is not None:
            rows = rows.filter(data_owner_id=self.owner)
        if self.headline:
            rows = rows.filter(headline=True)
        for word in self.q.split()[:8]:
            rows = rows.filter(metric__icontains=word)
        return rows


@dataclass(frozen=True, slots=True)
class Listed:
    """A target as the list shows it."""

    target: Target
    facts: TargetFacts
    verdict: Verdict
    latest: str
    period: str
    latest_value: Decimal | None = None
    task: Task | None = None  # where the actor may read it: who owes a figure need not know the task

    @property
    def reason(self) -> str:
        return reason_of(self.verdict)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An area with its figures, with its period, for each of the periods shown."""

    pk: int
    name: str
    figures: tuple[tuple[str, str], ...]


def readable(actor: Actor) -> QuerySet[Target]:
    """The targets that the actor may read, but for those of tasks that nobody carries out any more."""
    rows = permissions.restrict(Target.objects.all(), actor, "task.read")
    return rows.exclude(task__state="cancelled")


def filter_targets(actor: Actor, asked: Filter) -> QuerySet[Target]:
    """Those that fit, plan by plan in the order of the documents."""
    rows = asked.apply(readable(actor), actor).select_related("plan", "campaign", "task", "data_owner")
    return rows.order_by("-plan_id", "position", "id")


def describe(targets: list[Target], actor: Actor, today: date) -> list[Listed]:
    """How each of them stands."""
    found = target_verdicts([row.pk for row in targets], today)
    of_tasks = {row.task_id for row in targets if row.task_id}
    seen = (
        set(visible(actor).filter(pk__in=of_tasks).order_by().values_list("pk", flat=True))
        if of_tasks
        else set()
    )
    shown = []
    for target in targets:
        facts, verdict = found[target.pk]
        latest = facts.latest(today)
        shown.append(
            Listed(
                target,
                facts,
                verdict,
                f"{number(latest.value)}{facts.unit}" if latest else "",
                latest.period_end.isoformat()[:7] if latest else "",
                latest.value if latest else None,
                target.task if target.task_id in seen else None,
            )
        )
    return shown


def task_of(target: Target, actor: Actor) -> Task | None:
    """The task of the target, where there is one and the actor may read it."""
    return visible(actor).filter(pk=target.task_id).first() if target.task_id else None


def describe_one(target: Target, actor: Actor) -> TargetShown:
    """Everything about one, with its line of figures."""
    return describe_target(target, actor)


def places(target: Target, today: date) -> tuple[list[str], list[PlaceRow]]:
    """The areas below the government that made the plan, with their latest figures; the periods, latest first."""
    owner = target.plan.owner_id if target.plan else target.task.owner_id if target.task else None
    areas = (
        Organisation.objects.existing(today)
        .filter(parent_id=owner, kind=Organisation.Kind.GOVERNMENT)
        .order_by("position", "id")
    )
    rows = TargetValue.objects.filter(target=target, superseded=False).exclude(place=None)
    figures: dict[str, dict[int | None, Decimal]] = {}
    for row in rows.order_by("-period_end", "id").values_list("period", "place_id", "value"):
        figures.setdefault(row[0], {})[row[1]] = row[2]
    periods = list(figures)[:PERIODS_SHOWN]
    return periods, [
        PlaceRow(
            area.pk,
            place_name(area.short_name or area.name, area.division_code),
            tuple((p, decimal_text(figures[p].get(area.pk)) or "") for p in periods),
        )
        for area in areas
    ]


def history(target: Target, *, of_areas: bool) -> list[dict[str, Any]]:
    """Every figure ever put down, of the whole or of areas, latest first."""
    rows = TargetValue.objects.filter(target=target, place__isnull=not of_areas)
    rows = rows.select_related("place").order_by("-id")[:HISTORY_SHOWN]
    return [
        {"row": row, "figure": decimal_text(row.value), "place": row.place.short_name if row.place else ""}
        for row in rows
    ]
