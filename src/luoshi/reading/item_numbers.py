"""The numbers of items: how each kind is written, and where the numbers inside a line part it.

Put here what tells a number from other figures; which level it stands on is for ``outline.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from luoshi.reading.numerals import chinese_number
from luoshi.reading.span import Span

_HAN_NUMBER = "一二三四五六七八九十百"
# 1.2026年底前, 2.6月底前, 3.3年内: what follows the point is a time, no decimal.
_DATE_AHEAD = r"(?:19|20)\d\d\s?年|\d年[内底]|1?\d月(?:\d{1,2}日|底|末|份|[上中下]旬|前)"

# The kinds of numbers, told apart by the group that matched.
MARK = re.compile(
    rf"""
      (?P<chapter>第[{_HAN_NUMBER}0-9]{{1,4}}(?:章|篇|部分|编))[\s、：:]*
    | (?P<article>第[{_HAN_NUMBER}0-9]{{1,4}}[条节])[\s、：:]*
    | (?P<order>[{_HAN_NUMBER}]{{1,3}}(?:是|要))(?=[^\s，。、；])
    | (?P<han>[{_HAN_NUMBER}]{{1,3}})(?:、|．|\.|,(?!\d)|，|\u3000+(?=[\u4e00-\u9fff“]))\s*
    | [（(](?P<han_bracket>[{_HAN_NUMBER}]{{1,3}})[)）][、.．]?\s*
    | (?P<decimal>\d{{1,2}}(?:[.．](?!{_DATE_AHEAD})\d{{1,2}}){{1,3}})(?!\d)(?:[.．、]|\s|(?=[\u4e00-\u9fff《“]))\s*
    | (?:[★☆▲△][ ]?)?(?P<number>\d{{1,3}})(?:[.．](?:(?!\d)|(?={_DATE_AHEAD}))|、|。(?=\s*[\u4e00-\u9fff“《]))\s*
    | [（(](?P<number_bracket>\d{{1,3}})[)）][、.．]?\s*
    | (?P<number_half>\d{{1,2}})[)）]\s*
    | (?P<circled>[①-⑳㉑-㉟])\s*
    | (?P<dash>——|[-—–·•●■◆▲▪★☆])\s*(?=[^\s\d])
    """,
    re.VERBOSE,
)
# 70启动建设, 11.121人才: read as a number only where it carries on the count.
BARE_NUMBER = re.compile(r"(\d{1,3})(?:(?=[\u4e00-\u9fff《“])|[.．](?=\d{2,}[\u4e00-\u9fff]))")
_BEYOND = 1_500  # characters behind the end of its line in which a list may go on
INLINE = re.compile(
    rf"[。；！？）)〕\]】：:](?=[ \t（({_HAN_NUMBER}0-9①-⑳])[ \t]*(?=[{_HAN_NUMBER}]{{1,3}}(?:、|[是要][^\s，。、；])|[（(](?:[{_HAN_NUMBER}]{{1,3}}|\d{{1,3}})[)）]|\d{{1,3}}[.．、。](?:(?!\d)|(?={_DATE_AHEAD}))|[①-⑳])"
)

# What a number can begin with: the dear expression is tried only there.
MARK_FIRST = frozenset(
    "第一二三四五六七八九十百（(0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟—–-·•●■◆▲▪★☆"
)


def parted_at_numbers(
    text: str, line: Span, last: dict[str, int], candidates: Sequence[re.Match[str]]
) -> list[Span]:
    """The line, cut before those of the numbers inside it that carry on or open a numbering."""
    if line.end - line.start < 24:
        return [line]
    cuts = [line.start]
    known = dict(last)
    ahead: dict[str, int] = {}
    first = MARK.match(text, line.start, line.end)
    if first and first.lastgroup:
        known[first.lastgroup] = number_value(first.lastgroup, first[first.lastgroup]) or 0
    for found in candidates:
        at = found.end()
        mark = MARK.match(text, at, line.end)
        if mark is None or mark.lastgroup is None:
            continue
        kind = mark.lastgroup
        value = number_value(kind, mark[kind])
        if value is None:
            continue
        carries_on = known.get(kind) == value - 1 and value > 1
        # 主要措施：（1）… may go on with （2） on the next line.
        beyond = _BEYOND if text[found.start()] in "：:" else 0
        opens = value == 1 and _next_exists(text, mark, kind, line.end, beyond, ahead)
        if carries_on or opens:
            known[kind] = value
            cuts.append(at)
    return [Span(start, end) for start, end in zip(cuts, [*cuts[1:], line.end], strict=True)]


def _next_exists(
    text: str, mark: re.Match[str], kind: str, end: int, beyond: int, ahead: dict[str, int]
) -> bool:
    """Whether the second of the numbering follows; ``ahead`` keeps where each was last seen, -1 where nowhere."""
    following = {
        "han": "二、",
        "han_bracket": "（二）",
        "number": "2" + mark[0].strip()[-1],
        "number_bracket": "（2）",
        "circled": "②",
        "order": "二" + mark[0][-1],
        "number_half": "2" + mark[0].strip()[-1],
    }.get(kind)
    if following is None:
        return False
    place = ahead.get(following, 0)
    if 0 <= place < mark.end():
        place = ahead[following] = text.find(following, mark.end(), end + _BEYOND)
    return 0 <= place <= end + beyond - len(following)


def number_value(kind: str, written: str) -> int | None:
    if kind in ("han", "han_bracket"):
        return chinese_number(written)
    if kind == "order":
        return chinese_number(written[:-1])
    if kind in ("number", "number_bracket", "number_half"):
        return int(written)
    if kind == "circled":
        return ord(written) - ord("①") + 1 if written <= "⑳" else ord(written) - ord("㉑") + 21
    if kind in ("chapter", "article"):
        digits = written.strip("第章篇部分编条节")
        return int(digits) if digits.isdigit() else chinese_number(digits)
    return None
