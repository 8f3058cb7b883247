"""Matters in lines of label and value: 督办事项：… 主办单位：… 办结时限：…, and the lists of problems to mend (整改清单).

A matter begins at the line that names it and holds the lines of labels behind it. Put here which labels do what; the
labels of bodies and deadlines themselves are those of ``assignment.py``. Tables of such cards are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.ledger.assignment import Responsibility, parse_responsibility
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.open_labels import label_role, only_time
from luoshi.ledger.place import Place
from luoshi.ledger.role_words import LABEL
from luoshi.ledger.spoken_duties import companions_in
from luoshi.reading.span import Cover, Span, lines_of

_COUNT = r"[一二三四五六七八九十\d]{0,3}"
_SUBJECT = re.compile(
    rf"(?:[▍▌■◆●▶►★]\s?)?(?:(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})[、.．]\s?|[（(][一二三四五六七八九十\d]{{1,3}}[）)]\s?)?"
    rf"(?:(?P<label>(?:督办|交办|办理|督查|转办|承办|催办|重点|存在|反馈|整改|具体|改革|民生|攻坚|创新|整治|实事|工程|工作|目标)?(?:事项|问题|任务|项目)(?:名称|概述|描述)?{_COUNT}|事由|(?:督办|交办|督查)(?:内容|主题))\s?[：:|｜]|(?P<proposal>第\d{{1,4}}号(?:建议|提案|议案))[：:|｜]?)\s?(?P<what>[^\n]{{2,}})"
)
# The name of a matter ends in one of these and a colon; the colon is what is quick to find.
_SUBJECT_END = r"[项题务目称述由容一二三四五六七八九十\d]"
_SUBJECT_HINTS = (
    *(
        re.compile(re.escape(colon) + rf"(?:(?<={_SUBJECT_END}.)|(?<={_SUBJECT_END}\s.))")
        for colon in ("：", ":", "|")
    ),
    re.compile("号(?:建议|提案|议案)"),
)
_CONTENT = re.compile(
    r"(?:(?:办理|工作|具体|督办|整改|交办|落实|完成|任务|目标|主要|建设|质量)(?:要求|内容|目标|措施|任务|标准)|(?:督办|交办)内容|目标任务|内容|措施|目标|要求|(?:干|做|办)什么|怎么[干做办])\s?[：:]\s?"
)
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、]|[（(][一二三四五六七八九十\d]{1,3}[）)])\s?(?=[^\n]{2,12}[：:])"
)
_SIGN = re.compile(r"[▶►▸●•■◆▪·—-]{1,2}\s?(?=[\u4e00-\u9fff]{2,12}\s?[：:])")
_LABELLED = re.compile(r"(?:\d[.、]\s?)?[\u4e00-\u9fff（）()]{2,10}\s?[：:]")
_FRAME = re.compile(
    r"(?:反馈|联系|来源|签发|批示|备注|附|抄|事项来源|督办依据|交办依据|依据|编号|承办人|经办人|电话|责任人|责任领导|督办领导|包保|销号|验收)[^：:\n]{0,8}[：:]"
)


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: its span, what it is called, its number as printed, and who answers for it."""

    span: Span
    heading: str
    number: str | None
    place: Place
    problem: Span | None = None  # what is told of the matter before it is said what to do


def matters_of(text: str, start: int, end: int, resolve: Resolver, passed_over: Cover) -> list[Matter]:
    """The matters in ``text[start:end]``; none where no line names one or no line of it names a body."""
    if not any(hint.search(text, start, end) for hint in _SUBJECT_HINTS):
        return []
    lines = [line for line in lines_of(text, start, end) if not passed_over.holds(line.start)]
    begins = [index for index, line in enumerate(lines) if _SUBJECT.match(text, line.start, line.end)]
    out: list[Matter] = []
    for position, index in enumerate(begins):
        limit = begins[position + 1] if position + 1 < len(begins) else len(lines)
        before = _labels_before(text, lines, index) if len(begins) == 1 else index
        matter = _matter(text, [lines[index], *lines[before:index], *lines[index + 1 : limit]], resolve)
        if matter is not None:
            out.append(matter)
    return out


def _labels_before(text: str, lines: Sequence[Span], index: int) -> int:
    """The first of the lines before the one matter of a slip that say who and when (主办单位：… above 督办事项：…)."""
    first = index
    for at in range(index - 1, -1, -1):
        label = LABEL.match(text, lines[at].start, lines[at].end)
        if label and label.lastgroup in ("lead", "support", "responsible", "deadline"):
            first = at
        elif not (label or _FRAME.match(text, lines[at].start, lines[at].end)):
            break
    return first


