"""The periods that words of a bulletin name: 1—10月, 前三季度, 6月末, 截至7月底, 全年, 当月.

Put here only how a period is written in running text and in heads of tables; how it is kept is ``statistics.period``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError

_DASH = r"(?:-|－|–|—|―|~|～|至|到)"
_NUMERAL = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12, "两": 2}
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?<!\d)(?P<year>(?:19|20)\d\d)年|(?P<last>去年|上年|上一年)|(?P<this>今年|本年|当年))"
# Each alternative begins with what tells it apart; a year in front is taken along.
TIME = re.compile(
    rf"""
    (?P<until>截[至止]到?|截止至?|至(?=(?:20\d\d年)?1?\d月[末底]))?(?:{_YEAR}(?:以来)?[，,]?)?(?:
        (?<!\d)0?1月?(?:份)?{_DASH}{{1,2}}(?P<to>{_MONTH})月(?:份|底|末)?(?:累计|止)?
      | 前(?P<first>{_MONTH}|[一二两三四五六七八九十]{{1,2}})个?月
      | 前(?P<quarters>[一二三23])个?季度
      | (?P<half>上半年|下半年)
      | 第?(?P<quarter>[一二三四1-4])季度(?P<quarter_end>末)?
      | (?<![\d.—－–\-~～])(?P<month>{_MONTH})月(?![上中下]旬)(?:份)?(?:(?P<day>\d{{1,2}})日)?(?P<end>[末底])?(?P<alone>当月|单月)?
      | (?P<whole>全年|年度(?![目任计预投]))
      | (?P<year_end>年末|年底)
      | (?P<current>当月|本月|(?<![一-龥])当期)
      | (?P<date>本月止累计|本月止|本年累计|年初至今|年初以来|累计数)
      | (?P<bare>(?<=\d\d\d\d年)(?:全年|度(?![目任计预投]))?|(?<=[去上]年)(?!同)|(?<=上一年)(?!同))
    )
    """,
    re.VERBOSE,
)


class Time(NamedTuple):
    """A period named at ``[start, end)``. ``is_narrow`` tells one that an aside names (10月当月)."""

    start: int
    end: int
    period: Period | None
    is_narrow: bool = False
    is_until: bool = False
    has_year: bool = False
    is_point: bool = False


class Calendar(NamedTuple):
    """From what a document counts: the year that 今年 means, the period its title names, the month before which it was written."""

    year: int | None
    period: Period | None = None
    issued: tuple[int, int] | None = None  # year and month

    def year_for(self, month: int) -> int | None:
        """The year of a month that is named without one: the document's, or the one before where it would lie ahead."""
        if self.year is None:
            return None
        if self.issued and self.year == self.issued[0] and month > self.issued[1]:
            return self.year - 1
        return self.year


def times(text: str, calendar: Calendar) -> list[Time]:
    """The periods named in the text, in order."""
    out: list[Time] = []
    for found in TIME.finditer(text):
        if found.end() > found.start():
            time = _time(found, calendar)
            if time is not None:
                out.append(time)
    return out


def period_of(text: str, calendar: Calendar) -> Period | None:
    """The first period named in the text."""
    return next((time.period for time in times(text, calendar) if time.period is not None), None)


def _time(found: re.Match[str], calendar: Calendar) -> Time | None:
    named = int(found["year"]) if found["year"] else None
    if found["day"] and not found["until"]:
        return None  # a date is no period
    if found["bare"] is not None and named is None and not found["last"]:
        return None
    if named is None and calendar.year is not None:
        named = calendar.year - 1 if found["last"] else calendar.year if found["this"] else None
    narrow = bool(found["alone"] or found["current"]) or found.string.startswith("平均", found.end())
    try:
        period = _period(found, named, calendar)
    except DataError:
        return None
    has_year = bool(found["year"] or found["last"])
    is_point = bool(found["end"] or found["quarter_end"]) and not found["until"]
    own = calendar.period
    if found["bare"] is not None and own and own.size < 12 and own.year == named:
        period = None  # 2025年 in a report of its first half says nothing new
    return Time(found.start(), found.end(), period, narrow, bool(found["until"]), has_year, is_point)


def _period(found: re.Match[str], named: int | None, calendar: Calendar) -> Period | None:
    def year(month: int) -> int:
        chosen = named if named is not None else calendar.year_for(month)
        if chosen is None:
            raise DataError("没有年份")
        return chosen

    if found["to"]:
        return Period.to_date(year(int(found["to"])), int(found["to"]))
    if found["first"]:
        month = int(found["first"]) if found["first"].isdigit() else _NUMERAL.get(found["first"], 0)
        return Period.to_date(year(month), month)
    if found["quarters"]:
        month = 3 * (_NUMERAL.get(found["quarters"]) or int(found["quarters"]))
        return Period.to_date(year(month), month)
    if found["half"]:
        half = 1 if found["half"][0] == "上" else 2
        return Period.half(year(6 * half), half)
    if found["quarter"]:
        quarter = _NUMERAL.get(found["quarter"]) or int(found["quarter"])
        if found["quarter_end"]:
            return Period.month(year(quarter * 3), quarter * 3)
        return Period.quarter(year(quarter * 3), quarter)
    if found["month"]:
        month = int(found["month"])
        if found["until"]:
            return Period.to_date(year(month), month)
        return Period.month(year(month), month)
    if found["current"]:
        base = calendar.period
        if found["current"] == "当期":
            return base
        return Period.month(base.year, base.last_month) if base else None
    if found["date"]:
        base = calendar.period
        return Period.to_date(base.year, base.last_month) if base else None
    return Period.of_year(year(12))


def title_period(title: str, calendar: Calendar) -> Period | None:
    """The period that a title is about; a month beside a longer stretch (2025年10月主要指标) is that month."""
    found = [time.period for time in times(title, calendar) if time.period is not None]
    finer = [period for period in found if period.size < 12]
    return finer[0] if finer else found[0] if found else None
