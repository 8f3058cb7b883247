"""What the repairs report while they work, and the two ways in which they change a draft.

Put here only what every kind of repair needs; what is mended how lives in a module for each kind of damage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from luoshi.reading.document import Notice, Repair
from luoshi.reading.span import Draft, Span

NOTICES_OF_ONE_CODE = 50


class Findings:
    """Collects what was mended and what a reader must know. Places are kept as places in the source."""

    def __init__(self) -> None:
        self._repairs: dict[tuple[str, bool], tuple[int, Span]] = {}
        self._notices: list[tuple[str, str, Span]] = []
        self._of_code: Counter[str] = Counter()

    def mended(
        self, kind: str, draft: Draft, at: tuple[int, int], count: int = 1, *, guessed: bool = False
    ) -> None:
        """Note that ``count`` places were mended, one of them at ``at`` of the draft as it was before."""
        known, place = self._repairs.get((kind, guessed), (0, None))
        self._repairs[kind, guessed] = (known + count, place or draft.source_span(at))

    def notice(self, code: str, message: str, draft: Draft, at: tuple[int, int]) -> None:
        """Note something for the reader. Of one code only the first fifty are kept apart, the rest counted."""
        self._of_code[code] += 1
        if self._of_code[code] <= NOTICES_OF_ONE_CODE:
            self._notices.append((code, message, draft.source_span(at)))

    def repairs(self) -> tuple[Repair, ...]:
        """The repairs, in the order in which their kinds were first met."""
        return tuple(
            Repair(kind, count, place, guessed) for (kind, guessed), (count, place) in self._repairs.items()
        )

    def notices(self, draft: Draft) -> tuple[Notice, ...]:
        """The notices, with their places in the text of ``draft``, in the order of the text."""
        placed = [
            Notice(code, message, draft.span_of_source(place)) for code, message, place in self._notices
        ]
        placed.sort(key=lambda notice: notice.span or Span(0, 0))
        for code, count in self._of_code.items():
            if count > NOTICES_OF_ONE_CODE:
                rest = count - NOTICES_OF_ONE_CODE
                placed.append(Notice(code, f"同类问题另有 {rest} 处，未逐一列出，请对照原文核对。"))
        return tuple(placed)


def without(draft: Draft, spans: Sequence[tuple[int, int]]) -> Draft:
    """The draft without the characters of ``spans`` (in order, apart)."""
    if not spans:
        return draft
    keep = np.ones(len(draft.text), dtype=np.bool_)
    text = draft.text
    pieces = []
    at = 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end
    pieces.append(text[at:])
    begins = [start for start, _ in spans]
    if sum([end for _, end in spans]) - sum(begins) == len(spans):
        keep[begins] = False  # all at once: most are single blanks
    else:
        for start, end in spans:
            keep[start:end] = False
    return Draft("".join(pieces), draft.starts[keep], draft.stops[keep])


def respelled(draft: Draft, text: str) -> Draft:
    """The draft with each character written as the one of ``text`` at the same place."""
    return Draft(text, draft.starts, draft.stops)
