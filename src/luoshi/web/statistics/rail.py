"""The place of the figures in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (
    Place(
        "statistics", 55, _("数据"), "statistics:list", "indicator.read", ("statistics:",),
        icons="statistics/icons.svg",
    ),
)  # fmt: skip
