"""The append-only log."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "luoshi.web.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from luoshi.web.audit import scopes  # noqa: F401 - registers how a scope becomes a filter
