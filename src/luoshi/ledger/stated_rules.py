"""Rules that a document states once and that change its assignments: who leads a list, who is in all of them.

列第一位的为牵头单位，下同; 首个逗号前的为牵头单位; 加★的为牵头单位; 未明确牵头单位的由X牵头; 以下均涉及各县区，不再列出.
Put here how such a statement is worded, where it holds and whom it makes lead. Their words are blanked before a list
of bodies is read, so that they never become bodies.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Literal

from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.model import Body
from luoshi.reading.numerals import chinese_number
from luoshi.reading.span import Span, holds_any
from luoshi.register.wording import looks_like_body

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
_WHOSE = r"(?:其中|以上|上述|以下|下列|凡|对|各项?|每项|任务|工作|事项|所列|所有|涉及|多个|两个|及?以上|责任|分工|单位|部门|名单|名录|中|里|的|以|由|按|名称|列出|[，,]){0,8}"

# One statement a kind; an item of _PATTERNS is only searched for where one of its hints stands.
_FIRST = re.compile(
    rf"{_WHOSE}(?:(?:排名|排序|排列|列名|名列|位列|位居|位于|排位|处于|排|列|居|位)(?:次序|顺序)?(?:在|于|为)?(?:首位|首个|第[一1](?:位|个|名)?|前(?P<count>[两二三四五2-5])(?:位|个|名|家)|最前(?:面|列|的)?|最?前面|首)"
    rf"|第[一1](?:个|家|位|顺位)(?:列出|列名)?(?:的)?{_UNIT}|第一(?={_UNIT}(?:均|即)?为)|首(?:个|家|位)(?:列出|列名)?(?:的)?{_UNIT})"
    rf"{_LEADS}{_OTHERS}{_SAME}"
    rf"|(?:总?牵头|主办|主责)(?:责任)?(?:单位|部门)(?:均|都)?(?:排名|列|排|位|居)(?:在|于)?(?:首位|第一位?|最前面?|前面){_SAME}"
)
_MARK = re.compile(
    rf"{_WHOSE}(?:(?:首|第[一1])个?)?(?P<mark>逗号|分号|顿号)(?:之|以)?前(?:面)?(?:列出|所列)?{_LEADS}{_OTHERS}{_SAME}"
)
_STAR = re.compile(
    rf"{_WHOSE}(?:(?:前|后|名称)?(?:标注|标有|标明|标记|注有|加注|加有|带有|打有|画有|加|带|标|注|打|有|画)(?:了)?)?(?:[“\"（(]\s?)?(?P<sign>[{re.escape(_SIGNS)}])\s?[”\")）]?(?:号|标记|符号|标识|标志)?{_LEADS}{_OTHERS}{_SAME}"
)
_TYPEFACE = re.compile(
    rf"{_WHOSE}(?:以|用|加|标|划|画|有|带|为)?(?:黑体|加粗|粗体|下划线|划线|底线|楷体|红色|标红|斜体)(?:字体|字|标注|标示|标识|显示|标明|部分|表示)*{_LEADS}{_OTHERS}{_SAME}"
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
_NOT_AGAIN = re.compile(
    r"(?:不再|不另|不一一|不逐一|恕不|不单独|不重复|不分别|未单独|未一一)(?:单独|逐一|一一|逐项|另行|分别|重复|再|做|作|进行|赘){0,2}(?:列出|列明|列示|注明|标注|列入|罗列|分工|赘述|标明|列名|列举|列|述)"
)
_FOR_ALL = r"(?:以下|以上|上述|下列|下述|本方案|本意见|所有|全部|各项|每项|其他|其余|后续|各条|各款)[^，,；;。：:\n（）()〔〕]{0,14}?"
# 以下各项均需各县区落实; 各县区为所有任务的责任单位
_CONCERNS = re.compile(
    rf"{_FOR_ALL}(?:均|都|皆|同时|还|也)(?:同时)?(?:涉及到?的?|需要?|由|请|包括|含|须|应由|要由)(?P<who>[^，,；;。\n（）()〔〕]{{1,40}}(?:[（(〔][^（）()〔〕]{{1,12}}[）)〕][^，,；;。\n（）()〔〕]{{0,24}})?)"
    rf"|(?P<who2>各[^，,；;。：:\n]{{1,40}}?)(?:(?:均|都|皆)(?:为|是|作为|列为)(?:{_FOR_ALL})?(?:的)?(?:共同)?(?:责任|配合|落实|实施|协办|参与)(?:单位|部门|主体)|(?:为|是|作为|列为){_FOR_ALL}(?:的)?(?:共同)?(?:责任|配合|落实|实施|协办|参与)(?:单位|部门))"
)
_WHO_ELSE = re.compile(
    r"(?:均|都|皆)?(?:涉及到?的?|需(?:要)?|由|请|包括|含|须)(?P<who>(?:各|有关|相关)[^，。；]{1,60})|(?P<who2>(?:各(?![项条款])|有关|相关)[^，。；]{1,60})"
)
# 镇财政所、镇纪委为各项目共同责任单位
_UNITS_OF_ALL = re.compile(
    rf"(?P<who>[^，,；;。：:\n]{{2,60}}?)(?:均|都|皆)?(?:为|是|作为|列为)(?:{_FOR_ALL})(?:的)?(?:共同|公共)?(?:责任|配合|落实|实施|协办|参与)(?:单位|部门)"
)
_DUTY = re.compile(
    r"(?:的|共同|负责|落实|抓好|做好|参与|按|分工|配合|贯彻|作为|均|都|皆|也|同时|为|是|列为|负有|要|应|须|需|承担|根据|结合|组织|实施|推进).*$"
)
_ENDS_IN_DUTY = re.compile(
    r"(?:(?:按(?:照)?(?:各自)?职责(?:分工)?|具体|共同|分别|分工)?(?:负责|落实|参与|配合|牵头|协助|组织实施|实施))+$"
)
_SAME_BELOW = re.compile(r"[，,；;、]?\s?(?:以下均?同|下同|以下类同|下列同|后同)[。；]?")
_MEANS = re.compile(r"(?:以下)?(?:简称|统称|合称)(?:为)?[“\"《]?[^，,；;。、）)〕\]]{1,16}[”\"》]?")
_EMPTY = re.compile(rf"[（(〔\[〈<【][{BLANK}，,；;、。\s]+[）)〕\]〉>】]")
_HINTS = ("为", "是", "牵头", "不再", "不另", "一一", "重复", "均", "都", "皆", "同", "称", "单独", "单位")
_BELOW = re.compile(r"下同|以下|下列|下述|后同|后续|其余|类同")
_REMARK = re.compile(r"[（(]?\s*(?:备注|附注|说明|注)\d?\s?[:：]|^\s*[*＊※]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One rule as it stands in the text. ``since`` is where it begins to hold (0: for the whole document)."""

    kind: Kind
    span: Span
    since: int = 0
    sign: str = (
        ""  # the mark, or the sign, that parts who leads from who does not; how many of the first listed lead
    )
    bodies: tuple[Body, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedRules:
    """What a document states once and what changes the assignments below it."""

    statements: tuple[Statement, ...] = ()

    def inherited(self, at: int) -> list[Body]:
        """Who takes part in every task at this place without being listed there."""
        if not self.statements:
            return []
        out: dict[str, Body] = {}
        for stated in self.statements:
            if stated.kind == "inherited" and stated.since <= at:
                for body in stated.bodies:
                    out.setdefault(body.written, body)
        return list(out.values())

    def leading(self, text: str, at: int, listed: list[Body]) -> list[Body]:
        """Who of a list without a lead leads it under the rules that hold at this place; nobody where none speaks of it.

        Collectives never come to lead by being listed first.
        """
        for stated in self.statements:
            if stated.since > at or not listed:
                continue
            chosen: list[Body] = []
            if stated.kind == "first" and not listed[0].collective:
                chosen = listed[: int(stated.sign or 1)]
            elif stated.kind == "mark":
                chosen = _before(
                    text, listed, "，," if stated.sign == "逗号" else "；;" if stated.sign == "分号" else "、"
                )
            elif stated.kind == "star":
                chosen = [body for body in listed if _carries(text, body, stated.sign)]
            elif stated.kind == "default":
                chosen = list(stated.bodies)
            if chosen and not all(body.collective for body in chosen):
                return chosen
        return []


def _before(text: str, listed: list[Body], marks: str) -> list[Body]:
    """The bodies before the first of the marks in their list; none where the list has no such mark."""
    for index, (body, following) in enumerate(itertools.pairwise(listed), 1):
        between = text[body.span.end : following.span.start]
        if any(mark in _without_brackets(between) for mark in marks):
            return listed[:index]
    return listed if len(listed) == 1 else []


def _without_brackets(between: str) -> str:
    return re.sub(r"[（(〔\[〈<【][^）)〕\]〉>】]*[）)〕\]〉>】]", "", between)


def _carries(text: str, body: Body, sign: str) -> bool:
    first, last = body.span
    return (
        sign in text[max(0, first - 1) : first] or sign in text[last : last + 2].split("、")[0].split("，")[0]
    )


# Most parentheses of bodies hold none of these, and no such statement.
_MAY_SAY_WHICH = re.compile(f"[没未无不号黑粗线楷红斜首第前{re.escape(_SIGNS)}]")


def statements_in(piece: str) -> list[tuple[Kind, re.Match[str]]]:
    """The statements in a stretch, in order and apart."""
    if not holds_any(piece, _HINTS):
        return []
    found: list[tuple[Kind, re.Match[str]]] = []

    def add(kind: Kind, pattern: re.Pattern[str]) -> None:
        nonlocal piece
        for match in pattern.finditer(piece):
            found.append((kind, match))
            piece = _blanked(piece, *match.span())

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
    if not holds_any(inner, _HINTS):
        return inner
    out = inner
    for _, found in statements_in(inner):
        out = _blanked(out, found.start(), found.end())
    for clause in _clauses_for_all(out, 0, len(out)):
        out = _blanked(out, clause.start, clause.end)
    for pattern in (_SAME_BELOW, _MEANS):
        if "同" in out or "称" in out:
            out = pattern.sub(lambda found: BLANK * len(found[0]), out)
    if out is not inner and BLANK in out:
        out = _EMPTY.sub(lambda found: BLANK * len(found[0]), out)
    return out


def _blanked(text: str, first: int, last: int) -> str:
    return text[:first] + BLANK * (last - first) + text[last:]


def _clauses_for_all(text: str, start: int, end: int) -> list[Span]:
    """The clauses that say whom every task concerns: 以下均涉及各县区，不再重复列出."""
    out: list[Span] = []
    piece = text[start:end]
    if "不" in piece or "未" in piece:
        for again in _NOT_AGAIN.finditer(text, start, end):
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
        for found in _CONCERNS.finditer(text, start, end):
            if not any(found.start() < other.end and other.start < found.end() for other in out):
                out.append(Span(*found.span()))
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


def stated_rules(text: str, resolve: Resolver) -> StatedRules:
    """The rules of a document, each with the place from which it holds.

    In a parenthesis of bodies, or with 下同 and 以下, a rule holds from there on; in the cover notice, in a sentence
    without such words and in a remark it holds for the whole.
    """
    out: list[Statement] = []
    for start, end in _paragraphs_with_rules(text):
        for kind, found in statements_in(text[start:end]):
            span = Span(start + found.start(), start + found.end())
            since = _since(text, *span)
            if kind == "mark":
                out.append(Statement(kind, span, since, found["mark"]))
            elif kind == "star":
                out.append(Statement(kind, span, since, found["sign"]))
            elif kind == "first":
                count = found["count"] or "1"
                out.append(
                    Statement(kind, span, since, str({"两": 2}.get(count) or chinese_number(count) or count))
                )
            elif kind != "default":
                out.append(Statement(kind, span, since))
            elif found["who"] and re.match(_WHOSE + r"(?:排|列|位|名|第一|首)", found["who"]):
                out.append(Statement("first", span, since))
            elif found["who"]:
                first, last = found.span("who")
                listed = split_bodies(text, start + first, start + last, resolve)
                if listed.bodies and not listed.doubtful and not listed.bodies[0].collective:
                    out.append(Statement("default", span, since, "", listed.bodies))
        for clause in _clauses_for_all(text, start, end):
            bodies = _concerned(text, clause, resolve)
            if bodies:
                out.append(
                    Statement("inherited", clause, _since(text, clause.start, clause.end), "", tuple(bodies))
                )
    return StatedRules(tuple(out))


# One character class first keeps the search fast.
_RULE_HINT = re.compile(
    r"[为是列责配落实协参负单部牵不均都皆](?:(?<=[为是])(?:总|主要|第一|汇总)?(?:牵头|主办|主责|汇总)|(?<=[为是列])(?:责任|配合|落实|实施|协办|参与)(?:单位|部门)"
    r"|(?:(?<=责)任|(?<=配)合|(?<=落)实|(?<=实)施|(?<=协)办|(?<=参)与)(?:单位|部门)|(?<=负)责牵头|(?:(?<=单)位|(?<=部)门)牵头|(?<=牵)头(?:(?:单位|部门)?的|(?:单位|部门)均?[列排])"
    r"|(?<=不)(?:再|另|一一|单独|重复)|(?<=[均都皆])(?:涉及|需|由|须))"
)


def _paragraphs_with_rules(text: str) -> list[tuple[int, int]]:
    """The stretches of at most 400 characters around what may be a rule, cut at the ends of sentences."""
    out: list[tuple[int, int]] = []
    for hint in _RULE_HINT.finditer(text):
        if out and hint.start() < out[-1][1]:
            continue
        first = max(hint.start() - 160, out[-1][1] if out else 0)
        for mark in "。\n":
            first = max(first, text.rfind(mark, first, hint.start()) + 1)
        last = min(len(text), hint.end() + 200)
        for mark in "。\n":
            stop = text.find(mark, hint.end(), last)
            last = stop if stop >= 0 else last
        out.append((first, last))
    return out


def _since(text: str, first: int, last: int) -> int:
    line = text.rfind("\n", max(0, first - 400), first) + 1
    if _REMARK.match(text, line) or "以上" in text[first:last] or "上述" in text[first:last]:
        return 0
    begin = _opened(text, first)
    if begin is not None:
        if _REMARK.match(text, begin):
            return 0
        return begin
    return first if _BELOW.search(text, first, min(len(text), last + 4)) else 0


def _opened(text: str, at: int) -> int | None:
    """The outermost bracket, on the same line, that holds the character."""
    first = max(0, at - 300)
    first = max(first, text.rfind("\n", first, at) + 1)
    stack: list[int] = []
    for offset in range(first, at):
        mark = text[offset]
        if mark in "（(〔[":
            stack.append(offset)
        elif mark in "）)〕]" and stack:
            stack.pop()
    return stack[0] if stack else None


def _concerned(text: str, clause: Span, resolve: Resolver) -> list[Body]:
    """Whom a clause says every task concerns, under the names by which the same parenthesis lists them."""
    stretch = clause.of(text)
    patterns = (_CONCERNS, _UNITS_OF_ALL, _WHO_ELSE)
    found = next((m for m in (pattern.search(text, *clause) for pattern in patterns) if m), None)
    if found is None:
        return []
    first, last = found.span("who" if found["who"] else "who2")
    if found.re is _UNITS_OF_ALL:
        return [
            body._replace(inherited=True)
            for body in split_bodies(text, first, last, resolve).bodies
            if body.collective or looks_like_body(body.written)
        ]
    again = _NOT_AGAIN.search(text, first, last)
    if again:
        last = again.start()
    duty = _DUTY.search(text[first:last])
    if duty and duty.start() > 1:
        last = first + duty.start()
    if text.startswith(("各项", "各条", "有关工作", "相关工作", "有关任务"), first) or not stretch:
        return []
    listed = split_bodies(text, first, last, resolve)
    beside = _listed_beside(text, clause.start, resolve)
    out: list[Body] = []
    for body in listed.bodies:
        same = next((other for other in beside if _names(other.written, body.written)), None)
        if same is None and not (body.collective or not listed.doubtful):
            continue
        body = same or body
        out.append(
            Body(body.written, body.name, body.span, same.collective if same else True, inherited=True)
        )
    return out


def _names(full: str, short: str) -> bool:
    """Whether a short name in a rule (茶园) stands for a listed body (县茶园管委会)."""
    return short in full if len(short) >= 2 else False


def _listed_beside(text: str, at: int, resolve: Resolver) -> tuple[Body, ...]:
    begin = _opened(text, at)
    if begin is None:
        return ()
    colon = max(text.rfind("：", begin, at), text.rfind(":", begin, at))
    listed = split_bodies(text, max(begin, colon) + 1, at, resolve).bodies
    return tuple(_without_duty(body) for body in listed)


def _without_duty(body: Body) -> Body:
    """The body without what its clause says it does: 各县、区政府负责落实。以下各项均需…"""
    duty = _ENDS_IN_DUTY.search(body.written)
    if duty is None or duty.start() < 2:
        return body
    start = body.span.start
    return body._replace(written=body.written[: duty.start()], span=Span(start, start + duty.start()))
