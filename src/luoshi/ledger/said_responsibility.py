"""Sentences of plans that say who is responsible: 由X牵头，Y配合; X为总牵头单位、Y为责任单位; headings such as X牵头的工作.

Running text with an object between (minutes) is read in ``spoken_duties.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.ledger.assignment import Responsibility, likely_bodies, parse_responsibility, surely_bodies
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.place import Place
from luoshi.reading.span import Span, holds_any, lines_with

_LEAD_WORDS = (
    "牵头",
    "主办",
    "主责",
    "总责",
    "总负责",
    "牵总",
    "领衔",
)  # one of these holds each of the next
LEADS = "总?牵头(?:负责|抓总|落实|推进|实施|办理)?|牵总|领衔|主责|主办|负总责|总负责|负主责"
HELPS = "(?:予以|积极|密切|共同)?(?:配合|参与|协助|支持|负责|协同|协办|会办|落实|具体实施|具体落实)(?:落实|实施|推进|做好|抓好|办理)?"
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
    rf"(?P<verb>{LEADS}|具体负责|负责(?:具体|组织)*(?:组织实施|牵头|落实|实施|办理|推进|完成)?|承办|(?:分别|具体)办理|按(?:照)?职责(?:分工)?(?:负责|落实|实施|推进)|统一组织(?:实施)?|组织实施|抓好落实|统筹(?:推进|协调|实施)?)"
    rf"(?P<rest>(?:[，,、；][^，。；：\n]{{2,80}}?{HELPS}){{0,3}})(?=[，。；\n]|$)"
)
# The 由 of such a sentence, by what may stand in front of it; a single character first is found quickest of all.
_BY = re.compile(r"由(?:(?<=^.)|(?<=[，。；：\n.．、）)作务一体要别均].))")
_BEFORE_BY = 6  # characters that such a sentence may have before its 由: 以上工作具体由
# A sentence that says nothing else: 县林业局牵头，县公安局、县司法局配合。
_WHEN_LAST = r"(?:[，,][^，。；：\n]{0,14}(?:前|底|内|时限)(?:全面|全部|基本)?(?:完成|建成|到位|落实|投用)?)?"
_WHOLE_SENTENCE = re.compile(
    rf"(?:(?<=^)|(?<=[。；\n]))(?P<list>[^，。；：（）()\n]{{3,80}}?)(?P<verb>{LEADS})(?P<rest>(?:[，,、；][^。；：\n]{{2,120}}?{HELPS}){{0,3}}{_WHEN_LAST})(?=[。\n]|$)"
)
# 水利所和各村（社区）负责具体实施。 says nothing else either; no comma stands in the list, so that it is no clause of a sentence.
_DOES_LAST = re.compile(
    r"(?:负责|具体|组织实施|抓好落实)(?:(?<=负责)(?:具体|组织)*(?:实施|落实|办理|推进|完成)|(?<=负责)组织|(?<=具体)(?:负责|实施|落实)|(?<=[施实]))(?=[。（\n]|$)"
)
_LONGEST_DOERS = 80
_DOES = ("负责", "具体", "组织实施", "抓好落实")
_AS_UNIT = ("为责任主体", "为牵头", "为总牵头", "为主责", "为主办", "为第一责任", "为主要责任", "为首要责任")
# 以X为主，Y配合; X为主、Y为辅
_MAINLY = re.compile(
    rf"{_BEGINS}(?:由|以)?(?P<list>[^，。；：（）()\n]{{3,60}}?)为主(?:抓|责|办|负责|牵头)?(?=[，,、；])"
    rf"(?P<rest>(?:[，,、；][^，。；：\n]{{2,80}}?(?:为辅(?:助)?|{HELPS})){{1,3}})(?=[，。；\n]|$)"
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
    r"(?:[该此本](?:项)?(?:任务|工作|事项|项目))?(?P<lead>[^，。；：、\n（）]{2,30})为(?:(?:总?牵头|主责|主办|第一责任|主要责任|首要责任)(?:责任)?(?:单位|部门)|责任主体)[、，；,]\s?(?P<support>[^。；：\n（）]{2,120}?)为(?:责任|配合|协办|参与)(?:单位|部门)"
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
                if says and says.bodies and (not says.doubtful or surely_bodies(says) or likely_bodies(says)):
                    out.append(Place(Span(found.start(), found.end()), says, "sentence"))
    if not out and holds_any(piece, _LEAD_WORDS):
        for found in _WHOLE_SENTENCE.finditer(text, start, end):
            says = parse_responsibility(text, found.start("list"), found.end(), resolve)
            if says and says.lead and not says.doubtful:
                out.append(Place(Span(found.start(), found.end()), says, "sentence"))
    if not out and holds_any(piece, _DOES):
        for found in _DOES_LAST.finditer(text, start, end):
            begin = max(text.rfind(mark, start, found.start()) + 1 for mark in "。；\n")
            begin = max(begin, start)
            who = text[begin : found.start()]
            if not 2 <= len(who) <= _LONGEST_DOERS or holds_any(who, "，："):
                continue
            listed = split_bodies(text, begin, found.start(), resolve)
            says = Responsibility(support=list(listed.bodies), open=listed.open, joint=True)
            if listed.bodies and (not listed.doubtful or likely_bodies(says)):
                out.append(Place(Span(begin, found.end()), says, "sentence"))
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
