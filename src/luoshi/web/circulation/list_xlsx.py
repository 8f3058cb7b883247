"""The list of sheets as workbooks: the register to hand out (收文登记簿), and to work with.

What is handed out says what came from whom and how far it is; copies and remarks are the registry's own notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.web.circulation.models import Sheet
from luoshi.web.circulation.queries import Row, row_of
from luoshi.web.circulation.standing import works_of
from luoshi.web.kernel.list_workbook import Column

CHUNK = 500


def rows_of(sheets: QuerySet[Sheet]) -> Iterator[Row]:
    """The rows, a chunk at a time."""
    return (row_of(sheet) for sheet in sheets.iterator(chunk_size=CHUNK))


def _bodies(row: Row) -> str:
    return "、".join(work.organisation.short_name for work in works_of(row.sheet))


COLUMNS: tuple[Column[Row], ...] = (
    Column(_("收文编号"), 14, lambda row: row.sheet.number),
    Column(_("收文时间"), 15, lambda row: row.sheet.received_at),
    Column(_("来文机关"), 16, lambda row: row.sheet.sender),
    Column(_("来文字号"), 18, lambda row: row.sheet.doc_number),
    Column(_("文件标题"), 40, lambda row: row.sheet.title),
    Column(_("份数"), 6, lambda row: row.sheet.copies, handed_out=False),
    Column(_("密级"), 7, lambda row: row.sheet.get_secrecy_display()),
    Column(_("紧急程度"), 9, lambda row: row.sheet.get_urgency_display()),
    Column(_("承办单位"), 18, _bodies),
    Column(_("状态"), 9, lambda row: row.sheet.get_stage_display()),
    Column(_("下一步"), 20, lambda row: "；".join(each.words for each in row.waiting), handed_out=False),
    Column(_("办结时间"), 15, lambda row: row.sheet.closed_at),
    Column(_("备注"), 16, lambda row: row.sheet.remark, handed_out=False),
)
