"""The filters of the list: from the address to the rows, to the sentence of chips, and back to the address.

Addresses use these names: ``stage`` (``open``: not closed), ``urgency``, ``body`` (who handles it), ``due`` (overdue, soon: of what
is handled), ``from to`` (days of receipt), ``q`` (words), ``mine`` (instruct, handle: what waits for oneself).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.circulation.models import Handling, Opinion, Sheet
from luoshi.web.circulation.scopes import works_of
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.queries import organisation_asked
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import Chip, Conditions, between, day_of, one_of, words_of

SOON_DAYS = 3
TEXT_LIMIT = 100
WORDS_LIMIT = 8
OPEN_STAGE = "open"
STAGES: dict[str, str | Promise] = {OPEN_STAGE: gettext_lazy("未办结"), **dict(Sheet.Stage.choices)}
DUE: dict[str, str | Promise] = {"overdue": gettext_lazy("逾期"), "soon": gettext_lazy("3天内到期")}
MINE: dict[str, str | Promise] = {
    "instruct": gettext_lazy("待我批示"),
    "handle": gettext_lazy("待我承办"),
}


@dataclass(frozen=True, slots=True)
class Filter(Conditions):
    """What is asked of the list. What makes no sense is left out rather than refused: an address may be old."""

    stage: str = ""
    urgency: str = ""
    body: int | None = None
    due: str = ""
    since: date | None = field(default=None, metadata={"name": "from"})
    until: date | None = field(default=None, metadata={"name": "to"})
    q: str = ""
    mine: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Filter:
        """From the parameters of an address."""
        return cls(
            stage=one_of(given.get("stage"), STAGES),
            urgency=one_of(given.get("urgency"), Sheet.Urgency.values),
            body=organisation_asked(given.get("body", "")),
            due=one_of(given.get("due"), DUE),
            since=day_of(given.get("from")),
            until=day_of(given.get("to")),
            q=words_of(given.get("q", ""), TEXT_LIMIT),
            mine=one_of(given.get("mine"), MINE),
        )

    def apply(self, rows: QuerySet[Sheet], actor: Actor, today: date) -> QuerySet[Sheet]:
        """The rows that fit."""
        if self.stage == OPEN_STAGE:
            rows = rows.exclude(stage=Sheet.Stage.CLOSED)
        elif self.stage:
            rows = rows.filter(stage=self.stage)
        if self.urgency:
            rows = rows.filter(urgency=self.urgency)
        if self.body is not None:
            path = Organisation.objects.filter(pk=self.body).values_list("path", flat=True).first()
            at_work = Handling.objects.filter(
                sheet=OuterRef("pk"), organisation__path__startswith=path or "-"
            )
            rows = rows.filter(Exists(at_work))
        if self.due:
            rows = rows.filter(q_of_due(self.due, today))
        for word in self.q.split()[:WORDS_LIMIT]:
            named = Q(title__icontains=word) | Q(number__icontains=word)
            rows = rows.filter(named | Q(doc_number__icontains=word) | Q(sender__icontains=word))
        if self.mine:
            rows = rows.filter(q_of_mine(self.mine, actor))
        return rows.filter(between("received_at", self.since, self.until))


def q_of_due(which: str, today: date) -> Q:
    """Sheets of which something that a body handles is past its day, or is due soon."""
    works = Handling.objects.filter(sheet=OuterRef("pk"), state=Handling.State.OPEN)
    if which == "overdue":
        works = works.filter(due__lt=today)
    else:
        works = works.filter(due__gte=today, due__lte=today + timedelta(days=SOON_DAYS))
    return Q(Exists(works))


def q_of_mine(which: str, actor: Actor) -> Q:
    """What waits for the actor: to instruct, now that it is their turn, or to handle."""
    if which == "instruct":
        turn = Opinion.objects.filter(
            sheet=OuterRef("pk"), person_id=actor.person_id, acted_at=None, reached_at__isnull=False
        )
        return Q(Exists(turn)) & ~Q(stage=Sheet.Stage.CLOSED)
    return q_of_works(works_of(actor))


def q_of_works(works: QuerySet[Handling]) -> Q:
    """Sheets that are not closed, of which one of these is to be handled."""
    open_works = works.filter(sheet=OuterRef("pk"), state=Handling.State.OPEN)
    return Q(Exists(open_works)) & ~Q(stage=Sheet.Stage.CLOSED)


def chips(asked: Filter) -> list[Chip]:
    """The conditions as a sentence."""
    said: list[tuple[str, str]] = []
    if asked.mine:
        said.append(("mine", str(MINE[asked.mine])))
    if asked.stage:
        said.append(("stage", _("状态:%(name)s") % {"name": STAGES[asked.stage]}))
    if asked.urgency:
        said.append(("urgency", _("紧急程度:%(name)s") % {"name": Sheet.Urgency(asked.urgency).label}))
    if asked.body is not None:
        name = Organisation.objects.filter(pk=asked.body).values_list("short_name", flat=True).first()
        said.append(("body", _("承办:%(name)s") % {"name": name or "?"}))
    if asked.due:
        said.append(("due", _("时限:%(name)s") % {"name": DUE[asked.due]}))
    if asked.since:
        said.append(("since", _("%(day)s起收到") % {"day": asked.since.isoformat()}))
    if asked.until:
        said.append(("until", _("%(day)s前收到") % {"day": asked.until.isoformat()}))
    if asked.q:
        said.append(("q", _("含“%(text)s”") % {"text": asked.q}))
    return [Chip(text, asked.without(name).query) for name, text in said]
