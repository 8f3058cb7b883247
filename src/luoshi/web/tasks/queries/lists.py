"""A page of the task list: the rows as they are shown, in order, in groups, with counts. Few queries, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached, log_size
from luoshi.web.tasks.models import Campaign, Involvement, Light, Plan, Task, Update
from luoshi.web.tasks.queries.filters import Filter

PAGE_SIZE = 50
COLUMNS = (
    "id", "number", "title", "campaign_id", "plan_id", "lead_names", "due", "due_text", "light", "light_reason", "state",
    "last_update", "changed_at", "version", "parent_id",
)  # fmt: skip
GROUPS: dict[str, str | Promise] = {
    "campaign": gettext_lazy("攻坚行动"),
    "lead": gettext_lazy("牵头单位"),
    "light": gettext_lazy("灯"),
    "due": gettext_lazy("到期月份"),
}
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
# Worst first, as for whoever has to look after it.
_LIGHT = Case(
    *(When(light=light, then=Value(at)) for at, light in enumerate((Light.RED, Light.AMBER, Light.NONE))),
    default=Value(3),
    output_field=IntegerField(),
)
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

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Look:
        """From the parameters of an address."""
        sort, group, number = given.get("sort", ""), given.get("group", ""), given.get("page", "")
        return cls(
            sort if sort.lstrip("-") in SORTS else DEFAULT_SORT,
            group if group in GROUPS else "",
            int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1,
        )

    def __str__(self) -> str:
        return f"{self.sort}-{self.group}-{self.number}"


@dataclass(slots=True)
class Row:
    """A task as the list shows it, and the heading that stands above it, if any."""

    task: dict[str, Any]
    campaign: str
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group, and how many tasks it has on all pages."""

    name: str
    count: int
    light: str = ""


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
    keys = [*_group_keys(group), *_sort_keys(sort)]
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
    shown = [Row(tasks[pk], names.get(tasks[pk]["campaign_id"] or 0, "")) for pk in ids if pk in tasks]
    if group:
        counts = cached(
            actor, key(f"groups-{group}", asked, actor), lambda: _group_counts(rows, group), size=log
        )
        _head(shown, group, counts)
    return Page(shown, total, number, group, sort, clock.today(), size, counted["parts"])


def _ids(rows: QuerySet[Task], sort: str, group: str, total: int, start: int, size: int) -> list[int]:
    """The numbers of the rows of a page. From the nearer end, so that the last page is as fast as the first."""
    end = min(start + size, total)
    if start <= total // 2:
        return list(sort_tasks(rows, sort, group).values_list("pk", flat=True)[start : start + size])
    turned = sort_tasks(rows, sort, group, backwards=True).values_list("pk", flat=True)
    return list(turned[total - end : total - start])[::-1]


def _group_keys(group: str) -> list[Any]:
    return {
        "campaign": [
            F("plan_id").asc(nulls_last=True),
            F("campaign__position").asc(nulls_last=True),
            "campaign_id",
        ],
        "lead": [OrderBy(_unnamed_last()), "lead_names"],
        "light": [OrderBy(_LIGHT)],
        "due": [OrderBy(TruncMonth("due"), nulls_last=True)],
    }.get(group, [])


def _unnamed_last() -> Case:
    return Case(When(lead_names="", then=Value(1)), default=Value(0), output_field=IntegerField())


def _sort_keys(sort: str) -> list[Any]:
    down = sort.startswith("-")
    name = sort.lstrip("-")
    plain: list[Any] = ["plan_id", "position", "id"]
    first: dict[str, list[Any]] = {
        "number": [],
        "campaign": ["plan_id", "campaign__position", "campaign_id"],
        "lead": ["lead_names"],
        "due": [F("due").asc(nulls_last=True)],
        "light": [OrderBy(_LIGHT)],
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


def _group_counts(rows: QuerySet[Task], group: str) -> dict[Any, int]:
    column = {"campaign": "campaign_id", "lead": "lead_names", "light": "light", "due": "month"}[group]
    counted = rows.order_by()
    if group == "due":
        counted = counted.annotate(month=TruncMonth("due"))
    return dict(counted.values_list(column).annotate(count=Count("pk")))


def _head(rows: list[Row], group: str, counts: Mapping[Any, int]) -> None:
    before: Any = object()
    for row in rows:
        key, name = _group_of(row, group)
        if key != before:
            light = key if group == "light" else ""
            row.heading = Heading(name, counts.get(key, 0), light=light)
        before = key


def _group_of(row: Row, group: str) -> tuple[Any, str]:
    task = row.task
    if group == "campaign":
        return task["campaign_id"], row.campaign or _("不属于攻坚行动")
    if group == "lead":
        return task["lead_names"], task["lead_names"] or _("没有牵头单位")
    if group == "light":
        return task["light"], str(Light(task["light"]).label)
    month = task["due"].replace(day=1) if task["due"] else None
    return month, _("%(year)d年%(month)d月") % {"year": month.year, "month": month.month} if month else _(
        "没有时限"
    )


def _campaign_names(actor: Actor, log: int) -> dict[int, str]:
    return cached(
        actor, "campaign-names", lambda: dict(_campaigns(actor).values_list("pk", "name")), size=log
    )


def _campaigns(actor: Actor) -> QuerySet[Campaign]:
    plans = permissions.restrict(Plan.objects.all(), actor, "plan.read")
    return Campaign.objects.filter(plan__in=plans.order_by().values("pk")).order_by(
        "plan_id", "position", "id"
    )


def choices(actor: Actor, log: int | None = None) -> dict[str, list[tuple[int, str]]]:
    """The plans and campaigns that can be chosen; both kept until the next entry of the log."""
    log = log_size() if log is None else log
    plans = permissions.restrict(Plan.objects.all(), actor, "plan.read").order_by("-year", "id")
    return {
        "plans": cached(
            actor, "plan-choices", lambda: _short(plans.values_list("pk", "title")[:200]), size=log
        ),
        "campaigns": cached(
            actor,
            "campaign-choices",
            lambda: _short(_campaigns(actor).values_list("pk", "name")[:500]),
            size=log,
        ),
    }


def _short(rows: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(pk, name if len(name) <= 40 else f"{name[:39]}…") for pk, name in rows]


def key(name: str, asked: Filter, actor: Actor) -> str:
    """The name under which something that depends on the filters is kept."""
    own = f"{actor.person_id}-{actor.organisation_id}" if asked.follow or asked.mine or asked.share else ""
    return f"tasks-{name}-{sha256(f'{asked.query}|{own}'.encode()).hexdigest()[:24]}"
