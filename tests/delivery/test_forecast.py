"""The year's end foreseen: what is certain, what is refused, what must hold whatever the figures are."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.delivery.forecast import Forecast, NoForecast, flow_forecasts, forecast, forecasts
from luoshi.statistics.period import Period
from luoshi.statistics.series import Series, series_of

SEASON = (8, 6, 9, 9, 9, 11, 8, 8, 9, 8, 7, 8)


def flow(years: int, until: int, growth: float = 1.05, noise: float = 0.0, seed: int = 1) -> Series:
    """Years of a season that grows evenly, then one more until a month."""
    source = random.Random(seed)
    values = {}
    for year in range(years + 1):
        total = 0.0
        for month in range(1, 13 if year < years else until + 1):
            total += SEASON[month - 1] * growth**year * (1 + source.uniform(-noise, noise))
            values[2020 + year, month] = total
    return Series("投资", "", "亿元", "flow", values)


def made_of(series: Series) -> Forecast:
    found = forecast(series)
    assert isinstance(found, Forecast)
    return found


def test_a_season_that_repeats_is_foreseen_almost_exactly_and_twelfths_would_not() -> None:
    series = flow(4, 6)
    found = made_of(series)
    actual = 100 * 1.05**4
    assert found.value == pytest.approx(actual, rel=0.01)
    assert abs(found.so_far * 2 - actual) > 3
    assert found.low < actual < found.high
    assert found.years == (2020, 2021, 2022, 2023)


def test_one_year_before_is_enough_and_none_is_not() -> None:
    assert made_of(flow(1, 3)).value == pytest.approx(105, rel=0.05)
    alone = Series("投资", "", "亿元", "flow", {(2025, month): 10.0 * month for month in range(1, 7)})
    assert forecast(alone) == NoForecast("没有2024年同期和全年的数据，算不出季节规律")


def test_a_complete_year_needs_no_forecast() -> None:
    found = made_of(flow(2, 12))
    assert (found.method, found.low, found.value, found.high) == (
        "known",
        found.so_far,
        found.so_far,
        found.so_far,
    )


def test_figures_by_quarter_are_foreseen_too() -> None:
    values = {
        (year, 3 * q): 25.0 * q * (1 + 0.1 * (year - 2022))
        for year in (2022, 2023, 2024)
        for q in (1, 2, 3, 4)
    }
    values |= {(2025, 3): 32.5, (2025, 6): 65.0}
    assert made_of(Series("产值", "", "亿元", "flow", values)).value == pytest.approx(130, rel=0.02)


def test_a_month_missing_this_year_does_not_matter() -> None:
    whole = flow(3, 8)
    gap = Series("投资", "", "亿元", "flow", {k: v for k, v in whole.values.items() if k != (2023, 5)})
    assert made_of(gap).value == pytest.approx(made_of(whole).value, rel=0.005)


def test_a_year_whose_total_is_nothing_is_refused_with_the_reason() -> None:
    values = {(2024, month): 0.0 for month in range(1, 13)} | {(2025, 1): 3.0}
    found = forecast(Series("投资", "", "亿元", "flow", values))
    assert isinstance(found, NoForecast)
    assert "不是正数" in found.reason


def test_a_rate_stays_and_its_interval_is_what_earlier_years_moved() -> None:
    values = {(2023, 6): 5.0, (2023, 12): 5.4, (2024, 6): 6.0, (2024, 12): 5.5, (2025, 6): 5.8}
    found = made_of(Series("增速", "", "%", "rate", values))
    assert found.value == 5.8
    assert found.method == "persistence"
    assert found.low < 5.8 - 0.5 < 5.8 + 0.4 < found.high
    assert 0.5 < found.probability(">=", 5.5) < 1


def test_a_level_moves_as_it_usually_does_until_december() -> None:
    values = {
        (year, month): 100.0 * (year - 2020) + 5 * month for year in range(2021, 2025) for month in (6, 12)
    }
    values[2025, 6] = 530.0
    found = made_of(Series("户数", "", "户", "level", values))
    assert found.value == 560
    assert found.until == Period.month(2025, 6)


@pytest.mark.parametrize(("comparator", "target", "least", "most"), [
    (">=", 90, 0.99, 1.0), (">=", 150, 0.0, 0.01), ("<=", 150, 0.99, 1.0), ("<", 90, 0.0, 0.01),
])  # fmt: skip
def test_probabilities_are_on_the_side_of_the_comparator(
    comparator: str, target: float, least: float, most: float
) -> None:
    found = made_of(flow(3, 9, noise=0.02))
    assert least <= found.probability(comparator, target) <= most  # type: ignore[arg-type]


def test_a_range_is_what_lies_between() -> None:
    found = made_of(flow(3, 9, noise=0.1))
    between = found.probability("range", found.low, found.high)
    assert between == pytest.approx(0.8, abs=0.02)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.01, 1e6), min_size=12, max_size=12),
    st.integers(1, 5),
    st.integers(1, 11),
    st.floats(0.5, 1.6),
    st.floats(1e-3, 1e6),
)
def test_whatever_the_figures_the_forecast_lies_in_its_interval_and_scales_with_the_unit(
    season: list[float], years: int, until: int, growth: float, factor: float
) -> None:
    values = {}
    for year in range(years + 1):
        so_far = np.cumsum(season) * growth**year
        for month in range(1, 13 if year < years else until + 1):
            values[2020 + year, month] = float(so_far[month - 1])
    found = made_of(Series("量", "", "", "flow", values))
    assert all(map(math.isfinite, (found.value, found.low, found.high)))
    assert found.low <= found.value <= found.high
    assert found.value >= found.so_far * 0.999999
    scaled = made_of(Series("量", "", "", "flow", {key: value * factor for key, value in values.items()}))
    assert scaled.value == pytest.approx(found.value * factor, rel=1e-6)


def test_many_together_are_as_each_alone() -> None:
    many = [flow(years, until, noise=0.2, seed=years * until) for years in (1, 3) for until in (2, 7)] * 3
    assert forecasts(many) == [forecast(each) for each in many]


def test_smoothing_is_that_of_the_textbook() -> None:
    """Gardner and McKenzie's damped trend, written out for one series without a season."""
    source = np.random.default_rng(3)
    history = source.uniform(90, 110, (1, 2, 4))
    history /= (
        history.sum(2, keepdims=True) / 400
    )  # every year the same total, so that shares do not interfere
    history[:, :] = 100.0
    current = np.array([[104.0, 109.0]])
    level, trend = 100.0, 0.0
    alpha, beta, phi = 1 - 0.8**3, 1 - 0.95**3, 0.95**3
    for value in [*[100.0] * 8, 104.0, 109.0]:
        expected = level + phi * trend
        level = expected + alpha * (value - expected)
        trend = phi * trend + alpha * beta * (value - expected)
    by_smoothing = 213 + (level + phi * trend) + (level + (phi + phi**2) * trend)
    value, _, smooth = flow_forecasts(history, current, 3)
    assert smooth[0]
    assert value[0] == pytest.approx((by_smoothing + 213 * 2) / 2)


def test_a_month_that_usually_brings_nothing_leaves_the_share_alone() -> None:
    figures = [(Period.month(2024, m), 0.0 if m == 1 else 10.0) for m in range(1, 13)]
    figures += [(Period.month(2025, m), 0.0 if m == 1 else 12.0) for m in range(1, 7)]
    found = made_of(series_of("开工数", "", "个", figures, "当月"))
    assert found.method == "share"
    assert found.value == pytest.approx(132)
