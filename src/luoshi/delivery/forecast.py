"""The year's end foreseen from the figures so far and earlier years (预测): a value, an 80 % interval, a probability.

Only the arithmetic of forecasts belongs here; how well it does is shown by ``forecast_backtest``, and what a target
wants by ``figures``. Decision 0015 tells why these methods and not others.

For a flow (a sum over the year) two forecasts are averaged: the share of the year that had come by now in the last
three years, and damped-trend exponential smoothing (Gardner and McKenzie 1985) of the seasonally adjusted figures,
with fixed parameters, since a handful of years is too short to estimate them from. The interval is a multiple of the
one-step errors of that smoothing. For a rate or a level the latest figure is moved by what usually happens until
December, and the interval comes from how much that differed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from luoshi.delivery.figures import Comparator
from luoshi.statistics.period import Period
from luoshi.statistics.series import Series

Floats = NDArray[np.float64]
Method = Literal["smoothing", "share", "change", "persistence", "known"]

COVERAGE = 0.8
_YEARS = 5  # earlier years that are looked at
_SHARE_YEARS = 3
_CHANGE_YEARS = 10  # of a rate or level, whose extraordinary years tell how wide the interval has to be
_LEVEL, _TREND, _DAMPING = 0.2, 0.05, 0.95  # a month's smoothing: level, trend, and how fast a trend fades
_ERRORS = 36  # the latest one-step errors that the interval is taken from
_THIN = 0.05  # a month with less than this part of its even share cannot be divided by
_WIDER = 1.3  # changes until December differ more from year to year than a few of them show
_TAIL = float(norm.ppf((1 + COVERAGE) / 2))


@dataclass(frozen=True, slots=True)
class Forecast:
    """The figure expected for the whole year, in the series' own unit of measure, and within what it lies (80 %).

    ``spread`` and ``freedom`` are the scale and the degrees of freedom of its t distribution (infinite: the normal one).
    ``so_far`` is the latest figure, ``until`` the period it stands for, ``years`` the earlier years it rests on.
    """

    value: float
    low: float
    high: float
    spread: float
    freedom: float
    so_far: float
    until: Period
    years: tuple[int, ...]
    method: Method

    def probability(self, comparator: Comparator, target: float, target_to: float | None = None) -> float:
        """How likely it is that the year's end meets the target, from 0 to 1.

        A bound counts as met when it is reached; ``range`` needs ``target_to``; an exact or approximate figure (=, ~)
        is met when it is reached or passed.
        """
        if comparator in ("<", "<="):
            return self._below(target)
        if comparator == "range" and target_to is not None:
            return max(self._below(target_to) - self._below(target), 0.0)
        return 1.0 - self._below(target)

    def _below(self, bound: float) -> float:
        if self.spread <= 0:
            return float(self.value < bound) if self.value != bound else 0.5
        deviation = (bound - self.value) / self.spread
        return float(norm.cdf(deviation) if np.isinf(self.freedom) else t.cdf(deviation, self.freedom))


@dataclass(frozen=True, slots=True)
class NoForecast:
    """Why nothing can be said, in words for people."""

    reason: str


def forecast(series: Series) -> Forecast | NoForecast:
    """The end of the latest year of a series.

    >>> months = {(year, month): float(month * year) for year in (2022, 2023, 2024) for month in range(1, 13)}
    >>> halfway = Series("投资", "", "亿元", "flow", months | {(2025, month): month * 2025.0 for month in range(1, 7)})
    >>> found = forecast(halfway)
    >>> round(found.value), found.until.chinese, found.years
    (24300, '2025年上半年', (2022, 2023, 2024))
    """
    return forecasts([series])[0]


def forecasts(many: Sequence[Series]) -> list[Forecast | NoForecast]:
    """The year's end of each series. Flows of one shape are computed together, so that 100,000 take seconds."""
    found: list[Forecast | NoForecast | None] = [None] * len(many)
    shapes: dict[tuple[int, int, int, int], list[tuple[int, _Flow]]] = {}
    for at, series in enumerate(many):
        ready = _prepare(series)
        if isinstance(ready, _Flow):
            shape = (len(ready.years), len(ready.points), ready.known, ready.step)
            shapes.setdefault(shape, []).append((at, ready))
        else:
            found[at] = ready
    for (years, points, known, step), members in shapes.items():
        history = np.array([flow.history for _, flow in members]).reshape(-1, years, points)
        current = np.array([flow.current for _, flow in members]).reshape(-1, known)
        value, spread, smooth = flow_forecasts(history, current, step)
        for (at, flow), middle, width, is_smooth in zip(members, value, spread, smooth, strict=True):
            found[at] = flow.forecast(float(middle), float(width), bool(is_smooth))
    return [each if each is not None else NoForecast("没有数据") for each in found]


