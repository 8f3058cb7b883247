"""What a person hands in when correcting an item. Plain frozen records; forms make them, services apply them."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.reading.span import Span


@dataclass(frozen=True, slots=True)
class BodyDraft:
    """A body as written, with its full name: None asks the register, an empty string says that it has none."""

    written: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlineDraft:
    """A deadline. ``id`` is that of the row it changes, None for a new one. ``span`` None: inside its task."""

    text: str
    by: str | None
    span: Span | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class AssignmentDraft:
    """Who answers for a stretch of a task."""

    mode: str
    open: bool
    lead: tuple[BodyDraft, ...]
    support: tuple[BodyDraft, ...]
    span: Span | None = None
    source_span: Span | None = None
    deadline: DeadlineDraft | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """A quantity to reach."""

    metric: str
    comparator: str
    value: float | None
    value_to: float | None
    unit: str
    kind: str
    hedge: str | None
    approximate: bool
    year: int | None
    span: Span | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A whole task: what is missing from a list is removed from the task."""

    number: str | None
    heading: str | None
    kind: str
    path: tuple[str, ...]
    span: Span
    plan: str | None = None  # None: the plan it is in, or where its words stand
    assignments: tuple[AssignmentDraft, ...] = ()
    deadlines: tuple[DeadlineDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
