"""What a reported figure is: of what, where, when, in which facet, how much, and the place it was read from.

Plain frozen records only. Spans count characters of ``Document.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from luoshi.figures.mapping import TableMapping
from luoshi.reading.document import Notice
from luoshi.reading.span import Span
from luoshi.statistics.keeping import FIGURE_FACETS, FigureFacet
from luoshi.statistics.period import Period

Facet = FigureFacet
FACETS = FIGURE_FACETS


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a document reports.

    ``facet``: the level itself (level), its growth in per cent (growth), its part of another or of a plan (share),
    by how much it grew in its own unit (increment), by how many points a rate or a growth moved (change).
    ``place`` is None where the document does not say whose figure it is, ``period`` where it does not say when.
    ``indicator`` is the catalogue's id where the name is one of its names. ``cell`` says where in a table it stands.
    """

    metric: str
    place: str | None
    period: Period | None
    facet: Facet
    value: Decimal
    unit: str
    span: Span
    indicator: str | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class FigureSet:
    """All figures of a document in the order of its text, how its tables were understood, and what must be told."""

    figures: tuple[Figure, ...]
    mappings: tuple[TableMapping, ...] = ()
    notices: tuple[Notice, ...] = ()
