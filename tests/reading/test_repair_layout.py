"""Lines, pages, tables and the furniture around a text."""

import numpy as np
import pytest

from luoshi.reading.document import SourceText, Table
from luoshi.reading.repair.mend import Mended, mend
from luoshi.reading.span import Draft, Span


def source(text: str, **fields: object) -> SourceText:
    return SourceText("txt", text, Draft.of(text), **fields)  # type: ignore[arg-type]


def mended(text: str) -> Mended:
    return mend(source(text))


SENTENCE = "各级各部门要加强协作，形成合力，推动目标任务如期实现，并"


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        # broken inside a sentence
        (f"{SENTENCE}及时\n报告进展。", [f"{SENTENCE}及时报告进展。"]),
        (f"{SENTENCE}及时\n\n\n报告进展。", [f"{SENTENCE}及时报告进展。"]),
        ("由省财政厅、\n省水利厅负责。", ["由省财政厅、省水利厅负责。"]),
        ("（省水利厅牵头，省财政厅按职\n责分工负责）", ["（省水利厅牵头，省财政厅按职责分工负责）"]),
        ("（责任单位：省水利厅；\n省财政厅）", ["（责任单位：省水利厅；省财政厅）"]),
        ("落实《关于推进绿色\n制造的意见》", ["落实《关于推进绿色制造的意见》"]),
        (f"{SENTENCE}支持REITs\nproject落地。", [f"{SENTENCE}支持REITs project落地。"]),
        ("目标明确。建成\n20个。", ["目标明确。建成20个。"]),
        ("自2026年3月\n1日起施行", ["自2026年3月1日起施行"]),
        ("自2026\n年3月起施行", ["自2026年3月起施行"]),
        ("任务明确\n，责任到位。", ["任务明确，责任到位。"]),
        # an enumerator alone on its line
        ("1.\n推进节能改造。\n2.\n推进清洁生产。", ["1.推进节能改造。", "2.推进清洁生产。"]),
        ("（一）\n加强领导。", ["（一）加强领导。"]),
        # paragraphs
        ("一、主要目标\n到2027年，全面完成。", ["一、主要目标", "到2027年，全面完成。"]),
        ("（一）坚持问题导向，强化督查\n各地要抓好落实。\n（二）坚持结果导向，强化考核\n各地要抓好总结。",
         ["（一）坚持问题导向，强化督查", "各地要抓好落实。", "（二）坚持结果导向，强化考核", "各地要抓好总结。"]),
        ("临江市绿色制造实施方案\n为落实部署，制定本方案。", ["临江市绿色制造实施方案", "为落实部署，制定本方案。"]),
        (f"{SENTENCE}做好\n二、保障措施\n（一）加强领导。", [f"{SENTENCE}做好", "二、保障措施", "（一）加强领导。"]),
        (f"{SENTENCE}做好\n——民生改善。", [f"{SENTENCE}做好", "——民生改善。"]),
        (f"{SENTENCE}做好\n责任单位：市水利局", [f"{SENTENCE}做好", "责任单位：市水利局"]),
        (f"{SENTENCE}做好\n附件：1.清单", [f"{SENTENCE}做好", "附件：1.清单"]),
        ("请认真落实。\n临江市人民政府\n2026年3月2日", ["请认真落实。", "临江市人民政府", "2026年3月2日"]),
        ("附件1\n临江市方案\n一、目标", ["附件1", "临江市方案", "一、目标"]),
        ("临政办发〔2026〕9号\n各县市区人民政府：", ["临政办发〔2026〕9号", "各县市区人民政府："]),
        ("各县市区人民政府，市直各单位：\n现将方案印发给你们。", ["各县市区人民政府，市直各单位：", "现将方案印发给你们。"]),
        ("长沙经济技术开发区\n株洲高新技术开发区\n湘潭高新技术开发区",
         ["长沙经济技术开发区", "株洲高新技术开发区", "湘潭高新技术开发区"]),
        ("\n\n　　甲。  \n\n 　乙。\n\n", ["甲。", "乙。"]),
    ],
)  # fmt: skip
def test_lines_become_paragraphs(text: str, paragraphs: list[str]) -> None:
    assert mended(text).draft.text.split("\n") == paragraphs


@pytest.mark.parametrize(
    "number", ["—２—", "- 2 -", "— 12 —", "第 3 页 共 20 页", "第3页", "－5－", "3/20", "7"]
)
def test_a_page_number_inside_a_sentence_is_taken_out(number: str) -> None:
    result = mended(f"{SENTENCE}按职\n\n{number}\n\n责分工推进。\n二、目标")
    assert result.draft.text == f"{SENTENCE}按职责分工推进。\n二、目标"
    assert "page-number" in [repair.kind for repair in result.repairs]


def test_numbers_that_are_no_page_numbers_stay() -> None:
    text = "经办人：秘书室\n000993\n临江市人民政府文件\n一、目标\n12\n二、任务"
    assert mended(text).draft.text == text


def test_bare_numbers_that_ascend_through_the_text_are_page_numbers() -> None:
    text = "甲任务完成。\n1\n乙任务完成。\n2\n丙任务完成。\n3\n丁任务完成。"
    assert mended(text).draft.text == "甲任务完成。\n乙任务完成。\n丙任务完成。\n丁任务完成。"


