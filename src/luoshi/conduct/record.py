"""The findings as the world outside sees them: one JSON object for each document (``luoshi conduct --format json``).

Spans count characters of the file's own text, before any repair, as those of ``luoshi extract`` do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from luoshi.conduct.model import Finding
from luoshi.reading.document import Document

if TYPE_CHECKING:
    from luoshi.conduct.shapes import ConductRecord, FindingRecord

SCHEMA_VERSION = "1.0"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one line of ``luoshi conduct --format json``."""
    from luoshi.conduct.shapes import ConductRecord
    from luoshi.ledger.record import published_schema

    return published_schema("conduct", SCHEMA_VERSION, ConductRecord)


def record(document: Document, findings: Sequence[Finding]) -> ConductRecord:
    """The document and what in it goes against the rules, as one JSON-ready object."""
    return {
        "source": {
            "file": document.file,
            "format": document.format,
            "characters": len(document.source),
            "pages": len(document.pages),
            "schema": SCHEMA_VERSION,
        },
        "findings": [_finding(document, finding) for finding in findings],
    }


def _finding(document: Document, finding: Finding) -> FindingRecord:
    start, end = document.draft.source_span(finding.span)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "text": finding.text,
        "span": (start, end),
        "basis": finding.basis,
        "reason": finding.reason,
        "remedy": finding.remedy,
    }
