"""The catalogue as the library takes it, and what a written name of an indicator means in it."""

from __future__ import annotations

from typing import Any, cast

from luoshi.statistics.indicator import Indicator as Definition
from luoshi.statistics.indicator import Indicators
from luoshi.web.statistics.models import Indicator


def definitions() -> tuple[Indicators, dict[str, Indicator]]:
    """The whole catalogue: for the library, and its rows by their codes."""
    rows = {row.code: row for row in Indicator.objects.select_related("growth_of")}
    growths = {row.growth_of.code: row.code for row in rows.values() if row.growth_of is not None}
    return Indicators(_definition(row, growths.get(row.code)) for row in rows.values()), rows


def _definition(row: Indicator, growth: str | None) -> Definition:
    return Definition(
        row.code,
        row.name,
        tuple(row.aliases),
        row.measure,
        cast("Any", row.direction),
        cast("Any", row.frequency),
        cast("Any", row.prices),
        row.department,
        row.cumulative,
        row.additive,
        row.minimum,
        row.maximum,
        growth,
        row.definition,
        row.source,
    )
