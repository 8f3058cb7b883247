"""How rules stated once are worded: 列第一位的为牵头单位, 加★的为牵头单位, 以下均涉及各县区，不再列出.

Put here the wordings, and what blanks them in a list of bodies so that they never become bodies. Where a rule holds and
what it does to a list is for ``stated_rules.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from luoshi.reading.span import Span, holds_any

Kind = Literal["first", "mark", "star", "typeface", "default", "inherited", "words"]

BLANK = "\v"  # parts a list, and is dropped inside a name
_SIGNS = "★☆*＊▲△●◆■※◎√#"
_LEADS = (
    r"(?:的|者)?(?:责任)?(?:单位|部门|者|机构)?(?:的)?[，,]?(?:均|即|则|就|都|一律)?"
    r"(?:(?:(?:视)?为|是|作为|系|担任|任)(?:该项?(?:工作|任务|事项)(?:的)?|工作(?:的)?)?(?:总|主要|第一)?(?:牵头|主办|主责|汇总|主体责任)(?:（汇总）|\(汇总\)|或汇总)?(?:责任|负责)?(?:单位|部门|者)?"
    r"(?:(?:或|和|及|、)(?:汇总|牵头|主办|协调|报送)(?:单位|部门|者))?"
    r"|(?:负责)?(?:总?牵头|主办)(?:负责|抓总)?(?!单位|部门))"
)
_UNIT = r"(?:责任|承担|参与|列名|列出)?(?:的)?(?:单位|部门)"
_OTHERS = (
    r"(?:[，,；;、]?(?:其他|其余|其它|其后|后列|后面|列后|之后|逗号后|分号后|后者|未(?:加|标|注)[^，,；;。）)]{0,6}|[^，,；;。、）)]{0,8}后)的?(?:责任)?(?:单位|部门|者)?(?:均|都)?(?:为|是)"
    r"(?:配合|协办|责任|参与|协助|协同)(?:责任)?(?:单位|部门)?)?"
)
_SAME = r"(?:[，,；;、]?\s?(?:以?下均?同|以下类同|下列同|后同|以下皆同))?"
WHOSE = r"(?:其中|以上|上述|以下|下列|凡|对|各项?|每项|任务|工作|事项|所列|所有|涉及|多个|两个|及?以上|责任|分工|单位|部门|名单|名录|中|里|的|以|由|按|名称|列出|[，,]){0,8}"

# One statement a kind; an item of _PATTERNS is only searched for where one of its hints stands.
_FIRST = re.compile(
    rf"{WHOSE}(?:(?:排名|排序|排列|列名|名列|位列|位居|位于|排位|处于|排|列|居|位)(?:次序|顺序)?(?:在|于|为)?(?:首位|首个|第[一1](?:位|个|名)?|前(?P<count>[两二三四五2-5])(?:位|个|名|家)|最前(?:面|列|的)?|最?前面|首)"
    rf"|第[一1](?:个|家|位|顺位)(?:列出|列名)?(?:的)?(?:{_UNIT}|(?=(?:均|即)?为(?:总?牵头|主办|主责)))|第一(?={_UNIT}(?:均|即)?为)|首(?:个|家|位)(?:列出|列名)?(?:的)?{_UNIT})"
    rf"{_LEADS}{_OTHERS}{_SAME}"
    rf"|(?:总?牵头|主办|主责)(?:责任)?(?:单位|部门)(?:均|都)?(?:排名|列|排|位|居)(?:在|于)?(?:首位|第一位?|最前面?|前面){_SAME}"
)
_MARK = re.compile(
    rf"{WHOSE}(?:(?:首|第[一1])个?)?(?P<mark>逗号|分号|顿号)(?:之|以)?前(?:面)?(?:列出|所列)?{_LEADS}{_OTHERS}{_SAME}"
)
_STAR = re.compile(
    rf"{WHOSE}(?:(?:前|后|名称)?(?:标注|标有|标明|标记|注有|加注|加有|带有|打有|画有|加|带|标|注|打|有|画)(?:了)?)?(?:[“\"（(]\s?)?(?P<sign>[{re.escape(_SIGNS)}])\s?[”\")）]?(?:号|标记|符号|标识|标志)?{_LEADS}{_OTHERS}{_SAME}"
)
_TYPEFACE = re.compile(
    rf"{WHOSE}(?:以|用|加|标|划|画|有|带|为)?(?:黑体|加粗|粗体|下划线|划线|底线|楷体|红色|标红|斜体)(?:字体|字|标注|标示|标识|显示|标明|部分|表示)*{_LEADS}{_OTHERS}{_SAME}"
    rf"|(?:总?牵头|主办|主责)(?:责任)?(?:单位|部门)(?:名称)?(?:均|都)?(?:以|用|加|标|为|采用)(?:黑体|加粗|粗体|下划线|划线|底线|楷体|红色|标红|斜体)(?:字体|字|标注|标示|标识|显示|标明|表示)*{_SAME}"
)
_NO_LEAD = re.compile(
    r"(?:凡|对|对于|如)?(?:没有|尚未|未|无|不)(?:单独|另行)?(?:明确|注明|标明|列出|列明|指定|标注|标示|设|确定|写明|有|列)?(?:总)?牵头(?:责任)?(?:单位|部门)?(?:的)?(?:任务|事项|工作|项目)?[，,]?"
    r"(?:(?:则|即|均)?(?:各)?(?P<same>责任(?:单位|部门)(?:均|即|就|都|则)?(?:视)?(?:为|是|作为)?(?:总)?牵头(?:责任)?(?:单位|部门)?)|(?:均|则|一律)?由(?P<who>[^，。；：、\n（）()]{2,24}?)(?:负责)?(?:牵头|抓总)(?:负责|落实)?|(?=[，,；;。）)〕\]]))"
    rf"{_SAME}"
)
_ALL_LEAD = re.compile(
    rf"(?:各项?(?:任务)?)?(?:的)?责任(?:单位|部门)(?:均|即|就|都)(?:视)?为牵头(?:责任)?(?:单位|部门){_SAME}"
)
_SEVERAL = re.compile(
    r"(?:有(?:两|二|2|多)个(?:\(含\)|（含）)?(?:及?以上)?(?:的)?(?:牵头|责任)(?:单位|部门)|(?:牵头|责任)(?:单位|部门)(?:为|有|是)(?:两|二|2|多)个(?:\(含\)|（含）)?(?:及?以上)?(?:单位|部门)?)的?[，,]?(?:均|则)?(?:按(?:照)?(?:各自)?职责(?:分工)?(?:分别)?(?:负责|牵头|落实)|分别牵头(?:负责)?|共同牵头|各负其责)?"
    rf"{_SAME}"
)
NOT_AGAIN = re.compile(
    r"(?:不再|不另|不一一|不逐一|恕不|不单独|不重复|不分别|未单独|未一一)(?:单独|逐一|一一|逐项|另行|分别|重复|再|做|作|进行|赘){0,2}(?:列出|列明|列示|注明|标注|列入|罗列|分工|赘述|标明|列名|列举|列|述)"
)
FOR_ALL = r"(?:以下|以上|上述|下列|下述|本方案|本意见|所有|全部|各项|每项|其他|其余|后续|各条|各款)[^，,；;。：:\n（）()〔〕]{0,14}?"
# 以下各项均需各县区落实; 各县区为所有任务的责任单位
CONCERNS = re.compile(
    rf"{FOR_ALL}(?:均|都|皆|同时|还|也)(?:同时)?(?:涉及到?的?|需要?|由|请|包括|含|须|应由|要由)(?P<who>[^，,；;。\n（）()〔〕]{{1,40}}(?:[（(〔][^（）()〔〕]{{1,12}}[）)〕][^，,；;。\n（）()〔〕]{{0,24}})?)"
    rf"|(?P<who2>各[^，,；;。：:\n]{{1,40}}?)(?:(?:均|都|皆)(?:为|是|作为|列为)(?:{FOR_ALL})?(?:的)?(?:共同)?(?:责任|配合|落实|实施|协办|参与)(?:单位|部门|主体)|(?:为|是|作为|列为){FOR_ALL}(?:的)?(?:共同)?(?:责任|配合|落实|实施|协办|参与)(?:单位|部门))"
)
_SAME_BELOW = re.compile(r"[，,；;、]?\s?(?:以下均?同|下同|以下类同|下列同|后同)[。；]?")
# 各县（市、区，含高新区，下同）人民政府
_HELD = re.compile(
    r"(?:[，,、]|(?<=[府会局办委区市]))(?:均|都)?(?:含|包括)[^，,；;。：:（）()]{1,24}[，,；;、]?\s?(?:以下均?同|下同)[。；]?"
)
_MEANS = re.compile(r"(?:以下)?(?:简称|统称|合称)(?:为)?[“\"《]?[^，,；;。、）)〕\]]{1,16}[”\"》]?")
_EMPTY = re.compile(rf"[（(〔\[〈<【][{BLANK}，,；;、。\s]+[）)〕\]〉>】]")
_HINTS = ("为", "是", "牵头", "不再", "不另", "一一", "重复", "均", "都", "皆", "同", "称", "单独", "单位")


# Without any of these no rule is worded, whatever hint of one stands there.
_MAY_SAY_RULE = re.compile(
    f"[没未无不号黑粗线楷红斜首第前责个均都皆所全各同含包称{re.escape(_SIGNS)}]"
    "(?:(?<![责所全各])|(?<=责)任[单部]|(?<=所)有|(?<=全)部|(?<=各)项)"
)
_MAY_SAY_WHICH = re.compile(f"[没未无不号黑粗线楷红斜首第前{re.escape(_SIGNS)}]")


def statements_in(piece: str) -> list[tuple[Kind, re.Match[str]]]:
    """The statements in a stretch, in order and apart."""
    if not holds_any(piece, _HINTS):
        return []
    found: list[tuple[Kind, re.Match[str]]] = []

    def add(kind: Kind, pattern: re.Pattern[str]) -> None:
        nonlocal piece
        matches = list(pattern.finditer(piece))
        found.extend((kind, match) for match in matches)
        piece = _blanked(piece, [match.span() for match in matches])

    if holds_any(piece, ("牵头", "主办", "主责", "汇总")):
        if _MAY_SAY_WHICH.search(piece):
            if "牵头" in piece and holds_any(piece, ("没", "未", "无", "不")):
                add("default", _NO_LEAD)
            if holds_any(piece, ("逗号", "分号", "顿号")):
                add("mark", _MARK)
            if holds_any(piece, _SIGNS):
                add("star", _STAR)
            if holds_any(piece, ("黑体", "粗", "划线", "底线", "楷体", "红", "斜体")):
                add("typeface", _TYPEFACE)
            if holds_any(piece, ("首", "第一", "第1", "前")):
                add("first", _FIRST)
        if "责任单位" in piece or "责任部门" in piece:
            add("words", _ALL_LEAD)
    if "个" in piece:
        add("words", _SEVERAL)
    return sorted(found, key=lambda one: one[1].start())


def without_rules(inner: str) -> str:
    """The words of a parenthesis or cell with the rules blanked, character for character."""
    if not _MAY_SAY_RULE.search(inner) or not holds_any(inner, _HINTS):
        return inner
    out = _blanked(inner, [found.span() for _, found in statements_in(inner)])
    out = _blanked(out, clauses_for_all(out, 0, len(out)))
    if "下" in out and holds_any(out, ("含", "包括")):
        out = _HELD.sub(lambda found: BLANK * len(found[0]), out)
    for pattern in (_SAME_BELOW, _MEANS):
        if "同" in out or "称" in out:
            out = pattern.sub(lambda found: BLANK * len(found[0]), out)
    if out is not inner and BLANK in out:
        out = _EMPTY.sub(lambda found: BLANK * len(found[0]), out)
    return out


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the stretches, which are in order and may overlap, as blanks."""
    parts: list[str] = []
    at = 0
    for first, last in spans:
        if last > at:
            first = max(first, at)
            parts += (text[at:first], BLANK * (last - first))
            at = last
    return "".join((*parts, text[at:])) if parts else text


