"""Tables of tasks without a column of numbers whose rows are lines of cells parted by blanks; and rows that lost their head.

A head is a line of nothing but column names, a row a line of as many cells, a line of fewer goes on with the row above
it. Lines that read like rows but have no head above them are no table: they are told with their place. Tables with
numbers are read in ``loose_tables.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from luoshi.reading.column_names import role_of
from luoshi.reading.loose_cells import Token, align, continuing, fit_of, is_body_list, width_of
from luoshi.reading.loose_tokens import HEADING
from luoshi.reading.span import Cover, Span

_BODIES = frozenset({"lead", "support", "responsible"})
# A name of a column of bodies that ends its cell: no colon behind it. Two literals are searched for more quickly than
# one choice of them.
_HEADS = tuple(re.compile(rf"{name}(?=[ 　]+[^ 　\n]|[ 　]*(?:\n|$))") for name in ("单位", "部门"))
_CELL = re.compile(r"[^ 　\n]+")
_LONGEST_LINE, _LONGEST_ALONE = 400, 40
_MOST_CELLS, _MOST_LINES = 9, 2_000
# The end of a line that may be a row: a body, or a time behind it, parted by a blank from what stands before.
_ROW_END = r"{blank}[^ 　\n：:。]{{1,81}}+(?<=[局委办部院会府厅社站所心司队县镇区位门校处])(?:[ 　]+[^ 　\n：:。]{{2,16}})?[ 　]*(?=\n|$)"
# A text without wide blanks, as most are, is searched for a literal, which is much quicker.
_BEHIND_BLANK = re.compile(_ROW_END.format(blank=" "))
_BEHIND_ANY_BLANK = re.compile(_ROW_END.format(blank="[ 　]"))
_NUMBERED = re.compile(r"[ 　]*\d{1,3}[.、]?[ 　]")
_NUMBER = re.compile(r"\d{1,3}[.、]?")
_FEWEST_LOST = 2
_NEAR = 400  # characters between two such lines of one table
_LEAST_WORDS = 6


@dataclass(slots=True)
class LooseRows:
    """The rows of a table: cells as lists of tokens; those that only go on with the row above; what is not sure."""

    cells: list[list[list[Token]]] = field(default_factory=list)
    continued: set[int] = field(default_factory=set)
    doubtful: list[Span] = field(default_factory=list)


def tables_without_numbers(text: str, taken: Cover) -> Iterator[LooseRows]:
    """The tables whose heads stand on one line of names, in the order of the text."""
    done = 0
    for found in sorted((found for name in _HEADS for found in name.finditer(text)), key=re.Match.start):
        if found.start() < done or taken.holds(found.start()):
            continue
        begin = text.rfind("\n", 0, found.start()) + 1
        stop = text.find("\n", found.end())
        stop = len(text) if stop < 0 else stop
        done = stop
        if stop - begin > _LONGEST_LINE or "\t" in text[begin:stop] or "|" in text[begin:stop]:
            continue
        head = _cells(text, begin, stop)
        if not _names(head):
            continue
        rows, done = _rows(text, head, stop)
        if rows is not None:
            yield rows


def _names(head: Sequence[Token]) -> bool:
    if not 2 < len(head) <= _MOST_CELLS:
        return False
    roles = {role_of(cell.words) for cell in head}
    return None not in roles and "number" not in roles and "task" in roles and bool(roles & _BODIES)


def _cells(text: str, begin: int, stop: int) -> list[Token]:
    return [Token(*found.span(), found[0]) for found in _CELL.finditer(text, begin, stop)]


def _rows(text: str, head: Sequence[Token], at: int) -> tuple[LooseRows | None, int]:
    """The rows below a head, and where they end; None where the next line is no row."""
    names = [cell.words for cell in head]
    fits = [fit_of(name) for name in names]
    rows: list[list[list[Token]]] = [[[cell] for cell in head]]
    below: dict[int, list[list[Token]]] = {}
    end = at
    for _ in range(_MOST_LINES):
        begin, stop = at + 1, text.find("\n", at + 1)
        stop = len(text) if stop < 0 else stop
        if begin >= len(text):
            break
        at = stop
        line = _cells(text, begin, stop)
        if not line:
            continue
        if (
            stop - begin > _LONGEST_LINE
            or "\t" in text[begin:stop]
            or HEADING.fullmatch(text[begin:stop].strip())
        ):
            break
        if len(line) == 1 and (len(line[0].words) > _LONGEST_ALONE or line[0].words.endswith(("：", ":"))):
            break
        if len(line) == len(names):
            rows.append([[cell] for cell in line])
        elif len(line) > len(names) and (row := align(line, fits, names)) is not None:
            rows.append(row)
        elif len(rows) > 1:
            below.setdefault(len(rows) - 1, []).append(line)
            continue
        else:
            break
        end = stop
    if len(rows) < 2:
        return None, end
    return _with_lines(rows, below, names), end


def _with_lines(
    rows: list[list[list[Token]]], below: dict[int, list[list[Token]]], names: Sequence[str]
) -> LooseRows:
    """The rows with the lines that go on with them. Behind the last row the first line that does not ends the table."""
    widths = [max(width_of("".join(t.words for t in row[c])) for row in rows[1:]) for c in range(len(names))]
    out = LooseRows()
    for index, row in enumerate(rows):
        out.cells.append(row)
        above = ["".join(token.words for token in cell) for cell in row]
        for line in below.get(index, ()):
            columns = continuing(line, above, widths, names)
            if columns is None:
                if index == len(rows) - 1:
                    break
                out.doubtful.append(Span(row[0][0].start if row[0] else line[0].start, line[-1].end))
                continue
            out.continued.add(len(out.cells))
            cells: list[list[Token]] = [[] for _ in names]
            for column, token in zip(columns, line, strict=True):
                cells[column].append(token)
                above[column] = token.words
            out.cells.append(cells)
    return out


def rows_without_head(text: str, taken: Cover) -> list[Span]:
    """Stretches with two or more lines that read like rows of tasks: words, then bodies, parted by blanks."""
    out: list[Span] = []
    lines = 0
    row_end = _BEHIND_ANY_BLANK if "　" in text else _BEHIND_BLANK
    for found in row_end.finditer(text):
        begin = _row_begin(text, text.rfind("\n", 0, found.start() + 1) + 1)
        if taken.holds(begin) or not _reads_like_row(text, begin, found.end()):
            continue
        if out and begin - out[-1].end <= _NEAR:
            lines += 1
            out[-1] = Span(out[-1].start, found.end())
            continue
        if out and lines < _FEWEST_LOST:
            out.pop()
        lines = 1
        out.append(Span(begin, found.end()))
    if out and lines < _FEWEST_LOST:
        out.pop()
    return out


def _row_begin(text: str, begin: int) -> int:
    """Where the row begins whose last line this is: at a number, at most three lines above."""
    at = begin
    for _ in range(3):
        if _NUMBERED.match(text, at) or at == 0:
            return at
        at = text.rfind("\n", 0, at - 1) + 1
    return at if _NUMBERED.match(text, at) else begin


def _reads_like_row(text: str, begin: int, stop: int) -> bool:
    line = text[begin:stop]
    if stop - begin > _LONGEST_LINE or any(mark in line for mark in "\t|：:（("):
        return False
    cells = [cell.words for cell in _cells(text, begin, stop) if not _NUMBER.fullmatch(cell.words)]
    if any(role_of(cell) in _BODIES for cell in cells):
        return False  # 责任部门　县发改局: a label and its value
    bodies = [is_body_list(cell) for cell in cells]
    if not any(bodies[1:]):
        return False
    first = bodies.index(True, 1)
    return any(
        len(cell) >= _LEAST_WORDS and not body
        for cell, body in zip(cells[:first], bodies[:first], strict=True)
    )
