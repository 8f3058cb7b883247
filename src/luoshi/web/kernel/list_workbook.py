"""A list as a workbook, print-ready on A4 landscape: what the exports of the lists have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.functional import Promise


def list_workbook(
    title: str, columns: Sequence[tuple[str | Promise, int]], rows: Iterable[Sequence[object]]
) -> bytes:
    """One sheet: a heading and a width for each column, a row for each of ``rows``.

    Whole numbers are written as numbers, all else as text, never as a formula or a link.
    """
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title)
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for at, (label, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, str(label), head)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(last, at, value, cell)
            else:
                sheet.write_string(last, at, str(value or ""), cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
