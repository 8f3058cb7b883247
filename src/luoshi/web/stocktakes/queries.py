"""What the pages read of stocktakes: the list, one of them with its agenda or what it froze, two of them compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.delivery.calendar import Rhythm, next_stocktake
from luoshi.delivery.snapshots import Comparison, FrozenItem, Snapshot, TaskTurn, Turn, compare, counts
from luoshi.delivery.stocktakes import Burden, Item, parted
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.dossier.models import Instruction
from luoshi.web.issues.models import Issue
from luoshi.web.issues.queries import visible as visible_issues
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.stocktakes.filters import Filter
from luoshi.web.stocktakes.models import Decision, Part, Stocktake, StocktakeSnapshot
from luoshi.web.stocktakes.standing import agenda_of, burden_of, same_thing, visible_tasks
from luoshi.web.tasks.models import Campaign, Plan, Task

PAGE_SIZE = 50
DEFAULT_SORT = "-held_on"
OFFERED = 200
ASKABLE = 500
SORTS: dict[str, str | Promise] = {
    "title": gettext_lazy("调度"),
    "rhythm": gettext_lazy("周期"),
    "held_on": gettext_lazy("日期"),
    "office": gettext_lazy("组织单位"),
    "state": gettext_lazy("状态"),
    "decided": gettext_lazy("议定事项"),
    "changed": gettext_lazy("改动"),
}
_ORDER = {
    "title": "title",
    "rhythm": "rhythm",
    "held_on": "held_on",
    "office": "office__path",
    "state": "state",
    "decided": "decided",
    "changed": "changed_at",
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


def visible(actor: Actor) -> QuerySet[Stocktake]:
    """The stocktakes that the actor may read."""
    return permissions.restrict(Stocktake.objects.all(), actor, "stocktake.read")


def found(actor: Actor, asked: Filter, look: Look) -> QuerySet[Stocktake]:
    """Those of them that are asked for, in the order that is asked for."""
    rows = asked.apply(visible(actor)).annotate(decided=Count("decisions"))
    name = F(_ORDER[look.sort.removeprefix("-")])
    first = name.desc() if look.sort.startswith("-") else name.asc()
    return rows.order_by(first, "-id").select_related("owner", "office")


def page(actor: Actor, asked: Filter, look: Look, number: str, size: int = PAGE_SIZE) -> Page[Stocktake]:
    """A page of the list."""
    return Paginator(found(actor, asked, look), size).get_page(number[:12])


def one(actor: Actor, pk: int) -> Stocktake | None:
    """A stocktake where the actor may read it."""
    rows = visible(actor).select_related("owner", "office", "plan", "campaign", "task_force", "planned_by")
    return rows.filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is to be gone through now, part by part, and what is asked of whom."""

    items: tuple[Item, ...]
    burden: Burden
    instructions: Mapping[int, str]  # where each of the instructions on it is found

    @property
    def parts(self) -> list[tuple[str, str, list[tuple[Item, str]]]]:
        """Each part with its words, and its items with their addresses."""
        return [
            (part.value, str(Part(part.value).label), [(item, self.address(item)) for item in items])
            for part, items in parted(self.items)
        ]

    def address(self, item: Item) -> str:
        """The page on which the thing is found."""
        return self.instructions.get(item.id, "") if item.kind == "instruction" else address(item)


def address(item: Item | FrozenItem) -> str:
    """The page of a task or an issue; empty for what has none of its own."""
    if item.kind in ("task", "issue"):
        return reverse(f"{item.kind}s:{item.kind}", args=[item.id])
    return ""


def agenda(stocktake: Stocktake, actor: Actor, today: date) -> Agenda:
    """The agenda of what the actor may read."""
    items = agenda_of(stocktake, actor, today)
    ids = [item.id for item in items if item.kind == "instruction"]
    found = Instruction.objects.filter(pk__in=ids) if ids else ()
    where = {row.pk: f"{row.get_thing_url()}#instruction-{row.pk}" for row in found}
    return Agenda(items, burden_of(stocktake, actor, items), where)


def frozen(stocktake: Stocktake, actor: Actor) -> tuple[StocktakeSnapshot, Snapshot] | None:
    """What it froze, as far as it is about what the actor may read now; None while it is not closed."""
    row = StocktakeSnapshot.objects.filter(stocktake=stocktake).first()
    if row is None:
        return None
    return row, within_sight(stocktake, actor, row.record())


def within_sight(stocktake: Stocktake, actor: Actor, whole: Snapshot) -> Snapshot:
    """The part of a snapshot that is about what the actor may read. Whoever may hand out the note reads it whole."""
    if permissions.allowed(actor, "stocktake_note.read", stocktake):
        return whole
    tasks = frozenset(visible_tasks(stocktake, actor).order_by().values_list("pk", flat=True))
    ids = [issue.id for issue in whole.issues]
    issues = frozenset(visible_issues(actor).filter(pk__in=ids).order_by().values_list("pk", flat=True))
    own = Organisation.objects.filter(path__startswith=actor.jurisdiction_path)
    return whole.within(tasks, issues, frozenset(own.values_list("short_name", flat=True)) - {""})


