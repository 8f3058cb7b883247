"""The published schema of ``luoshi figures --format json``: the shapes of its objects, and nothing else.

Changing one is a new SCHEMA_VERSION (record.py).
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from luoshi.ledger.shapes import SourceRecord, SpanPair, WarningRecord


class FigureRecord(TypedDict):
    metric: str
    indicator: str | None
    place: str | None
    period: str | None
    facet: Literal["level", "growth", "share", "increment", "change"]
    value: str
    unit: str
    text: str
    span: SpanPair
    cell: str | None


class FiguresRecord(TypedDict):
    source: SourceRecord
    figures: list[FigureRecord]
    warnings: list[WarningRecord]
