"""The filters of the task list: from the address to the rows, to the sentence of chips, and back to the address.

Addresses everywhere use these names: ``plan campaign lead support body place`` (numbers; ``lead=none``: nobody
answers, ``campaign=none``: of no campaign, ``body``: leads or supports), ``state light``, ``due`` (overdue, 30d,
month), ``from to`` (days), ``q`` (words), ``mine`` (1), ``follow`` (1),
``quiet`` (days without a sign of progress), ``instruction`` (open, answered), ``parent`` (a task), ``share`` (1: the own part of it is to be reported).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.directory.models import Organisation
from luoshi.web.directory.queries import organisation_asked
from luoshi.web.dossier.models import Follow, Instruction
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import Chip, Conditions, day_of, number_of, one_of, words_of
from luoshi.web.tasks.models import Campaign, Light, Plan, Reach, Task
from luoshi.web.tasks.queries.shares import waiting

NOBODY = "none"
DUE: dict[str, str | Promise] = {
    "overdue": gettext_lazy("逾期"),
    "30d": gettext_lazy("30天内"),
    "month": gettext_lazy("本月到期"),
}
TEXT_LIMIT = 100
WORDS_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Filter(Conditions):
    """What is asked of the list. What makes no sense is left out rather than refused: an address may be old."""

    plan: int | None = None
    campaign: int | str | None = None
    lead: int | str | None = None
    support: int | None = None
    body: int | None = None
    place: int | None = None
    state: str = ""
    light: str = ""
    due: str = ""
    since: date | None = field(default=None, metadata={"name": "from"})
    until: date | None = field(default=None, metadata={"name": "to"})
    q: str = ""
    mine: bool = False
    follow: bool = False
    quiet: int | None = None
    instruction: str = ""
    parent: int | None = None
    share: bool = False

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Filter:
        """From the parameters of an address."""
        lead = given.get("lead", "").strip()
        quiet = number_of(given.get("quiet"))
        return cls(
            plan=number_of(given.get("plan")),
            campaign=NOBODY if given.get("campaign") == NOBODY else number_of(given.get("campaign")),
            lead=NOBODY if lead == NOBODY else organisation_asked(lead),
            support=organisation_asked(given.get("support", "")),
            body=organisation_asked(given.get("body", "")),
            place=organisation_asked(given.get("place", "")),
            state=one_of(given.get("state"), Task.State.values),
            light=one_of(given.get("light"), Light.values),
            due=one_of(given.get("due"), DUE),
            since=day_of(given.get("from")),
            until=day_of(given.get("to")),
            q=words_of(given.get("q", ""), TEXT_LIMIT),
            mine=given.get("mine") == "1",
            follow=given.get("follow") == "1",
            quiet=min(quiet, 3660) if quiet else None,
            instruction=one_of(given.get("instruction"), ("open", "answered")),
            parent=number_of(given.get("parent")),
            share=given.get("share") == "1",
        )

    def apply(self, rows: QuerySet[Task], actor: Actor, today: date) -> QuerySet[Task]:
        """The rows that fit. A body stands for itself and for all below it in the tree."""
        if self.campaign == NOBODY:
            rows = rows.filter(campaign=None)
        elif self.campaign is not None:
            rows = rows.filter(campaign_id=self.campaign)
        for name in ("plan", "parent"):
            if (value := getattr(self, name)) is not None:
                rows = rows.filter(**{f"{name}_id": value})
        rows = self._bodies(rows, actor)
        if self.state:
            rows = rows.filter(state=self.state)
        if self.light:
            rows = rows.filter(light=self.light)
        rows = self._days(rows, today)
        for word in self.q.split()[:WORDS_LIMIT]:
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(number__iexact=word)
                | Q(requirement__icontains=word)
                | Q(lead_names__icontains=word)
            )
        if self.follow:
            rows = rows.filter(
                Exists(
                    Follow.objects.filter(kind="task", object_id=OuterRef("pk"), person_id=actor.person_id)
                )
            )
        if self.quiet is not None:
            rows = rows.filter(state="open", last_sign__lt=today - timedelta(days=self.quiet))
        if self.share:
            rows = rows.filter(pk__in=waiting(actor, today))
        if self.instruction:
            asked = Instruction.objects.filter(kind="task", object_id=OuterRef("pk"), state=self.instruction)
            rows = rows.filter(Exists(asked))
        return rows

    def _bodies(self, rows: QuerySet[Task], actor: Actor) -> QuerySet[Task]:
        if self.lead == NOBODY:
            rows = rows.filter(lead_names="", support_names="")
        elif self.lead is not None:
            rows = rows.filter(_reaches(int(self.lead), leads=True))
        if self.support is not None:
            rows = rows.filter(_reaches(self.support, supports=True))
        if self.body is not None:
            own = Reach.objects.filter(task=OuterRef("pk"), organisation_id=self.body)
            rows = rows.filter(Exists(own.filter(Q(leads=True) | Q(supports=True))))
        if self.place is not None:
            path = Organisation.objects.filter(pk=self.place).values_list("path", flat=True).first()
            rows = rows.filter(place__path__startswith=path) if path else rows.none()
        if self.mine:
            own = Reach.objects.filter(task=OuterRef("pk"), organisation_id=actor.organisation_id)
            rows = rows.filter(Exists(own.filter(Q(leads=True) | Q(supports=True))))
        return rows

    def _days(self, rows: QuerySet[Task], today: date) -> QuerySet[Task]:
        if self.due == "overdue":
            rows = rows.filter(due__lt=today, state="open")
        elif self.due == "30d":
            rows = rows.filter(due__gte=today, due__lte=today + timedelta(days=30), state="open")
        elif self.due == "month":
            last = calendar.monthrange(today.year, today.month)[1]
            rows = rows.filter(due__gte=today.replace(day=1), due__lte=today.replace(day=last))
        if self.since:
            rows = rows.filter(due__gte=self.since)
        if self.until:
            rows = rows.filter(due__lte=self.until)
        return rows


def chips(asked: Filter) -> list[Chip]:
    """The conditions as a sentence: 牵头:省科技厅 且 灯:滞后. Names cost one query for each kind that is asked."""
    ids = [pk for pk in (asked.lead, asked.support, asked.body, asked.place) if isinstance(pk, int)]
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "short_name")) if ids else {}
    said: list[tuple[str, str]] = []
    if asked.plan is not None:
        title = Plan.objects.filter(pk=asked.plan).values_list("title", flat=True).first()
        said.append(("plan", _("方案:%(name)s") % {"name": _short(title)}))
    if asked.campaign == NOBODY:
        said.append(("campaign", _("不属于攻坚行动")))
    elif asked.campaign is not None:
        name = Campaign.objects.filter(pk=asked.campaign).values_list("name", flat=True).first()
        said.append(("campaign", _("攻坚行动:%(name)s") % {"name": _short(name)}))
    if asked.lead == NOBODY:
        said.append(("lead", _("没有责任单位")))
    elif asked.lead is not None:
        said.append(("lead", _("牵头:%(name)s") % {"name": names.get(int(asked.lead)) or "?"}))
    if asked.support is not None:
        said.append(("support", _("责任:%(name)s") % {"name": names.get(asked.support) or "?"}))
    if asked.body is not None:
        said.append(("body", _("牵头或责任:%(name)s") % {"name": names.get(asked.body) or "?"}))
    if asked.place is not None:
        said.append(("place", _("所在地:%(name)s") % {"name": names.get(asked.place) or "?"}))
    if asked.state:
        said.append(("state", _("状态:%(name)s") % {"name": Task.State(asked.state).label}))
    if asked.light:
        said.append(("light", _("灯:%(name)s") % {"name": Light(asked.light).label}))
    if asked.due:
        said.append(("due", _("时限:%(name)s") % {"name": DUE[asked.due]}))
    if asked.since:
        said.append(("since", _("%(day)s起到期") % {"day": asked.since.isoformat()}))
    if asked.until:
        said.append(("until", _("%(day)s前到期") % {"day": asked.until.isoformat()}))
    if asked.q:
        said.append(("q", _("含“%(text)s”") % {"text": asked.q}))
    if asked.mine:
        said.append(("mine", _("本单位的")))
    if asked.follow:
        said.append(("follow", _("我跟踪的")))
    if asked.quiet is not None:
        said.append(("quiet", _("%(days)d天没有进展") % {"days": asked.quiet}))
    if asked.instruction:
        said.append(
            ("instruction", _("批示:%(name)s") % {"name": Instruction.State(asked.instruction).label})
        )
    if asked.share:
        said.append(("share", _("本地部分待报进展")))
    if asked.parent is not None:
        title = Task.objects.filter(pk=asked.parent).values_list("title", flat=True).first()
        said.append(("parent", _("上级:%(name)s") % {"name": _short(title)}))
    return [Chip(text, asked.without(name).query) for name, text in said]


def _reaches(organisation_id: int, **how: bool) -> Exists:
    return Exists(Reach.objects.filter(task=OuterRef("pk"), organisation_id=organisation_id, **how))


def _short(text: str | None) -> str:
    text = text or "?"
    return text if len(text) <= 24 else f"{text[:23]}…"
