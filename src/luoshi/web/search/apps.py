"""Full-text search over what a person may see."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "luoshi.web.search"
    label = "search"
    verbose_name = _("搜索")

    def ready(self) -> None:
        from luoshi.web.kernel.bulk_writes import register_listener
        from luoshi.web.search import signals
        from luoshi.web.search.services import index_later

        signals.connect()
        register_listener(index_later)

    def rebuild(self) -> None:
        """Make the index anew: called after a restore, because a backup leaves out what is derived."""
        from luoshi.web.search import services

        services.rebuild()
