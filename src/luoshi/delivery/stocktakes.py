"""Stocktakes (调度): how one goes, what is on its agenda and why, and what may be asked of whom. Pure rules.

The agenda writes itself from what stands off its path; whoever is on it is asked nothing, and silence is not lateness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Literal

from luoshi.delivery.reasons import Reason, dump, load, phrase
from luoshi.delivery.status import Light, MilestoneFacts


class State(Enum):
    """Where a stocktake is. The values are those of the database."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Act(Enum):
    """What is done to a stocktake."""

    OPEN = "open"
    DECIDE = "decide"  # something is agreed on and noted
    CLOSE = "close"
    CANCEL = "cancel"
    ASK = "ask"  # for more than the agenda asks for by itself


# What is closed leads nowhere: its snapshot is never made again.
STEPS: Mapping[Act, Mapping[State, State]] = MappingProxyType(
    {
        Act.OPEN: {State.PLANNED: State.OPEN},
        Act.DECIDE: {State.OPEN: State.OPEN},
        Act.CLOSE: {State.OPEN: State.CLOSED},
        Act.CANCEL: {State.PLANNED: State.CANCELLED},
        Act.ASK: {State.PLANNED: State.PLANNED, State.OPEN: State.OPEN},
    }
)


def after(state: State, act: Act) -> State | None:
    """The state to which the act leads from this one; None where it cannot be done.

    >>> after(State.OPEN, Act.CLOSE), after(State.CLOSED, Act.OPEN)
    (<State.CLOSED: 'closed'>, None)
    """
    return STEPS[act].get(state)


class Part(Enum):
    """A part of the agenda, in the order in which it is gone through."""

    RED = "red"
    DANGER = "danger"  # not late yet, and not expected to be reached
    MILESTONE = "milestone"
    AMBER = "amber"
    ISSUE = "issue"
    INSTRUCTION = "instruction"

    @property
    def rank(self) -> int:
        """From 0 for the first."""
        return list(Part).index(self)


# Those parts in which a task is off its path, so that its lead is asked why.
OFF_PATH = frozenset({Part.RED, Part.DANGER, Part.MILESTONE, Part.AMBER})


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """A task as it stands on the day: its light and why (as it is kept), steps that are not done, a danger that a forecast tells."""

    id: int
    name: str
    lead: str
    light: Light
    reason: str
    due: date | None = None
    steps: tuple[MilestoneFacts, ...] = ()
    danger: Reason | None = None
    leads: tuple[str, ...] = ()  # each body that leads it; ``lead`` names them in one line


@dataclass(frozen=True, slots=True)
class Owed:
    """An issue or an instruction that is not dealt with: whose it is, and by when."""

    kind: Literal["issue", "instruction"]
    id: int
    name: str
    body: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """Something on the agenda, with the reason for which it is there, as it is kept (``reasons.load`` reads it)."""

    part: Part
    kind: str
    id: int
    name: str
    body: str
    reason: str
    due: date | None = None
    days_late: int = 0
    asked: tuple[str, ...] = ()  # the bodies that are asked why

    @property
    def key(self) -> str:
        """Which thing it is about."""
        return f"{self.kind}-{self.id}"


def agenda(tasks: Iterable[TaskStanding], owed: Iterable[Owed], today: date) -> tuple[Item, ...]:
    """What is to be gone through: each thing once, the gravest part first, within a part what is latest first."""
    found = [item for task in tasks if (item := _of_task(task, today)) is not None]
    found += [_of_owed(each, today) for each in owed if each.due is not None and each.due < today]
    return tuple(sorted(found, key=lambda item: (item.part.rank, -item.days_late)))


def _of_task(task: TaskStanding, today: date) -> Item | None:
    slipped = [step for step in task.steps if step.done_on is None and step.due < today]
    late = (today - task.due).days if task.due is not None and task.due < today else 0
    late = max([late, *((today - step.due).days for step in slipped)])
    if task.light is Light.RED:
        part = Part.RED
    elif task.danger is not None:
        part = Part.DANGER
    elif slipped:
        part = Part.MILESTONE
    elif task.light is Light.AMBER:
        part = Part.AMBER
    else:  # on its path, or nothing is known of it: silence is not lateness
        return None
    return Item(
        part,
        "task",
        task.id,
        task.name,
        task.lead,
        _why(task, slipped, today),
        task.due,
        max(late, 0),
        task.leads,
    )


def _why(task: TaskStanding, slipped: Sequence[MilestoneFacts], today: date) -> str:
    """The reason of the light, then what it leaves out."""
    found = load(task.reason)
    if found is None:  # a sentence of before there were codes
        return task.reason
    said = {each[:2] for reason in found for each in reason}
    more: list[Reason] = [] if task.danger is None else [task.danger]
    for step in slipped:
        late = phrase("step_late", step.title[:30], (today - step.due).days)
        if late[:2] not in said:
            more.append((late,))
    return dump([*found, *more])


def _of_owed(owed: Owed, today: date) -> Item:
    assert owed.due is not None
    late = (today - owed.due).days
    part, code = (Part.ISSUE, "overdue") if owed.kind == "issue" else (Part.INSTRUCTION, "not_answered")
    reason = dump([(phrase(code, late, owed.due),)])
    return Item(part, owed.kind, owed.id, owed.name, owed.body, reason, owed.due, late)


@dataclass(frozen=True, slots=True)
class Burden:
    """What a stocktake asks: of which body about how many tasks; how many tasks are asked about, and how many are not."""

    asked: tuple[tuple[str, int], ...]
    questions: int
    spared: int


def burden(items: Iterable[Item], tasks: int) -> Burden:
    """One question, why and what next, about each task that is off its path, put to its lead; no figure, no form.

    What an overdue issue or instruction wants has been asked already and is not asked again. ``tasks`` is how many
    there are in all.
    """
    counts: dict[str, int] = defaultdict(int)
    off = [item for item in items if item.part in OFF_PATH]
    for item in off:
        for body in item.asked:
            counts[body] += 1
    asked = tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
    return Burden(asked, len(off), tasks - len(off))


@dataclass(frozen=True, slots=True)
class Request:
    """Something more that a stocktake would ask of a body about a task.

    ``held``: the system has the figure or the document; ``off_path``: the task is on the agenda; ``asked``: the body has
    been asked this about the task for this stocktake; ``below_county``: the body is a township or below.
    """

    what: Literal["reason", "figure", "document"]
    held: bool = False
    off_path: bool = True
    asked: bool = False
    below_county: bool = False


# The rule by which a request is refused, first that applies.
Refusal = Literal["", "below_county", "asked", "held", "on_path"]


def refusal(request: Request) -> Refusal:
    """Why it may not be asked; empty where it may.

    >>> refusal(Request("figure", held=True)), refusal(Request("reason"))
    ('held', '')
    """
    if request.below_county:
        return "below_county"
    if request.asked:
        return "asked"
    if request.held and request.what != "reason":
        return "held"
    return "" if request.off_path else "on_path"


def parted(items: Sequence[Item]) -> list[tuple[Part, list[Item]]]:
    """The items part by part, without the empty ones."""
    return [(part, own) for part in Part if (own := [item for item in items if item.part is part])]
