"""Where a text says who is responsible: parentheses, labelled lines, sentences.

The grammar inside such a place is ``assignment.py``; which task it belongs to is ``tasks.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from luoshi.ledger.assignment import LABEL, Responsibility, parse_responsibility, surely_bodies
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.reading.span import Cover, Span, holds_any, lines_with
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
)
_LABEL_LINE = re.compile(
    rf"(?:^|(?<=[\n。；;！\t\v]))[ 　—▶►▸●•■◆▪·-]{{0,8}}(?=[\u4e00-\u9fff/]{{2,12}}\s?[:：为是])(?={LABEL.pattern})",
    LABEL.flags | re.MULTILINE,
)
_BETWEEN_LINES = " 　\n\t\v—▶►▸●•■◆▪·-"  # white space, and the signs that may stand before a label
# A label ends in one of these and a colon; the colon is what is quick to find.
_LABEL_END = "[位门体构工头合责限间点求排导室人话与办助完成理]"
_LABEL_HINTS = tuple(
    re.compile(rf"{colon}(?:(?<={_LABEL_END}.)|(?<={_LABEL_END}\s.))") for colon in ("：", ":")
)
_LEAD_WORDS = (
    "牵头",
    "主办",
    "主责",
    "总责",
    "总负责",
    "牵总",
    "领衔",
)  # one of these holds each of the next
_LEADS = "总?牵头(?:负责|抓总|落实|推进|实施|办理)?|牵总|领衔|主责|主办|负总责|总负责|负主责"
_HELPS = "(?:予以|积极|密切|共同)?(?:配合|参与|协助|支持|负责|协同|协办|会办|落实|具体实施|具体落实)(?:落实|实施|推进|做好|抓好|办理)?"
# One of these holds the verb of each sentence with 由.
_ANSWERS = (
    "负责",
    "承办",
    "办理",
    "组织实施",
    "抓好落实",
    "统筹",
    *_LEAD_WORDS,
    "统一组织",
    "职责",
    "分别办理",
    "具体办理",
)
# A sentence begins behind a mark, or behind the number of an item.
_BEGINS = r"(?:(?<=^)|(?<=[，。；：\n])|(?<=[\n\d一二三四五六七八九十][.．、）)]))"
_SENTENCE = re.compile(
    rf"{_BEGINS}(?:此项工作|该项工作|[该此本]?工作|[该此]任务|本项工作|此项任务|本项任务|以上工作|具体工作|上述工作|相关工作)?(?:具体|统一|主要|分别|均)?由(?P<list>[^，。；：（）()\n]{{3,80}}?)"
    rf"(?P<verb>{_LEADS}|具体负责|负责(?:组织实施|牵头|落实|实施|办理)?|承办|(?:分别|具体)办理|按(?:照)?职责(?:分工)?(?:负责|落实|实施|推进)|统一组织(?:实施)?|组织实施|抓好落实|统筹(?:推进|协调|实施)?)"
    rf"(?P<rest>(?:[，,、；][^，。；：\n]{{2,80}}?{_HELPS}){{0,3}})(?=[，。；\n]|$)"
)
# The 由 of such a sentence, by what may stand in front of it; a single character first is found quickest of all.
_BY = re.compile(r"由(?:(?<=^.)|(?<=[，。；：\n.．、）)作务一体要别均].))")
_BEFORE_BY = 6  # characters that such a sentence may have before its 由: 以上工作具体由
# A sentence that says nothing else: 县林业局牵头，县公安局、县司法局配合。
_WHOLE_SENTENCE = re.compile(
    rf"(?:(?<=^)|(?<=[。；\n]))(?P<list>[^，。；：（）()\n]{{3,80}}?)(?P<verb>{_LEADS})(?P<rest>(?:[，,、；][^。；：\n]{{2,120}}?{_HELPS}){{0,3}})(?=[。\n]|$)"
)
_AS_UNIT = ("为牵头", "为总牵头", "为主责", "为主办", "为第一责任", "为主要责任", "为首要责任")
# 以X为主，Y配合; X为主、Y为辅
_MAINLY = re.compile(
    rf"{_BEGINS}(?:由|以)?(?P<list>[^，。；：（）()\n]{{3,60}}?)为主(?:抓|责|办|负责|牵头)?(?=[，,、；])"
    rf"(?P<rest>(?:[，,、；][^，。；：\n]{{2,80}}?(?:为辅(?:助)?|{_HELPS})){{1,3}})(?=[，。；\n]|$)"
)
# 由X会同Y、Z等部门研究提出落实意见
_WITH_SENTENCE = re.compile(
    rf"{_BEGINS}由(?P<lead>[^，。；：、（）()\n]{{2,30}}?)会同(?P<support>[^。；：（）()\n]{{2,160}}?)(?P<open>等(?:有关|相关)?(?:部门|单位)?)?(?=(?:负责|对(?!接)|开展|研究|提出|制定|抓好|组织|落实|推进|办理|共同|实施|建设(?![局厅委])|编制|推行|推广|建立|完善|加快|做好|制订|出台)[^。；\n]{{0,20}}[。；，\n])"
)
# …，各有关市人民政府抓好落实: who else has a part in it, at the end of the sentence.
_CARRY_OUT = re.compile(
    r"[，,](?P<who>[^，。；：、\n]{2,30})(?:抓好落实|具体落实|组织落实|负责落实|密切配合|积极配合|予以配合|配合|协助)(?=[。；\n]|$)"
)
_CARRY_REACH = (
    200  # characters; without a bound each of many such clauses would have all behind it read again
)
_LEAD_UNIT_SENTENCE = re.compile(
    r"(?P<lead>[^，。；：、\n（）]{2,30})为(?:总?牵头|主责|主办|第一责任|主要责任|首要责任)(?:责任)?(?:单位|部门)[、，；,]\s?(?P<support>[^。；：\n（）]{2,120}?)为(?:责任|配合|协办|参与)(?:单位|部门)"
)
# 牵头单位为市住建局，配合单位为市财政局。
_UNITS_ARE = re.compile(
    r"(?:(?<=^)|(?<=[。；\n]))(?P<role>牵头|主办|主责|责任|承办|实施)(?:责任)?(?:单位|部门)(?:为|是)(?P<list>[^。；：\n（）()]{2,160}?)"
    r"(?:[，,；;、](?:配合|协办|协同|责任|参与)(?:责任)?(?:单位|部门)(?:为|是)(?P<support>[^。；：\n]{2,200}?))?(?=[。；\n]|$)"
)
_ARE = ("单位为", "部门为", "单位是", "部门是")
_HEADING_LEAD = re.compile(
    r"(?:由)?(?P<who>[^，。；：\n]{3,60}?)(?:(?:牵头|主办|负责|承办)(?:负责|落实|办理|推进|完成)?的(?:重点|主要|有关|目标)?(?:工作|任务|事项|项目)(?:[（(]共?\d{1,3}[项条件个][）)])?[。：:]?"
    r"|(?:牵头|主办)(?:负责|落实|办理|推进|完成)?(?:重点|主要|有关|目标)?(?:工作|任务|事项|项目)?(?:[（(]共?\d{1,3}[项条件个][）)])?[。：:]?[ \u3000]*(?=\n|\Z))"
)


# （市住建局、供电公司；持续推进）: what stands last says when.
_TIMED_LAST = re.compile(
    r"[；;，,。]\s?((?:20\d\d年|\d{1,2}月|年底|年内|全年|上半年|下半年|第?[一二三四]季度|长期|持续|常态|立即|立行|即时|每[年月季]|“?十[四五六]五|自)[^；;，,、（）()]{0,20})$"
)


class Place(NamedTuple):
    """A stretch of text that says who is responsible, brackets included."""

    span: Span
    says: Responsibility
    kind: str  # bracket, line, sentence


def places_of(text: str, start: int, end: int, resolve: Resolver) -> list[Place]:
    """All places in ``text[start:end]`` that say who is responsible, in order and apart."""
    found = _parentheses(text, start, end, resolve)
    taken = [place.span for place in found]
    lines = _labelled_lines(text, start, end, resolve, taken)
    if (
        any(text.find(sign, start, end) >= 0 for sign in _SIGNS_OF_LEAD)
        or _BEHIND_DASH.search(text, start, end)
        or _SAID_BEHIND_DASH.search(text, start, end)
        or _LOOSE_LABEL.search(text, start, end)
    ):
        lines = _joined(
            [*lines, *_loose_lines(text, start, end, resolve, [*taken, *(p.span for p in lines)])], text
        )
    out = sorted([*found, *lines], key=lambda place: place.span.start)
    return out


def _parentheses(text: str, start: int, end: int, resolve: Resolver) -> list[Place]:
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


_ENDS_PARAGRAPH = re.compile(
    r"[）)】\]〕}](?:[。.；;]?[ \u3000]*(?:\n|\Z)|[；;](?=[二三四五六七八九十]是|[（(]\d|\d{1,2}[.、]|[②-⑳]))"
)
# What a list in a bracket only tells in full: 有关部门（县公安局、县司法局）.
_EXPLAINED = re.compile(
    r"(?:单位|部门|小组|专班|成员|机构|企业|公司|[乡城]镇|街道|地区|县区|市州|市区|园区|学校|医院|方面|人员|地方|政府|集团|[个家局委办厅院会等处科室站所队方级])$"
)


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


def _labelled_lines(text: str, start: int, end: int, resolve: Resolver, taken: Sequence[Span]) -> list[Place]:
    """Lines, or sentences at the end of a paragraph, that begin with a label: 牵头单位：… 完成时限：…"""
    out: list[Place] = []
    done = start
    if not any(hint.search(text, start, end) for hint in _LABEL_HINTS):
        return out
    position = 0
    for found in _LABEL_LINE.finditer(text, start, end):
        at = found.end()
        if at < done:
            continue
        while position < len(taken) and taken[position].end <= at:
            position += 1
        if position < len(taken) and taken[position].start <= at:
            continue
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop]
        if "\t" in line:
            continue
        sentence = line.find("。")
        if 0 <= sentence < len(line) - 1 and not LABEL.match(line, sentence + 1):
            stop = at + sentence + 1
        says = parse_responsibility(text, at, stop, resolve)
        if says is None or not (says.bodies or says.deadline):
            bare = LABEL.match(text, at, stop)
            if (
                bare
                and bare.lastgroup == "deadline"
                and out
                and out[-1].kind == "line"
                and not text[out[-1].span.end : at].strip(_BETWEEN_LINES)
            ):
                out[-1].says.deadline = out[-1].says.deadline or Span(bare.end(), stop)
                out[-1] = Place(Span(out[-1].span.start, stop), out[-1].says, "line")
                done = stop
            continue
        done = stop
        if (
            out
            and not text[out[-1].span.end : at].strip(_BETWEEN_LINES)
            and not (says.lead and out[-1].says.lead)
        ):
            out[-1].says.merged(says)
            out[-1] = Place(Span(out[-1].span.start, stop), out[-1].says, "line")
        else:
            out.append(Place(Span(at, stop), says, "line"))
    return out


# A label without its colon: [责任单位] X, 责任单位→X, 责任单位 alone above the line of names.
_LOOSE_LABEL = re.compile(
    r"\n[ 　—▶►▸●•■◆▪·*-]{0,8}(?P<open>[\[【〖〔（(「])?"
    r"(?:(?P<lead>(?:总|主要)?(?:牵头|主办|主责)(?:责任)?)|(?P<support>(?:配合|协办|协同|协助|参与)(?:责任)?)|(?P<responsible>责任|承办|落实|实施))"
    r"(?:单位|部门|主体|处室|科室|股室)(?(open)[\]】〗〕）)」])[ 　]*(?P<mark>[|｜→:：]|[—-]{1,2}>?)?[ 　]*(?P<list>[^\n：:]*)"
)


_SIGNS_OF_LEAD = "★▲△*"
# ★区经信局 区发改局: a line of names with a sign, which a rule explains, says who answers for what stands above it.
_SIGNED_LINE = re.compile(
    r"\n[ 　]{0,8}(?P<list>(?=[^\n]{0,60}[★▲△*])[★▲△*\u4e00-\u9fff][^\n：:。，；]{2,80})(?=\n|\Z)"
)


# 一、老旧小区改造——县住建局: who answers, at the end of a heading.
_BEHIND_DASH = re.compile(r"——(?P<list>[^\n—，。；：（）]{3,60})(?=\n|\Z|（)")
# …达到100%。——县住建局牵头，县财政局配合: the same in a sentence, at the end of an item; one dash does behind a full stop.
_SAID_BEHIND_DASH = re.compile(
    rf"—(?:(?<=——)|(?<=[。；]—)) ?(?P<list>[^\n—。；：]{{2,200}}?(?:{_LEADS}|{_HELPS}))[。；]?[ \u3000]*(?=\n|\Z)"
)


def _loose_lines(text: str, start: int, end: int, resolve: Resolver, taken: Sequence[Span]) -> list[Place]:
    """Lines that a label without a colon begins, or that stand below a label alone, and hold nothing but names."""
    out: list[Place] = []
    cover = Cover(taken)
    for found in _LOOSE_LABEL.finditer(text, start, end):
        at, (first, last) = found.start() + 1, found.span("list")
        if not found["list"].strip("，。；、 　"):
            first = found.end() + 1
            last = text.find("\n", first, end)
            last = end if last < 0 else last
        if cover.holds(at) or cover.holds(first) or first >= last:
            continue
        listed = split_bodies(text, first, last, resolve)
        if not listed.bodies or listed.doubtful:
            continue
        says = Responsibility(open=listed.open, labelled=True)
        role = "lead" if found["lead"] else "support" if found["support"] else "responsible"
        getattr(says, role).extend(listed.bodies)
        out.append(Place(Span(at, last), says, "line"))
    names = (*_SIGNED_LINE.finditer(text, start, end), *_BEHIND_DASH.finditer(text, start, end))
    for found in names:
        first, last = found.span("list")
        listed = split_bodies(text, first, last, resolve)
        if (
            listed.bodies
            and (len(listed.bodies) > 1 or found.re is _BEHIND_DASH)
            and not listed.doubtful
            and not cover.holds(first)
        ):
            says = Responsibility(support=list(listed.bodies), open=listed.open, joint=True)
            out.append(Place(Span(first, last), says, "line"))
    out += _said_behind_dash(text, start, end, resolve, cover)
    return out


def _said_behind_dash(text: str, start: int, end: int, resolve: Resolver, cover: Cover) -> list[Place]:
    """Who does it, in a sentence behind a dash that names bodies and nothing else. A dash that opens a line may open an item."""
    out: list[Place] = []
    for found in _SAID_BEHIND_DASH.finditer(text, start, end):
        first, last = found.span("list")
        if cover.holds(first):
            continue
        says = parse_responsibility(text, first, last, resolve)
        if says is None or says.doubtful:
            continue
        named = min(body.span.start for body in (*says.lead, *says.support, *says.responsible))
        if named == first or text[text.rfind("\n", 0, first) + 1 : first].strip(" 　—"):
            out.append(Place(Span(found.start(), found.end()), says, "bracket"))
    return out


def _joined(lines: Sequence[Place], text: str) -> list[Place]:
    """Labelled lines that follow each other, as one."""
    out: list[Place] = []
    for line in sorted(lines, key=lambda place: place.span.start):
        before = out[-1] if out else None
        if (
            before
            and not text[before.span.end : line.span.start].strip(_BETWEEN_LINES)
            and not (line.says.lead and before.says.lead)
        ):
            before.says.merged(line.says)
            out[-1] = Place(Span(before.span.start, line.span.end), before.says, "line")
        else:
            out.append(line)
    return out


def _units_are(text: str, start: int, end: int, resolve: Resolver) -> list[Place]:
    """The sentences that name the bodies by what they are."""
    out: list[Place] = []
    for found in _UNITS_ARE.finditer(text, start, end):
        listed = split_bodies(text, *found.span("list"), resolve)
        if not listed.bodies or listed.doubtful:
            continue
        says = Responsibility(open=listed.open, labelled=True)
        (says.responsible if found["role"] in ("责任", "承办", "实施") else says.lead).extend(listed.bodies)
        if found["support"]:
            others = split_bodies(text, *found.span("support"), resolve)
            says.support.extend(others.bodies)
            says.open = says.open or others.open
        out.append(Place(Span(*found.span()), says, "sentence"))
    return out


def heading_lead(text: str, start: int, end: int, resolve: Resolver) -> Place | None:
    """Whom a heading such as 省审计厅牵头的工作 makes the lead of all items below it; None for persons and other headings."""
    found = _HEADING_LEAD.match(text, start, end)
    if found is None:
        return None
    listed = split_bodies(text, *found.span("who"), resolve)
    if not listed.bodies or listed.doubtful:
        return None
    return Place(Span(*found.span()), Responsibility(lead=list(listed.bodies), open=listed.open), "heading")


def _sentences(text: str, line: Span) -> Iterator[re.Match[str]]:
    """The sentences with 由 of a line, tried only around such a 由: elsewhere none begins."""
    at = line.start
    for by in _BY.finditer(text, line.start, line.end):
        for begin in range(max(at, by.start() - _BEFORE_BY), by.end()):
            if found := _SENTENCE.match(text, begin, line.end):
                yield found
                at = found.end()
                break


def sentences_of(text: str, start: int, end: int, resolve: Resolver) -> list[Place]:
    """Sentences that say who does it: 由X牵头，Y配合; X为总牵头单位、Y为责任单位."""
    out: list[Place] = []
    piece = text[start:end]
    if holds_any(piece, _ARE):
        out += _units_are(text, start, end, resolve)
    if not out and "会同" in piece:
        for found in _WITH_SENTENCE.finditer(text, start, end):
            lead = split_bodies(text, *found.span("lead"), resolve)
            support = split_bodies(text, *found.span("support"), resolve)
            if len(lead.bodies) == 1 and not lead.doubtful:
                is_open = support.open or bool(found["open"])
                with_others = Responsibility(
                    lead=list(lead.bodies), support=list(support.bodies), open=is_open
                )
                reach = min(end, found.end() + _CARRY_REACH)
                stop = text.find("。", found.end(), reach)
                if carry := _CARRY_OUT.search(text, found.end() - 1, reach if stop < 0 else stop + 1):
                    others = split_bodies(text, *carry.span("who"), resolve)
                    with_others.support += [] if others.doubtful else others.bodies
                out.append(Place(Span(*found.span()), with_others, "sentence"))
    if not out and "由" in piece and holds_any(piece, _ANSWERS):
        for line in lines_with("由", text, start, end):
            for found in _sentences(text, line):
                says = parse_responsibility(text, found.start("list"), found.end(), resolve)
                if says and says.bodies and (not says.doubtful or surely_bodies(says)):
                    out.append(Place(Span(found.start(), found.end()), says, "sentence"))
    if not out and holds_any(piece, _LEAD_WORDS):
        for found in _WHOLE_SENTENCE.finditer(text, start, end):
            says = parse_responsibility(text, found.start("list"), found.end(), resolve)
            if says and says.lead and not says.doubtful:
                out.append(Place(Span(found.start(), found.end()), says, "sentence"))
    if not out and "为主" in piece:
        for found in _MAINLY.finditer(text, start, end):
            says = parse_responsibility(text, found.start("list"), found.end(), resolve)
            if says and says.lead and says.support and not says.doubtful:
                out.append(Place(Span(found.start(), found.end()), says, "sentence"))
    if holds_any(piece, _AS_UNIT):
        for found in _LEAD_UNIT_SENTENCE.finditer(text, start, end):
            lead = split_bodies(text, found.start("lead"), found.end("lead"), resolve)
            support = split_bodies(text, found.start("support"), found.end("support"), resolve)
            if lead.bodies and not lead.doubtful:
                says = Responsibility(
                    lead=list(lead.bodies), support=list(support.bodies), open=lead.open or support.open
                )
                out.append(Place(Span(found.start(), found.end()), says, "sentence"))
    return sorted(out, key=lambda place: place.span.start)
