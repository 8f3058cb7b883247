"""What the person who runs luoshi needs: health, metrics, workers, backup and restore."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "luoshi.web.operations"
    label = "operations"
    verbose_name = _("运行")

    def ready(self) -> None:
        from luoshi.web.operations import panel

        panel.register()
