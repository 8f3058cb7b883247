"""The filters of the list: from the address to the rows, to the sentence of chips, and back to the address.

Addresses use these names: ``state rhythm``, ``plan`` (its number, its campaigns too), ``from to`` (days on which they are held), ``q`` (words).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import Chip, Conditions, day_of, number_of, one_of, words_of
from luoshi.web.stocktakes.models import Stocktake
from luoshi.web.tasks.models import Plan

TEXT_LIMIT = 100
WORDS_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Filter(Conditions):
    """What is asked of the list. What makes no sense is left out rather than refused: an address may be old."""

    state: str = ""
    rhythm: str = ""
    plan: int | None = None
    since: date | None = field(default=None, metadata={"name": "from"})
    until: date | None = field(default=None, metadata={"name": "to"})
    q: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Filter:
        """From the parameters of an address."""
        return cls(
            state=one_of(given.get("state"), Stocktake.State.values),
            rhythm=one_of(given.get("rhythm"), Stocktake.Rhythm.values),
            plan=number_of(given.get("plan")),
            since=day_of(given.get("from")),
            until=day_of(given.get("to")),
            q=words_of(given.get("q", ""), TEXT_LIMIT),
        )

    def apply(self, rows: QuerySet[Stocktake]) -> QuerySet[Stocktake]:
        """The rows that fit."""
        if self.state:
            rows = rows.filter(state=self.state)
        if self.rhythm:
            rows = rows.filter(rhythm=self.rhythm)
        if self.plan is not None:
            rows = rows.filter(
                Q(plan=self.plan) | Q(campaign__plan=self.plan) | Q(task_force__plan=self.plan)
            )
        if self.since:
            rows = rows.filter(held_on__gte=self.since)
        if self.until:
            rows = rows.filter(held_on__lte=self.until)
        for word in self.q.split()[:WORDS_LIMIT]:
            rows = rows.filter(title__icontains=word)
        return rows


def chips(asked: Filter, actor: Actor) -> list[Chip]:
    """The conditions as a sentence."""
    said: list[tuple[str, str]] = []
    if asked.state:
        said.append(("state", _("状态:%(name)s") % {"name": Stocktake.State(asked.state).label}))
    if asked.rhythm:
        said.append(("rhythm", _("周期:%(name)s") % {"name": Stocktake.Rhythm(asked.rhythm).label}))
    if asked.plan is not None:
        plans = permissions.restrict(Plan.objects.filter(pk=asked.plan), actor, "plan.read")
        title = plans.values_list("title", flat=True).first()
        said.append(("plan", _("方案:%(name)s") % {"name": (title or "?")[:30]}))
    if asked.since:
        said.append(("since", _("%(day)s起召开") % {"day": asked.since.isoformat()}))
    if asked.until:
        said.append(("until", _("%(day)s前召开") % {"day": asked.until.isoformat()}))
    if asked.q:
        said.append(("q", _("含“%(text)s”") % {"text": asked.q}))
    return [Chip(text, asked.without(name).query) for name, text in said]
