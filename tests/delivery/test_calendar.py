"""Working days and the days of taking stock."""

from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery import calendar, figures, trajectory
from luoshi.delivery.calendar import is_workday, stocktake_days, workdays_left

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        (date(2025, 1, 24), date(2025, 2, 5), 3),  # 春节；1月26日调休上班
        (date(2025, 6, 2), date(2025, 6, 2), 0),
        (date(2025, 6, 3), date(2025, 6, 2), 0),
        (date(2025, 1, 1), date(2026, 12, 31), None),
        (date(2025, 1, 1), date(2026, 2, 6), None),  # 401 days
    ],
)
def test_working_days_follow_the_public_holidays(today, due, left):
    assert workdays_left(today, due) == left


def test_working_days_are_counted_up_to_four_hundred_days_ahead():
    assert workdays_left(date(2025, 1, 1), date(2026, 2, 5)) is not None


@given(st.sampled_from(["biweekly", "monthly", "quarterly"]), days, st.integers(0, 200))
def test_stock_is_taken_on_working_days_in_order_within_the_stretch(rhythm, start, length):
    end = start + timedelta(length)
    found = list(stocktake_days(rhythm, start, end))
    assert found == sorted(set(found))
    assert all(start <= day <= end and is_workday(day) for day in found)


def test_a_stretch_has_as_many_stocktakes_as_the_rhythm_says():
    year = (date(2025, 1, 1), date(2025, 12, 31))
    assert [len(list(stocktake_days(rhythm, *year))) for rhythm in ("biweekly", "monthly", "quarterly")] == [
        24,
        12,
        4,
    ]


def test_the_examples_in_the_modules_are_true():
    for module in (calendar, figures, trajectory):
        assert doctest.testmod(module).failed == 0
