"""Headers of official documents in the layouts offices and web pages print them in."""

from __future__ import annotations

import time
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.reading.document import Header
from luoshi.reading.header import read_header

BODY = "为做好全市防汛工作，现就有关事项通知如下。\n\n一、压实责任\n\n（一）落实各级责任。健全制度。\n"


def header(text: str) -> Header:
    return read_header(text)[0]


def notice_codes(text: str) -> list[str]:
    return [notice.code for notice in read_header(text)[1]]


FULL = f"""云州市人民政府办公室文件

云政办发〔2031〕6号

云州市人民政府办公室
关于印发《云州市防汛备汛工作方案》的
通 知

各县（市、区）人民政府，市政府各部门、各直属机构：

　　《云州市防汛备汛工作方案》已经市政府同意，现印发给你们，请认真贯彻执行。

　　附件：1. 防汛重点部位清单
　　　　　2. 云州市防汛备汛工作
　　　　　　 责任单位一览表

　　　　　　　　云州市人民政府办公室
　　　　　　　　2031年3月5日

（此件公开发布）

云州市防汛备汛工作方案

{BODY}
抄送：市委各部门，云州军分区。
市人大常委会办公室，市政协办公室。
云州市人民政府办公室　　　　2031年3月6日印发
"""


def test_a_complete_document_gives_every_field() -> None:
    assert header(FULL) == Header(
        title="云州市人民政府办公室关于印发《云州市防汛备汛工作方案》的通知",
        doc_number="云政办发〔2031〕6号",
        issuer="云州市人民政府办公室",
        addressees=("各县（市、区）人民政府", "市政府各部门、各直属机构"),
        issued_on="2031-03-05",
        printed_on="2031-03-06",
        disclosure="主动公开",
        copied_to=("市委各部门", "云州军分区", "市人大常委会办公室", "市政协办公室"),
        attachments=("防汛重点部位清单", "云州市防汛备汛工作责任单位一览表"),
        spans=header(FULL).spans,
    )


def test_every_field_that_was_read_has_its_place_in_the_text() -> None:
    found = header(FULL)
    named = {f.name for f in fields(Header)} - {"spans"}
    assert set(found.spans) == named
    place = {name: span.of(FULL) for name, span in found.spans.items()}
    assert place["doc_number"] == "云政办发〔2031〕6号"
    assert place["issued_on"] == "2031年3月5日"
    assert place["printed_on"] == "2031年3月6日"
    assert place["issuer"].strip() == "云州市人民政府办公室"
    assert place["addressees"] == "各县（市、区）人民政府，市政府各部门、各直属机构"
    assert place["disclosure"] == "公开发布"
    assert place["title"].startswith("云州市")
    assert place["title"].endswith("通 知")
    assert place["attachments"].startswith("　　附件：1.")
    assert place["attachments"].endswith("一览表")


TO = "各县（区）人民政府：\n\n" + BODY


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("云政办发〔2031〕2号", "云政办发〔2031〕2号"),
        ("云政办发 〔2031〕 2 号", "云政办发〔2031〕2号"),
        ("云政发[2031]86号", "云政发〔2031〕86号"),
        ("(云府办【2031】第19号)", "云府办〔2031〕19号"),
        ("（云政办函〔2031〕45号）", "云政办函〔2031〕45号"),
        ("国发〔2031〕102号", "国发〔2031〕102号"),
        ("发改投资〔2031〕1652号", "发改投资〔2031〕1652号"),
        ("云政发〔2031〕12号　　　签发人：周远", "云政发〔2031〕12号"),
    ],
)
def test_a_document_number_is_read_in_every_bracket(printed: str, read: str) -> None:
    for text in (
        f"云州市人民政府关于加强防汛工作的通知\n{printed}\n{TO}",
        f"云州市人民政府文件\n{printed}\n云州市人民政府关于加强防汛工作的通知\n{TO}",
    ):
        assert header(text).doc_number == read
        assert header(text).title == "云州市人民政府关于加强防汛工作的通知"


