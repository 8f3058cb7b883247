"""Cards of tasks: a table of labels and values for each task (任务名称 | 建设茶站 | 牵头单位 | 县农业农村局 …).

Labels are known by the same words as column names; a card ends where its first label comes again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.ledger.assignment import Responsibility, parse_responsibility
from luoshi.ledger.body_list import Resolver
from luoshi.ledger.place import Place
from luoshi.ledger.table_head import BODY_ROLES, Grid
from luoshi.ledger.task_tables import FigureCell, TaskRow
from luoshi.reading.column_names import ColumnRole, beside_lead, column_name, role_of, unit_of, year_of
from luoshi.reading.document import Table
from luoshi.reading.span import Span

_WITH_VALUE = re.compile(r"\s*([^：:\s][^：:]{1,11})[：:]\s*(?=\S)")
_FEWEST = 3  # pairs of label and value
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class _Entry:
    label: str
    role: ColumnRole | None
    value: Span


def task_cards(text: str, table: Table, resolve: Resolver) -> list[TaskRow]:
    """The task of each card in the table; none where the table is no card."""
    grid = Grid(text, table)
    if not _opens_with_labels(grid):
        return []
    entries = list(_entries(grid))
    known = [entry for entry in entries if entry.role is not None]
    if len(known) < _FEWEST or len(known) * 3 < len(entries) * 2:
        return []
    rows = []
    for card in _cards(entries):
        row = _row(text, card, resolve)
        if row is not None:
            rows.append(row)
    return rows


def _opens_with_labels(grid: Grid) -> bool:
    """Whether nearly all rows begin with a label; in a table with a head only the head does."""
    left = min((min(grid.rows[row]) for row in grid.numbers if grid.rows[row]), default=0)
    # A row whose label stands above it goes on with that one's value.
    first = [grid.words(own[left]) for row in grid.numbers if left in (own := grid.own(row))]
    if not first:
        return False
    roles = [role_of(inside[1] if (inside := _WITH_VALUE.match(words)) else words) for words in first]
    known = [role for role in roles if role is not None]
    return len(set(known)) > 1 and len(known) >= 0.7 * len(first)


def _entries(grid: Grid) -> Iterator[_Entry]:
    """The labels with their values, row by row; a label without a value has an empty one."""
    above: str | None = None  # the label in the first column
    left = min((min(grid.rows[row]) for row in grid.numbers if grid.rows[row]), default=0)
    for row in grid.numbers:
        own = grid.own(row)
        goes_on = len(own) == 1 and left not in grid.filled(row)
        label = above if goes_on else None
        end = 0
        for _, cell in sorted((own if goes_on else grid.rows[row]).items()):
            words = grid.words(cell)
            if label is not None:
                if cell.row == row:
                    yield _Entry(label, role_of(label), cell.span)
                label = None
                continue
            inside = _WITH_VALUE.match(grid.text, cell.span.start, cell.span.end)
            if inside and role_of(inside[1]) is not None:
                yield _Entry(column_name(inside[1]), role_of(inside[1]), Span(inside.end(), cell.span.end))
            elif words and role_of(words) is not None:
                label, end = words, cell.span.end
                if cell.column == left:
                    above = label
            elif words and cell.row == row:
                yield _Entry("", None, cell.span)
        if label is not None:
            yield _Entry(label, role_of(label), Span(end, end))


def _cards(entries: list[_Entry]) -> Iterator[list[_Entry]]:
    card: list[_Entry] = []
    for entry in entries:
        opens = next((known.label for known in card if known.role is not None), None)
        if opens is not None and column_name(entry.label) == column_name(opens):
            yield card
            card = []
        card.append(entry)
    if card:
        yield card


def _row(text: str, card: list[_Entry], resolve: Resolver) -> TaskRow | None:
    says = Responsibility()
    spans: list[Span] = []
    filled = [entry for entry in card if entry.value.of(text).strip()]
    labels = [entry.label for entry in filled]
    for entry in filled:
        if entry.role in BODY_ROLES:
            role = "responsible" if entry.role == "lead" and beside_lead(entry.label, labels) else entry.role
            part = parse_responsibility(text, entry.value.start, entry.value.end, resolve, default=role)
            if part is not None:
                says.merged(part)
                spans.append(entry.value)
    tasks = [entry for entry in filled if entry.role == "task"]
    if not tasks:
        tasks = [entry for entry in filled if entry.role == "target"][:1]
    if not tasks or not says.bodies:
        return None
    values = [entry.value for entry in filled]
    whole = Span(min(span.start for span in values), max(span.end for span in values))
    names = [_words(text, entry.value) for entry in tasks]
    number = next((_words(text, e.value) for e in filled if e.role == "number"), None)
    wording = [entry.value for entry in tasks]
    return TaskRow(
        span=whole,
        path=tuple(_words(text, e.value) for e in filled if e.role == "category"),
        number=number,
        heading=names[0] if len(names) > 1 and len(names[0]) <= _LONGEST_NAME else None,
        place=Place(Span(spans[0].start, spans[-1].end), says, "cell"),
        targets=[
            FigureCell(e.value, year_of(e.label), unit_of(e.label), e.label)
            for e in filled
            if e.role == "target" and e not in tasks
        ],
        wording=wording,
        own=wording,
        body=Span(wording[0].start, wording[-1].end),
        deadlines=[e.value for e in filled if e.role == "deadline"],
        about=names[0],
    )


def _words(text: str, span: Span) -> str:
    return span.of(text).replace("\v", "").strip()
