"""Working days and the days on which plans are taken stock of (盘点).

Public holidays come from chinesecalendar; for years it does not know yet, Saturdays and Sundays are taken as free.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import chinese_calendar

Rhythm = Literal["biweekly", "monthly", "quarterly"]
_DAY = timedelta(days=1)
_LONGEST = 400


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
    month = start.replace(day=1)
    while month <= end:
        following = (month + timedelta(days=32)).replace(day=1)
        if rhythm == "biweekly":
            nominal = [month.replace(day=15), following - _DAY]
        elif rhythm == "monthly" or month.month % 3 == 0:
            nominal = [following - _DAY]
        else:
            nominal = []
        for day in nominal:
            moved = day
            while not is_workday(moved):
                moved -= _DAY
            if start <= moved <= end:
                yield moved
        month = following
