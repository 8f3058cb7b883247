"""What the pages read of sheets, by a fixed number of queries: the list, one of them, what is overdue and how long steps take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, Min, Prefetch, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.delivery import circulation as rules
from luoshi.delivery.circulation import Act
from luoshi.web.circulation.filters import Filter
from luoshi.web.circulation.models import Handling, Opinion, Sheet, Step
from luoshi.web.circulation.standing import STEPS, Waiting, done, waiting
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor

PAGE_SIZE = 50
DEFAULT_SORT = "-received"
SUPERVISED_DAYS = 90
MOST_SUPERVISED = 3000
SHOWN = 300
_STAGE = Case(
    *(When(stage=stage.value, then=Value(at)) for at, stage in enumerate(rules.Stage)),
    output_field=IntegerField(),
)
SORTS: dict[str, str | Promise] = {
    "title": gettext_lazy("文件标题"),
    "number": gettext_lazy("收文编号"),
    "sender": gettext_lazy("来文机关"),
    "received": gettext_lazy("收文"),
    "due": gettext_lazy("时限"),
    "stage": gettext_lazy("状态"),
    "changed": gettext_lazy("改动"),
}
_ORDER: dict[str, Any] = {
    "title": F("title"),
    "number": F("number"),
    "sender": F("sender"),
    "received": F("received_at"),
    "due": F("next_due"),
    "stage": _STAGE,
    "changed": F("changed_at"),
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


@dataclass(frozen=True, slots=True)
class Row:
    """A sheet as a list shows it: with what is waited for, the most pressing first."""

    sheet: Sheet
    waiting: list[Waiting]


@dataclass(frozen=True, slots=True)
class Took:
    """How long one kind of step took: of whom is not asked."""

    label: str
    count: int
    middle: float | None
    late: int


def visible(actor: Actor) -> QuerySet[Sheet]:
    """The sheets that the actor is on, or whose register they keep."""
    return permissions.restrict(Sheet.objects.all(), actor, "circulation.read")


def found(actor: Actor, asked: Filter) -> QuerySet[Sheet]:
    """Those of them that are asked for."""
    return asked.apply(visible(actor), actor, clock.today())


def ordered(rows: QuerySet[Sheet], look: Look) -> QuerySet[Sheet]:
    """In the order that is asked for, each with the next day of what is handled (``next_due``)."""
    fact, down = _ORDER[look.sort.removeprefix("-")], look.sort.startswith("-")
    first = fact.desc(nulls_last=True) if down else fact.asc(nulls_last=True)
    at_work = Q(handlings__state=Handling.State.OPEN)
    return with_steps(rows.annotate(next_due=Min("handlings__due", filter=at_work))).order_by(first, "-id")


def with_steps(rows: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """The rows with who is on them, fetched for all at once."""
    opinions = Opinion.objects.select_related("person", "body")
    works = Handling.objects.select_related("organisation", "handler", "ended_by", "opinion")
    return rows.prefetch_related(Prefetch("opinions", opinions), Prefetch("handlings", works))


def page(
    actor: Actor, asked: Filter, look: Look, number: str, size: int = PAGE_SIZE
) -> tuple[Page[Sheet], list[Row]]:
    """A page of the list, and its rows."""
    at = Paginator(ordered(found(actor, asked), look), size).get_page(number[:12])
    return at, [row_of(sheet) for sheet in at.object_list]


def row_of(sheet: Sheet) -> Row:
    """A sheet with what is waited for."""
    return Row(sheet, by_day(waiting(sheet, clock.today())))


def by_day(rows: list[Waiting]) -> list[Waiting]:
    """What has to be done first, first: by its day, never by whose it is."""
    return sorted(rows, key=lambda row: (row.lateness.until, row.sheet.pk, row.step.value))


def one(actor: Actor, pk: int) -> Sheet | None:
    """A sheet with all that its page says of it, where the actor may read it."""
    rows = with_steps(visible(actor)).select_related(
        "owner", "registered_by", "proposed_by", "closed_by", "document"
    )
    return rows.filter(pk=pk).first()


def steps(sheet: Sheet) -> list[Step]:
    """What was done to it, in the order in which it happened."""
    return list(sheet.steps.select_related("by", "organisation").order_by("at", "id")[:SHOWN])


def overdue(actor: Actor, today: date) -> tuple[list[Waiting], Counter[Act]]:
    """What is owed in the register that the actor keeps: that which is late, by its day, and how much of each step is under way."""
    rows = permissions.restrict(Sheet.objects.all(), actor, "circulation.register")
    going = with_steps(rows.exclude(stage=Sheet.Stage.CLOSED)).order_by("pk")[:MOST_SUPERVISED]
    owed = [each for sheet in going for each in waiting(sheet, today)]
    return by_day([each for each in owed if each.lateness.overdue]), Counter(each.step for each in owed)


def durations(actor: Actor, today: date) -> list[Took]:
    """How long each kind of step took of the sheets of the last months."""
    rows = permissions.restrict(Sheet.objects.all(), actor, "circulation.register")
    since = today - timedelta(days=SUPERVISED_DAYS)
    recent = with_steps(rows.filter(registered_at__date__gte=since)).order_by("-pk")[:MOST_SUPERVISED]
    taken: dict[Act, list[rules.Lateness]] = defaultdict(list)
    for sheet in recent:
        for step in done(sheet):
            taken[step.step].append(step.lateness)
    return [
        Took(
            str(words),
            len(taken[step]),
            rules.median(each.taken for each in taken[step]),
            sum(each.overdue for each in taken[step]),
        )
        for step, words in STEPS.items()
        if taken[step]
    ]
