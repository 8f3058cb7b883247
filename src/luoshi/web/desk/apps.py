"""What somebody sees first: today by role, the overview of a plan, what changed."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "luoshi.web.desk"
    label = "desk"
    verbose_name = _("今日")
