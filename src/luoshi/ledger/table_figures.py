"""The figures in the cells of a table: in the words of a task, and in columns of goals whose heads name year and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from luoshi.ledger.days import Clock
from luoshi.ledger.model import Target
from luoshi.ledger.targets import find_targets
from luoshi.ledger.task_tables import FigureCell, TaskRow
from luoshi.reading.column_names import unit_of
from luoshi.reading.span import Span

_BARE = re.compile(
    r"(?:(?:[≥≤＞＜><~～]|不(?:低|少|高|多|大|小)于|不超过|超过?|达到?)\s?)?\d{1,12}(?:\.\d{1,6})?\s?(?:以上|以下|以内|左右)?"
)
_SHORT_NAME = re.compile(r"[^，。；、\d]{2,20}")
_FIGURE = re.compile(
    r"[≥≤＞＜><~～]?\s?\d{1,12}(?:\.\d{1,6})?\s?(?:[%％‰]|[万亿]?[\u4e00-\u9fff]{1,4})(?:以上|以下|以内|左右)?"
)
_ENDS = "。；;，,：: "


def targets_of_row(
    text: str, row: TaskRow, year: int | None, clock: Clock, task: int, plan: str | None
) -> Iterator[Target]:
    """The targets of one row. A cell that names no metric has that of the row; a bare figure the unit of its column."""
    for cell in row.own:
        if cell in row.broken:
            words = row.broken[cell]
            whole = find_targets(words, Span(0, len(words)), year=year, clock=clock, task=task, plan=plan)
            yield from (replace(target, span=cell) for target in whole)
        else:
            yield from find_targets(text, cell, year=year, clock=clock, task=task, plan=plan)
    for figure in row.targets:
        planned = figure.year or year
        about = figure.about or row.about
        found = (
            find_targets(text, figure.span, year=planned, clock=clock, subject=about, task=task, plan=plan)
            or _bare(text, figure, about, planned, clock, task, plan)
            or _named(text, figure, about, planned, clock, task, plan)
        )
        yield from found


def _named(
    text: str, figure: FigureCell, about: str, year: int | None, clock: Clock, task: int, plan: str | None
) -> list[Target]:
    """A cell that holds a figure only, of the indicator that another cell names, be it the row's own short name."""
    written = figure.span.of(text).strip()
    if not figure.about and not (_SHORT_NAME.fullmatch(about) and _FIGURE.fullmatch(written)):
        return []
    spoken = about.rstrip(_ENDS) + "达到" + written
    found = find_targets(spoken, Span(0, len(spoken)), year=year, clock=clock, task=task, plan=plan)
    return [replace(target, span=figure.span) for target in found[-1:]]


def _bare(
    text: str, figure: FigureCell, about: str, year: int | None, clock: Clock, task: int, plan: str | None
) -> list[Target]:
    """A cell with nothing but a figure, read as if its unit stood behind it."""
    written = figure.span.of(text).strip()
    unit = figure.unit or (unit_of(about) if about.endswith(("）", ")")) else None)
    about = about[: about.rindex("（")] if unit and not figure.unit and "（" in about else about
    if not unit or not _BARE.fullmatch(written):
        return []
    number = re.sub(r"(以上|以下|以内|左右)$", lambda bound: unit + bound[0], written)
    spoken = about.rstrip(_ENDS) + (number if number != written else written + unit)
    found = find_targets(spoken, Span(0, len(spoken)), year=year, clock=clock, task=task, plan=plan)
    last = [target for target in found if target.span.end == len(spoken)]
    return [replace(target, span=figure.span) for target in last[-1:]]
