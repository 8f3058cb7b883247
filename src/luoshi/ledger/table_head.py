"""The head of a table: its rows of column names, one to three of them, and what each column holds.

Only the layout of names stands here; what the names mean is in ``reading/column_names.py``, and what the rows below
say is for ``task_tables.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from luoshi.reading.column_names import ColumnRole, beside_lead, column_name, role_of, unit_of, year_of
from luoshi.reading.document import Cell, Table
from luoshi.reading.span import Span
from luoshi.register.wording import is_collective, looks_like_body

_Told = TypeVar("_Told")

BODY_ROLES = frozenset({"lead", "support", "responsible"})
_MOST_HEAD_ROWS = 3
_ROW_NUMBER = re.compile(r"[（(]?\d{1,4}[)）.．、]?$|[一二三四五六七八九十]{1,3}、?$")
_MEASURE = re.compile(
    r"(?:亿元|万元|元|%|％|万?[人户个家处所座条项公里亩吨件台套次场辆名米棵株千瓦]{1,4}|平方公里|平方米|万?亩|百分点|个百分点|/|-|—|次/年|人次|万人次|公里|小时|天|分钟|分)"
)


_SIGNS = frozenset("▲★●■◆△☆○〇◎□◇√✓✔☑")
_FIGURE = re.compile(
    r"\d(?:\.\d+)?\s?(?:[%％‰]|[万亿]|个百分点|[个家项场所处名人户辆台套座条件吨亩元]|公里|千瓦|平方)"
)


class Grid:
    """A table as rows of cells by column. A cell that spans rows stands in each of them."""

    def __init__(self, text: str, table: Table) -> None:
        self.text = text
        self._words: dict[Span, str] = {}
        self.rows: dict[int, dict[int, Cell]] = {}
        self._rest: dict[Span, list[Span]] = {}  # of cells that go on in a line of their own
        above: dict[int, Cell] = {}
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            if cell.row not in table.continued:
                self.rows.setdefault(cell.row, {}).setdefault(cell.column, cell)
                above = self.rows[cell.row]
            elif cell.column in above and cell.span.end > cell.span.start:
                self._rest.setdefault(above[cell.column].span, []).append(cell.span)
        for cell in table.cells:
            if cell.row_span > 1 and cell.span.end > cell.span.start:
                for row in range(cell.row + 1, cell.row + cell.row_span):
                    below = self.rows.setdefault(row, {})
                    if cell.column not in below or not self.words(below[cell.column]):
                        below[cell.column] = cell
        self.numbers = sorted(self.rows)
        self.width = max((cell.column + cell.column_span for cell in table.cells), default=0)

    def words(self, cell: Cell) -> str:
        """What is written in the cell, on one line."""
        words = self._words.get(cell.span)
        if words is None:
            pieces = (span.of(self.text).replace("\v", "").strip() for span in self.spans(cell))
            words = self._words[cell.span] = "".join(pieces)
        return words

    def spans(self, cell: Cell) -> list[Span]:
        """Where the words of the cell stand."""
        return [cell.span, *self._rest.get(cell.span, ())] if self._rest else [cell.span]

    def filled(self, row: int) -> dict[int, Cell]:
        """The cells of the row that hold something, those that reach down into it included."""
        return {column: cell for column, cell in sorted(self.rows[row].items()) if self.words(cell)}

    def own(self, row: int) -> dict[int, Cell]:
        """The cells that begin in the row and hold something."""
        return {column: cell for column, cell in self.filled(row).items() if cell.row == row}


@dataclass(frozen=True, slots=True)
class Head:
    """Rows of column names and what the columns hold."""

    rows: tuple[int, ...]
    names: dict[int, str]  # the lowest name of each column
    cells: dict[int, Span]  # where it stands
    roles: dict[int, ColumnRole]
    years: dict[int, int]
    units: dict[int, str]
    written: tuple[dict[int, str], ...]  # the rows as printed, by which a repeated head is known
    by_content: bool = False  # the columns are known by what stands in them

    def is_body(self, column: int) -> bool:
        """Whether the column is that of one body, in which a sign says what it does."""
        held = self.roles.get(column) in BODY_ROLES and not self.by_content
        return held and role_of(self.names[column]) is None

    @property
    def has_doers(self) -> bool:
        """Whether a column names who answers."""
        return bool(BODY_ROLES & set(self.roles.values()))

    @property
    def has_tasks(self) -> bool:
        """Whether a column says what is to be done."""
        return "task" in self.roles.values()

    def columns(self, *roles: ColumnRole) -> list[int]:
        """The columns of these roles, from left to right."""
        return [column for column, role in self.roles.items() if role in roles]


def head_at(grid: Grid, row: int) -> Head | None:
    """The head that begins with this row; None where the row does not name columns of tasks and of who does them."""
    if not _names_columns(grid, grid.filled(row), first=True):
        return None
    rows = [row]
    at = bisect_left(grid.numbers, row)
    for below in grid.numbers[at + 1 : at + _MOST_HEAD_ROWS]:
        if not _names_more(grid, below, rows):
            break
        rows.append(below)
    head = _head(grid, rows)
    return head if head.has_doers and head.has_tasks else None


def first_head(grid: Grid) -> Head | None:
    """The head among the first rows: titles, units and remarks may stand above it."""
    for row in grid.numbers[:8]:
        head = head_at(grid, row)
        if head is not None:
            return head
    return None


def repeats(grid: Grid, row: int, head: Head) -> bool:
    """Whether the row is one of the head's own, printed again on a new page."""
    shown = {column: column_name(grid.words(cell)) for column, cell in grid.own(row).items()}
    return len(shown) > 1 and any(shown == written for written in head.written if len(written) > 1)


