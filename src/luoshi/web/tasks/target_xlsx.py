"""The list of targets as a workbook."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from luoshi.web.kernel.list_workbook import list_workbook
from luoshi.web.tasks.models import Light
from luoshi.web.tasks.queries.targets import Listed


def workbook(rows: Iterable[Listed]) -> bytes:
    """One row for each target."""
    columns = (
        (_("指标"), 34), (_("目标"), 20), (_("年份"), 8), (_("最新数据"), 14), (_("截至"), 10), (_("红黄绿灯"), 10),
        (_("依据"), 44), (_("攻坚行动"), 24), (_("任务"), 34), (_("数据责任单位"), 24), (_("方案"), 34),
    )  # fmt: skip
    return list_workbook(_("目标"), columns, map(_cells, rows))


def _cells(row: Listed) -> tuple[object, ...]:
    target = row.target
    return (
        target.metric, row.facts.wanted, str(target.year or ""), row.latest, row.period,
        Light(row.verdict.light.value).label, row.reason, target.campaign, row.task,
        target.data_owner.name if target.data_owner else "", target.plan,
    )  # fmt: skip
