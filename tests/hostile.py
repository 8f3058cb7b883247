"""Small files that would take minutes or gigabytes if they were read as they ask to be; each is made when it is wanted.

``KINDS`` says of each its name, how it is made, and what its one message must say; None where it is read like any other.
``TEXTS`` are those of a size that can be chosen, to see that twice as much takes twice as long.
"""

from __future__ import annotations

import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = "云州市人民政府关于加强防汛工作的意见\n\n一、夯实基础\n"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


# Word


def docx(body: str, **parts: str) -> bytes:
    return zipped(
        {
            "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
            **{f"word/{name}.xml": part for name, part in parts.items()},
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(rows: Sequence[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(text: str = "甲", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def deleted_rows() -> bytes:
    gone = "<w:trPr><w:del/></w:trPr>" + cell()
    return docx(table([*[cell()] * 10_000, *[gone] * 10_000]))


def nested_tables() -> bytes:
    return docx("<w:tbl><w:tr><w:tc>" * 200 + paragraph("甲") + "</w:tc></w:tr></w:tbl>" * 200)


def merged_down() -> bytes:
    first = cell("市财政局" * 5, '<w:vMerge w:val="restart"/>') + cell()
    return docx(table([first, *[cell("市财政局" * 5, "<w:vMerge/>") + cell()] * 20_000]))


def merged_across() -> bytes:
    return docx(table([cell("甲" * 20) + cell("乙" * 20, '<w:hMerge w:val="continue"/>') * 20_000]))


def wide_spans() -> bytes:
    return docx(table([cell("甲", '<w:gridSpan w:val="999999"/>')] * 1_000))


def wide_rows() -> bytes:
    return docx(table([cell("甲", '<w:gridSpan w:val="190"/>') + cell() * 5] * 60_000))


def long_labels() -> bytes:
    level = (
        f'<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{"%1" * 50_000}"/></w:lvl>'
    )
    numbering = f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    properties = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    return docx(paragraph("甲", properties) * 3_000, numbering=numbering)


def many_lists() -> bytes:
    levels = "".join(f'<w:lvl w:ilvl="{level}"/>' for level in range(20_000))
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/></w:num>' for number in range(20_000)
    )
    numbering = f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{lists}</w:numbering>'
    return docx(paragraph("甲"), numbering=numbering)


def style_ring() -> bytes:
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{at}"><w:basedOn w:val="s{(at + 1) % 5_000}"/></w:style>'
        for at in range(5_000)
    )
    body = "".join(paragraph("甲", f'<w:pPr><w:pStyle w:val="s{at}"/></w:pPr>') for at in range(5_000))
    return docx(body, styles=f"<w:styles {WORD}>{ring}</w:styles>")


def nested_controls() -> bytes:
    return docx("<w:sdt><w:sdtContent>" * 100_000)


def nested_boxes() -> bytes:
    return docx("<w:p><w:r><w:pict><w:txbxContent>" * 200 + "</w:txbxContent></w:pict></w:r></w:p>" * 200)


def many_headers() -> bytes:
    header = f"<w:hdr {WORD}>" + paragraph("云政发〔2031〕6号") * 1_000 + "</w:hdr>"
    return docx(paragraph("甲"), **{f"header{number}": header for number in range(3_000)})


def many_elements() -> bytes:
    return docx("<w:r/>" * 3_000_000)


# Workbooks


def xlsx(rows: str, extra: str = "", strings: str = "", sheets: int = 1) -> bytes:
    sheet = f"<worksheet {SHEET}><sheetData>{rows}</sheetData>{extra}</worksheet>"
    numbers = range(1, sheets + 1)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{content}.worksheet+xml"/>'
        for n in numbers
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{content}.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{content}.sharedStrings+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {SHEET}><sheets>"
        + "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}<Relationship Id="strings" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {SHEET}>{strings}</sst>",
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": sheet for n in numbers}
    return zipped(parts)


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


FIRST_ROWS = "".join(
    f'<row r="{row}">{inline(f"A{row}", "任务")}{inline(f"B{row}", "市财政局")}</row>' for row in (1, 2)
)


def empty_cells() -> bytes:
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{chr(65 + at)}{row}" s="0"/>' for at in range(26)) + "</row>"
        for row in range(3, 16_000)
    )
    return xlsx(FIRST_ROWS + rows)


def merged_sheet() -> bytes:
    return xlsx(FIRST_ROWS, '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')


def merged_strips() -> bytes:
    strips = "".join(f'<mergeCell ref="A{row}:XFD{row}"/>' for row in range(1, 5_000))
    return xlsx(FIRST_ROWS, f'<mergeCells count="5000">{strips}</mergeCells>')


def merged_pairs() -> bytes:
    pairs = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 150_000))
    return xlsx(FIRST_ROWS, f'<mergeCells count="150000">{pairs}</mergeCells>')


