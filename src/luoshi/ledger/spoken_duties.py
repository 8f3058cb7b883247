"""Sentences of minutes and letters that say who does what: 由X牵头，Y配合; X要会同Y…; 责成X抓紧….

Here the duty stands in running text, with its object between the bodies and the end of the clause. Put here how such
clauses are read and put together; brackets and labelled lines are read in ``brackets.py`` and ``labelled_lines.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from luoshi.ledger.assignment import Responsibility
from luoshi.ledger.body_list import BodyList, Resolver, split_bodies
from luoshi.ledger.model import Body
from luoshi.ledger.place import Place
from luoshi.reading.span import Span

Role = Literal["lead", "with", "beside", "support", "duty", "act"]

_SENTENCE = re.compile(r"[^。\n]+")
_CLAUSE = re.compile(r"[^，,；;：:。\n]+")
# 会议决定 opens what is asked; 会议听取 and 会议认为 only tell.
_ASKS = re.compile(
    r"(?:会议|会上|与会[^，。]{0,6})[^，。：:\n]{0,8}?(?:决定|要求|明确|强调|议定|确定|商定|研究确定|同意|责成|部署|提出)"
)
_TELLS = re.compile(
    r"(?:会议|会上|与会[^，。]{0,6})[^，。：:\n]{0,6}?(?:听取|认为|指出|传达|学习|通报|回顾|观看|讨论|分析|肯定)"
)
_LEAD_IN = re.compile(
    r"[\s　]*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、]|[①-⑳]|[一二三四五六七八九十]是(?:要)?|同时|会后|下一步|此外|另外|其中|并且?|具体|会议[^，。：:\n]{0,10}?(?:决定|要求|明确|强调|议定|确定|商定|同意|指出|提出|责成))[，,：:、]?"
)
_HANDED = re.compile(r"(?:具体|统一|主要|分别|均|同意|明确|决定)?(?:责成|交由|由|请|委托|授权|指定|要求)")
_DUTY = r"按(?:照)?(?:各自|部门)?的?(?:工作)?(?:职责|职能|分工)(?:分工)?"
_VERB = re.compile(
    rf"""
      (?P<lead>(?:要|应|须|负责|具体)?(?:总|共同|联合)?(?:牵头|主办|负总责|主责|总负责)(?!单位|部门|人|会同|商请))
    | (?P<with>(?:要|应|须|负责|牵头|积极|抓紧|尽快)?(?:会同|会商|商请|协同|联合)(?=[^，。；]{{2,}}))
    | (?P<support>(?:要|应|须|予以|积极|全力|密切|主动|共同|做好|分别|{_DUTY})*(?:配合|协助|协办|参与|参加(?!会|了|培训|活动|比赛))(?!单位|人))
    | (?P<duty>(?:要|应|须|分别)?{_DUTY})
    | (?P<act>(?:具体|主要|分别|共同|分片|分级|分批|分头|联合)?(?:负责|承办|承担|统筹|落实|组织|实施|做好|抓好|抓紧|加快|尽快|制定|拟定|起草|研究|提出|提供|推进|推动|开展|完成|建立|完善|加强|强化|切实|进一步|全力|及时|指导|督促|审核|办理|保障|安排|拨付|解决|梳理|修订|编制|汇总|牵总|启动|建设|筹集|争取|对接|落细|细化|跟踪|牢固|强化|配齐|出台|报送|上报|迅速|立即|积极|严格|认真|依法|主动|同步|要|应|须|必须|需|摸清|核实|排查|摸排|调查|跟进|跟踪|细化|梳理|收集|统计|协调|选派|抽调|定期|适时|提前|加大|加密|深入|扎实|全面|着力|尽早|继续|持续|召开|组建|明确|确定|压实|严把|严控|监督|监管|管理|发布|公布|公开|宣传|引导|盘活|清理|整治|打击|查处|检查|巡查|培训|推广|改造|新建|拆除|搬迁|征收|收回|供应|签订|支付|补助|承接|运营|储备|围绕|针对|结合|根据|足额|全程|代办|抢抓|靠前|昼夜|轮流|全天|不间断|统一|如期|按时|按期|限期|作为|履行|担任|为责任主体|按照?(?=每|标准|规定|程序|要求|比例|进度|时序|上述|会议))(?!求|人|制(?![定作订])|约|同志|情况|工作(?:的)?(?:汇报|报告)))
    | (?P<by>(?:务必)?(?:于|在|从)?(?=(?:今年|明年|本月|本季度|年内|年底|\d{{1,4}}[年月]|[一二三四五六七八九十]{{1,2}}月|第?[一二三四]季度)[^，。；：\n]{{0,8}}[前底内]))
    """,
    re.VERBOSE,
)
# A sentence without any of these names no lead, and changes nothing for those behind it.
_MAY_LEAD = re.compile("牵头|主办|主责|总责|总负责|会同|会商|商请|协同|联合|会议|会上|与会")
_JOINED = re.compile("(?:并|再)?(?:会同|会商|商请|联合(?!国|会|惩)|协同(?!推进))(?=[^，。；]{2})")
_HANDED_TO = re.compile("由[^，。；：（）()]{3,60}?(?:负责|承担|承办)")
# 市财政局保障资金, 市住建局做好协调指导: an act that helps another's
_AIDS = re.compile("保障|(?:提供|做好|加强|强化|落实|给予)[^，。；]{0,8}?(?:保障|协调|指导|服务|支持|配合)")
_TOGETHER = re.compile("会同|会商|商请|联合(?!国|会|惩)|协同(?!推进)")
_GENERIC = re.compile(
    r"(?:各级|全市|全县|全区|全省)?(?:各级)?(?:各|有关|相关)*(?:级|部门|单位|方面|地区|地方|领导|党组织|责任单位|成员单位|牵头单位)*(?:和单位|、各?单位)?"
)
_ACTS_BEHIND = re.compile(
    r"[局委办部院会厅署站所心司队镇乡道区县市行府关校](?=(?:根据|按照?|依据|参照|结合|围绕|对照|开展|做好|抓好|推进|推动|研究|制定|组织(?!部)|落实|加快|完善|加强|提出|核查|摸清|完成|建立|实施|审核|抓紧|尽快|对|就))"
)
# 报县政府研究, 经市政府同意: whoever is named is reported to or asked.
_NO_DOER = re.compile(
    "(?:上?报请?|提请|提交|报送|呈报?|抄送|送|向|经(?![济信开贸发管合])|与|同|对(?!外[^，。]{0,6}[局委办部]|口)|给|为|根据|依据|按照?|参照)(?!由)(?=[^，。；]{2})"
)
_WHEN_FIRST = re.compile(
    r"(?:务必|最迟|必须|力争|确保)?(?:于|在)?(?:\d{4}年|今年|明年|本)?(?:\d{1,2}月(?:份|\d{1,2}日|[上中下]旬|底)?|年底|月底|年|[上下]半年|第?[一二三四]季度末?)(?:之前|以前|前|内)[，,]?(?=[^，。；])"
)
# 资金由X统筹解决: who pays for a matter helps
_PAID_BY = re.compile("(?:资金|经费|费用|款项|费)(?:缺口)?(?:均|全部|统一)?$")
_REPORTS = re.compile(
    "(?:汇总|将)[^。；]{0,20}(?:办理|落实|进展|完成|推进|整改)情况[^。；]{0,20}(?:书面)?(?:上?报送?|反馈)"
)
_DONE = re.compile(r"[^，。；]{0,12}?了(?!解|结)")


@dataclass(slots=True)
class _Group:
    """What the clauses of one sentence say together."""

    lead: list[Body] = field(default_factory=list)
    support: list[Body] = field(default_factory=list)
    acting: list[Body] = field(default_factory=list)
    led: bool = False
    with_others: bool = False  # led by who is to work with others, and by nobody who is called the lead
    open: bool = False
    first: Span | None = None
    last: int = 0

    def place(self, text: str, *, first: bool) -> Place | None:
        says = Responsibility(open=self.open)
        if self.led:
            says.lead, says.support = self.lead, [*self.support, *self.acting]
        elif self.acting and self.support:
            says.lead, says.support = self.acting, self.support
        else:
            says.support, says.joint = [*self.acting, *self.support], first or bool(self.acting)
        named = [*says.lead, *says.support]
        if self.first is None or not named or all(_GENERIC.fullmatch(body.written) for body in named):
            return None
        between = text[self.first.end : self.last]
        end = (
            self.last
            if not any(mark.isdigit() for mark in between) and len(between) < 120
            else self.first.end
        )
        return Place(Span(self.first.start, end), _once(says), "clause")


def _once(says: Responsibility) -> Responsibility:
    """Each body in one role only, the greater one."""
    seen: set[str] = set()
    for listed in (says.lead, says.support):
        kept = [body for body in listed if body.written not in seen and not seen.add(body.written)]  # type: ignore[func-returns-value]
        listed[:] = kept
    return says


def spoken_duties(
    text: str,
    start: int,
    end: int,
    resolve: Resolver,
    *,
    led_only: bool = False,
    handed_only: bool = False,
) -> list[Place]:
    """The duties in running text, a place for each group of clauses that names who leads or acts.

    ``handed_only``: only where it is handed over in words (由X负责建设，Y做好指导). ``led_only``: only where somebody is named as lead (X牵头，Y配合，3月底前完成…), as plans do that write no brackets.
    """
    out: list[Place] = []
    asks = True
    for sentence in _SENTENCE.finditer(text, start, end):
        first, last = sentence.span()
        if text[first - 1 : first] in ("\n", ""):
            asks = True
        if "报" in text[first:last] and _REPORTS.search(text, first, last):
            continue  # who is to report on how it goes
        if led_only and not _MAY_LEAD.search(text, first, last):
            continue
        if handed_only and not _HANDED_TO.search(text, first, last):
            continue
        group = _Group()
        groups = [group]
        for at, stop in _clauses(text, first, last):
            if _ASKS.match(text, at + _blank(text, at), stop):
                asks = True
            elif _TELLS.match(text, at + _blank(text, at), stop):
                asks = False
            if not asks:
                continue
            found = _clause(text, at, stop, resolve)
            if found is None or (found[0] == "beside" and not (group.led or group.acting)):
                continue
            role, listed, companions, span = found
            if role == "act" and handed_only and _AIDS.match(text, span.end - 2, stop):
                role = "support"
            opens = (
                (role == "lead" and group.led)
                or (role in ("act", "with") and not group.led and group.acting)
                or (role == "act" and group.with_others and text[at - 1] in "；;")
            )
            if opens:
                group = _Group()
                groups.append(group)
            _take(group, role, listed, companions, span)
        for one in groups:
            if one.led or not led_only:
                place = one.place(text, first=not out)
                out += [place] if place is not None else []
    return out


_ROLE_LISTED = re.compile("(?:牵头|主办|负责|配合)、(?=[^，。；]{2,30}?(?:配合|负责|参与|协助|协办))")


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence; X牵头、Y配合 are two."""
    for clause in _CLAUSE.finditer(text, start, end):
        at, stop = clause.span()
        while "、" in text[at:stop] and (parted := _ROLE_LISTED.search(text, at, stop)):
            yield at, parted.end() - 1
            at = parted.end()
        yield at, stop


