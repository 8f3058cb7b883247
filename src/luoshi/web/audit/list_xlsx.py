"""The columns of the list of entries as a workbook."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from luoshi.web.audit import entry_words
from luoshi.web.audit.differences import Difference, differences
from luoshi.web.audit.models import Entry
from luoshi.web.kernel.list_workbook import Column

MOST = 10_000


class Row(NamedTuple):
    """An entry with what it changed."""

    entry: Entry
    found: list[Difference]

    @classmethod
    def of(cls, entry: Entry) -> Row:
        return cls(entry, differences(entry))


COLUMNS: tuple[Column[Row], ...] = (
    Column(_("序号"), 8, lambda row: row.entry.sequence, handed_out=False),
    Column(_("记录号"), 8, lambda row: row.entry.sequence, worked_with=False),
    Column(_("时间"), 17, lambda row: row.entry.at),
    Column(_("操作人"), 12, lambda row: row.entry.person),
    Column(_("身份"), 16, lambda row: entry_words.role(row.entry.role), handed_out=False),
    Column(_("代表机构"), 22, lambda row: row.entry.acting_for, handed_out=False),
    Column(_("机构"), 20, lambda row: row.entry.organisation_name),
    Column(_("途径"), 8, lambda row: entry_words.channel(row.entry.channel), handed_out=False),
    Column(_("操作"), 14, lambda row: row.entry.words),
    Column(_("对象类型"), 10, lambda row: row.entry.object_words),
    Column(_("对象"), 30, lambda row: row.entry.object_label),
    Column(
        _("改前"), 30, lambda row: "\n".join(f"{one.field}：{one.before}" for one in row.found if one.before)
    ),
    Column(
        _("改后"), 30, lambda row: "\n".join(f"{one.field}：{one.after}" for one in row.found if one.after)
    ),
)