def long_shared_string() -> bytes:
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c><c r="B{row}" t="s"><v>0</v></c></row>'
        for row in range(1, 5_000)
    )
    return xlsx(cells, strings=f"<si><t>{'建设厂房' * 8_000}</t></si>")


def far_cells() -> bytes:
    return xlsx(FIRST_ROWS + f'<row r="1048576">{inline("XFD1048576", "甲")}</row>')


def many_sheets() -> bytes:
    return xlsx(FIRST_ROWS, sheets=3_000)


def many_cells() -> bytes:
    row = "".join(f"<c><v>{at}</v></c>" for at in range(100))
    return xlsx("".join(f"<row>{row}</row>" for _ in range(7_000)))


# OFD


def ofd(resources: str, page: str, pages: int = 1, templates: str = "") -> bytes:
    listed = '<ofd:Page ID="1" BaseLoc="P.xml"/>' * pages
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "D/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes>{templates}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            "D/Res.xml": f"<ofd:Res {OFD}><ofd:CompositeGraphicUnits>{resources}</ofd:CompositeGraphicUnits></ofd:Res>",
            "D/P.xml": f"<ofd:Page {OFD}>{page}</ofd:Page>",
        }
    )


def layer(content: str) -> str:
    return f"<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content>"


def composite(number: int) -> str:
    return f'<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="{number}"/>'


def unit(number: int, content: str) -> str:
    return f'<ofd:CompositeGraphicUnit ID="{number}"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'


def text_object(text: str) -> str:
    return f'<ofd:TextObject Boundary="0 0 9 9" Size="3"><ofd:TextCode X="0" Y="3">{text}</ofd:TextCode></ofd:TextObject>'


def composites(pages: int, times: int, deep: int, leaf: str) -> bytes:
    units = "".join(unit(at, composite(at + 1) * times) for at in range(deep)) + unit(deep, leaf)
    return ofd(units, layer(composite(0)), pages)


def ring_of_composites() -> bytes:
    units = "".join(unit(at, composite((at + 1) % 3) * 3 + text_object("甲")) for at in range(3))
    return ofd(units, layer(composite(0)), 3_000)


def paths() -> bytes:
    lines = "".join(f"M 0 {at} L 200 {at} M {at} 0 L {at} 290 " for at in range(400))
    drawn = f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>{lines}</ofd:AbbreviatedData></ofd:PathObject>'
    return ofd("", layer(drawn * 20 + text_object("甲")), 2_000)


