"""Write the corpus documents that are not plain text: docx, xlsx, html and ruled or unruled pdf pages.

A table is a ``Grid``: rows of cell texts in which ``<`` goes on with the cell to the left and ``^`` with the cell above
(merged cells). Everything written is the same to the byte whenever it is written.
"""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
LEFT, ABOVE = "<", "^"

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, how wide its columns are beside one another, how many rows are its head."""

    rows: Rows
    widths: Sequence[float]
    head: int = 1

    def cells(self) -> Iterator[tuple[int, int, int, int, str]]:
        """Each cell as row, column, rows and columns covered, text."""
        for r, row in enumerate(self.rows):
            for c, text in enumerate(row):
                if text in (LEFT, ABOVE):
                    continue
                across = 1
                while c + across < len(row) and row[c + across] == LEFT:
                    across += 1
                down = 1
                while r + down < len(self.rows) and self.rows[r + down][c] == ABOVE:
                    down += 1
                yield r, c, down, across, text


@dataclass(frozen=True, slots=True)
class Title:
    """A centred line in larger type."""

    text: str


Block = str | Title | Grid


# --- docx


def docx_of(blocks: Sequence[Block], *, landscape: bool = False) -> bytes:
    """A document of the word processor. Lines that begin with a blank are set to the right."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    style = document.styles["Normal"]
    style.font.name = "FangSong"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "FangSong")
    style.font.size = Pt(12)
    for block in blocks:
        if isinstance(block, Grid):
            _docx_table(document, block)
        elif isinstance(block, Title):
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(block.text)
            run.font.size = Pt(18)
        else:
            paragraph = document.add_paragraph(block.strip())
            if block.startswith(" "):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _docx_table(document: docx.document.Document, grid: Grid) -> None:
    table = document.add_table(rows=len(grid.rows), cols=len(grid.widths))
    table.style = "Table Grid"
    table.autofit = False
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    for column, width in zip(table.columns, grid.widths, strict=True):
        for cell in column.cells:
            cell.width = int(room * width / sum(grid.widths))
    for r, c, down, across, text in grid.cells():
        cell = table.cell(r, c)
        if down > 1 or across > 1:
            cell = cell.merge(table.cell(r + down - 1, c + across - 1))
        cell.text = text
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(10.5)
                run.bold = r < grid.head
    for row in table.rows[: grid.head]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _undated(data: bytes) -> bytes:
    """The same package with one date on all its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


# --- xlsx


def xlsx_of(sheets: Sequence[tuple[str, Grid]]) -> bytes:
    """A workbook with a sheet for each grid; empty cells stay empty."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)})
    look = {"text_wrap": True, "valign": "vcenter", "border": 1, "font_name": "宋体", "font_size": 11}
    plain = book.add_format(look)
    bold = book.add_format({**look, "bold": True, "align": "center"})
    for name, grid in sheets:
        sheet = book.add_worksheet(name)
        for c, width in enumerate(grid.widths):
            sheet.set_column(c, c, width)
        for r, c, down, across, text in grid.cells():
            form = bold if r < grid.head else plain
            if down > 1 or across > 1:
                sheet.merge_range(r, c, r + down - 1, c + across - 1, text, form)
            elif text.isdecimal():
                sheet.write_number(r, c, int(text), form)
            elif text:
                sheet.write_string(r, c, text, form)
            else:
                sheet.write_blank(r, c, None, form)
    book.close()
    return out.getvalue()


# --- html


def html_table(grid: Grid) -> str:
    """The grid as an html table with rowspan and colspan."""
    lines: list[str] = []
    last = -1
    for r, c, down, across, text in grid.cells():
        if r != last:
            lines += ["</tr>"] * (last >= 0) + ["<tr>"]
            last = r
        tag = "th" if r < grid.head else "td"
        spans = f' rowspan="{down}"' * (down > 1) + f' colspan="{across}"' * (across > 1)
        lines.append(f"<{tag}{spans}>{html.escape(text)}</{tag}>")
        assert c + across <= len(grid.widths)
    return '<table border="1" cellspacing="0">\n' + "\n".join(lines) + "\n</tr>\n</table>"


# --- pdf


