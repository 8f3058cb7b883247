"""What the cells of a table's row say besides who and by when: each under the name of its column, as 总投资（万元）：28000.

The words of the task's own columns stand without a name. A cell that others part over several lines is put together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from luoshi.ledger.table_head import Grid, Head, first_head, head_at
from luoshi.reading.column_names import column_name, role_of, unit_of
from luoshi.reading.document import Cell, Document
from luoshi.reading.span import Span

_TOLD_ELSEWHERE = ("number", "category", "lead", "support", "responsible", "deadline", "measure")
_GOALS = ("target", "period")
_SAYS = re.compile(r"\w")
_NO_LABEL = re.compile(r"[。，；：:、]")
_LONGEST_LABEL = 16


class TableCells:
    """The tables of a document with their heads, looked at once."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._tables = sorted(document.tables, key=lambda table: table.span)
        self._starts = [table.span.start for table in self._tables]
        self._read: dict[int, tuple[Grid, list[tuple[int, Head]]]] = {}

    def of_row(self, span: Span, elsewhere: Sequence[Span], told: Iterable[str | None]) -> list[str] | None:
        """The lines of the row that stands here; None where no head says what its cells hold.

        What overlaps ``elsewhere`` or says nothing but what is ``told`` is left out.
        """
        place = bisect_right(self._starts, span.start) - 1
        if place < 0 or span.start >= self._tables[place].span.end:
            return None
        grid, heads = self._table(place)
        known = {re.sub(r"\s+", "", words) for words in told if words}
        out: list[str] = []
        for row in grid.numbers:
            for column, cell in grid.own(row).items():
                if not (span.start <= cell.span.start and cell.span.end <= span.end):
                    continue
                head = next((head for begins, head in reversed(heads) if begins < row), None)
                if head is None:
                    return None
                words = grid.words(cell)
                parts = grid.spans(cell)
                if not _SAYS.search(words) or any(a.overlaps(b) for a in parts for b in elsewhere):
                    continue
                line = self._line(grid, head, column, cell, known)
                if line and line not in out:
                    out.append(line)
        return out

    def _table(self, place: int) -> tuple[Grid, list[tuple[int, Head]]]:
        if place not in self._read:
            grid = Grid(self._text, self._tables[place])
            heads: list[tuple[int, Head]] = []
            first = first_head(grid)
            if first is not None:
                heads.append((first.rows[-1], first))
                rows = [row for row in grid.numbers if row > first.rows[-1] and len(grid.own(row)) > 1]
                heads += [(again.rows[-1], again) for row in rows if (again := head_at(grid, row))]
            elif place:  # goes on with the table before
                before, above = self._table(place - 1)
                if above and before.width == grid.width:
                    heads.append((-1, above[-1][1]))
            self._read[place] = (grid, heads)
        return self._read[place]

    def _line(self, grid: Grid, head: Head, column: int, cell: Cell, known: set[str]) -> str | None:
        role = head.roles.get(column)
        words = self._words(grid, cell)
        bare = re.sub(r"\s+", "", words)
        if role == "task":
            return None if bare in known else words
        if role in _TOLD_ELSEWHERE and (bare in known or role in ("number", "category", "measure")):
            return None
        name = re.sub(r"\s+", "", head.names.get(column, ""))
        label = self._of_goals(grid, head, column, cell, name) if role in _GOALS else name
        if not label or len(label) > _LONGEST_LABEL or _NO_LABEL.search(label):
            return words
        return f"{label}：{words}"

    def _words(self, grid: Grid, cell: Cell) -> str:
        if len(grid.spans(cell)) > 1:
            return grid.words(cell)
        lines = (
            re.sub(r"[ \t\u3000\f\r]+", " ", line).strip()
            for line in re.split(r"[\v\n]", cell.span.of(self._text))
        )
        return "\n".join(line for line in lines if line)

    def _of_goals(self, grid: Grid, head: Head, column: int, cell: Cell, name: str) -> str:
        """The name of a column of goals with the year and the unit that stand elsewhere in the head or beside the cell."""
        label = name
        if (year := head.years.get(column)) and str(year) not in label:
            label = f"{year}年{label}"
        if role_of(label) not in _GOALS:
            label = f"{column_name(label)}目标"
        unit = head.units.get(column)
        for measure in head.columns("measure"):
            beside = grid.rows[cell.row].get(measure)
            unit = (grid.words(beside) if beside is not None else None) or unit
        return label if not unit or unit_of(label) == unit else f"{column_name(label)}（{unit}）"
