"""Formats with pages: reading order in pdf and OFD, ruled tables, and what is refused."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats.composing import Composer
from luoshi.reading.formats.detect import source_text
from luoshi.reading.formats.layout import Layout
from luoshi.reading.formats.printed import Glyph
from luoshi.reading.formats.ruling import Rule, grids


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("make_files", Path(__file__).with_name("make_files.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = _load()
HAN = "坚持项目为王强化要素保障推动产业提升确保各项任务落到实处县财政局牵头负责"


def _glyphs(text: str, x: float, y: float, size: float = 10.0) -> list[Glyph]:
    return [Glyph(c, x + i * size, x + (i + 1) * size, y, y + size) for i, c in enumerate(text)]


def _pages(*pages: tuple[list[Glyph], list[Rule]]) -> SourceText:
    composer = Composer()
    layout = Layout(composer)
    for glyphs, rules in pages:
        layout.page(glyphs, rules)
    layout.close()
    return composer.finish("pdf")


def _page(glyphs: list[Glyph], rules: list[Rule] | None = None) -> SourceText:
    return _pages((glyphs, rules or []))


def test_lines_are_read_from_top_to_bottom_whatever_the_order_of_drawing() -> None:
    glyphs = _glyphs(HAN[10:20], 0, 20) + _glyphs(HAN[:10], 0, 0)
    assert _page(glyphs[::-1]).draft.text == f"{HAN[:10]}\n{HAN[10:20]}\n"


def test_two_columns_are_read_one_after_the_other() -> None:
    glyphs = _glyphs(HAN[:30], 10, 0, 11)
    for line in range(8):
        glyphs += _glyphs("左" + HAN[line : line + 13], 0, 20 + 15 * line)
        glyphs += _glyphs("右" + HAN[line : line + 13], 170, 24 + 15 * line)
    glyphs += _glyphs(HAN[:31], 0, 160)
    lines = [line.strip("\u3000") for line in _page(glyphs).draft.text.split("\n") if line]
    assert [line[0] for line in lines] == [HAN[0], *"左" * 8, *"右" * 8, HAN[0]]


def test_tiny_characters_on_a_huge_page_cost_little() -> None:
    glyphs = [g for n in range(60) for x in (0, 1e6) for g in _glyphs("落实", x, n * 0.02, 0.01)]
    assert _page(glyphs).draft.text.count("落实") == 120


def test_a_line_with_a_gap_is_not_taken_for_columns() -> None:
    glyphs = [g for n in range(6) for g in _glyphs(HAN[n : n + 30], 0, 20 * n)]
    glyphs += _glyphs("云政发〔2027〕3号", 0, 120) + _glyphs("签发人：甲乙", 200, 120)
    assert _page(glyphs).draft.text.split("\n")[6] == "云政发〔2027〕3号  签发人：甲乙"


def test_raised_characters_stay_in_their_line_and_doubled_ones_count_once() -> None:
    glyphs = [*_glyphs("每万平方米", 0, 0), Glyph("2", 50, 53, -1, 5), *_glyphs("以上", 54, 0)]
    glyphs += [Glyph(g.text, g.x0 + 0.4, g.x1 + 0.4, g.top, g.bottom) for g in glyphs]
    assert _page(glyphs).draft.text == "每万平方米2以上\n"


def test_clear_extra_spacing_is_a_blank_line() -> None:
    glyphs = [g for n, y in enumerate((0, 15, 30, 80, 95)) for g in _glyphs(HAN[n : n + 9], 0, y)]
    assert [bool(line) for line in _page(glyphs).draft.text.split("\n")[:-1]] == [True] * 3 + [False] + [
        True
    ] * 2


def _box(x0: float, y0: float, x1: float, y1: float) -> list[Rule]:
    return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]


def test_ruled_cells_become_a_table_with_merged_cells() -> None:
    rules = _box(0, 0, 200, 20) + _box(0, 20, 50, 60) + _box(50, 20, 200, 40) + _box(50, 40, 200, 60)
    glyphs = (
        _glyphs("任务清单", 80, 4)
        + _glyphs("甲", 5, 35)
        + _glyphs("县财政局", 60, 24)
        + _glyphs("县税务局", 60, 44)
    )
    read = _page(_glyphs("前言", 0, -30) + glyphs + _glyphs("后记", 0, 80), rules)
    assert [line for line in read.draft.text.split("\n") if line] == [
        "前言",
        "任务清单\t",
        "甲\t县财政局",
        "\t县税务局",
        "后记",
    ]
    (table,) = read.tables
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        (0, 0, 1, 2),
        (1, 0, 2, 1),
        (1, 1, 1, 1),
        (2, 1, 1, 1),
    ]


def test_a_wrapped_cell_is_joined_and_a_broken_one_is_not() -> None:
    rules = _box(0, 0, 64, 60) + _box(64, 0, 200, 60)
    glyphs = (
        _glyphs("建成标准厂房", 2, 4)
        + _glyphs("二十万", 2, 24)
        + _glyphs("县财政局", 66, 4)
        + _glyphs("县税务局", 66, 24)
    )
    assert _page(glyphs, rules).draft.text == "建成标准厂房二十万\t县财政局\v县税务局\n"


def test_a_table_without_outer_edges_is_closed() -> None:
    rules = [Rule(0, y, 100, y) for y in (0, 20, 40)] + [Rule(50, 0, 50, 40)]
    (grid,) = grids(rules, 2)
    assert (grid.xs, grid.ys, len(grid.cells)) == ([0, 50, 100], [0, 20, 40], 4)
    assert grids([Rule(0, 0, 100, 0), Rule(0, 20, 100, 20)], 2) == []


def _rows(*rows: tuple[str, str]) -> tuple[list[Glyph], list[Rule]]:
    glyphs: list[Glyph] = []
    rules: list[Rule] = []
    for number, (first, second) in enumerate(rows):
        y = 20.0 * number
        rules += _box(0, y, 24, y + 20) + _box(24, y, 90, y + 20)
        glyphs += _glyphs(first, 4, y + 4) + _glyphs(second, 26, y + 4)
    return glyphs, rules


def test_a_table_goes_on_over_pages_with_its_head_once_and_torn_rows_mended() -> None:
    first, rules = _rows(("序", "任务"), ("1", "建成厂房"), ("2", "改造老旧小"))
    second = _rows(("", "区八个"), ("3", "修路"))
    third = _rows(("序", "任务"), ("4", "架桥"))
    read = _pages((first + _glyphs("—1—", 30, 300), rules), second, third, (_glyphs("完毕", 0, 0), []))
    assert [line for line in read.draft.text.split("\n") if line] == [
        *("序\t任务", "1\t建成厂房", "2\t改造老旧小区八个", "3\t修路", "4\t架桥"),
        *("—1—", "完毕"),
    ]
    (table,) = read.tables
    assert [cell.row for cell in table.cells] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [read.source[page] for page in read.pages] == ["序", "3", "4", "完"]


def test_tables_of_other_columns_on_the_next_page_stay_apart() -> None:
    rules = _box(0, 0, 40, 20) + _box(40, 0, 90, 20)
    read = _pages(_rows(("序", "任务"), ("1", "修路")), (_glyphs("甲", 2, 4) + _glyphs("乙", 42, 4), rules))
    assert len(read.tables) == 2


def test_an_encrypted_pdf_is_refused() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0))
    canvas.drawString(72, 700, "text")
    canvas.save()
    with pytest.raises(ReadingError, match="密码"):
        source_text(out.getvalue(), "a.pdf")


def _turned(data: bytes, degrees: int) -> bytes:
    document = pypdfium2.PdfDocument(data)
    document[0].set_rotation(degrees)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_turned_page_whose_text_was_turned_back_reads_alike() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    make.pdf_of(["注册字体"])
    canvas.setFont(make._pdf_font(), 16)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    for number in range(3):
        canvas.drawString(72, 500 - 28 * number, HAN[number * 8 : number * 8 + 20])
    canvas.save()
    read = source_text(_turned(out.getvalue(), 90), "a.pdf")
    assert read.draft.text.split() == [HAN[number * 8 : number * 8 + 20] for number in range(3)]


def _text(x: float, y: float, text: str, more: str = "", code: str = "") -> str:
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 100 10" Font="1" Size="5" {more}>'
        f'<ofd:TextCode X="0" Y="5" {code}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def test_ofd_places_text_by_boundary_matrix_and_steps() -> None:
    objects = (
        _text(20, 60, "第三行")
        + _text(20, 40, "第二行", 'CTM="0.5 0 0 0.5 0 0"', 'DeltaX="g 2 5"')
        + _text(20, 20, "甲乙", code='DeltaX="40"')
        + '<ofd:PageBlock ID="9">'
        + _text(40, 60, "续")
        + "</ofd:PageBlock>"
    )
    read = source_text(make.ofd_package([objects]), "a.ofd")
    assert [line.strip("\u3000") for line in read.draft.text.split("\n") if line] == [
        "甲  乙",
        "第二行",
        "第三行 续",
    ]


def test_ofd_reads_templates_and_several_documents() -> None:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {}
    for number, word in enumerate(("甲", "乙")):
        parts[f"Doc_{number}/Document.xml"] = (
            f'<ofd:Document {space}><ofd:CommonData><ofd:TemplatePage ID="5" BaseLoc="T.xml"/></ofd:CommonData>'
            '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
        )
        parts[f"Doc_{number}/T.xml"] = (
            f"<ofd:Page {space}><ofd:Content><ofd:Layer>{_text(20, 10, '模板' + word)}</ofd:Layer></ofd:Content></ofd:Page>"
        )
        parts[f"Doc_{number}/P.xml"] = (
            f'<ofd:Page {space}><ofd:Template TemplateID="5"/><ofd:Content><ofd:Layer>{_text(20, 40, "正文" + word)}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>" for n in (0, 1)
    )
    read = source_text(make.zip_of({"OFD.xml": f"<ofd:OFD {space}>{bodies}</ofd:OFD>", **parts}), "a.ofd")
    assert read.draft.text.split() == ["模板甲", "正文甲", "模板乙", "正文乙"]
    assert len(read.pages) == 2


def test_an_encrypted_ofd_is_refused() -> None:
    with pytest.raises(ReadingError, match="密码"):
        source_text(make.ofd_package([_text(0, 0, "甲")], extra={"Encryptions.xml": "<a/>"}), "a.ofd")
