"""The shapes of the JSON that ``luoshi conduct`` writes. A change here is a change of ``SCHEMA_VERSION``."""

from __future__ import annotations

from typing_extensions import TypedDict

from luoshi.conduct.model import Rule, Severity
from luoshi.ledger.shapes import SourceRecord, SpanPair


class FindingRecord(TypedDict):
    """One clause that goes against a rule of conduct."""

    rule: Rule
    severity: Severity
    text: str
    span: SpanPair
    basis: str
    reason: str
    remedy: str


class ConductRecord(TypedDict):
    """A document with its findings."""

    source: SourceRecord
    findings: list[FindingRecord]
