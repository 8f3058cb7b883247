"""The list of entries as a workbook, print-ready on A4 landscape."""

from __future__ import annotations

from io import BytesIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.audit import entry_words
from luoshi.web.audit.differences import differences
from luoshi.web.audit.models import Entry

MOST = 10_000
_LONGEST = 32_000  # what a cell can hold


def workbook(rows: QuerySet[Entry], *, wording_of_filters: str = "") -> bytes:
    """The first ten thousand rows, with a note where there are more. Text is written as text, never as a formula."""
    import xlsxwriter

    columns = (
        (_("序号"), 8), (_("时间"), 19), (_("操作人"), 12), (_("身份"), 16), (_("代表机构"), 22), (_("机构"), 22),
        (_("途径"), 8), (_("操作"), 16), (_("对象类型"), 10), (_("对象"), 40), (_("改前"), 40), (_("改后"), 40),
    )  # fmt: skip
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("审计记录"))
    head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    note = book.add_format({"italic": True})
    for at, (label, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, label, head)
    last = 0
    for last, entry in enumerate(rows[:MOST].iterator(chunk_size=500), 1):
        found = differences(entry)
        sheet.write_number(last, 0, entry.sequence, cell)
        texts = (
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", entry.person, entry_words.role(entry.role), entry.acting_for,
            entry.organisation_name, entry_words.channel(entry.channel), entry.words,
            entry.object_words, entry.object_label,
            "\n".join(f"{one.field}：{one.before}" for one in found if one.before),
            "\n".join(f"{one.field}：{one.after}" for one in found if one.after),
        )  # fmt: skip
        for at, text in enumerate(texts, 1):
            sheet.write_string(last, at, text[:_LONGEST], cell)
    remark = _("筛选条件：%(filters)s") % {"filters": wording_of_filters} if wording_of_filters else ""
    if last >= MOST and rows[MOST : MOST + 1].exists():
        remark = f"{remark} {_('符合条件的超过 %(n)d 条，这里只有前 %(n)d 条；请按日期分段导出。') % {'n': MOST}}".strip()
    if remark:
        sheet.write_string(last + 2, 0, remark, note)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
