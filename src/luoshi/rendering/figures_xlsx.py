"""The figures of documents as a workbook: one sheet, a figure a row, with the sentence or cell it was read from.

Holds the sheet and its contents; how a sheet looks stands in ``sheet.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from luoshi.figures.model import Figure, FigureSet
from luoshi.reading.document import Document
from luoshi.rendering.ledger_rows import Places, clean
from luoshi.rendering.sheet import STANDARD_FONT, Cell, Column, Sheet, Styles

FACET_WORDS = {"level": "总量", "growth": "增速", "share": "占比", "increment": "增量", "change": "变动"}
_COLUMNS = (
    Column("序号", 5, True),
    Column("指标", 26),
    Column("指标编号", 16),
    Column("地区", 12),
    Column("时期", 14),
    Column("口径", 7, True),
    Column("数值", 12, True),
    Column("单位", 9, True),
    Column("原文", 40),
    Column("出处", 24),
)


def figures_xlsx(documents: Sequence[tuple[Document, FigureSet]]) -> bytes:
    """The workbook for one document or several. Values are numbers as printed, never formulas."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": STANDARD_FONT,
        },
    )
    book.set_properties({"title": "数据表", "comments": "由 luoshi 编制"})
    styles = Styles(book)
    if len(documents) == 1:
        document, figures = documents[0]
        sheet = Sheet(book, styles, "数据", _COLUMNS)
        sheet.title(document.header.title or document.file, f"共 {len(figures.figures)} 个数")
        sheet.entries(_entries(document, figures))
    else:
        sheet = Sheet(book, styles, "数据", [Column("文件", 20), *_COLUMNS])
        sheet.title("数据", f"共 {len(documents)} 份文件")
        sheet.entries(
            [
                (document.header.title or document.file, *entry)
                for document, figures in documents
                for entry in _entries(document, figures)
            ]
        )
    sheet.close()
    notices = [
        (document, notice)
        for document, figures in documents
        for notice in (*document.notices, *figures.notices)
    ]
    if notices:
        told = Sheet(book, styles, "提示", [Column("文件", 30), Column("提示", 100)])
        told.title("提示", "请对照原文核对")
        told.entries(
            [(document.header.title or document.file, notice.message) for document, notice in notices]
        )
        told.close()
    book.close()
    return out.getvalue()


def _entries(document: Document, figures: FigureSet) -> list[tuple[Cell, ...]]:
    places = Places(document)
    return [
        (
            number, figure.metric, figure.indicator, figure.place, period_words(figure), FACET_WORDS[figure.facet],
            figure.value, figure.unit, clean(figure.span.of(document.text)), figure.cell or places.of(figure.span),
        )
        for number, figure in enumerate(figures.figures, 1)
    ]  # fmt: skip


def period_words(figure: Figure) -> str:
    """The period of a figure as people read it."""
    return figure.period.chinese if figure.period else ""