@pytest.mark.parametrize(
    ("above", "title", "issuer"),
    [
        ("云州市人民政府关于加强防汛工作的通知", "云州市人民政府关于加强防汛工作的通知", "云州市人民政府"),
        ("关于加强防汛工作的通知", "关于加强防汛工作的通知", None),
        (
            "云州市人民政府\n\n关于加强防汛工作的通知",
            "云州市人民政府关于加强防汛工作的通知",
            "云州市人民政府",
        ),
        (
            "云州市财政局\n云州市水利局\n关于印发《防汛资金管理办法》的通知",
            "云州市财政局 云州市水利局关于印发《防汛资金管理办法》的通知",
            "云州市财政局、云州市水利局",
        ),
        (
            "云州市财政局 云州市水利局关于印发《防汛资金管理办法》的通知",
            "云州市财政局 云州市水利局关于印发《防汛资金管理办法》的通知",
            "云州市财政局、云州市水利局",
        ),
        (
            "中共云州市委办公室云州市人民政府办公室印发《关于防汛工作的意见》的通知",
            "中共云州市委办公室云州市人民政府办公室印发《关于防汛工作的意见》的通知",
            "中共云州市委办公室、云州市人民政府办公室",
        ),
        (
            "云州市人民政府关于印发云州市水库安全运行管理办法\n（试行）的通知",
            "云州市人民政府关于印发云州市水库安全运行管理办法（试行）的通知",
            "云州市人民政府",
        ),
        (
            "《云州市人民政府关于印发〈云州市水库管理办法〉的通知》（云政发〔2031〕7号）",
            "云州市人民政府关于印发《云州市水库管理办法》的通知",
            "云州市人民政府",
        ),
        (
            "云政发〔2031〕7号《云州市人民政府关于修订水库管理办法的决定》",
            "云州市人民政府关于修订水库管理办法的决定",
            "云州市人民政府",
        ),
        (
            "云州市人民政府关于加强防汛工作的通知-云州市人民政府门户网站\n\n云州市人民政府关于加强防汛工作的通知\n\n云州市人民政府门户网站 www.example.gov.cn 发布时间: 2031-01-31 15:14 【字体:\n\n云州市人民政府关于\n\n加强防汛工作的通知",
            "云州市人民政府关于加强防汛工作的通知",
            "云州市人民政府",
        ),
        (
            "首页 > 政务公开 > 政策\n索引号: 0001/2031-5\n发布机构: 云州市人民政府办公室\n文号: 云政办〔2031〕3号\n名称: 云州市人民政府办公室关于做好防汛工作的通知\n浏览次数: 590",
            "云州市人民政府办公室关于做好防汛工作的通知",
            "云州市人民政府办公室",
        ),
        (
            "云州印发防汛新规\n来源：云州日报 2031-03-09 08:40\n\n3月5日，市政府印发通知，部署防汛工作。\n\n全文如下：云州市人民政府关于加强防汛工作的通知",
            "云州市人民政府关于加强防汛工作的通知",
            "云州市人民政府",
        ),
    ],
)
def test_the_title_is_found_among_what_pages_put_around_it(
    above: str, title: str, issuer: str | None
) -> None:
    found = header(f"{above}\n\n{TO}")
    assert (found.title, found.issuer) == (title, issuer)
    assert found.addressees == ("各县（区）人民政府",)


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("云州市2031年防汛工作方案", "云州市2031年防汛工作方案"),
        ("云州市防汛能力提升行动\n实施方案（2031—2033年）", "云州市防汛能力提升行动实施方案（2031—2033年）"),
        ("# 云州市2031年重点任务分解表\n云政办发〔2031〕7号　2031年1月30日", "云州市2031年重点任务分解表"),
    ],
)
def test_a_plan_without_addressees_keeps_its_own_title(above: str, title: str) -> None:
    found = header(f"{above}\n\n一、总体要求\n（一）健全制度。加强巡查。\n")
    assert found.title == title
    assert found.addressees == ()


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        (
            "《云州市防汛能力提升实施方案》已经市政府同意，现印发给你们，请认真组织实施。",
            "云州市防汛能力提升实施方案",
        ),
        ("现将《云州市防汛三年行动计划》印发给你们。", "云州市防汛三年行动计划"),
        ("《防汛工作责任分解》和《水库责任分解》已经同意,现印发给你们。", "防汛工作责任分解"),
        ("《云州市〈防汛条例〉实施办法》已经市委同意，现转发给你们。", "云州市《防汛条例》实施办法"),
        ("根据《云州市防汛条例》，现就防汛工作通知如下。", None),
        ("《云州市防汛条例》已经通过。现将有关事项印发给你们。", None),
        ("各地要学习《云州市防汛条例》，做好宣传。", None),
    ],
)
def test_the_notice_names_the_plan_whose_title_the_page_has_lost(sentence: str, title: str | None) -> None:
    found = header(f"{TO}\n{sentence}\n云州市人民政府\n2031年3月5日\n")
    assert found.title == title


