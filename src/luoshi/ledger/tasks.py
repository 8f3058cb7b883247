"""Tasks: which stretches of a plan are rows of the ledger, and which responsibility governs which part of them.

A stretch is a task because somebody is made responsible for it, or because it stands as an item among the tasks of
a plan. Goals, principles and safeguards are none unless they carry a responsibility of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache, partial

from luoshi.ledger.assignment import Responsibility
from luoshi.ledger.body_list import Resolver
from luoshi.ledger.model import Assignment, Deadline, Task, TaskKind
from luoshi.ledger.responsibility import Place, heading_lead, places_of, sentences_of
from luoshi.ledger.stated_rules import StatedRules
from luoshi.reading.outline import Node, Section, heading_of, lines_of
from luoshi.reading.span import Cover, Span

_NUMBER = re.compile(r"^[\W\d]*[一二三四五六七八九十]*[、）.．]?")
_TASK_HEADING = re.compile(
    r"任务|重点|举措|措施|行动|工程|实事|事项|工作内容|主要内容|具体内容|实施内容|工作安排|项目|清单|攻坚"
)
_GOAL_HEADING = re.compile(
    r"^(?:攻坚|总体|主要|工作|具体|预期|发展|年度|行动|建设)*(?:目标|思路|原则|指导思想|目标(?:任务|要求|指标))$|指导思想|基本原则|总体(?:要求|思路|目标)|工作目标|主要目标|攻坚目标|预期目标"
    r"|实施步骤|时间(?:安排|步骤)|方法步骤|背景|附则|实施(?:时间|期限)|政策解读|适用范围|形势|^(?:工作|发展)?基础$|成效$|问题$|名词解释|术语"
)
_SAFEGUARD_HEADING = re.compile(
    r"组织(?:实施|保障|领导|推进)|(?:工作|政策|支撑|服务|实施)?保障(?:措施|机制|工作)?$|推进机制|工作(?:要求|机制)|有关要求|^要求$|监督(?:检查|考核)|^(?:严格)?考核|督(?:查|导)(?:考核|检查)"
)
_PLAN_TITLE = re.compile(
    r"方案|意见|措施|计划|要点|分工|清单|任务|分解|规划|实事|行动|部署|安排|办法|事项|重点工作|举措|工作目标|条$"
)
_ITEMISED_TITLE = re.compile(r"措施|清单|分工|要点|任务|分解|实事|举措|条$")
_NO_PLAN_TITLE = re.compile(
    r"通报$|的通报|(?:进展|落实|完成|办理|推进)情况|情况(?:的?报告|汇报)|简报|解读|新闻|总结$|工作总结|讲话|公示|公告|任免|任职|纪要"
    r"|^(?:今年|近日|日前|我[省市县区州])|(?:出台|召开|举行|主持|带队|调研|启动|发布会|亮相)(?!.{0,12}(?:的通知|方案》))|答记者问|问答|的函$|(?:申报|登记|统计|填报|报送|调查|评分)表|台账|会议(?:的)?通知|名单|快讯|侧记|综述"
)
_COVER_TITLE = re.compile(r"(?:印发|下发|转发|批转)[^《]{0,40}.*的通知$")
_PARAGRAPH_KINDS = {"han", "chapter", "plain"}
_LOOSE_KINDS = {"dash", "order", "circled", "plain"}
_DEEP_KINDS = {"number_bracket", "number_half", "circled", "order", "dash", "decimal"}


# The same headings stand above many tasks: what they tell is remembered.
@lru_cache(maxsize=4096)
def _tells_goals(heading: str) -> bool:
    return _GOAL_HEADING.search(_NUMBER.sub("", heading)) is not None


@lru_cache(maxsize=4096)
def _tells_safeguards(heading: str) -> bool:
    return _SAFEGUARD_HEADING.search(heading) is not None


@dataclass(slots=True)
class TaskText:
    """A task before its assignments are worded: where it stands and what was found in it."""

    node: Node | None
    path: tuple[str, ...]
    span: Span
    heading: str | None
    places: list[Place] = field(default_factory=list)
    campaign: bool = False


def is_plan_title(title: str) -> bool:
    """Whether a document or annex of this title lays down tasks (in contrast to news, bulletins, forms)."""
    return not reports_only(title) and bool(_PLAN_TITLE.search(title))


def reports_only(title: str) -> bool:
    """Whether a document of this title tells of things and lays down none (news, bulletins, forms)."""
    bare = re.sub(r"《[^》]*》", lambda quoted: quoted[0] if "印发" in title else "", title)
    return bool(_NO_PLAN_TITLE.search(bare)) and not re.search(
        r"(?:方案|计划|分工|清单|任务|分解表?)(?:》)?(?:的通知)?$", bare
    )


class TaskFinder:
    """Finds the tasks of one section; holds what all of its steps need and nothing that outlives the section."""

    def __init__(
        self,
        text: str,
        section: Section,
        nodes: Sequence[Node],
        resolve: Resolver,
        passed_over: Cover,
    ) -> None:
        self.text = text
        self.section = section
        self.nodes = nodes
        self.resolve = resolve
        self.places = [
            place
            for place in places_of(text, section.start, section.end, resolve)
            if not passed_over.holds(place.span.start)
        ]
        self._plan = is_plan_title(section.title) and not _COVER_TITLE.search(section.title)
        self._starts = [place.span.start for place in self.places]
        # Headings such as 省审计厅牵头的工作, by where they stand.
        self._leads = {
            below.start: lead
            for node in nodes
            for below in node.walk()
            if "的" in text[below.text_start : min(below.line_end, below.text_start + 80)]
            and (lead := heading_lead(text, below.text_start, below.own_end, resolve)) is not None
        }
        self._lead_starts = sorted(self._leads)
        if self._plan:
            self._add_sentences()
        self.found: list[TaskText] = []

    def run(self) -> list[TaskText]:
        """The tasks in the order of the text."""
        first = self.nodes[0].start if self.nodes else self.section.end
        self._paragraphs(self.section.start, first, ())
        for node in self.nodes:
            self._visit(node, ())
        if self._plan:
            for node in self.nodes:
                if not self._inside(node.start, node.end):
                    self.found.extend(self._without_assignment(node, ()))
        self.found.sort(key=lambda task: task.span.start)
        return self.found

    def _add_sentences(self) -> None:
        """Items that say in a sentence who does them, where no parenthesis or line does."""
        added: list[Place] = []
        for node in self.nodes:
            if _GOAL_HEADING.search(heading_of(self.text, node)[0] or ""):
                continue
            for below in node.walk():
                if below.children and any(child.at_line_start for child in below.children):
                    continue
                if not self._inside(below.start, below.end):
                    added.extend(sentences_of(self.text, below.start, below.end, self.resolve))
        if added:
            self.places = sorted([*self.places, *added], key=lambda place: place.span.start)
            self._starts = [place.span.start for place in self.places]

    def _answered(self, node: Node) -> bool:
        """Whether anybody is made responsible in the node, or by a heading in it."""
        first = bisect_left(self._starts, node.start)
        if first < len(self._starts) and self._starts[first] < node.end:
            return True
        lead = bisect_left(self._lead_starts, node.start)
        return lead < len(self._lead_starts) and self._lead_starts[lead] < node.end

    def _inside(self, start: int, end: int) -> list[Place]:
        return self.places[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _visit(self, node: Node, path: tuple[str, ...]) -> None:
        lead = self._leads.get(node.start)
        if lead is not None:
            self._under_lead(node, path, lead)
            return
        if not self._answered(node):
            return
        children = node.children
        if not children:
            self._leaf(node, path, self._inside(node.start, node.end))
            return
        own = self._inside(node.start, node.own_end)
        below = [self._inside(child.start, child.end) for child in children]
        lifted = self._closes_whole(node, below)
        here = (*path, self._printed(node))
        if own and not any(below) and self._holds_items(node, own):
            self._emit(node, path, Span(node.start, self._end_of(node, node.own_end, ())), own, campaign=True)
            for child in children:
                self.found.extend(self._without_assignment(child, here))
            return
        if lifted or not any(self._answered(child) for child in children):
            self._leaf(node, path, own + [place for places in below for place in places])
            return
        if own:
            self._emit(node, path, Span(node.start, self._end_of(node, node.own_end, ())), own, campaign=True)
        for child in children:
            if self._answered(child):
                self._visit(child, here)
            elif not self._is_other(here, child):
                self.found.extend(self._without_assignment(child, here))

    def _under_lead(self, node: Node, path: tuple[str, ...], lead: Place) -> None:
        """The items below a heading that names their lead (省审计厅牵头的工作); what they say themselves adds to it."""
        here = (*path, node.label.strip() + lead.span.of(self.text))
        items = [(child, child.start) for child in node.children if child.at_line_start]
        if not items:
            begin = lead.span.end
            begin += len(self.text[begin : node.end]) - len(self.text[begin : node.end].lstrip())
            items = [(node, begin if begin < node.end else node.start)]
        for item, start in items:
            places = self._inside(start, item.end)
            end = self._end_of(item, item.end, places)
            if not any(place.says.lead for place in places):
                merged = Responsibility(lead=list(lead.says.lead), open=lead.says.open)
                for place in places:
                    merged.merged(place.says)
                places = [Place(places[-1].span if places else lead.span, merged, "heading")]
            heading = heading_of(self.text, item)[0] if item is not node else None
            self.found.append(TaskText(item, here, Span(start, end), heading, places))

    def _holds_items(self, node: Node, own: Sequence[Place]) -> bool:
        """Whether a section that names somebody in its heading or introduction goes on with items of its own."""
        if node.kind not in ("chapter", "han", "han_bracket", "plain"):
            return False
        items = [child for child in node.children if child.at_line_start and child.kind not in _DEEP_KINDS]
        return len(items) > 1 and own[-1].span.end <= items[0].start

    def _closes_whole(self, node: Node, below: list[list[Place]]) -> bool:
        """Whether the only responsibility stands behind the last sub-item and so speaks of the whole item."""
        if len(below) < 2 or any(below[:-1]) or not below[-1] or len(below[-1]) > 1:
            return False
        last = node.children[-1]
        place = below[-1][0]
        if self.text[place.span.end : last.end].strip(" \n\t。；，　"):
            return False
        line_start = self.text.rfind("\n", 0, place.span.start) + 1
        alone = not self.text[line_start : place.span.start].strip()
        return (
            (alone and last.start < line_start and node.kind not in ("chapter",))
            or last.kind in _DEEP_KINDS
            or not last.at_line_start
        )

    def _leaf(self, node: Node, path: tuple[str, ...], places: list[Place]) -> None:
        paragraphs = self._own_paragraphs(node) if not node.children else []
        if node.kind in _PARAGRAPH_KINDS and len(paragraphs) > 1 and len(places) > 1:
            heading, body = heading_of(self.text, node)
            if (
                heading is not None
                and body >= node.line_end - 1
                and not any(p.span.start < node.line_end for p in places)
            ):
                self._paragraphs(node.line_end, node.end, (*path, self._printed(node)))
                return
        self._emit(node, path, Span(node.start, self._end_of(node, node.end, places)), places)

    def _paragraphs(self, start: int, end: int, path: tuple[str, ...]) -> None:
        """Unnumbered paragraphs, each a task up to and with the responsibility that closes it."""
        places = self._inside(start, end)
        if not places:
            return
        lines = lines_of(self.text, start, end)
        begun: int | None = None
        held: list[Place] = []
        starts = {place.span.start for place in places}
        for index, line in enumerate(lines):
            own = self._inside(line.start, line.end)
            if begun is None and not (own and own[0].span.start <= line.start):
                begun = line.start
            if not own:
                following = lines[index + 1] if index + 1 < len(lines) else None
                if following is None or not self._continues(line, following, starts):
                    begun = None
                continue
            if begun is None:
                # A parenthesis alone on its line belongs to the paragraph before it.
                if self.found and own[0].span.start <= line.start:
                    before = self.found[-1]
                    if before.path == path:
                        before.places.extend(own)
                        before.span = Span(before.span.start, own[-1].span.end)
                        continue
                begun = line.start
            held = own
            span = Span(begun, line.end)
            self.found.append(TaskText(None, path, span, None, list(held)))
            begun = None

    def _continues(self, line: Span, following: Span, starts: AbstractSet[int]) -> bool:
        """Whether a paragraph without responsibility runs on into the one (or the labelled line) that has it."""
        if following.start in starts or following.start + 1 in starts:
            return True
        return self.text[line.end - 1] in "：:，,、"

    def _emit(
        self, node: Node, path: tuple[str, ...], span: Span, places: list[Place], campaign: bool = False
    ) -> None:
        heading, _ = heading_of(self.text, node)
        if heading is not None:
            for place in places:
                if place.span.start < node.line_end and place.kind == "bracket":
                    heading = heading.split(self.text[place.span.start : place.span.end])[0].rstrip("。：: ")
        self.found.append(TaskText(node, path, span, heading, places, campaign))

    def _end_of(self, node: Node, end: int, places: Sequence[Place]) -> int:
        """The end of the last sentence or parenthesis.

        Paragraphs behind the one with the last place are left out, unless that place stands in the heading.
        """
        if places and not (
            places[-1].span.start < node.line_end and heading_of(self.text, node)[1] >= node.line_end
        ):
            stop = self.text.find("\n", places[-1].span.end, end)
            end = stop if stop >= 0 else end
        return node.start + len(self.text[node.start : end].rstrip())

    def _own_paragraphs(self, node: Node) -> list[Span]:
        return lines_of(self.text, node.line_end, node.end)

    def _printed(self, node: Node) -> str:
        heading, _ = heading_of(self.text, node)
        return node.label.strip() + (heading or "")

    def _is_other(self, path: tuple[str, ...], node: Node) -> bool:
        heading, _ = heading_of(self.text, node)
        return any(map(_tells_goals, path)) or _tells_goals(heading or "")

    def _without_assignment(self, node: Node, path: tuple[str, ...]) -> Iterator[TaskText]:
        """Items of a task section that name nobody."""
        if not path and not self._is_task_section(node):
            return
        if self._is_other(path, node) or node.kind in _LOOSE_KINDS:
            return
        lines = [child for child in node.children if child.at_line_start and child.kind not in _LOOSE_KINDS]
        heading, body = heading_of(self.text, node)
        if lines and not (path and len(self.text[body : node.own_end].strip()) > 60):
            here = (*path, self._printed(node))
            for child in lines:
                yield from self._without_assignment(child, here)
            return
        if not self.text[body : node.end].strip() and not path:
            return
        end = self._end_of(node, node.end, ())
        yield TaskText(node, path, Span(node.start, self._item_end(node, end)), heading)

    def _item_end(self, node: Node, end: int) -> int:
        """Where the last item ends: paragraphs that close the plan are not its own."""
        if node.children:
            return end
        own = self._own_paragraphs(node)
        heading, body = heading_of(self.text, node)
        if heading is not None and body >= node.line_end - 1:
            return own[0].end if own else end
        return min(end, node.line_end)

    def _is_task_section(self, node: Node) -> bool:
        heading, _ = heading_of(self.text, node)
        name = heading or ""
        if _GOAL_HEADING.search(name):
            return False
        if _SAFEGUARD_HEADING.search(name):
            return any(child.at_line_start and child.kind not in _LOOSE_KINDS for child in node.children)
        if _TASK_HEADING.search(name):
            return True
        return bool(_ITEMISED_TITLE.search(self.section.title)) and node.kind in (
            "han",
            "number",
            "han_bracket",
        )


def worded(
    text: str,
    found: TaskText,
    plan: str,
    rules: StatedRules,
    deadlines: tuple[Deadline, ...],
    deadline_of: dict[int, Deadline],
) -> Task:
    """The task with its assignments under the rules that the document states once."""
    start = found.span.start
    assignments: list[Assignment] = []
    for place in found.places:
        at = place.span.end
        lead, support, mode = place.says.roles(partial(rules.leading, text, at))
        if not lead and not support:
            continue
        if inherited := rules.inherited(at):
            written = {body.written for body in (*lead, *support)}
            support = support + [body for body in inherited if body.written not in written]
        assignments.append(
            Assignment(
                lead=tuple(lead),
                support=tuple(support),
                open=place.says.open,
                mode=mode,
                span=Span(start, max(start, place.span.start)),
                source_span=place.span,
                deadline=deadline_of.get(place.span.start),
            )
        )
        start = place.span.end
    if len(assignments) == 1 and found.places[0].span.start <= found.span.start + 2:
        only = assignments[0]
        assignments = [
            Assignment(
                only.lead,
                only.support,
                only.open,
                only.mode,
                Span(only.source_span.end, found.span.end),
                only.source_span,
                only.deadline,
            )
        ]
    number = found.node.label.strip() if found.node and found.node.label.strip() else None
    return Task(
        plan=plan,
        number=number,
        path=found.path,
        heading=found.heading,
        kind=_kind(found),
        span=found.span,
        assignments=tuple(assignments),
        deadlines=deadlines,
    )


def _kind(found: TaskText) -> TaskKind:
    names = " ".join((*found.path, found.heading or ""))
    if found.campaign or (found.heading and found.heading.endswith(("攻坚", "攻坚战")) and not found.places):
        return "campaign"
    if "民生实事" in names or "民生微实事" in names:
        return "livelihood"
    if any(map(_tells_safeguards, found.path)):
        return "requirement"
    return "task"
