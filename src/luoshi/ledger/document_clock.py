"""From when a document counts, and which year its title, a heading or its first words plan for."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import lru_cache

from luoshi.ledger.days import Clock
from luoshi.ledger.times import with_digits
from luoshi.reading.document import Document
from luoshi.reading.official_date import DATE, parse_date
from luoshi.reading.sections import Section

# Of a span of years (2026—2027年) the first: what lies before it is past.
_YEAR = re.compile(
    r"(20\d{2})(?:\s?[—–\-－~～至]\s?20\d{2})?年(?!度?[^，。：]{0,14}(?:评价|考核|评估|审计|巡[察视]|督察|反馈))"
)

# The years of a title or heading that say which year is planned for: not that of an end (到2027年, 2030年前碳达峰).
# A year that was judged is past as well (2025年度考核反馈问题).
_JUDGED = r"度?[^，。：]{0,14}(?:评价|考核|评估|审计|巡[察视]|督察|反馈)"
_YEARS = re.compile(rf"(?<![\d到至])20\d{{2}}(?=年(?![前底末]|{_JUDGED})|\s?[—–\-－~～至])")
_NUMBERED = re.compile(r"[〔\[（(](\d{4})[〕\]）)]")
# The minutes of a meeting have its date in their first sentence: 2026年2月10日，县长主持召开…
_MET = re.compile(rf"({DATE})[^。\n]{{0,60}}?(?:主持召开|召开)")
_TIME_OF_MEETING = re.compile(rf"时间[：:]\s?({DATE})")
# Not the years of goals, of spans and of other documents.
_FIRST_YEARS = re.compile(
    r"(?<![\d到至比较〔—–－-])(20\d\d)年(?![—–－至-]|[^，。；]{0,12}(?:印发|发布|通过|颁布|以来|实施的))"
)
_STATED_DAY = re.compile(rf"(?:成文日期|会议时间|交办时间)：({DATE})")
_LONGEST_HEAD = 400
# A slip has the day on which it was handed over in a line or cell of its own.
_HANDED_OVER = re.compile(
    rf"(?:交办|下达|下发|发文|签发|转办|督办|印发|立项)(?:时间|日期)[ 　]?[：:\t][ 　\t]*({DATE})"
)


def clock_of(document: Document) -> Clock:
    """From when the document counts: its date, else that of the meeting it records, else the year of its number or title."""
    header = document.header
    for written in (header.issued_on, header.printed_on, _met_on(document.text)):
        if written:
            return Clock(dt.date.fromisoformat(written))
    year = year_named_in(header.doc_number or "") or only_year(header.title or "")
    if year is None and (told := _told_year(document.text)):
        year = told
    if year is None and (numbered := _NUMBERED.search(header.doc_number or "")):
        year = int(numbered[1])
    return Clock(dt.date(year, 1, 1), exact=False) if year else Clock()


def _told_year(text: str) -> int | None:
    """The year that an undated document without one in its title speaks of first, or the next where it is named more often: 自2026年4月至9月开展…"""
    named = Counter(map(int, _FIRST_YEARS.findall(text, 0, 1500)))
    if not named:
        return None
    first = min(named)
    if re.search(rf"{first}年(?:\d{{1,2}}月)?[底末]?前", text[:1500]):
        return first  # a limit in that year lies ahead
    return first + 1 if named[first + 1] > named[first] else first


def _met_on(text: str) -> str | None:
    met = (
        (text.find("召开", 0, 1500) >= 0 and _MET.search(text, 0, 1500))
        or _TIME_OF_MEETING.search(text, 0, 800)
        or _HANDED_OVER.search(text, 0, 3000)
    )
    return parse_date(met[1]) if met else None


def clock_in(text: str, section: Section, clock: Clock) -> Clock:
    """The clock of an annex: what is made of another document says in its head of when that is (成文日期：…)."""
    dated = _STATED_DAY.search(text, section.start, min(section.end, section.start + _LONGEST_HEAD))
    day = parse_date(dated[1]) if dated else None
    return Clock(dt.date.fromisoformat(day)) if day else clock


def year_named_in(words: str) -> int | None:
    found = _YEAR.search(with_digits(words))
    return int(found[1]) if found else None


def counts_from_issue(text: str, body: Section, planned: int, issued: dt.date) -> bool:
    """Whether a document that plans for the next year tells it from this one: 12月底前…，明年3月20日前…"""
    return planned > issued.year and any(
        text.find(word, body.start, body.end) >= 0 for word in ("明年", "今冬", "来年")
    )


def last_year(words: str) -> int | None:
    """The last of the years that a title names, where it names several."""
    named = {int(year) for year in _YEARS.findall(words)} if "20" in (words := with_digits(words)) else ()
    return max(named) if len(named) > 1 else None


def only_year(words: str) -> int | None:
    """The year of a title or heading that names no other; a span of years (2026—2028年) is none to plan for."""
    if "20" not in (words := with_digits(words)):
        return None
    named = set(_YEARS.findall(words))
    return int(named.pop()) if len(named) == 1 else None


def under_headings(clock: Clock, path: tuple[str, ...]) -> Clock:
    """The clock of a task: the nearest heading above it that names one year says which year is meant."""
    return clock.planning_for(_year_of_headings(path))


@lru_cache(maxsize=1024)  # many tasks stand under the same headings
def _year_of_headings(path: tuple[str, ...]) -> int | None:
    return next((named for heading in reversed(path) if (named := only_year(heading))), None)
