"""The back-test: it may not see the future, and it says how much better than by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from luoshi.delivery.forecast_backtest import backtest, compare
from luoshi.statistics.series import Series, read_series
from tests.delivery.test_forecast import flow

SHARED = Path(__file__).parents[3] / "shared" / "data" / "national_monthly.csv"


def test_what_came_later_changes_no_forecast() -> None:
    series = flow(4, 12, noise=0.1)
    other = {key: value * (3 if key > (2023, 6) else 1) for key, value in series.values.items()}
    trial = next(t for t in backtest([series]) if (t.year, t.month) == (2023, 6))
    same = next(
        t for t in backtest([Series("投资", "", "亿元", "flow", other)]) if (t.year, t.month) == (2023, 6)
    )
    made = trial.actual * trial.error
    assert made != pytest.approx(same.actual * same.error)  # what came is another figure
    foreseen = {trial.actual + made, trial.actual - made}
    again = {same.actual + same.actual * same.error, same.actual - same.actual * same.error}
    assert any(a == pytest.approx(b) for a in foreseen for b in again)


def test_a_year_without_two_before_it_is_not_tried() -> None:
    trials = backtest([flow(3, 12)])
    assert {trial.year for trial in trials} == {2022, 2023}
    assert len(trials) == 22
    assert backtest([flow(1, 12)]) == []


def test_years_may_be_bounded() -> None:
    assert {trial.year for trial in backtest([flow(5, 12)], last_years=1)} == {2025}


def test_of_a_season_twelfths_are_the_worst() -> None:
    flows = compare(backtest([flow(5, 12, noise=0.15, seed=seed) for seed in range(20)]))[0]
    assert flows.twelfths is not None
    assert flows.error < flows.same_share < flows.twelfths
    assert flows.gain > 0.1
    assert 0.7 < flows.coverage < 0.95


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared national figures, which are not here")
def test_on_real_months_the_error_is_under_both_ways_by_hand() -> None:
    series = read_series(SHARED).series
    flows, rates = compare(backtest(series))
    assert flows.series == 7
    assert flows.twelfths is not None
    assert flows.error < 0.85 * flows.same_share < flows.twelfths
    assert 0.75 <= flows.coverage <= 0.93
    assert rates.error < rates.same_share
    with SHARED.open(encoding="utf-8") as file:
        assert {each.indicator for each in series} == {row["indicator"] for row in csv.DictReader(file)}