@dataclass(frozen=True, slots=True)
class _Flow:
    """What a flow's forecast is computed from: increments of whole years, and of this year so far."""

    years: tuple[int, ...]
    points: tuple[int, ...]
    history: Floats
    current: Floats
    so_far: float
    until: Period

    @property
    def known(self) -> int:
        return len(self.current)

    @property
    def step(self) -> int:
        """Months between two figures."""
        return max(round(12 / len(self.points)), 1)

    def forecast(self, value: float, spread: float, is_smooth: bool) -> Forecast:
        half = spread * _TAIL
        low = value - half
        if (self.history >= 0).all():
            low = max(low, min(self.so_far, value))
        return Forecast(
            value, low, value + half, spread, float("inf"), self.so_far, self.until, self.years,
            "smoothing" if is_smooth else "share",
        )  # fmt: skip


def _prepare(series: Series) -> _Flow | Forecast | NoForecast:
    if not series.values:
        return NoForecast("没有数据")
    year, month = series.latest
    until = _until(series, year, month)
    now = series.values[year, month]
    if month == 12:
        return Forecast(now, now, now, 0.0, float("inf"), now, until, (), "known")
    if series.kind == "flow":
        return _prepare_flow(series, year, month, now, until)
    return _by_change(series, year, month, now, until)


def _until(series: Series, year: int, month: int) -> Period:
    return Period.month(year, month) if series.kind == "level" else Period.to_date(year, month)


def _prepare_flow(series: Series, year: int, month: int, now: float, until: Period) -> _Flow | NoForecast:
    earlier: list[int] = []
    for before in range(year - 1, year - 1 - _YEARS, -1):
        months = series.months(before)
        if 12 not in months or month not in months:
            break
        earlier.insert(0, before)
    if not earlier:
        return NoForecast(f"没有{year - 1}年同期和全年的数据，算不出季节规律")
    points = set(series.months(earlier[0]))
    for before in earlier[1:]:
        points &= set(series.months(before))
    ordered = tuple(sorted(points))
    history = np.array([_increments([series.values[of, m] for m in ordered]) for of in earlier])
    reached = [m for m in ordered if m <= month]
    totals = history.sum(1)
    if (totals <= 0).any():
        return NoForecast("有的年份全年累计不是正数，算不出季节规律")
    if (history[:, : len(reached)].sum(1) <= 0).any():
        return NoForecast("有的年份同期累计不是正数，算不出季节规律")
    known = [series.values.get((year, m)) for m in reached]
    return _Flow(tuple(earlier), ordered, history, _filled(known, history), now, until)


def _increments(so_far: Sequence[float]) -> Floats:
    return np.diff(np.array(so_far), prepend=0.0)


def _filled(known: Sequence[float | None], history: Floats) -> Floats:
    """The increments of this year; where a figure in between is missing, as the earlier years went between its neighbours."""
    usual = np.cumsum(history.mean(0))[: len(known)]
    at = [place for place, value in enumerate(known) if value is not None]
    values = [value for value in known if value is not None]
    so_far = np.interp(usual, np.concatenate([[0.0], usual[at]]), np.concatenate([[0.0], values]))
    if (np.diff(usual, prepend=0.0) <= 0).any():  # not in order: straight lines over the months
        so_far = np.interp(np.arange(1, len(known) + 1), [0, *(place + 1 for place in at)], [0.0, *values])
    return np.diff(so_far, prepend=0.0)


