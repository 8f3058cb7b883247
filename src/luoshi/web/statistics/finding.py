"""What of indicators is found, and how one stands among the results."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.web.kernel.finding import Described, Search, joined
from luoshi.web.statistics.models import Indicator


def _indicators(ids: Sequence[int]) -> dict[int, Described]:
    return {
        row.pk: Described(row.name, row.get_absolute_url(), joined(row.measure, row.department), None)
        for row in Indicator.objects.filter(pk__in=ids)
    }


INDICATOR = Search(
    number=12,
    columns=("name", "definition"),
    rows=lambda: Indicator.objects.only("pk", "name", "aliases", "definition"),
    fields=lambda row: (row.name, " ".join(row.aliases), row.definition),
    describe=_indicators,
)
