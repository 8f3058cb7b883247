"""The list of organisations as a workbook."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from luoshi.web.directory.followers import COUNTS
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.list_workbook import list_workbook


def workbook(rows: Iterable[Organisation], actor: Actor) -> bytes:
    """One row for each organisation (with ``parent``), with what higher apps count of it."""
    listed = list(rows)
    counted = [(len(each.labels), each.of(actor, [row.pk for row in listed])) for each in COUNTS]
    columns = (
        (_("全称"), 44), (_("简称"), 24), (_("上级"), 30), (_("类别"), 10), (_("层级"), 10), (_("行政区划代码"), 14),
        *((label, 12) for each in COUNTS for label in each.labels_of_workbook),
        (_("设立"), 12), (_("撤销"), 12), (_("别称"), 40),
    )  # fmt: skip
    cells = (
        (
            row.name, row.short_name, row.parent.name if row.parent else "", row.get_kind_display(),
            row.get_level_display(), row.division_code,
            *(number for wide, found in counted for number in found.get(row.pk, (0,) * wide)),
            row.valid_from, row.valid_to, "、".join(row.aliases),
        )
        for row in listed
    )  # fmt: skip
    return list_workbook(_("机构名录"), columns, cells)
