"""When a target is to be reached, in which rhythm its figures come, and which of them is owed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.figures import Figure, TargetFacts, in_rhythm, is_owed, recent_periods, time_of
from luoshi.statistics.period import Period

TODAY = date(2025, 7, 10)
periods = st.builds(Period.month, st.integers(2020, 2026), st.integers(1, 12))


def figures(*texts: str) -> list[Figure]:
    return [Figure(Decimal(at), Period.parse(text)) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "months"),
    [
        (["2025-06"], 1),
        (["2025-05", "2025-06"], 1),
        (["2025-03", "2025-06"], 3),
        (["2025-06", "2025-03"], 3),  # in whatever order they were written down
        (["2024-07", "2025-06"], 11),  # eleven months may be a rhythm
        (["2024-06", "2025-06"], 1),  # a year is last year's figure, kept for comparison
        (["2025Q1", "2025Q2"], 3),
        (["2025-05", "2025Q2"], 3),  # what its period says is slower
        (["2024Q4", "2025H1"], 6),
        (["2025年1—3月", "2025年1—9月"], 6),
        (["2023-01", "2025-05", "2025-06"], 1),  # only the last two count
    ],
)
def test_the_rhythm_is_the_gap_between_the_last_two_unless_it_is_a_year(texts, months):
    assert in_rhythm(figures(*texts))[-1].months == months


@given(st.lists(periods, max_size=5))
def test_a_rhythm_changes_no_figure_and_only_the_last_one_has_it(found):
    given_ = [Figure(Decimal(at), period) for at, period in enumerate(found)]
    ordered = in_rhythm(given_)
    assert sorted((f.period, f.value) for f in ordered) == sorted((f.period, f.value) for f in given_)
    assert all(figure.rhythm is None for figure in ordered[:-1])


@pytest.mark.parametrize(
    ("text", "rhythm", "day"),
    [
        ("2025-01", None, date(2025, 2, 28)),
        ("2025-11", None, date(2025, 12, 31)),
        ("2025Q4", None, date(2026, 3, 31)),
        ("2025", None, date(2026, 12, 31)),
        ("2025-06", 3, date(2025, 9, 30)),
    ],
)
def test_a_figure_is_overdue_when_the_next_period_has_ended(text, rhythm, day):
    assert Figure(Decimal(1), Period.parse(text), rhythm).overdue_on == day


@pytest.mark.parametrize(
    ("latest", "day", "owed"),
    [
        ("2025-05", date(2025, 6, 30), False),
        ("2025-05", date(2025, 7, 1), True),
        ("2025Q1", date(2025, 6, 30), False),
        ("2025Q1", date(2025, 7, 1), True),
        ("2024", date(2025, 12, 31), False),
        ("2024", date(2026, 1, 1), True),
        ("2025年1—4月", date(2025, 6, 1), True),
        (None, TODAY, True),
    ],
)
def test_a_figure_is_owed_when_a_whole_period_has_ended_since_the_last(latest, day, owed):
    assert is_owed(Period.parse(latest) if latest else None, day) is owed


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_periods_that_are_offered_have_ended_and_are_each_another(today):
    found = recent_periods(today)
    assert all(period.last_day < today for period in found)
    assert found[0].end == today.year * 12 + today.month - 2
    assert Period.of_year(today.year - 1) in found
    assert len(found) == 7


@pytest.mark.parametrize(
    ("year", "due", "plan_year", "start", "end"),
    [
        (None, None, None, (2025, 1, 1), (2025, 12, 31)),
        (2027, None, None, (2027, 1, 1), (2027, 12, 31)),
        (2027, None, 2025, (2025, 1, 1), (2027, 12, 31)),
        (2025, None, 2026, (2025, 1, 1), (2025, 12, 31)),  # a plan that is about a later year
        (None, date(2026, 9, 30), None, (2026, 1, 1), (2026, 9, 30)),
        (None, date(2026, 9, 30), 2025, (2025, 1, 1), (2026, 9, 30)),
        (2027, date(2026, 9, 30), 2025, (2025, 1, 1), (2027, 12, 31)),
        (None, None, 2024, (2024, 1, 1), (2024, 12, 31)),
    ],
)
def test_a_target_has_the_time_of_its_year_else_of_its_task_else_of_its_plan(
    year, due, plan_year, start, end
):
    assert time_of(year, due, plan_year, TODAY) == (date(*start), date(*end))


def test_the_latest_figure_is_that_of_the_last_period_that_has_ended():
    facts = TargetFacts(
        "指标", ">=", Decimal(1), "个", "count", date(2025, 1, 1), TODAY,
        figures=tuple(figures("2025-05", "2025-07", "2025-06", "2025-04")),
    )  # fmt: skip
    latest = facts.latest(date(2025, 6, 30))
    assert latest is not None
    assert str(latest.period) == "2025-06"
    assert facts.latest(date(2025, 4, 29)) is None


def test_a_figure_of_before_the_targets_time_tells_nothing_of_it():
    facts = TargetFacts(
        "指标", ">=", Decimal(1), "个", "count", date(2025, 1, 1), date(2025, 12, 31), figures=tuple(figures("2024", "2024-12")),
    )  # fmt: skip
    assert facts.latest(date(2025, 10, 31)) is None