def _names_columns(grid: Grid, cells: dict[int, Cell], *, first: bool) -> bool:
    distinct = {cell.span: grid.words(cell) for cell in cells.values()}
    if len(distinct) < (2 if first else 1):
        return False
    known = sum(role_of(words) is not None for words in distinct.values())
    known += len(_signed_columns(grid, cells)) if known else 0
    short = sum(len(column_name(words)) <= 24 for words in distinct.values())
    return known >= 1 and known * 3 >= len(distinct) * 2 and short == len(distinct)


def _names_more(grid: Grid, row: int, above: Sequence[int]) -> bool:
    """Whether a row below a row of names goes on with names, and is not the first row of cells."""
    own = grid.own(row)
    if not own:
        return False
    top = grid.filled(above[0])
    if len(own) > 1 and _are_bodies(grid, own, _groups(grid, above)):
        return True  # 责任单位 above the names of bodies, a column for each
    numbered = [column for column, cell in top.items() if role_of(grid.words(cell)) == "number"]
    if any(column in own and _ROW_NUMBER.match(grid.words(own[column])) for column in numbered):
        return False
    words = {column: grid.words(cell) for column, cell in own.items()}
    known = [column for column, name in words.items() if role_of(name) is not None]
    if len(known) * 3 < len(words) * 2:
        return False
    # Names stand below a name that spans them, or that an empty cell continues; cells of a row stand anywhere.
    groups = _groups(grid, above)
    under = [
        column
        for column in words
        if column in groups or column not in top or column_name(grid.words(top[column])) == words[column]
    ]
    roles = {role_of(name) for name in words.values()}
    if len(under) < len(words) and (len(known) < len(words) or len(words) < 2 or not BODY_ROLES & roles):
        return False
    doers = [c for c in words if c in groups and role_of(grid.words(groups[c])) in BODY_ROLES]
    return all(c in known for c in doers)


def _are_bodies(grid: Grid, cells: dict[int, Cell], groups: dict[int, Cell]) -> bool:
    """Whether all the cells name bodies below a name that says what bodies do."""
    return all(
        column in groups
        and role_of(grid.words(groups[column])) in BODY_ROLES
        and role_of(grid.words(cell)) is None
        and (looks_like_body(grid.words(cell)) or is_collective(grid.words(cell)))
        for column, cell in cells.items()
    )


def _signed_columns(grid: Grid, cells: dict[int, Cell]) -> list[int]:
    """The columns named by bodies that hold nothing but signs, where several do: a matrix without a name above them."""
    out = []
    for column, cell in cells.items():
        if role_of(grid.words(cell)) is None and (
            looks_like_body(grid.words(cell)) or is_collective(grid.words(cell))
        ):
            below = _below(grid, cell.row, column)
            if below and all(len(words) == 1 and words in _SIGNS for words in below):
                out.append(column)
    return out if len(out) > 1 else []


