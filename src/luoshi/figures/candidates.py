"""The numbers of a paragraph that may be figures, each with its digits as printed; dates, ranks and thresholds are none.

Put here only which numbers come into question; what they are figures of is told in ``prose``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from luoshi.figures.times import Time
from luoshi.ledger.quantities import Quantity, exact, quantities
from luoshi.ledger.units import DATES, TIMES
from luoshi.reading.span import Span

_PRINTED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_FLAT = re.compile(
    "(?:(?:与|同|和|较|比)?(?:上年|去年|上月|上季度|年初|前[一二三]季度|1[—－–-]\\d{1,2}月|\\d{1,2}月)?(?:同期|同月|全年|份|末)?(?:相比)?|同比|环比)(?:基本|大体|总体)?持平"
)
_COUNTED_FLAT = re.compile(r"\d(?:个|种|项|类|家)[一-龥]{0,8}$")
_WITH_OTHERS = re.compile("(?:与|跟|同(?!比))(?![^，。；]{0,12}(?:年|期|月|季))[^，。；]{1,16}$")
_TRIPLE = re.compile(
    r"(?<![\d.])(\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)(?![\d:：∶])"
)
_BEFORE = re.compile("[由从](?:上年|去年|\\d{4}年|上年同期|去年同期)?的?$")
_RANK = re.compile(r"(?:第|前|排名|位居|位列|列|居|排|倒数)$")
_RANK_MOVE = re.compile(r"(?:[前后]移|前进|后退|[上下]升|提升|提高|下降|回落|跃升|进|升|降|退)(?:了)?$")
_OF_NAME = re.compile(
    r"\d{1,2}小时(?=平均|滑动|浓度|值)|第\d{1,3}百分位数?"
)  # 臭氧日最大8小时平均第90百分位浓度
_INDEX = re.compile(r"(?:指数|系数|收入比)(?:由[一-龥]{0,4}\d[\d.]*)?[一-龥：:□]{0,12}$")
_MORE_UNIT = re.compile("/[一-龥³A-Za-z]{1,3}|[公海]里(?<=[吨人][公海]里)")
_NO_TIMES = TIMES - {"天", "小时", "分钟", "秒", "岁", "周岁"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number at ``[start, end)`` that may be a figure. ``base`` is its unit without multiplier, empty for a bare number.

    ``is_flat`` tells 持平, which is a growth of nothing; ``part`` is the position in a ratio of three, else -1.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    base: str
    is_counted: bool = False
    is_flat: bool = False
    part: int = -1


def candidates(text: str, named: Sequence[Time]) -> list[Candidate]:
    """The numbers of the text that may be figures, in order; ``named`` are its periods, whose numbers are none."""
    taken = [Span(time.start, time.end) for time in named]
    out: list[Candidate] = []
    if ":" in text or "：" in text or "∶" in text:
        for found in _TRIPLE.finditer(text):
            taken.append(Span(*found.span()))
            if _BEFORE.search(text, max(0, found.start() - 10), found.start()):
                continue
            out += [
                Candidate(found.start(), found.end(), Decimal(share), "%", "%", part=part)
                for part, share in enumerate(found.groups())
            ]
    if "百分位" in text or "小时" in text:
        taken += [Span(*found.span()) for found in _OF_NAME.finditer(text)]
    if "持平" in text:
        for found in _FLAT.finditer(text):
            if _COUNTED_FLAT.search(text, max(0, found.start() - 12), found.start()):
                continue  # 25个行业增长，1个行业持平
            if found[0][0] not in "与同和较比" and _WITH_OTHERS.search(
                text, max(0, found.start() - 20), found.start()
            ):
                continue  # 与整体进度持平
            out.append(Candidate(found.start(), found.end(), Decimal(0), "%", "%", is_flat=True))
            taken.append(Span(*found.span()))
    taken.sort()
    at = 0
    for q in quantities(text):
        while at < len(taken) and taken[at].end <= q.start:
            at += 1
        if at < len(taken) and taken[at].start < q.end:
            continue
        candidate = _candidate(q, text)
        if candidate is not None:
            out.append(candidate)
    out.sort(key=lambda c: (c.start, c.part))
    return [c for c in out if c.base or c.is_flat or _may_be_bare(c, text)]


def _may_be_bare(c: Candidate, text: str) -> bool:
    """Whether a number without a unit is an index or the first of a row whose last has the unit (1.6、2.6和2.7个百分点)."""
    return text[c.end : c.end + 1] in tuple("、和") or bool(
        _INDEX.search(text, max(0, c.start - 24), c.start)
    )


def _candidate(q: Quantity, text: str) -> Candidate | None:
    if (
        q.han
        or isinstance(q.value, tuple)
        or q.least
        or q.base in DATES
        or q.base in _NO_TIMES
        or q.base == "零"
    ):
        return None
    if text[q.start - 1 : q.start] == "第":
        return None
    if _RANK.search(text, max(0, q.start - 2), q.start) and q.base in ("", "位", "名", "个"):
        return None
    if q.base in ("位", "个位次") and _RANK_MOVE.search(text, max(0, q.start - 4), q.start):
        return None
    printed = _PRINTED.match(text, q.start)
    if printed is None:
        return None
    value = Decimal(printed[0].replace(",", ""))
    if q.ratio:
        if not q.unit.startswith(":1") or q.unit != ":1":
            return None
        return Candidate(q.start, q.end, value, ":1", ":")
    is_thousands = text[printed.end() : printed.end() + 1] == "千" and not q.unit.startswith("千")
    if float(value) != q.value and not is_thousands:
        value = exact(q.value)
    sign = text[q.start - 1 : q.start]
    if (
        sign in ("-", "−", "－", "﹣", "–")
        and q.start > 1
        and not (text[q.start - 2].isdigit() or text[q.start - 2] in "月季年度")
    ):
        value = -value
    unit_of_print = ("千" if is_thousands else "") + q.unit.removesuffix("人民币")
    more = None if "/" in q.unit or not q.base else _MORE_UNIT.match(text, q.end)
    unit, end = (q.unit + more[0], more.end()) if more else (unit_of_print, q.end)
    return Candidate(q.start, end, value, unit, q.base, q.counts)
