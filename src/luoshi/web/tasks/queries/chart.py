"""The chart of a target laid out: its figures with their values, the expected path, the target, months and scale.

Only where things stand; the template draws them. It is laid out twice, for a wide page and for a phone, so that its
words keep their size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.figures import TargetFacts, number
from luoshi.web.kernel.reasons import bound_words
from luoshi.web.tasks.models import TargetValue

WIDE, NARROW = 640, 350
HEIGHT = 232
HEAD, FOOT, RIGHT = 26, 24, 18
DIGIT = 7  # width of a digit of the labels
LEAST_SPAN = Decimal("0.4")  # of the target: what differs by less must not look like a fall
LABEL_ROOM = 34  # between the labels of two points


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure: where it stands, what is written at it (nothing where there is no room), and in words."""

    x: float
    y: float
    label: str
    words: str
    latest: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chart for one width."""

    name: str
    width: int
    left: float
    base: float
    scale: tuple[tuple[float, str], ...]
    months: tuple[tuple[float, str], ...]
    figures: str
    path: str  # empty where the path is the target
    wanted: float
    dots: tuple[Dot, ...]
    height: int = HEIGHT

    @property
    def right(self) -> int:
        return self.width - RIGHT


@dataclass(frozen=True, slots=True)
class Chart:
    """What stands above a chart and below it, and the chart for both widths."""

    drawings: tuple[Drawing, ...]
    wanted: str
    unit: str
    same_line: bool
    scale_words: str
    expected_words: str
    source_words: str
    words: str


def chart(facts: TargetFacts, values: Sequence[TargetValue], today: date) -> Chart | None:
    """The chart of the figures that hold; None without a figure or without a target that is a number."""
    shown = [row for row in values if not row.superseded and facts.start <= row.period_end <= facts.end]
    shown.sort(key=lambda row: (row.period_end, row.pk))
    if facts.value is None or not shown:
        return None
    path = facts.path(facts.value)
    same = path is None or facts.is_rate
    expected = (
        [] if same or path is None else [(day, path.expected(day)) for day in _bends(facts, path.points)]
    )
    numbers = [*(row.value for row in shown), *(value for _day, value in expected), facts.value]
    ticks = _ticks(numbers, facts)
    latest = shown[-1]
    now = path.expected(min(today, facts.end)) if path and not same else None
    unit = facts.unit
    said = "，".join(f"{row.period} {number(row.value)}{unit}" for row in shown)
    return Chart(
        drawings=tuple(
            _drawing(name, width, facts, shown, expected, ticks, latest)
            for name, width in (("wide", WIDE), ("narrow", NARROW))
        ),
        wanted=bound_words(facts.wanted),
        unit=unit,
        same_line=same and facts.is_rate,
        scale_words=_("纵轴从 %(low)s 到 %(high)s%(unit)s，不从零开始。")
        % {"low": number(ticks[0]), "high": number(ticks[-1]), "unit": unit}
        if ticks[0] != 0
        else "",
        expected_words=_("到%(day)s按预期路径应到 %(figure)s%(unit)s。")
        % {
            "day": _("%(month)d月%(day)d日") % {"month": today.month, "day": today.day},
            "figure": number(facts.whole(now)),
            "unit": unit,
        }
        if now is not None and facts.start <= today <= facts.end
        else "",
        source_words=_("来源：%(source)s，%(day)s 填写。")
        % {"source": latest.source, "day": timezone.localtime(latest.at).date().isoformat()},
        words=said,
    )


def _bends(facts: TargetFacts, points: Sequence[tuple[date, Decimal]]) -> list[date]:
    within = [day for day, _value in points if facts.start < day < facts.end]
    return [facts.start, *within, facts.end]


def _ticks(numbers: Sequence[Decimal], facts: TargetFacts) -> list[Decimal]:
    """Round figures from below the lowest to above the highest, three to six of them; from nought where that is near."""
    low, high = min(numbers), max(numbers)
    least = abs(facts.value or Decimal(0)) * LEAST_SPAN or Decimal(1)
    if high - low < least:
        middle = (low + high) / 2
        low, high = min(low, middle - least / 2), max(high, middle + least / 2)
    if low > 0 and (facts.kind == "count" or low < (high - low)):
        low = Decimal(0)
    rough = (high - low) / 3
    power = Decimal(10) ** rough.adjusted()
    step = next(
        each * power
        for each in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
        if each * power >= rough
    )
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (high / step).to_integral_value(ROUND_CEILING) * step
    return [first + step * at for at in range(int((last - first) / step) + 1)]


def _drawing(
    name: str,
    width: int,
    facts: TargetFacts,
    shown: Sequence[TargetValue],
    expected: Sequence[tuple[date, Decimal]],
    ticks: Sequence[Decimal],
    latest: TargetValue,
) -> Drawing:
    low, high = ticks[0], ticks[-1]
    left = max(len(number(tick)) for tick in ticks) * DIGIT + 10.0
    days = max((facts.end - facts.start).days, 1)

    def x(day: date) -> float:
        return round(left + (width - RIGHT - left) * (day - facts.start).days / days, 1)

    def y(value: Decimal) -> float:
        return round(HEIGHT - FOOT - float((value - low) / (high - low)) * (HEIGHT - FOOT - HEAD), 1)

    dots: list[Dot] = []
    labelled = -1000.0
    for row in shown:
        at = x(row.period_end)
        room = at - labelled >= LABEL_ROOM and (row is latest or x(latest.period_end) - at >= LABEL_ROOM)
        label = number(row.value) if room else ""
        labelled = at if room else labelled
        dots.append(
            Dot(at, y(row.value), label, f"{row.period} {number(row.value)}{facts.unit}", row is latest)
        )
    return Drawing(
        name=name,
        width=width,
        left=left,
        base=float(HEIGHT - FOOT),
        scale=tuple((y(tick), number(tick)) for tick in ticks),
        months=_months(facts, x, width),
        figures=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        path=" ".join(f"{x(day)},{y(value)}" for day, value in expected),
        wanted=y(facts.value or Decimal(0)),
        dots=tuple(dots),
    )


def _months(facts: TargetFacts, x: Callable[[date], float], width: int) -> tuple[tuple[float, str], ...]:
    """The ends of months at which figures are due, as many as have room; a year is said where it begins."""
    ends: list[date] = []
    day = facts.start.replace(day=1)
    while day <= facts.end:
        following = (day + timedelta(days=32)).replace(day=1)
        ends.append(following - timedelta(days=1))
        day = following
    ends = [end for end in ends if facts.start <= end <= facts.end]
    most = width // 48
    every = next((step for step in (1, 3, 6, 12, 24) if len(ends) <= most * step), 60)
    kept = [
        end
        for end in ends
        if end.month % min(every, 12) == 0 and (every <= 12 or end.year % (every // 12) == 0)
    ]
    return tuple(
        (
            x(end),
            _("%(month)d月") % {"month": end.month} if every < 12 else str(end.year),
        )
        for end in kept
    )
