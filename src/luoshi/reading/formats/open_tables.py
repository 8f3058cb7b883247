"""Tables of tasks on a page that no lines are drawn around: found by their column names, divided by white space.

Put here the geometry of such tables only. A table begins with a line of names (reading/column_names.py); its columns
are parted where the fewest lines have a character, its rows by their numbers and where the white is widest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from luoshi.reading.column_names import ColumnRole, role_of
from luoshi.reading.formats.printed import Line
from luoshi.reading.formats.ruling import Grid, GridCell

_GAP = 0.7  # of a character's height: the least white between two cells
_WIDE_STEP = 1.2  # times the usual step from line to line: the least white between two rows
_FAR = 2.6
_MOST_HEAD_LINES = 4
_MOST_LINES = 2_000
_SAMPLE = 80
_LONGEST_PART = 36
_DOERS = frozenset({"lead", "support", "responsible"})
_NUMBER = re.compile(r"[（(]?\d{1,4}[)）.．、]?")
_PART = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}"
)
_BRACKETED = re.compile(r"[（(][^（）()]{1,10}[）)]")
_WORD_END = re.compile(
    r"^(?:单位|部门|主体|时限|时间|节点|期限|任务|工作|目标|内容|名称|事项|项目|措施|举措|类别|指标|序号|领导|备注|要求|进度|情况)$"
)
_FOOTER = re.compile(r"[-—–－·\s第]{0,6}\d{1,4}[-—–－·\s页]{0,6}(?:[/共]\s?\d{1,4}\s?页?)?")
_REMARK = re.compile(r"(?:注|备注|说明|附注)\s?[:：1]|附件\s?\d*[:：]?|抄送|主动公开")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters of a line with no white between them."""

    x0: float
    x1: float
    words: str

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class _Head:
    first: int  # index of its first line
    last: int
    columns: tuple[_Piece, ...]  # the lowest names, from left to right
    groups: tuple[tuple[int, int], ...]  # first and last column below each name that spans several
    split: float | None  # where the names that span end and those below them begin
    number: int | None  # the column of numbers


def open_grids(
    lines: Sequence[Line], size: float, cuts: Sequence[float], before: Sequence[float] | None
) -> list[Grid]:
    """The tables among the lines of a page, as grids.

    ``cuts`` are the places of horizontal lines that may part rows; ``before`` are the edges of the columns of a table
    that ended at the foot of the page before and may go on.
    """
    if len(lines) > _MOST_LINES:
        return []
    pieces = [_pieces(line) for line in lines]
    out: list[Grid] = []
    at = 0
    if before is not None:
        grid, at = _going_on(lines, pieces, before, size, cuts)
        out += [grid] if grid else []
    while at < len(lines):
        head = _head(lines, pieces, at, size)
        if head is None:
            at += 1
            continue
        xs = _edges(head, lines, pieces, size, before)
        end = _end(lines, pieces, head.last + 1, xs, size)
        if end > head.last + 1:
            out.append(_grid(lines, pieces, head, xs, end, size, cuts))
        at = max(end, head.last + 1)
    return out


def _pieces(line: Line) -> list[_Piece]:
    out: list[_Piece] = []
    run = [line.glyphs[0]]
    for before, glyph in pairwise(line.glyphs):
        if glyph.x0 - before.x1 >= _GAP * max(before.height, glyph.height):
            out.append(_Piece(run[0].x0, run[-1].x1, "".join(g.text for g in run)))
            run = []
        run.append(glyph)
    out.append(_Piece(run[0].x0, run[-1].x1, "".join(g.text for g in run)))
    return out


def _names(pieces: Sequence[_Piece]) -> bool:
    """Whether nearly all pieces of a line read as names of columns, or parts of such."""
    known = sum(role_of(p.words) is not None or bool(_BRACKETED.fullmatch(p.words)) for p in pieces)
    return known * 3 >= len(pieces) * 2 and all(len(p.words) <= 24 for p in pieces)


