"""Each kind of damaged character, mark or number: what is read and what it becomes."""

import pytest

from luoshi.reading.document import SourceText
from luoshi.reading.repair.mend import Mended, mend
from luoshi.reading.span import Draft


def mended(text: str) -> Mended:
    return mend(SourceText("txt", text, Draft.of(text)))


def kinds(result: Mended) -> list[str]:
    return [repair.kind for repair in result.repairs]


@pytest.mark.parametrize(
    ("damaged", "text", "kind"),
    [
        ("增长５．５％，新建２０２６年项目ＡＢ", "增长5.5%，新建2026年项目AB", "full-width"),
        ("⽬标任务由⼯业部门⻓期推进⺠⽣", "目标任务由工业部门长期推进民生", "radical"),
        ("⻔⻅⻋⻰⻆⻘", "门见车龙角青", "radical"),
        ("不⾜部分", "不足部分", "radical"),
        ("中国・临江", "中国·临江", "compatibility"),
        ("责任\u200b单\u00ad位\ufeff", "责任单位", "invisible"),
        ("任务\x00清单\x07", "任务清单", "control"),
        ("甲\r\n乙\r丙", "甲\n乙\n丙", "line-end"),
        ("甲。\u2028乙。\x0c丙。", "甲。\n乙。\n丙。", "line-end"),
        ("达到97\ue0103%以上", "达到97.3%以上", "private-use"),
        ("超１\ue010 ２万亿元", "超1.2万亿元", "private-use"),
        ("占比3 \ue0105%", "占比3.5%", "private-use"),
        ("增长8\uf02e5%", "增长8.5%", "private-use"),
        ("省政府关(guān)于发(fā)展农(nóng)业的意见", "省政府关于发展农业的意见", "pinyin"),
        ("绿（lǜ）色", "绿色", "pinyin"),
        ("牽頭單位由省財政廳負責", "牵头单位由省财政厅负责", "traditional"),
        ("爲人民群衆、為群眾，縣裏縣裡", "为人民群众、为群众，县里县里", "traditional"),
        ("提高覆蓋率，責任單位協調推進", "提高覆盖率，责任单位协调推进", "traditional"),
        ("人 工 智 能", "人工智能", "blanks"),
        ("增长 5.5% 以上", "增长5.5%以上", "blanks"),
        ("下降 3 % 左右", "下降3%左右", "blanks"),
        ("（ 一 ） 加强领导", "（一）加强领导", "blanks"),
        ("争取 REITs 项目", "争取REITs项目", "blanks"),
        ("浓度PM_{2.5}下降", "浓度PM2.5下降", "subscript"),
        ("$PM_{2.5}$浓度和$PM_{10}$浓度", "PM2.5浓度和PM10浓度", "subscript"),
        ("PM₂.₅浓度、PM₁₀浓度", "PM2.5浓度、PM10浓度", "subscript"),
        ("(一)总体要求:抓落实,见实效;", "（一）总体要求：抓落实，见实效；", "half-width-punctuation"),
        ("(1)更新设备", "（1）更新设备", "half-width-punctuation"),
        ("增长5%,2025年达到6%,", "增长5%，2025年达到6%，", "half-width-punctuation"),
        ('实施"七大行动"方案', "实施“七大行动”方案", "quotes"),
        ("實施「七大行動」方案責任", "实施“七大行动”方案责任", "quotes"),
        ("下降1～2个百分点", "下降1—2个百分点", "dash"),
        ("建设1-2个中心", "建设1—2个中心", "dash"),
        ("2021－2025年", "2021—2025年", "dash"),
        ("--民生保障水平提高", "——民生保障水平提高", "dash"),
        ("二○二五年一月", "二〇二五年一月", "zero"),
        ("临政办发[2026]9号", "临政办发〔2026〕9号", "document-number"),
        ("临政办发（2026）9号", "临政办发〔2026〕9号", "document-number"),
        ("临政办发〔2026)9号", "临政办发〔2026〕9号", "document-number"),
        ("临政办发「2026」第9号", "临政办发〔2026〕第9号", "document-number"),
        ("临政办发2026〕9号", "临政办发〔2026〕9号", "document-number"),
    ],
)
def test_damage_is_mended_and_recorded(damaged: str, text: str, kind: str) -> None:
    result = mended(damaged)
    assert result.draft.text == text
    assert kind in kinds(result)
    assert not any(repair.guessed for repair in result.repairs)


@pytest.mark.parametrize(
    "text",
    [
        "投资1,000万元，比例为2:1，时间10:26:51",
        "面积20m²，①②项，国Ⅲ标准，25℃",
        "见https://example.org/a,b;c?x=1说明",
        "联系电话0731-82213456，标准GB/T 9704-2012规定，日期2025-01-20印发",
        "The quick (brown) fox, jumps; over: it?",
        "甲市　乙开发区　丙县",
        "长沙经开区 株洲高新区 湘潭高新区",
        "序号\t任务\t单位",
        "胡某 2025-01-20\t周某 1月20日",
        "- 附件：1.重点项目清单",
        "国内生产总值(GDP",
        "覆盖面著称于世，瞭望乾县",
        "发展人工智能(AI",
        "“三高四新”和‘双碳’，《意见》〈办法〉",
        "一九八〇年○号",
    ],
)
def test_what_is_not_damaged_stays_as_it_is(text: str) -> None:
    once = mended(text).draft.text
    assert once == {"国内生产总值(GDP": "国内生产总值（GDP", "发展人工智能(AI": "发展人工智能（AI"}.get(
        text, text
    )