def _matter(text: str, lines: Sequence[Span], resolve: Resolver) -> Matter | None:
    named = _SUBJECT.match(text, lines[0].start, lines[0].end)
    if named is None:
        return None
    says = Responsibility()
    units: list[Span] = []
    first, last = min(line.start for line in lines), lines[0].end
    what = named["what"]
    stop = what.find("。")
    short = stop < 0 or stop >= len(what.rstrip()) - 1
    content = Span(*named.span("what")) if short else None
    tells_problem = "问题" in (named["label"] or "")
    running = True  # whether lines without a label go on with the one before
    for line in lines[1:]:
        line = _behind_number(text, line)
        label = LABEL.match(text, line.start, line.end)
        if label and label.lastgroup in ("lead", "support", "responsible"):
            found = parse_responsibility(text, line.start, line.end, resolve)
            if found is not None and found.bodies:
                says.merged(found)
                units.append(line)
                last = max(last, line.end)
            running = False
        elif label and label.lastgroup == "deadline":
            says.deadline = says.deadline or Span(label.end(), line.end)
            last, running = max(last, line.end), False
        elif _CONTENT.match(text, line.start, line.end):
            if content is None or (tells_problem and first == lines[0].start):
                first = line.start  # the problem itself is no part of what is to be done
            content = content or line
            last, running = line.end, True
        elif (open_says := _open_label(text, line, resolve)) is not None:
            says.merged(open_says)
            if open_says.bodies:
                units.append(line)
            last, running = max(last, line.end), False
        elif _FRAME.match(text, line.start, line.end) or label:
            running = False
        elif _LABELLED.match(text, line.start, line.end):
            last, running = line.end, True
        elif running:
            last = line.end
        else:
            break
    if not says.bodies or not units:
        return None
    source = units[0]
    for unit in units[1:]:
        if text[source.end : unit.start].strip():
            break
        source = Span(source.start, unit.end)
    heading = (what if stop < 0 else what[:stop]).rstrip("。；; 　")
    number = named["proposal"] or named["label"]
    number = number if named["proposal"] or re.search(r"[一二三四五六七八九十\d]$", number) else None
    problem = Span(lines[0].start, first) if first > lines[0].start else None
    return Matter(Span(first, last), heading, number, Place(source, says, "matter"), problem)


_OPEN_LABEL = re.compile(r"([\u4e00-\u9fff]{1,10})\s?[：:]\s?")


def _open_label(text: str, line: Span, resolve: Resolver) -> Responsibility | None:
    """What a label says that is only known by its words, before nothing but names or a time (谁来做：…, 几时做完：…)."""
    label = _OPEN_LABEL.match(text, line.start, line.end)
    role = label_role(label[1]) if label else None
    if label is None or role is None or role == "person":
        return None
    if role == "deadline":
        value = Span(label.end(), line.end)
        return Responsibility(deadline=value) if only_time(value.of(text).rstrip("。；")) else None
    listed = split_bodies(text, label.end(), line.end, resolve)
    if not listed.bodies or listed.doubtful:
        return None
    says = Responsibility(open=listed.open, labelled=True)
    getattr(says, role).extend(listed.bodies)
    return says


def _behind_number(text: str, line: Span) -> Span:
    """The line without its number or sign (二、主办单位：…, ▶ 谁牵头：…)."""
    numbered = _NUMBERED.match(text, line.start, line.end) or _SIGN.match(text, line.start, line.end)
    return Span(numbered.end(), line.end) if numbered else line


_TO = re.compile(r"(?P<who>[^。；：:\n]{2,60})[：:]\s*$", re.MULTILINE)
_ASKED = re.compile(
    r"请(?:你们?|贵|上述|以上)(?:单位|局|委|办|镇|乡|街道|县|区|市|公司|中心|院|部门|校|会|集团|旗|州)*|(?:你|贵)(?:单位|局|委|办|镇|乡|街道|县|区|市|公司|中心|院|部门|校|会|集团)(?:要|应|须|务必|于|牵头|负责|办理|会同)"
)


def addressed(text: str, start: int, end: int, resolve: Resolver) -> tuple[Place, Span] | None:
    """Whom a slip without labels asks to do what it tells (those it is addressed to), and the paragraph that asks."""
    asked = _ASKED.search(text, start, end)
    if asked is None:
        return None
    for to in _TO.finditer(text, max(0, start - 400), asked.start()):
        listed = split_bodies(text, *to.span("who"), resolve)
        if listed.bodies and not listed.doubtful:
            says = Responsibility(support=list(listed.bodies), open=listed.open, joint=True)
            stop = text.find("\n", asked.end(), end)
            line = Span(text.rfind("\n", 0, asked.start()) + 1, end if stop < 0 else stop)
            others = companions_in(text, *line, resolve)
            if others:
                says = Responsibility(lead=list(listed.bodies), support=list(others), open=listed.open)
            return Place(Span(*to.span("who")), says, "heading"), line
    return None