# PDF


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Objects from number 1 on; the first is the catalogue. Without a table of places: PDFium finds them."""
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, entry) for number, entry in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R" + trailer + b">>\n%%EOF\n"


def stream(data: bytes, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data), data)


def flated(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pages(content: bytes, count: int = 1, resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """So many pages with one content stream (object 4) and one font (object 3)."""
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + count))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>%b>>>>"
        % resources
    )
    tree = b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids)
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, FONT, content, *more, *[page] * count])


def text_lines(lines: int) -> bytes:
    return b"BT /F1 9 Tf 20 800 Td " + b"(%b) Tj 0 -10 Td " % (b"ab" * 40) * lines + b"ET"


def grid(lines: int) -> bytes:
    step = max(1, 800 // lines)
    return b"".join(
        b"%d 0 m %d 800 l S 0 %d m 590 %d l S\n" % (at, at, at, at) for at in range(0, lines * step, step)
    )


def forms() -> bytes:
    """Forms that draw the next one ten times, ten deep."""
    more = []
    for at in range(10):
        following = 6 + at
        resources = b"/Resources<</XObject<</X %d 0 R>>>>" % following if at < 9 else b""
        content = b"/X Do " * 10 if at < 9 else b"0 0 m 9 9 l S"
        more.append(stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + resources))
    return pages(stream(b"/X Do ", b""), 1, b"/XObject<</X 5 0 R>>", more)


def page_tree() -> bytes:
    deep = [
        b"<</Type/Pages/Count 1/Parent %d 0 R/Kids[%d 0 R]>>" % (at - 1, at + 1) for at in range(2, 5_000)
    ]
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *deep, b"<</Type/Page/Parent 4999 0 R/MediaBox[0 0 9 9]>>"])


def lying_count() -> bytes:
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 2000000000/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        ]
    )


def packed_runs() -> bytes:
    return pages(stream(flated(b"\x81 " * 2_000_000), b"/Filter[/FlateDecode/RunLengthDecode]"))


def packed_hexadecimal() -> bytes:
    return pages(stream(flated(b"30" * 40_000_000), b"/Filter[/FlateDecode/ASCIIHexDecode/FlateDecode]"))


def nothing_but_operators() -> bytes:
    return pages(stream(flated(b"q Q " * 12_000_000)))


def repeated_text() -> bytes:
    return pages(stream(flated(text_lines(70))), 5_000)


def tiny_paths() -> bytes:
    return pages(stream(flated(b"0 0 m 1 1 l S " * 20_000)), 300)


def inline_pictures() -> bytes:
    return pages(stream(flated(b"BI /W 1 /H 1 /BPC 8 /CS /G ID a EI " * 100_000)), 20)


def character_map() -> bytes:
    ranges = b"".join(
        b"<%04x> <%04x> <%04x>\n" % (at % 65_536, at % 65_536, at % 65_536) for at in range(400_000)
    )
    mapping = stream(
        flated(
            b"/CIDInit /ProcSet findresource begin begincmap 9 beginbfrange\n"
            + ranges
            + b"endbfrange endcmap"
        )
    )
    content = stream(b"BT /F1 9 Tf 20 800 Td (" + b"ab" * 500 + b") Tj ET", b"")
    data = pages(content, 50, more=[mapping])
    return data.replace(FONT, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>")


def streams_within() -> bytes:
    """Fifty thousand streams without an end, so that each goes on to the end of the file."""
    whole = pages(stream(b"BT /F1 9 Tf (ab) Tj ET", b""))
    return whole + b"9 0 obj<</Filter/FlateDecode>>stream\n" * 50_000 + flated(b" " * 40_000_000)


def scans(side: int, coding: bytes = b"/FlateDecode", data: bytes = b"") -> bytes:
    """Five pages that show one picture of nothing."""
    entries = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray/Filter%b"
    )
    picture = stream(data or flated(bytes(side * side // 8)), entries % (side, side, coding))
    return pages(stream(b"595 0 0 842 0 0 cm /X Do", b""), 5, b"/XObject<</X 5 0 R>>", [picture])


def jbig2_page(side: int) -> bytes:
    return struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", side, side, 0, 0, 0, 0)


# Pictures


def png(width: int, height: int) -> bytes:
    """A picture whose head says that it is so large."""
    return _png(width, height, zlib.compress(b"\0" * 10_000))


def blank_png(side: int) -> bytes:
    """A picture that is as large as it says."""
    return _png(side, side, flated(bytes((side * 3 + 1) * side)))


def _png(width: int, height: int, packed: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def tiff_ring() -> bytes:
    """A picture whose first page is followed by its first page."""
    entries = ((256, 10), (257, 10), (258, 1), (259, 1), (262, 0), (273, 8), (278, 10), (279, 1_000))
    fields = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    page = struct.pack("<H", len(entries)) + fields + struct.pack("<I", 1_008)
    return b"II*\0" + struct.pack("<I", 1_008) + bytes(1_000) + page


# Web pages and texts


def html(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def html_table(rows: str) -> bytes:
    return html(f"<p>{'关于加强防汛工作的意见' * 9}</p><table>{rows}</table>")


def text(unit: str, size: int) -> bytes:
    return (HEAD + (unit * (size // len(unit) + 1))[:size]).encode()


def text_table(rows: int, parted: str, edge: str = "", rule: str = "") -> bytes:
    def row(*cells: str) -> str:
        return f"{edge}{parted.join(cells)}{edge}\n"

    body = "".join(row(str(at), f"建设第{at}座厂房", "市财政局", "2031年底前") for at in range(1, rows))
    return (HEAD + row("序号", "任务", "责任单位", "时限") + rule + body).encode()


def text_of_tasks(count: int) -> bytes:
    tasks = (
        f"{at}.建设厂房{at}座。（市财政局牵头，市水利局配合，2031年底前完成）\n" for at in range(1, count)
    )
    return (HEAD + "".join(tasks)).encode()


Maker = Callable[[], bytes]
KINDS: dict[str, tuple[str, Maker, str | None]] = {
    "docx deleted rows": ("a.docx", deleted_rows, None),
    "docx nested tables": ("a.docx", nested_tables, "表格套表格"),
    "docx merged down": ("a.docx", merged_down, None),
    "docx merged across": ("a.docx", merged_across, "超过 200 列"),
    "docx wide spans": ("a.docx", wide_spans, "超过 200 列"),
    "docx wide rows": ("a.docx", wide_rows, "单元格超过"),
    "docx long labels": ("a.docx", long_labels, None),
    "docx many lists": ("a.docx", many_lists, None),
    "docx ring of styles": ("a.docx", style_ring, None),
    "docx nested controls": ("a.docx", nested_controls, "嵌套超过"),
    "docx nested boxes": ("a.docx", nested_boxes, "文字"),
    "docx many headers": ("a.docx", many_headers, "XML 元素超过"),
    "docx long comment": ("a.docx", lambda: docx("<!--" + "x" * 30_000_000 + "-->" + paragraph("甲")), None),
    "docx many elements": ("a.docx", many_elements, "XML 元素超过"),
    "xlsx empty cells": ("a.xlsx", empty_cells, None),
    "xlsx merged sheet": ("a.xlsx", merged_sheet, "单元格"),
    "xlsx merged strips": ("a.xlsx", merged_strips, "单元格"),
    "xlsx merged pairs": ("a.xlsx", merged_pairs, "单元格"),
    "xlsx shared strings": ("a.xlsx", lambda: xlsx(FIRST_ROWS, strings="<si><t>甲</t></si>" * 600_000), "单元格"),
    "xlsx long shared string": ("a.xlsx", long_shared_string, "万字"),
    "xlsx far cells": ("a.xlsx", far_cells, None),
    "xlsx many sheets": ("a.xlsx", many_sheets, None),
    "xlsx many cells": ("a.xlsx", many_cells, "单元格"),
    "ofd composites that draw": ("a.ofd", functools.partial(composites, 5_000, 3, 10, text_object("甲")), "对象超过"),
    "ofd composites of nothing": ("a.ofd", functools.partial(composites, 5_000, 3, 28, ""), "文字"),
    "ofd ring of composites": ("a.ofd", ring_of_composites, None),
    "ofd long text": ("a.ofd", lambda: ofd("", layer(text_object("甲" * 100_000)), 3_000), "一页上的文字超过"),
    "ofd paths": ("a.ofd", paths, "超过"),
    "pdf twice flated": ("a.pdf", lambda: pages(stream(flated(b" " * 200_000_000, 2), b"/Filter[/FlateDecode/FlateDecode]")), "展开后超过"),
    "pdf flated under another name": ("a.pdf", lambda: pages(stream(flated(b" " * 100_000_000), b"/Filter/Fl#61teDecode")), "展开后超过"),
    "pdf runs within flate": ("a.pdf", packed_runs, "展开后超过"),
    "pdf flate within hexadecimal": ("a.pdf", packed_hexadecimal, "展开后超过"),
    "pdf operators": ("a.pdf", nothing_but_operators, "文字"),
    "pdf forms within forms": ("a.pdf", forms, "内存|处理器时间"),
    "pdf deep tree": ("a.pdf", page_tree, "损坏|文字"),
    "pdf lying count": ("a.pdf", lying_count, "页|文字"),
    "pdf grids": ("a.pdf", lambda: pages(stream(flated(grid(300) + text_lines(40))), 300), "处理器时间"),
    "pdf pages of one text": ("a.pdf", repeated_text, "页面文字超过|处理器时间"),
    "pdf tiny paths": ("a.pdf", tiny_paths, "对象超过"),
    "pdf inline pictures": ("a.pdf", inline_pictures, "对象超过"),
    "pdf streams within streams": ("a.pdf", streams_within, "重叠"),
    "pdf blank scans": ("a.pdf", lambda: scans(15_000), "文字|处理器时间"),
    "pdf fields of a scan": ("a.pdf", lambda: scans(60_000, b"/JBIG2Decode", jbig2_page(60_000)), "文字|处理器时间"),
    "pdf map of characters": ("a.pdf", character_map, None),
    "png large": ("a.png", lambda: png(30_000, 30_000), "尺寸过大"),
    "png blank": ("a.png", lambda: blank_png(8_000), "文字"),
    "tiff without end": ("a.tif", tiff_ring, "文字|损坏"),
    "png narrow": ("a.png", lambda: png(1_000_000, 200), "尺寸过大|损坏"),
    "html spans": ("a.html", lambda: html_table("<tr>" + '<td rowspan=65534 colspan=65534>甲</td>' * 20 + "</tr>" * 20_000), None),
    "html span rows": ("a.html", lambda: html_table('<tr><td rowspan=65534>甲<td colspan=1000>乙</tr>' * 20_000), "单元格超过"),
    "html wide row above": ("a.html", lambda: html_table("<tr>" + "<td>甲" * 40_000 + "</tr>" + "<tr><td>乙</tr>" * 40_000), "万字"),
    "html wide row that goes on": ("a.html", lambda: html_table("<tr>" + "<td rowspan=2000>甲" * 5_000 + "</tr>" + "<tr><td>乙</tr>" * 20_000), "单元格超过"),
    "html columns": ("a.html", lambda: html_table("<tr>" + "<td>甲" * 100_000 + "</tr>"), None),
    "html depth": ("a.html", lambda: html("<div>" * 100_000 + "甲"), "嵌套"),
    "html entities": ("a.html", lambda: html("&CounterClockwiseContourIntegral;" * 60_000), None),
    "html rows": ("a.html", lambda: html_table("<tr><td>1<td>建设厂房<td>市财政局</tr>" * 25_000), None),
}  # fmt: skip

# Of a text: its name, how it is made of a size, and the size (characters, or rows of a table).
TEXTS: dict[str, tuple[str, Callable[[int], bytes], int]] = {
    "txt headers of tables": ("a.txt", lambda size: text("序号 任务 责任单位 时限\n", size), 300_000),
    "txt rows parted by tabs": ("a.txt", lambda size: text_table(size, "\t"), 12_000),
    "txt rows parted by blanks": ("a.txt", lambda size: text_table(size, "  "), 12_000),
    "txt cells on lines": ("a.txt", lambda size: text("序号\n任务\n责任单位\n1\n建设厂房\n市财政局\n", size), 200_000),
    "txt tasks": ("a.txt", lambda size: text_of_tasks(size), 15_000),
    "md rows": ("a.md", lambda size: text_table(size, "|", "|", "|-|-|-|-|\n"), 12_000),
    "md columns": ("a.md", lambda size: ("|" + "任务|" * size + "\n|" + "-|" * size + "\n|" + "甲|" * size).encode(), 10_000),
    "txt without a stop": ("a.txt", lambda size: text("加快推进重点项目建设", size), 350_000),
    "txt open brackets": ("a.txt", lambda size: text("（", size), 300_000),
    "txt brackets of two kinds": ("a.txt", lambda size: text("〔（", size), 300_000),
    "txt brackets on lines": ("a.txt", lambda size: text("（\n", size), 100_000),
    "txt bracket of verbs": ("a.txt", lambda size: text("【按职责分工", size), 300_000),
    "txt bracket of leads": ("a.txt", lambda size: text("翻一番完成\u3000牵头%[", size), 300_000),
    "txt list of bodies": ("a.txt", lambda size: (HEAD + "（" + "市财政局、" * (size // 5) + "牵头）").encode(), 300_000),
    "txt label of rules": ("a.txt", lambda size: b"".join((HEAD.encode(), "牵头单位：”".encode(), text("不再列出", size))), 200_000),
    "txt rules and fractions": ("a.txt", lambda size: text("二分之一月底前", size // 2) + text("会同不再列出", size // 2), 200_000),
    "txt enumeration commas": ("a.txt", lambda size: text("、", size), 300_000),
    "txt numbers of headings": ("a.txt", lambda size: text("1.", size), 300_000),
    "txt years": ("a.txt", lambda size: text("年", size), 300_000),
    "txt numerals": ("a.txt", lambda size: text("千", size), 300_000),
    "txt digits": ("a.txt", lambda size: text("1234567890", size), 300_000),
    "txt decimals": ("a.txt", lambda size: text("0.1", size) + "「".encode(), 200_000),
    "txt units": ("a.txt", lambda size: text("100个", size), 60_000),
    "txt figures between brackets": ("a.md", lambda size: text("（，5.5公里", size), 100_000),
    "txt open quotations": ("a.txt", lambda size: text("“目标《", size), 300_000),
    "txt labels": ("a.txt", lambda size: text("任务名称：建设\n责任单位：市财政局\n", size), 100_000),
    "txt ratios": ("a.txt", lambda size: text("1:2", size), 150_000),
    "txt bodies without marks": ("a.txt", lambda size: (HEAD + "责任单位：" + "市财政局市住建局" * (size // 8)).encode(), 200_000),
    "txt signed lines": ("a.txt", lambda size: text("★市财政局 市住建局\n——市财政局\n责任单位→市财政局\n牵头单位\n", size), 100_000),
    "txt clauses with others": ("a.txt", lambda size: text("由市财政局会同市住建局实施，各区抓好落实，", size), 150_000),
    "txt months past": ("a.txt", lambda size: text("1—8月，投资增长9%；产值增长7%；", size), 60_000),
    "txt cards of questions": ("a.txt", lambda size: text("▍事项01｜改造\n▶ 干什么：新建5处\n▶ 谁牵头：市财政局\n", size), 60_000),
    "txt dashes and labels": ("a.txt", lambda size: text("——责任股室：财务股　　协助股室：人事股\n", size), 100_000),
    "txt wide bars": ("a.txt", lambda size: text("任务｜牵头｜配合｜时限\n改造｜市财政局｜市住建局｜6月底\n", size), 60_000),
}  # fmt: skip
KINDS |= {kind: (name, functools.partial(make, size), None) for kind, (name, make, size) in TEXTS.items()}
