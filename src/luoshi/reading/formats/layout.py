"""Puts what stands on a page into reading order: paragraphs and tables (for pdf, ofd and scans).

Lines are made in printed.py, columns found in columns.py, drawn tables in ruling.py and those without lines in
open_tables.py; put here how they follow each other. Coordinates grow to the right and
downwards, in any unit.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from luoshi.reading.formats.columns import Band, reading_order
from luoshi.reading.formats.composing import Composer, TableCell
from luoshi.reading.formats.open_tables import open_grids
from luoshi.reading.formats.printed import Glyph, Line, line_text, printed_lines
from luoshi.reading.formats.ruling import Grid, GridCell, Rule, grids

# All shares are of the height of a character.
_EXTRA_SPACING = 1.6
_HEADING_SIZE = 1.15
_PADDING = 0.6
_ROOM = 1.2
# No line begins with these, so the character before them may go over to the next line too.
_CLOSING = frozenset("，。、；：？！）》”’〕】,.;:)%")
_PAGE_NUMBER = re.compile(r"[-—–－·\s第]{0,6}\d{1,4}[-—–－·\s页]{0,6}(?:[/共]\s?\d{1,4}\s?页?)?")
_MOST_TABLES = 100
_MOST_CUTS = 300


@dataclass(slots=True)
class _OpenTable:
    """A table at the foot of a page, which may go on on the next one; rows are counted over all its pages."""

    grid: Grid
    cells: list[tuple[GridCell, list[Line]]]
    rows: int
    drawn: bool  # whether lines are drawn around it
    page_rows: list[int] = field(default_factory=list)
    page_numbers: list[str] = field(default_factory=list)


class Layout:
    """Puts page after page into a composer: lines, and ruled tables, which may go on over pages."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._open: _OpenTable | None = None

    def page(self, glyphs: Sequence[Glyph], rules: Iterable[Rule] = (), *, headings: bool = True) -> str:
        """Add the text of the next page, from top to bottom. Returns what was left out: text along the margins.

        ``headings`` says whether sizes are exact enough to tell headings by them.
        """
        visible = [glyph for glyph in glyphs if glyph.text.strip() and glyph.height > 0]
        if not visible:
            self.close()
            self._composer.page()
            return ""
        size = median(glyph.height for glyph in visible)
        rules = list(rules)
        drawn = grids(rules, size * 0.25)[:_MOST_TABLES]
        loose, filled = _fill(visible, [grid for grid in drawn if len(grid.xs) > 2])
        # Turned text in a cell is its text; elsewhere it stands in a margin and belongs to no line.
        aside = "".join(glyph.text for glyph in loose if glyph.aside)
        loose = [glyph for glyph in loose if not glyph.aside]
        before = self._open.grid.xs if self._open is not None and not self._open.drawn else None
        lines = printed_lines(loose)
        found = open_grids(lines, size, _cuts(rules, lines), before)
        edges = [grid.ys[0] for grid in found]
        loose, more = _fill(loose, found)
        # A box around other things is a table of one column, unless the columns inside it were found.
        boxes = [grid for grid in drawn if len(grid.xs) == 2 and not _holds(grid, edges)]
        loose, boxed = _fill(loose, boxes)
        filled += more + boxed
        tables = sorted((entry for entry in filled if any(entry[1])), key=lambda entry: entry[0].ys[0])
        bands = [b for part in _split(loose, [grid.ys[0] for grid, _ in tables]) for b in reading_order(part)]
        first = tables[0] if tables else None
        if (
            first is not None
            and (not bands or first[0].ys[0] < bands[0].lines[0].middle)
            and self._goes_on(*first)
        ):
            tables.pop(0)
        else:
            self.close()
            self._composer.page()
        margins = _margins([line for band in bands if not band.beside for line in band.lines], size)
        # Bands keep their order (the second column begins higher up than the first ends); tables go in between.
        for band in bands:
            while tables and tables[0][0].ys[0] < band.lines[0].middle:
                grid, contents = tables.pop(0)
                self._table(grid, contents, grid in drawn)
            if self._open is not None and band is bands[-1] and not tables and _is_page_number(band):
                self._open.page_numbers += [line_text(line.glyphs) for line in band.lines]
                return aside
            self.close()
            own = _margins(band.lines, size) if band.beside else margins
            _put_lines(self._composer, band.lines, size, own, headings)
        for grid, contents in tables:
            self._table(grid, contents, grid in drawn)
        return aside

    def close(self) -> None:
        """Put out what is still open; to be called after the last page."""
        table = self._open
        if table is None:
            return
        self._open = None
        cells = [
            TableCell(cell.row, cell.column, _cell_text(lines, cell), cell.row_span, cell.column_span)
            for cell, lines in table.cells
        ]
        self._composer.table(cells, table.page_rows)
        for number in table.page_numbers:
            self._composer.line(number)

    def _table(self, grid: Grid, contents: list[list[Glyph]], drawn: bool) -> None:
        self.close()
        cells = [(cell, printed_lines(glyphs)) for cell, glyphs in zip(grid.cells, contents, strict=True)]
        self._open = _OpenTable(grid, cells, len(grid.ys) - 1, drawn)

    def _goes_on(self, grid: Grid, contents: list[list[Glyph]]) -> bool:
        """Take the first table of a page for more of the last one of the page before, if their columns agree."""
        table = self._open
        if table is None or len(grid.xs) != len(table.grid.xs):
            return False
        wide = grid.xs[-1] - grid.xs[0]
        if any(abs(a - b) > 0.02 * wide for a, b in zip(grid.xs, table.grid.xs, strict=True)):
            return False
        cells = [(cell, printed_lines(glyphs)) for cell, glyphs in zip(grid.cells, contents, strict=True)]
        skip = 0
        if _row_text(cells) == _row_text(table.cells) and len(grid.ys) > 2:
            skip = 1  # the head of the table, repeated on each page
        elif (
            cells[0][0].column == 0
            and not cells[0][1]
            and any(lines for cell, lines in cells if cell.row == 0)
        ):
            # A row that was torn apart: its first cell, the number, stands on the page before.
            last = {
                cell.column: lines for cell, lines in table.cells if cell.row + cell.row_span == table.rows
            }
            torn = [cell for cell, lines in cells if cell.row == 0 and lines]
            if (
                cells[0][0].row_span == 1
                and all(last.get(cell.column) for cell in torn)
                and any(
                    cell.right - last[cell.column][-1].x1 < (_PADDING + _ROOM) * last[cell.column][-1].height
                    for cell in torn
                )
            ):
                for cell, lines in cells:
                    if cell.row == 0 and lines:
                        last[cell.column].extend(lines)
                skip = 1
        table.page_rows.append(table.rows)
        for cell, lines in cells:
            if cell.row >= skip:
                table.cells.append((replace(cell, row=cell.row - skip + table.rows), lines))
        table.rows += len(grid.ys) - 1 - skip
        if table.page_rows[-1] >= table.rows:
            table.page_rows[-1] = table.rows - 1
        return True


