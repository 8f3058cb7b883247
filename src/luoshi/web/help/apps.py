"""Help: the words, the keys, the guide and what the API offers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpConfig(AppConfig):
    name = "luoshi.web.help"
    label = "help"
    verbose_name = _("帮助")
