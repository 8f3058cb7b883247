"""The sheets of incoming documents (文件处理单)."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CirculationConfig(AppConfig):
    name = "luoshi.web.circulation"
    label = "circulation"
    verbose_name = _("文件处理单")

    def ready(self) -> None:
        from luoshi.web.circulation import panel
        from luoshi.web.circulation.kinds import KINDS
        from luoshi.web.kernel import kinds
        from luoshi.web.kernel.panels import register_panel

        kinds.register(*KINDS)
        register_panel("documents.head", panel.on_the_list)
        register_panel("document.head", panel.on_a_document)
