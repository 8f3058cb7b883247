"""Plans, tasks and everything that happens to them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "luoshi.web.delivery"
    label = "delivery"
    verbose_name = _("任务")

    def ready(self) -> None:
        from luoshi.web.delivery import of_organisations, scopes  # noqa: F401 - scopes registers how one becomes a filter

        of_organisations.register()
