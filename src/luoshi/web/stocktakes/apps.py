"""Stocktakes (调度)."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StocktakesConfig(AppConfig):
    name = "luoshi.web.stocktakes"
    label = "stocktakes"
    verbose_name = _("调度")

    def ready(self) -> None:
        from luoshi.web.kernel import kinds
        from luoshi.web.stocktakes.kinds import KINDS

        kinds.register(*KINDS)