def _fill(
    glyphs: Sequence[Glyph], tables: Sequence[Grid]
) -> tuple[list[Glyph], list[tuple[Grid, list[list[Glyph]]]]]:
    """The characters outside of the tables, and each table with those in its cells."""
    filled: list[tuple[Grid, list[list[Glyph]]]] = [(grid, [[] for _ in grid.cells]) for grid in tables]
    loose: list[Glyph] = []
    for glyph in glyphs:
        x = (glyph.x0 + min(glyph.x1, glyph.x0 + 2 * glyph.height)) / 2
        for grid, contents in filled:
            number = grid.cell_at(x, glyph.middle)
            if number is not None:
                contents[number].append(glyph)
                break
        else:
            loose.append(glyph)
    return loose, filled


def _holds(grid: Grid, edges: Sequence[float]) -> bool:
    return any(grid.ys[0] - 1 <= edge <= grid.ys[-1] for edge in edges)


def _cuts(rules: Sequence[Rule], lines: Sequence[Line]) -> list[float]:
    """The places of horizontal lines that reach across the text and may part rows."""
    if not lines:
        return []
    wide = 0.4 * (max(line.x1 for line in lines) - min(line.x0 for line in lines))
    found = sorted(
        {round(rule.y0, 1) for rule in rules if abs(rule.x1 - rule.x0) > max(wide, abs(rule.y1 - rule.y0))}
    )
    return found if len(found) <= _MOST_CUTS else []


