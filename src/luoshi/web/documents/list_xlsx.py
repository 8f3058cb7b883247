"""The list of documents as a workbook, print-ready on A4 landscape."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.web.documents.models import Document

COLUMNS = (
    (_("标题"), 60), (_("发文字号"), 22), (_("发文机关"), 28), (_("类别"), 10), (_("成文日期"), 12), (_("任务（项）"), 10),
    (_("待核对（项）"), 12), (_("提示（条）"), 10), (_("状态"), 8), (_("上传时间"), 17), (_("文件名"), 40),
)  # fmt: skip


def workbook(documents: Iterable[Document]) -> bytes:
    """One row for each document (as ``queries.listed`` gives them). Text is written as text, never as a formula."""
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(gettext("文件清单"))
    head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for at, (label, width) in enumerate(COLUMNS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, str(label), head)
    last = 0
    for last, row in enumerate(documents, 1):
        texts = (row.called, row.doc_number, row.issuer, row.get_kind_display(), row.issued_on)
        counts = (row.task_count, row.open_count, row.warning_count)
        uploaded = f"{timezone.localtime(row.uploaded_at):%Y-%m-%d %H:%M}"
        for at, text in enumerate(texts):
            sheet.write_string(last, at, text or "", cell)
        for at, count in enumerate(counts, len(texts)):
            sheet.write_number(last, at, count, cell)
        for at, text in enumerate((row.get_state_display(), uploaded, row.name), len(texts) + len(counts)):
            sheet.write_string(last, at, text, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
