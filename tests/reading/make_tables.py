"""Makes files that hold one table, with merged cells, of every format; for tests of tables in all of them.

A table is rows of strings and a list of merges ``(row, column, rows, columns)``; the text of a merged cell stands in its
upper left one. Formats without merges (txt, md) leave the other cells empty.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Sequence

import docx
import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.reading import make_files as make

Rows = Sequence[Sequence[str]]
Merge = tuple[int, int, int, int]


def txt(title: str, rows: Rows, merges: Sequence[Merge] = ()) -> bytes:
    """Cells parted by tabs."""
    lines = ["\t".join(row) for row in rows]
    return ("\n".join([*([title] if title else []), *lines]) + "\n").encode()


def md(title: str, rows: Rows, merges: Sequence[Merge] = ()) -> bytes:
    """A table of markdown, whose second line is the rule."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return ("\n".join([*([f"# {title}", ""] if title else []), *lines]) + "\n").encode()


def page(title: str, rows: Rows, merges: Sequence[Merge] = ()) -> bytes:
    """A web page."""
    hidden, spans = _hidden(merges)
    out = []
    for r, row in enumerate(rows):
        cells = []
        for c, words in enumerate(row):
            if (r, c) not in hidden:
                down, across = spans.get((r, c), (1, 1))
                cells.append(f'<td rowspan="{down}" colspan="{across}">{html.escape(words)}</td>')
        out.append("<tr>" + "".join(cells) + "</tr>")
    head = f"<h1>{html.escape(title)}</h1>" if title else ""
    return f"<html><meta charset=utf-8><body>{head}<table>{''.join(out)}</table></body></html>".encode()


def word(title: str, rows: Rows, merges: Sequence[Merge] = ()) -> bytes:
    """A docx."""
    document = docx.Document()
    if title:
        document.add_paragraph(title)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            table.cell(r, c).text = words
    for r, c, down, across in merges:
        words = rows[r][c]
        table.cell(r, c).merge(table.cell(r + down - 1, c + across - 1)).text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(title: str, rows: Rows, merges: Sequence[Merge] = ()) -> bytes:
    """A workbook of one sheet, the title above the table in a merged cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    top = 1
    if title:
        sheet.cell(1, 1, title)
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
        top = 2
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            if words:
                sheet.cell(r + top, c + 1, int(words) if words.isdigit() else words)
    for r, c, down, across in merges:
        sheet.merge_cells(
            start_row=r + top, start_column=c + 1, end_row=r + top + down - 1, end_column=c + across
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(
    title: str,
    rows: Rows,
    merges: Sequence[Merge] = (),
    *,
    ruled: bool = True,
    size: tuple[float, float] = A4,
    per_page: int = 0,
) -> bytes:
    """A pdf with the table drawn, or with nothing but its words in place; ``per_page`` rows, then a new page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, pageCompression=0, invariant=1)
    draw_pdf(canvas, title, rows, merges, ruled=ruled, size=size, per_page=per_page)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def open_pdf(title: str, rows: Rows, merges: Sequence[Merge] = ()) -> bytes:
    """A pdf whose table has no lines."""
    return pdf(title, rows, merges, ruled=False)


def draw_pdf(
    canvas: Canvas,
    title: str,
    rows: Rows,
    merges: Sequence[Merge] = (),
    *,
    ruled: bool = True,
    size: tuple[float, float] = A4,
    per_page: int = 0,
) -> None:
    """The table on a canvas, for files that hold more than it."""
    font = make._pdf_font()
    width, height = size
    margin, em = 50.0, 10.5
    weights = [max(3.0, min(12.0, max(len(row[c]) for row in rows))) for c in range(len(rows[0]))]
    across = [(width - 2 * margin) * weight / sum(weights) for weight in weights]
    left = [margin + sum(across[:c]) for c in range(len(across) + 1)]
    hidden, spans = _hidden(merges)
    y = height - margin
    if title:
        canvas.setFont(font, 18)
        canvas.drawCentredString(width / 2, y - 18, title)
        y -= 40
    tall = []
    for r, row in enumerate(rows):
        lines = 1
        for c, words in enumerate(row):
            down, wide = spans.get((r, c), (1, 1))
            if (r, c) not in hidden and down == 1:
                lines = max(lines, len(make.printed_lines(words, (left[c + wide] - left[c] - 8) / em, 0)))
        tall.append(14.0 * lines + 8)
    on_page = 0
    for r, row in enumerate(rows):
        if (per_page and on_page == per_page) or y - tall[r] < margin:
            canvas.showPage()
            y, on_page = height - margin, 0
        on_page += 1
        canvas.setFont(font, em)
        for c, words in enumerate(row):
            if (r, c) in hidden:
                continue
            down, wide = spans.get((r, c), (1, 1))
            deep = sum(tall[r : r + down])
            if ruled:
                canvas.rect(left[c], y - deep, left[c + wide] - left[c], deep)
            for n, line in enumerate(make.printed_lines(words, (left[c + wide] - left[c] - 8) / em, 0)):
                canvas.drawString(left[c] + 4, y - 14 - 14 * n, line)
        y -= tall[r]


def _hidden(
    merges: Sequence[Merge],
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    hidden = {
        (r + i, c + j) for r, c, down, across in merges for i in range(down) for j in range(across) if i or j
    }
    return hidden, {(r, c): (down, across) for r, c, down, across in merges}


WRITERS: dict[str, Callable[..., bytes]] = {
    "txt": txt,
    "md": md,
    "html": page,
    "docx": word,
    "xlsx": workbook,
    "pdf": pdf,
    "pdf-open": open_pdf,
}
