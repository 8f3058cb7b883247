"""Figures that are out of all proportion to the others': found before anybody wins or loses by them.

A figure that becomes one of the others' when its decimal point is moved stops the evaluation, unless the scheme says
that it was confirmed. One that is merely far away is told beside the unit, with what would change if it were wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.arrays import Floats, Ints, empty_columns_give_nan
from luoshi.evaluation.compile import Problem
from luoshi.evaluation.names import UnitNames, name_key
from luoshi.evaluation.tree import name_of_leaf

FENCE = 6.0
"""How many interquartile ranges beyond the quartiles a figure is far away."""
_SLIPS = (2, 3, 4, 6, 8)
_FEW = 5.0
_ONE_SIZE = 3.0
"""Figures of which the largest is at most so many times the smallest are of one size."""
_GROSS = 1000.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure to doubt: its unit and leaf, why, and whether it stops the evaluation. ``usual`` is the others' median."""

    unit: int
    column: int
    message: str
    usual: float
    stops: bool


def doubts(problem: Problem) -> list[Doubt]:
    """All figures of a problem that are out of proportion, in the order of the leaves."""
    values = problem.values
    found: list[Doubt] = []
    for column in _candidates(values).tolist():
        found += _of_column(problem, column)
    return found


def is_confirmed(problem: Problem, doubt: Doubt) -> str | None:
    """The reason for which the scheme holds a figure for right; None where it says nothing of it."""
    if not problem.scheme.confirmed:
        return None
    leaf = problem.tree.leaves[doubt.column]
    own = {name_key(name) for name in (leaf.id, leaf.indicator, name_of_leaf(leaf))}
    names = UnitNames(problem.units)
    for entry in problem.scheme.confirmed:
        if name_key(entry.indicator) in own and doubt.unit in {names.find(name) for name in entry.units}:
            return entry.reason
    return None


