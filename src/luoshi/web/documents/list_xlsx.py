"""The columns of the list of documents as a workbook."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.documents.models import Document
from luoshi.web.kernel.list_workbook import Column

# For rows as ``queries.listed`` gives them.
COLUMNS: tuple[Column[Document], ...] = (
    Column(_("标题"), 56, lambda row: row.called),
    Column(_("发文字号"), 20, lambda row: row.doc_number),
    Column(_("发文机关"), 26, lambda row: row.issuer),
    Column(_("类别"), 10, lambda row: row.get_kind_display()),
    Column(_("成文日期"), 12, lambda row: row.issued_on),
    Column(_("任务（项）"), 8, lambda row: row.task_count),
    Column(_("待核对（项）"), 9, lambda row: row.open_count),
    Column(_("提示（条）"), 8, lambda row: row.warning_count),
    Column(_("状态"), 9, lambda row: row.get_state_display()),
    Column(_("上传时间"), 17, lambda row: row.uploaded_at, handed_out=False),
    Column(_("文件名"), 40, lambda row: row.name, handed_out=False),
)
