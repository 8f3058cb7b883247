"""Duties listed body by body: 市教育局：负责…; 县委农办。牵头…; （一）市公安局 with its duties below.

The body stands first and what it does follows. Only stretches whose title or heading announces duties (职责分工) are
asked, and only where at least two bodies stand so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from luoshi.ledger.assignment import Responsibility
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.document_kinds import tells_duties
from luoshi.ledger.responsibility import Place
from luoshi.reading.outline import Node, heading_of, lines_of
from luoshi.reading.span import Cover, Span

_DOES = r"(?:主要|具体|全面|共同|统一|分别)?(?:负责|牵头|承担|统筹|主责|主办|承办|配合|协助|协同|会同|参与|组织(?!部)|指导|督促|落实)"
_FIRST = re.compile(
    rf"(?P<who>[^，,；;。：:\n]{{2,40}}?)(?:(?P<mark>[：:]|[。．](?=\s*{_DOES}))[ 　]*|(?=(?P<does>{_DOES})(?!单位|部门)))"
)
_HEADING = re.compile(r"(?P<who>[^，,；;。：:\n]{2,40})[：:。]?\s*$")


def duty_lines(
    text: str, start: int, end: int, nodes: Sequence[Node], title: str, resolve: Resolver, passed_over: Cover
) -> list[Place]:
    """The unnumbered lines that begin with the body whose duty they tell, each as a place at its beginning."""
    out: list[Place] = []
    for first, last, whole in _stretches(start, end, nodes, title, text):
        found = [
            place
            for line in lines_of(text, first, last)
            if not passed_over.holds(line.start)
            and not _numbered(nodes, line.start)
            and (place := _place(text, line.start, line.end, resolve, strict=whole)) is not None
        ]
        if len(found) > 1:
            out.extend(found)
    return out


def duty_nodes(text: str, nodes: Sequence[Node], title: str, resolve: Resolver) -> dict[int, Place]:
    """The numbered items that begin with the body whose duty they tell, by where they stand."""
    out: dict[int, Place] = {}

    def take(items: Sequence[Node], announced: bool, whole: bool) -> None:
        if announced:
            found = {
                item.start: place
                for item in items
                if (place := _place(text, item.text_start, item.own_end, resolve, strict=whole)) is not None
            }
            if len(found) > 1:
                out.update(found)
        for item in items:
            heading = heading_of(text, item)[0] or ""
            take(item.children, announced or tells_duties(heading), whole and not tells_duties(heading))

    take(nodes, tells_duties(title), tells_duties(title))
    return out


def _stretches(
    start: int, end: int, nodes: Sequence[Node], title: str, text: str
) -> Iterator[tuple[int, int, bool]]:
    """The stretches that tell duties, and whether only the title says so."""
    announced = [
        node for top in nodes for node in top.walk() if tells_duties(heading_of(text, node)[0] or "")
    ]
    done = start
    for node in announced:
        if node.start >= done:
            yield node.line_end, node.end, False
            done = node.end
    if not announced and tells_duties(title):
        yield start, end, True


def _numbered(nodes: Sequence[Node], at: int) -> bool:
    return any(
        node.start == at and node.kind != "plain"
        for top in nodes
        if top.start <= at < top.end
        for node in top.walk()
    )


def _place(text: str, start: int, end: int, resolve: Resolver, strict: bool) -> Place | None:
    """The body at the start of a line; ``strict``: only before a mark, or with a verb of answering (负责, 牵头)."""
    line_end = text.find("\n", start, end)
    line_end = end if line_end < 0 else line_end
    found = _FIRST.match(text, start, line_end) or _HEADING.match(text, start, line_end)
    if found is None:
        return None
    listed = split_bodies(text, *found.span("who"), resolve)
    if not listed.bodies or listed.doubtful:
        return None
    does = found.groupdict().get("does")
    if does and strict and not re.search("负责|牵头|承担|统筹|主责|配合", does):
        return None
    if does and all(body.collective for body in listed.bodies):
        return None
    if not does and not text[found.end() : end].strip():
        return None
    says = Responsibility(support=list(listed.bodies), open=listed.open, joint=True)
    return Place(Span(start, found.end()), says, "duty")
