"""What official documents are made of: the red head, title, text, attachments, signature, imprint, tables, rows of a form.

Each function gives the XML of one part, with its fields in it; which document has which is in ``__main__.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from word import STYLES, TEXT_WIDTH, blank, border, cell, line, marks, p, row, row_line, run, table

from luoshi.rendering.official import page
from luoshi.rendering.official.page import KAI, RED, twips


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
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent cx="{TEXT_WIDTH * emu}" cy="{1000 * emu}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
        '<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{TEXT_WIDTH * emu}" cy="{1000 * emu}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f'<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>'
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>'
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
            row([cell(p(style, f"{{{{ 行.{field} }}}}") if field else p(style), w) for (_, _, field, style), w in zip(columns, widths, strict=True)], height=500, whole=True),
            row_line("endfor", widths),
            row_line("endfor", widths),
            *([row([cell(p("gwAside", aside), sum(widths), span=len(widths))], height=500)] if aside else []),
        ],
        widths,
    )  # fmt: skip


def made_from(owner: str = "") -> str:
    """Below the title of a table: from which document it was made, that one's number and day."""
    return (
        line(f"if {owner}依据") + p("gwTo", f"（根据{{{{ {owner}依据 }}}}整理）") + line("endif")
        + line(f"if {owner}原文") + p("gwTo", f"{{{{ {owner}原文 }}}}") + line("endif")
        + blank(160)
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


def form_row(pairs: Sequence[tuple[str, str, int]], widths: Sequence[int], height: int = 620) -> str:
    """A row of labels and values; the number says how many columns the value takes."""
    cells, at = [], 0
    for label, value, span in pairs:
        cells.append(cell(p("gwLabel", label), widths[at]))
        width = sum(widths[at + 1 : at + 1 + span])
        cells.append(cell(p("gwCell", value), width, span=span))
        at += 1 + span
    return row(cells, height=height)