@pytest.mark.parametrize(
    ("line", "groups"),
    [
        (
            "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：",
            ("各省、自治区、直辖市人民政府", "国务院各部委、各直属机构"),
        ),
        (
            "各市州人民政府，省政府各厅委、\n各直属机构：",
            ("各市州人民政府", "省政府各厅委、各直属机构"),
        ),
        ("省水利厅:", ("省水利厅",)),
        (
            "各区县(市)人民政府,市直及驻市各单位,各大中专院校:",
            ("各区县(市)人民政府", "市直及驻市各单位", "各大中专院校"),
        ),
        (
            "云溪县人民政府、云岭县人民政府，市水务集团有限公司：",
            ("云溪县人民政府、云岭县人民政府", "市水务集团有限公司"),
        ),
    ],
)
def test_addressees_are_parted_at_the_comma(line: str, groups: tuple[str, ...]) -> None:
    assert header(f"云州市人民政府关于加强防汛工作的通知\n\n{line}\n\n{BODY}").addressees == groups


@pytest.mark.parametrize(
    "line", ["牵头单位：", "责任部门：", "具体要求如下：", "一、各有关部门：", "附件：", "联系单位："]
)
def test_a_label_is_not_an_addressee(line: str) -> None:
    assert header(f"云州市防汛工作方案\n\n{line}\n\n{BODY}").addressees == ()


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2031年3月5日", "2031-03-05"),
        ("2031 年 3 月 5 日", "2031-03-05"),
        ("（2031年3月5日）", "2031-03-05"),
        ("二〇三一年三月五日", "2031-03-05"),
        ("二○○九年十月二十九日", "2009-10-29"),
        ("二OO六年十二月三十一日", "2006-12-31"),
        ("2031-03-05", "2031-03-05"),
        ("2031125", None),
        ("20310231", None),
        ("2031年2月30日", None),
        ("2031年3月", None),
    ],
)
def test_the_date_of_the_signature_is_read_or_left_empty(printed: str, day: str | None) -> None:
    text = f"云州市人民政府关于加强防汛工作的通知\n\n{TO}\n云州市人民政府\n\n{printed}\n"
    assert header(text).issued_on == day
    assert header(text).issuer == "云州市人民政府"


def test_a_damaged_date_is_restored_only_with_a_notice() -> None:
    signed = "云州市人民政府关于加强防汛工作的通知\n{}\n" + TO + "\n云州市人民政府\n\n2031117\n"
    with_publication = signed.format("云州市政府网 发布时间: 2031-01-31 15:14")
    assert header(with_publication).issued_on == "2031-01-17"
    assert notice_codes(with_publication) == ["date-restored"]
    assert header(signed.format("")).issued_on is None
    assert notice_codes(signed.format("")) == ["date-damaged"]


def test_a_damaged_number_is_restored_with_a_notice() -> None:
    text = f"云州市人民政府关于加强防汛工作的通知\n\n云政发〔20311\n\n{TO}"
    assert header(text).doc_number == "云政发〔2031〕1号"
    assert notice_codes(text) == ["doc-number-restored"]


def test_joint_signers_are_joint_issuers() -> None:
    text = (
        f"关于做好防汛物资储备的通知\n\n{TO}\n云州市财政局　　云州市水利局\n云州市应急管理局\n2031年3月5日\n"
    )
    assert header(text).issuer == "云州市财政局、云州市水利局、云州市应急管理局"


def test_the_full_name_of_the_red_head_stands_for_the_short_one_of_the_title() -> None:
    text = f"云岭省人民政府文件\n云政发〔2031〕3号\n省人民政府关于加强防汛工作的通知\n{TO}"
    assert header(text).issuer == "云岭省人民政府"


def test_the_signature_of_the_cover_notice_wins_over_dates_in_the_plan() -> None:
    text = FULL + "\n附件1\n\n防汛重点部位清单\n\n市水利局\n2030年1月1日\n"
    assert header(text).issued_on == "2031-03-05"


def test_a_printing_line_alone_gives_no_date_of_issue() -> None:
    text = f"云州市人民政府关于加强防汛工作的通知\n\n{TO}\n云州市人民政府办公室\n2031年3月6日印发\n"
    assert (header(text).issued_on, header(text).printed_on) == (None, "2031-03-06")


