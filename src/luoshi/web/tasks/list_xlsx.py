"""The columns of the lists of tasks (to hand out), milestones and instructions as workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.web.dossier.models import Instruction
from luoshi.web.kernel import clock
from luoshi.web.kernel.list_workbook import Column
from luoshi.web.tasks.models import Milestone

# For rows as ``sheets.writing.rows_of`` gives them. What is worked with is the workbook that can be handed back.
TASKS: tuple[Column[Mapping[str, Any]], ...] = (
    Column(_("任务"), 30, lambda row: f"{row['number']} {row['title']}".strip()),
    Column(_("攻坚行动"), 16, lambda row: row["campaign"]),
    Column(_("方案"), 20, lambda row: row["plan"]),
    Column(_("牵头单位"), 16, lambda row: row["lead"]),
    Column(_("责任单位"), 20, lambda row: row["support"]),
    Column(_("时限"), 11, lambda row: row["due"] or row["due_text"]),
    Column(_("状态"), 8, lambda row: row["state"]),
    Column(_("灯"), 7, lambda row: row["light"]),
    Column(_("亮灯依据"), 26, lambda row: row["light_reason"]),
    Column(_("最近进展"), 24, lambda row: row["last_update"]),
)


def _state(row: Milestone) -> object:
    if row.done_on:
        return _("已完成")
    return _("逾期") if row.due < clock.today() else _("未到期")


MILESTONES: tuple[Column[Milestone], ...] = (
    Column(_("节点"), 30, lambda row: row.title),
    Column(_("时限"), 11, lambda row: row.due),
    Column(_("完成"), 11, lambda row: row.done_on),
    Column(_("状态"), 8, _state),
    Column(_("责任单位"), 20, lambda row: row.organisation.name if row.organisation else row.task.lead_names),
    Column(_("责任人"), 10, lambda row: row.person),
    Column(_("任务"), 34, lambda row: row.task),
    Column(_("牵头单位"), 20, lambda row: row.task.lead_names, handed_out=False),
    Column(_("攻坚行动"), 18, lambda row: row.task.campaign),
    Column(_("方案"), 24, lambda row: row.task.plan),
)
INSTRUCTIONS: tuple[Column[Instruction], ...] = (
    Column(_("批示"), 34, lambda row: row.text),
    Column(_("作出"), 9, lambda row: row.by),
    Column(_("日期"), 11, lambda row: timezone.localdate(row.at), worked_with=False),
    Column(_("作出时间"), 17, lambda row: row.at, handed_out=False),
    Column(_("承办单位"), 16, lambda row: row.addressee.name),
    Column(_("回复时限"), 11, lambda row: row.due),
    Column(_("状态"), 8, lambda row: row.get_state_display()),
    Column(_("回复"), 30, lambda row: row.answer),
    Column(_("回复人"), 9, lambda row: row.answered_by),
    Column(_("回复时间"), 17, lambda row: row.answered_at, handed_out=False),
    Column(_("任务"), 28, lambda row: row.thing_name),
)
