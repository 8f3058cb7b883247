"""Measures that depend on the words: the size of the issuer's mark, where issuer and date of a signature stand, how high the imprint is.

Found by the names of the styles of the shipped templates, so that templates that an office has edited keep them.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from luoshi.rendering.official import page
from luoshi.rendering.official.wording import NOT_STATED

_IMPRINT = "版记"  # the name of its text box
_MARK, _SIGNED, _DATED = "公文发文机关标志", "公文署名", "公文成文日期"
_LARGEST_MARK = 42.0
_BLANKS_AFTER_DATE = 4  # characters between the date and the edge
_LEAST_BLANKS = 2
_LONGEST_WHOLE_ROW = 8  # lines of a row that is not parted by the end of a page


def finish(document: Any) -> None:
    """Set them in a document that has been filled in."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    names = {style.style_id: style.name for style in document.styles}
    heads = [section.first_page_header._element for section in document.sections]
    before: Any = None
    for root in (document.element.body, *heads):
        for element in root.iter(qn("w:p")):
            name = names.get(element.style or "")
            paragraph = Paragraph(element, document)
            if name == _MARK:
                _fit_mark(paragraph)
            elif name == _DATED and before is not None:
                _set_signature(before, paragraph)
            before = paragraph if name == _SIGNED else None
    for row in document.element.body.iter(qn("w:tr")):
        _fit_row(row)
    for anchor in document.element.body.iter(qn("wp:anchor")):
        if any(each.get("name") == _IMPRINT for each in anchor.iter(qn("wp:docPr"))):
            _fit_imprint(anchor)


def width_of(words: str) -> float:
    """How many characters of Chinese type the words are wide.

    >>> width_of("2025年1月20日")
    6.5
    """
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in words)


def _fit_mark(paragraph: Any) -> None:
    from docx.shared import Pt

    width = max(1.0, width_of(paragraph.text))
    fitting = page.points(page.TEXT_MM[0]) / width
    size = int(min(_LARGEST_MARK, fitting))
    paragraph.paragraph_format.line_spacing = Pt(size + 2)  # so that it begins where its place does
    for run in paragraph.runs:
        run.font.size = Pt(size)


def _set_signature(issuer: Any, date: Any) -> None:
    """The date ends four characters before the edge and the issuer stands over its middle; a long one pushes the date inwards."""
    from docx.shared import Pt

    signed, dated = width_of(issuer.text.strip()), width_of(date.text.strip())
    right = _BLANKS_AFTER_DATE + dated / 2 - signed / 2
    at_date = float(_BLANKS_AFTER_DATE)
    if right < _LEAST_BLANKS:
        right = float(_LEAST_BLANKS)
        at_date = max(right, right + signed / 2 - dated / 2)
    issuer.paragraph_format.right_indent = Pt(right * page.BODY_PT)
    date.paragraph_format.right_indent = Pt(at_date * page.BODY_PT)


def _fit_row(row: Any) -> None:
    """A row stays on one page unless it is long, which would leave half a page empty; a mark for nothing stands in the middle."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    lines = 0
    for cell in row.iterchildren(qn("w:tc")):
        words = _lines_in(cell)
        if words == [NOT_STATED]:
            for paragraph in cell.iterchildren(qn("w:p")):
                properties = paragraph.get_or_add_pPr()
                for old in properties.findall(qn("w:jc")):
                    properties.remove(old)
                centred = OxmlElement("w:jc")
                centred.set(qn("w:val"), "center")
                properties.append(centred)
        width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
        if width is not None:
            room = max(1.0, int(width.get(qn("w:w"))) / 20 / page.TABLE_PT - 1)
            lines = max(lines, sum(max(1, -(-int(width_of(line)) // int(room) or 1)) for line in words))
    whole = row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}")
    if (
        lines > _LONGEST_WHOLE_ROW
        and whole is not None
        and row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None
    ):
        whole.getparent().remove(whole)


def _lines_in(cell: Any) -> list[str]:
    from docx.oxml.ns import qn

    out = []
    for paragraph in cell.iterchildren(qn("w:p")):
        words = "".join(
            "\n" if each.tag == qn("w:br") else each.text or ""
            for each in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        out += words.split("\n")
    return out


def _fit_imprint(anchor: Any) -> None:
    """As high as its lines of 4号: office programs disagree on where a box stands that grows by itself."""
    from docx.oxml.ns import qn
    from docx.shared import Emu, Twips

    in_line = page.points(page.TEXT_MM[0]) / page.FOLIO_PT - 2  # one character stays free at either end
    lines = 0
    for row in anchor.iter(qn("w:tr")):
        words = "".join(text.text or "" for text in row.iter(qn("w:t")))
        lines += max(1, -(-int(width_of(words) + 3) // int(in_line))) if words.startswith("抄送") else 1
    height = str(int(Emu(Twips(lines * page.IMPRINT_LINE_TWIPS + 20))))
    for extent in (*anchor.iter(qn("wp:extent")), *anchor.iter(qn("a:ext"))):
        extent.set("cy", height)
