"""The kind of thing of the notifications: what a person is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.kinds import EVERYBODY, Act, Kind, Scope, same
from luoshi.web.notifications import scopes
from luoshi.web.notifications.models import Notification

KINDS = (
    Kind(
        code="notification",
        words=_("通知"),
        model=Notification,
        scopes=scopes.notifications,
        acts=(Act("notification.read", _("查看通知"), same(Scope.OWN, *EVERYBODY), reading=True),),
    ),
)
