"""Intake of documents, their ledger, and its review."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "luoshi.web.documents"
    label = "documents"
    verbose_name = _("文件")
