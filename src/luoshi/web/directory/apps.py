"""Organisations and task forces."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "luoshi.web.directory"
    label = "directory"
    verbose_name = _("机构")

    def ready(self) -> None:
        from luoshi.web.directory.kinds import KINDS
        from luoshi.web.kernel import kinds

        kinds.register(*KINDS)
