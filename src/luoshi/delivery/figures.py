"""The facts of a target: what is wanted by when, the figures that have come in, and in which rhythm. ``status`` judges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from luoshi.delivery.trajectory import Trajectory
from luoshi.statistics.period import Period

Comparator = Literal[">=", ">", "<=", "<", "=", "~", "range"]
Kind = Literal["level", "growth", "change", "count", "share"]
# Measure words of what comes in whole ones only: half a firm is none.
COUNTED = frozenset(
    "家个人名件户座所项条处宗台套辆例次场对只头匹艘架间幢栋部支队批种类门篇份期届回起株棵枚块片口眼张"
)
_WORDS: dict[Comparator, str] = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "=": "", "~": "约 ", "range": ""}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure was in a period. ``rhythm`` says after how many months the next one comes, where it is not what the period says."""

    value: Decimal
    period: Period
    rhythm: int | None = None

    @property
    def period_end(self) -> date:
        """The day of which it says something."""
        return self.period.last_day

    @property
    def months(self) -> int:
        """After how many months the next figure is to be expected."""
        return months_to_next(self.period) if self.rhythm is None else self.rhythm

    @property
    def overdue_on(self) -> date:
        """The day on which the next period has ended: from then on this figure is older than one period."""
        return Period(self.period.end + self.months, 1).last_day


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

    def latest(self, today: date) -> Figure | None:
        """The figure of the last period that has ended, within the target's own time.

        Last year's figure tells nothing of this year's target, however good it is.
        """
        known = (figure for figure in self.figures if self.start <= figure.period_end <= today)
        return max(known, key=lambda figure: figure.period.end, default=None)

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
        >>> TargetFacts("", ">=", Decimal(2000), "张", "count", day, day).whole(Decimal("1633.63"))
        Decimal('1634')
        >>> TargetFacts("", ">=", Decimal(120), "亿元", "count", day, day).whole(Decimal("40.84"))
        Decimal('40.84')
        """
        if self.kind != "count" or self.unit not in COUNTED or self.value is None or self.value % 1:
            return expected
        return expected.to_integral_value(ROUND_FLOOR if self.downward else ROUND_CEILING)

    @property
    def bound(self) -> str:
        """How the figure is bound, as a sign; nothing where it is to be met."""
        return _WORDS[self.comparator].strip()

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


def months_to_next(period: Period) -> int:
    """After how many months the next figure is to be expected; cumulated months (累计) come every month.

    >>> [months_to_next(Period.parse(text)) for text in ("2025年上半年", "2025年1—9月", "2025年", "2025Q1", "2025-06")]
    [6, 1, 12, 3, 1]
    """
    return 1 if period.kind == "to_date" else period.size


def in_rhythm(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures by time; the last with the rhythm in which they came, where that is slower than its period says.

    A gap of a year says nothing of the rhythm: it is last year's figure, kept for comparison.
    """
    ordered = sorted(figures, key=lambda figure: figure.period.end)
    if len(ordered) >= 2:
        gap = ordered[-1].period.end - ordered[-2].period.end
        if ordered[-1].months < gap < 12:
            ordered[-1] = replace(ordered[-1], rhythm=gap)
    return tuple(ordered)


def is_owed(latest: Period | None, today: date) -> bool:
    """Whether a whole period has ended since the latest figure, or there is none.

    >>> may = Period.parse("2025-05")
    >>> is_owed(may, date(2025, 6, 30)), is_owed(may, date(2025, 7, 1)), is_owed(None, date(2025, 7, 1))
    (False, True, True)
    """
    if latest is None:
        return True
    return today.year * 12 + today.month - 1 > latest.end + months_to_next(latest)


def recent_periods(today: date) -> list[Period]:
    """The periods that have ended last, as their figures are usually reported: months so far, and the year before.

    >>> [period.chinese for period in recent_periods(date(2025, 3, 5))][:3]
    ['2025年1—2月', '2025年1月', '2024年']
    """
    ended = today.year * 12 + today.month - 2
    months = [Period.to_date(end // 12, end % 12 + 1) for end in range(ended, ended - 6, -1)]
    return [*months, Period.of_year(today.year - 1)]


def time_of(year: int | None, due: date | None, plan_year: int | None, today: date) -> tuple[date, date]:
    """From when to when a target is to be reached: its year, else that of its task's due day, of its plan, or today's.

    It begins with the plan where that is earlier, and ends on the due day where that is in its year.

    >>> [day.isoformat() for day in time_of(2027, date(2026, 6, 30), 2025, date(2025, 7, 1))]
    ['2025-01-01', '2027-12-31']
    >>> [day.isoformat() for day in time_of(None, date(2026, 6, 30), None, date(2025, 7, 1))]
    ['2026-01-01', '2026-06-30']
    """
    last = year or (due.year if due else None) or plan_year or today.year
    first = min(plan_year or last, last)
    return date(first, 1, 1), due if due is not None and due.year == last else date(last, 12, 31)


def number(value: Decimal) -> str:
    """A figure as people write it: at most two decimals, no zeros behind.

    >>> number(Decimal("12.500000")), number(Decimal("1234567")), number(Decimal("-0.001"))
    ('12.5', '1234567', '0')
    """
    rounded = value.quantize(Decimal("0.01"))
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
