"""Full-text search over what a person may see."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "luoshi.web.search"
    label = "search"
    verbose_name = _("搜索")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from luoshi.web.kernel.bulk_writes import register_listener
        from luoshi.web.search import signals
        from luoshi.web.search.services import index_later

        signals.connect()
        post_migrate.connect(_ensure, sender=self)
        register_listener(index_later)

    def rebuild(self) -> None:
        """Make the index anew: called after a restore, because a backup leaves out what is derived."""
        from luoshi.web.search import services

        services.rebuild()


def _ensure(using: str, **_rest: Any) -> None:
    from django.db import connections

    from luoshi.web.search import grams

    if "search_searchpart" in connections[using].introspection.table_names():
        grams.ensure(connections[using])
