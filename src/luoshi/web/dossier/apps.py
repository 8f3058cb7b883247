"""What is kept on a thing of any kind."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossierConfig(AppConfig):
    name = "luoshi.web.dossier"
    label = "dossier"
    verbose_name = _("案卷")

    def ready(self) -> None:
        from luoshi.web.dossier.history import StoredHistory
        from luoshi.web.dossier.kinds import KINDS
        from luoshi.web.dossier.services.removal import forget
        from luoshi.web.kernel import kinds
        from luoshi.web.kernel.act import register_history
        from luoshi.web.kernel.removal import register_follower

        kinds.register(*KINDS)
        register_history(StoredHistory())
        register_follower(forget)
