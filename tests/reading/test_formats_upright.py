"""Pages whose text is turned or crossed by a watermark, and pages in two columns of few lines (pdf and OFD)."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from luoshi.reading.document import Document
from luoshi.reading.reader import read_bytes
from tests.reading import make_files as make

LINES = (
    "临江县茶业振兴行动方案",
    "一、重点任务",
    "1.修缮茶园道路。修缮产业路30条。（牵头单位：县交通局；",
    "配合单位：县财政局、县发改局、各乡镇）",
    "2.办好采茶节。（牵头单位：县文旅局）",
)
HEAD = "临江县人民政府公报2026年第3期"


def canvas(size: tuple[float, float] = A4) -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    return Canvas(out, pagesize=size, pageCompression=0, invariant=1), out


def watermark(paper: Canvas, how: str) -> None:
    paper.saveState()
    paper.setFont(make._pdf_font(), 60)
    if how == "aslant":
        paper.translate(180, 250)
        paper.rotate(40)
        paper.drawString(0, 0, "内部资料 注意保存")
    else:
        paper.setFillGray(0.85)
        paper.drawString(60, 700, "内部资料注意")
    paper.restoreState()


@pytest.mark.parametrize("how", ["aslant", "faint"])
def test_a_watermark_is_no_text_and_a_running_head_cuts_no_name(how: str) -> None:
    paper, out = canvas()
    for page, (first, last) in enumerate(((0, 3), (3, 5))):
        watermark(paper, how)
        paper.setFont(make._pdf_font(), 10)
        paper.drawString(80, 810, HEAD)
        paper.setFont(make._pdf_font(), 15)
        for number, line in enumerate(LINES[first:last]):
            paper.drawString(80, 760 - 26 * number, line)
        paper.drawString(290, 40, f"— {page + 1} —")
        paper.showPage()
    paper.save()
    document = read_bytes(out.getvalue(), "a.pdf")
    assert "保存" not in document.text
    assert "".join(LINES[2:4]) in document.text.replace("\n", "")
    (notice,) = [n for n in document.notices if n.code == "watermark"]
    assert "第 1、2 页的“内部资料" in notice.message


def drawn_turned(degrees: int, rotate: int) -> Document:
    """A page with its text turned, which the file may say is to be shown turned back."""
    paper, out = canvas(landscape(A4) if degrees % 180 else A4)
    width, height = landscape(A4) if degrees % 180 else A4
    if rotate:
        paper.setPageRotation(rotate)
    for at, turn in ((0, 90), (width, 180), (0, 270)):
        if degrees == turn:
            paper.translate(width if turn in (90, 180) else 0, height if turn in (180, 270) else at * 0)
            paper.rotate(turn)
    paper.setFont(make._pdf_font(), 15)
    for number, line in enumerate(LINES):
        paper.drawString(60, 500 - 26 * number, line)
    paper.showPage()
    paper.save()
    return read_bytes(out.getvalue(), "a.pdf")


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_a_turned_page_is_read_as_it_is_written(degrees: int, rotate: int) -> None:
    document = drawn_turned(degrees, rotate)
    assert "".join(document.text.split()) == "".join(LINES)


def text_object(number: int, x: float, y: float, words: str, matrix: str, more: str = "") -> str:
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{x} {y} 200 10" Font="1" Size="5" CTM="{matrix}">{more}'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g {len(words) - 1} 5">{words}</ofd:TextCode></ofd:TextObject>'
    )


@pytest.mark.parametrize(
    ("matrix", "place"),
    [
        ("1 0 0 1 0 0", lambda n: (20.0, 20.0 + 9 * n)),
        ("0 1 -1 0 0 0", lambda n: (180.0 - 9 * n, 20.0)),
        ("-1 0 0 -1 0 0", lambda n: (190.0, 250.0 - 9 * n)),
        ("0 -1 1 0 0 0", lambda n: (20.0 + 9 * n, 260.0)),
    ],
    ids=["upright", "90", "180", "270"],
)
def test_a_turned_page_of_an_ofd_is_read_as_it_is_written(matrix: str, place) -> None:  # type: ignore[no-untyped-def]
    objects = [text_object(n + 1, *place(n), line, matrix) for n, line in enumerate(LINES)]
    objects.append(text_object(90, 60, 150, "内部资料", "0.7 0.7 -0.7 0.7 0 0"))
    document = read_bytes(make.ofd_package(["".join(objects)]), "a.ofd")
    assert "".join(document.text.split()) == "".join(LINES)
    assert any(n.code == "watermark" for n in document.notices)


LEFT = (
    "临江县茶业振兴行动方案",
    "一、重点任务",
    "1.修缮茶园道路。年内修缮产业路30条，打通断头路，安装护栏，",
    "完善排水设施。（牵头单位：县交通局）",
)
RIGHT = (
    "2.办好采茶节。组织三场产销对接活动，邀请省内外客商参加，",
    "拓宽销路。（牵头单位：县文旅局）",
    "3.培训茶农。培训茶农两千人。（牵头单位：县人社局）",
)


@pytest.mark.parametrize("right", [RIGHT, RIGHT[:2], (*RIGHT, "二、保障措施", "加强统筹，压实责任。")])
def test_two_columns_of_few_lines_are_read_one_after_the_other(right: tuple[str, ...]) -> None:
    paper, out = canvas(landscape(A4))
    paper.setFont(make._pdf_font(), 11)
    for x, lines in ((50, LEFT), (440, right)):
        for number, line in enumerate(lines):
            paper.drawString(x, 520 - 20 * number, line)
    paper.showPage()
    paper.save()
    text = read_bytes(out.getvalue(), "a.pdf").text
    assert "".join(text.split()) == "".join((*LEFT, *right))


@pytest.mark.parametrize(
    "rows",
    [
        [("牵头单位：县交通局", "配合单位：县财政局、县发改局"), ("完成时限：2026年6月", "联系人：张某某")]
        * 2,
        [
            ("甲乙丙丁戊己庚辛壬癸甲乙", "3000"),
            ("子丑寅卯辰巳午未申酉戌亥", "4000"),
            ("乾坎艮震巽离坤兑", "5000"),
        ],
    ],
)
def test_cells_side_by_side_stay_on_their_line(rows: list[tuple[str, str]]) -> None:
    paper, out = canvas(landscape(A4))
    paper.setFont(make._pdf_font(), 11)
    for number, (left, right) in enumerate(rows):
        paper.drawString(50, 520 - 20 * number, left)
        paper.drawString(440, 520 - 20 * number, right)
    paper.showPage()
    paper.save()
    text = read_bytes(out.getvalue(), "a.pdf").text
    assert "".join(text.split()) == "".join(cell for row in rows for cell in row)
