"""Finds the grids of tables in the lines drawn on a page.

Put here geometry of drawn lines only; coordinates grow to the right and downwards, in any unit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# More lines than this are a drawing, not tables.
_MOST_CROSSINGS = 400_000
_MOST_CELLS = 20_000


class Rule(NamedTuple):
    """A line drawn on the page, horizontal or vertical; of a thin rectangle its middle."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class GridCell:
    """A cell of a grid: its place, how many rows and columns it spans, and its edges."""

    row: int
    column: int
    row_span: int
    column_span: int
    left: float
    right: float


@dataclass(slots=True)
class Grid:
    """A table as drawn: the edges of its columns and rows and, for each elementary square, its cell."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell] = field(default_factory=list)
    owner: dict[tuple[int, int], int] = field(default_factory=dict)

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that holds the point."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, y) - 1
        return self.owner.get((row, column))


def grids(rules: Iterable[Rule], tolerance: float) -> list[Grid]:
    """The tables that the lines draw, from top to bottom. Lines nearer than ``tolerance`` are one."""
    flat: list[tuple[float, float, float]] = []
    upright: list[tuple[float, float, float]] = []
    for rule in rules:
        if abs(rule.y1 - rule.y0) <= abs(rule.x1 - rule.x0):
            flat.append(((rule.y0 + rule.y1) / 2, min(rule.x0, rule.x1), max(rule.x0, rule.x1)))
        else:
            upright.append(((rule.x0 + rule.x1) / 2, min(rule.y0, rule.y1), max(rule.y0, rule.y1)))
    flat = _join(flat, tolerance)
    upright = _join(upright, tolerance)
    if len(flat) < 2 or not upright or len(flat) * len(upright) > _MOST_CROSSINGS:
        return []
    out = []
    for rows, columns in _connect(flat, upright, tolerance):
        grid = _grid(rows, columns, tolerance)
        if grid is not None:
            out.append(grid)
    return sorted(out, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _join(lines: Iterable[tuple[float, float, float]], tolerance: float) -> list[tuple[float, float, float]]:
    """Lines at the same place whose stretches touch become one."""
    out: list[tuple[float, float, float]] = []
    group: list[tuple[float, float, float]] = []

    def finish() -> None:
        group.sort(key=lambda line: line[1])
        at = group[0][0]
        start, end = group[0][1:]
        for _, first, last in group[1:]:
            if first <= end + tolerance:
                end = max(end, last)
            else:
                out.append((at, start, end))
                start, end = first, last
        out.append((at, start, end))

    for line in sorted(lines):
        if group and line[0] - group[0][0] > tolerance:
            finish()
            group = []
        group.append(line)
    if group:
        finish()
    return out


def _connect(
    flat: Sequence[tuple[float, float, float]],
    upright: Sequence[tuple[float, float, float]],
    tolerance: float,
) -> Iterable[tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]]:
    parent = list(range(len(flat) + len(upright)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, (y, x0, x1) in enumerate(flat):
        for j, (x, y0, y1) in enumerate(upright):
            if x0 - tolerance <= x <= x1 + tolerance and y0 - tolerance <= y <= y1 + tolerance:
                parent[root(i)] = root(len(flat) + j)
    groups: dict[int, tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]] = {}
    for i, line in enumerate(flat):
        groups.setdefault(root(i), ([], []))[0].append(line)
    for j, line in enumerate(upright):
        groups.setdefault(root(len(flat) + j), ([], []))[1].append(line)
    return groups.values()


def _grid(
    flat: list[tuple[float, float, float]], upright: list[tuple[float, float, float]], tolerance: float
) -> Grid | None:
    if len(flat) < 2 or not upright:
        return None
    # Tables without outer edges are closed at the ends of their horizontal lines.
    left, right = min(line[1] for line in flat), max(line[2] for line in flat)
    top, bottom = flat[0][0], flat[-1][0]
    for edge in (left, right):
        if all(abs(line[0] - edge) > 2 * tolerance for line in upright):
            upright.append((edge, top, bottom))
    xs = _distinct((line[0] for line in upright), tolerance)
    ys = _distinct((line[0] for line in flat), tolerance)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows < 2 or columns * rows > _MOST_CELLS:
        return None
    by_x = _stretches(upright, xs, tolerance)
    by_y = _stretches(flat, ys, tolerance)
    grid = Grid(xs, ys)
    for row in range(rows):
        for column in range(columns):
            if (row, column) in grid.owner:
                continue
            middle = (ys[row] + ys[row + 1]) / 2
            last = column
            while (
                last + 1 < columns
                and (row, last + 1) not in grid.owner
                and not _covers(by_x[last + 1], middle, tolerance)
            ):
                last += 1
            low = row
            centre = (xs[column] + xs[column + 1]) / 2
            while low + 1 < rows and not _covers(by_y[low + 1], centre, tolerance):
                if any((low + 1, c) in grid.owner for c in range(column, last + 1)):
                    break
                low += 1
            for r in range(row, low + 1):
                for c in range(column, last + 1):
                    grid.owner[r, c] = len(grid.cells)
            grid.cells.append(
                GridCell(row, column, low - row + 1, last - column + 1, xs[column], xs[last + 1])
            )
    return grid


def _distinct(values: Iterable[float], tolerance: float) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > tolerance:
            out.append(value)
    return out


def _stretches(
    lines: Iterable[tuple[float, float, float]], places: list[float], tolerance: float
) -> list[list[tuple[float, float]]]:
    out: list[list[tuple[float, float]]] = [[] for _ in places]
    for at, start, end in lines:
        index = max(0, bisect_right(places, at + tolerance / 2) - 1)
        out[index].append((start, end))
    return out


def _covers(stretches: list[tuple[float, float]], at: float, tolerance: float) -> bool:
    return any(start - tolerance <= at <= end + tolerance for start, end in stretches)
