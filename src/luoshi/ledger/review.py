"""What a person who checks a ledger has to look at: what can be said against each item, and what was not found at all.

Put here only rules that follow from the ledger, its header and its notices. Who has checked what is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from luoshi.ledger.model import (
    Assignment,
    Award,
    Body,
    Deadline,
    Ledger,
    Measure,
    Rule,
    Target,
    Task,
    TaskForce,
)
from luoshi.reading.document import Header, Notice
from luoshi.reading.numerals import chinese_number
from luoshi.reading.span import Span

# What the frame of an official document always has.
EXPECTED = ("title", "doc_number", "issuer", "issued_on")
# Of these somebody has to answer for each; a campaign and a requirement may well be everybody's.
_WITH_LEAD = frozenset({"task", "livelihood"})
# Time limits that mean no day: 持续推进, 立行立改, 全年.
_NO_DAY_MEANT = re.compile(r"长期|持续|常态|经常|日常|立即|立行立改|即知即改|全年|全程|每[年月季周日]")
# Notices that say no more than a trait does.
_SAID_OTHERWISE = frozenset({"unresolved-body"})
_NUMBER = re.compile(r"第?[（(]?([〇零一二三四五六七八九十百\d]{1,4})[)）]?[、.．:：]?[项条]?")


class Trait(StrEnum):
    """By what the items of a ledger are told apart when they are checked."""

    NO_LEAD = "no-lead"  # nobody leads it
    OUTSIDE = "outside"  # names a body that the register does not know
    LIMITED = "limited"  # has a time limit
    UNLIMITED = "unlimited"  # has none
    DOUBTFUL = "doubtful"  # something about it may have been read wrongly


# What has one of these is an exception: it is looked at before it is confirmed. A time limit, or none, is no fault.
FAULTS = frozenset({Trait.NO_LEAD, Trait.OUTSIDE, Trait.DOUBTFUL})


class Doubt(StrEnum):
    """Why something may have been read wrongly."""

    NOTICE = "notice"  # a notice of the reading stands in its words
    NO_DAY = "no-day"  # a time limit of which no day could be made
    PASSED = "passed"  # a time limit before the day of the document
    TWICE = "twice"  # a body both leads and supports
    GAP = "gap"  # numbers are missing before it
    REPEATED = "repeated"  # its number stands in the section already
    NO_VALUE = "no-value"  # a target without a figure
    OLD_YEAR = "old-year"  # a target for a year before that of the document


@dataclass(frozen=True, slots=True)
class Reason:
    """A doubt, with the words that it is about."""

    doubt: Doubt
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say of one item."""

    traits: frozenset[Trait]
    reasons: tuple[Reason, ...] = ()

    @property
    def flawless(self) -> bool:
        """Whether nothing about it has to be looked at before it is confirmed."""
        return not self.traits & FAULTS


@dataclass(frozen=True, slots=True)
class Review:
    """A finding for each item, in the order of the ledger, and the fields of the header that were not found.

    Targets of a task are checked with it: what is against them is in the finding of the task as well.
    """

    tasks: tuple[Finding, ...]
    targets: tuple[Finding, ...]
    task_forces: tuple[Finding, ...]
    measures: tuple[Finding, ...]
    awards: tuple[Finding, ...]
    rules: tuple[Finding, ...]
    absent: tuple[str, ...]


def review(ledger: Ledger, header: Header, notices: Sequence[Notice]) -> Review:
    """What has to be looked at. ``notices`` are those of the reading and of the ledger with which nobody has dealt yet."""
    day = header.issued_on or header.printed_on
    seen = _Notices(notices)
    of_targets = [[*_against_target(target, day), *seen.within(target.span)] for target in ledger.targets]
    hanging: dict[int, list[Reason]] = {}
    for target, reasons in zip(ledger.targets, of_targets, strict=True):
        if target.task is not None:
            hanging.setdefault(target.task, []).extend(reasons)
    out_of_order = dict(_out_of_order(ledger.tasks))
    tasks = []
    for at, task in enumerate(ledger.tasks):
        reasons = [
            *seen.within(task.span),
            *_against_task(task, day),
            *out_of_order.get(at, ()),
            *hanging.get(at, ()),
        ]
        tasks.append(_finding(_traits_of_task(task), reasons))
    return Review(
        tasks=tuple(tasks),
        targets=tuple(_finding(set(), reasons) for reasons in of_targets),
        task_forces=tuple(_of_rows(ledger.task_forces, seen)),
        measures=tuple(_of_rows(ledger.measures, seen)),
        awards=tuple(_of_rows(ledger.awards, seen)),
        rules=tuple(_of_rows(ledger.rules, seen)),
        absent=tuple(name for name in EXPECTED if not getattr(header, name)),
    )


