"""Plans, tasks and everything that happens to them."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "luoshi.web.delivery"
    label = "delivery"
    verbose_name = "任务"

    def ready(self) -> None:
        from luoshi.web.delivery import scopes  # noqa: F401 - registers how a scope becomes a filter
