"""Duties listed body by body: 市教育局：负责…; 县委农办。牵头…; （一）市公安局 with its duties below.

The body stands first and what it does follows. Only stretches whose title or heading announces duties (职责分工) are
asked, and only where at least two bodies stand so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from luoshi.ledger.assignment import Responsibility
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.document_kinds import is_minutes, is_plan_title, is_slip, tells_duties
from luoshi.ledger.place import Place
from luoshi.ledger.said_responsibility import sentences_of
from luoshi.reading.outline import LABELS_ALONE, Node, all_nodes, heading_of
from luoshi.reading.span import Cover, Span, lines_of

_DOES = r"(?:主要|具体|全面|共同|统一|分别)?(?:负责|牵头|承担|统筹|主责|主办|承办|配合|协助|协同|会同|参与|组织(?!部)|指导|督促|落实)"
_FIRST = re.compile(
    rf"(?P<who>[^，,；;。：:\n]{{2,40}}?)(?:(?P<mark>[：:]|[。．])[ 　]*|(?=(?P<does>{_DOES})(?!单位|部门)))"
)
# 责任部门及分工如下：
_ANNOUNCES = re.compile(r"(?:分工|职责|任务)(?:安排|划分)?如下[：:][ 　]*$", re.MULTILINE)
_ONLY_DAY = re.compile(r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年\S{1,3}月\S{1,3}日")
_DEPARTMENT_ENDINGS = ("局", "委", "办", "厅", "部", "署")
# 认领部门：县住建局 is a label and no body.
_LABEL_OF_BODIES = re.compile(
    "(?![各有相其市县区省所全]|成员)[\u4e00-\u9fff]{2,4}(?:单位|部门|主体|科室|处室)"
)
_HEADING = re.compile(r"(?P<who>[^，,；;。：:\n]{2,40})[：:。]?\s*$")


def duties_of(
    text: str, start: int, end: int, nodes: Sequence[Node], title: str, resolve: Resolver, passed_over: Cover
) -> tuple[dict[int, Place], list[Place]]:
    """The numbered items that begin with the body whose duty they tell, by where they stand; and such unnumbered lines."""
    announced = [node for node in all_nodes(nodes) if tells_duties(heading_of(text, node)[0] or "")]
    if announced:
        return _items(text, announced, resolve), _lines(
            text,
            [(node.line_end, node.end) for node in announced],
            announced,
            resolve,
            passed_over,
            strict=False,
        )
    if tells_duties(title):
        whole = [(start, end)]
        return _items_of_bodies(text, nodes, resolve, strict=True), _lines(
            text, whole, nodes, resolve, passed_over, strict=True
        )
    if is_plan_title(title) and (headed := _headed_by_bodies(text, nodes, resolve)):
        return headed, []
    if "如下" in text[start:end] and (announcing := _ANNOUNCES.search(text, start, end)):
        return {}, _lines(text, [(announcing.end(), end)], nodes, resolve, passed_over, strict=True)
    if is_minutes(title) or is_slip(title):
        named = _items_of_bodies(text, nodes, resolve, strict=True)
        # 会议要求：（一）县水利局。… stands with a mark; what is said in a sentence is read elsewhere.
        return {at: place for at, place in named.items() if text[place.span.end - 1] in "：:。．"}, []
    return {}, []


def _headed_by_bodies(text: str, nodes: Sequence[Node], resolve: Resolver) -> dict[int, Place]:
    """The sections of a plan, where each of them has a body for its heading and numbered items below.

    Two at least must be departments: towns and schools may be where something is built.
    """
    out: dict[int, Place] = {}
    for node in nodes:
        if not node.children or node.children[0].start < node.line_end:
            return {}
        place = _place(text, node.text_start, node.end, resolve, strict=True)
        if place is None or not place.says.responsible:
            return {}
        out[node.start] = place
    departments = sum(
        place.says.responsible[0].written.endswith(_DEPARTMENT_ENDINGS) for place in out.values()
    )
    return out if departments > 1 else {}


def _items(text: str, announced: Sequence[Node], resolve: Resolver) -> dict[int, Place]:
    out: dict[int, Place] = {}
    for node in announced:
        out.update(_items_of_bodies(text, node.children, resolve, strict=False))
    return out


def _items_of_bodies(
    text: str, items: Sequence[Node], resolve: Resolver, *, strict: bool
) -> dict[int, Place]:
    """Of the items side by side, and of those below them, the ones that begin with a body, where two do."""
    found = {
        item.start: place
        for item in items
        if (place := _place(text, item.text_start, _end_of(item), resolve, strict)) is not None
    }
    out = found if len(found) > 1 else {}
    for item in items:
        if item.children and item.start not in out:
            out.update(_items_of_bodies(text, item.children, resolve, strict=strict))
    return out


def _end_of(item: Node) -> int:
    """Where the duty told below the name ends: with the items below it where the line holds the name alone."""
    return item.end if item.children and item.children[0].start >= item.line_end else item.own_end


def _lines(
    text: str,
    stretches: Sequence[tuple[int, int]],
    nodes: Sequence[Node],
    resolve: Resolver,
    passed_over: Cover,
    *,
    strict: bool,
) -> list[Place]:
    """The unnumbered lines that begin with a body, each as a place at its beginning, where two in a stretch do."""
    numbered = {node.start for node in all_nodes(nodes) if node.kind != "plain"}
    out: list[Place] = []
    done = 0
    for first, last in stretches:
        found = [
            place
            for line in lines_of(text, max(first, done), last)
            if line.start not in numbered
            and not passed_over.holds(line.start)
            and (place := _place(text, line.start, line.end, resolve, strict)) is not None
        ]
        done = max(done, last)
        if len(found) > 1:
            out.extend(found)
    return out


def _place(text: str, start: int, end: int, resolve: Resolver, strict: bool) -> Place | None:
    """The body at the start of a line; ``strict``: only before a mark, or with a verb of answering (负责, 牵头)."""
    line_end = text.find("\n", start, end)
    line_end = end if line_end < 0 else line_end
    found = _FIRST.match(text, start, line_end) or _HEADING.match(text, start, line_end)
    if found is None:
        return None
    listed = split_bodies(text, *found.span("who"), resolve)
    if not listed.bodies or listed.doubtful or _LABEL_OF_BODIES.fullmatch(found["who"].strip()):
        return None
    does = found.groupdict().get("does")
    if does and strict and not re.search("负责|牵头|承担|统筹|主责|配合", does):
        return None
    if does and all(body.collective for body in listed.bodies):
        return None
    if does and (said := sentences_of(text, start, line_end, resolve)) and said[0].span.start == start:
        return Place(said[0].span, said[0].says, "line")  # X牵头负责，Y协同推进。 tells no duty but who helps
    told = text[found.end() : end].strip()
    if not does and (not told or _ONLY_DAY.fullmatch(told) or text.endswith(LABELS_ALONE, 0, start)):
        return None  # a signature, or what a label above names
    if not does and found.re is _HEADING:  # alone on its line it answers for what stands below
        says = Responsibility(responsible=list(listed.bodies), open=listed.open)
    else:
        says = Responsibility(support=list(listed.bodies), open=listed.open, joint=True)
    return Place(Span(start, found.end()), says, "duty")
