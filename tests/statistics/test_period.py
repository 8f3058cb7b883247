"""Periods: what is understood, how they are printed, and how they are ordered."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.statistics import headings, measure, period
from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError

years = st.integers(1901, 2199)
periods = st.one_of(
    st.builds(Period.month, years, st.integers(1, 12)),
    st.builds(Period.quarter, years, st.integers(1, 4)),
    st.builds(Period.half, years, st.integers(1, 2)),
    st.builds(Period.of_year, years),
    st.builds(Period.to_date, years, st.integers(1, 12)),
)

WRITTEN = [
    ("2025年", "2025"),
    ("2025", "2025"),
    ("2025年度", "2025"),
    ("2025年全年", "2025"),
    ("2025年1—12月", "2025"),
    ("2025年10月", "2025-10"),
    ("2025年10月份", "2025-10"),
    ("2025-10", "2025-10"),
    ("2025/1", "2025-01"),
    ("202510", "2025-10"),
    ("2025年1—10月", "2025M01-10"),
    ("2025年1-10月累计", "2025M01-10"),
    ("2025年1月至10月", "2025M01-10"),
    ("2023M01-09", "2023M01-09"),
    ("2025年前三季度", "2025M01-09"),
    ("2025年1-2月", "2025M01-02"),
    ("2025年1—3月", "2025Q1"),
    ("2025年一季度", "2025Q1"),
    ("2025年第三季度", "2025Q3"),
    ("2025年3季度", "2025Q3"),
    ("2025q3", "2025Q3"),
    ("2021H1", "2021H1"),
    ("2025年上半年", "2025H1"),
    ("2025年下半年", "2025H2"),
    ("2025年1—6月", "2025H1"),
    ("２０２５年１０月", "2025-10"),
    (" 2025 年 10 月 ", "2025-10"),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_it_understands_how_offices_write_periods(text: str, expected: str) -> None:
    assert str(Period.parse(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "去年", "2025年13月", "2025-00", "2025年4—5月", "2025Q5", "12", "25年", "2025-10-31", "2" * 10_000, "0000"]
)  # fmt: skip
def test_it_refuses_what_is_no_period_and_says_how_to_write_one(text: str) -> None:
    with pytest.raises(DataError, match="请写成 2025"):
        Period.parse(text)


@given(periods)
def test_what_is_printed_is_read_back(value: Period) -> None:
    assert Period.parse(str(value)) == value
    assert Period.parse(value.chinese) == value


@given(periods, periods)
def test_order_is_by_the_end_and_agrees_with_equality(one: Period, other: Period) -> None:
    assert (one < other) + (one == other) + (other < one) == 1
    if (one.year, one.last_month) < (other.year, other.last_month):
        assert one < other
    assert (hash(one) == hash(other)) or one != other


@given(periods)
def test_the_same_period_of_the_year_before_is_of_the_same_kind(value: Period) -> None:
    previous = value.previous_year
    assert (previous.kind, previous.last_month, previous.year) == (
        value.kind,
        value.last_month,
        value.year - 1,
    )
    assert previous < value


def test_the_same_months_are_the_same_key_however_written() -> None:
    assert len({Period.parse(t) for t in ("2025年1—3月", "2025Q1", "2025年第一季度")}) == 1


@pytest.mark.parametrize("module", [period, measure, headings])
def test_the_examples_in_the_documentation_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
