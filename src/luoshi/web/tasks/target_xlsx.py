"""The columns of the list of targets as a workbook: the figure, its unit and how it is bound stand apart."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.list_workbook import Column
from luoshi.web.tasks.models import Light
from luoshi.web.tasks.queries.targets import Listed


def _figure(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()


def _target_value(row: Listed) -> Decimal | str | None:
    low, high = _figure(row.target.value), _figure(row.target.value_to)
    return low if low is None or high is None else f"{low:f}—{high:f}"


COLUMNS: tuple[Column[Listed], ...] = (
    Column(_("指标"), 32, lambda row: row.target.metric),
    Column(_("关系"), 6, lambda row: row.facts.bound),
    Column(_("目标值"), 10, _target_value, worked_with=False),
    Column(_("目标值"), 10, lambda row: _figure(row.target.value), handed_out=False),
    Column(_("数值上限"), 10, lambda row: _figure(row.target.value_to), handed_out=False),
    Column(_("单位"), 9, lambda row: row.target.unit),
    Column(_("年份"), 8, lambda row: row.target.year, handed_out=False),
    Column(_("最新数据"), 10, lambda row: _figure(row.latest_value)),
    Column(_("截至"), 10, lambda row: row.period),
    Column(_("灯"), 8, lambda row: Light(row.verdict.light.value).label),
    Column(_("亮灯依据"), 38, lambda row: row.reason),
    Column(_("基期值"), 10, lambda row: _figure(row.target.baseline), handed_out=False),
    Column(_("攻坚行动"), 24, lambda row: row.target.campaign, handed_out=False),
    Column(_("任务"), 34, lambda row: row.task, handed_out=False),
    Column(_("数据责任单位"), 22, lambda row: row.target.data_owner.name if row.target.data_owner else ""),
    Column(_("方案"), 34, lambda row: row.target.plan, handed_out=False),
)
