"""Where a text says who is responsible: parentheses and lines. Sentences are asked for apart, where nothing else says it.

The grammar inside such a place is ``assignment.py``; which task it belongs to is ``tasks.py``.
"""

from __future__ import annotations

from luoshi.ledger.body_list import Resolver
from luoshi.ledger.brackets import parentheses
from luoshi.ledger.labelled_lines import labelled_lines
from luoshi.ledger.place import Place


def places_of(text: str, start: int, end: int, resolve: Resolver) -> list[Place]:
    """All places in ``text[start:end]`` that say who is responsible, in order and apart."""
    found = parentheses(text, start, end, resolve)
    lines = labelled_lines(text, start, end, resolve, [place.span for place in found])
    return sorted([*found, *lines], key=lambda place: place.span.start)
