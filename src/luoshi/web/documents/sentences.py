"""Where a task can be parted: behind its sentences and behind the brackets that name who answers."""

from __future__ import annotations

import re

from luoshi.reading.span import Span

_END = re.compile(r"[。；！？!?;\n][”’」』）)]*(?:[（(][^（()）\n]{2,400}[)）])?")


def sentence_ends(text: str, span: Span) -> list[int]:
    """The offsets inside the span, in order, behind which a new task may begin."""
    ends: list[int] = []
    for match in _END.finditer(text, span.start, span.end):
        end = match.end()
        if end < span.end and text[end : span.end].strip():
            ends.append(end)
    return ends