def _head(lines: Sequence[Line], pieces: list[list[_Piece]], at: int, size: float) -> _Head | None:
    if len(pieces[at]) < 2 or not _names(pieces[at]):
        return None
    first = last = at
    if at and len(pieces[at - 1]) <= 3 and _names(pieces[at - 1]) and _near(lines, at - 1, size):
        first = at - 1
    while (
        last + 1 < len(lines)
        and last + 1 - first < _MOST_HEAD_LINES
        and _near(lines, last, size)
        and (_names(pieces[last + 1]) or _ends_of_names(pieces[last + 1], pieces[first : last + 1]))
        and not _NUMBER.fullmatch(pieces[last + 1][0].words)
    ):
        last += 1
    for begin in range(first, at + 1):
        head = _laid_out(lines, pieces, begin, last)
        if head is not None:
            return head
    return None


def _ends_of_names(pieces: Sequence[_Piece], above: Sequence[list[_Piece]]) -> bool:
    """Whether a line holds the last characters of names that had no room on theirs (牵头单 / 位)."""
    for piece in pieces:
        over = "".join(p.words for line in above for p in line if p.x0 < piece.x1 and piece.x0 < p.x1)
        if not _WORD_END.search(f"{over[-1:]}{piece.words}"):
            return False
    return True


def _near(lines: Sequence[Line], index: int, size: float) -> bool:
    return lines[index + 1].middle - lines[index].middle < _FAR * size


def _laid_out(lines: Sequence[Line], pieces: list[list[_Piece]], first: int, last: int) -> _Head | None:
    """The head of these lines with its columns, if it names tasks and who does them."""
    columns: list[_Piece] = []
    groups: list[tuple[int, int]] = []
    split: float | None = None
    for cluster in _clusters([(p, n) for n in range(first, last + 1) for p in pieces[n]]):
        rows: dict[int, list[_Piece]] = {}
        for piece, line in cluster:
            rows.setdefault(line, []).append(piece)
        widest = max(rows, key=lambda line: len(rows[line]))
        if len(rows[widest]) == 1:
            words = "".join(p.words for line in sorted(rows) for p in rows[line])
            columns.append(_Piece(min(p.x0 for p, _ in cluster), max(p.x1 for p, _ in cluster), words))
            continue
        above = [line for line in rows if line < widest]
        if above:
            groups.append((len(columns), len(columns) + len(rows[widest]) - 1))
            edge = (lines[max(above)].middle + lines[widest].middle) / 2
            split = edge if split is None else min(split, edge)
        columns += rows[widest]
    roles: list[ColumnRole | None] = [role_of(column.words) for column in columns]
    if len(columns) < 3 or not _DOERS & set(roles) or ("task" not in roles and "target" not in roles):
        return None
    number = roles.index("number") if "number" in roles else None
    return _Head(first, last, tuple(columns), tuple(groups), split, number)


def _clusters(pieces: list[tuple[_Piece, int]]) -> list[list[tuple[_Piece, int]]]:
    """The pieces that stand above each other."""
    out: list[list[tuple[_Piece, int]]] = []
    edge = 0.0
    for piece, number in sorted(pieces, key=lambda entry: entry[0].x0):
        if out and piece.x0 < edge:
            out[-1].append((piece, number))
            edge = max(edge, piece.x1)
        else:
            out.append([(piece, number)])
            edge = piece.x1
    return out


def _edges(
    head: _Head,
    lines: Sequence[Line],
    pieces: list[list[_Piece]],
    size: float,
    before: Sequence[float] | None,
) -> list[float]:
    """The edges of the columns: between two names where the fewest lines have a character."""
    columns = head.columns
    if (
        before is not None
        and len(before) == len(columns) + 1
        and all(a < c.middle < b for (a, b), c in zip(pairwise(before), columns, strict=True))
    ):
        return list(before)
    sample = pieces[head.last + 1 : head.last + 1 + _SAMPLE]
    inner: list[float] = []
    for left, right in pairwise(columns):
        step = size / 4
        # A cell may be wider than its name, and its name may stand in its middle.
        places = [left.middle + step * n for n in range(1, max(2, int((right.middle - left.middle) / step)))]
        covered = [
            sum(p.x0 - step < place < p.x1 + step for line in sample for p in line)
            + (1_000 if left.x0 < place < left.x1 or right.x0 < place < right.x1 else 0)
            for place in places[:400]
        ]
        inner.append(places[_edge_in_lowest(covered)])
    lefts = [p.x0 for line in sample for p in line] + [c.x0 for c in columns]
    rights = [p.x1 for line in sample for p in line] + [c.x1 for c in columns]
    return [min(lefts) - 1, *inner, max(rights) + 1]


