"""The pages as LibreOffice sets them, measured on the PDF against GB/T 9704-2012: within 1 mm and half a point."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from luoshi.extraction import read
from luoshi.reading.formats import office
from luoshi.rendering.official import page as standard
from luoshi.rendering.official.finish import width_of
from luoshi.rendering.official.kinds import render_ledger
from luoshi.rendering.official.pdf import font_configuration, page_count, page_image, pdf_of

from . import samples
from .measure import Mark, Page, pages, words

pytestmark = [
    pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed"),
    pytest.mark.slow,
]
MM, PT = 1.0, 0.5
EM = standard.BODY_PT * 25.4 / 72
LEFT, RIGHT = standard.LEFT_MM, standard.PAPER_MM[0] - standard.RIGHT_MM
TOP, BOTTOM = standard.TOP_MM, standard.PAPER_MM[1] - standard.BOTTOM_MM
CLOSING = "，。、；：”》）"  # may hang over the edge
ABOVE_BASE = 0.88  # of the size of a Chinese character stands above the line it stands on


@functools.cache
def measured(name: str) -> list[Page]:
    made = {
        "notice": lambda: samples.letter("notice", 3, 2, 发文机关标志="云州市人民政府办公室文件"),
        "upwards": lambda: samples.letter("notice", 1, 1, 签发人="张一", 份号="000001", 密级="机密★1年", 紧急程度="特急"),
        "letter": lambda: samples.letter("letter", 3, 1),
        "division": lambda: samples.made_of_plan("division", 40),
        "attached": lambda: samples.made_of_plan("notice", 7),
    }[name]()  # fmt: skip
    return pages(pdf_of(made))


def line_of(page: Page, begin: str) -> list:  # type: ignore[type-arg]
    return next(line for line in page.lines() if words(line).startswith(begin))


def sized(marks: Iterable[Mark], points: float) -> bool:
    return all(abs(mark.size - points) <= PT for mark in marks)


def test_the_paper_is_a4_and_the_text_stands_between_its_margins() -> None:
    for page in measured("notice"):
        assert (page.width, page.height) == pytest.approx(standard.PAPER_MM, abs=MM)
        for mark in page.marks:
            if mark.size == pytest.approx(standard.FOLIO_PT, abs=PT):
                continue
            assert mark.left >= LEFT - MM, mark
            assert mark.right <= RIGHT + MM or mark.text in CLOSING, mark
            assert mark.base - ABOVE_BASE * mark.size * 25.4 / 72 >= TOP - MM, mark
            assert mark.base <= BOTTOM + MM, mark


def test_a_page_has_22_lines_and_a_line_28_characters() -> None:
    full = measured("notice")[1]
    lines = [line for line in full.lines() if line[0].size == pytest.approx(standard.BODY_PT, abs=PT)]
    bases = [line[0].base for line in lines]
    pitch = (bases[-1] - bases[0]) / (len(bases) - 1)
    assert pitch * standard.LINES == pytest.approx(standard.TEXT_MM[1], abs=MM)
    assert TOP <= bases[0] - ABOVE_BASE * EM <= TOP + pitch  # the first stands in the first place of the grid
    whole = [
        line for line in lines if len(line) >= standard.CHARACTERS and not any(m.text.isascii() for m in line)
    ]
    assert whole
    for line in whole:
        assert len([m for m in line if m.text not in CLOSING]) <= standard.CHARACTERS
        assert line[0].left == pytest.approx(LEFT, abs=MM)
        assert line[standard.CHARACTERS - 1].right == pytest.approx(RIGHT, abs=MM)


def test_no_page_of_running_text_has_more_lines_and_a_long_one_has_all() -> None:
    text = samples.letter("minutes", 1, 0, 正文=[{"级别": 0, "文字": "水" * 2400}], 人员=[], 抄送="")
    second = pages(pdf_of(text))[1]
    lines = [line for line in second.lines() if re.fullmatch("水+", words(line))]
    assert [len(line) for line in lines] == [standard.CHARACTERS] * standard.LINES


def test_the_head_of_a_notice_is_red_and_stands_where_it_should() -> None:
    first = measured("notice")[0]
    mark = line_of(first, "云州市人民政府办公室文件")
    size = mark[0].size
    assert {each.color for each in mark} == {(255, 0, 0)}
    assert size * 25.4 / 72 <= 22
    assert mark[0].base - ABOVE_BASE * size * 25.4 / 72 == pytest.approx(TOP + 35, abs=MM)
    assert (mark[0].left + mark[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=MM)
    number = line_of(first, "云政办函")
    assert (number[0].left + number[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=MM)
    rule = max(first.rules, key=lambda each: each.right - each.left)
    middle = (rule.top + rule.bottom) / 2
    assert (rule.left, rule.right) == pytest.approx((LEFT, RIGHT), abs=MM)
    assert middle - (number[0].base + (1 - ABOVE_BASE) * EM) == pytest.approx(4, abs=MM)
    assert sized(first.lines()[2], standard.TITLE_PT)


def test_sizes_are_those_of_the_standard() -> None:
    first = measured("notice")[0]
    assert sized(line_of(first, "省发展改革委"), standard.BODY_PT)
    assert line_of(first, "省发展改革委")[0].left == pytest.approx(LEFT, abs=MM)
    for begin in ("一、总体要求", "（一）坚持", "为贯彻落实"):
        line = line_of(first, begin)
        assert sized(line, standard.BODY_PT)
        # two characters in; an opening bracket stands at the right of its place
        assert line[0].left == pytest.approx(LEFT + 2 * EM, abs=MM)


def test_page_numbers_stand_at_the_outer_edge_between_dashes() -> None:
    for number, page in enumerate(measured("notice"), 1):
        line = line_of(page, f"—{number}—")
        assert sized(line, standard.FOLIO_PT)
        one = standard.FOLIO_PT * 25.4 / 72
        if number % 2:
            assert line[-1].right == pytest.approx(RIGHT - one, abs=MM)
        else:
            assert line[0].left == pytest.approx(LEFT + one, abs=MM)
        dash = line[0].base - 0.38 * one  # a dash stands in the middle of a character
        assert dash == pytest.approx(BOTTOM + 7, abs=MM)


def test_the_signature_stands_over_its_date_which_ends_four_characters_before_the_edge() -> None:
    last = measured("notice")[-1]
    lines = last.lines()
    at = next(i for i, line in enumerate(lines) if words(line) == "2031年3月5日")
    date, issuer = lines[at], lines[at - 1]
    assert words(issuer) == "云州市人民政府办公室"
    assert date[-1].right == pytest.approx(RIGHT - 4 * EM, abs=MM)
    # By the half-width figures of the standard; those of the stand-in are wider, and LibreOffice parts them from the Chinese.
    middle = RIGHT - (4 + width_of("2031年3月5日") / 2) * EM
    assert (issuer[0].left + issuer[-1].right) / 2 == pytest.approx(middle, abs=MM)
    attached = line_of(last, "附件：1.")
    assert attached[0].left == pytest.approx(LEFT + 2 * EM, abs=MM)


def test_the_imprint_closes_the_last_page_between_rules_as_wide_as_the_text() -> None:
    last = measured("notice")[-1]
    printed, copied = line_of(last, "云州市人民政府办公室2031年3月6日印发"), line_of(last, "抄送：")
    assert sized((*printed, *copied), 14)
    rules = sorted({round((r.top + r.bottom) / 2, 1) for r in last.rules if r.right - r.left > 100})
    assert len(rules) == 3
    assert rules[-1] == pytest.approx(BOTTOM, abs=MM)
    for rule in last.rules:
        assert (rule.left, rule.right) == pytest.approx((LEFT, RIGHT), abs=MM)
    one = 14 * 25.4 / 72
    assert printed[0].left == pytest.approx(LEFT + one, abs=MM)
    assert printed[-1].right == pytest.approx(RIGHT - one, abs=MM)


def test_what_goes_upwards_names_its_signer_beside_the_number() -> None:
    first = measured("upwards")[0]
    line = next(line for line in first.lines() if "签发人：张一" in words(line))
    assert line[0].left == pytest.approx(LEFT + EM, abs=MM)
    assert line[-1].right == pytest.approx(RIGHT - EM, abs=MM)
    for words_of, place in (("000001", 0), ("机密★1年", 1), ("特急", 2)):
        assert first.lines()[place][0].left == pytest.approx(LEFT, abs=MM)
        assert words(first.lines()[place]) == words_of


def test_a_letter_has_a_mark_near_the_edge_double_rules_and_no_number_on_its_first_page() -> None:
    first, second = measured("letter")[:2]
    mark = line_of(first, "云州市人民政府办公室")
    size = mark[0].size * 25.4 / 72
    assert mark[0].color == (255, 0, 0)
    assert mark[0].base - ABOVE_BASE * size == pytest.approx(30, abs=MM)
    long = [rule for rule in first.rules if rule.right - rule.left > 160]
    assert [rule.right - rule.left for rule in long] == pytest.approx([170] * len(long), abs=MM)
    assert max(rule.bottom for rule in long) == pytest.approx(297 - 20, abs=MM)
    assert words(first.lines()[1]) == "云政办函〔2031〕6号"
    assert first.lines()[1][-1].right == pytest.approx(RIGHT, abs=MM)
    assert not any(words(line) == "—1—" for line in first.lines())
    assert any(words(line) == "—2—" for line in second.lines())


def test_a_wide_table_lies_on_its_side_and_begins_each_page_with_its_heads() -> None:
    for page in measured("division"):
        assert (page.width, page.height) == pytest.approx(standard.PAPER_MM[::-1], abs=MM)
        heads = line_of(page, "序号")
        assert words(heads) == "序号重点任务牵头单位责任单位完成时限"
        ruled = [rule for rule in page.rules if rule.right - rule.left > 50]
        assert min(rule.left for rule in ruled) >= standard.BOTTOM_MM - MM
        assert max(rule.right for rule in ruled) <= 297 - standard.TOP_MM + MM
        assert max(rule.bottom for rule in ruled) <= 210 - standard.RIGHT_MM + MM
    assert len(measured("division")) > 3


def test_a_notice_with_its_table_stands_upright_then_on_its_side_then_closes() -> None:
    shapes = [page.width > page.height for page in measured("attached")]
    assert not shapes[0]
    assert shapes[-2]
    assert not shapes[-1]
    assert words(measured("attached")[-1].lines()[0]).endswith("印发")


def test_pages_are_shown_as_pictures() -> None:
    pdf = pdf_of(samples.made_of_plan("circulation", 2))
    assert page_count(pdf) == 1
    picture = page_image(pdf, 1, dpi=40)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert page_image(pdf, 2) is None
    assert page_image(pdf, 0) is None


def test_widths_count_chinese_and_half_characters() -> None:
    assert width_of("云州2031") == 4


def test_a_long_list_of_copies_takes_its_lines_and_still_closes_the_page() -> None:
    copies = "、".join(f"市第{each}水利工程建设管理局" for each in "一二三四五六七八")
    last = pages(pdf_of(samples.letter("notice", 1, 0, 抄送=copies)))[-1]
    rules = sorted({round((r.top + r.bottom) / 2, 1) for r in last.rules if r.right - r.left > 100})
    assert rules[-1] == pytest.approx(BOTTOM, abs=MM)
    assert line_of(last, "抄送：")[0].base > rules[-3]
    assert sum(1 for line in last.lines() if line[0].base > rules[-3] and line[0].base < rules[-1]) >= 5


def test_each_typeface_has_stand_ins_and_that_of_titles_a_dark_one() -> None:
    rules = font_configuration()
    for name, others in standard.STAND_INS.items():
        assert f"<family>{name}</family><accept><family>{others[0]}</family>" in rules
    title = rules.index(f"<string>{standard.TITLE}</string>")
    assert "<const>bold</const>" in rules[title : title + 200]
    assert rules.count("<const>bold</const>") == 1


def test_pages_may_be_asked_for_by_several_at_once() -> None:
    """The library below may not: it ends the whole process."""
    pdf = pdf_of(samples.made_of_plan("circulation", 2))
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(lambda _: page_image(pdf, 1, dpi=60), range(40)))
    assert len(set(pictures)) == 1


def test_a_long_row_goes_on_over_the_page_and_a_short_one_does_not() -> None:
    document = Document(io.BytesIO(samples.made_of_plan("division", 40)))
    rows = document.tables[-1]._tbl.tr_lst
    kept = [row for row in rows if row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None]
    assert len(kept) > 40  # those of the plan are short
    text = samples.PLAN + f"1.整修堤防。{samples.LONG * 8}（市水利局负责）\n2.疏浚河道。（市水利局负责）\n"
    made = render_ledger(samples.named("division"), *read("方案.txt", text.encode()))
    long, short = Document(io.BytesIO(made)).tables[-1].rows[2:4]
    assert long._tr.trPr.find(qn("w:cantSplit")) is None
    assert short._tr.trPr.find(qn("w:cantSplit")) is not None
    for cell in (short.cells[3], short.cells[4]):
        assert (cell.text, cell.paragraphs[0].alignment) == ("—", WD_ALIGN_PARAGRAPH.CENTER)
    for page in pages(pdf_of(made)):  # no page has nothing but the heads
        assert len(page.lines()) > 4