@pytest.mark.parametrize(
    ("note", "value"),
    [
        ("（此件公开发布）", "主动公开"),
        ("（此件主动公开）", "主动公开"),
        ("(此件依申请公开)", "依申请公开"),
        ("（此件不予公开）", "不予公开"),
        ("公开方式：主动公开", "主动公开"),
        ("信息公开选项：依申请公开", "依申请公开"),
        ("做好依申请公开工作。", None),
        ("推进主动公开和依申请公开，此件办理情况及时公开。", None),
    ],
)
def test_disclosure_is_read_from_a_note_and_not_from_the_text(note: str, value: str | None) -> None:
    text = f"云州市人民政府关于加强防汛工作的通知\n\n{TO}\n云州市人民政府\n2031年3月5日\n\n{note}\n"
    assert header(text).disclosure == value


@pytest.mark.parametrize(
    ("block", "titles"),
    [
        ("附件：防汛责任人名单", ("防汛责任人名单",)),
        ("附件:1.防汛责任人名单 2.防汛物资清单", ("防汛责任人名单", "防汛物资清单")),
        ("附件：1.防汛责任人名单；2.防汛物资清单。", ("防汛责任人名单", "防汛物资清单")),
        ("附件：\n1. 防汛责任人名单\n2. 防汛物资清单", ("防汛责任人名单", "防汛物资清单")),
        (
            "附件：1.2031年防汛责任分解表\n2.2031年防汛物资清单",
            ("2031年防汛责任分解表", "2031年防汛物资清单"),
        ),
        ("附件：1.5万方以上水库名单", ("1.5万方以上水库名单",)),
        ("- 附件：1. 防汛责任人名单\n2. 防汛物资清单", ("防汛责任人名单", "防汛物资清单")),
        ("附件1：防汛责任人名单\n附件2：防汛物资清单", ("防汛责任人名单", "防汛物资清单")),
        ("附件：2031年全市防汛责任人和\n巡查人员名单", ("2031年全市防汛责任人和巡查人员名单",)),
        ("附件：防汛责任人名单.docx", ("防汛责任人名单",)),
        ("附件所列单位要加强管理。", ()),
        ("", ()),
    ],
)
def test_attachments_are_listed_without_their_numbers(block: str, titles: tuple[str, ...]) -> None:
    text = f"云州市人民政府关于加强防汛工作的通知\n\n{TO}\n{block}\n\n云州市人民政府\n2031年3月5日\n"
    assert header(text).attachments == titles


def test_annexes_are_named_by_their_heads_where_no_list_was_printed() -> None:
    text = f"云州市人民政府关于加强防汛工作的通知\n\n{TO}\n云州市人民政府\n2031年3月5日\n\n附件1\n\n防汛责任人名单\n\n张三\n\n附件2\n\n防汛物资清单\n\n沙袋\n"
    assert header(text).attachments == ("防汛责任人名单", "防汛物资清单")


def test_a_text_in_one_line_is_read_as_well() -> None:
    text = (
        "云州市人民政府办公室关于加强防汛工作的通知 云政办发〔2031〕6号 各县（区）人民政府，市政府各部门：现将有关事项通知如下，请遵照执行。 云州市人民政府办公室 2031年3月5日 一、健全制度。"
        + ("落实责任。" * 40)
    )
    found = header(text)
    assert found.title == "云州市人民政府办公室关于加强防汛工作的通知"
    assert found.doc_number == "云政办发〔2031〕6号"
    assert found.addressees == ("各县（区）人民政府", "市政府各部门")
    assert (found.issuer, found.issued_on) == ("云州市人民政府办公室", "2031-03-05")


