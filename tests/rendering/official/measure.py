"""What stands where on the pages of a PDF: characters with size and place, rules with colour; millimetres from the upper left."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

POINT = 25.4 / 72


@dataclass(frozen=True)
class Mark:
    """A character: its words, left and right edge, base line, size in points, colour."""

    text: str
    left: float
    right: float
    base: float
    size: float
    color: tuple[int, int, int]


@dataclass(frozen=True)
class Rule:
    """A line or thin box: its edges."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    marks: tuple[Mark, ...]
    rules: tuple[Rule, ...]

    def lines(self) -> list[list[Mark]]:
        """The marks line by line, from the top."""
        rows: dict[float, list[Mark]] = {}
        for mark in self.marks:
            near = next((base for base in rows if abs(base - mark.base) < 1.2), None)
            rows.setdefault(mark.base if near is None else near, []).append(mark)
        return [sorted(rows[base], key=lambda mark: mark.left) for base in sorted(rows)]


def words(line: list[Mark]) -> str:
    return "".join(mark.text for mark in line)


def pages(pdf: bytes) -> list[Page]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    return Page(width * POINT, height * POINT, tuple(_marks(text, height)), tuple(_rules(page, height)))


def _marks(text: pypdfium2.PdfTextPage, height: float) -> Iterator[Mark]:
    for index in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        if not letter.strip():
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        left, _bottom, right, _top = text.get_charbox(index, loose=True)
        rgb = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFText_GetFillColor(text, index, *rgb)
        size = raw.FPDFText_GetFontSize(text, index)
        yield Mark(
            letter,
            left * POINT,
            right * POINT,
            (height - y.value) * POINT,
            size,
            tuple(c.value for c in rgb[:3]),
        )  # type: ignore[arg-type]


def _rules(page: pypdfium2.PdfPage, height: float) -> Iterator[Rule]:
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = thing.get_bounds() if hasattr(thing, "get_bounds") else thing.get_pos()
        yield Rule(left * POINT, right * POINT, (height - top) * POINT, (height - bottom) * POINT)
