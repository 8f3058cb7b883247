"""What of stocktakes has a day: those to come are told to the general office of whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from luoshi.web.kernel.due import Due, chunks
from luoshi.web.stocktakes.models import Stocktake


def stocktakes(until: date) -> Iterator[list[Due]]:
    """Stocktakes that are to be held, and have not been closed."""
    rows = Stocktake.objects.filter(state__in=("planned", "open"), held_on__lte=until)
    for chunk in chunks(rows.only("pk", "title", "held_on", "owner_id").order_by("pk")):
        yield [
            Due(
                f"stocktake-{row.pk}",
                row.held_on,
                _("调度：%(title)s") % {"title": row.title[:160]},
                ("stocktake", row.pk),
                row.get_absolute_url(),
                (row.owner_id,),
            )
            for row in chunk
        ]
