"""The words of a Word file: typefaces, styles, paragraphs, tables, sections, and the package around them.

Only what the templates of official documents need; what stands on their pages is in ``parts.py`` and ``__main__.py``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from luoshi.rendering.official import page
from luoshi.rendering.official.page import FANG, HEI, KAI, RED, SONG, TITLE, twips

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TEXT_WIDTH = twips(page.TEXT_MM[0])
# The dash of the page number stands 7 mm below the text; it is drawn in the middle of its line of 14 point.
FOLIO_ABOVE = twips(7) + 140
LETTER_FOOT_MM = 20  # of the lower rule of a letter


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def marks(font: str = FANG, size: float = 16, color: str = "", closer: int = 0, scale: int = 0) -> str:
    """Properties of characters, in the order in which the schema wants them."""
    return (
        f"<w:rPr>{fonts(font)}"
        + (f'<w:color w:val="{color}"/>' if color else "")
        + (f'<w:spacing w:val="{closer}"/>' if closer else "")
        + (f'<w:w w:val="{scale}"/>' if scale else "")
        + f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


# No point hangs over the edge, and nothing is put between Chinese and figures: a line has the characters that it has.
_PLAIN = '<w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'


class Style:
    """A paragraph style: what an office finds under this name in Word."""

    def __init__(
        self,
        name: str,
        code: str,
        *,
        font: str = FANG,
        size: float = page.BODY_PT,
        align: str = "both",
        first: int = 0,
        left: int = 0,
        right: int = 0,
        hanging: int = 0,
        line: int = page.LINE_TWIPS,
        before: int = 0,
        after: int = 0,
        color: str = "",
        closer: int = 0,
        keep: bool = False,
        own: str = "",
    ) -> None:
        self.name, self.code, self.font, self.size = name, code, font, size
        self.run = marks(font, size, color, closer)
        keeps = "<w:keepNext/>" if keep else ""
        indent = f' w:left="{left}" w:right="{right}"' + (
            f' w:hanging="{hanging}"' if hanging else f' w:firstLine="{first}"'
        )
        self.paragraph = (
            f'{keeps}<w:widowControl w:val="0"/>{own}{_PLAIN}<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'
            f'<w:ind{indent}/><w:jc w:val="{align}"/>'
        )

    def direct(self) -> str:
        """Alignment and indent for the paragraph itself, where a checker looks for them."""
        return self.paragraph[self.paragraph.index("<w:overflowPunct") :]

    def xml(self) -> str:
        default = ' w:default="1"' if self.code == "Normal" else ""
        based = "" if default else '<w:basedOn w:val="Normal"/>'
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{self.code}"><w:name w:val={quoteattr(self.name)}/>{based}<w:qFormat/>'
            f"<w:pPr>{self.paragraph}</w:pPr>{self.run}</w:style>"
        )


BODY = {"closer": page.CLOSER_TWIPS}
TWO = 2 * page.BODY_PT * 20  # two characters
TABLE = {"size": page.TABLE_PT, "line": page.TABLE_LINE_TWIPS}
STYLES = {
    style.code: style
    for style in (
        Style("Normal", "Normal", **BODY),
        Style("公文正文", "gwBody", first=TWO, **BODY),
        Style("公文标题", "gwTitle", font=TITLE, size=page.TITLE_PT, align="center", line=page.TITLE_LINE_TWIPS, keep=True),
        Style("公文一级标题", "gwLevel1", font=HEI, first=TWO, keep=True, **BODY),
        Style("公文二级标题", "gwLevel2", font=KAI, first=TWO, keep=True, **BODY),
        Style("公文主送机关", "gwTo", **BODY),
        Style("公文附件说明", "gwAttachments", left=5 * 320, hanging=3 * 320, align="left", **BODY),
        Style("公文署名", "gwSigned", align="right", right=4 * 320, keep=True),
        Style("公文成文日期", "gwDate", align="right", right=4 * 320),
        Style("公文附注", "gwNote", first=TWO, **BODY),
        Style("公文附件顺序号", "gwAttachment", font=HEI, align="left"),
        Style("公文发文机关标志", "gwIssuer", font=TITLE, size=36, align="center", color=RED, line=760),
        Style("公文发文字号", "gwNumber", align="center"),
        Style("公文签发人", "gwSigner", align="right", right=320),
        Style("公文份号密级", "gwSecrecy", font=HEI, align="left"),
        Style("公文版记", "gwRecord", size=14, left=280 * 4, right=280, hanging=280 * 3, align="left", line=page.IMPRINT_LINE_TWIPS),
        Style("公文版记一行", "gwPrinted", size=14, left=280, right=280, align="left", line=500,
              own=f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH - 280}"/></w:tabs>'),
        Style("公文表头", "gwHead", font=HEI, align="center", keep=True, **TABLE),
        Style("公文表项", "gwLabel", font=HEI, align="center", **TABLE),
        Style("公文表文", "gwCell", align="left", **TABLE),
        Style("公文表文居中", "gwCentred", align="center", **TABLE),
        Style("公文表注", "gwAside", align="left", **TABLE),
        Style("公文页码", "gwFolio", font=SONG, size=page.FOLIO_PT, align="right", right=280, line=280),
        Style("公文页码双页", "gwFolioEven", font=SONG, size=page.FOLIO_PT, align="left", left=280, line=280),
        Style("公文空行", "gwBlank"),
    )
}  # fmt: skip


def run(text: str, style: Style | str, extra: str = "") -> str:
    """Its font and size stand at the run as well: checkers look there and not at the style."""
    chosen = STYLES[style] if isinstance(style, str) else style
    return f'<w:r>{extra or chosen.run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(style: str, text: str = "", extra: str = "", marks_: str = "") -> str:
    chosen = STYLES[style]
    inside = f'<w:pPr><w:pStyle w:val="{style}"/>{extra}{chosen.direct()}</w:pPr>'
    return f"<w:p>{inside}{run(text, style, marks_) if text else ''}</w:p>"


def line(code: str) -> str:
    """A paragraph that holds nothing but an instruction and goes with it."""
    return f'<w:p><w:pPr><w:pStyle w:val="gwBlank"/></w:pPr><w:r><w:t>{{%p {code} %}}</w:t></w:r></w:p>'


def blank(height: int = page.LINE_TWIPS) -> str:
    return (
        '<w:p><w:pPr><w:pStyle w:val="gwBlank"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/></w:pPr></w:p>'
    )


def border(edges: str, size: int = 4, color: str = "auto") -> str:
    return "".join(
        f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>' for edge in edges.split()
    )


def cell(inside: str, width: int, *, span: int = 1, borders: str = "", across: str = "center") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f"<w:tcBorders>{borders}</w:tcBorders>" if borders else "")
        + f'<w:vAlign w:val="{across}"/></w:tcPr>{inside}</w:tc>'
    )


def row(
    cells: Sequence[str], *, head: bool = False, height: int = 0, exact: bool = False, whole: bool = False
) -> str:
    properties = (
        ("<w:cantSplit/>" if whole or head else "")
        + (f'<w:trHeight w:val="{height}" w:hRule="{"exact" if exact else "atLeast"}"/>' if height else "")
        + ("<w:tblHeader/>" if head else "")
    )
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def row_line(code: str, widths: Sequence[int]) -> str:
    return row([cell(f"<w:p><w:r><w:t>{{%tr {code} %}}</w:t></w:r></w:p>", sum(widths), span=len(widths))])


def table(rows: Sequence[str], widths: Sequence[int], *, ruled: bool = True, padding: int = 80) -> str:
    edges = border("top left bottom right insideH insideV") if ruled else ""
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{padding}" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


FEET = '<w:footerReference w:type="default" r:id="rId10"/><w:footerReference w:type="even" r:id="rId11"/>'


def portrait(*, letter: bool = False) -> str:
    margins = (page.TOP_MM, page.RIGHT_MM, page.BOTTOM_MM, page.LEFT_MM)
    first = '<w:headerReference w:type="first" r:id="rId12"/><w:footerReference w:type="first" r:id="rId13"/>'
    return section(first + FEET if letter else FEET, page.PAPER_MM, margins, letter=letter)


def landscape() -> str:
    """The page turned to the left: its head lies at the binding edge of odd pages, as the standard asks of wide tables."""
    return section(
        FEET, page.PAPER_MM[::-1], (page.LEFT_MM, page.TOP_MM, page.RIGHT_MM, page.BOTTOM_MM), wide=True
    )


def section(
    feet: str,
    paper: tuple[int, int],
    margins: tuple[float, float, float, float],
    *,
    wide: bool = False,
    letter: bool = False,
) -> str:
    top, right, bottom, left = (twips(m) for m in margins)
    foot = twips(LETTER_FOOT_MM) if letter else bottom - FOLIO_ABOVE
    head = twips(30) if letter else twips(15)
    turned = ' w:orient="landscape"' if wide else ""
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/><w:pgSz w:w="{twips(paper[0])}" w:h="{twips(paper[1])}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="{head}" w:footer="{foot}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if letter else ''}</w:sectPr>"
    )


def ends_section(of: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="gwBlank"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{of}</w:pPr></w:p>'


def folio(style: str, below: int = 0) -> str:
    chosen = STYLES[style].run
    field = "".join(
        f"<w:r>{chosen}{inside}</w:r>"
        for inside in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    placed = STYLES[style].direct().replace('w:after="0"', f'w:after="{below}"')
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{placed}</w:pPr>'
        f"{run('— ', style)}{field}{run(' —', style)}</w:p>"
    )


def package(body: str, first_page: tuple[str, str] | None = None) -> bytes:
    """The file around a body; ``first_page`` are the head and foot that only its first page has, as a letter's."""
    letter = first_page is not None
    styles = (
        f"{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault>{marks()}</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        f"{''.join(style.xml() for style in STYLES.values())}</w:styles>"
    )
    table_of_fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others[:2])}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in page.STAND_INS.items()
    )
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    below = twips(page.BOTTOM_MM) - FOLIO_ABOVE - twips(LETTER_FOOT_MM) if letter else 0
    first_page_types = first_page_relations = ""
    if letter:
        first_page_types = (
            f'<Override PartName="/word/footer3.xml" ContentType="{kinds}.footer+xml"/>'
            f'<Override PartName="/word/header3.xml" ContentType="{kinds}.header+xml"/>'
        )
        first_page_relations = (
            f'<Relationship Id="rId12" Type="{relations}/header" Target="header3.xml"/>'
            f'<Relationship Id="rId13" Type="{relations}/footer" Target="footer3.xml"/>'
        )
    members = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kinds}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{kinds}.styles+xml"/>'
        f'<Override PartName="/word/settings.xml" ContentType="{kinds}.settings+xml"/>'
        f'<Override PartName="/word/fontTable.xml" ContentType="{kinds}.fontTable+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{kinds}.footer+xml"/>'
        f'<Override PartName="/word/footer2.xml" ContentType="{kinds}.footer+xml"/>'
        f"{first_page_types}"
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/settings" Target="settings.xml"/>'
        f'<Relationship Id="rId3" Type="{relations}/fontTable" Target="fontTable.xml"/>'
        f'<Relationship Id="rId10" Type="{relations}/footer" Target="footer1.xml"/>'
        f'<Relationship Id="rId11" Type="{relations}/footer" Target="footer2.xml"/>'
        f"{first_page_relations}</Relationships>",
        "word/document.xml": f"{HEAD}<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": styles,
        "word/settings.xml": f"{HEAD}<w:settings {W}><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/fontTable.xml": f"{HEAD}<w:fonts {W}>{table_of_fonts}</w:fonts>",
        "word/footer1.xml": f"{HEAD}<w:ftr {W}>{folio('gwFolio', below)}</w:ftr>",
        "word/footer2.xml": f"{HEAD}<w:ftr {W}>{folio('gwFolioEven', below)}</w:ftr>",
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title></dc:title></cp:coreProperties>',
    }  # fmt: skip
    if first_page is not None:
        members["word/header3.xml"] = f"{HEAD}<w:hdr {W}>{first_page[0]}</w:hdr>"
        members["word/footer3.xml"] = f"{HEAD}<w:ftr {W}>{first_page[1]}</w:ftr>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2012, 7, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
