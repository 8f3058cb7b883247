"""What people are told."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "luoshi.web.notifications"
    label = "notifications"
    verbose_name = _("通知")

    def ready(self) -> None:
        from luoshi.web.kernel import kinds
        from luoshi.web.kernel.telling import register_teller
        from luoshi.web.notifications.kinds import KINDS
        from luoshi.web.notifications.services import tell_people

        kinds.register(*KINDS)
        register_teller(tell_people)
