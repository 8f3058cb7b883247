"""The append-only log."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "luoshi.web.audit"
    label = "audit"
    verbose_name = _("审计")

    def ready(self) -> None:
        from luoshi.web.audit.kinds import KINDS
        from luoshi.web.audit.sealing import log_size
        from luoshi.web.audit.writing import StoredLog
        from luoshi.web.kernel import kinds
        from luoshi.web.kernel.caching import register_log_size
        from luoshi.web.kernel.log import register_writer

        kinds.register(*KINDS)
        register_log_size(log_size)
        register_writer(StoredLog())
