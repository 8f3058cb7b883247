"""Page numbers and running heads that stand between the two halves of a page-broken text."""

from __future__ import annotations

import re
from itertools import pairwise

from luoshi.reading.document import SourceText, page_at
from luoshi.reading.repair.findings import Findings
from luoshi.reading.repair.lines import Line, bare_page_number, is_complete, is_page_number
from luoshi.reading.span import Draft

_LONGEST_HEAD = 45
_REPEATED = 3
_DIGITS = re.compile(r"\d+")


def page_furniture(lines: list[Line], draft: Draft, source: SourceText, findings: Findings) -> set[int]:
    """Indexes of the lines that are page numbers or running heads; they are reported as mended."""
    edges = _page_edges(lines, draft, source)
    # Most lines are longer than any page number.
    short = [(i, line) for i, line in enumerate(lines) if len(line.text) <= 20 and not line.in_table]
    numbers = {index for index, line in short if is_page_number(line.text)}
    numbers |= _bare_numbers(lines, short, edges)
    heads = _running_heads(lines, edges, numbers)
    if len(numbers | heads) == len(lines):
        return set()
    for kind, found in (("page-number", numbers), ("running-head", heads)):
        if found:
            first = lines[min(found)]
            findings.mended(kind, draft, (first.start, first.end), len(found))
    return numbers | heads


def _page_edges(lines: list[Line], draft: Draft, source: SourceText) -> set[int]:
    """The first and the last line of each page, where the format tells pages."""
    if len(source.pages) < 2:
        return set()
    edges = set()
    page_of = [page_at(source.pages, int(draft.starts[line.start])) for line in lines]
    for index, (page, following) in enumerate(pairwise(page_of)):
        if page != following:
            edges |= {index, index + 1}
    return edges | {0, len(lines) - 1}


def _bare_numbers(lines: list[Line], short: list[tuple[int, Line]], edges: set[int]) -> set[int]:
    """Lines with just a number: at the edge of a page, in an ascending series, or inside a sentence."""
    found = [(index, number) for index, line in short if (number := bare_page_number(line.text)) is not None]
    if not found:
        return set()
    series = len(found) >= _REPEATED and all(
        0 < number - previous <= 3 for (_, previous), (_, number) in pairwise(found)
    )
    return {index for index, _ in found if series or index in edges or _is_inside_sentence(lines, index)}


def _is_inside_sentence(lines: list[Line], index: int) -> bool:
    if not 0 < index < len(lines) - 1:
        return False
    before, after = lines[index - 1], lines[index + 1]
    return (
        len(before.text) > 15
        and any(mark in before.text for mark in "，。,；")
        and not is_complete(before.text)
        and not after.kind
        and not before.in_table
        and not after.in_table
    )


def _running_heads(lines: list[Line], edges: set[int], numbers: set[int]) -> set[int]:
    """Short lines that come back on several pages, beside a page number or at the edge of the page."""
    places_of: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if len(line.text) <= _LONGEST_HEAD and not line.kind and not line.in_table and index not in numbers:
            places_of.setdefault(_DIGITS.sub("#", line.text), []).append(index)
    heads: set[int] = set()
    for key, places in places_of.items():
        count = len(places)
        twice = count == 2 and _stand_at_edges(lines, places, edges)
        if (
            (count < _REPEATED and not twice)
            or is_complete(key)
            or not any(character.isalpha() for character in key)
        ):
            continue
        at_edge = [
            index
            for index in places
            if index in edges
            or index - 1 in numbers
            or index + 1 in numbers
            or _is_inside_sentence(lines, index)
        ]
        if twice or len(at_edge) >= max(_REPEATED - 1, 0.6 * count):
            # The first may be the title itself, unless it cuts a sentence.
            kept = places[0] if not _is_inside_sentence(lines, places[0]) else -1
            heads |= {index for index in at_edge if index != kept}
    return heads


def _stand_at_edges(lines: list[Line], places: list[int], edges: set[int]) -> bool:
    """Whether a line comes twice, letter for letter, each time where a page begins or ends."""
    first, second = places
    return lines[first].text == lines[second].text and first in edges and second in edges and len(lines) > 4
