"""How well forecasts of the year's end would have done: every month of earlier years as if it were now (回测).

Beside each forecast stand the two that offices make by hand, so that a gain is shown and not claimed: the same share of
the year as last year, and twelfths. Only the comparison belongs here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from luoshi.delivery.forecast import Forecast, forecasts
from luoshi.statistics.series import Kind, Series

LEAST_YEARS = 2  # earlier years that an origin needs


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast made with hindsight hidden: the errors of the three ways, and whether the interval held.

    Of a flow errors are shares of what came (0.02: 2 %), of a rate or level in its own unit of measure. ``twelfths`` is
    None where a year cannot be divided evenly: of a rate or level.
    """

    series: Series
    year: int
    month: int
    actual: float
    error: float
    same_share: float
    twelfths: float | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean absolute errors of many trials of one kind, and the share of intervals that held what came."""

    kind: Kind
    series: int
    trials: int
    error: float
    same_share: float
    twelfths: float | None
    coverage: float

    @property
    def gain(self) -> float:
        """By how much the error is under that of the same share as last year: 0.15 is 15 % less; negative is worse."""
        return 1 - self.error / self.same_share if self.same_share else 0.0


def backtest(many: Iterable[Series], last_years: int | None = None) -> list[Trial]:
    """Trials of every month but the last of every year that is complete and has two earlier years.

    ``last_years`` bounds the years that are tried of each series, counted back from its last complete one.
    """
    cases: list[tuple[Series, Series, int, int]] = []
    for series in many:
        complete = [year for year in series.years if (year, 12) in series.values]
        for year in complete[-last_years:] if last_years else complete:
            if not {year - 1, year - 2} <= set(complete):
                continue
            for month in series.months(year):
                if month < 12 and all((before, month) in series.values for before in (year - 1, year - 2)):
                    cases.append((series, series.until(year, month), year, month))
    found = forecasts([known for _, known, _, _ in cases])
    return [
        _trial(series, year, month, made)
        for (series, _, year, month), made in zip(cases, found, strict=True)
        if isinstance(made, Forecast)
    ]


def _trial(series: Series, year: int, month: int, made: Forecast) -> Trial:
    actual, now = series.values[year, 12], series.values[year, month]
    before, before_end = series.values[year - 1, month], series.values[year - 1, 12]
    inside = made.low <= actual <= made.high
    if series.kind != "flow":
        same = now + before_end - before
        return Trial(series, year, month, actual, abs(made.value - actual), abs(same - actual), None, inside)
    same = now * before_end / before
    first = series.first_month
    even = now * (13 - first) / (month - first + 1)
    scale = abs(actual) or 1.0
    return Trial(
        series, year, month, actual, abs(made.value - actual) / scale, abs(same - actual) / scale,
        abs(even - actual) / scale, inside,
    )  # fmt: skip


def compare(trials: Sequence[Trial]) -> list[Comparison]:
    """The trials of each kind together, every series counting as much as every other."""
    found = []
    for kind in ("flow", "rate", "level"):
        of_kind: dict[int, list[Trial]] = {}
        for trial in trials:
            if trial.series.kind == kind:
                of_kind.setdefault(id(trial.series), []).append(trial)
        if not of_kind:
            continue
        groups = list(of_kind.values())

        def mean(values: Iterable[list[float]]) -> float:
            return float(np.mean([np.mean(each) for each in values]))

        found.append(
            Comparison(
                kind,
                len(groups),
                sum(map(len, groups)),
                mean([trial.error for trial in group] for group in groups),
                mean([trial.same_share for trial in group] for group in groups),
                mean([trial.twelfths or 0.0 for trial in group] for group in groups)
                if kind == "flow"
                else None,
                float(np.mean([trial.inside for group in groups for trial in group])),
            )
        )
    return found


def compare_by_series(trials: Sequence[Trial]) -> list[tuple[Series, Comparison]]:
    """The trials of each series by itself, in the order in which they come."""
    groups: dict[int, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(id(trial.series), []).append(trial)
    return [(group[0].series, compare(group)[0]) for group in groups.values()]
