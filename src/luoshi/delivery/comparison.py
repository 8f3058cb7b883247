"""How bodies compare: what each has to answer for and how it stands, in the order of the register. Never a ranking.

Pure rules; who is compared and what is counted is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Light = Literal["red", "amber", "none", "green"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a body answers for: tasks by light (those that are open) and state, those overdue, and its answers."""

    total: int = 0
    lights: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0
    finished: int = 0
    verified: int = 0
    asked: int = 0
    in_time: int = 0

    @property
    def answers(self) -> str:
        """Answered in time of those that were due: 3/4; nothing where nothing was due."""
        return f"{self.in_time}/{self.asked}" if self.asked else ""


def is_in_time(due: date | None, answered_on: date | None, today: date) -> bool | None:
    """Whether an instruction was answered by its day; None while nobody can say: no day, or a day still to come."""
    if due is None or (answered_on is None and due >= today):
        return None
    return answered_on is not None and answered_on <= due


def answers_in_time(
    given: Iterable[tuple[date | None, date | None]], today: date
) -> tuple[int, int]:  # fmt: skip
    """How many instructions (due, answered on) were answered in time, and of how many that can be said."""
    judged = [found for due, answered in given if (found := is_in_time(due, answered, today)) is not None]
    return sum(judged), len(judged)
