"""Tasks: which stretches of a plan are rows of the ledger, and which responsibility governs which part of them.

A stretch is a task because somebody is made responsible for it, or because it stands as an item among the tasks of
a plan. Goals, principles and safeguards are none unless they carry a responsibility of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from luoshi.ledger.assignment import Responsibility
from luoshi.ledger.bare_names import Named, acts_in, agreed, names_in
from luoshi.ledger.body_list import Resolver
from luoshi.ledger.document_kinds import (
    hands_on,
    is_minutes,
    is_plan_title,
    is_slip,
    orders_work,
    tells_goals,
)
from luoshi.ledger.duties import duties_of
from luoshi.ledger.matters import addressed, matters_of
from luoshi.ledger.place import Place
from luoshi.ledger.responsibility import places_of
from luoshi.ledger.said_responsibility import heading_lead, sentences_of
from luoshi.ledger.spoken_duties import spoken_duties
from luoshi.ledger.task_text import TaskText
from luoshi.ledger.unanswered_items import LOOSE_KINDS, UnansweredItems, end_of, heading_with_number, item_end
from luoshi.reading.outline import Node, all_nodes, heading_of
from luoshi.reading.sections import Section
from luoshi.reading.span import Cover, Span, holds_any, lines_of

_PARAGRAPH_KINDS = {"han", "chapter", "plain"}
# Behind the last item of minutes stands who was there.
_ATTENDED = re.compile(
    r"\n[ 　]*(?:出席|列席|参会|参加|缺席|请假|记录|主持|发送|分送|报送|签发)[^。：:\n]{0,8}[：:]"
)
# 整改措施： at the end of an item's own lines: what is numbered below are its steps and no tasks.
_STEPS_FOLLOW = re.compile(r"\n[^\n：:]{0,8}(?:措施|举措|做法|步骤)[：:]\s*\Z")
_HINTS_OF_LABELS = ("：", "单位", "部门", "牵头", "责任", "科室")
# What is told of a problem before the lines of labels that say what is done about it.
_PROBLEM_BEFORE = re.compile(r"[^\n]+\n(?=(?:责任|整改|牵头)[^\n：:]{2,6}[：:])")
_DEEP_KINDS = {"number_bracket", "number_half", "circled", "order", "dash", "decimal"}


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
        self._minutes = is_minutes(section.title)
        self._plan = is_plan_title(section.title) and not hands_on(section.title) and not self._minutes
        self._orders = not self._plan and section.id == "main" and orders_work(section.title)
        self._passed_over = passed_over
        self.found: list[TaskText] = []
        self._read: dict[Span, Named | None] = {}  # names that stand alone, by stretch
        self.told: list[Span] = []  # what is told of problems, which asks nothing
        self._add_matters(passed_over)
        self._starts = [place.span.start for place in self.places]
        # Headings such as 省审计厅牵头的工作, by where they stand.
        self._leads = {
            below.start: lead
            for below in all_nodes(nodes)
            if _may_name_lead(text[below.text_start : min(below.line_end, below.text_start + 80)])
            and (lead := heading_lead(text, below.text_start, below.own_end, resolve)) is not None
        }
        self._add_duties(passed_over)
        self._lead_starts = sorted(self._leads)
        if self._minutes:
            self._add(spoken_duties(text, section.start, section.end, resolve))
        elif self._plan or self._orders or (section.id == "main" and is_plan_title(section.title)):
            # A notice that hands nothing on but what stands in itself is the plan, as far as it names somebody.
            self._add_sentences()
        if self._plan:
            self._add_labelled()

    def run(self) -> list[TaskText]:
        """The tasks in the order of the text."""
        if is_slip(self.section.title) and not self.places and not self.found:
            self._add_addressed()
            if self.found:
                return self.found
        self._unanswered = UnansweredItems(
            self.text, self.section, self.nodes, self._passed_over, self._starts
        )
        first = self.nodes[0].start if self.nodes else self.section.end
        self._paragraphs(self.section.start, first, ())
        for node in self.nodes:
            self._visit(node, ())
        if self._plan:
            for node in self.nodes:
                if not self._is_answered(node):
                    self.found.extend(self._unanswered.below(node, ()))
        self.found.sort(key=lambda task: task.span.start)
        if self._plan:
            self._name_by_bare_names()
        return self.found

    def _name_by_bare_names(self) -> None:
        """Give the tasks that name nobody, or only who helps, the names that stand alone in them."""
        half_named = [task for task in self.found if task.places and all(map(_names_helpers, task.places))]
        for task in half_named:
            named = self._names_in(task)
            known = sum(place.says.bodies for place in task.places)
            if named is not None and not named.form and named.place.says.bodies > known:
                task.places = []
                self._take_names(task, named)
        nameless = [task for task in self.found if not task.places and task.node is not None]
        # Where most name somebody the document says who does it in another way.
        many = len(nameless) * 2 >= len(self.found)
        for reads in (self._names_in, self._says_in):
            nameless = [task for task in nameless if not task.places]
            for task, found in zip(nameless, agreed([reads(task) for task in nameless]), strict=True):
                if found is not None and (many or not found.form):
                    self._take_names(task, found)

    def _names_in(self, task: TaskText) -> Named | None:
        node = task.node
        return self._bare_names(Span(node.text_start, node.end) if node else task.span)

    def _bare_names(self, stretch: Span) -> Named | None:
        """The names that stand alone in a stretch, read once."""
        if stretch not in self._read:
            self._read[stretch] = names_in(self.text, *stretch, self.resolve)
        return self._read[stretch]

    def _says_in(self, task: TaskText) -> Named | None:
        """Who acts in the running text of an item: said of them at its head, or by a sentence behind."""
        node = task.node
        first, last = (node.text_start, node.end) if node else task.span
        return acts_in(self.text, first, last, self.resolve)

    def _take_names(self, task: TaskText, named: Named) -> None:
        place = named.place
        task.places.append(place)
        task.span = Span(task.span.start, max(task.span.end, place.span.end))
        if task.heading and (written := place.span.of(self.text).strip()) in task.heading:
            task.heading = task.heading.replace(written, "").strip("：: 　—") or None

    def _add_sentences(self) -> None:
        """Items that say in a sentence who does them, where no parenthesis or line does."""
        added: list[Place] = []
        for node in self.nodes:
            if tells_goals(heading_of(self.text, node)[0] or ""):
                continue
            for below in all_nodes((node,)):
                if below.children and any(
                    child.at_line_start and child.kind != "plain" for child in below.children
                ):
                    continue
                if not self._inside(below.start, below.end):
                    said = sentences_of(self.text, below.start, below.end, self.resolve)
                    if any(place.kind == "sentence" for place in said) or not said:
                        said = self._told_more(below, said)
                    added.extend(said)
        self._add(added)

    def _told_more(self, node: Node, said: list[Place]) -> list[Place]:
        """What an item says in running text, where that names more than its one sentence: 由X负责建设，Y做好指导."""
        stretch = self.text[node.start : node.end]
        best = said
        if not said or "会同" in stretch:
            best = _more(best, self._leads_said(node))
        if "由" in stretch and "负责" in stretch:
            handed = spoken_duties(self.text, node.start, node.end, self.resolve, handed_only=True)
            if any(
                not body.collective for place in handed for body in (*place.says.lead, *place.says.support)
            ):
                best = _more(best, handed)
        return best

    def _leads_said(self, node: Node) -> list[Place]:
        """Who leads and helps where an item says it in running text: X牵头，Y配合，3月底前完成…."""
        if self._orders:
            said = spoken_duties(self.text, node.start, node.end, self.resolve)
            return [p for p in said if not all(b.collective for b in (*p.says.lead, *p.says.support))]
        if "牵头" not in self.text[node.start : node.end] and not is_slip(self.section.title):
            return []
        return spoken_duties(
            self.text, node.start, node.end, self.resolve, led_only=not is_slip(self.section.title)
        )

    def _add_labelled(self) -> None:
        """Items that say who does them behind labels on no list, wherever in the plan they stand."""
        added: list[Place] = []
        for node in all_nodes(self.nodes):
            end = node.own_end  # without the line that closes the plan
            if any(child.kind != "plain" for child in node.children) or self._inside(node.start, end):
                continue
            words = self.text[node.start : end]
            if "\t" in words or not holds_any(words, _HINTS_OF_LABELS):
                continue  # cells say who does it for themselves
            named = self._bare_names(Span(node.text_start, end))
            if named is not None and not named.form:
                added.append(named.place)
        self._add(added)

    def _add_matters(self, passed_over: Cover) -> None:
        """Matters in lines of label and value are tasks as they stand; what they hold is not looked at again."""
        section = self.section
        for matter in matters_of(self.text, section.start, section.end, self.resolve, passed_over):
            item = TaskText(None, (), matter.span, matter.heading, [matter.place], number=matter.number)
            self.found.append(item)
            if matter.problem:
                self.told.append(matter.problem)
        if not self.found:
            return
        held = Cover([item.span for item in self.found])
        self.places = [place for place in self.places if not held.holds(place.span.start)]
        begins = [item.span.start for item in self.found]
        self.nodes = [
            node
            for node in self.nodes
            if not held.holds(node.start) and bisect_left(begins, node.start) == bisect_left(begins, node.end)
        ]

    def _add_addressed(self) -> None:
        """What a slip without labels asks of those it is addressed to: its items, or the paragraph that asks."""
        asked = addressed(self.text, self.section.start, self.section.end, self.resolve)
        if asked is None:
            return
        whom, line = asked
        items = [node for node in self.nodes if node.kind != "plain"]
        for node in items:
            span = Span(node.start, item_end(self.text, node, self._end_of(node, node.end, ())))
            self.found.append(TaskText(node, (), span, heading_of(self.text, node)[0], [whom]))
        if not items:
            self.found.append(TaskText(None, (), line, None, [whom]))

    def _add_duties(self, passed_over: Cover) -> None:
        """Duties listed body by body, where a title or heading announces them and nothing else names anybody."""
        text, section = self.text, self.section
        nodes, lines = duties_of(
            text, section.start, section.end, self.nodes, section.title, self.resolve, passed_over
        )
        if nodes:
            ends = {node.start: node.end for node in all_nodes(self.nodes)}
            for at, place in nodes.items():
                # A body alone on its line answers for all below it that names nobody else.
                if place.says.responsible or all(map(_only_helps, self._inside(at, ends[at]))):
                    self._leads.setdefault(at, place)
        self._add(
            [place for place in lines if not self._inside(place.span.start, self._line_end(place.span.start))]
        )

    def _line_end(self, at: int) -> int:
        stop = self.text.find("\n", at, self.section.end)
        return self.section.end if stop < 0 else stop

    def _add(self, added: Sequence[Place]) -> None:
        if added:
            taken = self.places
            self.places = sorted([*taken, *added], key=lambda place: place.span.start)
            self._starts = [place.span.start for place in self.places]

    def _is_answered(self, node: Node) -> bool:
        """Whether anybody is made responsible in the node, or by a heading in it."""
        if bisect_left(self._starts, node.start) < bisect_left(self._starts, node.end):
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
        if not self._is_answered(node):
            return
        children = node.children
        if not children:
            self._leaf(node, path, self._inside(node.start, node.end))
            return
        own = self._inside(node.start, node.own_end)
        below = [self._inside(child.start, child.end) for child in children]
        lifted = self._closes_whole(node, below)
        here = (*path, heading_with_number(self.text, node))
        answered = any(self._is_answered(child) for child in children)
        if own and not answered and _STEPS_FOLLOW.search(self.text, node.start, children[0].start):
            self._emit(node, path, Span(node.start, self._end_with_steps(node)), own)
            if problem := _PROBLEM_BEFORE.match(self.text, node.text_start, node.own_end):
                self.told.append(Span(node.start, problem.end()))
            return
        if own and not answered and self._holds_items(node, own):
            self._emit(node, path, Span(node.start, self._end_of(node, node.own_end, ())), own, campaign=True)
            for child in children:
                self.found.extend(self._unanswered.below(child, here))
            return
        if lifted or not answered:
            self._leaf(node, path, own + [place for places in below for place in places])
            return
        if own:
            self._emit(node, path, Span(node.start, self._end_of(node, node.own_end, ())), own, campaign=True)
        for child in children:
            if self._is_answered(child):
                self._visit(child, here)
            elif not self._unanswered.is_other(here, child):
                self.found.extend(self._unanswered.below(child, here))

    def _end_with_steps(self, node: Node) -> int:
        """Where an item ends with the last of the measures that it lists; what closes the plan is not its own."""
        last = node.children[-1]
        return item_end(self.text, last, end_of(self.text, last.start, last.end))

    def _under_lead(self, node: Node, path: tuple[str, ...], lead: Place) -> None:
        """The items below a heading that names their lead (省审计厅牵头的工作); what they say themselves adds to it."""
        here = (*path, node.label.strip() + lead.span.of(self.text))
        items = [(child, child.start) for child in node.children if child.at_line_start]
        below = lines_of(self.text, max(lead.span.end, min(node.line_end, node.end)), node.end)
        if below and self._passed_over.holds(below[0].start):
            return  # 四、其他成员单位 above a table
        if not items:
            begin = lead.span.end
            begin += len(self.text[begin : node.end]) - len(self.text[begin : node.end].lstrip())
            items = [(node, begin if begin < node.end else node.start)]
        for item, start in items:
            places = self._inside(start, item.end)
            end = self._end_of(item, item.end, places)
            headed = bool(lead.says.responsible)
            if all(map(_only_helps, places)) if headed else not any(place.says.lead for place in places):
                merged = Responsibility()
                merged.merged(lead.says)
                for place in places:
                    merged.merged(place.says)
                places = [Place(places[-1].span if places else lead.span, merged, lead.kind)]
            heading = heading_of(self.text, item)[0] if item is not node else None
            self.found.append(TaskText(item, here, Span(start, end), heading, places))

    def _holds_items(self, node: Node, own: Sequence[Place]) -> bool:
        """Whether a section that names somebody in its heading or introduction goes on with items of its own."""
        if node.kind not in ("chapter", "han", "han_bracket", "plain"):
            return False
        # Below 一、…〔X牵头〕 alone on its line （1）, （2） are the items, else they are steps of one.
        headed = node.kind in ("chapter", "han") and own[-1].span.end >= node.line_end - 1
        deep = LOOSE_KINDS if headed else _DEEP_KINDS
        items = [child for child in node.children if child.at_line_start and child.kind not in deep]
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
        if (
            len(places) > 1
            and node.kind in _PARAGRAPH_KINDS
            and not node.children
            and len(self._own_paragraphs(node)) > 1
        ):
            heading, body = heading_of(self.text, node)
            if (
                heading is not None
                and body >= node.line_end - 1
                and not any(p.span.start < node.line_end for p in places)
            ):
                self._paragraphs(node.line_end, node.end, (*path, heading_with_number(self.text, node)))
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
            if (own and own[0].kind == "duty") or (
                begun is None and not (own and own[0].span.start <= line.start and own[0].kind == "bracket")
            ):
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
        inside = (
            [place for place in places if place.span.start < node.line_end] if heading is not None else ()
        )
        for place in inside:
            if place.kind == "clause":
                heading = None  # 六、县融媒体中心要加大宣传力度。 is no heading
            elif place.kind == "bracket" and heading is not None:
                heading = heading.split(place.span.of(self.text))[0].rstrip("。：: ")
        self.found.append(TaskText(node, path, span, heading, places, campaign))

    def _end_of(self, node: Node, end: int, places: Sequence[Place]) -> int:
        """The end of the last sentence or parenthesis.

        Paragraphs behind the one with the last place are left out, unless that place stands in the heading.
        """
        if places and not (
            places[-1].kind != "clause"
            and places[-1].span.start < node.line_end
            and heading_of(self.text, node)[1] >= node.line_end
        ):
            stop = self.text.find("\n", places[-1].span.end, end)
            end = stop if stop >= 0 else end
        if self._minutes and (attended := _ATTENDED.search(self.text, node.start, end)):
            end = attended.start()
        return end_of(self.text, node.start, end)

    def _own_paragraphs(self, node: Node) -> list[Span]:
        return lines_of(self.text, node.line_end, node.end)


def _may_name_lead(heading: str) -> bool:
    """A quick look at the beginning of an item, which spares most the expression."""
    return "的" in heading or (len(heading) < 40 and ("牵头" in heading or "主办" in heading))


def _only_helps(place: Place) -> bool:
    """Whether a place names nobody but who helps (县公安局配合), so that who answers is told elsewhere."""
    says = place.says
    return not (says.lead or says.responsible or says.joint)


def _names_helpers(place: Place) -> bool:
    """Whether a labelled place names nobody but who helps."""
    return place.says.labelled and place.kind == "line" and _only_helps(place)


def _more(said: list[Place], other: list[Place]) -> list[Place]:
    """The one of two readings that names more bodies, the first where they name as many."""
    return max((said, other), key=lambda places: sum(place.says.bodies for place in places))
