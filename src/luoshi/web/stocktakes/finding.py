"""What of stocktakes is found, and how one stands among the results."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.web.kernel.finding import Described, Search, joined
from luoshi.web.stocktakes.models import Stocktake


def _stocktakes(ids: Sequence[int]) -> dict[int, Described]:
    return {
        row.pk: Described(
            row.title,
            row.get_absolute_url(),
            joined(row.get_rhythm_display(), row.get_state_display(), row.held_on.isoformat()),
            row.changed_at,
        )
        for row in Stocktake.objects.filter(pk__in=ids)
    }


STOCKTAKE = Search(
    number=14,
    columns=("title",),
    rows=lambda: Stocktake.objects.only("pk", "title"),
    fields=lambda row: (row.title,),
    describe=_stocktakes,
)
