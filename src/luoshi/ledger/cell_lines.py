"""The lines of a cell that says what is to be done: labelled ones hold what a column of their name would hold.

目标：… is a goal, 当前进展：… or 总投资：… no task; what has no label, or one that names work (措施：…), is the task.
Put here only how such a cell is divided; what labels mean is in ``reading/column_names.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from luoshi.reading.column_names import label_at, role_of
from luoshi.reading.span import Span

_GOALS = ("target", "period")
_NO_TASK = ("progress", "person", "score", "measure", "other")


class LabelledLine(NamedTuple):
    """A line with its label and where its value stands."""

    label: str
    value: Span


class CellLines(NamedTuple):
    """A cell divided: the words of the task, its goals, and where others follow the first line in sentences, a heading first."""

    wording: list[Span]
    goals: list[LabelledLine]
    about: tuple[str, ...]


def lines_told(text: str, spans: Sequence[Span]) -> CellLines:
    """The division of a cell that stands in these spans; several are one whose lines other cells part."""
    if len(spans) != 1 or text.find("\v", *spans[0]) < 0:
        return CellLines(list(spans), [], ())
    wording: list[Span] = []
    goals: list[LabelledLine] = []
    at, end = spans[0]
    labelled = False
    while at < end:
        stop = text.find("\v", at, end)
        stop = end if stop < 0 else stop
        found = label_at(text, at, stop)
        role = role_of(found["label"]) if found else None
        if found and role in _GOALS:
            goals.append(LabelledLine(found["label"], Span(found.end(), stop)))
            labelled = True
        elif role in _NO_TASK:
            labelled = True
        elif wording and wording[-1].end == at - 1:
            wording[-1] = Span(wording[-1].start, stop)
        else:
            wording.append(Span(at, stop))
        at = stop + 1
    if not labelled:
        return CellLines([spans[0]], [], ())
    first = wording[0].of(text).split("\v")[0] if wording else ""
    return CellLines(wording, goals, tuple(part for part in first.strip(" 　；").split("。") if part))