def _edge_in_lowest(values: Sequence[int]) -> int:
    """A place in the longest stretch of the lowest value, near its end: longer cells grow to the right."""
    lowest = min(values)
    best = (0, 0)
    first = -1
    for index, value in enumerate([*values, lowest + 1]):
        if value == lowest and first < 0:
            first = index
        elif value != lowest and first >= 0:
            best = max(best, (index - first, -first))
            first = -1
    return -best[1] + best[0] * 4 // 5


def _crosses(piece: _Piece, xs: Sequence[float], size: float) -> bool:
    return any(piece.x0 + size / 2 < x < piece.x1 - size / 2 for x in xs[1:-1])


def _is_part(pieces: Sequence[_Piece], xs: Sequence[float], size: float) -> bool:
    """Whether a line is a heading across the table."""
    if (
        len(pieces) != 1
        or len(pieces[0].words) > _LONGEST_PART
        or pieces[0].words.endswith(("。", "；", "，"))
    ):
        return False
    return bool(_PART.match(pieces[0].words)) and (pieces[0].x0 < xs[1] or _crosses(pieces[0], xs, size))


def _end(
    lines: Sequence[Line], pieces: list[list[_Piece]], start: int, xs: Sequence[float], size: float
) -> int:
    """The first line behind the table that begins with line ``start``."""
    at = start
    while at < len(lines):
        line = pieces[at]
        alone = len(line) == 1
        step = lines[at].middle - lines[at - 1].middle if at > start else 0.0
        if line[-1].x1 > xs[-1] + 2 * size or line[0].x0 < xs[0] - 2 * size:
            break
        if alone and (_REMARK.match(line[0].words) or (step > _FAR * size and not _is_part(line, xs, size))):
            break
        if alone and at + 1 == len(lines) and _FOOTER.fullmatch(line[0].words) and step > 1.5 * size:
            break
        if any(_crosses(piece, xs, size) for piece in line) and not _is_part(line, xs, size):
            if alone:
                break
            if sum(_crosses(piece, xs, size) for piece in line) * 2 > len(line):
                break
        if at > start and len(line) > 2 and _names(line):
            break  # the head of another table, or this one's again
        at += 1
    return at


def _going_on(
    lines: Sequence[Line],
    pieces: list[list[_Piece]],
    xs: Sequence[float],
    size: float,
    cuts: Sequence[float],
) -> tuple[Grid | None, int]:
    """The rest of a table from the page before, without its head, at the top of the page."""
    for start in (0, 1):
        if start >= len(lines) or _names(pieces[start]):
            continue
        end = _end(lines, pieces, start, xs, size)
        full = sum(len(line) >= 2 for line in pieces[start:end])
        if end > start and full and not any(_crosses(p, xs, size) for p in pieces[start]):
            return _grid(lines, pieces, None, xs, end, size, cuts, start), end
    return None, 0


