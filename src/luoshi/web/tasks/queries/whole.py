"""Everything about one task, for its page and for the panel beside the list. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models.functions import Substr
from django.utils import timezone

from luoshi.delivery.closing import Obstacle, obstacles
from luoshi.delivery.figures import TargetFacts, number
from luoshi.delivery.status import MilestoneFacts, TaskFacts, Verdict
from luoshi.web.documents.models import Document, Reading
from luoshi.web.dossier.models import Change
from luoshi.web.dossier.queries import Dossier, changes, dossier_of
from luoshi.web.dossier.queries import rights as dossier_rights
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.reasons import bound_words
from luoshi.web.tasks.models import (
    Involvement,
    Milestone,
    Target,
    TargetValue,
    Task,
    Update,
)
from luoshi.web.tasks.queries import of_task
from luoshi.web.tasks.queries.shares import Share, shares
from luoshi.web.tasks.services.breakdown import words_of
from luoshi.web.tasks.services.states import ACTS, Act
from luoshi.web.tasks.standing import verdicts_of

CONTEXT = 60
# Beside a small chart, for the figure that is wanted.
LABEL_ROOM = 72
LONGEST_SOURCE = 4000
RIGHTS = (
    "task.edit", "task.assign", "task.break_down", "task.break_down_share", "task.report", "task.finish", "task.verify",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence from which a task came: the text before, itself, and after; and where it stands."""

    before: str
    text: str
    after: str
    document: Document
    url: str


@dataclass(slots=True)
class TargetShown:
    """A target with how it stands: what is wanted, the latest figure, the line of figures against the path."""

    target: Target
    facts: TargetFacts
    verdict: Verdict
    values: list[TargetValue]
    may_enter: bool
    line: Line | None = None

    @property
    def latest(self) -> TargetValue | None:
        current = [row for row in self.values if not row.superseded]
        return max(current, key=lambda row: (row.period_end, row.pk)) if current else None

    @property
    def wanted(self) -> str:
        return bound_words(self.facts.wanted)

    @property
    def light(self) -> str:
        return self.verdict.light.value


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a small chart. ``anchor``: whether they begin or end at the place."""

    x: float
    y: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A small chart: points of the figures and of the expected path, in units of the drawing; what is labelled, and where."""

    width: int
    height: int
    plot: int
    figures: str
    path: str
    dots: tuple[tuple[float, float, str], ...]
    base: float
    wanted: float
    latest: Label
    goal: Label


@dataclass(slots=True)
class Whole:
    """A task with all that hangs on it, and what the actor may do."""

    task: Task
    may: frozenset[str]
    leads: list[Involvement]
    supports: list[Involvement]
    acts: list[Act]
    source: Source | None = None
    milestones: list[Milestone] = field(default_factory=list)
    subtasks: list[Task] = field(default_factory=list)
    targets: list[TargetShown] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    dossier: Dossier | None = None
    today: date = date.min

    own_path: str = ""

    @property
    def breaks_down_share(self) -> bool:
        """Whether the actor may break down the part of a task that is their own body's, though not the task."""
        right = "task.break_down_share" in self.may and "task.break_down" not in self.may
        return right and any(share.organisation.path == self.own_path for share in self.shares)

    @property
    def reported(self) -> int:
        """How many of the bodies that are named together have reported."""
        return sum(share.reported for share in self.shares)

    @property
    def missing(self) -> tuple[Obstacle, ...]:
        """What is missing for the task to be finished, for whoever finishes or confirms it."""
        if not any(act.closes for act in self.acts):
            return ()
        finished = self.task.finished_at or self.task.verified_at
        facts = TaskFacts(
            state="open",
            due=self.task.due,
            finished_on=timezone.localtime(finished).date() if finished else None,
            milestones=tuple(MilestoneFacts(row.title, row.due, row.done_on) for row in self.milestones),
            targets=tuple(shown.facts for shown in self.targets),
        )
        return obstacles(facts, self.today, [str(row) for row in self.subtasks if row.state == "open"])


def rights(actor: Actor, task: Task) -> frozenset[str]:
    """What the actor may do with the task."""
    return permissions.held(actor, (*RIGHTS, *dossier_rights("task")), task)


