"""Pages set in two columns: the left one is read first, then the right one (for pdf, ofd and scans).

Put here what tells prose in two columns from rows of cells and from ordinary lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from luoshi.reading.formats.printed import Glyph, Line, printed_lines

_COLUMN_LINES = 5
_FEW_LINES = 3
_COLUMN_CHARACTERS = 7
# Beyond this many characters' widths a page is a drawing.
_MOST_EMS = 1_000


@dataclass(slots=True)
class Band:
    """Lines that are read one after the other; ``beside`` marks one column of two."""

    lines: list[Line]
    beside: bool = False


def reading_order(glyphs: list[Glyph]) -> list[Band]:
    """Bands of lines: those across the page, and where it is set in two columns the left one, then the right."""
    lines = printed_lines(glyphs)
    gutter = _gutter(lines)
    if gutter is None:
        return [Band(lines)]
    bands: list[Band] = []
    across: list[Line] = []
    beside: list[Line] = []

    def finish_beside() -> None:
        if sum(_split(line, gutter) is not None for line in beside) >= 2:
            if across:
                bands.append(Band(list(across)))
                across.clear()
            inside = [glyph for line in beside for glyph in line.glyphs]
            for side in (
                [glyph for glyph in inside if glyph.x0 < gutter],
                [glyph for glyph in inside if glyph.x0 >= gutter],
            ):
                if side:
                    bands.append(Band(printed_lines(side), beside=True))
        else:
            across.extend(beside)
        beside.clear()

    for line in lines:
        if any(glyph.x0 < gutter < glyph.x1 for glyph in line.glyphs) or _crosses(line, gutter):
            finish_beside()
            across.append(line)
        else:
            beside.append(line)
    finish_beside()
    if across:
        bands.append(Band(across))
    return bands


def _crosses(line: Line, gutter: float) -> bool:
    left = [glyph for glyph in line.glyphs if glyph.x0 < gutter]
    right = [glyph for glyph in line.glyphs if glyph.x0 >= gutter]
    if not left or not right:
        return False
    return right[0].x0 - max(glyph.x1 for glyph in left) < 0.6 * line.height


def _split(line: Line, gutter: float) -> tuple[float, float] | None:
    """The edges of the gap at the gutter if the line stands on both sides of it."""
    left = [glyph for glyph in line.glyphs if glyph.x0 < gutter]
    right = [glyph for glyph in line.glyphs if glyph.x0 >= gutter]
    if not left or not right:
        return None
    edge = max(glyph.x1 for glyph in left)
    if edge > gutter or right[0].x0 - edge < 0.6 * line.height:
        return None
    return edge, right[0].x0


def _gutter(lines: list[Line]) -> float | None:
    """Where the white space between two columns of prose runs; None for a page in one column."""
    if len(lines) < _FEW_LINES:
        return None
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    size = median(line.height for line in lines)
    if right - left > _MOST_EMS * size:
        return None
    votes: dict[int, int] = {}
    for line in lines:
        seen = set()
        for first, second in zip(line.glyphs, line.glyphs[1:], strict=False):
            if second.x0 - first.x1 >= 0.6 * size:
                low, high = first.x1, second.x0
                for step in range(int(low / size * 2) + 1, int(high / size * 2) + 1):
                    seen.add(step)
        for step in range(int(line.x0 / size * 2), int(line.x1 / size * 2) + 2):
            # White between two stretches of a line speaks for a step, a character on it against it.
            votes[step] = votes.get(step, 0) + (1 if step in seen else -1)
    middle = [
        s
        for s in votes
        if votes[s] > 0 and left + 0.3 * (right - left) < s * size / 2 < left + 0.7 * (right - left)
    ]
    if not middle:
        return None
    gutter = _widest(middle, votes) * size / 2
    parted = [(line, edges) for line in lines if (edges := _split(line, gutter)) is not None]
    if len(parted) < _COLUMN_LINES:
        return gutter if _two_short_columns(lines, [line for line, _ in parted], gutter, size) else None
    if len(parted) * 2 < len(lines) * 0.8:
        return None
    for side in (0, 1):
        texts = [
            sum(len(g.text) for g in line.glyphs if (g.x0 < gutter) == (side == 0)) for line, _ in parted
        ]
        if median(texts) < _COLUMN_CHARACTERS:
            return None
    ends = [edges[0] for _, edges in parted]
    begins = [edges[1] for _, edges in parted]
    full = sum(max(ends) - end < 2 * size for end in ends)
    flush = sum(begin - min(begins) < 2.5 * size for begin in begins)
    return gutter if full * 2 >= len(ends) and flush * 2 >= len(begins) else None


def _widest(steps: list[int], votes: dict[int, int]) -> float:
    """The middle of the widest stretch of those steps that most lines leave white."""
    most = max(votes[step] for step in steps)
    best: tuple[int, int] = (0, 0)
    first = last = -2
    for step in sorted(step for step in steps if votes[step] == most):
        if step != last + 1:
            first = step
        last = step
        best = max(best, (last - first + 1, -first))
    return -best[1] + (best[0] - 1) / 2


def _two_short_columns(lines: list[Line], parted: list[Line], gutter: float, size: float) -> bool:
    """Whether the few lines on both sides of the white space are prose in two columns, and no row of cells.

    The columns have one width, the right one is set flush, sentences stand in both and run on from line to line.
    """
    if len(parted) < 2 or not 2 * len(parted) >= len(lines) - 2:
        return False
    sides = [
        [side for line in lines if (side := [g for g in line.glyphs if (g.x0 < gutter) == left])]
        for left in (True, False)
    ]
    begins = [[side[0].x0 for side in column] for column in sides]
    ends = [max(side[-1].x1 for side in column) for column in sides]
    widths = [end - min(begin) for end, begin in zip(ends, begins, strict=True)]
    if min(widths) < 0.75 * max(widths) or min(begins[1]) - ends[0] < size:
        return False
    if max(begins[1]) - min(begins[1]) > 2.5 * size:
        return False
    for column, end in zip(sides, ends, strict=True):
        texts = ["".join(glyph.text for glyph in side) for side in column]
        full = [
            text
            for text, side in zip(texts, column, strict=True)
            if end - side[-1].x1 < _COLUMN_CHARACTERS * size
        ]
        runs_on = any(text[-1] not in "。：；" for text in full[:-1] or full)
        if (
            not runs_on
            or not any(mark in text for text in texts for mark in "，。；")
            or max(map(len, texts)) < 16
        ):
            return False
    return True
