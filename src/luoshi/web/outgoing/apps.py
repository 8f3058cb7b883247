"""Official documents to be sent, and the templates of the offices."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutgoingConfig(AppConfig):
    name = "luoshi.web.outgoing"
    label = "outgoing"
    verbose_name = _("公文模板")

    def ready(self) -> None:
        from luoshi.web.kernel import kinds
        from luoshi.web.kernel.panels import register_panel
        from luoshi.web.outgoing import panel
        from luoshi.web.outgoing.kinds import KINDS

        kinds.register(*KINDS)
        register_panel("document.head", panel.on_a_document)
        register_panel("documents.head", panel.on_the_list)
        register_panel("plan.main", panel.on_a_plan)