def _blank(text: str, at: int) -> int:
    return 1 if text[at : at + 1] in " 　" else 0


def _take(group: _Group, role: Role, listed: BodyList, companions: BodyList | None, span: Span) -> None:
    group.open = group.open or listed.open or bool(companions and companions.open)
    group.first = group.first or span
    group.last = span.end
    bodies = list(listed.bodies)
    if role == "lead" or (role == "with" and not group.led):
        group.led, group.with_others = True, role == "with"
        group.lead.extend(bodies)
    elif role == "act":
        group.acting.extend(bodies)
    elif role == "duty" and not group.led and group.acting:
        group.support.extend(bodies)
    elif role == "duty" and not group.led:
        group.acting.extend(bodies)
    else:
        group.support.extend(bodies)
    if companions:
        group.support.extend(companions.bodies)


def _clause(
    text: str, start: int, end: int, resolve: Resolver
) -> tuple[Role, BodyList, BodyList | None, Span] | None:
    """Who does what in one clause: at its start, or behind 由, 请, 责成."""
    begin = start
    while led_in := _LEAD_IN.match(text, begin, end):
        if led_in.end() == begin:
            break
        begin = led_in.end()
    while begin < end and text[begin] in " 　\t":
        begin += 1
    if when := _WHEN_FIRST.match(text, begin, end):
        begin = when.end()  # 8月底前报县住建局审核
    if _NO_DOER.match(text, begin, end):
        return None
    if joined := _JOINED.match(text, begin, end):
        # 由X牵头，会同Y、Z，于5月底前…: a clause that only goes on with who helps
        others, stop = _companions(text, joined.end(), end, resolve)
        return None if others is None else ("beside", others, None, Span(begin, stop))
    handed_on = [found.end() for found in _HANDED.finditer(text, begin, min(end, begin + 60))]
    for at in (*handed_on[:4], begin):
        tries = 0
        for verb in _VERB.finditer(text, min(at + 2, end), min(end, at + 160)):
            tries += 1
            if tries > 8:
                break
            listed = split_bodies(text, at, verb.start(), resolve)
            if not listed.bodies or listed.doubtful:
                continue
            if text.startswith("的", verb.end()):
                return None  # 同意X提出的方案 asks nothing of X
            role: Role = "act" if verb.lastgroup in ("by", None) else verb.lastgroup  # type: ignore[assignment]
            if role == "act" and _DONE.match(text, verb.end(), end):
                return None
            companions = None
            stop = verb.end()
            if role == "with":
                companions, stop = _companions(text, verb.end(), end, resolve)
                if companions is None:
                    continue
            handed = _HANDED.search(text, max(start, at - 6), at)
            if role == "act" and handed and _PAID_BY.search(text, begin, handed.start()):
                role = "support"
            return (
                role,
                listed,
                companions,
                Span(handed.start() if handed and handed.end() == at else at, stop),
            )
    return None


