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
        from luoshi.web.kernel.removal import register_follower
        from luoshi.web.kernel.telling import register_narrator, register_teller
        from luoshi.web.notifications.kinds import KINDS
        from luoshi.web.notifications.services import forget, tell_people
        from luoshi.web.notifications.telling import tell_of

        kinds.register(*KINDS)
        register_follower(forget)
        register_teller(tell_people)
        register_narrator(tell_of)
