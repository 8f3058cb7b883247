"""What people are told."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "luoshi.web.notifications"
    label = "notifications"
    verbose_name = _("通知")

    def ready(self) -> None:
        from luoshi.web.kernel.telling import register_teller
        from luoshi.web.notifications import scopes  # noqa: F401 - registers how a scope becomes a filter
        from luoshi.web.notifications.services import tell_people

        register_teller(tell_people)
