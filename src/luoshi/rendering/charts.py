"""How charts look and how they become SVG that stands in a page: palette, type, rendering without a browser.

What a chart shows is the business of the module that asks for it. Colours are drawn as the light values of the page's
tokens; ``token_rules`` hands them back to the tokens, so that a chart turns dark with its page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

FONTS = "Source Han Sans SC, Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
SMALL = 12
LIGHT = {
    "ink": "#1f2328",
    "ink-soft": "#57606a",
    "paper": "#ffffff",
    "line": "#d9dde2",
    "green": "#1a7f4b",
    "amber": "#b26a00",
    "red": "#c62828",
    "strong": "#3f5f7f",
    "weak": "#b7c5d2",
    "data-1": "#3f5f80",
    "data-2": "#5c8f86",
    "data-3": "#a67c45",
    "data-4": "#7d6a96",
    "data-5": "#8b9a4c",
    "data-6": "#a85f67",
    "data-7": "#6f7b87",
    "data-8": "#b0aa9c",
    "on-data": "#fefefe",
    "seq-1": "#e9eef3",
    "seq-2": "#c6d3df",
    "seq-3": "#96afc6",
    "seq-4": "#6487a8",
    "seq-5": "#3d5f80",
    "div-1": "#b4534d",
    "div-2": "#e3b6b1",
    "div-3": "#f0f1f3",
    "div-4": "#b3cadf",
    "div-5": "#4b77a3",
}
SEGMENTS = tuple(f"data-{number}" for number in range(1, 9))
SEQUENCE = tuple(f"seq-{number}" for number in range(1, 6))
DIVERGING = tuple(f"div-{number}" for number in range(1, 6))


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart drawn for a wide and for a narrow page, and what it says in words to those who cannot see it."""

    wide: str
    narrow: str
    words: str


def token_rules() -> str:
    """CSS that turns the colours charts are drawn in back into the page's tokens."""
    return "".join(
        f'svg [fill="{value}"]{{fill:var(--{name})}}svg [stroke="{value}"]{{stroke:var(--{name})}}'
        for name, value in LIGHT.items()
    )


def step_of(value: float, edges: Sequence[float]) -> int:
    """Which class a value falls into: the number of edges it reaches."""
    return sum(value >= edge for edge in edges)


def text_width(words: str, size: int = SMALL) -> float:
    """About how wide words are set, in pixels: a Chinese character is a square, anything else a bit over half of one."""
    return size * sum(1.0 if ord(character) > 0x2E7F else 0.56 for character in words)


def fit(words: str, width: float) -> str:
    """Words cut to a width in pixels; what is cut is shown by an ellipsis."""
    if text_width(words) <= width:
        return words
    while words and text_width(words) + SMALL > width:
        words = words[:-1]
    return f"{words}…"


def svg_of(chart: Any, name: str, datasets: Mapping[str, list[dict[str, Any]]], texts: Sequence[str]) -> str:
    """An Altair chart as SVG to be set into a page. ``name`` is unique in the page: it keeps the ids apart.

    ``datasets`` are the rows of the chart's named data, ``texts`` the fields that are printed. What is printed is put in
    after rendering: the renderer would measure every Chinese character, which takes most of the time, and the chart
    has made room for its words itself. The same chart gives the same bytes. Nothing is fetched.
    """
    import vl_convert

    words: list[str] = []

    def mark(row: dict[str, Any]) -> dict[str, Any]:
        row = dict(row)
        for field in texts:
            if row.get(field):
                words.append(str(row[field]))
                row[field] = f"~{len(words) - 1}~"
        return row

    spec = chart.configure(
        background="transparent",
        font=FONTS,
        padding=0,
        aria=False,
        view={"stroke": None},
        text={"fontSize": SMALL, "fill": LIGHT["ink"]},
    ).to_dict(validate=False)
    spec["datasets"] = {key: [mark(row) for row in rows] for key, rows in datasets.items()}
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return _MARK.sub(lambda match: escape(words[int(match[1])]), _inline(svg, name))


_MARK = re.compile(r"~(\d+)~")
_SIZE = re.compile(r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>')
_ID = re.compile(r'(id="|url\(#|href="#)')
# What the page says itself (the typeface, what the picture is), and what shows nothing.
_IDLE = re.compile(
    r' (?:font-family|aria-[a-z]+|role|class)="[^"]*"|<path[^>]*(?:class="background"|display="none")[^>]*/>'
)
_LONG = re.compile(r"(\d+\.\d{2})\d+")


def _inline(svg: str, name: str) -> str:
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("the renderer gave no SVG with a size")
    width, height = found[1], found[2]
    # Labels are the only text; numbers in them have been written out by the chart and stay as they are.
    parts = re.split(r"(<text.*?</text>)", svg[found.end() :], flags=re.DOTALL)
    body = "".join(
        _IDLE.sub("", part[: part.index(">")]) + part[part.index(">") :]
        if part.startswith("<text")
        else _LONG.sub(r"\1", _ID.sub(lambda match: f"{match[1]}{name}-", _IDLE.sub("", part)))
        for part in parts
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" style="max-width:{width}px" aria-hidden="true" focusable="false">'
        f"{body.strip()}"
    )
