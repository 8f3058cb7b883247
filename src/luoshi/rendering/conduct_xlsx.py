"""The findings of conduct as a workbook: a finding a row, with its sentence, basis and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from luoshi.conduct.model import RULES, Finding
from luoshi.reading.document import Document
from luoshi.rendering.conduct_html import SEVERITIES
from luoshi.rendering.ledger_rows import Places, clean
from luoshi.rendering.sheet import STANDARD_FONT, Cell, Column, Sheet, Styles

_COLUMNS = (
    Column("序号", 5, True),
    Column("规矩", 14),
    Column("程度", 8, True),
    Column("原句", 50),
    Column("理由", 40),
    Column("依据", 34),
    Column("改法", 34),
    Column("出处", 20),
)


def conduct_xlsx(documents: Sequence[tuple[Document, Sequence[Finding]]]) -> bytes:
    """The workbook for one document or several."""
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
    book.set_properties({"title": "问题清单", "comments": "由 luoshi 编制"})
    several = len(documents) > 1
    sheet = Sheet(book, Styles(book), "问题", [Column("文件", 20), *_COLUMNS] if several else _COLUMNS)
    total = sum(len(findings) for _, findings in documents)
    sheet.title(
        "问题清单", f"{f'{len(documents)} 份文件，' if several else ''}共 {total} 处，是提示，不是认定"
    )
    rows: list[tuple[Cell, ...]] = []
    for document, findings in documents:
        for entry in _entries(document, findings):
            rows.append(((document.header.title or document.file), *entry) if several else entry)
    sheet.entries(rows)
    sheet.close()
    book.close()
    return out.getvalue()


def _entries(document: Document, findings: Sequence[Finding]) -> list[tuple[Cell, ...]]:
    places = Places(document)
    return [
        (
            number,
            RULES[finding.rule],
            SEVERITIES[finding.severity],
            clean(finding.text),
            finding.reason,
            finding.basis,
            finding.remedy,
            places.of(finding.span),
        )
        for number, finding in enumerate(findings, 1)
    ]
