"""The list of documents as a workbook."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.web.documents.models import Document
from luoshi.web.kernel.list_workbook import list_workbook

COLUMNS = (
    (_("标题"), 60), (_("发文字号"), 22), (_("发文机关"), 28), (_("类别"), 10), (_("成文日期"), 12), (_("任务（项）"), 10),
    (_("待核对（项）"), 12), (_("提示（条）"), 10), (_("状态"), 8), (_("上传时间"), 17), (_("文件名"), 40),
)  # fmt: skip


def workbook(documents: Iterable[Document]) -> bytes:
    """One row for each document (as ``queries.listed`` gives them)."""
    return list_workbook(gettext("文件清单"), COLUMNS, map(_cells, documents))


def _cells(row: Document) -> tuple[object, ...]:
    return (
        row.called, row.doc_number, row.issuer, row.get_kind_display(), row.issued_on, row.task_count, row.open_count,
        row.warning_count, row.get_state_display(), f"{timezone.localtime(row.uploaded_at):%Y-%m-%d %H:%M}", row.name,
    )  # fmt: skip
