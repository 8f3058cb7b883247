"""The list of organisations as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.list_workbook import list_workbook


def workbook(rows: Iterable[Organisation], counts: Mapping[int, tuple[int, int]]) -> bytes:
    """One row for each organisation (with ``parent``)."""
    columns = (
        (_("全称"), 44), (_("简称"), 24), (_("上级"), 30), (_("类别"), 10), (_("层级"), 10), (_("行政区划代码"), 14),
        (_("牵头任务（项）"), 12), (_("责任任务（项）"), 12), (_("设立"), 12), (_("撤销"), 12), (_("别称"), 40),
    )  # fmt: skip
    cells = (
        (
            row.name, row.short_name, row.parent.name if row.parent else "", row.get_kind_display(),
            row.get_level_display(), row.division_code, *counts.get(row.pk, (0, 0)), row.valid_from, row.valid_to,
            "、".join(row.aliases),
        )
        for row in rows
    )  # fmt: skip
    return list_workbook(_("机构名录"), columns, cells)