def panel_of(actor: Actor, pk: str) -> Whole | None:
    """What the panel shows; None where there is no such task for the actor."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    task = of_task.TASK.first(actor, pk=int(pk))
    if task is None:
        return None
    leads, supports = _bodies(task)
    return Whole(
        task=task,
        may=frozenset(),
        leads=leads,
        supports=supports,
        acts=[],
        milestones=list(task.milestones.all()[:12]),
        targets=_targets(task, actor),
        updates=list(task.updates.select_related("by", "organisation")[:4]),
        changes=changes("task", task.pk, 3),
        today=clock.today(),
    )


def whole(actor: Actor, task: Task) -> Whole:
    """What the page of the task shows."""
    may = rights(actor, task)
    leads, supports = _bodies(task)
    dossier = dossier_of(actor, "task", task, may=may, addressees=[*leads, *supports])
    found = Whole(
        task=task,
        may=may,
        leads=leads,
        supports=supports,
        acts=[act for act in ACTS.values() if act.permission in may and task.state in act.before],
        source=source(actor, task),
        milestones=_steps(task),
        subtasks=of_task.PARTS.rows(actor, task=task.pk),
        targets=_targets(task, actor),
        updates=of_task.UPDATES.rows(task=task.pk),
        shares=shares(task, [*leads, *supports], actor.jurisdiction_path),
        dossier=dossier,
        today=clock.today(),
        own_path=actor.jurisdiction_path,
    )
    for update in found.updates:
        update.files = [file for file in dossier.attachments if file.entry == update.pk]
    return found


def source(actor: Actor, task: Task) -> Source | None:
    """The sentence of the task in its document, where there is one and the actor may read it."""
    document_id = task.plan.document_id if task.plan else None
    if document_id is None or task.source_start is None or task.source_end is None:
        return None
    document = of_task.DOCUMENT.first(actor, pk=document_id)
    if document is None:
        return None
    start = max(0, task.source_start - CONTEXT)
    length = min(task.source_end - task.source_start, LONGEST_SOURCE)
    # Only the stretch: the whole text of a long document is megabytes.
    found = (
        Reading.objects.filter(pk=document.reading_id)
        .values_list(Substr("text", start + 1, task.source_start - start + length + CONTEXT), flat=True)
        .first()
    )
    if not found:
        return None
    lead = task.source_start - start
    before, text, after = found[:lead], found[lead : lead + length], found[lead + length :]
    url = (
        f"{document.get_absolute_url()}#task-{task.ledger_task}"
        if task.ledger_task
        else document.get_absolute_url()
    )
    return Source(_last_line(before), text.strip(), after.split("\n", 1)[0], document, url)


def _last_line(text: str) -> str:
    return text.rsplit("\n", 1)[-1]


def _steps(task: Task) -> list[Milestone]:
    rows = of_task.MILESTONES.rows(task=task.pk)
    for row in rows:
        row.seen = words_of(row)
    return rows


def _bodies(task: Task) -> tuple[list[Involvement], list[Involvement]]:
    rows = of_task.BODIES.rows(task=task.pk)
    return [row for row in rows if row.role == "lead"], [row for row in rows if row.role == "support"]


def _targets(task: Task, actor: Actor) -> list[TargetShown]:
    targets = of_task.TARGETS.rows(task=task.pk)
    if not targets:
        return []
    for target in targets:
        target.task = task
    values = of_task.VALUES.rows(task=task.pk)
    return _describe(targets, values, frozenset(of_task.ENTERABLE.rows(actor, task=task.pk)))


def describe_target(target: Target, actor: Actor) -> TargetShown:
    """A target (with ``data_owner``, ``plan`` and ``task``) with how it stands and the figures of the whole."""
    values = list(TargetValue.objects.filter(target=target, place=None).order_by("period_end", "id"))
    may = permissions.allowed(actor, "target.value", target)
    return _describe([target], values, frozenset({target.pk} if may else ()))[0]


def _describe(
    targets: list[Target], values: list[TargetValue], enterable: frozenset[int]
) -> list[TargetShown]:
    today = clock.today()
    verdicts = verdicts_of(targets, values, today)
    of_target: dict[int, list[TargetValue]] = {row.pk: [] for row in targets}
    for value in values:
        of_target[value.target_id].append(value)
    return [
        TargetShown(
            target=row,
            facts=verdicts[row.pk][0],
            verdict=verdicts[row.pk][1],
            values=of_target[row.pk],
            may_enter=row.pk in enterable,
            line=_line(verdicts[row.pk][0], of_target[row.pk], today),
        )
        for row in targets
    ]


def _line(facts: TargetFacts, values: list[TargetValue], today: date) -> Line | None:
    """The figures against the expected path over the time of the target; None without a figure."""
    shown = [row for row in values if not row.superseded and facts.start <= row.period_end <= facts.end]
    if facts.value is None or not shown:
        return None
    width, height, edge, top = 240, 72, 6, 18
    path = facts.path(facts.value)
    days = max((facts.end - facts.start).days, 1)
    expected = (
        [(day, path.expected(day)) for day in (facts.start, facts.end)]
        if path
        else [(facts.start, facts.value), (facts.end, facts.value)]
    )
    numbers = [*(row.value for row in shown), *(value for _, value in expected), facts.value]
    low, high = min(numbers), max(numbers)
    if facts.kind == "count":
        low = min(low, Decimal(0))
    room = (high - low) or Decimal(1)

    def x(day: date) -> float:
        return round(edge + (width - 2 * edge) * (day - facts.start).days / days, 1)

    def y(value: Decimal) -> float:
        return round(height - edge - float((value - low) / room) * (height - edge - top), 1)

    points = [
        (x(row.period_end), y(row.value), f"{row.period} {number(row.value)}{facts.unit}") for row in shown
    ]
    left, up, _words = points[-1]
    goal = Label(width, min(max(y(facts.value) + 4, 12), height - 2), bound_words(facts.wanted))
    # Beside its point, where no line comes from; above it where the wanted figure stands there.
    beside = left < width - 72 or abs(up + 4 - goal.y) > 12
    last = f"{number(shown[-1].value)}{facts.unit}"
    latest = Label(left + 6, up + 4, last) if beside else Label(left, up - 8, last, "end")
    return Line(
        width + LABEL_ROOM,
        height,
        width,
        " ".join(f"{left},{top}" for left, top, _ in points),
        " ".join(f"{x(day)},{y(value)}" for day, value in expected),
        tuple(points),
        float(height - 1),
        y(facts.value),
        latest,
        goal,
    )


def neighbours(task: Task, actor: Actor) -> dict[str, Any]:
    """The task before and the one after it in its plan, for walking through them."""
    if task.plan_id is None:
        return {}
    place = {"plan": task.plan_id, "pk": task.pk, "position": task.position}
    return {"before": of_task.BEFORE.first(actor, **place), "after": of_task.AFTER.first(actor, **place)}
