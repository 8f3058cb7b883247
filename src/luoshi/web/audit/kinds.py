"""The kinds of thing of the log: its entries, and the roots that were taken down."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.audit import scopes
from luoshi.web.audit.models import Checkpoint, Entry
from luoshi.web.kernel.kinds import Act, Kind, Scope, same
from luoshi.web.kernel.roles import Role

_ADMINISTRATOR, _OFFICE, _INSPECTOR = Role("administrator"), Role("general_office"), Role("inspector")

KINDS = (
    Kind(
        code="audit",
        words=_("审计记录"),
        model=Entry,
        scopes=scopes.entries,
        acts=(
            Act(
                "audit.read",
                _("查看审计记录"),
                same(Scope.CONTAINED, _ADMINISTRATOR, _INSPECTOR),
                reading=True,
            ),
            Act("audit.verify", _("校验审计记录"), same(Scope.ALL, _ADMINISTRATOR, _INSPECTOR), reading=True),
            Act("audit.checkpoint", _("生成校验根"), same(Scope.ALL, _ADMINISTRATOR, _OFFICE)),
        ),
    ),
    Kind(code="checkpoint", words=_("校验根"), model=Checkpoint, read="audit.verify"),
)
