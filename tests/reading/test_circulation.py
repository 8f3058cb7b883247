"""Circulation sheets of several layouts: what was received, from whom, and who wrote what on it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading import circulation
from luoshi.reading.circulation import read_circulation

TABBED = (
    "\n\n云溪县人民政府办公室文件处理单\n\n"
    "来文机关\t市政府办公室\t文号\t云政办发 〔2031〕6号\t非密\t收文日期 2031-03-05 09:12:40\n"
    "文件主题\t关于印发《云州市春耕保障方案》的通知\t\t\t\t\n"
    "拟发单位\t\t\t\t\t\n"
    "送批意见\t呈立言、秋实、海涛同志阅示。 {a}周小禾 3月5日{z}\t\t\t\t\n"
    "办公室意见\t{a}请立言县长阅，转农业组研办。 郑重 2031-03-06{z}\t\t\t\t\n"
    "领导批示\t{a}钱秋实同志组织农业农村局，提出我县方案，提请会议研究。 3.8{z}{a}吴海涛 2031-03-09{z}{a}冯立言 2031-03-10{z}\t\t\t\t\n"
    "备注\t此件依申请公开\t\t\t\t\n\n"
    "经办人：秘书股\n\n联系电话：5550000\n\n000017\n\n"
    "云州市人民政府办公室文件\n\n云政办发〔2031〕6号\n\n正文从这里开始。\n"
)
TABBED_OPINIONS = [
    ("送批意见", "周小禾", "呈立言、秋实、海涛同志阅示。", "2031-03-05"),
    ("办公室意见", "郑重", "请立言县长阅，转农业组研办。", "2031-03-06"),
    ("领导批示", None, "钱秋实同志组织农业农村局，提出我县方案，提请会议研究。", "2031-03-08"),
    ("领导批示", "吴海涛", None, "2031-03-09"),
    ("领导批示", "冯立言", None, "2031-03-10"),
]


def opinions(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    sheet = read_circulation(text)
    assert sheet is not None
    return [(o.kind, o.person, o.text, o.date) for o in sheet.opinions]


@pytest.mark.parametrize(
    "marks", [("<div>", "</div>"), ("\v", ""), ("", "\v")], ids=["div", "tab before", "tab after"]
)
def test_a_tabbed_sheet_is_read_with_either_mark_between_entries(marks: tuple[str, str]) -> None:
    text = TABBED.replace("{a}", marks[0]).replace("{z}", marks[1])
    sheet = read_circulation(text)
    assert sheet is not None
    assert (sheet.sender, sheet.doc_number, sheet.received_at) == (
        "市政府办公室",
        "云政办发〔2031〕6号",
        "2031-03-05 09:12:40",
    )
    assert opinions(text) == TABBED_OPINIONS
    assert text[sheet.span.start :].startswith("云溪县人民政府办公室文件处理单")
    assert text[sheet.span.end :].startswith("云州市人民政府办公室文件")


def test_every_opinion_has_the_place_it_was_read_from() -> None:
    text = TABBED.replace("{a}", "\v").replace("{z}", "")
    sheet = read_circulation(text)
    assert sheet is not None
    assert [o.span.of(text) for o in sheet.opinions][:2] == [
        "呈立言、秋实、海涛同志阅示。 \v周小禾 3月5日",
        "请立言县长阅，转农业组研办。 郑重 2031-03-06",
    ]


LABELLED = """收文处理签

