"""The way of figures that a body sends in: received, checked, confirmed, locked, published; and who keeps the statistics.

Each step is a fact of its own with who and when; which may follow on which is said here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Step(StrEnum):
    """Something that has happened to figures that came in."""

    RECEIVED = "received"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    LOCKED = "locked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


# What a step waits for, and what shuts it out.
_AFTER: dict[Step, tuple[frozenset[Step], frozenset[Step]]] = {
    Step.CHECKED: (frozenset({Step.RECEIVED}), frozenset({Step.CONFIRMED, Step.WITHDRAWN})),
    Step.CONFIRMED: (frozenset({Step.RECEIVED, Step.CHECKED}), frozenset({Step.CONFIRMED, Step.WITHDRAWN})),
    Step.LOCKED: (frozenset({Step.CONFIRMED}), frozenset({Step.LOCKED, Step.WITHDRAWN})),
    Step.PUBLISHED: (frozenset({Step.LOCKED}), frozenset({Step.PUBLISHED, Step.WITHDRAWN})),
    Step.WITHDRAWN: (frozenset({Step.RECEIVED}), frozenset({Step.CONFIRMED, Step.WITHDRAWN})),
}  # fmt: skip
# How the names of bodies end that keep the statistics of their government.
STATISTICS_OFFICES = ("统计局", "调查队")


def may_follow(step: Step, happened: Collection[Step]) -> bool:
    """Whether a step may be taken now.

    >>> may_follow(Step.LOCKED, {Step.RECEIVED, Step.CHECKED, Step.CONFIRMED})
    True
    >>> may_follow(Step.PUBLISHED, {Step.RECEIVED, Step.CHECKED, Step.CONFIRMED})
    False
    """
    if step not in _AFTER:
        return False
    needed, barred = _AFTER[step]
    return needed.issubset(happened) and barred.isdisjoint(happened)


def is_statistics_office(name: str) -> bool:
    """Whether a body of this name keeps the statistics of its government, and so sees and confirms all figures.

    >>> is_statistics_office("青禾市统计局"), is_statistics_office("青禾市财政局")
    (True, False)
    """
    return name.strip().endswith(STATISTICS_OFFICES)
