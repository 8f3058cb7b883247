"""Makes the templates of official documents that luoshi ships, from the measures of ``luoshi.rendering.official.page``.

Run it after a change of measures or wording: ``PYTHONPATH=src python scripts/make-document-templates.py``. An office edits
its own copies in Word; this only writes the ones of the package, the same bytes every time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from luoshi.rendering.official import page
from luoshi.rendering.official.page import FANG, HEI, KAI, RED, SONG, TITLE, twips

FOLDER = Path(__file__).parent.parent / "src/luoshi/rendering/templates/official"
W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
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


# --- parts of documents -----------------------------------------------------------------------------------------


def red_head() -> str:
    """Issuer's mark, number, signer and the red rule. In a table: its lines are the document's furniture and not its text."""
    wide = [TEXT_WIDTH]
    rule = border("bottom", 12, RED)
    # The mark begins 35 mm below the upper edge of the text; copy number, secrecy and urgency stand in that space.
    return table(
        [
            row(
                [cell(p("gwSecrecy", "{{ 份号 }}") + p("gwSecrecy", "{{ 密级 }}") + p("gwSecrecy", "{{ 紧急程度 }}"), TEXT_WIDTH, across="top")],
                height=twips(35), exact=True,
            ),
            row([cell(p("gwIssuer", "{{ 发文机关标志 }}"), TEXT_WIDTH, across="top")]),
            row([cell(blank() + blank(), TEXT_WIDTH)], height=2 * page.LINE_TWIPS, exact=True),
            row_line("if 签发人", wide),
            row([cell(numbered_and_signed(), TEXT_WIDTH)]),
            row_line("else", wide),
            row([cell(p("gwNumber", "{{ 发文字号 }}"), TEXT_WIDTH)]),
            row_line("endif", wide),
            row([cell(blank(20), TEXT_WIDTH, borders=rule)], height=twips(2.6), exact=True),
        ],
        wide, ruled=False, padding=0,
    )  # fmt: skip


def numbered_and_signed() -> str:
    """The number one character from the left, 签发人 in 仿宋 and the name in 楷体 one character from the right."""
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH - 320}"/></w:tabs>'
    style = STYLES["gwNumber"]
    return (
        f'<w:p><w:pPr><w:pStyle w:val="gwNumber"/>{tabs}<w:ind w:left="320" w:right="0"/><w:jc w:val="left"/></w:pPr>'
        f"{run('{{ 发文字号 }}', style)}<w:r>{style.run}<w:tab/></w:r>{run('签发人：', style)}"
        f"{run('{{ 签发人 }}', style, marks(KAI))}</w:p>"
    )


def title(field: str = "标题行", before: int = 2) -> str:
    return (
        "".join(blank() for _ in range(before))
        + line(f"for 行 in {field}")
        + p("gwTitle", "{{ 行 }}")
        + line("endfor")
        + blank()
    )


def text_of(field: str) -> str:
    """The paragraphs of a text, each in the style of its level."""
    return (
        line(f"for 段 in {field}")
        + line("if 段.级别 == 1")
        + p("gwLevel1", "{{ 段.文字 }}")
        + line("elif 段.级别 == 2")
        + p("gwLevel2", "{{ 段.文字 }}")
        + line("else")
        + p("gwBody", "{{ 段.文字 }}")
        + line("endif")
        + line("endfor")
    )


def attachment_list() -> str:
    """附件： two characters from the edge; a name that runs on begins below its first character, behind the number where it has one."""
    numbered_first = (
        p("gwAttachments", "附件：{{ 行 }}")
        .replace('w:left="1600"', 'w:left="1920"')
        .replace('w:hanging="960"', 'w:hanging="1280"')
    )
    numbered_other = (
        p("gwAttachments", "{{ 行 }}")
        .replace('w:left="1600"', 'w:left="1920"')
        .replace('w:hanging="960"', 'w:hanging="320"')
    )
    return (
        line("if 附件说明") + blank() + line("for 行 in 附件说明")
        + line("if loop.length == 1") + p("gwAttachments", "附件：{{ 行 }}")
        + line("elif loop.first") + numbered_first + line("else") + numbered_other + line("endif")
        + line("endfor") + line("endif")
    )  # fmt: skip


def signature() -> str:
    """A blank line, then two in which the seal is set, the issuer above the date; the date ends four characters before the edge."""
    return (
        blank()
        + blank()
        + p("gwSigned", "{{ 署名 }}")
        + p("gwDate", "{{ 成文日期 }}")
        + line("if 附注")
        + p("gwNote", "（{{ 附注 }}）")
        + line("endif")
    )


def record() -> str:
    """The imprint (版记) at the foot of the last page: strong lines outside, fine ones inside. A text box, for a table cannot be
    set to the foot of a page in every office program."""
    emu = 635  # of a twentieth of a point

    wide = [TEXT_WIDTH]
    strong, fine = border("top", 8), border("top", 4)
    # The issuer one character from the left, the day one from the right.
    printed = (
        f'<w:p><w:pPr><w:pStyle w:val="gwPrinted"/></w:pPr>{run("{{ 印发机关 }}", "gwPrinted")}'
        f"<w:r>{STYLES['gwPrinted'].run}<w:tab/></w:r>{run('{{ 印发日期 }}印发', 'gwPrinted')}</w:p>"
    )
    rows = [
        row_line("if 抄送", wide),
        row([cell(p("gwRecord", "抄送：{{ 抄送 }}。"), TEXT_WIDTH, borders=strong)]),
        row([cell(printed, TEXT_WIDTH, borders=fine + border("bottom", 8))]),
        row_line("else", wide),
        row([cell(printed, TEXT_WIDTH, borders=strong + border("bottom", 8))]),
        row_line("endif", wide),
    ]
    after = (
        '<w:p><w:pPr><w:pStyle w:val="gwBlank"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:pPr></w:p>'
    )
    inside = table(rows, wide, ruled=False, padding=0) + after
    drawing = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent cx="{TEXT_WIDTH * emu}" cy="{1000 * emu}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
        '<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{TEXT_WIDTH * emu}" cy="{1000 * emu}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f'<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>'
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>'
    )  # fmt: skip
    small = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="gwBlank"/>{small}</w:pPr><w:r>{drawing}</w:r></w:p>'


def task_table(columns: Sequence[tuple[str, int, str, str]], groups: str, aside: str = "") -> str:
    """A table of tasks: heading row on every page, headings across, a row for each task. Column: name, mm, field, style."""
    widths = [twips(mm) for _, mm, _, _ in columns]
    return table(
        [
            row([cell(p("gwHead", name), w) for (name, *_), w in zip(columns, widths, strict=True)], head=True, height=560),
            row_line(f"for 组 in {groups}", widths),
            row_line("if 组.标题", widths),
            row([cell(p("gwHead", "{{ 组.标题 }}"), sum(widths), span=len(widths))], height=500, whole=True),
            row_line("endif", widths),
            row_line("for 行 in 组.行", widths),
            row([cell(p(style, f"{{{{ 行.{field} }}}}") if field else p(style), w) for (_, _, field, style), w in zip(columns, widths, strict=True)], height=500),
            row_line("endfor", widths),
            row_line("endfor", widths),
            *([row([cell(p("gwAside", aside), sum(widths), span=len(widths))], height=500)] if aside else []),
        ],
        widths,
    )  # fmt: skip


DIVISION = (
    ("序号", 13, "序号", "gwCentred"), ("重点任务", 106, "任务", "gwCell"), ("牵头单位", 34, "牵头单位", "gwCell"),
    ("责任单位", 44, "责任单位", "gwCell"), ("完成时限", 28, "完成时限", "gwCentred"),
)  # fmt: skip
LEDGER = (
    ("序号", 12, "序号", "gwCentred"), ("工作任务", 74, "任务", "gwCell"), ("牵头单位", 28, "牵头单位", "gwCell"),
    ("责任单位", 37, "责任单位", "gwCell"), ("完成时限", 24, "完成时限", "gwCentred"), ("出处", 22, "出处", "gwCentred"),
    ("进展情况", 28, "", "gwCell"),
)  # fmt: skip


def made_from(owner: str = "") -> str:
    """Below the title of a table: from which document it was made, that one's number and day."""
    return (
        line(f"if {owner}依据") + p("gwTo", f"（根据{{{{ {owner}依据 }}}}整理）") + line("endif")
        + line(f"if {owner}原文") + p("gwTo", f"{{{{ {owner}原文 }}}}") + line("endif")
    )  # fmt: skip


