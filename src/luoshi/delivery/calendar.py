"""Working days and the days on which plans are taken stock of (盘点).

Public holidays come from chinesecalendar; for years it does not know yet, Saturdays and Sundays are taken as free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple

import chinese_calendar

Rhythm = Literal["biweekly", "monthly", "quarterly"]
_DAY = timedelta(days=1)
_LONGEST = 400


class StocktakeRule(NamedTuple):
    """On which days of which months stock is taken; day 0 is the last of the month."""

    months: frozenset[int]
    days: tuple[int, ...]


_EVERY_MONTH = frozenset(range(1, 13))
STOCKTAKE_RULES: Mapping[Rhythm, StocktakeRule] = MappingProxyType(
    {
        "biweekly": StocktakeRule(_EVERY_MONTH, (15, 0)),
        "monthly": StocktakeRule(_EVERY_MONTH, (0,)),
        "quarterly": StocktakeRule(frozenset({3, 6, 9, 12}), (0,)),
    }
)


def is_workday(day: date) -> bool:
    """Whether offices are open: a Sunday may be (调休), a Wednesday may not.

    >>> is_workday(date(2025, 1, 26)), is_workday(date(2025, 1, 29)), is_workday(date(2099, 1, 3))
    (True, False, False)
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def workdays_left(today: date, due: date) -> int | None:
    """The working days after today up to and with the day; None for more than a year, 0 when it has come.

    >>> workdays_left(date(2025, 9, 29), date(2025, 10, 9))  # 国庆、中秋
    2
    """
    if (due - today).days > _LONGEST:
        return None
    return sum(is_workday(today + _DAY * step) for step in range(1, (due - today).days + 1))


def workdays_on(day: date, many: int) -> date:
    """The day that is so many working days after this one.

    >>> workdays_on(date(2025, 9, 29), 2)  # 国庆、中秋
    datetime.date(2025, 10, 9)
    """
    while many > 0:
        day += _DAY
        many -= is_workday(day)
    return day


def stocktake_days(rhythm: Rhythm, start: date, end: date) -> Iterator[date]:
    """The days of taking stock from ``start`` to ``end``, both included.

    Half-monthly on the 15th and the last day, monthly and quarterly on the last day; each moved back to a working day.

    >>> [day.isoformat() for day in stocktake_days("quarterly", date(2025, 1, 1), date(2025, 12, 31))]
    ['2025-03-31', '2025-06-30', '2025-09-30', '2025-12-31']
    >>> [day.isoformat() for day in stocktake_days("biweekly", date(2025, 2, 1), date(2025, 3, 1))]
    ['2025-02-14', '2025-02-28']
    """
    rule = STOCKTAKE_RULES[rhythm]
    month = start.replace(day=1)
    while month <= end:
        following = (month + timedelta(days=32)).replace(day=1)
        for number in rule.days if month.month in rule.months else ():
            moved = month.replace(day=number) if number else following - _DAY
            while not is_workday(moved):
                moved -= _DAY
            if start <= moved <= end:
                yield moved
        month = following


def next_stocktake(rhythm: Rhythm, after: date) -> date:
    """The first day of taking stock after this one.

    >>> next_stocktake("monthly", date(2025, 9, 30)), next_stocktake("quarterly", date(2025, 12, 31))
    (datetime.date(2025, 10, 31), datetime.date(2026, 3, 31))
    """
    return next(stocktake_days(rhythm, after + _DAY, after + timedelta(days=130)))
