"""The findings of conduct beside their document as one self-contained page: no external resource, everything escaped.

Holds the entries on the right; the page is that of a ledger (``beside.py``), with the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from luoshi.conduct.model import RULES, Finding
from luoshi.reading.document import Document
from luoshi.rendering.beside import BINS, Item, density_svg, items_html, notices_html, template
from luoshi.rendering.ledger_rows import Places
from luoshi.rendering.source_html import Area, Mark, escaped, source_html

SEVERITIES = {"error": "应当改", "warning": "请斟酌", "note": "供参考"}


def conduct_html(document: Document, findings: Sequence[Finding]) -> str:
    """The page for one document: source with the clauses marked on the left, findings with basis and remedy on the right."""
    places = Places(document)
    items = [
        Item(
            f"n{index}",
            finding.span,
            "",
            RULES[finding.rule],
            places.of(finding.span),
            (
                (
                    ("程度", SEVERITIES[finding.severity]),
                    ("原句", finding.text),
                    ("理由", finding.reason),
                    ("依据", finding.basis),
                    ("改法", finding.remedy),
                ),
            ),
        )
        for index, finding in enumerate(findings)
    ]
    header = document.header
    size = max(1, len(document.text))
    errors = sum(finding.severity == "error" for finding in findings)
    return Template(template("ledger.html")).substitute(
        title=escaped(header.title or document.file),
        style=template("ledger.css"),
        script=template("ledger.js"),
        facts=escaped("　".join(filter(None, (header.doc_number, header.issuer, header.issued_on)))),
        name="问题",
        legend='<mark class="target">问题</mark>',
        counts=f"问题 {len(items)}，其中应当改的 {errors}",
        alert="",
        source=source_html(
            document,
            [Area(item.span, item.key) for item in items],
            [Mark(finding.span, "target") for finding in findings],
        ),
        bins=str(BINS),
        density=density_svg((item.span for item in items), size),
        ledger=items_html(items, size, "没有发现违反工作规矩的内容。这是逐句检查的提示，不是认定。")
        + notices_html(document, document.notices),
    )
