"""The figures of a plan at a glance: its campaigns by light, its areas, its milestones. Aggregated in the database.

What all people of one reach see is kept until the next entry of the log (``caching``).
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from luoshi.delivery.calendar import stocktake_days
from luoshi.web.desk import headlines
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.places import place_name
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks import addresses
from luoshi.web.tasks.bars import WORST_FIRST, Part, parts
from luoshi.web.tasks.models import Campaign, Milestone, Reach, Task
from luoshi.web.tasks.queries.soon import AHEAD_DAYS

STEPS_SHOWN = 14
_OPEN = Task.State.OPEN


@dataclass(frozen=True, slots=True)
class Card:
    """A campaign: its tasks by light and state, its main targets."""

    campaign_id: int | None
    name: str
    url: str
    total: int
    parts: tuple[Part, ...]
    targets: tuple[headlines.Headline, ...]
    force_id: int | None = None
    force: str = ""
    convener: str = ""
    subtasks: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """A place on the map: the open tasks that bodies of the place lead, by light."""

    pk: int
    name: str
    short: str
    code: str
    lights: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.lights)

    def share(self, light: str) -> float | None:
        """The share of a light in percent; None where there are no tasks."""
        return 100.0 * dict(self.lights).get(light, 0) / self.total if self.total else None


def tasks_of(actor: Actor, plan_id: int) -> QuerySet[Task]:
    """The tasks of the plan that the actor may read."""
    return permissions.restrict(Task.objects.filter(plan_id=plan_id), actor, "task.read").order_by()


def cards(actor: Actor, plan_id: int, today: date) -> list[Card]:
    """The plan as a whole where it has targets of its own, then its campaigns in their order."""
    counts: dict[int | None, dict[str, int]] = defaultdict(dict)
    subtasks: dict[int | None, int] = defaultdict(int)
    rows = tasks_of(actor, plan_id).values_list("campaign_id", "state", "light")
    for campaign_id, state, light, n, apart in rows.annotate(n=Count("pk"), apart=Count("parent")):
        subtasks[campaign_id] += apart
        if n > apart:
            kind = light if state == _OPEN else state
            counts[campaign_id][kind] = counts[campaign_id].get(kind, 0) + n - apart
    targets: dict[int | None, list[headlines.Headline]] = defaultdict(list)
    for headline in headlines.of_plan(actor, plan_id, today):
        targets[headline.campaign_id].append(headline)
    campaigns = Campaign.objects.filter(plan_id=plan_id).order_by("position", "id")
    columns = ("pk", "name", "task_force_id", "task_force__name", "task_force__convener")
    found = [*campaigns.values_list(*columns), (None, "", None, None, None)]
    return [
        _card(
            plan_id, pk, name, counts[pk], targets[pk], (force_id, force or "", convener or ""), subtasks[pk]
        )
        for pk, name, force_id, force, convener in found
        if counts[pk] or targets[pk] or subtasks[pk]
    ]


def _card(
    plan_id: int,
    campaign_id: int | None,
    name: str,
    counts: dict[str, int],
    targets: list[headlines.Headline],
    force: tuple[int | None, str, str],
    subtasks: int,
) -> Card:
    given: dict[str, object] = {"plan": plan_id, "campaign": campaign_id or "none"}
    return Card(
        campaign_id,
        name,
        addresses.tasks(**given),
        sum(counts.values()),
        parts(counts, given),
        tuple(targets),
        *force,
        subtasks,
    )


def areas(actor: Actor, plan_id: int, owner_id: int, today: date) -> list[Area]:
    """The places directly below the government that made the plan, with the open tasks that their bodies lead."""
    rows = list(
        Organisation.objects.existing(today)
        .filter(parent_id=owner_id, kind=Organisation.Kind.GOVERNMENT)
        .order_by("position", "id")
        .values_list("pk", "name", "short_name", "division_code")
    )
    lights: dict[int, dict[str, int]] = defaultdict(dict)
    reach = Reach.objects.filter(
        leads=True,
        organisation_id__in=[row[0] for row in rows],
        task__in=tasks_of(actor, plan_id).filter(state=_OPEN).values("pk"),
    )
    for pk, light, n in reach.values_list("organisation_id", "task__light").annotate(n=Count("pk")):
        lights[pk][light] = n
    return [
        Area(
            pk,
            name,
            place_name(short or name, code),
            code,
            tuple((light, lights[pk].get(light, 0)) for light in WORST_FIRST),
        )
        for pk, name, short, code in rows
    ]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the plan's year: how many milestones are done, late, still to come; and the stocktake."""

    first: date
    done: int
    late: int
    ahead: int
    url: str
    current: bool
    stocktake: date | None

    @property
    def total(self) -> int:
        return self.done + self.late + self.ahead


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone to come, or one that was missed."""

    title: str
    due: date
    task: str
    task_id: int
    organisation: str
    late: bool


def timeline(actor: Actor, plan_id: int, year: int, today: date) -> tuple[list[Month], list[Step], int]:
    """The months of the year, the next milestones (late ones first), and how many of these there are."""
    tasks = tasks_of(actor, plan_id).exclude(state=Task.State.CANCELLED)
    steps = Milestone.objects.filter(task__in=tasks.values("pk"))
    of_year = steps.filter(due__year=year).order_by()
    rows = of_year.annotate(month=TruncMonth("due")).values_list("month").annotate(
        done=Count("pk", filter=Q(done_on__isnull=False)),
        late=Count("pk", filter=Q(done_on=None, due__lt=today)),
        ahead=Count("pk", filter=Q(done_on=None, due__gte=today)),
    )  # fmt: skip
    found = {month: (done, late, ahead) for month, done, late, ahead in rows}
    months = []
    for number in range(1, 13):
        first = date(year, number, 1)
        last = first.replace(day=calendar.monthrange(year, number)[1])
        done, late, ahead = found.get(first, (0, 0, 0))
        stocktake = next(iter(stocktake_days("quarterly", first, last)), None)
        url = addresses.milestones(plan=plan_id, month=f"{first:%Y-%m}")
        months.append(
            Month(first, done, late, ahead, url, (today.year, today.month) == (year, number), stocktake)
        )
    waiting = steps.filter(done_on=None, due__lte=today + timedelta(AHEAD_DAYS), task__state=_OPEN).order_by(
        "due", "position", "id"
    )
    columns = (
        "title",
        "due",
        "task__number",
        "task__title",
        "task_id",
        "organisation__short_name",
        "task__lead_names",
    )
    shown = [
        Step(title, due, f"{number} {task}".strip(), task_id, body or lead, due < today)
        for title, due, number, task, task_id, body, lead in waiting.values_list(*columns)[:STEPS_SHOWN]
    ]
    return months, shown, waiting.count() if len(shown) == STEPS_SHOWN else len(shown)
