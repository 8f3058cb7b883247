"""The facts of a target: what is wanted, and the figures that have come in. Only what they are; ``status`` judges."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from luoshi.delivery.trajectory import Trajectory

Comparator = Literal[">=", ">", "<=", "<", "=", "~", "range"]
Kind = Literal["level", "growth", "change", "count", "share"]
# Measure words of what comes in whole ones only: half a firm is none.
COUNTED = frozenset(
    "家个人名件户座所项条处宗台套辆例次场对只头匹艘架间幢栋部支队批种类门篇份期届回起株棵枚块片口眼"
)
_WORDS: dict[Comparator, str] = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "=": "", "~": "约 ", "range": ""}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure was at the end of a period of so many months (a cumulated one has the rhythm of a month)."""

    value: Decimal
    period_end: date
    months: int = 1

    @property
    def overdue_on(self) -> date:
        """The day on which the next period has ended: from then on this figure is older than one period."""
        month = self.period_end.month - 1 + self.months
        year, month = self.period_end.year + month // 12, month % 12 + 1
        return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target and its figures. ``start`` and ``end`` bound the time in which it is to be reached.

    ``points`` are the expected figures that the plan sets itself; without them the path is even.
    """

    metric: str
    comparator: Comparator
    value: Decimal | None
    unit: str
    kind: Kind
    start: date
    end: date
    value_to: Decimal | None = None
    approximate: bool = False
    baseline: Decimal | None = None
    points: tuple[tuple[date, Decimal], ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def is_rate(self) -> bool:
        """Whether it is a rate, which is measured against the whole of what is wanted at any time of the year."""
        return self.kind == "growth" or (self.kind == "change" and self.unit in {"%", "％", "个百分点", "‰"})

    @property
    def downward(self) -> bool:
        """Whether less is better."""
        if self.comparator in ("<", "<="):
            return True
        if self.comparator in ("=", "~") and self.baseline is not None and self.value is not None:
            return self.value < self.baseline
        return False

    def whole(self, expected: Decimal) -> Decimal:
        """An expected figure as it is said: of things that are counted (家 人 个) a whole one, on the side that suffices.

        >>> day = date(2025, 12, 31)
        >>> TargetFacts("", ">=", Decimal(120), "家", "count", day, day).whole(Decimal("40.84"))
        Decimal('41')
        >>> TargetFacts("", ">=", Decimal(120), "亿元", "count", day, day).whole(Decimal("40.84"))
        Decimal('40.84')
        """
        if self.kind != "count" or self.unit not in COUNTED or self.value is None or self.value % 1:
            return expected
        return expected.to_integral_value(ROUND_FLOOR if self.downward else ROUND_CEILING)

    @property
    def wanted(self) -> str:
        """What is wanted, in short.

        >>> day = date(2025, 12, 31)
        >>> TargetFacts("", "range", Decimal(3), "%", "growth", day, day, value_to=Decimal("5.50")).wanted
        '3—5.5%'
        """
        if self.value is None:
            return ""
        if self.comparator == "range" and self.value_to is not None:
            return f"{number(self.value)}—{number(self.value_to)}{self.unit}"
        return f"{_WORDS[self.comparator]}{number(self.value)}{self.unit}"

    def path(self, target: Decimal) -> Trajectory | None:
        """The expected path to a figure; None where no baseline tells where a level has to start from."""
        if self.points:
            return Trajectory.given(self.points)
        if self.is_rate:
            return Trajectory.level(target, self.end)
        if self.kind in ("count", "change"):
            return Trajectory.linear(self.baseline or Decimal(0), self.start, target, self.end)
        if self.baseline is None:
            return None
        return Trajectory.linear(self.baseline, self.start, target, self.end)


def number(value: Decimal) -> str:
    """A figure as people write it: at most two decimals, no zeros behind.

    >>> number(Decimal("12.500000")), number(Decimal("1234567")), number(Decimal("-0.001"))
    ('12.5', '1234567', '0')
    """
    rounded = value.quantize(Decimal("0.01"))
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
