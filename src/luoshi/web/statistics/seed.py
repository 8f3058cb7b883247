"""The library's indicators as rows of the catalogue. Only what is missing is added: people may have changed the rest."""

from __future__ import annotations

from typing import Any

from luoshi.statistics.indicator import Indicator, starter_indicators


def add_missing(model: Any, using: str = "default") -> int:
    """Add the indicators that the catalogue does not have yet; how many."""
    rows, starter = model._default_manager.using(using), starter_indicators()
    known = set(rows.values_list("code", flat=True))
    fresh = [
        model(position=at, **columns_of(each)) for at, each in enumerate(starter) if each.id not in known
    ]
    if not fresh:
        return 0
    rows.bulk_create(fresh)
    ids = dict(rows.values_list("code", "pk"))
    for growth, level in starter.level_of.items():
        if growth not in known:
            rows.filter(code=growth).update(growth_of_id=ids[level.id])
    return len(fresh)


def columns_of(indicator: Indicator) -> dict[str, Any]:
    """What the library says of an indicator, as the columns of a row."""
    return {
        "code": indicator.id,
        "name": indicator.name,
        "aliases": list(indicator.aliases),
        "definition": indicator.notes,
        "measure": indicator.measure,
        "direction": indicator.direction,
        "frequency": indicator.frequency,
        "prices": indicator.prices,
        "cumulative": indicator.is_cumulative,
        "additive": indicator.is_additive,
        "minimum": indicator.minimum,
        "maximum": indicator.maximum,
        "department": indicator.department,
        "source": indicator.source,
    }
