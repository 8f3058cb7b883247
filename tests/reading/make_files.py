"""Makes files of every format from the same content, for tests of the readers and of all that comes after.

``content`` is a sequence in reading order: a string is a paragraph, a list of rows of strings a table.
"""

from __future__ import annotations

import functools
import html
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

Rows = Sequence[Sequence[str]]
Block = str | Rows

_MARGIN = 72.0
_SIZE = 16.0
_LEADING = 28.0
_MILLIMETRES = 25.4 / 72


def blocks_of(paragraphs: Sequence[Block], tables: Sequence[Rows] = ()) -> list[Block]:
    """The content in order: paragraphs (tables may stand among them), then the tables given apart."""
    return [*paragraphs, *tables]


def txt_of(paragraphs: Sequence[Block], tables: Sequence[Rows] = (), encoding: str = "utf-8") -> bytes:
    """A plain text file; table cells are parted by tabs."""
    lines: list[str] = []
    for block in blocks_of(paragraphs, tables):
        lines += [block] if isinstance(block, str) else ["\t".join(row) for row in block]
    return ("\n".join(lines) + "\n").encode(encoding)


def html_of(paragraphs: Sequence[Block], tables: Sequence[Rows] = (), *, chrome: bool = True) -> bytes:
    """A web page with the site's navigation, sidebar and footer around the content."""
    parts: list[str] = []
    for block in blocks_of(paragraphs, tables):
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
        else:
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</table>")
    content = "\n".join(parts)
    if not chrome:
        return f"<html><body>{content}</body></html>".encode()
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>云溪县人民政府门户网站</title>
<style>p {{ text-indent: 2em }}</style><script>var a = "<p>脚本</p>";</script></head>
<body><div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政策文件</a></div>
<div class="wrap"><div class="article-content">
{content}
</div>
<div class="share">分享到：<a href="#">微信</a></div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="/1">某项政策的图解</a></li><li><a href="/2">另一项政策的问答</a></li></ul></div>
</div>
<div class="footer"><p>主办：云溪县人民政府办公室　某ICP备00000000号</p></div></body></html>""".encode()


def docx_of(paragraphs: Sequence[Block], tables: Sequence[Rows] = ()) -> bytes:
    """A docx made by python-docx."""
    document = docx.Document()
    for block in blocks_of(paragraphs, tables):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=len(block[0]))
        for row, values in zip(table.rows, block, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@functools.cache
def _pdf_font() -> str:
    for path in Path("/usr/share/fonts").rglob("*.ttf"):
        if "cjk" in path.name.lower() or "wqy" in path.name.lower():
            try:
                pdfmetrics.registerFont(TTFont("chinese", str(path)))
            except TTFError:
                continue
            return "chinese"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def advance(character: str) -> float:
    """The width of a character in ems."""
    return 1.0 if ord(character) >= 0x2000 else 0.5


def printed_lines(paragraph: str, ems: float, indent: float = 2.0) -> list[str]:
    """The paragraph as it is set in lines of so many ems, the first one set in."""
    lines = [""]
    room = ems - indent
    for character in paragraph:
        if advance(character) > room:
            lines.append("")
            room = ems
        lines[-1] += character
        room -= advance(character)
    return lines


def pdf_of(paragraphs: Sequence[Block], tables: Sequence[Rows] = ()) -> bytes:
    """A pdf in the manner of an official document: wrapped lines, ruled tables, page numbers."""
    out = io.BytesIO()
    # Pages of known content need no compression, and mutations then reach the text.
    canvas = Canvas(out, pagesize=A4, pageCompression=0, invariant=1)
    font = _pdf_font()
    width, height = A4
    across = (width - 2 * _MARGIN) / _SIZE
    y = height - _MARGIN
    page = 1

    def next_page() -> None:
        nonlocal y, page
        canvas.setFont(font, 12)
        canvas.drawCentredString(width / 2, 40, f"— {page} —")
        canvas.showPage()
        page += 1
        y = height - _MARGIN

    for block in blocks_of(paragraphs, tables):
        if isinstance(block, str):
            for number, line in enumerate(printed_lines(block, across)):
                if y < _MARGIN:
                    next_page()
                canvas.setFont(font, _SIZE)
                canvas.drawString(_MARGIN + (2 * _SIZE if number == 0 else 0), y, line)
                y -= _LEADING
            continue
        columns = len(block[0])
        cell_width = (width - 2 * _MARGIN) / columns
        inside = (cell_width - 8) / 10.5
        for row in block:
            wrapped = [printed_lines(cell, inside, 0) for cell in row]
            tall = 16.0 * max(len(lines) for lines in wrapped) + 6
            if y - tall < _MARGIN:
                next_page()
            canvas.setFont(font, 10.5)
            for column, lines in enumerate(wrapped):
                left = _MARGIN + column * cell_width
                canvas.rect(left, y + 14 - tall, cell_width, tall)
                for number, line in enumerate(lines):
                    canvas.drawString(left + 4, y - 16 * number, line)
            y -= tall
        y -= _LEADING
    next_page()
    canvas.save()
    return out.getvalue()


def ofd_of(paragraphs: Sequence[Block], tables: Sequence[Rows] = ()) -> bytes:
    """An OFD package (GB/T 33190) with one text object for each printed line and ruled tables."""
    pages: list[list[str]] = [[]]
    size, leading, left, right = 5.6, 10.0, 28.0, 182.0
    y = 30.0
    across = (right - left) / size

    def text(x: float, at: float, characters: str, height: float) -> None:
        steps = " ".join(f"{height * advance(character):.3f}" for character in characters[:-1])
        pages[-1].append(
            f'<ofd:TextObject ID="{len(pages) * 1000 + len(pages[-1])}" Boundary="{x} {at - height} 160 {height * 1.2}" '
            f'Font="1" Size="{height}"><ofd:TextCode X="0" Y="{height}" DeltaX="{steps}">{html.escape(characters)}'
            "</ofd:TextCode></ofd:TextObject>"
        )

    def rule(x0: float, y0: float, x1: float, y1: float) -> None:
        pages[-1].append(
            f'<ofd:PathObject ID="{len(pages) * 1000 + len(pages[-1])}" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" '
            f'LineWidth="0.3"><ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>'
        )

    def room(tall: float) -> None:
        nonlocal y
        if y + tall > 275:
            pages.append([])
            y = 30.0

    for block in blocks_of(paragraphs, tables):
        if isinstance(block, str):
            for number, line in enumerate(printed_lines(block, across)):
                room(leading)
                text(left + (2 * size if number == 0 else 0), y, line, size)
                y += leading
            continue
        columns = len(block[0])
        cell_width = (right - left) / columns
        inside = (cell_width - 2) / 3.7
        for row in block:
            wrapped = [printed_lines(cell, inside, 0) for cell in row]
            tall = 5.6 * max(len(lines) for lines in wrapped) + 2
            room(tall)
            top = y - 5
            for column in range(columns + 1):
                rule(left + column * cell_width, top, left + column * cell_width, top + tall)
            rule(left, top, right, top)
            rule(left, top + tall, right, top + tall)
            for column, lines in enumerate(wrapped):
                for number, line in enumerate(lines):
                    text(left + column * cell_width + 1, y + 5.6 * number, line, 3.7)
            y += tall
        y += leading
    return ofd_package(["".join(page) for page in pages])


def ofd_package(pages: Sequence[str], *, extra: dict[str, str] | None = None) -> bytes:
    """An OFD package whose pages hold the given objects in one layer."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    listed = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    parts = {
        "OFD.xml": f'{head}<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{head}<ofd:Document {space}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        "</ofd:Document>",
    }
    for number, objects in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'{head}<ofd:Page {space}><ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    return zip_of({**parts, **(extra or {})})


def zip_of(parts: dict[str, str] | dict[str, bytes]) -> bytes:
    """A zip container with the given members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
