"""The text on the page is the text of the document, character for character, whatever is marked in it."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.document import Cell, Document, Header, Table
from luoshi.reading.span import Draft, Span
from luoshi.web.documents.sentences import sentence_ends
from luoshi.web.documents.typesetting import Mark, runs_of, typeset


def document(text: str, **parts: object) -> Document:
    return Document(file="a.txt", format="txt", source=text, draft=Draft.of(text), header=Header(), **parts)


def paragraphs(html: str) -> list[tuple[str, int, str]]:
    """Class, offset and plain text of each paragraph."""
    found = re.findall(r'<p class="([\w-]+)" data-start="(\d+)">(.*?)</p>', html, re.DOTALL)
    return [(kind, int(start), unescape(re.sub(r"<[^>]+>", "", inner))) for kind, start, inner in found]


def classes(text: str, **parts: object) -> list[str]:
    return [kind for kind, _, _ in paragraphs(typeset(document(text, **parts), []))]


marks = st.lists(
    st.builds(
        Mark,
        st.integers(0, 60),
        st.integers(0, 60),
        st.sampled_from(["task-1", "task-2", "rule-1"]),
        st.sampled_from([None, "lead", "target", "warning"]),
    ),
    max_size=12,
)


@given(st.text(alphabet="省市牵头。<>&\"'\n\t　 a𠮷", max_size=60), marks)
def test_every_block_holds_exactly_the_characters_that_stand_there(text, found):
    html = typeset(document(text), found)
    for _, start, shown in paragraphs(html):
        assert text[start : start + len(shown)] == shown
    shown = "".join(words for _, _, words in paragraphs(html))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)


@given(marks)
def test_runs_never_overlap_and_name_every_item_that_covers_them(found):
    runs = runs_of(found)
    for one, other in itertools.pairwise(runs):
        assert one.end <= other.start
    for run in runs:
        covering = {mark.item for mark in found if mark.start <= run.start and run.end <= mark.end}
        assert set(re.search(r'data-item="([^"]*)"', run.attributes)[1].split()) == covering


def test_the_shortest_mark_gives_the_tint_and_a_warning_is_underlined_as_well():
    found = [
        Mark(0, 9, "task-1"),
        Mark(0, 6, "task-1", "target"),
        Mark(2, 4, "task-1", "deadline"),
        Mark(2, 4, "notice-1", "warning"),
    ]
    html = typeset(document("一二三四五六七八九"), found)
    assert '<span class="target" data-item="task-1">一二</span>' in html
    assert '<span class="deadline warning" data-item="task-1 notice-1">三四</span>' in html
    assert '<span data-item="task-1">七八九</span>' in html


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、总体要求", "level-1"),
        ("（一）扩大内需", "level-2"),
        ("第一章 总则", "level-1"),
        ("一、实施内需扩量攻坚，成效明显的市州。（牵头单位：省商务厅）", "text"),
        ("1.建设产业园。", "text"),
        ("一、" + "长" * 80, "text"),
    ],
)
def test_headings_are_set_as_headings(line, kind):
    assert classes(line) == [kind]


def test_the_frame_of_the_document_is_set_as_the_standard_has_it():
    text = "某市人民政府文件\n某政发〔2025〕1号\n关于某事的通知\n各县：\n正文。\n某市人民政府\n2025年1月1日\n来源：某网站\n附：方案\n"

    def at(words: str, last: bool = False) -> Span:
        start = text.rindex(words) if last else text.index(words)
        return Span(start, start + len(words))

    header = Header(
        spans={
            "title": at("关于某事的通知"),
            "doc_number": at("某政发〔2025〕1号"),
            "addressees": at("各县："),
            "issuer": at("某市人民政府", last=True),
            "issued_on": at("2025年1月1日"),
        }
    )
    found = replace(document(text, furniture=(at("来源：某网站"),)), header=header)
    kinds = [kind for kind, _, _ in paragraphs(typeset(found, [], ["附：方案"]))]
    assert kinds == [
        "issuer", "doc-number", "title", "addressees", "text", "signature", "issued-on", "furniture", "plan-title",
    ]  # fmt: skip


def test_what_a_web_page_had_around_the_document_is_folded_away():
    text = "来源：某网站\n【字体：大 中 小】\n正文一段。\n扫一扫"
    first = Span(0, text.index("正文") - 1)
    last = Span(text.index("扫一扫"), len(text))
    html = typeset(document(text, furniture=(first, last)), [])
    folded = re.findall(r'<details class="remains"><summary>([^<]+)</summary>(.*?)</details>', html)
    assert [words for words, _ in folded] == ["2 行网页文字，不属于文件", "1 行网页文字，不属于文件"]
    assert "正文一段" not in "".join(inside for _, inside in folded)
    assert [words for _, _, words in paragraphs(html)] == text.split("\n"), (
        "every character stays where it stood"
    )


def test_a_table_keeps_its_cells_and_spans():
    text = "序号\t任务\n1\t第一\v第二\n尾"
    cells = (
        Cell(Span(0, 2), 0, 0), Cell(Span(3, 5), 0, 1), Cell(Span(6, 7), 1, 0, row_span=2), Cell(Span(8, 13), 1, 1),
    )  # fmt: skip
    html = typeset(document(text, tables=(Table(Span(0, 13), cells),)), [Mark(8, 10, "task-1", "lead")])
    assert '<th data-start="0">序号</th><th data-start="3">任务</th>' in html
    assert '<td rowspan="2" data-start="6">1</td>' in html
    assert '<td data-start="8"><span class="lead" data-item="task-1">第一</span>\n第二</td>' in html
    assert paragraphs(html) == [("text", 14, "尾")]


def test_an_empty_cell_keeps_its_place_and_one_under_a_merged_cell_is_not_set_twice():
    text = "序号\t主办\t协办\t时限\n1\t市水利局\t\t6月底前\n\t市财政局\t\t7月底前"
    at = [Span(m.start(), m.end()) for m in re.finditer(r"[^\t\n]+", text)]
    places = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 3), (2, 1), (2, 3)]
    cells = tuple(
        Cell(span, row, column, row_span=2 if (row, column) == (1, 0) else 1)
        for span, (row, column) in zip(at, places, strict=True)
    )
    html = typeset(document(text, tables=(Table(Span(0, len(text)), cells),)), [])
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]
    assert rows[1:] == [["1", "市水利局", "", "6月底前"], ["市财政局", "", "7月底前"]]


def test_pages_are_marked_where_they_begin():
    html = typeset(document("一\n二\n三", pages=(0, 2)), [])
    assert html.index('data-page="2"') > html.index("一")
    assert html.index('data-page="2"') < html.index("二")


def test_a_task_is_parted_behind_sentences_and_brackets_but_not_at_its_end():
    text = "前。甲事。（市甲局负责）乙事；丙事。"
    ends = sentence_ends(text, Span(2, len(text)))
    assert [text[:end][-4:] for end in ends] == ["局负责）", "）乙事；"]
