"""The list of organisations as a workbook, print-ready on A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO

from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation


def workbook(rows: Iterable[Organisation], counts: Mapping[int, tuple[int, int]]) -> bytes:
    """One row for each organisation (with ``parent``). Text is written as text, never as a formula."""
    import xlsxwriter

    columns = (
        (_("全称"), 44), (_("简称"), 24), (_("上级"), 30), (_("类别"), 10), (_("层级"), 10), (_("行政区划代码"), 14),
        (_("牵头任务（项）"), 12), (_("责任任务（项）"), 12), (_("设立"), 12), (_("撤销"), 12), (_("别称"), 40),
    )  # fmt: skip
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("机构名录"))
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for at, (label, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, label, head)
    last = 0
    for last, row in enumerate(rows, 1):
        lead, support = counts.get(row.pk, (0, 0))
        texts = (
            row.name, row.short_name, row.parent.name if row.parent else "", row.get_kind_display(),
            row.get_level_display(), row.division_code,
        )  # fmt: skip
        for at, text in enumerate(texts):
            sheet.write_string(last, at, str(text), cell)
        for at, count in enumerate((lead, support), len(texts)):
            sheet.write_number(last, at, count, cell)
        days = (
            row.valid_from.isoformat() if row.valid_from else "",
            row.valid_to.isoformat() if row.valid_to else "",
        )
        for at, text in enumerate((*days, "、".join(row.aliases)), len(texts) + 2):
            sheet.write_string(last, at, text, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
