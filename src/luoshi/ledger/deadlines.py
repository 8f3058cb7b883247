"""Deadlines: the words that say by when something is due, and the day they mean.

年底前 means a day only to who knows when the document was issued, so every function takes the issue date; without
it ``by`` is None where the year is not printed. A period is due on its last day (上半年 is 30 June, 2026年底 is
31 December). Put here only expressions of time; what is due is told elsewhere.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from functools import cache

from chinese_calendar.constants import holidays

from luoshi.ledger.model import Deadline
from luoshi.reading.span import Span

_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "十一": 11, "十二": 12}
_YEAR = "(?:20\\d\\d年|今年|本年度?|当年|明年|次年|翌年|后年)"
_BEFORE = "(?:之?前|以前|止)"
_TIME = re.compile(
    rf"""
    (?P<to>力争到|[到至])?(?:
      (?P<first>20\d\d)年?[—–－\-~至到]{{1,2}}(?P<last>20\d\d)年(?!度)
    | (?P<year>{_YEAR})?(?P<month>\d{{1,2}}|十[一二]|[一二三四五六七八九十])月
        (?:(?P<day>\d{{1,2}})日|(?P<part>月?底|末|上旬|中旬|下旬|初|份))?(?P<before>{_BEFORE})?
    | (?P<half_year>{_YEAR})?(?P<half>上半年|下半年)(?P<half_before>底|末|{_BEFORE}|内)?
    | (?P<quarter_year>{_YEAR})?第?(?P<quarter>[一二三四1-4])季度(?P<quarter_before>末|底|内|{_BEFORE})?
    | (?P<end_year>{_YEAR})年?(?P<end>底|末|内)(?:{_BEFORE})?
    | (?P<whole>20\d\d|今|明|后)年(?P<whole_before>{_BEFORE})?
    | (?<![\d一二三四五六七八九十两几多数每半往全去])年(?P<this_end>底|末|内|中)(?P<this_before>{_BEFORE})?
    | (?P<plan>[“"]?十(?P<plan_number>[三四五六])五[”"]?(?:规划)?期?末)
    | (?P<count>\d{{1,2}}|[一两二三四五六七八九十半])(?P<of>年|个月|周)(?:左右|时间)?(?:之内|内)
    | (?P<of_month>[本下当])?(?P<months_end>月底)(?:{_BEFORE})?
    | (?:今年|明年)?(?P<feast>春节|元旦|国庆节?|[“"]?五一[”"]?(?:劳动节)?|中秋节?|端午节?|清明节?)(?:假期|期间)?(?:之?前|以前)
    | (?P<season>(?:主?汛期?|入汛|供暖[季期]?|采暖[季期]?|入冬|雨季|台风季|迎峰度[夏冬]|(?:秋季|春季|新学期)?开学|高温季|封冻|霜冻|冬季|两会|高考|中考|旅游旺季)(?:来临|到来|开始)?(?:之?前|以前))
    )""",
    re.VERBOSE,
)
# Where an expression of time may stand; one character class first keeps the search fast.
_ANY = re.compile(
    "[前季半年月内末](?:(?<=前)|(?<=季)度|(?<=半)年|(?<=年)[底末内中]|(?<=20\\d\\d年)|(?<=月)[底末份上中下初内]|(?<=\\d月)|(?<=[十一二三四五六七八九]月)"
    '|(?<=[年月周]内)|(?<=之内)|(?<=[五期”"]末))'
)
_REACH = 14  # no expression of time begins farther before its mark, or ends farther behind it
_HIDDEN = re.compile(
    "《[^》\n]{1,80}》|“[^”\n]{4,60}”|〔[^〕\n]{1,12}〕\\d{1,5}号|[（(](?:20\\d\\d[\\d年—－\\-~至 ]{0,12}|此件[^（）()\n]{0,20})[）)]"
)
_NOT_AFTER = re.compile(
    "(?:截至|截止|截止到|自|从|比|较|与|同比|每|每[年月季周][度]?[^，。；]{0,3}|每个月|每逢|各|去年|近|过去|最近|连续|满|前|原|历年|同|之日起|受理|收到)$"
)
# What follows a time that lies behind or begins something.
_BEGINS = re.compile("\\s*(?:以来|以后|起|开始|至今|已|同期|有效)")
# What follows a bare time (2025年, 上半年) that only dates or names something.
_NAMES = re.compile(
    "\\s*(?:施行|实行|召开|修订|版|度|的|中期|期间|水平|基础|全国|全省|全市|新增限额|初|工作|重点|《|经济|国民|我[省市县区]|印发的|公布的|发布的|GDP|通报|考核|增长|累计)"
)
_FROM_ISSUE = re.compile("(?:印发|发布|公布|施行|下发)(?:之日起|后|之后)$")
_LABEL = re.compile("(?:时限|时间|期限|时间节点)[：:]?\\s*$|[\\t|]\\s*$")
_DONE = re.compile(
    "[，,]?(?:力争|确保|争取|基本|全面|全部|正式|主体|预计|计划|实现|率先|集中|要|将|须|应|须)*"
    "(?:完成|建成|竣工|投产|投用|投入|通车|开工|动工|启动|交付|并网|验收|贯通|开放|上线|运行|完工|封顶|出台|印发|形成|全覆盖|建立|开通|达产|挂牌|落地|开业|办结|整改|组织|开展|实施|发布|制定|举办|试点)"
)
_FINISHED = re.compile(
    "[，,]?(?:力争|确保|争取|基本|全面|全部|正式|主体|预计|计划)*(?:建成|完成|竣工|投产|投用|投入使用|投入运[行营]|通车|开工|动工|交付|并网|验收|达产|完工|封顶)"
)
_SENTENCE = re.compile("[。\n\t\x0b]")
_OPEN_ENDED = re.compile("持续|长期|全年|常态|始终|每[年月季周]|立行立改|立即")
_MONTH_RANGE = re.compile("\\d{1,2}月?[—–－\\-~至到]{1,2}(?=(?:20\\d\\d年)?\\d{1,2}月)")
_DIGITS_DATE = re.compile("(20\\d\\d)[./\\-](\\d{1,2})(?:[./\\-](\\d{1,2}))?(?![\\d年])")
_BARE_YEAR = re.compile("(20\\d\\d)年?")


def find_deadlines(text: str, stretch: Span, *, issued_on: datetime.date | None) -> list[Deadline]:
    """The times by which something is due in ``text[stretch]``, in order, as printed and as a day.

    A bare year of targets (2025年，力争…), recurring times (每月25日前), reporting duties, dates of other documents
    and days that lie before the issue of the document are no deadlines.
    """
    piece = text[stretch.start : stretch.end]
    if not _ANY.search(piece):
        return []
    masked = _HIDDEN.sub(lambda m: "□" * len(m[0]), piece)
    out: list[Deadline] = []
    year: int | None = None
    checked = 0
    for found in _times(masked):
        start, end = found.span()
        if _SENTENCE.search(masked, checked, start):
            year = None
        checked = start
        if not _is_deadline(found, masked, bool(out) and year is not None):
            continue
        day = _day(found, issued_on, year)
        printed = (
            found["year"]
            or found["half_year"]
            or found["quarter_year"]
            or found["end_year"]
            or found["whole"]
        )
        if (printed and printed[:2] == "20") or found["last"]:
            year = int((found["last"] or printed)[:4])
        if day is not None and issued_on is not None and day < issued_on:
            continue
        out.append(
            Deadline(
                piece[start:end],
                day.isoformat() if day else None,
                Span(stretch.start + start, stretch.start + end),
            )
        )
    return out


def _times(text: str) -> Iterator[re.Match[str]]:
    """The expressions of time of the text, looked for only around their marks."""
    at = 0
    for mark in _ANY.finditer(text):
        begin = max(at, mark.start() - _REACH)
        stop = min(len(text), mark.end() + _REACH)
        while mark.end() > at and (found := _TIME.search(text, begin, stop)):
            # The window may have cut the expression short: read it again to its end.
            found = _TIME.match(text, found.start()) or found
            yield found
            begin = at = found.end()


def parse_deadline(written: str, issued_on: datetime.date | None) -> str | None:
    """The day (YYYY-MM-DD) that a column 完成时限 or a bracket means, None where no day can be told.

    Of several times in one cell the last one counts: then the whole is due.
    """
    written = "".join(written.split())
    days: list[datetime.date] = []
    for found in _DIGITS_DATE.finditer(written):
        day = _date(int(found[1]), int(found[2]), int(found[3] or 0))
        if day:
            days.append(day)
    rest = _MONTH_RANGE.sub("", _DIGITS_DATE.sub("", written)) if not days else ""
    year = int(leading[1]) if (leading := _BARE_YEAR.search(written)) else None
    for found in _TIME.finditer(rest):
        day = _day(found, issued_on, year)
        if day:
            days.append(day)
            year = day.year if found["year"] or found["end_year"] or found["whole"] else year
    if not days and _OPEN_ENDED.search(written):
        return None
    if not days and (bare := _BARE_YEAR.fullmatch(rest)):
        return f"{bare[1]}-12-31"
    return max(days).isoformat() if days else None


def _is_deadline(found: re.Match[str], masked: str, dated_before: bool) -> bool:
    start, end = found.span()
    left = masked[max(0, start - 10) : start]
    if found["count"] and _FROM_ISSUE.search(left):
        return True
    if _NOT_AFTER.search(left) or _BEGINS.match(masked, end) or left[-1:].isdigit():
        return False
    if _LABEL.search(left):
        return True
    if _is_bounded(found):
        return not (found["to"] and left.endswith(("达", "提", "增", "升", "降", "直", "压")))
    following = masked[end : end + 1]
    if _NAMES.match(masked, end):
        return False
    if found["month"]:
        return bool((_FINISHED if found["day"] else _DONE).match(masked, end))
    if found["half"] or found["quarter"]:
        return following not in ("，", "、", "。", "各", "规", "（", "(", "")
    if found["whole"]:
        finished = bool(_FINISHED.match(masked, end))
        return finished or (dated_before and len(found["whole"]) == 4 and bool(_DONE.match(masked, end)))
    if found["count"]:
        return not left.endswith(("第", "后", "起", "以上"))
    if found["last"]:
        return following in ("，", ",") or bool(_DONE.match(masked, end))
    return found["this_end"] != "中"


def _is_bounded(found: re.Match[str]) -> bool:
    """Whether the expression itself says that it is a limit (到2027年, 9月底, 上半年前)."""
    if found["month"]:
        return bool(found["before"] or found["to"] or (found["part"] and found["part"] not in ("初", "份")))
    if found["this_end"] == "中":
        return bool(found["this_before"])
    if found["count"] or found["last"]:
        return False
    return bool(
        found["to"]
        or found["half_before"]
        or found["quarter_before"]
        or found["end_year"]
        or found["whole_before"]
        or found["this_end"]
        or found["plan"]
        or found["months_end"]
        or found["feast"]
        or found["season"]
    )


def _day(found: re.Match[str], issued_on: datetime.date | None, year: int | None) -> datetime.date | None:
    """The last day of the time meant; ``year`` is the one printed earlier in the sentence."""
    default = year or (issued_on.year if issued_on else None)
    if found["last"]:
        return datetime.date(int(found["last"]), 12, 31)
    if found["month"]:
        in_year = _year(found["year"], issued_on, default)
        month = _number(found["month"])
        part = {"上旬": 10, "中旬": 20, "初": 10}.get(found["part"] or "", 0)
        return _date(in_year, month, int(found["day"] or 0) or part) if in_year else None
    if found["half"]:
        in_year = _year(found["half_year"], issued_on, default)
        return _date(in_year, 6 if found["half"] == "上半年" else 12, 0) if in_year else None
    if found["quarter"]:
        in_year = _year(found["quarter_year"], issued_on, default)
        return _date(in_year, 3 * _number(found["quarter"]), 0) if in_year else None
    if found["end_year"] or found["whole"]:
        in_year = _year(found["end_year"] or found["whole"] + "年", issued_on, default)
        return datetime.date(in_year, 12, 31) if in_year else None
    if found["this_end"]:
        month = 6 if found["this_end"] == "中" else 12
        return _date(default, month, 0) if default else None
    if found["plan"]:
        return datetime.date(2020 + 5 * ("三四五六".index(found["plan_number"])), 12, 31)
    if issued_on is None:
        return None
    if found["count"]:
        return _after(issued_on, found["count"], found["of"])
    if found["months_end"]:
        month = issued_on.month + (1 if found["of_month"] == "下" else 0)
        return _date(issued_on.year + (month - 1) // 12, (month - 1) % 12 + 1, 0)
    if found["feast"]:
        return _before_feast(found["feast"], issued_on)
    if found["season"] and "秋季" in found["season"]:
        # The autumn term begins on 1 September everywhere.
        return datetime.date(issued_on.year + (issued_on.month > 8), 8, 31)
    return None


def _year(written: str | None, issued_on: datetime.date | None, default: int | None) -> int | None:
    if not written:
        return default
    if written[:2] == "20":
        return int(written[:4])
    if issued_on is None:
        return None
    if written[0] in "明次翌":
        return issued_on.year + 1
    return issued_on.year + 2 if written[0] == "后" else issued_on.year


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _NUMERALS[written]


def _date(year: int, month: int, day: int) -> datetime.date | None:
    """The date; day 0 is the last of the month. None for a date that does not exist (damaged digits)."""
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if day > last:
        return None
    return datetime.date(year, month, day or last)


def _after(issued_on: datetime.date, count: str, of: str) -> datetime.date | None:
    if of == "周":
        return None if count == "半" else issued_on + datetime.timedelta(weeks=_number(count))
    months = (0.5 if count == "半" else _number(count)) * (12 if of == "年" else 1)
    if months < 1:
        return issued_on + datetime.timedelta(days=15)
    month = issued_on.month - 1 + int(months)
    year, month = issued_on.year + month // 12, month % 12 + 1
    return datetime.date(year, month, min(issued_on.day, calendar.monthrange(year, month)[1]))


_FEASTS = {
    "春节": "Spring Festival",
    "元旦": "New Year's Day",
    "国庆": "National Day",
    "五一": "Labour Day",
    "中秋": "Mid-autumn Festival",
    "端午": "Dragon Boat Festival",
    "清明": "Tomb-sweeping Day",
}


@cache
def _first_days(feast: str) -> tuple[datetime.date, ...]:
    """The first day off of a feast in each year that the calendar knows."""
    firsts: dict[int, datetime.date] = {}
    for day, name in sorted(holidays.items()):
        if name == feast:
            # New Year's holiday may begin in December: it belongs to the year that begins.
            year = day.year + (1 if feast == "New Year's Day" and day.month == 12 else 0)
            firsts.setdefault(year, day)
    return tuple(firsts.values())


def _before_feast(written: str, issued_on: datetime.date) -> datetime.date | None:
    feast = next(name for key, name in _FEASTS.items() if key in written)
    for first in _first_days(feast):
        if first > issued_on:
            return first - datetime.timedelta(days=1)
    return None
