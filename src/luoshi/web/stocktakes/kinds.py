"""The kind of thing that a stocktake is."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.kinds import EVERYBODY, Act, Kind, Scope, same
from luoshi.web.kernel.roles import Role
from luoshi.web.stocktakes import due, finding, scopes
from luoshi.web.stocktakes.facts import facts
from luoshi.web.stocktakes.models import Stocktake
from luoshi.web.stocktakes.telling import audience_of

_OFFICE, _LEADER, _INSPECTOR = Role("general_office"), Role("leader"), Role("inspector")
_RUNS = same(Scope.CONTAINED, _OFFICE)

KINDS = (
    Kind(
        code="stocktake",
        words=_("调度"),
        this=_("这次调度"),
        model=Stocktake,
        scopes=scopes.stocktakes,
        owner=lambda stocktake: stocktake.owner_id,
        called=F("title"),
        facts=facts,
        audience=audience_of,
        acts=(
            # Departments see their own parts of it (``queries``).
            Act("stocktake.read", _("查看调度"), same(Scope.INVOLVED, *EVERYBODY), reading=True),
            Act(
                "stocktake_note.read",
                _("出具调度纪要"),
                same(Scope.CONTAINED, _OFFICE, _LEADER, _INSPECTOR),
                reading=True,
            ),
            Act("stocktake.plan", _("安排调度"), _RUNS, notice="state"),
            Act("stocktake.open", _("开始调度"), _RUNS),
            Act("stocktake.decide", _("记录议定事项"), _RUNS),
            Act("stocktake.ask", _("另行要求报送"), _RUNS, notice="assigned"),
            Act("stocktake.close", _("结束调度"), _RUNS, notice="state"),
            Act("stocktake.cancel", _("取消调度"), _RUNS, notice="state"),
            Act("stocktake.edit_note", _("修改纪要正文"), _RUNS),
        ),
        fields={
            "of": _("调度对象"),
            "snapshot": _("快照摘要"),
            "decision": _("议定事项"),
            "note": _("纪要正文"),
            "request": _("另行要求"),
            "refusal": _("不予要求的理由"),
        },
        search=finding.STOCKTAKE,
        reminders=due.stocktakes,
    ),
)
