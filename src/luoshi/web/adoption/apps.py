"""A reviewed ledger becomes a plan and its tasks, and again when it is corrected."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdoptionConfig(AppConfig):
    name = "luoshi.web.adoption"
    label = "adoption"
    verbose_name = _("发布")

    def ready(self) -> None:
        from luoshi.web.adoption import services
        from luoshi.web.adoption.panel import requirements_of_plan
        from luoshi.web.documents import carried
        from luoshi.web.kernel.panels import register_panel

        register_panel("plan.main", requirements_of_plan)
        carried.register_differing(services.differing)