def wide_table(name: str, columns: Sequence[tuple[str, int, str, str]]) -> str:
    return (
        title("标题行", before=0)
        + made_from()
        + task_table(columns, "分组", "注：各单位名称按原文件所列，原文件未写明的以“—”表示。")
        + landscape()
    )  # fmt: skip


def notice() -> str:
    return (
        red_head()
        + title()
        + p("gwTo", "{{ 主送机关 }}：")
        + line("if 正文")
        + text_of("正文")
        + line("else")
        + p("gwBody", "为贯彻落实{{ 依据 }}，现将重点任务责任分工印发给你们，并就有关事项通知如下。")
        + p("gwLevel1", "一、落实责任")
        + p("gwBody", "牵头单位对所牵头的任务负总责，商责任单位明确工作措施、时间节点和具体责任人；责任单位按照职责分工主动配合，合力完成各项任务。")
        + p("gwLevel1", "二、按期推进")
        + p("gwBody", "各项任务以所列完成时限为准；未列时限的，由牵头单位商责任单位确定。推进中遇到的重大问题及时报告。")
        + p("gwLevel1", "三、反馈情况")
        + p("gwBody", "牵头单位汇总任务进展情况，按要求报送{{ 署名 }}。")
        + p("gwBody", "特此通知。")
        + line("endif")
        + attachment_list()
        + signature()
        + line("if 附件")
        + ends_section(portrait())
        + line("for 表 in 附件")
        + line("if loop.first") + p("gwAttachment", "附件{{ 表.序号 }}")
        + line("else") + p("gwAttachment", "附件{{ 表.序号 }}", extra="<w:pageBreakBefore/>") + line("endif")
        + line("for 行 in 表.标题行") + p("gwTitle", "{{ 行 }}") + line("endfor")
        + made_from("表.")
        + task_table(DIVISION, "表.分组")
        + line("endfor")
        + ends_section(landscape())
        + line("endif")
        + record()
        + portrait()
    )  # fmt: skip


