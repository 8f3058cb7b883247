"""Intake of documents, their ledger, and its review."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "luoshi.web.documents"
    label = "documents"
    verbose_name = "文件"
