"""The ledger: what a document asks for, of whom, by when, to what figure; every fact with its place.

Plain frozen records only. Spans count characters of ``Document.text``; ``record.py`` turns them into places in
the file. Words follow docs/developer/design.md.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from luoshi.reading.document import Notice
from luoshi.reading.span import Span

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """The decorator of the records below; that nothing sets their fields later is left to the type checker.

        A class that is frozen at run time sets each of its fields by a call, which costs three times as much, and a
        plan has hundreds of records with ten fields each.
        """
        return dataclasses.dataclass(slots=slots, unsafe_hash=frozen)


Mode = Literal["lead", "separate", "joint", "all"]
Comparator = Literal[">=", ">", "<=", "<", "=", "~", "range"]
TargetKind = Literal["level", "growth", "change", "count", "share"]
Hedge = Literal["力争", "确保"]
TaskKind = Literal["campaign", "task", "livelihood", "requirement"]


class Body(NamedTuple):
    """A body that is named: as printed, and its full name where the register or the context gives one.

    A plan names more than a thousand, so this record is a tuple, which is made fastest. ``collective`` marks an open group that stands as one entry (各市州人民政府, 有关部门).
    """

    written: str
    name: str | None
    span: Span
    collective: bool = False
    inherited: bool = False  # stated once for all (不再单独列出), not printed at this task


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point or period in time by which something is due: as written, and the day (YYYY-MM-DD) it means."""

    text: str
    by: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who answers for a stretch of a task.

    ``span`` is the stretch it governs, ``source_span`` the parenthesis, line or cells it was read from. ``open``
    says that the list ends in 等. A joint assignment (no lead named) has everybody in ``support``.
    """

    lead: tuple[Body, ...]
    support: tuple[Body, ...]
    open: bool
    mode: Mode
    span: Span
    source_span: Span
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the ledger. ``path`` holds the headings above it, as printed."""

    plan: str
    number: str | None
    path: tuple[str, ...]
    heading: str | None
    kind: TaskKind
    span: Span
    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity to reach. ``task`` is the index of its task in the ledger, None for a goal of the whole plan."""

    metric: str
    comparator: Comparator
    value: Decimal | tuple[Decimal, Decimal] | None
    unit: str
    kind: TargetKind
    span: Span
    hedge: Hedge | None = None
    approximate: bool = False
    year: int | None = None
    task: int | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class TaskForce:
    """A task force (工作专班, 领导小组, 协调组)."""

    name: str
    span: Span
    plan: str | None = None
    convener: str | None = None
    deputies: tuple[str, ...] = ()
    members: tuple[Body, ...] = ()
    members_open: bool = False
    office_host: Body | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One incentive measure of a notice (激励措施)."""

    number: str | None
    text: str
    eligible: tuple[str, ...]
    lead: tuple[Body, ...]
    reward: str | None
    span: Span
    support: tuple[Body, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """Whom a notice commends for one measure."""

    measure_number: str
    measure: str
    category: str
    recipients: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of conduct, quoted (不得…, 坚持…)."""

    text: str
    span: Span
    polarity: Literal["require", "prohibit"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document that is a plan by itself: the main text, an annex, or the notice."""

    id: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was found in one document."""

    plans: tuple[Part, ...] = ()
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] = ()
    task_forces: tuple[TaskForce, ...] = ()
    measures: tuple[Measure, ...] = ()
    awards: tuple[Award, ...] = ()
    rules: tuple[Rule, ...] = ()
    notices: tuple[Notice, ...] = field(default=())