@pytest.mark.parametrize(
    ("text", "title", "number", "issuer", "day"),
    [
        (
            "中共云州市委 云州市人民政府\n关于深化国企改革的实施意见\n（2031年3月5日）\n\n为深化改革，提出如下意见。\n",
            "中共云州市委 云州市人民政府关于深化国企改革的实施意见",
            None,
            "中共云州市委、云州市人民政府",
            "2031-03-05",
        ),
        (
            "云州市人民政府令\n\n第 12 号\n\n《云州市水库管理办法》已经市人民政府常务会议通过，现予公布。\n\n市长　韩松\n\n2031年3月5日\n\n云州市水库管理办法\n",
            "云州市人民政府令",
            "云州市人民政府令第12号",
            "云州市人民政府",
            "2031-03-05",
        ),
        (
            "云州市人民政府常务会议纪要\n\n〔2031〕5号\n\n云州市人民政府办公室　　2031年3月5日\n\n会议听取了汇报。\n一、审议方案\n",
            "云州市人民政府常务会议纪要",
            "〔2031〕5号",
            "云州市人民政府办公室",
            "2031-03-05",
        ),
        (
            "国家发展改革委 财政部 水利部\n关于印发《防汛补助资金管理办法》的通知\n发改农经〔2031〕123号\n" + TO + "\n国家发展改革委\n财　　政　　部\n水　　利　　部\n2031年3月5日\n",
            "国家发展改革委 财政部 水利部关于印发《防汛补助资金管理办法》的通知",
            "发改农经〔2031〕123号",
            "国家发展改革委、财政部、水利部",
            "2031-03-05",
        ),
        (
            "000012\n机密★1年\n特急\n云州市人民政府文件\n云政发〔2031〕10号　　　　签发人：张三　李四\n云州市人民政府关于防汛资金的请示\n省人民政府：\n" + BODY + "\n云州市人民政府\n2031年3月5日\n",
            "云州市人民政府关于防汛资金的请示",
            "云政发〔2031〕10号",
            "云州市人民政府",
            "2031-03-05",
        ),
    ],
    ids=["party and government", "order", "minutes", "ministries", "request"],
)  # fmt: skip
def test_other_kinds_of_document_have_their_headers_read(
    text: str, title: str, number: str | None, issuer: str, day: str
) -> None:
    found = header(text)
    assert (found.title, found.doc_number, found.issuer, found.issued_on) == (title, number, issuer, day)


def test_what_stands_before_the_start_is_not_looked_at() -> None:
    sheet = "云岭县文件处理单\n文号\t岭政发〔2030〕9号\n"
    found, _ = read_header(sheet + FULL, len(sheet))
    assert found.doc_number == "云政办发〔2031〕6号"
    assert found.spans["doc_number"].of(sheet + FULL) == "云政办发〔2031〕6号"


@pytest.mark.parametrize("text", ["", "\n\n", "天气晴朗。", "2031", "：", "附件：", "日", "〔2031〕"])
def test_a_text_that_is_no_document_has_an_empty_header_and_says_so(text: str) -> None:
    found, notices = read_header(text)
    assert found.doc_number is None
    assert found.addressees == ()
    assert found.title is None or any(n.code == "title-uncertain" for n in notices)
    assert found.title or [n.code for n in notices] == ["title-missing"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*FULL.split("\n"), *"：。\n附件1.抄送日印发年月2031〔〕()《》", "关于", "通知", "人民政府"]
        ),
        max_size=40,
    ).flatmap(lambda parts: st.sampled_from(["\n", "", " "]).map(lambda s: s.join(parts)))
)
def test_all_places_lie_in_the_text(text: str) -> None:
    found, notices = read_header(text)
    for span in [*found.spans.values(), *(n.span for n in notices if n.span)]:
        assert 0 <= span.start <= span.end <= len(text)


@pytest.mark.parametrize(
    "unit",
    ["附件：", "\n附件1：", "日\n", "\n2031年3月5日", "各县人民政府，", "关于印发", "《", "\n20311", "此件", "抄送：\n", "一" * 50 + "\n", " ", "文号：", "日印发", "某某局\n", "1.甲\n", "\n附件\n某某名单"],
)  # fmt: skip
def test_hostile_repetition_takes_no_time(unit: str) -> None:
    text = "云州市人民政府关于加强防汛工作的通知\n" + unit * (60000 // len(unit))
    begin = time.process_time()
    read_header(text)
    assert time.process_time() - begin < 1


def test_a_long_document_is_read_within_a_few_milliseconds() -> None:
    text = FULL.replace(BODY, BODY * 800)
    assert len(text) > 35000
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.02  # 2 ms on a quiet machine; room for a busy one


def _seconds(text: str) -> float:
    begin = time.process_time()
    read_header(text)
    return time.process_time() - begin


def test_a_title_whose_quoted_name_takes_several_lines_is_whole() -> None:
    lines = [
        "兴河区人民政府关于印发《兴河区",
        "推进以县城为重要载体的城镇化建设",
        "行动方案（2026—2028年）",
        "责任分工》的通知",
    ]
    text = "\n".join(
        [
            "兴河区人民政府文件",
            "兴政发〔2026〕8号",
            *lines,
            "各有关单位：",
            "现印发给你们。",
            "兴河区人民政府",
            "2026年1月3日",
        ]
    )
    assert header(text).title == "".join(lines)