def is_outside(body: Body) -> bool:
    """Whether the register does not know the body. A group (各市州人民政府) is no body of the register."""
    return body.name is None and not body.collective


def deadlines_of(task: Task) -> list[Deadline]:
    """The time limits of the task and of all that is asked of single bodies."""
    return [*task.deadlines, *(a.deadline for a in task.assignments if a.deadline is not None)]


def _finding(traits: set[Trait], reasons: Iterable[Reason]) -> Finding:
    told = tuple(dict.fromkeys(reasons))
    return Finding(frozenset(traits | {Trait.DOUBTFUL} if told else traits), told)


def _traits_of_task(task: Task) -> set[Trait]:
    found = {Trait.LIMITED if deadlines_of(task) else Trait.UNLIMITED}
    if task.kind in _WITH_LEAD and not any(assignment.lead for assignment in task.assignments):
        found.add(Trait.NO_LEAD)
    if any(is_outside(body) for assignment in task.assignments for body in _bodies(assignment)):
        found.add(Trait.OUTSIDE)
    return found


def _bodies(assignment: Assignment) -> tuple[Body, ...]:
    return (*assignment.lead, *assignment.support)


def _against_task(task: Task, day: str | None) -> Iterator[Reason]:
    for deadline in deadlines_of(task):
        if deadline.by is None and not _NO_DAY_MEANT.search(deadline.text):
            yield Reason(Doubt.NO_DAY, deadline.text)
        elif deadline.by is not None and day is not None and deadline.by < day:
            yield Reason(Doubt.PASSED, deadline.text)
    for assignment in task.assignments:
        leads = {body.name or body.written for body in assignment.lead}
        for body in assignment.support:
            if (body.name or body.written) in leads and not body.inherited:
                yield Reason(Doubt.TWICE, body.written)


def _against_target(target: Target, day: str | None) -> Iterator[Reason]:
    if target.value is None:
        yield Reason(Doubt.NO_VALUE, target.metric)
    if target.year is not None and day is not None and target.year < int(day[:4]):
        yield Reason(Doubt.OLD_YEAR, target.metric)


def _out_of_order(tasks: Sequence[Task]) -> Iterator[tuple[int, list[Reason]]]:
    """Within a section numbers follow one another; where they do not, a task was lost or cut in two."""
    last: dict[tuple[object, ...], int] = {}
    for at, task in enumerate(tasks):
        number = number_of(task.number)
        if number is None:
            continue
        section = (task.plan, task.path, _shape(task.number or ""))
        before = last.get(section)
        if before is not None and number == before:
            yield at, [Reason(Doubt.REPEATED, task.number or "")]
        elif before is not None and number > before + 1:
            missing = f"{before + 1}" if number == before + 2 else f"{before + 1}—{number - 1}"
            yield at, [Reason(Doubt.GAP, missing)]
        last[section] = number


def number_of(written: str | None) -> int | None:
    """The number of an item, however it is written; None for what is no plain number.

    >>> number_of("3."), number_of("（十二）"), number_of("第4条"), number_of("2.1"), number_of("①")
    (3, 12, 4, None, None)
    """
    found = _NUMBER.fullmatch((written or "").strip())
    if found is None:
        return None
    return int(found[1]) if found[1].isascii() else chinese_number(found[1])


def _shape(number: str) -> str:
    """How the number is written, its figures aside: （一） and 1. are two rows of numbers."""
    return re.sub(r"\d+", "1", re.sub(r"[〇零一二三四五六七八九十百]+", "一", number.strip()))


def _of_rows(rows: Iterable[TaskForce | Measure | Award | Rule], seen: _Notices) -> Iterator[Finding]:
    for row in rows:
        traits = set()
        if any(is_outside(body) for body in _bodies_of_row(row)):
            traits.add(Trait.OUTSIDE)
        if isinstance(row, Measure) and not row.lead:
            traits.add(Trait.NO_LEAD)
        yield _finding(traits, seen.within(row.span))


def _bodies_of_row(row: TaskForce | Measure | Award | Rule) -> tuple[Body, ...]:
    if isinstance(row, TaskForce):
        return (*row.members, *([row.office_host] if row.office_host else []))
    return (*row.lead, *row.support) if isinstance(row, Measure) else ()


class _Notices:
    """The notices by their places."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self._placed = sorted(
            (notice.span, notice.message)
            for notice in notices
            if notice.span is not None and notice.code not in _SAID_OTHERWISE
        )

    def within(self, span: Span) -> list[Reason]:
        """The notices that are about words of the stretch. One that is about more than it is about the whole."""
        return [
            Reason(Doubt.NOTICE, message)
            for place, message in self._placed
            if span.start <= place.start < max(span.end, span.start + 1)
        ]
