"""The day by which an instruction wants its answer: read from its own words (十日内, 本周五前, 月底前), or the usual one. Pure rules.

Only what leaves no doubt is read. The usual day is a proposal that stands in the form before anything is sent.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from luoshi.delivery.calendar import workdays_on
from luoshi.ledger.days import number

USUAL_WORKDAYS = 10
LONGEST_YEARS = 2

_HUNDREDS = r"[一两二三四五六七八九]百(?:零?[一二三四五六七八九]?十?[一二三四五六七八九]?)?"
_NUMBER = rf"\d{{1,3}}|{_HUNDREDS}|[二三四五六七八九]?十[一二三四五六七八九]?|[一两二三四五六七八九]"
_WEEKDAYS = "一二三四五六日"
# 六月三日 is a day and no span; 近十日内, 每月底 and 去年底 look elsewhere than ahead.
_NOT_AHEAD = r"(?<![近去前上每各逐])(?<!过去)(?<!最近)"
_SAID = re.compile(
    rf"""{_NOT_AHEAD}(?:
      (?<!月)(?<![\d一二三四五六七八九十百])(?P<count>{_NUMBER}|半)(?P<unit>个?工作日|[天日]|周|个?星期|个?月|年)(?:之内|以内|内)
    | (?P<week>本|这|下)周(?:(?P<weekday>[{_WEEKDAYS}天])|末|内|底)
    | (?:(?P<year>20\d\d|今|明)年)?(?<![去前上]年)(?<!\d)(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>\d{{1,2}})[日号]|(?P<end>底|末|内)|(?=前))
    | (?P<this>本|这个|下个?)?(?<![\d一二三四五六七八九十元])月(?:底|末|内(?<=本月内)|(?P<on>\d{{1,2}})[日号])
    | (?<![\d月])(?P<bare>\d{{1,2}})[日号](?=之?前)
    | (?<![\d一二两三四五六七八九十百半数])年(?:底|末|内)(?=之?前|[，。；、完办报]|$)
    | (?P<near>今天|今日|当天|明天|明日|后天)(?:之?内|之?前|[上下]午|下班)
    )""",
    re.VERBOSE,
)


def reply_day(text: str, today: date) -> date | None:
    """The first day from today on that the text names as one to answer by; None where it names none.

    >>> [reply_day(text, date(2025, 10, 29)) for text in ("请十日内报结果", "月底前报", "请加快")]
    [datetime.date(2025, 11, 8), datetime.date(2025, 10, 31), None]
    """
    for found in _SAID.finditer(text):
        day = _day(found, today)
        if day is not None and day >= today:
            return day
    return None


@lru_cache(maxsize=64)
def usual_reply_day(today: date) -> date:
    """The day proposed for an instruction that names none: ten working days on.

    >>> usual_reply_day(date(2025, 10, 29))
    datetime.date(2025, 11, 12)
    """
    return workdays_on(today, USUAL_WORKDAYS)


def _day(found: re.Match[str], today: date) -> date | None:
    if found["count"]:
        return _after(found["count"], found["unit"], today)
    if found["week"]:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * (found["week"] == "下"))
        if found["weekday"]:
            return monday + timedelta(days=_WEEKDAYS.index(found["weekday"].replace("天", "日")))
        return monday + timedelta(days=6 if found[0].endswith("末") else 4)
    if found["month"]:
        return _of_month(found, today)
    if found["near"]:
        return today + timedelta(days={"明": 1, "后": 2}.get(found["near"][0], 0))
    if found["bare"]:
        day = _date(today.year, today.month, int(found["bare"]))
        return day if day is None or day >= today else _date(*_month_after(today), int(found["bare"]))
    if "年" in found[0]:
        return date(today.year, 12, 31)
    year, month = _month_after(today) if (found["this"] or "").startswith("下") else (today.year, today.month)
    return _date(year, month, int(found["on"])) if found["on"] else _last(year, month)


def _after(count: str, unit: str, today: date) -> date | None:
    if count == "半":
        return _months_on(today, 6) if unit == "年" else today + timedelta(days=15)
    many = _many(count)
    if unit == "年":  # what takes three years is a goal and no answer
        return _months_on(today, 12 * many) if many <= LONGEST_YEARS else None
    if "工作日" in unit:
        return workdays_on(today, many)
    if "月" in unit:
        return _months_on(today, many)
    return today + timedelta(days=many * (7 if unit[-1] in "周期" else 1))


def _many(count: str) -> int:
    hundreds, hundred, rest = count.partition("百")
    return (
        100 * number(hundreds) + (number(rest.lstrip("零")) if rest.strip("零") else 0)
        if hundred
        else number(count)
    )


def _months_on(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _of_month(found: re.Match[str], today: date) -> date | None:
    said, month = found["year"], int(found["month"])
    year = today.year if said in (None, "今") else today.year + 1 if said == "明" else int(said)
    if found["day"]:
        day = _date(year, month, int(found["day"]))
    elif found["end"]:
        day = _last(year, month)
    else:  # 6月前: before it begins
        day = date(year, month, 1) - timedelta(days=1)
    return day


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _month_after(day: date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None
