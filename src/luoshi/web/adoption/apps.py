"""A reviewed ledger becomes a plan and its tasks, and again when it is corrected."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdoptionConfig(AppConfig):
    name = "luoshi.web.adoption"
    label = "adoption"
    verbose_name = _("发布")
