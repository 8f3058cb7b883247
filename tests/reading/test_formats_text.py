"""Plain text and markdown: encodings, line ends, remains of markup, tables."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats.detect import source_text

SIMPLIFIED = (
    "云溪县人民政府关于印发实施方案的通知\n各乡镇人民政府，县政府各部门：\n（县财政局牵头，县税务局负责）"
)
TRADITIONAL = (
    "雲溪縣人民政府關於印發實施方案的通知\n各鄉鎮人民政府，縣政府各部門：\n（縣財政局牽頭，縣稅務局負責）"
)


def _txt(text: str, name: str = "a.txt") -> SourceText:
    return source_text(text.encode(), name)


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        ("1234567890 abc\nplan 2027", "utf-16-le", "utf-16-le"),
    ],
)
def test_the_encoding_is_told_by_how_plausible_the_text_is(text: str, encoding: str, expected: str) -> None:
    read = source_text(text.encode(encoding), "a.txt")
    assert read.source == text
    assert read.draft.text == text
    assert read.encoding == expected


@given(st.text(alphabet="云溪县财政局牵头负责任务，。（）2027年", min_size=20))
def test_chinese_text_comes_back_from_gb18030(text: str) -> None:
    assert source_text(text.encode("gb18030"), "a.txt").source == text


def test_utf8_that_was_cut_in_the_middle_is_kept_with_a_notice() -> None:
    read = source_text(SIMPLIFIED.encode()[:-1], "a.txt")
    assert read.source.startswith(SIMPLIFIED[:-1])
    assert [notice.code for notice in read.notices] == ["decoding"]


def test_line_ends_stay_in_the_source_and_are_one_break_in_the_draft() -> None:
    read = _txt("一、总体要求\r\n二、重点任务\r三、保障措施\n完")
    assert read.source.count("\r") == 2
    assert read.draft.text == "一、总体要求\n二、重点任务\n三、保障措施\n完"
    assert read.draft.source_span((7, 13)).of(read.source) == "二、重点任务"


def test_control_characters_and_lone_surrogates_do_not_break() -> None:
    read = _txt("一、\x00总体\x07要求\ufeff。落实责任，明确分工，强化督查")
    assert read.draft.text == "一、总体要求。落实责任，明确分工，强化督查"
    broken = codecs.BOM_UTF16_LE + "落实责任".encode("utf-16-le") + b"\x00\xd8" + "督查".encode("utf-16-le")
    assert source_text(broken, "a.txt").source.startswith("落实责任\ufffd")


def test_a_circulation_sheet_with_remains_of_markup_becomes_clean_rows() -> None:
    text = (
        "云溪县人民政府办公室文件处理单\n\n来文机关\t市政府办公室\t文号\t云政办发〔2027〕3号\n"
        "拟办意见\t呈甲同志阅示。 <div>乙 1月20日</div>\t\t\n领导批示\t<div>丙 1月21日</div> <div>丁&nbsp;1月22日</div>\t\t\n\n经办人：秘书室"
    )
    read = _txt(text)
    assert read.draft.text == (
        "云溪县人民政府办公室文件处理单\n\n来文机关\t市政府办公室\t文号\t云政办发〔2027〕3号\n"
        "拟办意见\t呈甲同志阅示。\v乙 1月20日\t\t\n领导批示\t丙 1月21日\v丁\xa01月22日\t\t\n\n经办人：秘书室"
    )
    (table,) = read.tables
    assert {cell.row for cell in table.cells} == {0, 1, 2}
    assert len(table.cells) == 12
    assert table.cells[5].span.of(read.source).startswith("呈甲同志阅示。 <div>乙")


def test_block_tags_outside_of_rows_are_line_breaks_and_inline_tags_are_nothing() -> None:
    assert _txt("落实<br>责任<div>明<b>确</b>分工</div>完").draft.text == "落实\n责任\n明确分工\n完"
    assert _txt("增速<5%且a<b，R&D投入").draft.text == "增速<5%且a<b，R&D投入"


def test_an_html_table_inside_text_becomes_a_table() -> None:
    read = _txt(
        "任务清单\n<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙<br>丁</td></tr></table>\n完"
    )
    assert [line for line in read.draft.text.split("\n") if line] == ["任务清单", "甲\t乙", "\t丙\v丁", "完"]
    (table,) = read.tables
    assert [(c.row, c.column, c.row_span) for c in table.cells] == [(0, 0, 2), (0, 1, 1), (1, 1, 1)]
    assert [c.span.of(read.source) for c in table.cells] == ["甲", "乙", "丙<br>丁"]


def test_a_pipe_table_becomes_a_table() -> None:
    read = _txt("任务清单\n| 序号 | 任务 |\n| --- | :-: |\n| 1 | 建设厂房 |\n| 2 |  |\n完")
    assert read.draft.text == "任务清单\n序号\t任务\n1\t建设厂房\n2\t\n完"
    (table,) = read.tables
    assert table.cells[3].span.of(read.source) == "建设厂房"


def test_a_tab_that_only_indents_is_no_cell() -> None:
    read = _txt("一、总体要求\n\t坚持项目为王。\n\t强化督查。")
    assert read.draft.text == "一、总体要求\n坚持项目为王。\n强化督查。"
    assert not read.tables


def test_markdown_is_told_by_its_name_and_loses_its_marks() -> None:
    text = "# 实施方案\n\n**一、总体要求**\n\n- 推动**产业**升级\\*\n> 附注"
    read = _txt(text, "方案.md")
    assert read.format == "md"
    assert read.draft.text == "实施方案\n\n一、总体要求\n\n推动产业升级*\n附注"
    assert [span.of(text) for span in read.headings] == ["实施方案", "一、总体要求"]
    assert _txt(text).format == "txt"


@pytest.mark.parametrize("data", [b"", b" \r\n ", b"\x00" * 50])
def test_a_file_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(ReadingError):
        source_text(data, "a.txt")


def test_a_table_in_the_middle_of_a_line_begins_a_line_and_every_character_has_a_place() -> None:
    text = "任务如下：<table><tr><td>甲</td><td>乙</td></tr></table>完"
    read = _txt(text)
    assert read.draft.text == "任务如下：\n甲\t乙\n完"
    assert (read.draft.stops > read.draft.starts).all()


def test_italics_of_markdown_are_marks_and_stars_of_names_are_not() -> None:
    text = "# 方案\n\n1. 挂牌3处。 *责任单位：县民宗局*\n2. 完工。（*县财政局、*县审计局、县税务局）\n"
    assert (
        _txt(text, "a.md").draft.text
        == "方案\n\n1. 挂牌3处。 责任单位：县民宗局\n2. 完工。（*县财政局、*县审计局、县税务局）\n"
    )
