"""Until when a plan runs, by what it is called: what its tasks without a time limit may be given, if somebody chooses so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ground(StrEnum):
    """What the end of a plan was taken from."""

    SPAN = "span"  # 2024—2026年
    UNTIL = "until"  # 到2027年
    FIVE_YEARS = "five_years"  # 十四五
    YEARS = "years"  # 三年行动, from the year it says or is of
    PART_OF_YEAR = "part_of_year"  # 2025年上半年, 2025年第三季度
    YEAR = "year"  # 2025年
    ISSUED = "issued"  # nothing in its title: the year it is of


@dataclass(frozen=True, slots=True)
class Term:
    """The last day of a plan, and why it is that."""

    end: date
    ground: Ground


_SPAN = re.compile(r"(20\d\d)\s*年?\s*(?:[—–\-－~～至到]|——)+\s*(20\d\d)\s*年?")
_UNTIL = re.compile(r"(?:到|至|截至)(20\d\d)年")
_FIVE = re.compile(r"[“\"「]?十([三四五六])五[”\"」]?")
_FIVE_ENDS = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}
_YEARS = re.compile(
    r"(?<!\d)(?P<n>[一二两三四五六七八九十]|\d{1,2})年(?:期)?(?=行动|攻坚|计划|提升|规划|方案|工程|倍增|改造|整治|专项|建设|任务|实施|滚动)"
)
_HALF = re.compile(r"(20\d\d)年\s*(?:(上半年)|(?:第?([一二三四1-4])季度)|(\d{1,2})月)")
_YEAR = re.compile(r"(20\d\d)\s*年?(?!\d)")
# A campaign of days, or of a winter and the spring after it: its end is no end of a year, and not in its title.
_SHORTER = re.compile(
    r"[百一二三四五六七八九十\d]+[日天](?!印发)[”\"]?(?:攻坚|行动|专项|大|集中|会战)|今冬明春|[春夏秋冬]季(?:行动|攻势|攻坚)"
)
# What is done with within the year that it is of where it says none; an opinion or a measure holds until it is revoked.
_OF_A_YEAR = re.compile(r"方案|计划|要点|清单|分工|分解|安排|台账|任务|攻坚|行动")
_DIGITS = {word: n for n, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_LONGEST = 20


def term_of(title: str, year: int | None) -> Term | None:
    """The end of a plan of this title; ``year`` is the year it is of where the title says none. None where nothing tells it.

    >>> term_of("安全生产治本攻坚三年行动方案（2024—2026年）", 2024)
    Term(end=datetime.date(2026, 12, 31), ground=<Ground.SPAN: 'span'>)
    >>> term_of("实施“七大攻坚”总体方案", 2025)
    Term(end=datetime.date(2025, 12, 31), ground=<Ground.ISSUED: 'issued'>)
    """
    if _SHORTER.search(title):
        return None
    span = _SPAN.search(title)
    if span and int(span[1]) <= int(span[2]):
        return _end_of(int(span[2]), Ground.SPAN)
    until = _UNTIL.search(title)
    if until:
        return _end_of(int(until[1]), Ground.UNTIL)
    said = _YEAR.search(title)
    start = int(said[1]) if said else year
    years = _YEARS.search(title)
    if years and start is not None:
        n = _DIGITS.get(years["n"]) or int(years["n"])
        if 2 <= n <= _LONGEST:
            return _end_of(start + n - 1, Ground.YEARS)
    five = _FIVE.search(title)
    if five and not said:
        return _end_of(_FIVE_ENDS[five[1]], Ground.FIVE_YEARS)
    part = _HALF.search(title)
    if part:
        return Term(_end_of_part(part), Ground.PART_OF_YEAR)
    if said:
        return _end_of(int(said[1]), Ground.YEAR)
    return _end_of(year, Ground.ISSUED) if year is not None and _OF_A_YEAR.search(title) else None


def _end_of(year: int, ground: Ground) -> Term:
    return Term(date(year, 12, 31), ground)


def _end_of_part(part: re.Match[str]) -> date:
    year = int(part[1])
    if part[2]:
        return date(year, 6, 30)
    quarter = _DIGITS.get(part[3]) or int(part[3] or 0)
    month = 3 * quarter if quarter else min(max(int(part[4]), 1), 12)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
