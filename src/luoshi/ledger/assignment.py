"""The grammar of responsibility: what stands in a parenthesis, after a label, or in a sentence that says who does it.

Notations differ by office and year (docs/developer/notations.md); all are reduced to bodies with the role of lead or
support. Where responsibility stands in a document, and which stretch it governs, is for ``responsibility.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from luoshi.ledger.body_list import Resolver, lists_bodies, split_bodies
from luoshi.ledger.model import Body, Mode
from luoshi.ledger.rule_wording import BLANK, without_rules
from luoshi.reading.span import Span, holds_any
from luoshi.register.wording import looks_like_body, may_name_body

# What a label says of the bodies behind it. "responsible" leads where nobody else is named as lead.
LABEL = re.compile(
    r"""
    (?:
      (?P<lead>(?:总|第一|主要|省级?|市级?|县级?|区级?)?牵头(?:责任|负责|实施|落实)?(?:部门/单位|单位/部门|单位|部门|处室|科室|股室|区县|地区|市州?|县区?)|责任牵头单位|主办(?:单位|部门)|主责(?:单位|部门)|第一责任(?:单位|部门|主体)
        |主要责任(?:单位|部门)|首要责任单位|主要负责(?:单位|部门)|主管牵头单位|(?:总?牵头|主办|主责)(?=[:：])|谁来?(?:牵头|主办|负责|主责|领办))
      |(?P<support>(?:主要|[省市县区镇]级)?(?:配合|协办|协助|协同|参与|参加|支持|协作|会办|联动|合作|辅助)(?:责任|实施|落实)?(?:单位|部门|处室|科室|股室)|(?:次要|其他|其它|相关|协同|第[二三四])责任(?:单位|部门|主体)|(?:配合|协办|协同|协助|参与|会办)(?=[:：])|谁来?(?:参与|配合|协办|协助))
      |(?P<responsible>行业主管(?:单位|部门)?(?=[:：])|(?:[省市县区镇村]级|乡镇|镇街|街道|属地|具体|直接|整改|落实|工作|任务|项目)?责任(?:落实)?(?:单位|部门|主体|处室|科室|股室|区县|市州|县区)|(?:具体)?(?:负责|承办|办理|推进|实施|落实|完成|承担|承诺|执行|建设|主管|实施责任)(?:单位|部门|主体|机构|处室)|责任分工|任务分工|分工负责单位|(?:承办|负责|责任|独办|分办|(?:单独|分别)办理)(?=[:：]))
      |(?P<person>(?:牵头|责任|分管|包抓|包保|包联|挂点|挂牌|联系|督办|主管|挂帅|市级|县级|区级|市|县|区|总)?(?:责任)?(?:[院校局区厂馆所部处科]领导|领导)|(?:主要|第一|直接|具体)?(?:责任|负责|联系|经办|牵头)人|联络员|联系电话|(?:监督|督导|督办|督查|考核|验收|销号)(?:单位|部门)|谁来?(?:盯办|督办|包抓|包联|验收|监督|分管))
      |(?P<deadline>(?:完成|办结|办理|整改|销号|落实|攻坚|推进|实施|达标|整治|工作)(?:时限|时间|期限|日期|节点)(?:要求)?|(?:工作|实施)?时限(?:要求)?|时间(?:节点|要求|安排|进度|期限)|进度(?:要求|安排)|(?:何时|什么时候|啥时候?)(?:完成?|办结))
    )
    (?:为|是)?\s?[:：]\s?
    """,
    re.VERBOSE,
)
# The same labels where the colon is left out, which is only read at the start of a clause.
_LABEL_WITHOUT_COLON = re.compile(
    r"(?:(?<=^)|(?<=[，,；;。、]))(?:(?P<lead>牵头(?:责任)?(?:单位|部门))|(?P<support>(?:配合|协办|协同|参与)(?:单位|部门))|(?P<responsible>责任(?:单位|部门)))(?:为|是)?(?=[\u4e00-\u9fff])"
)
_DUTY = r"(?:(?:按照?|根据|依据|依|结合)(?:照)?(?:各自|部门|单位|自身)?的?(?:工作|部门|法定|岗位)?(?:职责|职能|职权|权限|任务|责任|工作)?(?:任务|权限)?的?(?:分工|职责|职能|权限)(?:分工)?(?:要求|范围)?|结合(?:各自|自身|工作|当地|本(?:地区?|部门|单位|辖区|行业))?实际(?:情况)?)"
_DOING = r"(?:负责|落实|推进|实施|组织实施|具体实施|具体落实|抓好落实|抓落实|办理|推动|完成|做好|开展|承担|组织|执行|抓好|贯彻落实)"
_VERB = re.compile(
    rf"""(?:
      (?P<separate>(?:分别|各自)(?:牵头|主办){_DOING}{{0,2}})
    | (?P<lead>(?:统一组织(?:实施)?(?=[，,；;。、]|$)|牵总|领衔(?:督办|推进|负责)?|(?<=[局委办部厅院府会署队])为主(?:抓|责|办|负责|牵头)?)(?=[，,；;。、]|$)|(?:共同|联合|总|具体|会同|负责)?(?:(?:牵头|主办|主抓|主责|负总责|总负责|负主责)(?!单位|部门|抓总(?![，,；;。]|$)|领导|人|处室|作用|责任|协调小组|机制|[市县区](?![\u4e00-\u9fff]{{1,12}}[局委办部院会府社司心]))(?:抓总|{_DOING}){{0,2}}|统筹(?:协调|推进|负责|落实|抓总|实施|调度)?(?=[，,；;。]|$)|抓总(?=[，,；;。]|$)))
    | (?P<support>为辅(?:助)?(?=[，,；;。、]|$)|(?:{_DUTY}|积极|共同|协同|密切|予以|全力|主动|分工|协助)?(?:配合|参与|参加|协助|协同|协办|会办|支持|协作|联动|密切配合|指导|督导|督促|督办|监管|监督)(?!单位|意见|组|部门|处室|责任|[室科股局站所办]|中心)(?:配合|{_DOING}){{0,2}})
    | (?P<joint>{_DUTY}(?:分别|共同|各自|牵头)?{_DOING}{{0,2}}|(?:分工|分别|共同|各自|具体|分头|主要|联合|属地)(?:负责|落实|推进|组织实施|实施){_DOING}{{0,1}}|各负其责|各司其职|负责(?!人|任|同志|制|的|体系|落实主体)(?:牵头)?{_DOING}{{0,1}}|落实(?=[，,；;。]|$)|组织实施(?=[，,；;。]|$)|(?:承办|承担|办理|执行)(?=[，,；;。]|$)|实施(?=[，,；;。]|$)))
    """,
    re.VERBOSE,
)
# How a verb begins; it is quick to find.
_VERB_BEGINS = re.compile(
    "分[别工头]|各[自负司]|共同|联[合动]|总[牵主负抓统总]|具体|会[同办]|负[总责主]|牵[总头]|领衔|为[主辅]|主[办抓责要动]"
    "|按[照各部单自的工法岗职权任责分]|根据|依[据照各部单自的工法岗职权任责分]|结合|积极|协[助同办作]|密切|予以|全力"
    "|参[与加]|支持|承[办担]|落实|组织|属地|实施|配合|指导|督[导促办]|统[一筹]|抓总|办理|执行|监[管督]"
)
_WITH = re.compile(
    r"(?:积极|牵头)?(?:会同|商请|会商|(?<=[厅局委部办院府会署])(?:联合|协同|商(?!务)))(?=[^，、；]{2,})"
)
# Cheap to search; the expression above is only tried where this stands.
_WITH_HINT = re.compile(r"会同|会商|商(?!务)|联合|协同")
_MARKED_AS = (
    "牵头）",
    "牵头)",
    "单位）",
    "单位)",
    "主办）",
    "主办)",
    "主责）",
    "主责)",
    "配合）",
    "会办）",
    "牵头〕",
    "主办〕",
    "配合〕",
    "协办）",
    "总牵头）",
)
_HELPING = ("配合", "协办", "会办", "配合单位", "协办单位", "责任单位", "协同")
_MARK_OF_ROLE = re.compile(
    r"(?<=[\u4e00-\u9fff）])[（(〔]((?:总|主要)?(?:牵头|主办|主责|配合|协办|会办|协同)(?:责任)?(?:单位|部门)?)[）)〕]"
)
_TIME = re.compile(
    r"\d{2,4}年|\d{1,2}月|年底|年内|上半年|下半年|季度|长期|持续|常态|全年|每年|\d日前|月底|近期|年终|即时|立即|按(?:时间|规定)|[一二三四五六七八九十]月|十[四五六]五"
)
_DIVIDED = re.compile(r"按(?:照)?(?:各自)?职责分工负责[ \u3000。]*$")
_FULL_STOP = re.compile("。")
_CLAUSE_END = re.compile(r"[，,；;。]")
_SHORT_OBJECT = re.compile(r"[^，,；;。、（）()]{2,4}(?=[，,；;])")
_CUT = "，,；;。、 \t\v\n　"
_LONGEST_LIST = (
    1_000  # of bodies before a verb; without a bound each verb would have all before it read again
)


#: Whom of a list without a lead the document makes lead.
Leading = Callable[[list[Body]], list[Body]]


def _nobody(listed: list[Body]) -> list[Body]:
    return []


def _without(listed: list[Body], chosen: list[Body]) -> list[Body]:
    return [body for body in listed if body not in chosen]


@dataclass(slots=True)
class Responsibility:
    """What one parenthesis, line or sentence says, before the rules of the whole document are applied."""

    lead: list[Body] = field(default_factory=list)
    support: list[Body] = field(default_factory=list)
    responsible: list[Body] = field(default_factory=list)
    open: bool = False
    separate: bool = False
    joint: bool = False
    doubtful: int = 0
    labelled: bool = False
    sure: bool = False  # a verb of leading, or 按职责分工, stands behind the names
    plain: bool = False  # 负责 alone, which leads where others answer 按职责分工
    deadline: Span | None = None

    def merged(self, other: Responsibility) -> None:
        """Take in what a further line of the same group says."""
        self.lead += other.lead
        self.support += other.support
        if self.responsible and not all(body.collective for body in self.responsible):
            # 责任单位：X above 实施主体：各县区: who is only told as a group helps.
            self.support += [body for body in other.responsible if body.collective]
            self.responsible += [body for body in other.responsible if not body.collective]
        else:
            self.responsible += other.responsible
        self.open = self.open or other.open
        self.separate = self.separate or other.separate
        self.joint = self.joint or other.joint
        self.labelled = self.labelled or other.labelled
        self.doubtful += other.doubtful
        self.deadline = self.deadline or other.deadline

    def roles(self, leading: Leading = _nobody) -> tuple[list[Body], list[Body], Mode]:
        """Lead, support and mode under the rules that the document states once.

        A 责任单位 beside a lead supports; where no lead is named it leads itself, but for collectives. A list without
        any such word is joint: everybody supports and nobody leads. ``leading`` tells whom of a list without a lead the
        document makes lead (the first listed, those before the comma); a body that answers alone (X负责) leads too.
        """
        lead, support = list(self.lead), list(self.support)
        if self.responsible:
            if lead:
                support = self.responsible + support
            elif chosen := leading(self.responsible):
                lead, support = chosen, _without(self.responsible, chosen) + support
            elif all(body.collective for body in self.responsible):
                support = self.responsible + support
            else:
                lead = list(self.responsible)
        elif not lead and support and (chosen := leading(support)):
            lead, support = chosen, _without(support, chosen)
        elif not lead and self.joint and len(support) == 1 and not self.open and not support[0].collective:
            lead, support = support, []
        if lead:
            return lead, support, "separate" if self.separate else "lead"
        if support and all(body.collective for body in support):
            return lead, support, "all"
        return lead, support, "joint"

    @property
    def bodies(self) -> int:
        """How many bodies are named."""
        return len(self.lead) + len(self.support) + len(self.responsible)


def parse_responsibility(
    text: str, start: int, end: int, resolve: Resolver, *, default: str | None = None
) -> Responsibility | None:
    """What ``text[start:end]`` (without its brackets) says about who does it, None when it says nothing of it.

    ``default`` is the role of a list that stands there without label or verb (a table cell).
    """
    out = Responsibility()
    printed = text[start:end]
    inner = without_rules(printed)
    marks: dict[int, str] = {}
    if ("）" in inner or ")" in inner or "〕" in inner) and holds_any(inner, _MARKED_AS):
        # 市发改委（牵头）、市财政局: the mark behind a name says its role
        marks = {start + found.start(): found[1] for found in _MARK_OF_ROLE.finditer(inner)}
        inner = _MARK_OF_ROLE.sub(lambda found: BLANK * len(found[0]), inner)
    working = text if inner == printed else text[:start] + inner + text[end : end + 1]
    labels = list(LABEL.finditer(inner)) if "：" in inner or ":" in inner else []
    if not labels and ("单位" in inner or "部门" in inner):
        labels = list(_LABEL_WITHOUT_COLON.finditer(inner))
    at = 0
    role = default
    apart: list[Body] = []  # groups that a label of their own names beside others: 实施单位：各乡镇
    for label in labels:
        if label.start() > at:
            before = out.bodies
            _clause(out, working, start + at, start + label.start(), role, resolve)
            if role is None and not at and label.lastgroup == "support" and out.bodies == before:
                _unlabelled_lead(out, working, start, start + label.start(), resolve)
            if role == "responsible":
                apart = list(out.responsible)
        role = label.lastgroup
        at = label.end()
        if label[0].startswith(("责任分工", "任务分工")) and "职责" in inner[at:]:
            role = None  # 责任分工：X、Y按职责分工负责 says it as a sentence does
        if role in ("lead", "support", "responsible"):
            out.labelled = True
    if role == "responsible" and not out.labelled and _DIVIDED.search(inner):
        role = None  # a cell that says of all of them that they share it says it as a sentence does
    _clause(out, working, start + at, end, role, resolve)
    if apart and role == "responsible":
        later = out.responsible[len(apart) :]
        groups = [all(body.collective for body in listed) for listed in (apart, later)]
        if later and groups == [False, True]:
            out.responsible, out.support = apart, [*out.support, *later]
        elif later and groups == [True, False]:
            out.responsible, out.support = later, [*out.support, *apart]
    if inner != printed and not out.bodies and not labels and default is None:
        # （X、Y〔列第一位的为牵头单位〕）: with the rule taken out it is a list and nothing else.
        listed = split_bodies(working, start, end, resolve)
        if listed.bodies and not listed.doubtful:
            out.support, out.open, out.joint = list(listed.bodies), listed.open, True
    if marks:
        if not out.bodies:
            listed = split_bodies(working, start, end, resolve)
            out.support, out.open, out.doubtful = list(listed.bodies), listed.open, listed.doubtful
        _by_marks(out, working, marks)
    named = out.bodies
    if not named:
        return None
    if not out.labelled and default is None and out.doubtful * 2 > named and not surely_bodies(out):
        return None
    return out


def _unlabelled_lead(out: Responsibility, text: str, start: int, end: int, resolve: Resolver) -> None:
    """〔X，配合：Y〕: who stands in front of the label of those who help leads."""
    listed = split_bodies(text, start, end, resolve)
    if listed.bodies and not listed.doubtful:
        out.lead, out.open = list(listed.bodies), listed.open


def _by_marks(out: Responsibility, text: str, marks: dict[int, str]) -> None:
    """Lead and support by the marks behind the names; who has none supports where somebody is marked as lead."""
    listed = [*out.lead, *out.responsible, *out.support]
    said = {body.span: marks.get(_behind(text, body.span.end), "") for body in listed}
    lead = [body for body in listed if said[body.span] and said[body.span] not in _HELPING]
    if lead:
        out.lead, out.responsible = lead, []
        out.support = [body for body in listed if body not in lead]


def _behind(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "　"):
        at += 1
    return at


def surely_bodies(says: Responsibility) -> bool:
    """Whether names that are not known can be nothing but bodies: 牵头 or 按职责分工负责 stands behind them."""
    named = [body.written for body in (*says.lead, *says.support, *says.responsible) if not body.collective]
    return says.sure and max(map(len, named), default=0) >= 4 and all(map(may_name_body, named))


def _clause(
    out: Responsibility, text: str, start: int, end: int, role: str | None, resolve: Resolver
) -> None:
    """One labelled stretch, or the whole where there is no label."""
    while start < end and text[start] in _CUT:
        start += 1
    while end > start and text[end - 1] in _CUT:
        end -= 1
    if start >= end or role == "person":
        return
    if role == "deadline":
        out.deadline = out.deadline or Span(start, end)
        return
    if role in ("lead", "support", "responsible"):
        end = _without_time(out, text, start, end)
    at = start
    verbs = 0
    for verb in _verbs(text, start, end):
        if verb.start() < at:
            continue
        if not _ends_clause(text, verb, end) and not _bodies_before(text, at, verb.start()):
            continue
        listed = _list_start(text, at, verb.start())
        if role in ("lead", "responsible") and not verbs and verb.lastgroup == "support":
            listed = _behind_labelled(out, text, listed, verb.start(), role, resolve)
        added = _add(out, text, listed, verb, role, resolve)
        if not added and verb.lastgroup == "joint" and verbs:
            at = verb.end()
            continue
        verbs += 1
        at = _after_object(text, verb.end(), end)
    rest = text[at:end].strip(_CUT)
    if not rest:
        return
    rest_start = text.index(rest, at, end)
    if role in ("lead", "support", "responsible"):
        if verbs == 0 or not _TIME.search(rest):
            _labelled_list(out, text, rest_start, rest_start + len(rest), role, resolve)
        elif _TIME.search(rest):
            out.deadline = out.deadline or Span(rest_start, rest_start + len(rest))
    elif verbs and _TIME.search(rest):
        out.deadline = out.deadline or Span(rest_start, rest_start + len(rest))
    elif not verbs and _WITH_HINT.search(text, start, end) and (both := _WITH.search(text, start, end)):
        # （建设局会同社会事业局）: who stands before leads
        first, others = (
            split_bodies(text, start, both.start(), resolve),
            split_bodies(text, both.end(), end, resolve),
        )
        if first.bodies and others.bodies and not first.doubtful + others.doubtful:
            out.lead.extend(first.bodies)
            out.support.extend(others.bodies)
            out.open = out.open or others.open
    elif verbs:
        tail = split_bodies(text, rest_start, rest_start + len(rest), resolve)
        if tail.bodies and tail.doubtful * 3 <= len(tail.bodies):
            out.support.extend(tail.bodies)
            out.open = out.open or tail.open


def _behind_labelled(
    out: Responsibility, text: str, start: int, end: int, role: str, resolve: Resolver
) -> int:
    """责任单位：X，Y配合: what stands before the last comma is the list of the label, the rest helps. Where that begins."""
    comma = max(text.rfind("，", start, end), text.rfind(",", start, end))
    if comma < 0:
        return start
    listed = split_bodies(text, start, comma, resolve)
    if not listed.bodies or listed.doubtful:
        return start
    getattr(out, role).extend(listed.bodies)
    out.open = out.open or listed.open
    return comma + 1


def _verbs(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    while begins := _VERB_BEGINS.search(text, start, end):
        start = begins.start()
        verb = _VERB.match(text, start, end)
        if verb:
            yield verb
            start = verb.end()
        else:
            start += 1


# What stands last in a list of names and says when: 2026年6月底前完成, 并长期坚持; 持续推进.
_TIMED = re.compile(
    r"[，,；;。]\s*([^，,；;。、]{0,30}?(?:完成|前|底|内|(?:并|且)?(?:(?:长期|全年|持续|常态化?|每年|每季度?|每月|定期)(?:性|地|化)?(?:坚持|推进|开展|实施|落实|抓好)?|贯穿全年|立行立改|即知即改|边查边改))(?:[，,](?:并|且)?(?:长期|持续|常态化)(?:坚持|推进|开展|实施|落实))?)$"
)


def _labelled_list(
    out: Responsibility, text: str, start: int, end: int, role: str, resolve: Resolver
) -> None:
    """The list behind a label. What follows a full stop or says when is no body."""
    stop = _FULL_STOP.search(text[start:end])
    if stop:
        rest = text[start + stop.end() : end]
        if _TIME.search(rest):
            out.deadline = out.deadline or Span(start + stop.end(), end)
        end = start + stop.start()
    end = _without_time(out, text, start, end)
    listed = split_bodies(text, start, end, resolve)
    getattr(out, role).extend(listed.bodies)
    out.open = out.open or listed.open
    out.doubtful += listed.doubtful


def _without_time(out: Responsibility, text: str, start: int, end: int) -> int:
    """Where the list ends when what stands last in it says when."""
    timed = _TIMED.search(text[start:end])
    if timed is None or not (_TIME.search(timed[1]) or "改" in timed[1]):
        return end
    out.deadline = out.deadline or Span(start + timed.start(1), end)
    return start + timed.start()


def _ends_clause(text: str, verb: re.Match[str], end: int) -> bool:
    return verb.end() >= end or text[verb.end()] in _CUT or text[verb.end()] in "（("


def _bodies_before(text: str, start: int, end: int) -> bool:
    first = _list_start(text, start, end)
    if end - first > _LONGEST_LIST:
        return False
    return lists_bodies(text, first, end)


def _list_start(text: str, start: int, end: int) -> int:
    """Behind the last mark that ends a clause: lists go on across commas, not across ； and 。"""
    cut = max(text.rfind("；", start, end), text.rfind(";", start, end), text.rfind("。", start, end))
    return cut + 1 if cut >= start else start


def _after_object(text: str, at: int, end: int) -> int:
    """Behind the thing that is done where it is named after the verb (X负责资金保障，Y…)."""
    if at >= end or text[at] in _CUT:
        return at
    short = _SHORT_OBJECT.match(text, at, end)
    if short and not looks_like_body(short[0]):
        return short.end()  # X负责统计，Y监督
    if next(_verbs(text, at, min(end, at + 60)), None) and not re.match(
        r"[^，,；;。]{1,40}(?:工作|事宜|事项|任务)", text[at:end]
    ):
        return at
    stop = _CLAUSE_END.search(text[at:end])
    return at + stop.start() if stop else end


def _add(
    out: Responsibility, text: str, start: int, found_verb: re.Match[str], role: str | None, resolve: Resolver
) -> bool:
    """Add the list before a verb. Returns whether there was one."""
    companions = None
    end = found_verb.start()
    verb = found_verb.lastgroup or "joint"
    by_duty = verb == "joint" and found_verb[0][0] in "按根依结分各"
    found = _WITH.search(text, start, end) if _WITH_HINT.search(text, start, end) else None
    if found and found.start() > start:
        companions = split_bodies(text, found.end(), end, resolve)
        end = found.start()
    if found_verb[0].startswith("为主") and text[start:end].startswith("以"):
        start += 1
    listed = split_bodies(text, start, end, resolve)
    if not listed.bodies and not companions:
        if listed.open:
            out.open = True
        if verb == "separate" and out.lead:
            out.separate = True
        return False
    out.open = out.open or listed.open or bool(companions and companions.open)
    out.doubtful += listed.doubtful + (companions.doubtful if companions else 0)
    out.sure = out.sure or verb in ("lead", "separate") or by_duty
    bodies = list(listed.bodies)
    if companions:
        out.lead.extend(bodies)
        out.support.extend(companions.bodies)
        return True
    if verb in ("lead", "separate"):
        out.lead.extend(bodies)
        out.separate = out.separate or verb == "separate"
    elif verb == "support":
        if not out.lead and out.support and out.joint:
            # X负责，Y配合: who answers leads where another only helps.
            out.lead, out.support = out.support, []
        out.support.extend(bodies)
    else:
        out.joint = True
        if by_duty and out.plain and not out.lead:
            # X负责，Y按职责分工负责: X answers for the whole.
            out.lead, out.responsible, out.support = [*out.responsible, *out.support], [], []
        out.plain = verb == "joint" and found_verb[0].startswith("负责")
        if role == "responsible" and not out.lead and verb == "joint":
            out.responsible.extend(bodies)
        elif role == "lead" and not out.lead:
            out.lead.extend(bodies)
        else:
            out.support.extend(bodies)
    return True
