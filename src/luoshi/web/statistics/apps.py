"""Figures (指标数据): the catalogue of indicators, what bodies send in, and what is held."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    name = "luoshi.web.statistics"
    label = "statistics"
    verbose_name = _("指标数据")

    def ready(self) -> None:
        from luoshi.web.kernel import kinds
        from luoshi.web.kernel.panels import register_panel
        from luoshi.web.statistics.kinds import KINDS
        from luoshi.web.statistics.of_targets import basis_of
        from luoshi.web.statistics.services import bases
        from luoshi.web.tasks.services.values import register_foundation

        kinds.register(*KINDS)
        register_panel("target.main", basis_of)
        register_foundation(bases.foundation_of)
        post_migrate.connect(fill_catalogue, sender=self)


def fill_catalogue(*, using: str, apps: Any = installed, **_rest: Any) -> None:
    """Put the library's indicators into the catalogue, wherever tables are made; those that are there stay as they are.

    ``flush`` empties the tables and says nothing of the structure: then it is the one that is installed.
    """
    from luoshi.web.statistics.seed import add_missing

    try:
        model = apps.get_model("statistics", "Indicator")
    except LookupError:  # a structure of before there were indicators
        return
    add_missing(model, using)
