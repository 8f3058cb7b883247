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
from luoshi.ledger.role_words import (
    CLAUSE_END,
    CUT,
    DIVIDED,
    FULL_STOP,
    HELPING,
    LABEL,
    LABEL_WITHOUT_COLON,
    MARK_OF_ROLE,
    MARKED_AS,
    SHORT_OBJECT,
    TIME,
    VERB,
    VERB_BEGINS,
    WITH,
    WITH_HINT,
)
from luoshi.ledger.rule_wording import BLANK, without_rules
from luoshi.reading.column_names import beside_lead
from luoshi.reading.span import Span, holds_any
from luoshi.register.wording import likely_body, looks_like_body, may_name_body

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
    if holds_any(inner, "）)〕]】") and holds_any(inner, MARKED_AS):
        # 市发改委（牵头）、市财政局: the mark behind a name says its role
        marks = {start + found.start(): found[1] for found in MARK_OF_ROLE.finditer(inner)}
        inner = MARK_OF_ROLE.sub(lambda found: BLANK * len(found[0]), inner)
    working = text if inner == printed else text[:start] + inner + text[end : end + 1]
    labels = list(LABEL.finditer(inner)) if "：" in inner or ":" in inner else []
    if not labels and ("单位" in inner or "部门" in inner):
        labels = list(LABEL_WITHOUT_COLON.finditer(inner))
    others = [label[0].rstrip("：: ") for label in labels] if len(labels) > 1 else []
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
        if role == "lead" and beside_lead(label[0], others):
            role = "responsible"
        at = label.end()
        if label[0].startswith(("责任分工", "任务分工")) and "职责" in inner[at:]:
            role = None  # 责任分工：X、Y按职责分工负责 says it as a sentence does
        if role in ("lead", "support", "responsible"):
            out.labelled = True
    if role == "responsible" and not out.labelled and DIVIDED.search(inner):
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
    lead = [body for body in listed if said[body.span] and said[body.span] not in HELPING]
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


def likely_bodies(says: Responsibility) -> bool:
    """Whether all names end like bodies; asked only of a sentence that says of somebody that he does it."""
    named = [body.written for body in (*says.lead, *says.support, *says.responsible) if not body.collective]
    return bool(named) and all(map(likely_body, named))


def _clause(
    out: Responsibility, text: str, start: int, end: int, role: str | None, resolve: Resolver
) -> None:
    """One labelled stretch, or the whole where there is no label."""
    while start < end and text[start] in CUT:
        start += 1
    while end > start and text[end - 1] in CUT:
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
    rest = text[at:end].strip(CUT)
    if not rest:
        return
    rest_start = text.index(rest, at, end)
    if role in ("lead", "support", "responsible"):
        if verbs == 0 or not TIME.search(rest):
            _labelled_list(out, text, rest_start, rest_start + len(rest), role, resolve)
        elif TIME.search(rest):
            out.deadline = out.deadline or Span(rest_start, rest_start + len(rest))
    elif verbs and TIME.search(rest):
        out.deadline = out.deadline or Span(rest_start, rest_start + len(rest))
    elif not verbs and WITH_HINT.search(text, start, end) and (both := WITH.search(text, start, end)):
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
    while begins := VERB_BEGINS.search(text, start, end):
        start = begins.start()
        verb = VERB.match(text, start, end)
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
    stop = FULL_STOP.search(text[start:end])
    if stop:
        rest = text[start + stop.end() : end]
        if TIME.search(rest):
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
    if timed is None or not (TIME.search(timed[1]) or "改" in timed[1]):
        return end
    out.deadline = out.deadline or Span(start + timed.start(1), end)
    return start + timed.start()


def _ends_clause(text: str, verb: re.Match[str], end: int) -> bool:
    return verb.end() >= end or text[verb.end()] in CUT or text[verb.end()] in "（("


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
    if at >= end or text[at] in CUT:
        return at
    short = SHORT_OBJECT.match(text, at, end)
    if short and not looks_like_body(short[0]):
        return short.end()  # X负责统计，Y监督
    if next(_verbs(text, at, min(end, at + 60)), None) and not re.match(
        r"[^，,；;。]{1,40}(?:工作|事宜|事项|任务)", text[at:end]
    ):
        return at
    stop = CLAUSE_END.search(text[at:end])
    return at + stop.start() if stop else end


def _add(
    out: Responsibility, text: str, start: int, found_verb: re.Match[str], role: str | None, resolve: Resolver
) -> bool:
    """Add the list before a verb. Returns whether there was one."""
    companions = None
    end = found_verb.start()
    verb = found_verb.lastgroup or "joint"
    by_duty = verb == "joint" and found_verb[0][0] in "按根依结分各"
    found = WITH.search(text, start, end) if WITH_HINT.search(text, start, end) else None
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
