"""The list of stocktakes as workbooks, and what was agreed on in one of them (交办清单)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.list_workbook import Column
from luoshi.web.stocktakes.models import Decision, Stocktake

COLUMNS: tuple[Column[Stocktake], ...] = (
    Column(_("编号"), 7, lambda row: row.pk, handed_out=False),
    Column(_("调度"), 44, lambda row: row.title),
    Column(_("周期"), 10, lambda row: row.get_rhythm_display()),
    Column(_("日期"), 11, lambda row: row.held_on),
    Column(_("组织单位"), 18, lambda row: row.office.short_name),
    Column(_("状态"), 9, lambda row: row.get_state_display()),
    Column(_("议定事项"), 9, lambda row: getattr(row, "decided", 0)),
    Column(_("结束时间"), 15, lambda row: row.closed_at, handed_out=False),
)


def _became(row: Decision) -> str:
    """How what was agreed on stands now."""
    if row.issue is not None:
        return str(row.issue.get_state_display())
    return str(row.instruction.get_state_display()) if row.instruction is not None else ""


ASSIGNED: tuple[Column[Decision], ...] = (
    Column(_("议定事项"), 40, lambda row: row.text),
    Column(_("关于"), 26, lambda row: row.about_title),
    Column(_("去向"), 9, lambda row: row.get_form_display()),
    Column(_("责任单位"), 16, lambda row: row.body.short_name if row.body else ""),
    Column(_("时限"), 11, lambda row: row.due),
    Column(_("现状"), 10, _became),
)
