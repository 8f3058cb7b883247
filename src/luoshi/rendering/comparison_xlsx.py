"""A comparison of ledgers as a workbook: a sheet for each of ``comparison_tables``' tables."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from luoshi.alignment.comparing import Comparison
from luoshi.rendering.comparison_tables import tables
from luoshi.rendering.ledger_rows import clean
from luoshi.rendering.sheet import STANDARD_FONT, Column, Sheet, Styles


def comparison_xlsx(comparison: Comparison) -> bytes:
    """The workbook. Cells are words, never formulas."""
    out = BytesIO()
    settings = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": STANDARD_FONT,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, settings)
    book.set_properties({"title": "对口比照", "comments": "由 luoshi 编制"})
    styles = Styles(book)
    for title, heads, rows in tables(comparison) or [("对应", ("结果",), [("没有对应的条目",)])]:
        sheet = Sheet(
            book, styles, title, [Column(name, 34 if at < 2 else 22) for at, name in enumerate(heads)]
        )
        sheet.title(title, f"{comparison.old.title} → {comparison.new.title}")
        sheet.entries([tuple(clean(cell) for cell in row) for row in rows])
        sheet.close()
    book.close()
    return out.getvalue()
