"""Tables flattened to a cell a line with bars on lines of their own between, whose first column is not that of numbers.

Pages of portals give tables away like that. Merged cells of the columns before the number are simply missing, so a row
is found by its number; without a column of numbers all rows must have all their cells. What fits neither is told with
its place. Tables that begin with the number are read in ``loose_tables.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from luoshi.reading.column_names import role_of
from luoshi.reading.loose_cells import NUMBER_NAME, ROW_NUMBER, Token, align, fit_of, is_body_list
from luoshi.reading.loose_rows import LooseRows
from luoshi.reading.loose_tokens import HEADING
from luoshi.reading.span import Cover, Span

_BAR_LINE = re.compile(r"(?<=\n)[ \t　]*\|[ \t　]*(?=\n)")
_BODIES = frozenset({"lead", "support", "responsible"})
_LONGEST_CELL = 3_000
_FEWEST_BARS = 4
_MOST_BEFORE = 2  # columns before that of numbers
_FEWEST_COLUMNS, _MOST_COLUMNS = 3, 12
_FIRST_ROW = re.compile(r"1[.．、]?")


@dataclass(slots=True)
class BarredTables:
    """The tables between bars, and the stretches that look like one and could not be read."""

    tables: list[LooseRows] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)


def tables_between_bars(text: str, taken: Cover) -> BarredTables:
    """The tables of the text whose cells stand between lines of nothing but a bar."""
    out = BarredTables()
    for cells in _blocks(text):
        if taken.holds(cells[0].start) or NUMBER_NAME.match(cells[0].words):
            continue
        rows = _numbered(cells) or _regular(cells)
        if rows is not None:
            last = rows.cells[-1][-1]
            if last and last[-1].end < cells[-1].end:  # what stands below the last row is none of its cells
                last[-1] = _first_line(text, last[-1])
            out.tables.append(rows)
            rest = [cell for cell in cells if last and cell.start >= last[-1].end]
            if len(rest) > _FEWEST_COLUMNS:
                out.unread.append(Span(rest[0].start, rest[-1].end))
        elif _heads_tasks(cells[:_FEWEST_COLUMNS]) or _heads_tasks(cells[: _FEWEST_COLUMNS + 2]):
            out.unread.append(Span(cells[0].start, cells[-1].end))
    return out


def _blocks(text: str) -> Iterator[list[Token]]:
    """The cells of each run of bars: the line before the first, what stands between, the line behind the last."""
    bars: list[re.Match[str]] = []
    for bar in _BAR_LINE.finditer(text) if "|\n" in text else ():
        if bars and bar.start() - bars[-1].end() > _LONGEST_CELL:
            if len(bars) >= _FEWEST_BARS:
                yield _cells(text, bars)
            bars = []
        bars.append(bar)
    if len(bars) >= _FEWEST_BARS:
        yield _cells(text, bars)


def _cells(text: str, bars: Sequence[re.Match[str]]) -> list[Token]:
    begin = text.rfind("\n", 0, max(0, bars[0].start() - 1)) + 1
    stop = text.find("\n", bars[-1].end() + 1)
    bounds = [(begin, bars[0].start())]
    bounds += [(one.end(), other.start()) for one, other in itertools.pairwise(bars)]
    bounds.append((bars[-1].end(), len(text) if stop < 0 else stop))
    return [_cell(text, *bound) for bound in bounds]


def _cell(text: str, begin: int, stop: int) -> Token:
    words = text[begin:stop]
    stripped = words.strip()
    begin += len(words) - len(words.lstrip()) if stripped else 0
    return Token(begin, begin + len(stripped), re.sub(r"\s+", "", stripped))


def _first_line(text: str, cell: Token) -> Token:
    stop = text.find("\n", cell.start, cell.end)
    return cell if stop < 0 else _cell(text, cell.start, stop)


def _heads_tasks(names: Sequence[Token]) -> bool:
    """Whether the words are names of columns, of work and of who does it among them."""
    roles = [role_of(name.words) for name in names]
    known = sum(role is not None for role in roles)
    return (
        known * 3 >= len(names) * 2 and bool(_BODIES & set(roles)) and bool({"task", "target"} & set(roles))
    )


def _numbered(cells: Sequence[Token]) -> LooseRows | None:
    """The rows that a column of numbers tells, which stands behind one or two others."""
    names = [cell.words for cell in cells[: _MOST_BEFORE + 1]]
    before = next((index for index, name in enumerate(names) if index and NUMBER_NAME.match(name)), 0)
    at = next((i for i, cell in enumerate(cells[:30]) if i > before and _FIRST_ROW.fullmatch(cell.words)), 0)
    width = at - before  # the first row has all of its cells
    if not before or not _FEWEST_COLUMNS <= width <= _MOST_COLUMNS or not _heads_tasks(cells[:width]):
        return None
    names = [cell.words for cell in cells[:width]]
    turned = [*names[before:], *names[:before]]
    fits = [fit_of(name) for name in turned]
    out = LooseRows([[[cell] for cell in cells[:width]]])
    leading = list(cells[width:at])
    while True:
        own = at + width - before
        following = _next_number(cells, at, own, before)
        if following is None and own > len(cells):
            return None
        behind = list(cells[own:following]) if following else []
        row = [*([[]] * (before - len(leading))), *([cell] for cell in leading)]
        if (
            following is not None and following < own
        ):  # a cell that reaches down from the row above is missing
            shared = align([cell for cell in cells[at:following] if cell.words], fits, turned)
            if shared is None:
                return None
            row += shared[: width - before]
            behind = [cell for held in shared[width - before :] for cell in held]
        else:
            row += [[cell] for cell in cells[at:own]]
        out.cells.append(_filled(row))
        while behind and HEADING.fullmatch(behind[0].words):
            out.cells.append([[behind.pop(0)], *[[] for _ in names[1:]]])
        if following is None:
            return out
        if len(behind) > before:
            return None
        leading, at = behind, following


def _next_number(cells: Sequence[Token], at: int, own: int, before: int) -> int | None:
    """Where the next row has its number: behind the cells of this one, or sooner where one of them is missing."""
    number = int(re.sub(r"\D", "", cells[at].words))
    for place in [*range(own, own + before + 2), *range(own - 1, at + 1, -1)]:
        if place < len(cells) and ROW_NUMBER.fullmatch(cells[place].words):
            found = int(re.sub(r"\D", "", cells[place].words))
            begins_again = found == 1 and place > own
            if found == number + 1 or begins_again:
                return int(place)
    return None


def _regular(cells: Sequence[Token]) -> LooseRows | None:
    """The rows of a table without numbers in which no cell is missing."""
    for width in range(_FEWEST_COLUMNS, min(_MOST_COLUMNS, len(cells) // 2) + 1):
        roles = [role_of(cell.words) for cell in cells[:width]]
        if None in roles or len(cells) % width or not _heads_tasks(cells[:width]):
            continue
        rows = [list(cells[first : first + width]) for first in range(0, len(cells), width)]
        bodies = [row[c].words for row in rows[1:] for c, role in enumerate(roles) if role in _BODIES]
        if all(is_body_list(words) for words in bodies if words) and any(bodies):
            return LooseRows([_filled([[cell] for cell in row]) for row in rows])
    return None


def _filled(row: Sequence[Sequence[Token]]) -> list[list[Token]]:
    return [[cell for cell in held if cell.words] for held in row]
