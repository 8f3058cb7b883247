"""Expressions of time as official documents print them: 2026年6月底前, 明年上半年, 三年内, “十五五”末, 春节前.

Put here only how a time is written; the day it means is told in ``days``, whether something is due then in ``deadlines``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

BEFORE = "(?:之前|以前|前(?![瞻期后半往景沿置夕])|止|为止)"
_YEAR = "(?:20\\d\\d年|今年|本年度?|当年|明年|来年|次年|翌年|后年)"
_MONTH = "(?:\\d{1,2}|元|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:\\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = "[—–－\\-~～至到]{1,2}"
_SEASONS = "主?汛期?|入汛|供暖[季期]?|采暖[季期]?|入冬|雨季|台风季|迎峰度[夏冬]|(?:秋季|春季|新学期)?开学|高温季|封冻|霜冻|冬季|两会|高考|中考|旅游旺季|春耕|秋收"
_EXPRESSION = rf"""
    (?P<to>力争到|[到至])?(?:
      (?P<first>20\d\d)年?{_TO}(?P<last>20\d\d)年(?![度\d底末上下第内])(?P<years_before>{BEFORE})?
    | (?P<start>(?P<start_year>{_YEAR})?{_MONTH}(?:月(?:{_DAY}日?|[上中下]旬|初|底)?)?{_TO})?
        (?P<year>{_YEAR})?(?P<month>{_MONTH})月(?!三(?![十日号]))(?:\d{{1,2}}日?{_TO}(?=\d{{1,2}}[日号]))?
        (?:(?P<day>{_DAY})[日号]|(?P<part>月?底|末|上旬|中旬|下旬|初|份底?|中(?!旬|心|国|央|小|等|医|高)))?(?P<before>(?:[上下中]午|晚上?)?(?:下班|\d{{1,2}}[时点:：](?:\d\d分?)?)?{BEFORE}|内)?
    | (?P<half_year>{_YEAR})?(?P<half>上半年|下半年)(?P<half_before>底|末|{BEFORE}|内)?
    | (?P<quarter_year>{_YEAR})?第?(?P<quarter>[一二三四1-4])季度?(?:(?<=度)|(?=末))(?P<quarter_before>末{BEFORE}?|底{BEFORE}?|内|{BEFORE})?
    | (?P<feast_year>{_YEAR})?(?P<feast>春节|除夕|元旦|国庆节?|[“"]?五一[”"]?(?:劳动节)?|[“"][七八十]一[”"](?:建[党军]节)?|中秋节?|端午节?|清明节?)(?:假期|期间)?(?:之?前|以前)
    | (?P<season_year>{_YEAR})?(?P<season>(?:{_SEASONS}|(?:秋季|春季)学期(?:开学)?)(?:来临|到来|开始)?(?:之?前|以前))
    | (?P<end_year>{_YEAR})年?(?P<end>底|末|内|中|终(?={BEFORE}))(?P<end_before>{BEFORE})?
    | (?P<whole>{_YEAR}|今明两年)(?!度)(?P<whole_before>{BEFORE})?
    | (?<![\d一二三四五六七八九十两几多数每半往全去])年(?P<this_end>底|末|内|中|终(?={BEFORE}))(?P<this_before>{BEFORE})?
    | (?P<plan>[“"]?十(?P<plan_number>[三四五六])五[”"]?(?:规划)?(?:期?末|(?P<plan_lasts>[时期]?期间?)(?![初中])))(?P<plan_before>{BEFORE})?
    | (?P<count>\d{{1,3}}|[一两二三四五六七八九十]{{1,3}}|半)(?P<of>年|个?月|个?星期|周|天|日|个?工作日|个?自然日)(?:左右|的?时间|以)*(?:(?P<within>之内|内)|(?<=时间))
    | (?P<of_month>[本下]个?)?(?<![\d一二三四五六七八九十元每当次逐各首整全])月(?P<months_end>底|末|(?<=本月)内|(?<=[本下]月)[上中下]旬|(?<=[本下]月)初){BEFORE}?
    | (?P<on_month>[本下]个?月)(?P<on_day>\d{{1,2}})[日号](?P<on_before>{BEFORE})?
    | (?P<week>[本下]周)(?P<week_day>[一二三四五六日末内])(?P<week_before>{BEFORE})?
    | (?P<this_quarter>本季度)(?:末|底|内){BEFORE}?
    | (?P<dotted>20\d\d[./\-]\d{{1,2}}(?:[./\-]\d{{1,2}})?)底?{BEFORE}
    )"""
# A time begins with a digit, a quotation mark or a character printed above: elsewhere nothing of it is tried.
_FIRST = "".join(sorted({character for character in _EXPRESSION if not character.isascii()}))
#: One expression of time. Its groups say what is printed; ``days`` reads them.
TIME = re.compile(rf'(?=[\d"{_FIRST}])' + _EXPRESSION, re.VERBOSE)
# Where an expression of time may stand; one character class first keeps the search fast.
_MARK = re.compile(
    '[前季年月内末周间期二](?:(?<=[节夕旦庆一假秋午明”"汛期冬学季暖热度夏霜冻会考耕收来临始间之以0-9]前)|(?<=二)[〇○零０0OＯo]|(?<=季)[度末]|(?<=[0-9半今明来后次翌本当两]年)|(?<=年)[底末内中终]|(?<=[0-9元一二三四五六七八九十]月)'
    '|(?<=月)[底末]|(?<=[本下个]月)[内初上中下0-9]|(?<=[年月周天日期之]内)|(?<=[五期”"]末)|(?<=[下本]周)|(?<=[时期]间)|(?<=时期)|(?<=[五”"]期))'
)
_REACH = 14  # no expression of time begins farther before its first mark, or ends farther behind its last
_LONGEST = 48

# Wide digits and letters have been made plain by the repairs (characters.py).
_HAN_YEAR = re.compile("[二2][〇○零0Oo][〇○零0-9Oo一二三四五六七八九]{2}(?=[ \u3000\xa0]?年)")
_MAY_BE_HAN = re.compile("二[〇○零0Oo]")
_DIGITS = {ord(c): str(i) for i, c in enumerate("零一二三四五六七八九")} | dict.fromkeys(
    map(ord, "〇○Oo"), "0"
)
# A blank between the signs of a date. It begins with the blank: text without blanks costs nothing.
_GAP = re.compile(
    "[ \u3000\xa0](?<=[\\d年月日至到—–－\\-~～底末].)[ \u3000\xa0]*(?:(?=[\\d年月日季号至到—–－\\-~～底末])|(?<=[年月日底末].)(?=前))"
)


def with_digits(text: str) -> str:
    """The text, as long as it was, with years in Chinese numerals (二〇二七年) as digits."""
    if "二" not in text or not _MAY_BE_HAN.search(text):
        return text
    return _HAN_YEAR.sub(lambda year: year[0].translate(_DIGITS), text)


def times_in(text: str) -> Iterator[re.Match[str]]:
    """The expressions of time of the text, looked for only around their marks."""
    at = 0
    for mark in _MARK.finditer(text):
        begin = max(at, mark.start() - _REACH)
        stop = min(len(text), mark.end() + _REACH)
        while mark.end() > at and (found := TIME.search(text, begin, stop)):
            # The window may have cut the expression short: read it again to its end.
            found = TIME.match(text, found.start(), min(len(text), found.start() + _LONGEST)) or found
            yield found
            begin = at = found.end()


def may_hold_times(text: str) -> bool:
    """A quick look that spares most stretches the reading."""
    return _MARK.search(text) is not None


class Closed:
    """A stretch in which no blank parts the signs of a date (2027 年 6 月 → 2027年6月), and the way back."""

    __slots__ = ("_places", "_removed", "text")

    def __init__(self, text: str) -> None:
        self.text = with_digits(text)
        gaps = [found.span() for found in _GAP.finditer(self.text)]
        self._places: list[int] = []
        self._removed: list[int] = [0]
        if gaps:
            kept, at = [], 0
            for start, end in gaps:
                kept.append(self.text[at:start])
                self._places.append(start - self._removed[-1])
                self._removed.append(self._removed[-1] + end - start)
                at = end
            self.text = "".join([*kept, self.text[at:]])

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """The bounds in the text as printed, of the characters ``[start, end)``, of which there is at least one."""
        if not self._places:
            return start, end
        before = self._removed[bisect_right(self._places, start)]
        behind = self._removed[bisect_right(self._places, end - 1)]
        return start + before, end + behind
