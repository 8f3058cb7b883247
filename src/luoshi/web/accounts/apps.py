"""People, their roles, and what they may do."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "luoshi.web.accounts"
    label = "accounts"
    verbose_name = _("人员")

    def ready(self) -> None:
        from luoshi.web.accounts import of_organisations
        from luoshi.web.accounts.kinds import KINDS
        from luoshi.web.kernel import kinds

        kinds.register(*KINDS)
        of_organisations.register()
