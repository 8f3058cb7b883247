"""The append-only log."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "luoshi.web.audit"
    label = "audit"
    verbose_name = "审计"
