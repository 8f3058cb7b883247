"""Full-text search over what a person may see."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "luoshi.web.search"
    label = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        from luoshi.web.search import signals

        signals.connect()

    def rebuild(self) -> None:
        """Make the index anew: called after a restore, because a backup leaves out what is derived."""
        from luoshi.web.search import services

        services.rebuild()
