"""The figures beside their document as one self-contained page: no external resource, everything escaped.

Holds the entries on the right; the page is that of a ledger (``beside.py``), with the same keys.
"""

from __future__ import annotations

from string import Template

from luoshi.figures.model import Figure, FigureSet
from luoshi.reading.document import Document
from luoshi.rendering.beside import BINS, Item, density_svg, items_html, notices_html, template
from luoshi.rendering.figures_xlsx import FACET_WORDS, period_words
from luoshi.rendering.ledger_rows import Places, clean
from luoshi.rendering.source_html import Area, Mark, escaped, source_html


def figures_html(document: Document, figures: FigureSet) -> str:
    """The page for one document: source with tinted figures on the left, the figures in the same order on the right."""
    places = Places(document)
    items = [_item(i, figure, document, places) for i, figure in enumerate(figures.figures)]
    areas = [Area(item.span, item.key) for item in items]
    marks = [Mark(figure.span, "target") for figure in figures.figures]
    notices = [*document.notices, *figures.notices]
    header = document.header
    size = max(1, len(document.text))
    return Template(template("ledger.html")).substitute(
        title=escaped(header.title or document.file),
        style=template("ledger.css"),
        script=template("ledger.js"),
        facts=escaped("　".join(filter(None, (header.doc_number, header.issuer, header.issued_on)))),
        name="数据",
        legend='<mark class="target">数据</mark>',
        counts=f"数据 {len(items)}",
        alert=f'<a class="alert" href="#notices">▲ {len(notices)} 条提示</a>' if notices else "",
        source=source_html(document, areas, marks),
        bins=str(BINS),
        density=density_svg((item.span for item in items), size),
        ledger=items_html(items, size, "没有读出已经发生的数。目标、计划和位次不在此列。")
        + notices_html(document, notices),
    )


def _item(index: int, figure: Figure, document: Document, places: Places) -> Item:
    fields = (
        ("数值", f"{figure.value:f}{figure.unit}"),
        ("口径", FACET_WORDS[figure.facet]),
        ("地区", figure.place or ""),
        ("时期", period_words(figure)),
        ("指标编号", figure.indicator or ""),
        ("原文", clean(figure.span.of(document.text))),
        ("单元格", figure.cell),
    )
    return Item(f"n{index}", figure.span, "", figure.metric, places.of(figure.span), (fields,))
