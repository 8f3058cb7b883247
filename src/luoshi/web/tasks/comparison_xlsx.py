"""The columns of the comparison of bodies as a workbook."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.list_workbook import Column
from luoshi.web.tasks.queries.comparison import Body

COLUMNS: tuple[Column[Body], ...] = (
    Column(_("单位"), 24, lambda body: body.name),
    Column(_("任务"), 8, lambda body: body.standing.total),
    Column(_("滞后"), 8, lambda body: body.standing.lights.get("red", 0)),
    Column(_("关注"), 8, lambda body: body.standing.lights.get("amber", 0)),
    Column(_("无数据"), 8, lambda body: body.standing.lights.get("none", 0)),
    Column(_("正常"), 8, lambda body: body.standing.lights.get("green", 0)),
    Column(_("逾期"), 8, lambda body: body.standing.overdue),
    Column(_("已报办结"), 9, lambda body: body.standing.finished),
    Column(_("已销号"), 8, lambda body: body.standing.verified),
    Column(_("按时回复批示"), 10, lambda body: body.standing.in_time),
    Column(_("已到期批示"), 10, lambda body: body.standing.asked),
)