def decisions_of(stocktake: Stocktake, actor: Actor) -> list[Decision]:
    """What was agreed on, with what became of it; of what the actor may read."""
    rows = stocktake.decisions.select_related("body", "issue", "instruction", "by")
    if not permissions.allowed(actor, "stocktake_note.read", stocktake):
        tasks = visible_tasks(stocktake, actor).order_by().values("pk")
        rows = rows.filter(body__path__startswith=actor.jurisdiction_path) | rows.filter(
            about_kind="task", about_id__in=tasks
        )
    return list(rows.order_by("id"))


def askable(stocktake: Stocktake, actor: Actor) -> list[Task]:
    """The tasks about which more can be asked, as a form offers them."""
    rows = visible_tasks(stocktake, actor).order_by("position", "id").only("pk", "number", "title")
    return list(rows[:ASKABLE])


def earlier(stocktake: Stocktake) -> Stocktake | None:
    """The stocktake of the same thing that was closed before this one."""
    rows = same_thing(stocktake).filter(state="closed").exclude(pk=stocktake.pk)
    if stocktake.closed_at is not None:
        rows = rows.filter(closed_at__lt=stocktake.closed_at)
    return rows.order_by("-closed_at").first()


def closed_of_same_thing(stocktake: Stocktake) -> list[Stocktake]:
    """The closed ones of the same thing, the latest first."""
    return list(same_thing(stocktake).filter(state="closed").exclude(pk=stocktake.pk).order_by("-closed_at"))


def comparison(before: Stocktake, after: Stocktake, actor: Actor) -> Comparison | None:
    """What changed from what the one froze to what the other did; None where one has not been closed."""
    pair = [frozen(row, actor) for row in (before, after)]
    if pair[0] is None or pair[1] is None:
        return None
    return compare(pair[0][1], pair[1][1])


TURNS: dict[Turn, str | Promise] = {
    "worse": gettext_lazy("变差"),
    "better": gettext_lazy("好转"),
    "done": gettext_lazy("新办结"),
    "new": gettext_lazy("新增"),
    "gone": gettext_lazy("不再列入"),
    "same": gettext_lazy("没有变化"),
}


def turns(found: Comparison) -> list[tuple[Turn, str, list[TaskTurn]]]:
    """What became of the tasks, in words, what is the same last."""
    return [(turn, str(words), found.turned(turn)) for turn, words in TURNS.items()]


def shown(snapshot: Snapshot) -> dict[str, Any]:
    """What a page shows of a snapshot besides its own lists: counts by light, the agenda part by part, figures that there are."""
    parts: list[tuple[str, str, list[tuple[FrozenItem, str]]]] = []
    for value, label in Part.choices:
        own = [(item, address(item)) for item in snapshot.agenda if item.part == value]
        if own:
            parts.append((value, str(label), own))
    return {
        "lights": [(light.value, count) for light, count in counts(snapshot.tasks).items()],
        "parts": parts,
        "figures": [figure for figure in snapshot.figures if figure.value],
        "missing": sum(not figure.value for figure in snapshot.figures),
    }


@dataclass(frozen=True, slots=True)
class Offered:
    """What a new stocktake can be of, and the days that the calendar proposes."""

    plans: list[Plan]
    campaigns: list[Campaign]
    task_forces: list[TaskForce]
    days: dict[str, date]


def offered(actor: Actor) -> Offered:
    """What is the actor's own to take stock of, the newest plans first."""
    within = {"owner__path__startswith": actor.jurisdiction_path}
    plans = list(Plan.objects.filter(**within).order_by("-year", "-pk")[:OFFERED])
    return Offered(
        plans,
        list(Campaign.objects.filter(plan__in=plans).select_related("plan")[:OFFERED]),
        list(TaskForce.objects.filter(**within, valid_to=None)[:OFFERED]),
        calendar_days(clock.today()),
    )


def calendar_days(today: date) -> dict[str, date]:
    """The next day of each rhythm by the calendar of working days, today where it is one."""
    rhythms: tuple[Rhythm, ...] = ("biweekly", "monthly", "quarterly")
    return {rhythm: next_stocktake(rhythm, today - timedelta(days=1)) for rhythm in rhythms}


def of_item(actor: Actor, item: Item) -> dict[str, Any]:
    """What the screen shows beside an item: the thing itself, where it can be read, its bodies and figures."""
    if item.kind == "task":
        tasks = permissions.restrict(Task.objects.all(), actor, "task.read")
        task = tasks.filter(pk=item.id).select_related("campaign").first()
        lead = None
        if task is not None:
            rows = (
                task.involvements.filter(role="lead")
                .exclude(organisation=None)
                .select_related("organisation")
            )
            first = rows.order_by("position", "id").first()
            lead = first.organisation if first else None
        return {"task": task, "lead": lead}
    if item.kind == "issue":
        issue = Issue.objects.filter(pk=item.id).select_related("lead").first()
        return {"issue": issue, "lead": issue.lead if issue else None}
    return {"lead": None}
