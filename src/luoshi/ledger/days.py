"""The day that an expression of time means, counted from the document's own date and the year it plans for.

A period is due on its last day (上半年 is 30 June, 2026年底 is 31 December). Put here only the calendar; how a time is
written is told in ``times``, whether something is due then in ``deadlines``.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass, replace
from functools import cache

_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "元": 1}
_LATE = 90  # days: a month without a year that lies farther back than this is the coming one


@dataclass(frozen=True, slots=True)
class Clock:
    """From when a document counts. ``year`` is the one it plans for where its title or a heading says so.

    ``until`` is the last year of the span that the title names (2026—2028年), which says nothing by itself either.
    ``exact`` is False where only the year of issue is known: 三年内 then has a year, 两个月内 no day.
    """

    issued_on: datetime.date | None = None
    exact: bool = True
    year: int | None = None
    until: int | None = None

    @property
    def this_year(self) -> int | None:
        """What 今年 and a month without a year belong to."""
        return self.year or (self.issued_on.year if self.issued_on else None)

    def planning_for(self, year: int | None) -> Clock:
        """The same clock under a title or heading that names a year; years that lie behind plan nothing."""
        if year is None or (self.issued_on and year < self.issued_on.year):
            return self
        return replace(self, year=year)


def year_named(found: re.Match[str], clock: Clock, before: int | None) -> int | None:
    """The year that the expression itself names (2027年, 明年), None where it names none.

    ``before`` is the year named earlier in the sentence, from which 次年 counts.
    """
    if found["last"]:
        return int(found["last"])
    written = (
        found["year"]
        or found["half_year"]
        or found["quarter_year"]
        or found["end_year"]
        or found["whole"]
        or found["season_year"]
        or found["feast_year"]
        or found["start_year"]
        or found["dotted"]
    )
    if found["start_year"] and written[0] in "次翌":  # 2026年10月至次年3月
        before = _year(found["start_year"], clock, before)
    return _year(written, clock, before) if written else None


def year_of(found: re.Match[str], clock: Clock, before: int | None) -> int | None:
    """The year in which the time lies, as far as it can be told without its day."""
    if (named := year_named(found, clock, before)) is not None:
        return named
    if found["plan"]:
        return _end_of_plan(found)
    if found["count"]:
        day = _after(clock, found["count"], found["of"])
        return day.year if day else None
    return before or clock.this_year


def day_of(found: re.Match[str], clock: Clock, before: int | None) -> datetime.date | None:
    """The last day of the time meant, None where it cannot be told; ``before`` as for ``year_named``."""
    year = year_named(found, clock, before) or before or clock.this_year
    if found["dotted"]:
        return dotted_day(found["dotted"])
    if found["plan"]:
        return datetime.date(_end_of_plan(found), 12, 31)
    if found["count"]:
        return _after(clock, found["count"], found["of"])
    if found["months_end"] or found["week"] or found["this_quarter"] or found["on_month"]:
        return _soon(found, clock)
    if found["feast"]:
        return _before_feast(found["feast"], clock, year_named(found, clock, before))
    if year is None:
        return None
    if found["month"]:
        part = {"上旬": 10, "中旬": 20, "初": 10, "中": 15}.get(found["part"] or "", 0)
        day = date(year, number(found["month"]), number(found["day"]) if found["day"] else part)
        return _coming(day, found, clock, before)
    if found["half"]:
        return date(year, 6 if found["half"] == "上半年" else 12)
    if found["quarter"]:
        return date(year, 3 * number(found["quarter"]))
    if found["season"]:
        return _before_season(found["season"], year, clock)
    middle = "中" in (found["end"], found["this_end"])
    return date(year, 6 if middle else 12)


def number(written: str) -> int:
    """A number up to 99 in digits or Chinese numerals; 元 (of 元月) is one."""
    if written.isdigit():
        return int(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones else 0)
    return int("".join(str(_NUMERALS[c]) for c in written))


def date(year: int, month: int, day: int = 0) -> datetime.date | None:
    """The date; day 0 is the last of the month. None for a date that does not exist (damaged digits)."""
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, day or last) if day <= last else None


def dotted_day(written: str) -> datetime.date | None:
    """The day of 2026.12, 2026/6/30 and 2026-06."""
    year, month, *day = re.split("[./-]", written)
    return date(int(year), int(month), int(day[0]) if day else 0)


def _coming(
    day: datetime.date | None, found: re.Match[str], clock: Clock, before: int | None
) -> datetime.date | None:
    """A month without any year that lies far behind the document is that of the next year (3月底前 in December)."""
    named = found["year"] or found["start_year"] or before or clock.year
    if day is None or named or clock.issued_on is None or (clock.issued_on - day).days <= _LATE:
        return day
    return date(day.year + 1, day.month, 0 if day == date(day.year, day.month) else day.day)


def _year(written: str, clock: Clock, before: int | None) -> int | None:
    if written[:2] == "20":
        return int(written[:4])
    if written[0] in "次翌" and before:
        return before + 1
    if clock.this_year is None:
        return None
    if written[0] in "明来次翌" or written[:2] == "今明":
        return clock.this_year + 1
    return clock.this_year + 2 if written[0] == "后" else clock.this_year


def _end_of_plan(found: re.Match[str]) -> int:
    return 2020 + 5 * "三四五六".index(found["plan_number"])


def _after(clock: Clock, count: str, of: str) -> datetime.date | None:
    if clock.issued_on is None:
        return None
    start, of = clock.issued_on, of.removeprefix("个")
    if of == "年" and count != "半":
        year = start.year + number(count)
        return date(year, 12) if not clock.exact else _same_day(year, start.month, start.day)
    if not clock.exact:
        return None
    if of in ("周", "星期"):
        return None if count == "半" else start + datetime.timedelta(weeks=number(count))
    if count == "半":
        return _months_on(start, 6) if of == "年" else start + datetime.timedelta(days=15)
    if of == "工作日":
        return _workdays_on(start, number(count))
    if of == "月":
        return _months_on(start, number(count))
    return start + datetime.timedelta(days=number(count))


def _months_on(start: datetime.date, months: int) -> datetime.date | None:
    month = start.month - 1 + months
    return _same_day(start.year + month // 12, month % 12 + 1, start.day)


def _same_day(year: int, month: int, day: int) -> datetime.date | None:
    last = date(year, month)
    return last.replace(day=min(day, last.day)) if last else None


def _workdays_on(start: datetime.date, count: int) -> datetime.date | None:
    """So many working days later; None where the calendar of holidays does not reach."""
    from chinese_calendar import is_workday

    day = start
    try:
        while count > 0:
            day += datetime.timedelta(days=1)
            count -= is_workday(day)
    except NotImplementedError:
        return None
    return day


def _soon(found: re.Match[str], clock: Clock) -> datetime.date | None:
    """本月底, 下月中旬, 本周五, 本季度末: only where the day of issue is known."""
    if clock.issued_on is None or not clock.exact:
        return None
    start = clock.issued_on
    if found["week"]:
        at = {"末": 6, "内": 6, "日": 6}.get(found["week_day"])
        at = "一二三四五六".index(found["week_day"]) if at is None else at
        monday = start - datetime.timedelta(days=start.weekday())
        return monday + datetime.timedelta(days=at + 7 * (found["week"][0] == "下"))
    if found["this_quarter"]:
        return date(start.year, (start.month + 2) // 3 * 3)
    month = start.month + ((found["of_month"] or found["on_month"] or "本")[0] == "下")
    if found["on_day"]:
        return date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, number(found["on_day"]))
    day = {"上旬": 10, "中旬": 20, "初": 10}.get(found["months_end"], 0)
    return date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, day)


def _before_season(written: str, year: int, clock: Clock) -> datetime.date | None:
    """The autumn term begins on 1 September everywhere; no other season has a day of its own."""
    if "秋季" not in written:
        return None
    issued = clock.issued_on
    return datetime.date(year + (issued is not None and year == issued.year and issued.month > 8), 8, 31)


_FEASTS = {
    "春节": "Spring Festival",
    "除夕": "Spring Festival",  # its first day off since 2025
    "元旦": "New Year's Day",
    "国庆": "National Day",
    "五一": "Labour Day",
    "十一": "National Day",
    "七一": "Party Day",
    "八一": "Army Day",
    "中秋": "Mid-autumn Festival",
    "端午": "Dragon Boat Festival",
    "清明": "Tomb-sweeping Day",
}
# Feasts of the moon in years whose days off are not known yet.
_MOVABLE = {
    "Spring Festival": ((2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3)),
    "Tomb-sweeping Day": ((2027, 4, 5), (2028, 4, 4), (2029, 4, 4), (2030, 4, 5)),
    "Dragon Boat Festival": ((2027, 6, 9), (2028, 5, 28), (2029, 6, 16), (2030, 6, 5)),
    "Mid-autumn Festival": ((2027, 9, 15), (2028, 10, 3), (2029, 9, 22), (2030, 9, 12)),
}
_FIXED = {
    "New Year's Day": (1, 1),
    "Labour Day": (5, 1),
    "National Day": (10, 1),
    "Party Day": (7, 1),
    "Army Day": (8, 1),
}


@cache
def _first_days(feast: str) -> tuple[datetime.date, ...]:
    """The first day off of a feast in each year that the calendar knows."""
    from chinese_calendar.constants import holidays

    firsts: dict[int, datetime.date] = {}
    for day, name in sorted(holidays.items()):
        if name == feast:
            # New Year's holiday may begin in December: it belongs to the year that begins.
            year = day.year + (1 if feast == "New Year's Day" and day.month == 12 else 0)
            firsts.setdefault(year, day)
    return tuple(firsts.values())


def _before_feast(written: str, clock: Clock, year: int | None) -> datetime.date | None:
    """The day before the feast's first day off; of feasts on a fixed day also in years whose days off are not known."""
    feast = next(name for key, name in _FEASTS.items() if key in written)
    start = datetime.date(year, 1, 1) if year else clock.issued_on
    if start is None:
        return None
    for first in _first_days(feast):
        if first > start or (year == first.year and first >= start):
            return first - datetime.timedelta(days=1)
    for at in _MOVABLE.get(feast, ()):
        first = datetime.date(*at)
        if first > start or (year == first.year and first >= start):
            return first - datetime.timedelta(days=1)
    if feast not in _FIXED:
        return None
    fixed = datetime.date(start.year, *_FIXED[feast])
    return (fixed if fixed >= start else fixed.replace(year=fixed.year + 1)) - datetime.timedelta(days=1)
