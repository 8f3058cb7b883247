"""The place of the stocktakes in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (
    Place(
        "stocktakes",
        55,
        _("调度"),
        "stocktakes:list",
        "stocktake.read",
        ("stocktakes:",),
        icons="stocktakes/icons.svg",
    ),
)