def flow_forecasts(
    history: Floats, current: Floats, step: int = 1
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """The year's total of many flows at once, the scale of its error, and whether smoothing was possible.

    ``history`` is (series, years, points) of increments, ``current`` (series, points so far), ``step`` the months from
    one point to the next. Returns value, scale (a standard deviation) and smoothing, each of shape (series,).
    """
    count, years, points = history.shape
    known = current.shape[1]
    so_far = current.sum(1)
    shares = history[:, -_SHARE_YEARS:]
    by_share = so_far * (shares.sum(2) / shares[:, :, :known].sum(2)).mean(1)
    profile = (history / history.sum(2, keepdims=True)).mean(1) * points  # 1 on average
    smooth = profile.min(1) > _THIN
    safe = np.where(smooth[:, None], profile, 1.0)
    rest = safe[:, known:]
    whole = np.concatenate([history.reshape(count, -1), current], axis=1)
    adjusted = whole / np.tile(safe, (1, years + 1))[:, : whole.shape[1]]
    level, trend, error = _smooth(adjusted, points, step)
    fading = np.cumsum((_DAMPING**step) ** np.arange(1, points - known + 1))
    ahead = np.clip(level[:, None] + trend[:, None] * fading, 0.0, None)
    by_smoothing = so_far + (ahead * rest).sum(1)
    value = np.where(smooth, (by_share + by_smoothing) / 2, by_share)
    # Where the months cannot be smoothed, how the share differed between the years is all that is known.
    differing = np.abs(history[:, :, :known].sum(2) / history.sum(2) - (so_far / value)[:, None]).max(1)
    factor = (1.15 + 0.8 / years) / _TAIL
    spread = np.where(smooth, factor * error, differing + 0.5 / years) * np.abs(value - so_far)
    return value, spread, smooth


def _smooth(adjusted: Floats, points: int, step: int) -> tuple[Floats, Floats, Floats]:
    """Level, trend and usual relative one-step error of damped-trend smoothing, for the rows of a table together."""
    alpha, beta, phi = 1 - (1 - _LEVEL) ** step, 1 - (1 - _TREND) ** step, _DAMPING**step
    level = adjusted[:, :points].mean(1)
    trend = np.zeros(len(adjusted))
    errors = np.empty_like(adjusted)
    for at in range(adjusted.shape[1]):
        expected = level + phi * trend
        difference = adjusted[:, at] - expected
        level = expected + alpha * difference
        trend = phi * trend + alpha * beta * difference
        errors[:, at] = np.abs(difference) / np.maximum(np.abs(expected), 1e-12)
    last = errors[:, -_ERRORS:]
    # One extraordinary month does not make every month uncertain.
    bounded = np.minimum(last, 3 * np.median(last, axis=1, keepdims=True))
    return level, trend, np.sqrt((bounded**2).mean(1))


def _by_change(series: Series, year: int, month: int, now: float, until: Period) -> Forecast | NoForecast:
    years = [
        before
        for before in range(year - _CHANGE_YEARS, year)
        if (before, month) in series.values and (before, 12) in series.values
    ]
    if not years:
        return NoForecast(f"没有{year - 1}年同期和年末的数据，不知年内通常怎样变动")
    changes = np.array([series.values[before, 12] - series.values[before, month] for before in years])
    moved = series.kind == "level" and len(years) > 1
    middle = float(changes.mean()) if moved else 0.0
    freedom = len(years) - 1 if moved else len(years)
    spread = float(np.sqrt(((changes - middle) ** 2).sum() / freedom) * np.sqrt(1 + moved / len(years)))
    spread *= _WIDER
    half = spread * float(t.ppf((1 + COVERAGE) / 2, freedom))
    value = now + middle
    return Forecast(
        value, value - half, value + half, spread, float(freedom), now, until, tuple(years),
        "change" if moved else "persistence",
    )  # fmt: skip