def clauses_for_all(text: str, start: int, end: int) -> list[Span]:
    """The clauses that say whom every task concerns: 以下均涉及各县区，不再重复列出."""
    out: list[Span] = []
    piece = text[start:end]
    if "不" in piece or "未" in piece:
        for again in NOT_AGAIN.finditer(text, start, end):
            if out and again.start() < out[-1].end:
                continue  # said twice in one clause
            first, last = _clause_around(text, again.start(), start), again.end()
            while last < end and text[last] not in "，,；;。\n）)〕]":
                last += 1
            words = text[first : again.start()].strip()
            if len(words) < 8 or not _tells_all(words):
                # 以下各项均涉及各县区，不再列出: the clause before says who.
                before = first
                for _ in range(2):
                    if before <= start or text[before - 1] not in "，,":
                        break
                    before = _clause_around(text, before - 1, start)
                    if _tells_all(text[before:first]):
                        first = before
                        break
            out.append(Span(first, last))
    if holds_any(piece, ("均", "都", "皆", "所有", "全部", "各项", "同时")):
        apart: list[Span] = []
        said = 0
        for found in CONCERNS.finditer(text, start, end):
            while said < len(out) and out[said].end <= found.start():
                said += 1
            if said == len(out) or out[said].start >= found.end():
                apart.append(Span(*found.span()))
        out += apart
    return sorted(out)


def _clause_around(text: str, at: int, start: int) -> int:
    """Where the clause begins that holds the character; brackets inside it are passed over."""
    depth = 0
    first = at
    limit = max(start, at - 120)
    while first > limit:
        mark = text[first - 1]
        if mark in "）)〕]":
            depth += 1
        elif mark in "（(〔[":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and mark in "，,；;。\n":
            break
        first -= 1
    return first


def _tells_all(words: str) -> bool:
    return bool(
        re.search(
            r"均|都|皆|以下|以上|上述|各项|每项|所有|下列|全部|其他|其余|同时|^各.{1,40}?(?:要|应|须|按|根据|结合|负责|落实|为|是)",
            words,
        )
    )
