"""What counts as answered in time."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.delivery.comparison import Standing, answers_in_time, is_in_time

TODAY = date(2025, 7, 10)
PAST, SOON = date(2025, 7, 9), date(2025, 7, 20)


@pytest.mark.parametrize(
    ("due", "answered", "found"),
    [
        (None, None, None),
        (None, PAST, None),
        (SOON, None, None),
        (TODAY, None, None),  # the day is not over
        (PAST, None, False),
        (PAST, PAST, True),
        (PAST, TODAY, False),
        (SOON, TODAY, True),
    ],
)
def test_an_answer_is_in_time_by_the_end_of_its_day(due, answered, found):
    assert is_in_time(due, answered, TODAY) is found


def test_answers_are_counted_among_those_that_can_be_judged():
    given = [(PAST, PAST), (PAST, None), (SOON, None), (None, PAST)]
    assert answers_in_time(given, TODAY) == (1, 2)
    assert Standing(asked=2, in_time=1).answers == "1/2"
    assert Standing().answers == ""