def test_a_running_head_is_taken_out_where_pages_turn() -> None:
    pages = [f"临江市人民政府公报\n{SENTENCE}做好\n—{number}—" for number in (1, 2, 3)]
    result = mended("\n".join(pages) + "\n总结工作。")
    assert result.draft.text.count("临江市人民政府公报") == 1
    assert result.draft.text.endswith("做好总结工作。")
    assert "running-head" in [repair.kind for repair in result.repairs]


def test_a_label_that_comes_back_at_every_task_is_no_running_head() -> None:
    text = "\n".join(f"{number}.推进任务。\n主要举措\n抓好落实。" for number in range(1, 6))
    assert mended(text).draft.text == text


def test_page_offsets_tell_a_bare_page_number() -> None:
    first = "一、目标任务\n全面完成。\n8\n"
    text = first + "二、保障措施\n加强领导。"
    result = mend(source(text, pages=(0, len(first))))
    assert result.draft.text == "一、目标任务\n全面完成。\n二、保障措施\n加强领导。"


# Tables --------------------------------------------------------------------------------------------


def test_table_rows_are_never_joined_and_keep_their_tabs() -> None:
    text = "序号\t任务\t单位，部门\n1\t推进改造，完成\t市水利局、\n2\t加强监管\t"
    assert mended(text).draft.text == text


def test_lines_of_a_table_with_one_column_are_never_joined() -> None:
    text = "推进改造，完成任务，\n加强监管，\n做好总结"
    table = Table(Span(0, len(text)), ())
    assert mend(source(text, tables=(table,))).draft.text == text


@pytest.mark.parametrize(
    ("cell", "joined"),
    [
        ("市水利局、\v市财政局", "市水利局、市财政局"),
        ("省发展改革\v委", "省发展改革委"),
        ("新建改造规模化水厂三座并\v完成配套管网", "新建改造规模化水厂三座并完成配套管网"),
        ("市水利局\v市财政局", "市水利局\v市财政局"),
        ("1.新建水厂\v2.改造管网", "1.新建水厂\v2.改造管网"),
        ("新建水厂。\v改造管网。", "新建水厂。\v改造管网。"),
    ],
)
def test_breaks_inside_a_cell_are_undone_where_a_word_was_cut(cell: str, joined: str) -> None:
    assert mended(f"1\t{cell}\t年底").draft.text == f"1\t{joined}\t年底"


def test_headings_of_the_format_are_never_joined_with_what_follows() -> None:
    heading = "坚持系统观念，强化协同配合，统筹推进各项改革任务落地见效，取得成绩"
    text = f"{heading}\n各地要抓好落实。"
    assert mended(text).draft.text != text
    assert mend(source(text, headings=(Span(0, len(heading)),))).draft.text == text


# Web pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "首页 > 政务公开 > 政府文件",
        "当前位置：首页 > 文件",
        "来源：掌上临江 2026-03-02 08:40",
        "临江市人民政府网 发布时间: 2026-03-02 15:14 【字体：",
        "【字体：大 中 小】",
        "字体：大 中 小 打印 关闭",
        "浏览量:1 | | | |",
        "扫一扫在手机打开当前页",
        "责任编辑：李某",
        "信息来源：市政府办",
        "上一篇：关于某事的通知",
        "版权所有：临江市人民政府",
        "湘ICP备12345678号",
        "临江市人民政府关于印发方案的通知-临江市人民政府门户网站",
    ],
)
def test_web_furniture_stays_and_is_pointed_out(line: str) -> None:
    result = mended(f"{line}\n一、主要目标\n全面完成任务。")
    assert result.draft.text.split("\n")[1:] == ["一、主要目标", "全面完成任务。"]
    (span,) = result.furniture
    assert span == (0, result.draft.text.index("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "资金来源：市级财政资金。",
        "抄送：市委各部门。",
        "临江市人民政府办公室\n2026年3月2日印发",
        "文号\t临政办发〔2026〕9号",
        "主动公开政府信息，做好网站管理，浏览量、阅读量稳步提高。",
        "分享发展成果，打印机等设备更新。",
        "大中小企业融通发展。",
        "拟办意见：请市长阅示。",
    ],
)
def test_lines_of_the_document_are_no_furniture(text: str) -> None:
    assert mended(text).furniture == ()


def test_a_metadata_block_is_pointed_out_as_one() -> None:
    block = "索引号：430S00/2026-00123\n统一登记号：LJ-2026-1\n发文日期：2026-03-02\n公开范围：全部公开"
    result = mended(f"{block}\n临江市方案\n一、目标")
    (span,) = result.furniture
    assert span.of(result.draft.text).count("\n") == 3


def test_the_links_below_a_document_are_pointed_out() -> None:
    result = mended("一、目标\n全面完成。\n相关阅读\n一图读懂实施方案\n专家解读文章")
    (span,) = result.furniture
    assert span.of(result.draft.text) == "相关阅读\n一图读懂实施方案\n专家解读文章"


# Anything at all -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\n\n\n", "\u3000", "\ufeff", "\t", "\v", "?", "。", "1.", "（"]
)
def test_next_to_nothing_is_no_trouble(text: str) -> None:
    result = mended(text)
    assert len(result.draft.text) <= len(text)


def test_the_map_survives_a_draft_that_is_not_the_source() -> None:
    html = "<p>增长 5%</p>"
    place = html.index("增")
    starts = np.arange(place, place + 5, dtype=np.int32)
    draft = Draft("增长 5%", starts, starts + np.int32(1))
    result = mend(SourceText("html", html, draft))
    assert result.draft.text == "增长5%"
    assert result.draft.source_span((0, 4)).of(html) == "增长 5%"