def _grid(
    lines: Sequence[Line],
    pieces: list[list[_Piece]],
    head: _Head | None,
    xs: Sequence[float],
    end: int,
    size: float,
    cuts: Sequence[float],
    start: int = 0,
) -> Grid:
    begin = head.last + 1 if head else start
    first = head.first if head else start
    width = len(xs) - 1
    ys = [lines[first].top - size / 4]
    part = {n for n in range(begin, end) if _is_part(pieces[n], xs, size)}
    rows = _rows(lines, pieces, begin, end, xs, head.number if head else 0, part, cuts)
    grid = Grid(list(xs), ys)
    if head is not None:
        if head.split is not None and head.groups:
            ys.append(head.split)
            below = {column for a, b in head.groups for column in range(a, b + 1)}
            for a, b in head.groups:
                _cell(grid, 0, a, 1, b - a + 1)
                for column in range(a, b + 1):
                    _cell(grid, 1, column, 1, 1)
            for column in range(width):
                if column not in below:
                    _cell(grid, 0, column, 2, 1)
        else:
            for column in range(width):
                _cell(grid, 0, column, 1, 1)
        ys.append((lines[head.last].bottom + lines[begin].top) / 2)
    for row in rows:
        index = len(ys) - 1
        following = next((other for other in rows if other > row), end)
        if row in part:
            _cell(grid, index, 0, 1, width)
        else:
            for column in range(width):
                _cell(grid, index, column, 1, 1)
        if following < end:
            ys.append((lines[following - 1].middle + lines[following].middle) / 2)
        else:
            ys.append(lines[end - 1].bottom + size / 4)
    grid.cells.sort(key=lambda cell: (cell.row, cell.column))
    grid.owner = {
        (row, column): place
        for place, cell in enumerate(grid.cells)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    return grid


def _cell(grid: Grid, row: int, column: int, down: int, across: int) -> None:
    grid.cells.append(GridCell(row, column, down, across, grid.xs[column], grid.xs[column + across]))


def _rows(
    lines: Sequence[Line],
    pieces: list[list[_Piece]],
    begin: int,
    end: int,
    xs: Sequence[float],
    number: int | None,
    part: set[int],
    cuts: Sequence[float],
) -> list[int]:
    """The first line of each row."""
    starts = {begin}
    for n in range(begin + 1, end):
        if n in part or n - 1 in part or any(lines[n - 1].middle < cut < lines[n].middle for cut in cuts):
            starts.add(n)
    if cuts and len(starts - part) > 1 + len(part):
        return sorted(starts)
    for first, last in _blocks(begin, end, part):
        starts |= _rows_of_block(lines, pieces, first, last, xs, number)
    return sorted(starts)


def _blocks(begin: int, end: int, part: set[int]) -> list[tuple[int, int]]:
    edges = [begin - 1, *sorted(part), end]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def _rows_of_block(
    lines: Sequence[Line],
    pieces: list[list[_Piece]],
    first: int,
    last: int,
    xs: Sequence[float],
    number: int | None,
) -> set[int]:
    steps = [b.middle - a.middle for a, b in pairwise(lines[first:last])]
    usual = min(steps) if steps else 0.0
    usual = median([step for step in steps if step < 1.3 * usual]) if steps else 0.0
    numbered = [
        n
        for n in range(first, last)
        if number is not None
        and any(_NUMBER.fullmatch(p.words) and xs[number] < p.middle < xs[number + 1] for p in pieces[n])
    ]
    if not numbered:
        wide = {first + n + 1 for n, step in enumerate(steps) if step > _WIDE_STEP * usual}
        if wide or len(xs) < 4:
            return wide
        return {
            n for n in range(first, last) if pieces[n][0].x0 < xs[1] and 2 * len(pieces[n]) >= len(xs) - 1
        }
    out: set[int] = set()
    top = numbered[0] == first
    begin = first
    for here, following in pairwise(numbered):
        inner = range(here + 1, following + 1)
        gaps = {n: lines[n].middle - lines[n - 1].middle for n in inner}
        widest = max(inner, key=lambda n: gaps[n])
        if gaps[widest] > _WIDE_STEP * usual or len(gaps) == 1:
            start = widest
        elif top:
            start = following
        else:
            # The number stands in the middle of its row: the row ends as far below it as it begins above.
            edge = 2 * lines[here].middle - lines[begin].middle + usual / 2
            start = next((n for n in inner if lines[n].middle > edge), following)
        out.add(start)
        begin = start
    return out