def _row_text(cells: list[tuple[GridCell, list[Line]]]) -> list[str]:
    """The texts of the first row."""
    return ["".join(line_text(line.glyphs) for line in lines) for cell, lines in cells if cell.row == 0]


def _is_page_number(band: Band) -> bool:
    return len(band.lines) == 1 and bool(_PAGE_NUMBER.fullmatch(line_text(band.lines[0].glyphs)))


def _split(glyphs: list[Glyph], edges: list[float]) -> list[list[Glyph]]:
    """The characters between tables, from top to bottom."""
    if not edges:
        return [glyphs] if glyphs else []
    ordered = sorted(edges)
    parts: list[list[Glyph]] = [[] for _ in range(len(ordered) + 1)]
    for glyph in glyphs:
        parts[sum(edge < glyph.middle for edge in ordered)].append(glyph)
    return [part for part in parts if part]


def _margins(lines: list[Line], size: float) -> tuple[float, float]:
    """Where full lines begin and end."""
    if not lines:
        return 0.0, 0.0
    right = max(line.x1 for line in lines)
    full = [line for line in lines if right - line.x1 < 2 * size]
    return min(line.x0 for line in (full if len(full) > 2 else lines)), right


def _put_lines(
    composer: Composer, lines: list[Line], body_size: float, margins: tuple[float, float], headings: bool
) -> None:
    steps = [b.middle - a.middle for a, b in itertools.pairwise(lines)]
    steps = [step for step in steps if step < 4 * body_size]
    pitch = median(steps) if steps else 0.0
    before: Line | None = None
    for line in lines:
        if before is not None:
            step = line.middle - before.middle
            if step > max(_EXTRA_SPACING * pitch, 1.2 * max(line.height, before.height)) > 0:
                composer.blank()
        text = line_text(line.glyphs)
        large = line.height > _HEADING_SIZE * body_size
        heading = headings and (large or all(glyph.bold for glyph in line.glyphs))
        if _is_indented(line, *margins, body_size) and not text.startswith("\u3000"):
            text = "\u3000\u3000" + text
        composer.line(text, heading=heading)
        before = line


def _is_indented(line: Line, left: float, right: float, size: float) -> bool:
    """Whether the line begins a paragraph: set in by about two characters, and not centred."""
    indent = line.x0 - left
    if not 1.2 * line.height <= indent <= 3.2 * line.height:
        return False
    return not (abs(indent - (right - line.x1)) < 0.5 * size and line.height > _HEADING_SIZE * size)


def _cell_text(lines: list[Line], cell: GridCell) -> str:
    """The text of a cell: a line goes on in the next one where the next character had no room left in it."""
    if not lines:
        return ""
    padding = min(min(line.x0 for line in lines) - cell.left, _PADDING * lines[0].height)
    parts = [line_text(lines[0].glyphs)]
    for line, following in itertools.pairwise(lines):
        before, after = parts[-1], line_text(following.glyphs)
        closing = after[1:2] in _CLOSING or after[:1] in _CLOSING
        needed = (_ROOM + closing) * (line.height if after[:1] >= "\u2e80" else 0.6 * line.height)
        if cell.right - padding - line.x1 > needed:
            parts.append("\n")
        elif before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha():
            parts.append(" ")
        parts.append(after)
    return "".join(parts)
