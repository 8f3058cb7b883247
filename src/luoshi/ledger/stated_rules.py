"""Rules that a document states once and that change its assignments: who leads a list, who is in all of them.

列第一位的为牵头单位，下同; 首个逗号前的为牵头单位; 加★的为牵头单位; 未明确牵头单位的由X牵头; 以下均涉及各县区，不再列出.

Put here where such a statement holds and whom it makes lead; how it is worded is told in ``rule_wording.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.model import Body
from luoshi.ledger.rule_wording import (
    CONCERNS,
    FOR_ALL,
    NOT_AGAIN,
    WHOSE,
    Kind,
    clauses_for_all,
    statements_in,
)
from luoshi.reading.document import Notice
from luoshi.reading.formats.typefaces import kinds_of
from luoshi.reading.numerals import chinese_number
from luoshi.reading.span import Cover, Span
from luoshi.register.wording import looks_like_body

_WHO_ELSE = re.compile(
    r"(?:均|都|皆)?(?:涉及到?的?|需(?:要)?|由|请|包括|含|须)(?P<who>(?:各|有关|相关)[^，。；]{1,60})|(?P<who2>(?:各(?![项条款])|有关|相关)[^，。；]{1,60})"
)
# 镇财政所、镇纪委为各项目共同责任单位
_UNITS_OF_ALL = re.compile(
    rf"(?P<who>[^，,；;。：:\n]{{2,60}}?)(?:均|都|皆)?(?:为|是|作为|列为)(?:{FOR_ALL})(?:的)?(?:共同|公共)?(?:责任|配合|落实|实施|协办|参与)(?:单位|部门)"
)
_DUTY = re.compile(
    r"(?:的|共同|负责|落实|抓好|做好|参与|按|分工|配合|贯彻|作为|均|都|皆|也|同时|为|是|列为|负有|要|应|须|需|承担|根据|结合|组织|实施|推进).*$"
)
_ENDS_IN_DUTY = re.compile(
    r"(?:(?:按(?:照)?(?:各自)?职责(?:分工)?|具体|共同|分别|分工)?(?:负责|落实|参与|配合|牵头|协助|组织实施|实施))+$"
)
_BELOW = re.compile(r"下同|以下|下列|下述|后同|后续|其余|类同")
_REMARK = re.compile(r"[（(]?\s*(?:备注|附注|说明|注)\d?\s?[:：]|\s*[*＊※①-⑳]")


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
    words: str = ""  # as printed


@dataclass(frozen=True, slots=True)
class StatedRules:
    """What a document states once and what changes the assignments below it."""

    statements: tuple[Statement, ...] = ()
    apart: Mapping[str, Cover] = field(default_factory=dict)  # where words are set in a typeface, by its name

    def unread(self) -> list[Notice]:
        """What the rules rest on and the text does not show: typefaces."""
        return [
            Notice(
                "typeface-rule",
                f"原文说明“{stated.words}”，但读入的文字不带字体、下划线，牵头单位未能据此区分，请对照原件逐项确定",
                stated.span,
            )
            for stated in self.statements
            if stated.kind == "typeface" and not any(kind in self.apart for kind in kinds_of(stated.words))
        ][:1]

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
            elif stated.kind == "typeface":
                covers = [self.apart[kind] for kind in kinds_of(stated.words) if kind in self.apart]
                chosen = [body for body in listed if any(_set_in(cover, body) for cover in covers)]
            elif stated.kind == "default":
                chosen = list(stated.bodies)
            if chosen and not all(body.collective for body in chosen):
                return chosen
        return []


def _set_in(cover: Cover, body: Body) -> bool:
    """Whether the name is set so from its first to its last character."""
    return cover.holds(body.span.start) and cover.holds(body.span.end - 1)


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


def stated_rules(text: str, resolve: Resolver, typefaces: Sequence[tuple[str, Span]] = ()) -> StatedRules:
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
                out.append(Statement(kind, span, since, words=found[0].strip("，,；;、（( ")))
            elif found["who"] and re.match(WHOSE + r"(?:排|列|位|名|第一|首)", found["who"]):
                out.append(Statement("first", span, since))
            elif found["who"]:
                first, last = found.span("who")
                listed = split_bodies(text, start + first, start + last, resolve)
                if listed.bodies and not listed.doubtful and not listed.bodies[0].collective:
                    out.append(Statement("default", span, since, "", listed.bodies))
        for clause in clauses_for_all(text, start, end):
            bodies = _concerned(text, clause, resolve)
            if bodies:
                out.append(
                    Statement("inherited", clause, _since(text, clause.start, clause.end), "", tuple(bodies))
                )
    apart: dict[str, list[Span]] = {}
    for typeface, place in typefaces:
        apart.setdefault(typeface, []).append(place)
    return StatedRules(tuple(out), {typeface: Cover(places) for typeface, places in apart.items()})


_ROLES = ("责任", "配合", "落实", "实施", "协办", "参与")
_ROLE_UNIT = f"(?:{'|'.join(_ROLES)})(?:单位|部门)"
_LEAD = "(?:总|主要|第一|汇总)?(?:牵头|主办|主责|汇总)"
# Alternatives that all begin with a literal: the search runs on their first characters.
_RULE_HINT = re.compile(
    "|".join(
        (
            *(f"{word}(?:{_LEAD}|{_ROLE_UNIT})" for word in "为是"),
            f"列{_ROLE_UNIT}",
            *(f"{role}(?:单位|部门)" for role in _ROLES),
            "负责牵头|单位牵头|部门牵头|牵头(?:(?:单位|部门)?的|(?:单位|部门)均?[列排用以加标采])",
            "不(?:再|另|一一|单独|重复)",
            *(f"{word}(?:涉及|需|由|须)" for word in "均都皆"),
        )
    )
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
    patterns = (CONCERNS, _UNITS_OF_ALL, _WHO_ELSE)
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
    again = NOT_AGAIN.search(text, first, last)
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
