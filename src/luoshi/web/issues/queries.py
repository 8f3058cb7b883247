"""What the pages read of issues, by a fixed number of queries: the list, the board, one of them, those on a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, Count, F, IntegerField, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.delivery.issues import Act, State
from luoshi.delivery.status import Verdict
from luoshi.web.issues import things
from luoshi.web.issues.filters import Filter
from luoshi.web.issues.models import Issue
from luoshi.web.issues.scopes import with_sides
from luoshi.web.issues.services import acts_on
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor

PAGE_SIZE = 50
CARDS_SHOWN = 30
ON_THING_SHOWN = 8
DEFAULT_SORT = "-raised"
_STATE = Case(
    *(When(state=state.value, then=Value(at)) for at, state in enumerate(State)), output_field=IntegerField()
)
SORTS: dict[str, str | Promise] = {
    "title": gettext_lazy("问题"),
    "source": gettext_lazy("来源"),
    "raised": gettext_lazy("提出"),
    "lead": gettext_lazy("责任单位"),
    "due": gettext_lazy("时限"),
    "state": gettext_lazy("状态"),
    "changed": gettext_lazy("改动"),
}
_ORDER: dict[str, Any] = {
    "title": F("title"),
    "source": F("source"),
    "raised": F("raised_at"),
    "lead": F("lead__path"),
    "due": F("due"),
    "state": _STATE,
    "changed": F("changed_at"),
}
GROUPS: dict[str, str | Promise] = {
    "lead": gettext_lazy("责任单位"),
    "state": gettext_lazy("状态"),
    "source": gettext_lazy("来源"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """In which order and groups the list is wanted; what makes no sense is left out."""

    sort: str = DEFAULT_SORT
    group: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Look:
        """From the parameters of an address."""
        sort, group = given.get("sort", ""), given.get("group", "")
        return cls(
            sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT, group if group in GROUPS else ""
        )

    def parameters(self) -> dict[str, str]:
        """As parameters of an address, without what is the case anyway."""
        given = {"sort": self.sort if self.sort != DEFAULT_SORT else "", "group": self.group}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    """An issue as a list shows it: how it stands, the heading above it, and what one can do to it."""

    issue: Issue
    verdict: Verdict
    heading: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(slots=True)
class Column:
    """A column of the board: a state, how many issues have it, and the first of them."""

    state: str
    label: str
    count: int = 0
    rows: list[Row] = field(default_factory=list)


def visible(actor: Actor) -> QuerySet[Issue]:
    """The issues that the actor may read."""
    return permissions.restrict(Issue.objects.all(), actor, "issue.read")


def found(actor: Actor, asked: Filter) -> QuerySet[Issue]:
    """Those of them that are asked for."""
    return asked.apply(visible(actor), actor, clock.today())


def ordered(rows: QuerySet[Issue], look: Look) -> QuerySet[Issue]:
    """In the order that is asked for, group by group; what has no such fact comes last."""
    name, down = look.sort.removeprefix("-"), look.sort.startswith("-")
    fact = _ORDER[name]
    first = fact.desc(nulls_last=True) if down else fact.asc(nulls_last=True)
    grouped = {
        "lead": F("lead__path").asc(nulls_last=True),
        "state": _STATE.asc(),
        "source": F("source").asc(),
    }
    order = [grouped[look.group]] if look.group else []
    return rows.order_by(*order, first, "-id").select_related("lead", "raised_by")


def page(
    actor: Actor, asked: Filter, look: Look, number: str, size: int = PAGE_SIZE
) -> tuple[Page[Issue], list[Row]]:
    """A page of the list, and its rows."""
    at = Paginator(ordered(found(actor, asked), look), size).get_page(number[:12])
    today, rows, last = clock.today(), [], None
    for issue in at.object_list:
        heading = _heading(issue, look.group)
        rows.append(Row(issue, issue.standing(today), heading if heading != last else ""))
        last = heading
    return at, rows


def board(actor: Actor, asked: Filter) -> list[Column]:
    """The issues by state, those that are due first, with what can be done to each."""
    columns = {
        value: Column(value, str(label))
        for value, label in Issue.State.choices
        if asked.state in ("", "open", value)
    }
    if asked.state == "open":
        del columns[State.VERIFIED.value], columns[State.RETURNED.value]
    rows = found(actor, asked)
    for value, count in rows.order_by().values_list("state").annotate(n=Count("pk")):
        columns[value].count = count
    first = Window(
        RowNumber(), partition_by="state", order_by=[F("due").asc(nulls_last=True), F("id").desc()]
    )
    shown = rows.annotate(at=first).filter(at__lte=CARDS_SHOWN).values("pk")
    today = clock.today()
    cards = with_sides(Issue.objects.filter(pk__in=shown), actor).select_related("lead", "raised_by")
    for issue in cards.order_by(F("due").asc(nulls_last=True), "-id"):
        acts = tuple(acts_on(issue, actor))
        columns[issue.state].rows.append(Row(issue, issue.standing(today), acts=acts))
    return list(columns.values())


def one(actor: Actor, pk: int) -> Issue | None:
    """An issue with all that its page says of it, where the actor may read it."""
    rows = with_thing_seen(with_sides(visible(actor), actor), actor).select_related(
        "lead", "owner", "raised_by", "raised_person", "resolved_by", "resolved_person", "verified_by",
        "verified_person", "place", "earlier",
    )  # fmt: skip
    return rows.filter(pk=pk).first()


def on_thing(actor: Actor, kind: str, pk: int) -> tuple[int, list[Row]]:
    """The issues on a thing that the actor may read: how many, and the last of them, open ones first."""
    rows = visible(actor).filter(on_kind=kind, on_id=pk).select_related("lead")
    shown = list(rows.order_by(_STATE, "-id")[: ON_THING_SHOWN + 1])
    count = len(shown) if len(shown) <= ON_THING_SHOWN else rows.order_by().count()
    today = clock.today()
    return count, [Row(issue, issue.standing(today)) for issue in shown[:ON_THING_SHOWN]]


def with_thing_seen(rows: QuerySet[Issue], actor: Actor) -> QuerySet[Issue]:
    """The rows, each with whether the actor may see the thing that it was raised on (``thing_seen``)."""
    seen = Case(When(things.seen(actor), then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(thing_seen=seen)


def later(actor: Actor, issue: Issue) -> list[Issue]:
    """The issues as which it came back, of those that the actor may read."""
    return list(visible(actor).filter(earlier=issue).order_by("id"))


def _heading(issue: Issue, group: str) -> str:
    if group == "lead":
        return issue.lead.name if issue.lead else _("还没有责任单位")
    if group == "state":
        return str(issue.get_state_display())
    return str(issue.get_source_display()) if group == "source" else ""