def _groups(grid: Grid, above: Sequence[int]) -> dict[int, Cell]:
    """The columns that stand below a name spanning several of them, printed so or continued by empty cells."""
    out: dict[int, Cell] = {}
    for row in above:
        cells = grid.filled(row)
        columns = sorted(cells)
        for index, column in enumerate(columns):
            cell = cells[column]
            following = columns[index + 1] if index + 1 < len(columns) else grid.width
            stop = column + cell.column_span if cell.column_span > 1 else following
            if stop - column > 1:
                out.update((c, cell) for c in range(column, min(stop, following)))
    return out


def _head(grid: Grid, rows: Sequence[int]) -> Head:
    names: dict[int, list[str]] = {}
    places: dict[int, Span] = {}
    for index, row in enumerate(rows):
        cells = grid.filled(row)
        spread = {**(_groups(grid, [row]) if index + 1 < len(rows) else _span_cells(cells)), **cells}
        for column, cell in sorted(spread.items()):
            words = grid.words(cell)
            if words:
                places[column] = cell.span
            stack = names.setdefault(column, [])
            if not stack or stack[-1] != words:
                stack.append(words)
    roles: dict[int, ColumnRole] = {}
    for column in sorted(names):
        role = _role(names[column])
        if role is not None:
            roles[column] = role
    roles.update(dict.fromkeys(_signed_columns(grid, grid.filled(rows[-1])), "responsible"))
    _settle(grid, rows[-1], names, roles)
    years = {c: year for c, stack in names.items() if (year := _lowest(stack, year_of))}
    units = {c: unit for c, stack in names.items() if (unit := _lowest(stack, unit_of))}
    written = tuple(
        {column: column_name(grid.words(cell)) for column, cell in grid.own(row).items()} for row in rows
    )
    return Head(
        tuple(rows), {c: stack[-1] for c, stack in names.items()}, places, roles, years, units, written
    )


def _span_cells(cells: dict[int, Cell]) -> dict[int, Cell]:
    return {c: cell for column, cell in cells.items() for c in range(column, column + cell.column_span)}


def _lowest(stack: Sequence[str], told: Callable[[str], _Told | None]) -> _Told | None:
    return next((value for name in reversed(stack) if (value := told(name)) is not None), None)


def _role(stack: Sequence[str]) -> ColumnRole | None:
    """What a column holds by its lowest name, or where that only says when or what kind by the one above it."""
    role: ColumnRole | None = None
    for name in reversed(stack):
        here = role_of(name)
        if here is None or here == "period":
            role = role or here
            continue
        if role == "period":
            return here if here in ("target", "progress", "task", "deadline") else "other"
        if role is None:
            return here
    return role


def _below(grid: Grid, last: int, column: int) -> list[str]:
    """What is written in the column below the head."""
    cells = [grid.rows[row].get(column) for row in grid.numbers if row > last]
    return [words for cell in cells if cell is not None and (words := grid.words(cell))]


def _settle(grid: Grid, last: int, names: dict[int, list[str]], roles: dict[int, ColumnRole]) -> None:
    """What only the columns together tell: 单位 may be a unit of measure, a goal what the row is about."""
    for column, stack in names.items():
        if roles.get(column) == "responsible" and column_name(stack[-1]) == "单位":
            below = _below(grid, last, column)
            if below and sum(bool(_MEASURE.fullmatch(words)) for words in below) * 2 > len(below):
                roles[column] = "measure"
    for column, stack in names.items():
        # 进度安排 above quarters: what stands there is when, or how much by then
        if roles.get(column) == "deadline" and role_of(stack[-1]) == "period":
            below = _below(grid, last, column)
            if sum(bool(_FIGURE.search(words)) for words in below) * 2 > len(below):
                roles[column] = "target"
    held = set(roles.values())
    if "task" in held and not BODY_ROLES & held:
        roles.update({c: "responsible" for c, stack in names.items() if column_name(stack[-1]) == "成员单位"})
        held = set(roles.values())
    if "task" not in held:
        for wanted in ("target", "category"):
            named = next((c for c, role in roles.items() if role == wanted), None)
            if named is not None and BODY_ROLES & held:
                roles[named] = "task"
                break
    if "support" in held and "lead" not in held:
        roles.update({c: "lead" for c, role in roles.items() if role == "responsible"})
    lowest = [stack[-1] for stack in names.values()]
    roles.update(
        {c: "responsible" for c, r in roles.items() if r == "lead" and beside_lead(names[c][-1], lowest)}
    )
    for column, role in list(roles.items()):
        if role == "period" and year_of(names[column][-1]):
            roles[column] = "target"