def letter() -> str:
    """信函格式: the mark 30 mm from the paper's edge, a red double rule below it and one 20 mm from the foot, no number on page one."""
    return (
        title(before=2)
        + p("gwTo", "{{ 主送机关 }}：")
        + text_of("正文")
        + attachment_list()
        + signature()
        + line("if 抄送") + blank() + p("gwNote", "抄送：{{ 抄送 }}。") + line("endif")
        + portrait(letter=True)
    )  # fmt: skip


def letter_head() -> str:
    """The mark and, 4 mm below it, a double rule 170 mm long, strong above fine; the number below at the right edge."""
    out = -twips(6.3)
    rule = f'<w:pBdr><w:bottom w:val="thickThinSmallGap" w:sz="24" w:space="0" w:color="{RED}"/></w:pBdr>'
    return (
        p("gwIssuer", "{{ 发文机关标志 }}")
        + f'<w:p><w:pPr><w:pStyle w:val="gwBlank"/>{rule}<w:spacing w:before="0" w:after="0" w:line="{twips(4)}" w:lineRule="exact"/>'
        f'<w:ind w:left="{out}" w:right="{out}"/></w:pPr></w:p>'
        + blank(120)
        + p("gwNumber", "{{ 发文字号 }}").replace('<w:jc w:val="center"/>', '<w:jc w:val="right"/>')
    )


def letter_foot() -> str:
    out = -twips(6.3)
    rule = f'<w:pBdr><w:bottom w:val="thinThickSmallGap" w:sz="24" w:space="0" w:color="{RED}"/></w:pBdr>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="gwBlank"/>{rule}<w:spacing w:before="0" w:after="0" w:line="60" w:lineRule="exact"/>'
        f'<w:ind w:left="{out}" w:right="{out}"/></w:pPr></w:p>'
    )


def minutes() -> str:
    """纪要格式: the mark XXXXX纪要 in red, number and rule, the text, then who attended in 黑体 and 仿宋."""
    who = f"{run('{{ 组.名称 }}：', 'gwBody', marks(HEI))}{run('{{ 组.名单 }}。', 'gwBody')}"
    present = f'<w:p><w:pPr><w:pStyle w:val="gwBody"/></w:pPr>{who}</w:p>'
    return (
        red_head()
        + title()
        + text_of("正文")
        + line("if 人员")
        + blank()
        + table(
            [row_line("for 组 in 人员", [TEXT_WIDTH]), row([cell(present, TEXT_WIDTH)]), row_line("endfor", [TEXT_WIDTH])],
            [TEXT_WIDTH], ruled=False, padding=0,
        )
        + line("endif")
        + record()
        + portrait()
    )  # fmt: skip


def form_row(pairs: Sequence[tuple[str, str, int]], widths: Sequence[int], height: int = 620) -> str:
    """A row of labels and values; the number says how many columns the value takes."""
    cells, at = [], 0
    for label, value, span in pairs:
        cells.append(cell(p("gwLabel", label), widths[at]))
        width = sum(widths[at + 1 : at + 1 + span])
        cells.append(cell(p("gwCell", value), width, span=span))
        at += 1 + span
    return row(cells, height=height)


