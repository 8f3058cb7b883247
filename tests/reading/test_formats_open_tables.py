"""Tables on pages without drawn lines, or with horizontal ones only: columns and rows by the white between them."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from luoshi.reading.document import Document
from luoshi.reading.reader import read_bytes
from tests.reading import make_files as make

HEAD = ("序号", "工作任务", "牵头单位", "完成时限")
ROWS = (
    ("1", "修缮茶园产业路30条，打通断头路，安装护栏，完善排水", "县交通局", "2026年6月"),
    ("2", "办好采茶节", "县文旅局、县商务局、县融媒体中心、各乡镇", "2026年4月"),
    ("3", "培训茶农2000人，组建专家服务团，开展田间指导和网上答疑", "县人社局", "长期坚持"),
)
LEFT = (60, 110, 300, 440)
ROOM = (4, 15, 11, 8)  # characters in a line of each column


def drawn(
    *,
    middle: bool = False,
    leading: float = 16.0,
    between: float = 0.0,
    rules: bool = False,
    per_page: int = 9,
) -> Document:
    """The table with its cells at the top or in the middle of their rows, and so much white between the rows."""
    out = io.BytesIO()
    paper = Canvas(out, pagesize=A4, pageCompression=0, invariant=1)
    font = make._pdf_font()
    paper.setFont(font, 18)
    paper.drawString(150, 780, "2026年临江县重点工作任务分解表")
    paper.setFont(font, 11)
    y = 740.0
    for index, row in enumerate((HEAD, *ROWS)):
        if index and index % per_page == 0:
            paper.showPage()
            paper.setFont(font, 11)
            y = 780.0
        cells = [make.printed_lines(cell, room, 0) for cell, room in zip(row, ROOM, strict=True)]
        tall = max(map(len, cells))
        for x, lines in zip(LEFT, cells, strict=True):
            top = y - (tall - len(lines)) * leading / 2 if middle else y
            for number, line in enumerate(lines):
                paper.drawString(x, top - leading * number, line)
        y -= tall * leading + between
        if rules:
            paper.line(50, y + leading - 4 + between / 2, 540, y + leading - 4 + between / 2)
    paper.drawString(60, y - 40, "联系人：县政府督查室，请各单位按时限要求抓好落实，每月底前报送进展情况。")
    paper.showPage()
    paper.save()
    return read_bytes(out.getvalue(), "a.pdf")


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"between": 8.0},
        {"middle": True},
        {"middle": True, "between": 8.0},
        {"middle": True, "rules": True},
        {"rules": True},
        {"per_page": 2},
        {"per_page": 3, "between": 6.0},
    ],
    ids=str,
)
def test_rows_and_cells_are_known_without_lines(how: dict[str, float]) -> None:
    document = drawn(**how)  # type: ignore[arg-type]
    (table,) = document.tables
    found: dict[int, list[str]] = {}
    for cell in table.cells:
        found.setdefault(cell.row, []).append(cell.span.of(document.text).replace("\v", ""))
    assert [tuple(row) for row in found.values()] == [HEAD, *ROWS]
    assert "请各单位按时限要求抓好落实" not in table.span.of(document.text)


def test_prose_that_speaks_of_bodies_is_no_table() -> None:
    lines = [
        "一、工作任务  牵头单位和配合单位要各负其责。",
        "（一）牵头单位：县交通局    配合单位：县财政局",
        "完成时限：6月底    联系人：张某",
    ]
    document = read_bytes(make.pdf_of(["云溪县工作方案", *lines]), "a.pdf")
    assert not document.tables