def test_a_place_name_in_brackets_is_no_pinyin() -> None:
    assert mended("发展文旅(yes)和餐饮(de)业").draft.text == "发展文旅（yes）和餐饮（de）业"


def test_syllables_without_tone_marks_go_where_pinyin_is_a_habit() -> None:
    text = "关(guān)于发(fā)展的(de)单(dān)位"
    assert mended(text).draft.text == "关于发展的单位"


def test_single_traditional_characters_in_simplified_text_are_left_alone() -> None:
    text = "由李國华同志负责，" + "其余工作按职责分工推进，" * 40
    assert mended(text).draft.text == text


def test_a_traditional_line_in_a_simplified_text_is_converted() -> None:
    text = "其余工作按职责分工推进。\n" * 40 + "一、推動產業發展。（責任單位：縣財政局）"
    assert mended(text).draft.text.split("\n")[-1] == "一、推动产业发展。（责任单位：县财政局）"


# Bytes shifted by one ------------------------------------------------------------------------------


def test_shifted_bytes_are_read_in_step_again() -> None:
    result = mended("第一行。\n?。ǘ\ue46a┩七M產業發展")
    assert result.draft.text == "第一行。\n（二）推进产业发展"
    assert "shifted-gbk" in kinds(result)
    assert result.notices == ()


def test_a_shifted_stretch_without_private_characters_is_mended_with_a_notice() -> None:
    result = mended("第一行。\n?∫弧⒇熑蚊鞔_，責任單位抓落實。")
    assert result.draft.text == "第一行。\n一、责任明确，责任单位抓落实。"
    assert [repair.guessed for repair in result.repairs if repair.kind == "shifted-gbk"] == [True]
    (notice,) = result.notices
    assert notice.code == "guessed-line"


def test_a_shifted_standing_formula_that_lost_characters_is_guessed_with_a_notice() -> None:
    result = mended("2026年1月14日\n?。ù思鲃庸_)\n附件")
    assert result.draft.text == "2026年1月14日\n（此件主动公开）\n附件"
    assert [repair.guessed for repair in result.repairs if repair.kind == "shifted-gbk"] == [True]
    (notice,) = result.notices
    assert notice.span is not None
    assert notice.span.of(result.draft.text) == "（此件主动公开）"
    assert "此件主动公开" in notice.message
    assert "?。ù思鲃庸_)" in notice.message


def test_a_shifted_line_that_lost_characters_is_kept_and_reported() -> None:
    result = mended("第一行。\n?。ǘ┩七M產業發展")
    assert "┩七M" in result.draft.text
    (notice,) = result.notices
    assert notice.code == "shifted-gbk"
    assert notice.span is not None
    assert notice.span.of(result.draft.text).startswith("？。ǘ")


def test_a_question_mark_before_ordinary_text_is_no_damage() -> None:
    result = mended("为什么要抓落实\n？因为任务重要，时间紧迫")
    assert "shifted-gbk" not in kinds(result)
    assert result.notices == ()


# Numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        ("临政发〔20261\n各县：", "临政发〔2026〕1号\n各县："),
        (
            "《关于实施激励措施的通知》（临政发〔202612号）",
            "《关于实施激励措施的通知》（临政发〔2026〕12号）",
        ),
        ("临江市人民政府\n临政发〔2026〕15\n各县：", "临江市人民政府\n临政发〔2026〕15号\n各县："),
    ],
)
def test_a_document_number_that_lost_characters_is_guessed_with_a_notice(damaged: str, text: str) -> None:
    result = mended(damaged)
    assert result.draft.text == text
    assert [(repair.kind, repair.guessed) for repair in result.repairs if repair.guessed] == [
        ("document-number", True)
    ]
    (notice,) = result.notices
    assert notice.code == "guessed-document-number"
    assert notice.span is not None
    assert "号" in notice.span.of(result.draft.text)


def test_an_item_number_with_a_full_stop_is_mended_between_its_neighbours() -> None:
    result = mended("10.抓项目。\n11。抓投资。\n12.抓消费。")
    assert result.draft.text == "10.抓项目。\n11.抓投资。\n12.抓消费。"
    (notice,) = result.notices
    assert notice.code == "guessed-item-number"
    assert notice.span is not None
    assert notice.span.of(result.draft.text).startswith("11.")


@pytest.mark.parametrize(
    ("text", "code", "quoted"),
    [
        ("到202年达到80%。", "suspect-number", "202年"),
        ("规划期为2021一2025年。", "suspect-number", "一"),
        ("临江市人民政府\n2026117\n实施方案", "suspect-date", "2026117"),
        ("总则。\n15。抓项目。", "suspect-number", "15。"),
    ],
)
def test_a_suspicious_number_is_kept_and_reported(text: str, code: str, quoted: str) -> None:
    result = mended(text)
    assert result.draft.text == text
    (notice,) = result.notices
    assert notice.code == code
    assert notice.span is not None
    assert notice.span.of(result.draft.text) == quoted


def test_an_unknown_private_character_is_kept_and_reported() -> None:
    result = mended("由\ue123镇负责。")
    assert result.draft.text == "由\ue123镇负责。"
    (notice,) = result.notices
    assert "U+E123" in notice.message


def test_many_notices_of_one_kind_are_summed_up() -> None:
    result = mended("到202年达到80%。" * 80)
    assert len(result.notices) == 51
    assert "30" in result.notices[-1].message


def test_a_repair_names_its_count_and_one_place_in_the_source() -> None:
    source = "任务是增长 5% 和 6% 的。"
    (repair,) = mended(source).repairs
    assert (repair.kind, repair.count) == ("blanks", 4)
    assert repair.source_span.of(source) == " "
