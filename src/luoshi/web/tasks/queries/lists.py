"""A page of the task list: the rows as they are shown, in order, in groups, with counts. Few queries, however many rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.planning.naming import distinct_names, short_names
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached, log_size
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Task, Update
from luoshi.web.tasks.queries import list_groups
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.queries.list_groups import GROUPS, LIGHT_ORDER

PAGE_SIZE = 50
PLANS_SHOWN = 200
CAMPAIGNS_SHOWN = 500
COLUMNS = (
    "id", "number", "title", "campaign_id", "plan_id", "lead_names", "due", "due_text", "light", "light_reason", "state",
    "last_update", "changed_at", "version", "parent_id",
)  # fmt: skip
SORTS: dict[str, str | Promise] = {
    "number": gettext_lazy("任务"),
    "campaign": gettext_lazy("攻坚行动"),
    "lead": gettext_lazy("牵头单位"),
    "due": gettext_lazy("时限"),
    "light": gettext_lazy("灯与依据"),
    "state": gettext_lazy("状态"),
    "update": gettext_lazy("最近进展"),
    "changed": gettext_lazy("改动"),
}
DEFAULT_SORT = "number"
_LATEST = Subquery(Update.objects.filter(task=OuterRef("pk")).order_by("-id").values("at")[:1])


def answered_for_by(organisation: Organisation) -> Exists:
    """Tasks of which the organisation itself is a lead or a support."""
    return Exists(Involvement.objects.filter(task=OuterRef("pk"), organisation=organisation))


@dataclass(frozen=True, slots=True)
class Look:
    """In which order and groups the list is wanted, and which page of it; what makes no sense is left out."""

    sort: str = DEFAULT_SORT
    group: str = ""
    number: int = 1
    size: int = PAGE_SIZE

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Look:
        """From the parameters of an address."""
        sort, group, number = given.get("sort", ""), given.get("group", ""), given.get("page", "")
        return cls(
            sort if sort.lstrip("-") in SORTS else DEFAULT_SORT,
            group if group in GROUPS else "",
            int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1,
            rows_wanted(given, PAGE_SIZE),
        )

    def __str__(self) -> str:
        return f"{self.sort}-{self.group}-{self.number}-{self.size}"


@dataclass(slots=True)
class Row:
    """A task as the list shows it, and the heading that stands above it, if any."""

    task: dict[str, Any]
    campaign: str
    plan: str = ""  # where those of several plans may stand together
    heading: list_groups.Heading | None = None


@dataclass(slots=True)
class Page:
    """One page of the list."""

    rows: list[Row]
    total: int
    number: int
    group: str
    sort: str
    today: date
    size: int = PAGE_SIZE
    parts: int = 0  # how many of the total are sub-tasks

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def visible(actor: Actor) -> QuerySet[Task]:
    """The tasks that the actor may read."""
    return permissions.restrict(Task.objects.all(), actor, "task.read")


def filter_tasks(actor: Actor, asked: Filter) -> QuerySet[Task]:
    """Those of them that fit, in no order yet."""
    return asked.apply(visible(actor), actor, clock.today())


def sort_tasks(
    rows: QuerySet[Task], sort: str = DEFAULT_SORT, group: str = "", *, backwards: bool = False
) -> QuerySet[Task]:
    """In the order of the group, then of the column, then always the same."""
    rows, first = list_groups.order(rows, group)
    keys = [*first, *_sort_keys(sort)]
    if sort.lstrip("-") == "update":
        rows = rows.annotate(latest=_LATEST)
    return rows.order_by(*(_turn(key) if backwards else key for key in keys))


def page(
    actor: Actor,
    asked: Filter,
    *,
    sort: str = "",
    group: str = "",
    number: int = 1,
    size: int = PAGE_SIZE,
    log: int | None = None,
) -> Page:
    """The page with this number (the nearest one there is), with the headings of its groups.

    ``log`` is the size of the log, where it is known.
    """
    sort = sort if sort.lstrip("-") in SORTS else DEFAULT_SORT
    group = group if group in GROUPS else ""
    log = log_size() if log is None else log
    rows = filter_tasks(actor, asked)
    counted = cached(
        actor,
        key("counts", asked, actor),
        lambda: rows.order_by().aggregate(total=Count("pk"), parts=Count("parent")),
        size=log,
    )
    total = counted["total"]
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    ids = cached(
        actor,
        key(f"ids-{sort}-{group}-{number}-{size}", asked, actor),
        lambda: _ids(rows, sort, group, total, (number - 1) * size, size),
        size=log,
    )
    tasks = {row["id"]: row for row in Task.objects.filter(pk__in=ids).order_by().values(*COLUMNS)}
    names = _campaign_names(actor, log)
    plans = _plan_names(actor, log) if asked.plan is None and asked.campaign is None else {}
    shown = [
        Row(tasks[pk], names.get(tasks[pk]["campaign_id"] or 0, ""), plans.get(tasks[pk]["plan_id"] or 0, ""))
        for pk in ids
        if pk in tasks
    ]
    if group:
        counts = cached(
            actor, key(f"groups-{group}", asked, actor), lambda: list_groups.counts(rows, group), size=log
        )
        list_groups.put_headings(shown, group, counts)
    return Page(shown, total, number, group, sort, clock.today(), size, counted["parts"])


def _ids(rows: QuerySet[Task], sort: str, group: str, total: int, start: int, size: int) -> list[int]:
    """The numbers of the rows of a page. From the nearer end, so that the last page is as fast as the first."""
    end = min(start + size, total)
    if start <= total // 2:
        return list(sort_tasks(rows, sort, group).values_list("pk", flat=True)[start : start + size])
    turned = sort_tasks(rows, sort, group, backwards=True).values_list("pk", flat=True)
    return list(turned[total - end : total - start])[::-1]


def _sort_keys(sort: str) -> list[Any]:
    down = sort.startswith("-")
    name = sort.lstrip("-")
    plain: list[Any] = ["plan_id", "position", "id"]
    first: dict[str, list[Any]] = {
        "number": [],
        "campaign": ["plan_id", "campaign__position", "campaign_id"],
        "lead": ["lead_names"],
        "due": [F("due").asc(nulls_last=True)],
        "light": [OrderBy(LIGHT_ORDER)],
        "state": ["state"],
        "update": [F("latest").asc(nulls_first=True)],
        "changed": ["changed_at"],
    }
    if name == "due":
        # Whatever has no day comes last either way.
        return [F("due").desc(nulls_last=True) if down else first["due"][0], "-id" if down else "id"]
    if name == "changed":
        return ["-changed_at", "-id"] if down else ["changed_at", "id"]
    keys = [*first.get(name, []), *(plain if name in ("number", "campaign") else ["id"])]
    return [_turn(key) for key in keys] if down else keys


def _turn(key: Any) -> Any:
    if isinstance(key, str):
        return key[1:] if key.startswith("-") else f"-{key}"
    turned = key.copy()
    turned.reverse_ordering()
    return turned


def _campaign_names(actor: Actor, log: int) -> dict[int, str]:
    return cached(
        actor, "campaign-names", lambda: dict(_campaigns(actor).values_list("pk", "name")), size=log
    )


def _campaigns(actor: Actor) -> QuerySet[Campaign]:
    plans = permissions.restrict(Plan.objects.all(), actor, "plan.read")
    return Campaign.objects.filter(plan__in=plans.order_by().values("pk")).order_by(
        "plan_id", "position", "id"
    )


def _plan_names(actor: Actor, log: int) -> dict[int, str]:
    """Short names of the plans by which they can be told apart; none where there is only one."""
    plans = _plans(actor, log)
    return dict(zip(plans, short_names(list(plans.values())), strict=True)) if len(plans) > 1 else {}


def _plans(actor: Actor, log: int) -> dict[int, str]:
    """The plans that can be chosen, the latest first, by whole names that can be told apart."""

    def make() -> dict[int, str]:
        plans = permissions.restrict(Plan.objects.all(), actor, "plan.read").order_by("-year", "id")
        rows = list(plans.values_list("pk", "title", "year", "doc_number")[:PLANS_SHOWN])
        names = distinct_names([(title, year, number) for _, title, year, number in rows])
        return dict(zip((row[0] for row in rows), names, strict=True))

    return cached(actor, "plan-choices", make, size=log)


def choices(actor: Actor, log: int | None = None) -> dict[str, Any]:
    """The plans and, plan by plan, the campaigns that can be chosen; both kept until the next entry of the log."""
    log = log_size() if log is None else log
    plans = _plans(actor, log)
    campaigns = cached(
        actor,
        "campaign-choices",
        lambda: list(_campaigns(actor).values_list("plan_id", "pk", "name")[:CAMPAIGNS_SHOWN]),
        size=log,
    )
    of_plans = [
        (name, [(pk, _short(campaign)) for plan, pk, campaign in campaigns if plan == plan_id])
        for plan_id, name in plans.items()
    ]
    return {"plans": list(plans.items()), "campaigns": [each for each in of_plans if each[1]]}


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def key(name: str, asked: Filter, actor: Actor) -> str:
    """The name under which something that depends on the filters is kept."""
    own = f"{actor.person_id}-{actor.organisation_id}" if asked.follow or asked.mine or asked.share else ""
    return f"tasks-{name}-{sha256(f'{asked.query}|{own}'.encode()).hexdigest()[:24]}"
