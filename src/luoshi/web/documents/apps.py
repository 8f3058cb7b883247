"""Intake of documents, their ledger, and its review."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "luoshi.web.documents"
    label = "documents"
    verbose_name = _("文件")

    def ready(self) -> None:
        from luoshi.web.documents.kinds import KINDS
        from luoshi.web.kernel import kinds

        kinds.register(*KINDS)