来文单位：云州市发展和改革委员会　　来文字号：云发改〔2031〕40号
收文时间：2031年12月28日　　收文编号：1203
事 由：
关于报送重点项目清单的通知
拟办意见：请项目股办理，于月底前报送。
张明远（12月29日）
领导批示：同意。
韩 松 1月3日
承办结果：已于1月6日报送。 罗一鸣 2032-01-06
云州市发展和改革委员会关于报送重点项目清单的通知
各县（区）发展和改革局：
"""


def test_a_sheet_of_labels_and_values_is_read_line_by_line() -> None:
    sheet = read_circulation(LABELLED)
    assert sheet is not None
    assert (sheet.sender, sheet.doc_number, sheet.received_at) == (
        "云州市发展和改革委员会",
        "云发改〔2031〕40号",
        "2031年12月28日",
    )
    assert LABELLED[sheet.span.end :].startswith("云州市发展和改革委员会关于")


def test_a_date_without_year_that_lies_before_receipt_belongs_to_the_next_year() -> None:
    assert opinions(LABELLED) == [
        ("拟办意见", "张明远", "请项目股办理，于月底前报送。", "2031-12-29"),
        ("领导批示", "韩松", "同意。", "2032-01-03"),
        ("承办结果", "罗一鸣", "已于1月6日报送。", "2032-01-06"),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("同意。 5.6", [(None, "同意。", "2031-05-06")]),
        ("同意 5月6日", [(None, "同意", "2031-05-06")]),
        ("已阅 2031-05-06", [(None, "已阅", "2031-05-06")]),
        ("唐诗雨 2031-05-06 10:20:31", [("唐诗雨", None, "2031-05-06")]),
        ("唐诗雨（5月6日）：请教育局阅处。", [("唐诗雨", "请教育局阅处。", "2031-05-06")]),
        ("唐诗雨：请教育局阅处。 2031.5.6", [("唐诗雨", "请教育局阅处。", "2031-05-06")]),
        ("请教育局阅处。唐诗雨", [("唐诗雨", "请教育局阅处。", None)]),
        ("请教育局阅处。", [(None, "请教育局阅处。", None)]),
        ("请教育局\v会同财政局\v阅处。\v唐诗雨 5/6", [("唐诗雨", "请教育局会同财政局阅处。", "2031-05-06")]),
        ("增速达到5.6", [(None, "增速达到5.6", None)]),
        ("请于13.45前办结", [(None, "请于13.45前办结", None)]),
        (
            "请教育局阅处。 5.6唐诗雨 2031-05-07",
            [(None, "请教育局阅处。", "2031-05-06"), ("唐诗雨", None, "2031-05-07")],
        ),
        ("", []),
    ],
)
def test_an_opinion_gives_person_words_and_day_only_where_they_stand(
    cell: str, expected: list[tuple[str | None, str | None, str | None]]
) -> None:
    text = f"公文处理笺\n来文单位\t省教育厅\t收文日期\t2031-05-05\n领导批示\t{cell}\n备注\t无\n"
    sheet = read_circulation(text)
    assert sheet is not None
    assert [(o.person, o.text, o.date) for o in sheet.opinions] == expected


def test_a_sheet_without_a_day_of_receipt_gives_no_year_to_its_opinions() -> None:
    sheet = read_circulation("文件阅办单\n来文单位：省水利厅\n领导批示：同意。高远 5月6日\n")
    assert sheet is not None
    assert [(o.person, o.date) for o in sheet.opinions] == [("高远", None)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "云州市人民政府办公室关于规范文件处理单使用的通知\n\n各县（区）人民政府：\n\n请统一使用新的文件处理单。\n",
        "云州市人民政府文件\n\n云政发〔2031〕2号\n\n一、拟办意见的提出\n（一）领导批示的登记。\n",
        "各单位收到来文后，应当填写\n文件处理单\n并送领导批示。\n",
    ],
)
def test_a_document_that_only_speaks_of_sheets_has_none(text: str) -> None:
    assert read_circulation(text) is None


@given(st.text(alphabet="文件处理单领导批示来机关收日期意见：\t\n\v<div>2031-5.6号〔〕 张三。", max_size=300))
def test_spans_lie_in_the_text_and_in_the_sheet(text: str) -> None:
    sheet = read_circulation(text)
    if sheet:
        assert 0 <= sheet.span.start <= sheet.span.end <= len(text)
        for opinion in sheet.opinions:
            assert sheet.span.contains(opinion.span)
            assert opinion.span.of(text).strip() == opinion.span.of(text) != ""


@pytest.mark.parametrize("unit", ["领导批示", "意 见 ", "<div", "张 ", "\t", "关于", "12月"])
def test_hostile_repetition_takes_no_time(unit: str) -> None:
    text = "文件处理单\n来文机关\t甲\n收文日期\t2031-01-01\n" + unit * 20000
    begin = time.process_time()
    read_circulation(text)
    assert time.process_time() - begin < 0.5


@given(st.lists(st.sampled_from(["来文单位", "收文日期", "领导批示", "文号", "标题", "拟办意见", "阅 示", " ", "　", "\v", "：", "省财政厅", "\t"]), max_size=8))  # fmt: skip
def test_a_sheet_that_its_labels_tell_is_not_passed_over(pieces):
    text = "".join(pieces)
    kinds = {circulation._kind(match) for match in circulation._cell_label().finditer(text)}
    if len(kinds & {"sender", "received", "opinion"}) >= 2:
        assert circulation._may_have_labels(text)
