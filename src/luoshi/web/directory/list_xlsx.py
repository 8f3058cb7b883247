"""The columns of the lists of organisations and of task forces as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from luoshi.web.directory.followers import COUNTS
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.list_workbook import Column


def columns(rows: Sequence[Organisation], actor: Actor) -> tuple[Column[Organisation], ...]:
    """For these rows (with ``parent``), with what higher apps count of them."""
    return (
        Column(_("全称"), 40, lambda row: row.name),
        Column(_("简称"), 20, lambda row: row.short_name),
        Column(_("上级"), 28, lambda row: row.parent.name if row.parent else ""),
        Column(_("类别"), 10, lambda row: row.get_kind_display()),
        Column(_("层级"), 8, lambda row: row.get_level_display()),
        Column(_("行政区划代码"), 12, lambda row: row.division_code),
        *_counts(rows, actor),
        Column(_("设立"), 12, lambda row: row.valid_from, handed_out=False),
        Column(_("撤销日期"), 12, lambda row: row.valid_to, handed_out=False),
        Column(_("别称"), 40, lambda row: "、".join(row.aliases), handed_out=False),
    )


def _counts(rows: Sequence[Organisation], actor: Actor) -> list[Column[Organisation]]:
    made: list[Column[Organisation]] = []
    for each in COUNTS:
        found = each.of(actor, [row.pk for row in rows])
        for at, label in enumerate(each.labels_of_workbook):
            made.append(Column(label, 10, _Count(found, at)))
    return made


class _Count:
    """A number of an organisation; none where nothing was counted."""

    def __init__(self, found: Mapping[int, Sequence[int]], at: int) -> None:
        self._found, self._at = found, at

    def __call__(self, row: Organisation) -> int:
        counted = self._found.get(row.pk)
        return counted[self._at] if counted else 0


TASK_FORCES: tuple[Column[TaskForce], ...] = (
    Column(_("专班"), 32, lambda row: row.name),
    Column(_("设立机关"), 22, lambda row: row.owner.name),
    Column(_("召集人"), 30, lambda row: row.convener),
    Column(_("副召集人"), 30, lambda row: "、".join(row.deputies)),
    Column(_("办公室设在"), 24, lambda row: row.office_host.name if row.office_host else row.office_written),
    Column(_("成员单位"), 60, lambda row: "、".join(member.written for member in row.members.all())),
    Column(_("设立"), 11, lambda row: row.valid_from),
    Column(_("撤销日期"), 11, lambda row: row.valid_to),
)
