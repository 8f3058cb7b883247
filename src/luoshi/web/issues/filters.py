"""The filters of the list and the board: from the address to the rows, to the sentence of chips, and back to the address.

Addresses use these names: ``state source``, ``lead raised body`` (organisations with all below them; ``body``: leads or
helps), ``place``, ``due`` (overdue, soon), ``from to`` (days on which it was raised), ``q`` (words), ``duty`` (assign, take, resolve,
verify: what waits for oneself), ``returned`` (1: sent back at least once), ``on`` (a thing, as ``task-12``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.delivery.issues import OPEN, WITH_THE_BODY, Act, State, after
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.queries import organisation_asked
from luoshi.web.issues import things
from luoshi.web.issues.models import Issue, Support
from luoshi.web.issues.scopes import issues as issues_within
from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.actor import FOR_THE_GOVERNMENT, Actor
from luoshi.web.kernel.asked import Chip, Conditions, between, day_of, number_of, one_of, words_of

SOON_DAYS = 7
TEXT_LIMIT = 100
WORDS_LIMIT = 8
DUE: dict[str, str | Promise] = {"overdue": gettext_lazy("逾期"), "soon": gettext_lazy("7天内到期")}
# What waits for somebody: the act that is theirs.
DUTIES: dict[str, tuple[Act, str | Promise]] = {
    "assign": (Act.ASSIGN, gettext_lazy("待我交办")),
    "take": (Act.TAKE, gettext_lazy("待我认领")),
    "resolve": (Act.RESOLVE, gettext_lazy("待我办结")),
    "verify": (Act.VERIFY, gettext_lazy("待我销号")),
}
OPEN_STATE = "open"
STATES: dict[str, str | Promise] = {OPEN_STATE: gettext_lazy("未销号"), **dict(Issue.State.choices)}


def values_of(states: frozenset[State]) -> list[str]:
    """The states as the database has them."""
    return sorted(state.value for state in states)


@dataclass(frozen=True, slots=True)
class Filter(Conditions):
    """What is asked of the list. What makes no sense is left out rather than refused: an address may be old."""

    state: str = ""
    source: str = ""
    lead: int | None = None
    raised: int | None = None
    body: int | None = None
    place: int | None = None
    due: str = ""
    since: date | None = field(default=None, metadata={"name": "from"})
    until: date | None = field(default=None, metadata={"name": "to"})
    q: str = ""
    duty: str = ""
    returned: bool = False
    on: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Filter:
        """From the parameters of an address."""
        return cls(
            state=one_of(given.get("state"), STATES),
            source=one_of(given.get("source"), Issue.Source.values),
            lead=organisation_asked(given.get("lead", "")),
            raised=organisation_asked(given.get("raised", "")),
            body=organisation_asked(given.get("body", "")),
            place=organisation_asked(given.get("place", "")),
            due=one_of(given.get("due"), DUE),
            since=day_of(given.get("from")),
            until=day_of(given.get("to")),
            q=words_of(given.get("q", ""), TEXT_LIMIT),
            duty=one_of(given.get("duty"), DUTIES),
            returned=given.get("returned") == "1",
            on=given.get("on", "") if thing_asked(given.get("on", "")) else "",
        )

    def apply(self, rows: QuerySet[Issue], actor: Actor, today: date) -> QuerySet[Issue]:
        """The rows that fit. A body stands for itself and for all below it in the tree."""
        if self.state == OPEN_STATE:
            rows = rows.filter(state__in=values_of(OPEN))
        elif self.state:
            rows = rows.filter(state=self.state)
        if self.source:
            rows = rows.filter(source=self.source)
        rows = self._bodies(rows)
        rows = self._days(rows, today)
        for word in self.q.split()[:WORDS_LIMIT]:
            of_thing = Q(on_title__icontains=word) & things.seen(actor)
            rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word) | of_thing)
        if self.duty:
            rows = rows.filter(q_of_waiting(actor, DUTIES[self.duty][0]))
        if self.returned:
            rows = rows.filter(returns__gt=0)
        if asked := thing_asked(self.on):
            rows = rows.filter(on_kind=asked[0], on_id=asked[1])
        return rows

    def _bodies(self, rows: QuerySet[Issue]) -> QuerySet[Issue]:
        ids = [pk for pk in (self.lead, self.raised, self.body, self.place) if pk is not None]
        paths = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "path")) if ids else {}
        for name, column in (("lead", "lead"), ("raised", "raised_by"), ("place", "place")):
            if (pk := getattr(self, name)) is not None:
                path = paths.get(pk)
                rows = rows.filter(**{f"{column}__path__startswith": path}) if path else rows.none()
        if self.body is not None:
            path = paths.get(self.body)
            if path is None:
                return rows.none()
            helps = Support.objects.filter(issue=OuterRef("pk"), organisation__path__startswith=path)
            rows = rows.filter(Q(lead__path__startswith=path) | Q(Exists(helps)))
        return rows

    def _days(self, rows: QuerySet[Issue], today: date) -> QuerySet[Issue]:
        if self.due == "overdue":
            rows = rows.filter(q_of_overdue(today))
        elif self.due:
            last = today + timedelta(days=SOON_DAYS)
            rows = rows.filter(state__in=values_of(WITH_THE_BODY), due__gte=today, due__lte=last)
        return rows.filter(between("raised_at", self.since, self.until))


def chips(asked: Filter) -> list[Chip]:
    """The conditions as a sentence: 责任:市财政局 且 状态:办理中."""
    ids = [pk for pk in (asked.lead, asked.raised, asked.body, asked.place) if pk is not None]
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "short_name")) if ids else {}
    said: list[tuple[str, str]] = []
    if asked.state:
        said.append(("state", _("状态:%(name)s") % {"name": STATES[asked.state]}))
    if asked.source:
        said.append(("source", _("来源:%(name)s") % {"name": Issue.Source(asked.source).label}))
    for name, words in (
        ("lead", _("责任:%(name)s")),
        ("raised", _("提出:%(name)s")),
        ("body", _("责任或配合:%(name)s")),
        ("place", _("所在地:%(name)s")),
    ):
        if (pk := getattr(asked, name)) is not None:
            said.append((name, words % {"name": names.get(pk) or "?"}))
    if asked.due:
        said.append(("due", _("时限:%(name)s") % {"name": DUE[asked.due]}))
    if asked.since:
        said.append(("since", _("%(day)s起提出") % {"day": asked.since.isoformat()}))
    if asked.until:
        said.append(("until", _("%(day)s前提出") % {"day": asked.until.isoformat()}))
    if asked.q:
        said.append(("q", _("含“%(text)s”") % {"text": asked.q}))
    if asked.duty:
        said.append(("duty", str(DUTIES[asked.duty][1])))
    if asked.returned:
        said.append(("returned", _("退回过的")))
    if asked.on:
        said.append(("on", _("同一对象上的")))
    return [Chip(text, asked.without(name).query) for name, text in said]


def q_of_waiting(actor: Actor, act: Act) -> Q:
    """What waits for this act of the actor's: as far as the right reaches, in the state in which the act begins."""
    start = State.RAISED if act is Act.ASSIGN else next(state for state in State if after(state, act))
    scope = permissions.scope_of(actor, f"issue.{act.value}")
    if scope is None:
        return Q(pk__in=[])
    condition = issues_within(actor, scope) & Q(state=start.value)
    if act is Act.VERIFY:  # by somebody else than who resolved it
        condition &= ~Q(resolved_by_id=actor.organisation_id)
    if act is Act.ASSIGN and actor.role not in FOR_THE_GOVERNMENT:  # what a body has found with itself
        condition &= Q(raised_by__path__startswith=actor.jurisdiction_path)
    return condition


def q_of_overdue(today: date) -> Q:
    """What a body has, is past its day and not resolved."""
    return Q(state__in=values_of(WITH_THE_BODY), due__lt=today)


def thing_asked(text: str) -> tuple[str, int] | None:
    """The kind and the number in ``task-12``."""
    code, _dash, number = text.rpartition("-")
    pk = number_of(number)
    return (code, pk) if pk is not None and code in kinds.KINDS else None
