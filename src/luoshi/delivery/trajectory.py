"""The expected path of a figure from its baseline to its target (计划进度). Only the path; judging is ``status``'s."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The figure that is expected on given days, straight lines between them, level before the first and after the last.

    >>> path = Trajectory.linear(Decimal(0), date(2025, 1, 1), Decimal(365), date(2026, 1, 1))
    >>> [int(path.expected(day)) for day in (date(2025, 1, 31), date(2024, 6, 1), date(2027, 1, 1))]
    [30, 0, 365]
    """

    points: tuple[tuple[date, Decimal], ...]

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("计划进度至少要有一个时点")
        days = [day for day, _ in self.points]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("计划进度的时点须由早到晚，且不能重复")

    @classmethod
    def linear(cls, baseline: Decimal, start: date, target: Decimal, end: date) -> Trajectory:
        """Evenly from the baseline to the target; only the target where there is no time between."""
        if start >= end:
            return cls.level(target, end)
        return cls(((start, baseline), (end, target)))

    @classmethod
    def level(cls, value: Decimal, on: date) -> Trajectory:
        """The same at all times: of a rate, which is as high in March as it has to be in December."""
        return cls(((on, value),))

    @classmethod
    def given(cls, points: Iterable[tuple[date, Decimal]]) -> Trajectory:
        """By days and figures that a plan sets itself, in any order. Raises ValueError for a day given twice."""
        return cls(tuple(sorted(points)))

    def expected(self, on: date) -> Decimal:
        """The figure that is expected at the end of the day."""
        at = bisect_right(self.points, on, key=lambda point: point[0])
        if at == 0:
            return self.points[0][1]
        day, value = self.points[at - 1]
        if at == len(self.points) or day == on:
            return value
        next_day, next_value = self.points[at]
        share = Decimal((on - day).days) / Decimal((next_day - day).days)
        return value + (next_value - value) * share
