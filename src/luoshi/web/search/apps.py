"""Full-text search over what a person may see."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "luoshi.web.search"
    label = "search"
    verbose_name = "搜索"
