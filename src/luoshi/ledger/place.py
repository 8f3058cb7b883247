"""A stretch of text that says who is responsible, whatever its form."""

from __future__ import annotations

from typing import NamedTuple

from luoshi.ledger.assignment import Responsibility
from luoshi.reading.span import Span


class Place(NamedTuple):
    """A stretch of text that says who is responsible, brackets included."""

    span: Span
    says: Responsibility
    kind: str  # bracket, line, sentence