class Pages:
    """Pages of a pdf drawn from the top; ``y`` is where the next thing stands."""

    def __init__(
        self, *, size: tuple[float, float] = A4, margin: float = 62, head: str = "", foot: bool = True
    ):
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.out = io.BytesIO()
        self.width, self.height = size
        self.margin, self.head, self.foot = margin, head, foot
        self.canvas = Canvas(self.out, pagesize=size, invariant=1)
        self.number = 1
        self._begin()

    def _begin(self) -> None:
        self.y = self.height - self.margin
        if self.head:
            self.canvas.setFont(FONT, 9)
            self.canvas.drawCentredString(self.width / 2, self.height - 36, self.head)
            self.canvas.line(self.margin, self.height - 42, self.width - self.margin, self.height - 42)

    def next_page(self) -> None:
        self._end()
        self.number += 1
        self._begin()

    def _end(self) -> None:
        if self.foot:
            self.canvas.setFont(FONT, 10)
            self.canvas.drawCentredString(self.width / 2, 32, f"— {self.number} —")
        self.canvas.showPage()

    def turn(self, *, upright: bool) -> None:
        """From this page on wide paper. ``upright``: written on tall paper with the lines going up, and shown turned."""
        self.width, self.height = A4[1], A4[0]
        self.canvas.setPageSize((self.width, self.height))
        if upright:
            # the paper is made tall with the rotation
            self.canvas.setPageRotation(90)
            self.canvas.translate(A4[0], 0)
            self.canvas.rotate(90)
        self.y = self.height - self.margin

    def text(self, x: float, y: float, characters: str, size: float) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, characters)

    def title(self, text: str, size: float = 18) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawCentredString(self.width / 2, self.y - size, text)
        self.y -= size * 2

    def paragraph(self, text: str, size: float = 14, indent: float = 2) -> None:
        for n, line in enumerate(folded(text, (self.width - 2 * self.margin) / size, indent)):
            self.y -= size * 1.7
            if self.y < self.margin:
                self.next_page()
                self.y -= size * 1.7
            self.text(self.margin + (indent * size if n == 0 else 0), self.y, line, size)

    def table(self, grid: Grid, *, size: float = 10, ruled: bool = True, repeat: bool = True) -> None:
        """The grid; a page that is full goes on with the head. Merged cells end with their page."""
        room = self.width - 2 * self.margin
        widths = [room * width / sum(grid.widths) for width in grid.widths]
        lefts = [self.margin + sum(widths[:c]) for c in range(len(widths) + 1)]
        lines = {
            (r, c): (down, across, folded(text, (lefts[c + across] - lefts[c] - 6) / size, 0))
            for r, c, down, across, text in grid.cells()
        }
        tall = [
            max(
                [size * 1.3 * len(cell[2]) for (r, _), cell in lines.items() if r == row and cell[0] == 1],
                default=size * 1.3,
            )
            + size * (0.8 if ruled else 0.5)
            for row in range(len(grid.rows))
        ]
        order = list(range(len(grid.rows)))
        done = 0
        while done < len(order):
            page: list[int] = []
            head = list(range(grid.head)) if done and repeat else []
            y = self.y - sum(tall[r] for r in head)
            while done < len(order) and (not page or y - tall[order[done]] > self.margin):
                y -= tall[order[done]]
                page.append(order[done])
                done += 1
            self._rows(grid, head, lines, lefts, tall, size, ruled)
            self._rows(grid, page, lines, lefts, tall, size, ruled)
            if done < len(order):
                self.next_page()

    def _rows(
        self,
        grid: Grid,
        rows: Sequence[int],
        lines: dict[tuple[int, int], tuple[int, int, list[str]]],
        lefts: Sequence[float],
        tall: Sequence[float],
        size: float,
        ruled: bool,
    ) -> None:
        for r in rows:
            for c in range(len(grid.widths)):
                cell = lines.get((r, c))
                if cell is None and r == rows[0] and grid.rows[r][c] == ABOVE:
                    below = next(
                        (n for n, other in enumerate(rows) if grid.rows[other][c] != ABOVE), len(rows)
                    )
                    cell = (below, 1, [""])
                if cell is None:
                    continue
                down, across, text = cell
                covered = [other for other in rows if r <= other < r + down]
                high = sum(tall[other] for other in covered)
                if ruled:
                    self.canvas.rect(lefts[c], self.y - high, lefts[c + across] - lefts[c], high)
                top = self.y - (high - size * 1.3 * len(text)) / 2 if ruled else self.y
                for n, line in enumerate(text):
                    self.text(lefts[c] + 3, top - size * (1.3 * n + 1.05), line, size)
            self.y -= tall[r]

    def bytes(self) -> bytes:
        self._end()
        self.canvas.save()
        return self.out.getvalue()


def folded(text: str, ems: float, indent: float) -> list[str]:
    """The text in lines of so many ems; a line feed begins a new line, numbers are not broken."""
    out: list[str] = []
    for piece in text.split("\n"):
        out.append("")
        room = ems - indent
        # what stays together: a number, a mark that must not end a line, the marks that must not begin one
        for part in re.findall(r"[（《“]*(?:[0-9A-Za-z.%〔〕]+|.)[，。；：、）”》]*", piece):
            wide = sum(1.0 if ord(character) >= 0x2000 else 0.5 for character in part)
            if wide > room and out[-1]:
                out.append("")
                room = ems
            out[-1] += part
            room -= wide
    return out
