"""The list of targets as a workbook, print-ready on A4."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from django.utils.translation import gettext as _

from luoshi.web.delivery.models import Light
from luoshi.web.delivery.queries.targets import Listed


def workbook(rows: Iterable[Listed]) -> bytes:
    """One row for each target. Text is written as text, never as a formula."""
    import xlsxwriter

    columns = (
        (_("指标"), 34), (_("目标"), 20), (_("年份"), 8), (_("最新数据"), 14), (_("截至"), 10), (_("红黄绿灯"), 10),
        (_("依据"), 44), (_("攻坚行动"), 24), (_("任务"), 34), (_("数据责任单位"), 24), (_("方案"), 34),
    )  # fmt: skip
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("目标"))
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for at, (label, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, label, head)
    last = 0
    for last, row in enumerate(rows, 1):
        target = row.target
        texts = (
            target.metric, row.facts.wanted, str(target.year or ""), row.latest, row.period,
            str(Light(row.verdict.light.value).label), row.reason, str(target.campaign or ""), str(row.task or ""),
            target.data_owner.name if target.data_owner else "", str(target.plan or ""),
        )  # fmt: skip
        for at, text in enumerate(texts):
            sheet.write_string(last, at, text, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
