"""The expected path of a figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.trajectory import Trajectory

days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
values = st.decimals(-1000, 1000, places=2)


def test_given_points_are_met_and_joined_by_straight_lines():
    path = Trajectory.given([(date(2025, 12, 31), Decimal(100)), (date(2025, 6, 30), Decimal(60))])
    assert path.expected(date(2025, 6, 30)) == 60
    assert path.expected(date(2025, 9, 30)) == Decimal(80)
    assert path.expected(date(2025, 1, 1)) == 60
    assert path.expected(date(2026, 1, 1)) == 100


@pytest.mark.parametrize("points", [[], [(date(2025, 1, 1), Decimal(1)), (date(2025, 1, 1), Decimal(2))]])
def test_a_path_without_days_or_with_a_day_twice_is_refused(points):
    with pytest.raises(ValueError, match="计划进度"):
        Trajectory.given(points)


@given(st.dictionaries(days, values, min_size=1, max_size=5), days)
def test_the_path_stays_between_its_points(points, day):
    expected = Trajectory.given(points.items()).expected(day)
    assert min(points.values()) <= expected.quantize(Decimal("0.0001")) <= max(points.values())


@given(values, values, st.lists(days, min_size=2, max_size=6))
def test_an_even_path_never_turns_back(baseline, target, asked):
    path = Trajectory.linear(baseline, date(2025, 1, 1), target, date(2025, 12, 31))
    found = [path.expected(day) for day in sorted(asked)]
    rising = target >= baseline
    assert all((b >= a) if rising else (b <= a) for a, b in pairwise(found))
