"""Items of a plan that are tasks as they stand, though nothing in them says who does them.

A stretch is one because it stands as an item among the tasks of a plan; goals, principles and safeguards are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from luoshi.ledger.document_kinds import itemises, tells_goals, tells_safeguards, tells_tasks
from luoshi.ledger.task_text import TaskText
from luoshi.reading.outline import Node, heading_of
from luoshi.reading.sections import Section
from luoshi.reading.span import Cover, Span, lines_of

LOOSE_KINDS = {"dash", "order", "circled", "plain"}
# （一）动员部署阶段（9月21日至9月30日）。: only when the work goes through which stage.
_STAGE = re.compile(r"[\u4e00-\u9fff]{2,16}阶段[（(][^（）()\n]{4,40}[）)]。?\s*")


def heading_with_number(text: str, node: Node) -> str:
    """How the node stands in the path of what is below it."""
    heading, _ = heading_of(text, node)
    return node.label.strip() + (heading or "")


def end_of(text: str, start: int, end: int) -> int:
    """Where the words of the stretch end."""
    return start + len(text[start:end].rstrip())


def item_end(text: str, node: Node, end: int) -> int:
    """Where the last item ends: paragraphs that close the plan are not its own."""
    if node.children:
        return end
    own = lines_of(text, node.line_end, node.end)
    heading, body = heading_of(text, node)
    if heading is not None and body >= node.line_end - 1:
        return own[0].end if own else end
    return min(end, node.line_end)


class UnansweredItems:
    """Finds them below the nodes of one section."""

    def __init__(
        self,
        text: str,
        section: Section,
        nodes: Sequence[Node],
        passed_over: Cover,
        starts: Sequence[int],
    ) -> None:
        self._text = text
        self._section = section
        self._nodes = nodes
        self._passed_over = passed_over
        self._starts = starts  # where somebody is named, in order

    def is_other(self, path: tuple[str, ...], node: Node) -> bool:
        heading, _ = heading_of(self._text, node)
        return any(map(tells_goals, path)) or tells_goals(heading or "")

    def below(self, node: Node, path: tuple[str, ...]) -> Iterator[TaskText]:
        """Items of a task section that name nobody."""
        if not path and not self._is_task_section(node):
            return
        if self.is_other(path, node) or node.kind in LOOSE_KINDS or self._is_bare_stage(node):
            return
        lines = [child for child in node.children if child.at_line_start and child.kind not in LOOSE_KINDS]
        heading, body = heading_of(self._text, node)
        if lines and not (path and len(self._text[body : node.own_end].strip()) > 60):
            here = (*path, heading_with_number(self._text, node))
            for child in lines:
                yield from self.below(child, here)
            return
        if not self._text[body : node.end].strip() and not path:
            return
        below = lines_of(self._text, max(body, node.line_end), node.end)
        if below and self._passed_over.holds(below[0].start) and body >= node.line_end - 1:
            return  # a heading with nothing but a table below it
        end = end_of(self._text, node.start, node.end)
        yield TaskText(node, path, Span(node.start, item_end(self._text, node, end)), heading)

    def _is_bare_stage(self, node: Node) -> bool:
        """Whether the item says nothing but when a stage of the work is."""
        stage = _STAGE.fullmatch(self._text, node.text_start, node.line_end)
        return stage is not None and (
            stage[0].rstrip().endswith("。") or not self._text[stage.end() : node.end].strip()
        )

    def _is_item_among_items(self, node: Node) -> bool:
        """Whether the node stands among items of its kind that are tasks as they stand (若干措施: 七、强化组织领导)."""
        if heading_of(self._text, node)[1] >= node.line_end:
            return False  # a heading on a line of its own
        return any(
            other.kind == node.kind
            and not other.children
            and bisect_left(self._starts, other.start) < bisect_left(self._starts, other.line_end)
            for other in self._nodes
        )

    def _is_task_section(self, node: Node) -> bool:
        heading, _ = heading_of(self._text, node)
        name = heading or ""
        if tells_goals(name):
            return False
        if tells_safeguards(name):
            items = any(child.at_line_start and child.kind not in LOOSE_KINDS for child in node.children)
            return items or (itemises(self._section.title) and self._is_item_among_items(node))
        if tells_tasks(name):
            return True
        return itemises(self._section.title) and node.kind in (
            "han",
            "number",
            "han_bracket",
        )
