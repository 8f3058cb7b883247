"""The groups of the task list: in which order they come, which one a task is in, and how the tasks of each stand.

A task is in the group of the body that is named first among its leads: one group for each body, in the order of the register.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.tasks.models import Involvement, Light, Task

GROUPS: dict[str, str | Promise] = {
    "campaign": gettext_lazy("攻坚行动"),
    "lead": gettext_lazy("牵头单位"),
    "light": gettext_lazy("灯"),
    "due": gettext_lazy("到期月份"),
}
# Worst first, as for whoever has to look after it.
LIGHT_ORDER = Case(
    *(When(light=light, then=Value(at)) for at, light in enumerate((Light.RED, Light.AMBER, Light.NONE))),
    default=Value(3),
    output_field=IntegerField(),
)
Kinds = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group, how many tasks it has on all pages, and how many of the open ones have which light."""

    name: str
    count: int
    light: str = ""
    lights: Kinds = field(default_factory=dict)


def order(rows: QuerySet[Task], group: str) -> tuple[QuerySet[Task], list[Any]]:
    """The rows with what their groups are told by, and by what they are ordered."""
    if group == "lead":
        rows = rows.annotate(
            first=FilteredRelation(
                "involvements",
                condition=Q(involvements__role=Involvement.Role.LEAD, involvements__position=0),
            )
        )
        named = Case(When(lead_names="", then=Value(1)), default=Value(0), output_field=IntegerField())
        return rows, [
            OrderBy(named),
            F("first__organisation__parent__path").asc(nulls_last=True),
            F("first__organisation__position").asc(nulls_last=True),
            F("first__organisation_id").asc(nulls_last=True),
            F("first__written").asc(nulls_last=True),
        ]
    keys: dict[str, list[Any]] = {
        "campaign": [
            F("plan_id").asc(nulls_last=True),
            F("campaign__position").asc(nulls_last=True),
            "campaign_id",
        ],
        "light": [OrderBy(LIGHT_ORDER)],
        "due": [OrderBy(TruncMonth("due"), nulls_last=True)],
    }
    return rows, keys.get(group, [])


def counts(rows: QuerySet[Task], group: str) -> dict[Any, dict[str, int]]:
    """For each group how many of its tasks have which light (those that are open) or state. One query."""
    rows, _keys = order(rows.order_by(), group)
    columns = {
        "campaign": ("campaign_id",),
        "lead": ("first__organisation_id", "first__written"),
        "light": ("light",),
        "due": ("month",),
    }[group]
    if group == "due":
        rows = rows.annotate(month=TruncMonth("due"))
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    for *named, state, light, count in rows.values_list(*columns, "state", "light").annotate(
        count=Count("pk")
    ):
        key = _lead_key(*named) if group == "lead" else named[0]
        kind = light if state == Task.State.OPEN else state
        found[key][kind] = found[key].get(kind, 0) + count
    return dict(found)


def leads(task_ids: Iterable[int]) -> dict[int, tuple[Any, str]]:
    """The group of each task by its first lead, and what that is called. One query."""
    first = Involvement.objects.filter(
        task_id__in=list(task_ids), role=Involvement.Role.LEAD, position=0
    ).order_by()
    return {
        task_id: (_lead_key(organisation, written), name or written)
        for task_id, organisation, written, name in first.values_list(
            "task_id", "organisation_id", "written", "organisation__name"
        )
    }


def put_headings(rows: Iterable[Any], group: str, counted: Mapping[Any, Kinds]) -> None:
    """Say above each row with which a group begins (``heading``) which that is."""
    rows = list(rows)
    of_lead = leads(row.task["id"] for row in rows) if group == "lead" else {}
    before: Any = object()
    for row in rows:
        key, name = _group_of(row, group, of_lead)
        if key != before:
            kinds = counted.get(key, {})
            row.heading = Heading(
                name,
                sum(kinds.values()),
                light=key if group == "light" else "",
                lights={} if group == "light" else kinds,
            )
        before = key


def _lead_key(organisation: int | None, written: str | None) -> Any:
    return organisation or written or None


def _group_of(row: Any, group: str, of_lead: Mapping[int, tuple[Any, str]]) -> tuple[Any, str]:
    task = row.task
    if group == "campaign":
        return task["campaign_id"], row.campaign or _("不属于攻坚行动")
    if group == "lead":
        return of_lead.get(task["id"], (None, _("没有牵头单位")))
    if group == "light":
        return task["light"], str(Light(task["light"]).label)
    month = task["due"].replace(day=1) if task["due"] else None
    return month, _("%(year)d年%(month)d月") % {"year": month.year, "month": month.month} if month else _(
        "没有时限"
    )
