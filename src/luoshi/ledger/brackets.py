"""Parentheses that say who is responsible: which brackets belong together, and what a bracket of names alone says.

The grammar inside is ``assignment.py``.
"""

from __future__ import annotations

import re

from luoshi.ledger.assignment import Responsibility, parse_responsibility
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.place import Place
from luoshi.reading.span import Span, holds_any
from luoshi.register.wording import is_department

_BRACKET = re.compile(r"[（(【\[〔{）)】\]〕}\n]")
# Outside of brackets nothing but the next that opens is looked for, in most cases with the one that closes it.
# A single character first is found ten times as quickly as one of several.
_CLOSED = r"(?:[^（(【\[〔{）)】\]〕}\n]*+[）)】\]〕}])?"
_PAIR = re.compile(rf"[（(【\[〔{{]{_CLOSED}")
_ROUND_PAIR = re.compile(rf"（{_CLOSED}")
_BRACKET_OR_STOP = re.compile(r"[（(【\[〔{）)】\]〕}。]")
_OPENERS = "（(【[〔{"
_KEYWORDS = (
    "负责",
    "牵头",
    "责任",
    "配合",
    "落实",
    "分工",
    "主办",
    "承办",
    "参与",
    "协办",
    "各司其职",
    "实施单位",
    "完成单位",
    "承诺单位",
    "参加",
    "主责",
    "总责",
    "组织实施",
    "会同",
    "统筹",
    "抓总",
    "协同",
    "承担",
    "牵总",
    "领衔",
    "为主",
    "为辅",
    "单位：",
    "部门：",
    "科室：",
)
# （市住建局、供电公司；持续推进）: what stands last says when.
_TIMED_LAST = re.compile(
    r"[；;，,。]\s?((?:20\d\d年|\d{1,2}月|年底|年内|全年|上半年|下半年|第?[一二三四]季度|长期|持续|常态|立即|立行|即时|每[年月季]|“?十[四五六]五|自)[^；;，,、（）()]{0,20})$"
)
_ENDS_PARAGRAPH = re.compile(
    r"[）)】\]〕}](?:[。.；;]?[ \u3000]*(?:\n|\Z)|[；;](?=[二三四五六七八九十]是|[（(]\d|\d{1,2}[.、]|[②-⑳]))"
)
# What a list in a bracket only tells in full: 有关部门（县公安局、县司法局）.
_EXPLAINED = re.compile(
    r"(?:单位|部门|小组|专班|成员|机构|企业|公司|[乡城]镇|街道|地区|县区|市州|市区|园区|学校|医院|方面|人员|地方|政府|集团|[个家局委办厅院会等处科室站所队方级])$"
)


def parentheses(text: str, start: int, end: int, resolve: Resolver) -> list[Place]:
    out: list[Place] = []
    make = tuple.__new__  # a plan has hundreds of them; this skips two calls for each
    for first, last, closed in _bracket_pairs(text, start, end):
        inner_end = last - 1 if closed else last
        if inner_end - first < 4:
            continue
        inner = text[first + 1 : inner_end]
        if holds_any(inner, _KEYWORDS):
            says = parse_responsibility(text, first + 1, inner_end, resolve)
        else:
            says = _bare_list(text, first, inner_end, resolve)
        if says is None:
            continue
        out.append(make(Place, (make(Span, (first, last)), says, "bracket")))
    return out


def _bare_list(text: str, first: int, end: int, resolve: Resolver) -> Responsibility | None:
    """A parenthesis behind a sentence that holds nothing but names of bodies makes them responsible too.

    So does one that ends its paragraph without a mark before it, where it names several and explains no word (部门, 单位).
    """
    if first == 0:
        return None
    closes = text[first - 1] not in "。；"
    timed = _TIMED_LAST.search(text, first + 1, end)
    explains = timed is None and _EXPLAINED.search(text, max(0, first - 3), first)
    if closes and (explains or not _ENDS_PARAGRAPH.match(text, end)):
        return None
    deadline = Span(timed.start(1), end) if timed and text[end - 1] != "起" else None
    listed = split_bodies(text, first + 1, timed.start() if timed else end, resolve)
    if not listed.bodies or listed.doubtful or (closes and len(listed.bodies) < 2 and timed is None):
        return None
    only = listed.bodies[0] if len(listed.bodies) == 1 else None
    if (
        only
        and timed is None
        and only.name is None
        and not only.collective
        and only.written[0] not in "省市县区州国"
        and not is_department(only.written)
    ):
        return None  # one word alone is only taken for a body that is known or says whose it is
    return Responsibility(support=list(listed.bodies), open=listed.open, joint=True, deadline=deadline)


def _bracket_pairs(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """The outermost brackets, with whether they close. One that never does ends with its sentence."""
    out: list[tuple[int, int, bool]] = []
    stack: list[int] = []
    at = start
    pair = _PAIR if any(text.find(mark, start, end) >= 0 for mark in _OPENERS[1:]) else _ROUND_PAIR
    while found := (_BRACKET if stack else pair).search(text, at, end):
        mark = found[0]
        at = found.end()
        if len(mark) > 1:
            out.append((found.start(), at, True))
        elif mark == "\n":
            line_end = found.start()
            if text[line_end - 1] in "、，,；：:和及与" or _closes_soon(text, line_end, end, len(stack)):
                continue
            out.append(_find_unclosed(text, stack[0], line_end))
            stack.clear()
        elif mark in _OPENERS:
            if len(stack) == 1 and len(out) < 100000 and found.start() - stack[0] > 400:
                out.append(_find_unclosed(text, stack[0], found.start()))
                stack.clear()
            stack.append(found.start())
        elif stack:
            first = stack.pop()
            if not stack:
                out.append((first, found.end(), True))
    if stack:
        out.append(_find_unclosed(text, stack[0], end))
    return out


def _closes_soon(text: str, at: int, end: int, depth: int) -> bool:
    """Whether brackets that a line break interrupts are closed again before the sentence ends."""
    for found in _BRACKET_OR_STOP.finditer(text, at, min(end, at + 200)):
        if found[0] == "。":
            return False
        depth += 1 if found[0] in _OPENERS else -1
        if depth == 0:
            return True
    return False


def _find_unclosed(text: str, first: int, limit: int) -> tuple[int, int, bool]:
    stop = text.find("。", first, limit)
    return first, stop if stop >= 0 else limit, False
