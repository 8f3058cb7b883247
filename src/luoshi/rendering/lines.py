"""Series as lines in plain SVG: named at their ends, without a legend, a frame or a grid.

Only the drawing of lines belongs here; which figures are drawn is the business of the page that asks for them. Colours are
the light values of ``charts``, as attributes: a page turns them into its tokens (``token_rules``), a saved file stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from luoshi.rendering.charts import FONTS, LIGHT, SEGMENTS, SMALL, fit, text_width

WIDE, NARROW = 720, 350
MOST_LINES = len(SEGMENTS)
_HEIGHT = {WIDE: 300, NARROW: 240}
_ROW = 16.0  # pixels between the names of two lines
_TOP, _BOTTOM = 14.0, 26.0
_DOTS = 40  # points in all up to which each has a dot


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at its place in time: ``at`` counts months, ``when`` and ``words`` are as people write them.

    ``starts`` says that the line begins anew here, as what is summed up since January does every year.
    """

    at: float
    value: float
    when: str
    words: str
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One series in the order of time. ``is_path`` draws it broken: a target with the path expected to it."""

    name: str
    points: tuple[Point, ...]
    is_path: bool = False


def lines_svg(
    lines: Sequence[Line], ticks: Sequence[tuple[float, str]], width: int = WIDE, *, words: str = ""
) -> str:
    """The lines with what stands below them in time. ``words`` say the picture to those who cannot see it."""
    lines = [line for line in lines if line.points][:MOST_LINES]
    height = _HEIGHT.get(width, 300)
    ends = [f"{line.name} {line.points[-1].words}" for line in lines]
    room = min(max(map(text_width, ends), default=0.0), width * 0.4)
    values = [point.value for line in lines for point in line.points]
    low, high = _bounds(values)
    marks = _marks(low, high)
    left = max(text_width(mark) for _, mark in marks) + 10 if marks else 10.0
    right = width - room - 12
    times = [point.at for line in lines for point in line.points] or [0.0]
    first, last = min(times), max(times)

    def x(at: float) -> float:
        return round(left + (right - left) * ((at - first) / (last - first) if last > first else 0.5), 1)

    def y(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(height - _BOTTOM - (height - _BOTTOM - _TOP) * share, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'font-family="{FONTS}" font-size="{SMALL}"><title>{escape(words)}</title>'
    ]
    soft, thin = LIGHT["ink-soft"], LIGHT["line"]
    for value, mark in marks:
        parts.append(
            f'<text x="{left - 8:g}" y="{y(value) + 4:g}" text-anchor="end" fill="{soft}">{escape(mark)}</text>'
        )
    base = y(0.0) if low <= 0 <= high else height - _BOTTOM
    parts.append(f'<path d="M{left:g} {base:g}H{right:g}" stroke="{thin}" fill="none"/>')
    free = -1e9
    for at, tick in ticks:
        place, half = x(at), text_width(tick) / 2
        if first <= at <= last and place - half > free:
            parts.append(
                f'<text x="{place:g}" y="{height - 8:g}" text-anchor="middle" fill="{soft}">{escape(tick)}</text>'
            )
            free = place + half + 8
    dots = len(values) <= _DOTS
    for number, line in enumerate(lines):
        colour = LIGHT[SEGMENTS[number % len(SEGMENTS)]] if not line.is_path else soft
        path = "".join(
            f"{'M' if not at or point.starts else 'L'}{x(point.at):g} {y(point.value):g}"
            for at, point in enumerate(line.points)
        )
        broken = ' stroke-dasharray="5 4"' if line.is_path else ""
        parts.append(f'<path d="{path}" stroke="{colour}" fill="none" stroke-width="2"{broken}/>')
        shown = line.points if dots and not line.is_path else line.points[-1:]
        for point in shown:
            told = escape(f"{line.name} {point.when} {point.words}")
            parts.append(
                f'<circle cx="{x(point.at):g}" cy="{y(point.value):g}" r="3" fill="{colour}"><title>{told}</title></circle>'
            )
    heights = _apart([y(line.points[-1].value) for line in lines], _TOP, height - _BOTTOM)
    for number, (line, end, at) in enumerate(zip(lines, ends, heights, strict=True)):
        colour = LIGHT[SEGMENTS[number % len(SEGMENTS)]] if not line.is_path else soft
        parts.append(
            f'<text x="{x(line.points[-1].at) + 8 if len(lines) == 1 else right + 8:g}" y="{at + 4:g}" fill="{colour}">'
            f"{escape(fit(end, room + 2))}</text>"
        )
    return "".join([*parts, "</svg>"])


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """From where to where the plot goes: from nothing for amounts that are not all far above it."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if low >= 0 and low < high * 0.6:
        low = 0.0
    if low == high:
        low, high = (low - abs(low) * 0.1 - 1, high + abs(high) * 0.1 + 1) if low else (-1.0, 1.0)
    return low, high


def _marks(low: float, high: float) -> list[tuple[float, str]]:
    """Three to five round values within the plot, as printed.

    >>> _marks(0, 47)
    [(0, '0'), (10, '10'), (20, '20'), (30, '30'), (40, '40')]
    """
    span = high - low
    size: float = 1
    while span / size > 5:
        size *= 10
    while span / size <= 0.5:
        size /= 10
    step = next(s * size for s in (0.1, 0.2, 0.5, 1, 2, 5) if span / (s * size) <= 5)
    step = int(step) if step >= 1 else step
    at = -(-low // step) * step
    out = []
    while at <= high + span * 1e-9:
        value = round(at, 9)
        value = int(value) if value == int(value) else value
        out.append((value, f"{value:,}".replace("-", "−")))
        at += step
    return out


def _apart(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Heights as near to those wanted as names that do not lie upon each other allow."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    out = list(wanted)
    at = top - _ROW
    for number in order:
        out[number] = at = max(wanted[number], at + _ROW)
    at = bottom + _ROW
    for number in reversed(order):
        out[number] = at = min(out[number], at - _ROW)
    return out
