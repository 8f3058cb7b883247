"""What the person who runs luoshi needs: health, metrics, workers, backup and restore."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "luoshi.web.operations"
    label = "operations"
    verbose_name = "运行"