def companions_in(text: str, start: int, end: int, resolve: Resolver) -> tuple[Body, ...]:
    """Who is said to work with the one that a paragraph asks: 会同X、Y核实; X配合."""
    out: list[Body] = []
    for found in _TOGETHER.finditer(text, start, end):
        stop = next(
            (at for at in range(found.end(), min(end, found.end() + 120)) if text[at] in "，,；;。\n"), end
        )
        listed, _ = _companions(text, found.end(), stop, resolve)
        out.extend(listed.bodies if listed else ())
    for place in spoken_duties(text, start, end, resolve):
        out.extend([*place.says.lead, *place.says.support])
    return tuple(out)


def _companions(text: str, start: int, end: int, resolve: Resolver) -> tuple[BodyList | None, int]:
    """With whom: the list behind 会同, up to the verb that follows or the end of the clause."""
    limit = min(end, start + 120)
    longest = _longest_list(text, start, limit, resolve)
    if longest is not None:
        return longest
    for stop in (*(verb.start() for verb in _VERB.finditer(text, start + 2, limit)), limit):
        listed = split_bodies(text, start, stop, resolve)
        if listed.bodies and not listed.doubtful:
            return listed, stop
    return None, start


def _longest_list(text: str, start: int, end: int, resolve: Resolver) -> tuple[BodyList, int] | None:
    """The list of bodies that a stretch begins with, whatever verb follows: 古城管委会、城关街道摸清底数."""
    if acting := _ACTS_BEHIND.search(text, start + 2, end):
        end = acting.end()  # 会同县发改局开展粮食收购市场检查
    last = start
    while (mark := text.find("、", last, end)) >= 0:
        last = mark + 1
    for stop in range(min(end, last + 16), last + 1, -1):
        listed = split_bodies(text, start, stop, resolve)
        if listed.bodies and not listed.doubtful and text[stop - 1] not in "、，,和与及":
            return listed, stop
    return None
