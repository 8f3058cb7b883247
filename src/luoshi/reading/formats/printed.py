"""Characters on a page and the printed lines they make (for pdf, ofd and scans).

Put here what a character and a line are; coordinates grow to the right and downwards, in any unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# All shares are of the height of a character.
_SAME_LINE = 0.5
# Between Han characters and digits printers put a quarter, which is no space.
_WIDE_GAP = 0.45
_NARROW_GAP = 0.16
_FAR_GAP = 1.6
_SAME_PLACE = 0.3


@dataclass(slots=True)
class Glyph:
    """A character, or several set together, with its box on the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    bold: bool = False
    aside: bool = False  # turned against most of the page

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class Line:
    glyphs: list[Glyph]
    top: float
    bottom: float

    @property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        return max(glyph.x1 for glyph in self.glyphs[-3:])

    @property
    def height(self) -> float:
        return max(glyph.height for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def printed_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The printed lines from top to bottom; small characters raised or lowered belong to their line."""
    out: list[Line] = []
    for glyph in sorted(glyphs, key=lambda g: g.middle):
        top, bottom = glyph.top, glyph.bottom
        high = bottom - top
        if out:
            line = out[-1]
            line_high = line.bottom - line.top
            apart = (top + bottom - line.top - line.bottom) / 2
            if apart <= _SAME_LINE * max(min(line_high, high), 0.6 * max(line_high, high)):
                line.glyphs.append(glyph)
                if high > line_high:
                    line.top, line.bottom = top, bottom
                continue
        out.append(Line([glyph], top, bottom))
    for line in out:
        line.glyphs.sort(key=lambda g: g.x0)
        line.glyphs = _without_doubles(line.glyphs)
    return out


def _without_doubles(glyphs: list[Glyph]) -> list[Glyph]:
    """A character drawn twice at one place (a way to make it bold) counts once."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        text = glyph.text
        for other in kept[-4:]:
            if (
                other.text == text
                and abs(other.x0 - glyph.x0) < _SAME_PLACE * min(glyph.height, glyph.x1 - glyph.x0)
                and abs(other.middle - glyph.middle) < _SAME_PLACE * glyph.height
            ):
                break
        else:
            kept.append(glyph)
    return kept


def line_text(glyphs: Sequence[Glyph]) -> str:
    """The text of a printed line: gaps become spaces."""
    parts: list[str] = []
    before: Glyph | None = None
    for glyph in glyphs:
        if before is not None:
            gap = (glyph.x0 - before.x1) / max(glyph.height, before.height)
            narrow = before.text[-1] < "\u2e80" and glyph.text[0] < "\u2e80"
            if gap > _FAR_GAP:
                parts.append("  ")
            elif gap > (_NARROW_GAP if narrow else _WIDE_GAP):
                parts.append(" ")
        parts.append(glyph.text)
        before = glyph
    return "".join(parts).strip(" ")