def circulation() -> str:
    unit = TEXT_WIDTH / 156
    widths = [round(unit * mm) for mm in (24, 54, 20, 58)]
    label, rest = widths[0], sum(widths[1:])
    return (
        p("gwTitle", "{{ 单位 }}文件处理单")
        + blank(300)
        + table(
            [
                form_row((("来文机关", "{{ 来文机关 }}", 1), ("文号", "{{ 文号 }}", 1)), widths),
                form_row((("收文日期", "{{ 收文日期 }}", 1), ("收文编号", "{{ 收文编号 }}", 1)), widths),
                form_row((("密级", "{{ 密级 }}", 1), ("紧急程度", "{{ 紧急程度 }}", 1)), widths),
                form_row((("文件标题", "{{ 文件标题 }}", 3),), widths, 900),
                row_line("for 栏 in 意见", widths),
                row(
                    [
                        cell(p("gwLabel", "{{ 栏.名称 }}"), label),
                        cell(
                            line("for 条 in 栏.条目")
                            + line("if 条.文字") + p("gwCell", "{{ 条.文字 }}") + line("endif")
                            + p("gwCell", "{{ 条.署名 }}").replace('<w:jc w:val="left"/>', '<w:jc w:val="right"/>')
                            + line("endfor"),
                            rest, span=3, across="top",
                        ),
                    ],
                    height=1500,
                ),
                row_line("endfor", widths),
                form_row((("备注", "{{ 备注 }}", 3),), widths, 900),
            ],
            widths,
        )
        + blank(200)
        + p("gwAside", "经办人：{{ 经办人 }}　　　　联系电话：{{ 联系电话 }}")
        + portrait()
    )  # fmt: skip


def supervision() -> str:
    unit = TEXT_WIDTH / 156
    widths = [round(unit * mm) for mm in (12, 80, 38, 26)]
    columns = (
        ("序号", "gwCentred"),
        ("督办事项", "gwCell"),
        ("承办单位", "gwCell"),
        ("办理时限", "gwCentred"),
    )
    fields = ("序号", "事项", "承办单位", "办理时限")
    pair = [round(unit * mm) for mm in (24, 54, 24, 54)]
    return (
        p("gwTitle", "{{ 督办单位 }}")
        + p("gwTitle", "督　办　单")
        + p("gwSigner", "{{ 编号 }}")
        + table(
            [
                form_row((("督办依据", "{{ 依据 }}", 3),), pair, 760),
                form_row((("交办日期", "{{ 交办日期 }}", 1), ("反馈期限", "{{ 反馈期限 }}", 1)), pair),
                form_row((("签发人", "{{ 签发人 }}", 1), ("联系电话", "{{ 联系电话 }}", 1)), pair),
            ],
            pair,
        )
        + blank(200)
        + table(
            [
                row([cell(p("gwHead", name), w) for (name, _), w in zip(columns, widths, strict=True)], head=True, height=560),
                row_line("for 行 in 事项", widths),
                row([cell(p(style, f"{{{{ 行.{field} }}}}"), w) for field, (_, style), w in zip(fields, columns, widths, strict=True)], height=500),
                row_line("endfor", widths),
            ],
            widths,
        )
        + blank(200)
        + table(
            [
                form_row((("办理要求", "{{ 办理要求 }}", 3),), pair, 1300),
                form_row((("办理情况", "", 3),), pair, 2600),
                form_row((("承办单位（盖章）", "", 1), ("负责人（签字）", "", 1)), pair, 900),
            ],
            pair,
        )
        + portrait()
    )  # fmt: skip


# --- the package ------------------------------------------------------------------------------------------------


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


def package(body: str, *, letter: bool = False) -> bytes:
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
    if letter:
        members["word/header3.xml"] = f"{HEAD}<w:hdr {W}>{letter_head()}</w:hdr>"
        members["word/footer3.xml"] = f"{HEAD}<w:ftr {W}>{letter_foot()}</w:ftr>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2012, 7, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


TEMPLATES = {
    "division": lambda: wide_table("责任分工表", DIVISION),
    "ledger": lambda: wide_table("任务台账", LEDGER),
    "notice": notice,
    "circulation": circulation,
    "supervision": supervision,
    "letter": letter,
    "minutes": minutes,
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, made in TEMPLATES.items():
        (FOLDER / f"{name}.docx").write_bytes(package(made(), letter=name == "letter"))
        print(f"{name}.docx")


if __name__ == "__main__":
    main()
