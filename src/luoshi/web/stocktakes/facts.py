"""The facts of a stocktake as they are recorded."""

from __future__ import annotations

from typing import Any

from luoshi.web.stocktakes.models import Stocktake, StocktakeSnapshot


def facts(stocktake: Stocktake) -> dict[str, Any]:
    """For telling two states of a stocktake apart; the digest of what it froze goes into the log with its closing."""
    frozen = StocktakeSnapshot.objects.filter(stocktake_id=stocktake.pk).values_list("digest", flat=True)
    return {
        "title": stocktake.title,
        "rhythm": stocktake.rhythm,
        "held_on": stocktake.held_on.isoformat(),
        "of": str(stocktake.of),
        "state": stocktake.state,
        "snapshot": next(iter(frozen), ""),
    }