def _candidates(values: Floats) -> Ints:
    """The columns whose outermost figures are far from the rest, on their own scale or on that of ratios."""
    n = len(values)
    if n < 3:
        return np.empty(0, dtype=np.int64)
    ordered = np.sort(values, axis=0)
    count = n - np.isnan(ordered).sum(axis=0)
    last = np.maximum(count - 1, 0)
    at = np.stack([0 * last, last // 4, last // 2, (3 * last + 3) // 4, last])
    five = np.take_along_axis(ordered, at, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        same_sign = (five[0] > 0.0) | (five[4] < 0.0)
        size = np.abs(five)
        # Nothing can be said of three or four figures by quartiles; they are looked at closely.
        spread = np.maximum(size[0], size[4]) > 3.0 * np.minimum(size[0], size[4])
        logs = np.log10(np.where(same_sign, size, 1.0))
    # Amounts are compared by their ratios, figures of both signs by their differences.
    apart = np.where(same_sign, np.where(five[4] > 0.0, logs, -logs[::-1]), five)
    slipped = same_sign & ((apart[4] - apart[2] > 1.4) | (apart[2] - apart[0] > 1.4))
    wide = np.flatnonzero(slipped)
    with empty_columns_give_nan():
        gaps = np.diff(np.log10(np.abs(ordered[:, wide])), axis=0)
        slipped[wide] = np.nanmax(np.abs(gaps), axis=0, initial=0.0) >= 1.5
    far = (_beyond(apart, np.where(same_sign, 0.05, 0.0)) | slipped) & (count >= 5)
    far |= ~same_sign & (np.maximum(size[0], size[4]) >= _GROSS * np.maximum(size[3], 1e-300)) & (count >= 3)
    far |= (count >= 3) & (count < 5) & spread
    for lowest, near, furthest in ((five[0], five[1], five[4]), (-five[4], -five[3], -five[0])):
        # One figure that is zero or of the other sign, the others being of one size.
        far |= (lowest <= 0.0) & (near > 0.0) & (furthest <= _ONE_SIZE * near) & (count >= 5)
    return np.flatnonzero(far)


def _beyond(five: Floats, least: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether the lowest or highest of (lowest, quartile, median, quartile, highest) is beyond the fences."""
    width = np.maximum(np.maximum(five[3] - five[1], 0.1 * np.abs(five[2]) * (least == 0.0)), least)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (width > 0.0) & ((five[4] > five[3] + FENCE * width) | (five[0] < five[1] - FENCE * width))
        )


def _of_column(problem: Problem, column: int) -> list[Doubt]:
    x = problem.values[:, column]
    present = np.flatnonzero(~np.isnan(x))
    leaf = problem.tree.leaves[column]
    name = name_of_leaf(leaf)
    stopping = _slips(x[present])
    found: list[Doubt] = []
    told: set[int] = set()
    for place, times in stopping:
        unit = int(present[place])
        rest = np.delete(x[present], [p for p, _ in stopping])
        told.add(unit)
        low, high = float(rest.min()), float(rest.max())
        found.append(
            Doubt(
                unit,
                column,
                f"“{name}”在{problem.units[unit]}为{x[unit]:g}，其他对象在{low:g}至{high:g}之间，{_words(times)}",
                float(np.median(rest)),
                True,
            )
        )
    for place, words in _alone(x[present]):
        unit, rest = int(present[place]), np.delete(x[present], place)
        if unit not in told:
            told.add(unit)
            others = f"其他对象都在{rest.min():g}至{rest.max():g}之间"
            message = f"“{name}”在{problem.units[unit]}为{x[unit]:g}，{others}，{words}"
            found.append(Doubt(unit, column, message, float(np.median(rest)), False))
    for unit in present[_far(x[present])].tolist():
        if unit in told:
            continue
        rest = x[[other for other in present if other != unit]]
        low, high = np.quantile(rest, [0.25, 0.75])
        found.append(
            Doubt(
                unit,
                column,
                f"“{name}”在{problem.units[unit]}为{x[unit]:g}，远离其他对象（半数在{low:g}至{high:g}之间）",
                float(np.median(rest)),
                False,
            )
        )
    return found


def _words(power: int) -> str:
    if power == 0:
        return "相差千倍以上"
    how = "大" if power > 0 else "小"
    return f"像是计量单位或小数点填错，{how}了约{10 ** abs(power):,}倍"


def _slips(x: Floats) -> list[tuple[int, int]]:
    """Places of figures that are others' with the decimal point moved, and by how many digits (0: out of all bounds)."""
    size = np.abs(x)
    order = np.argsort(size, kind="stable")
    found: list[tuple[int, int]] = []
    if len(x) >= 3 and size[order[-2]] > 0.0 and size[order[-1]] >= _GROSS * size[order[-2]]:
        found.append((int(order[-1]), 0))
    usable = np.flatnonzero(size > 0.0)
    alike = (x[usable] > 0.0).all() or (x[usable] < 0.0).all()
    if len(usable) < 3:
        return found
    if not alike:
        return found + _mixed_slip(x, order, {place for place, _ in found})
    logs = np.log10(size[usable])
    by_size = np.argsort(logs, kind="stable")
    gaps = np.diff(logs[by_size])
    split = int(np.argmax(gaps)) + 1
    small, large = by_size[:split], by_size[split:]
    few, many = (small, large) if len(small) < len(large) else (large, small)
    if len(few) * 3 > len(usable):
        return found
    low, high = float(logs[many].min()), float(logs[many].max())
    gap, width = float(gaps[split - 1]), high - low
    sign = -1 if few is small else 1
    for power in _SLIPS:
        # A hundredfold may be true of one unit; it takes more company to call it a slip.
        if power == 2 and (len(usable) < 5 or gap < max(1.5, 3.0 * width)):
            continue
        if power > 2 and gap < max(2.0, 1.5 * width):
            continue
        moved = logs[few] - sign * power
        if (moved >= low - 0.3).all() and (moved <= high + 0.3).all():
            found = [(int(usable[place]), sign * power) for place in few]
            break
    return found


def _mixed_slip(x: Floats, order: Ints, told: set[int]) -> list[tuple[int, int]]:
    """The one figure, among some of both signs, that is of the others' size when it is divided by a power of ten."""
    largest, size = int(order[-1]), np.abs(x)
    others = size[order[:-1]]
    if largest in told or len(x) < 5 or size[largest] < 300.0 * others.max():
        return []
    for power in _SLIPS[1:]:
        moved = size[largest] / 10.0**power
        if float(np.median(others)) / 3.0 <= moved <= 1.2 * others.max():
            return [(largest, power)]
    return []


def _alone(x: Floats) -> list[tuple[int, str]]:
    """The one place with a zero, or with the other sign, among figures of one size; and what it looks like."""
    for odd, size in ((np.flatnonzero(x <= 0.0), x), (np.flatnonzero(x >= 0.0), -x)):
        if len(odd) != 1 or len(x) < 5:
            continue
        rest = np.delete(size, odd)
        low, high, own = float(rest.min()), float(rest.max()), -float(size[odd[0]])
        if high > _ONE_SIZE * low:
            continue
        counts = low < _FEW and bool(
            (rest == np.floor(rest)).all()
        )  # of a few things one unit may well have none
        if own == 0.0 and not counts:
            return [(int(odd[0]), "像是把缺数写成了0")]
        if own > 0.0 and low / 2.0 <= own <= 2.0 * high:
            return [(int(odd[0]), "像是正负号写错")]
    return []


def _far(x: Floats) -> Ints:
    """Places of figures far from the rest."""
    if len(x) < 3:
        return np.empty(0, dtype=np.int64)
    if len(x) < 5:
        places = []
        for place in range(len(x)):
            rest = np.delete(x, place)
            width = max(float(np.ptp(rest)), 0.1 * abs(float(np.median(rest))))
            if width > 0.0 and float(np.abs(rest - x[place]).min()) > 5.0 * width:
                places.append(place)
        return np.array(places, dtype=np.int64)
    y, least = x, 0.0
    if (x > 0.0).all() or (x < 0.0).all():
        y, least = np.log10(np.abs(x)), 0.05
    ordered = np.sort(y)
    last = len(y) - 1
    low, middle, high = ordered[[last // 4, last // 2, (3 * last + 3) // 4]]
    width = max(high - low, 0.0 if least else 0.1 * abs(middle), least)
    if width == 0.0:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero((y > high + FENCE * width) | (y < low - FENCE * width))
