"""The shapes of plans, tasks and what hangs on them, as the API takes and gives them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from luoshi.web.documents.models import Target as LedgerTarget
from luoshi.web.kernel.api_shapes import Body, Day, Figure, Id, OneOf, Shown, Version, Year, Yes, text
from luoshi.web.kernel.reasons import kept_words
from luoshi.web.tasks.models import Involvement, Light, Task
from luoshi.web.tasks.services.targets import Facts


class PlanRow(Schema):
    id: int
    title: str
    doc_number: str
    year: int | None
    owner_id: int
    document_id: int | None
    published_at: datetime | None
    published_by: str
    version: int


class CampaignRow(Schema):
    id: int
    plan_id: int
    position: int
    name: str
    task_force_id: int | None


class TaskRow(Schema):
    """A task as lists show it. ``light`` is computed: none means that nobody can tell, not that all is well."""

    id: int
    number: str
    title: str
    plan_id: int | None
    campaign_id: int | None
    parent_id: int | None
    owner_id: int
    place_id: int | None
    starts_on: date | None
    due: date | None
    due_text: str
    state: Annotated[str, OneOf(Task.State)]
    light: Annotated[str, OneOf(Light)]
    light_reason: str
    lead_names: str
    support_names: str
    last_update: str
    changed_at: datetime
    version: int

    @staticmethod
    def resolve_light_reason(row: Any) -> str:
        """In words, of the language that is asked for."""
        return kept_words(row["light_reason"] if isinstance(row, dict) else row.light_reason)


class BodyRow(Schema):
    """Who answers for a task, as written; ``organisation_id`` is null where nobody in the directory has that name."""

    role: Annotated[str, OneOf(Involvement.Role)]
    written: str
    organisation_id: int | None


class MilestoneRow(Schema):
    id: int
    title: str
    due: date
    done_on: date | None
    organisation_id: int | None
    person_id: int | None


class ValueRow(Schema):
    """What a figure was for a period; ``superseded``: a later one has revised it."""

    id: int
    place_id: int | None
    period: str
    period_end: date
    value: Shown
    source: str
    at: datetime
    by: str
    superseded: bool


class TargetRow(Schema):
    id: int
    task_id: int | None
    campaign_id: int | None
    plan_id: int | None
    headline: bool
    metric: str
    comparator: str
    value: Shown | None
    value_to: Shown | None
    unit: str
    kind: str
    hedge: str
    approximate: bool
    year: int | None
    baseline: Shown | None
    data_owner_id: int | None
    version: int


class Source(Schema):
    """Where in its document a task stands, in characters of the repaired text."""

    document_id: int
    start: int
    end: int


class TaskWhole(TaskRow):
    """A task with what hangs on it. ``warnings``: what it lacks to be followed, in words; an empty list where nothing is lacking."""

    requirement: str
    finished_at: datetime | None
    verified_at: datetime | None
    source: Source | None
    bodies: list[BodyRow]
    milestones: list[MilestoneRow]
    targets: list[TargetRow]
    subtasks: list[TaskRow]
    warnings: list[str]

    @staticmethod
    def resolve_source(task: Task) -> dict[str, Any] | None:
        if task.plan is None or task.plan.document_id is None or task.source_start is None:
            return None
        return {"document_id": task.plan.document_id, "start": task.source_start, "end": task.source_end}

    @staticmethod
    def resolve_warnings(task: Task) -> list[str]:
        return [_("没有时限的任务不会逾期。")] if task.due is None else []

    @staticmethod
    def resolve_bodies(task: Task) -> list[Involvement]:
        return list(task.involvements.all())


# What is given -------------------------------------------------------------------------------------------------------


class BodyGiven(Body):
    """Who shall answer for a task: an organisation, or a name as written; with a name alone the directory is asked."""

    organisation_id: Id | None = None
    written: Annotated[str, text(300)] = ""


Bodies = Annotated[list[BodyGiven], Field(max_length=100)]


class TaskFields(Body):
    """What a task says. What is left out of an edit stays as it is; null takes it away."""

    number: Annotated[str, text(60)] = ""
    requirement: Annotated[str, text(20_000)] = ""
    starts_on: Day | None = None
    due: Day | None = None
    due_text: Annotated[str, text(300)] = ""
    campaign_id: Id | None = None
    place_id: Id | None = None


class TaskNew(TaskFields):
    title: Annotated[str, text(2000, 1)]
    lead: Bodies = Field(default_factory=list)
    support: Bodies = Field(default_factory=list)


class TaskEdit(TaskFields):
    """``version`` is that of the task as it was read; when it is no longer so, nothing is written (409)."""

    version: Version
    title: Annotated[str, text(2000, 1)] | None = None
    lead: Bodies | None = None
    support: Bodies | None = None


class Assign(Body):
    version: Version
    lead: Bodies | None = None
    support: Bodies | None = None


class SubtaskNew(Body):
    title: Annotated[str, text(300, 1)]
    requirement: Annotated[str, text(20_000)] = ""
    due: Day | None = None
    lead: Bodies = Field(default_factory=list)
    support: Bodies = Field(default_factory=list)


class MilestoneGiven(Body):
    title: Annotated[str, text(300, 1)]
    due: Day
    organisation_id: Id | None = None
    person_id: Id | None = None


class MilestoneDone(Body):
    """The day on which it was done; null: it is not done after all."""

    done_on: Day | None


class ValueGiven(Body):
    """A figure for a period: 2025, 2025年上半年, 2025-Q2, 2025-06; written in quotes, so that no digit is lost."""

    period: Annotated[str, text(20, 1)]
    value: Figure
    source: Annotated[str, text(300, 1)]
    place_id: Id | None = None


class TargetGiven(Body):
    """What a target wants; ``value_to`` is the upper end of a range."""

    metric: Annotated[str, text(500, 1)]
    comparator: Annotated[str, OneOf(LedgerTarget.Comparator)]
    value: Figure
    value_to: Figure | None = None
    unit: Annotated[str, text(60)] = ""
    kind: Annotated[str, OneOf(LedgerTarget.Kind)]
    year: Year | None = None
    headline: Yes = False

    def facts(self) -> Facts:
        """As the service takes them."""
        figures = {name: getattr(self, name) for name in ("value", "value_to")}
        words = {name: "" if figure is None else f"{figure:f}" for name, figure in figures.items()}
        return Facts(**{**self.dict(exclude={"version", *figures}), **words})


class TargetEdit(TargetGiven):
    version: Version


class TargetKept(Body):
    """Who owes the figures of a target, and the figure that it starts from; what is null is taken away."""

    version: Version
    data_owner_id: Id | None
    baseline: Figure | None


class Act(Body):
    """An official act: on the version that was read, with what has to be said about it.

    ``exception`` says why a task is finished, or confirmed, though something is missing; else the act is refused.
    """

    version: Version
    reason: Annotated[str, text(5000, 1)]
    exception: Annotated[str, text(5000)] = ""
