"""The figures as the world outside sees them: one JSON object for each document (``luoshi figures --format json``).

All spans here count characters of the file's own text, before any repair. Put nothing here but the conversion into the
shapes of ``shapes.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luoshi.figures.model import Figure, FigureSet
from luoshi.reading.document import Document, Notice

if TYPE_CHECKING:
    from luoshi.figures.shapes import FigureRecord, FiguresRecord
    from luoshi.ledger.shapes import WarningRecord

SCHEMA_VERSION = "1.0"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one line of ``luoshi figures --format json``."""
    from luoshi.figures.shapes import FiguresRecord
    from luoshi.ledger.record import published_schema

    return published_schema("figures", SCHEMA_VERSION, FiguresRecord)


def record(document: Document, figures: FigureSet) -> FiguresRecord:
    """The document and its figures as one JSON-ready object, spans counted in the file's own text."""
    return {
        "source": {
            "file": document.file,
            "format": document.format,
            "characters": len(document.source),
            "pages": len(document.pages),
            "schema": SCHEMA_VERSION,
        },
        "figures": [_figure(document, figure) for figure in figures.figures],
        "warnings": [_warning(document, notice) for notice in (*document.notices, *figures.notices)],
    }


def _figure(document: Document, figure: Figure) -> FigureRecord:
    start, end = document.draft.source_span(figure.span)
    return {
        "metric": figure.metric,
        "indicator": figure.indicator,
        "place": figure.place,
        "period": str(figure.period) if figure.period else None,
        "facet": figure.facet,
        "value": f"{figure.value:f}",
        "unit": figure.unit,
        "text": figure.span.of(document.text),
        "span": (start, end),
        "cell": figure.cell or None,
    }


def _warning(document: Document, notice: Notice) -> WarningRecord:
    start, end = document.draft.source_span(notice.span) if notice.span else (0, 0)
    return {"code": notice.code, "message": notice.message, "span": (start, end) if notice.span else None}
