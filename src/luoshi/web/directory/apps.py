"""Organisations and task forces."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "luoshi.web.directory"
    label = "directory"
    verbose_name = "机构"

    def ready(self) -> None:
        from luoshi.web.directory import scopes  # noqa: F401 - registers how a scope becomes a filter
