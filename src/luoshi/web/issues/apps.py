"""Issues (问题) in a closed loop."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    name = "luoshi.web.issues"
    label = "issues"
    verbose_name = _("问题")

    def ready(self) -> None:
        from luoshi.web.issues import of_instructions
        from luoshi.web.issues.kinds import KINDS
        from luoshi.web.issues.panel import on_thing
        from luoshi.web.kernel import kinds
        from luoshi.web.kernel.panels import register_panel

        kinds.register(*KINDS)
        of_instructions.register()
        register_panel("*.main", on_thing)
