"""The objects drawn on a page of a pdf, those inside forms included, counted as they are met.

Put here only the walk over PDFium's objects; what a path or a picture means is read in pdf.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from luoshi.reading.formats.limits import Budget

_DEEPEST = 3


def objects(page: Any, kinds: frozenset[int], budget: Budget) -> Iterator[Any]:
    """The objects of these kinds, as PDFium's own handles. Raises TooMuch."""
    yield from _inside(
        page.raw, kinds, budget, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _DEEPEST
    )


def _inside(
    parent: Any, kinds: frozenset[int], budget: Budget, count: Any, get: Any, deepest: int
) -> Iterator[Any]:
    number = count(parent)
    budget.spend("objects", max(0, number))
    for index in range(number):
        entry = get(parent, index)
        if not entry:
            continue
        kind = pdfium.FPDFPageObj_GetType(entry)
        if kind in kinds:
            yield entry
        if kind == pdfium.FPDF_PAGEOBJ_FORM and deepest > 1:
            yield from _inside(
                entry,
                kinds,
                budget,
                pdfium.FPDFFormObj_CountObjects,
                pdfium.FPDFFormObj_GetObject,
                deepest - 1,
            )
