"""What a stocktake froze (快照): the facts of its day, as one record with a digest; and two of them compared. Pure.

A snapshot repeats in words whatever it names, so that it says the same when the things themselves have changed or gone.
Reasons are kept as codes with values, as those of lights are (``reasons.load``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Literal

from pydantic import TypeAdapter

from luoshi.delivery.status import Light
from luoshi.delivery.stocktakes import OFF_PATH, Part

FORMAT = 1
DONE = frozenset({"finished", "verified"})


@dataclass(frozen=True, slots=True)
class FrozenTask:
    """A task as it stood."""

    id: int
    name: str
    campaign: str
    lead: str
    state: str
    light: str
    reason: str
    due: date | None


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """The latest figure of a target, with its source; ``value`` is empty where there was none."""

    id: int
    task: int | None
    metric: str
    wanted: str
    value: str
    unit: str
    period: str
    source: str
    observation: int | None  # the row of the database that it stands in


@dataclass(frozen=True, slots=True)
class FrozenIssue:
    """An issue that was not closed, or was closed since the stocktake before."""

    id: int
    task: int | None
    title: str
    lead: str
    state: str
    light: str
    reason: str
    due: date | None


@dataclass(frozen=True, slots=True)
class FrozenItem:
    """Something that was on the agenda."""

    part: str
    kind: str
    id: int
    name: str
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class FrozenDecision:
    """What was agreed on, and what it became."""

    id: int
    text: str
    form: str
    body: str
    due: date | None
    about_kind: str
    about_id: int | None
    about: str
    issue: int | None
    instruction: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a stocktake knew when it was closed."""

    title: str
    of: str  # the plan, campaign or task force
    owner: str
    day: date
    tasks: tuple[FrozenTask, ...] = ()
    figures: tuple[FrozenFigure, ...] = ()
    issues: tuple[FrozenIssue, ...] = ()
    agenda: tuple[FrozenItem, ...] = ()
    decisions: tuple[FrozenDecision, ...] = ()
    asked: tuple[tuple[str, int], ...] = ()
    spared: int = 0
    format: int = FORMAT

    @property
    def questions(self) -> int:
        """About how many tasks a body was asked."""
        return sum(Part(item.part) in OFF_PATH for item in self.agenda)

    def within(self, tasks: frozenset[int], issues: frozenset[int], bodies: frozenset[str]) -> Snapshot:
        """The part of it that is about these tasks and issues, and what was agreed on with these bodies."""
        about = {"task": tasks, "issue": issues}

        def seen(kind: str, number: int | None, body: str) -> bool:
            return number in about.get(kind, frozenset()) or body in bodies

        return replace(
            self,
            tasks=tuple(each for each in self.tasks if each.id in tasks),
            figures=tuple(each for each in self.figures if each.task in tasks),
            issues=tuple(each for each in self.issues if each.id in issues),
            agenda=tuple(each for each in self.agenda if seen(each.kind, each.id, each.body)),
            decisions=tuple(
                each for each in self.decisions if seen(each.about_kind, each.about_id, each.body)
            ),
            asked=tuple((body, count) for body, count in self.asked if body in bodies),
            spared=0,
        )


@cache
def _shape() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def as_record(snapshot: Snapshot) -> dict[str, Any]:
    """As JSON keeps it."""
    record: dict[str, Any] = _shape().dump_python(snapshot, mode="json")
    return record


def from_record(record: Mapping[str, Any]) -> Snapshot:
    """What ``as_record`` made. Raises ValueError for anything else."""
    return _shape().validate_python(dict(record))


def digest(record: Mapping[str, Any]) -> str:
    """The SHA-256 of a record, whatever the order in which its names are kept.

    >>> digest({"b": 1, "a": [2]}) == digest({"a": [2], "b": 1})
    True
    """
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


Turn = Literal["worse", "better", "new", "done", "gone", "same"]


@dataclass(frozen=True, slots=True)
class TaskTurn:
    """What became of a task between two snapshots: how it stood before and after; None where it is not there."""

    turn: Turn
    before: FrozenTask | None
    after: FrozenTask | None

    @property
    def task(self) -> FrozenTask:
        """As it stood last."""
        last = self.after or self.before
        assert last is not None
        return last


@dataclass(frozen=True, slots=True)
class FigureTurn:
    """A figure that is another one than before."""

    before: FrozenFigure | None
    after: FrozenFigure


@dataclass(frozen=True, slots=True)
class DecisionTurn:
    """What was agreed on in the earlier stocktake, and how the issue that it became stood in the later; None where unknown."""

    decision: FrozenDecision
    issue: FrozenIssue | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different between two snapshots; every task of either stands in ``tasks`` once."""

    tasks: tuple[TaskTurn, ...]
    figures: tuple[FigureTurn, ...]
    new_issues: tuple[FrozenIssue, ...]
    closed_issues: tuple[FrozenIssue, ...]
    decisions: tuple[DecisionTurn, ...]

    def turned(self, turn: Turn) -> list[TaskTurn]:
        """The tasks of which this became."""
        return [each for each in self.tasks if each.turn == turn]


def turn_of(before: FrozenTask | None, after: FrozenTask | None) -> Turn:
    """What became of a task. One of which nothing is known any more has not become better, whatever it was."""
    if after is None or after.state == "cancelled":
        return "gone" if before is None or before.state != "cancelled" else "same"
    if before is None:
        return "new"
    if after.state in DONE and before.state not in DONE:
        return "done"
    old, new = Light(before.light), Light(after.light)
    if old is new:
        return "same"
    if new is Light.NONE:
        return "worse"
    if old is Light.NONE:
        return "better" if new is Light.GREEN else "worse"
    return "worse" if new.rank < old.rank else "better"


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """What changed from the one to the other."""
    old, new = ({task.id: task for task in each.tasks} for each in (before, after))
    tasks = tuple(
        TaskTurn(turn_of(old.get(pk), new.get(pk)), old.get(pk), new.get(pk))
        for pk in dict.fromkeys((*new, *old))
    )
    earlier = {figure.id: figure for figure in before.figures}
    figures = tuple(
        FigureTurn(earlier.get(figure.id), figure)
        for figure in after.figures
        if figure.value and _other(earlier.get(figure.id), figure)
    )
    known, now = ({issue.id: issue for issue in each.issues} for each in (before, after))
    return Comparison(
        tasks,
        figures,
        tuple(issue for pk, issue in now.items() if pk not in known),
        tuple(issue for pk, issue in now.items() if issue.state == "verified" and _was_open(known.get(pk))),
        tuple(
            DecisionTurn(decision, now.get(decision.issue) if decision.issue else None)
            for decision in before.decisions
        ),
    )


def counts(tasks: Iterable[FrozenTask]) -> dict[Light, int]:
    """How many tasks stood under each light, but for those that are cancelled."""
    found = dict.fromkeys(Light, 0)
    for task in tasks:
        if task.state != "cancelled":
            found[Light(task.light)] += 1
    return found


def _other(before: FrozenFigure | None, after: FrozenFigure) -> bool:
    return before is None or (before.value, before.period) != (after.value, after.period)


def _was_open(before: FrozenIssue | None) -> bool:
    return before is not None and before.state != "verified"
