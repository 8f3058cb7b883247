"""Plans, tasks and everything that happens to them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "luoshi.web.tasks"
    label = "delivery"  # as the tables are called since the first version
    verbose_name = _("任务")

    def ready(self) -> None:
        from luoshi.web.tasks import kinds, of_instructions, of_organisations

        kinds.register()
        of_instructions.register()
        of_organisations.register()
