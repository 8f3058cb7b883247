"""Rules stated once: what each wording does to the lists below it, where it holds, and what is no rule at all."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn

from luoshi.ledger.assignment import parse_responsibility
from luoshi.ledger.build import build_ledger
from luoshi.ledger.rule_wording import without_rules
from luoshi.ledger.stated_rules import stated_rules
from luoshi.reading.reader import read_bytes, read_text

HEAD = "临江县人民政府办公室关于印发临江县茶业振兴行动方案的通知\n各乡镇人民政府，县直各单位：\n现将《临江县茶业振兴行动方案》印发给你们，请认真落实。{notice}\n临江县人民政府办公室\n2026年3月2日\n临江县茶业振兴行动方案\n一、重点任务\n"

Roles = list[tuple[list[str], list[str]]]


def roles_in(body: str, notice: str = "") -> Roles:
    """Lead and support of every assignment, in order."""
    ledger = build_ledger(read_text(HEAD.format(notice=notice) + body, "case.txt"))
    return [
        ([b.written for b in a.lead], [b.written for b in a.support])
        for task in ledger.tasks
        for a in task.assignments
    ]


TWO = "1.修路。完成修缮。（责任单位：县交通运输局、县财政局{rule}）\n2.办节。组织产销。（责任单位：县文旅局、县商务局）\n"
FIRST_LEADS = [(["县交通运输局"], ["县财政局"]), (["县文旅局"], ["县商务局"])]


@pytest.mark.parametrize(
    "rule",
    [
        "，列第一位的为牵头单位，下同",
        "；排第一位的单位为牵头单位，下同",
        "〔列第一位的为牵头单位，下同〕",
        "（排在首位的为牵头单位，以下同）",
        "【首个单位为牵头单位，下同】",
        "，第一个单位为牵头单位，下同",
        "，第一家单位为牵头单位、其余为配合单位，下同",
        "，排名第一的为牵头单位，其他为配合单位，下同",
        "。列首位的责任单位牵头负责，下同",
        "，名列首位者为主办单位，下同",
        "；排序第一的部门即为牵头部门，以下均同",
        "，位列第一的责任单位为总牵头单位，其余责任单位为配合单位，下同",
        "，牵头单位列第一位，下同",
        "，排在最前面的单位为牵头单位，以下类同",
        "，由列第一位的单位牵头，下同",
        "，未注明牵头单位的，由排在第一位的单位牵头，下同",
        "（列第一位者为工作牵头单位或汇总单位，下同）",
        "，排首位的为工作牵头部门，下同",
        "；第一个单位为牵头单位和报送单位，下同",
    ],
)
def test_the_first_listed_leads_from_the_parenthesis_on_that_says_so(rule: str) -> None:
    assert roles_in(TWO.format(rule=rule)) == FIRST_LEADS


@pytest.mark.parametrize("done", ["负责落实", "组织实施", "按职责分工负责", "参与配合", ""])
def test_what_the_listed_are_said_to_do_is_no_part_of_their_name_below(done: str) -> None:
    body = (
        f"1.修路。完成修缮。〔县交通运输局牵头，各乡镇人民政府（管委会）{done}。以下各项工作均需各乡镇人民政府（管委会）落实，不再列出。〕\n"
        "2.办节。组织产销。（县文旅局牵头，县商务局参与）\n"
    )
    assert roles_in(body)[1] == (["县文旅局"], ["县商务局", "各乡镇人民政府（管委会）"])


@pytest.mark.parametrize(
    "sentence",
    [
        "各项任务列第一位的责任单位为牵头单位。",
        "责任单位中排在首位的为牵头单位，其他为配合单位。",
        "未明确牵头单位的，以列第一位的单位为牵头单位。",
        "任务分工中第一个列出的责任单位为牵头单位。",
        "有多个责任单位的，排第一位的为牵头单位，负责统筹协调。",
    ],
)
def test_a_rule_of_the_cover_notice_or_of_a_remark_holds_for_the_whole(sentence: str) -> None:
    assert roles_in(TWO.format(rule=""), notice=sentence) == FIRST_LEADS
    assert roles_in(TWO.format(rule="") + "注：" + sentence + "\n") == FIRST_LEADS
    assert roles_in(TWO.format(rule="") + "（备注：" + sentence.rstrip("。") + "）\n") == FIRST_LEADS


def test_a_rule_does_not_hold_above_the_parenthesis_that_states_it() -> None:
    body = "1.修路。（责任单位：县交通运输局、县财政局）\n2.办节。（责任单位：县文旅局、县商务局，列第一位的为牵头单位，下同）\n3.评比。（责任单位：县农业农村局、县林业局）\n"
    assert roles_in(body) == [
        (["县交通运输局", "县财政局"], []),
        (["县文旅局"], ["县商务局"]),
        (["县农业农村局"], ["县林业局"]),
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "；首个逗号前的为牵头单位，有两个以上牵头单位的按职责分工负责，下同",
        "，第一个逗号前的为牵头单位，下同",
        "；首个逗号前为牵头单位，逗号后为配合单位，下同",
        "〔首个逗号之前的单位为牵头单位，其余为配合单位，下同〕",
        "（第一个逗号前的责任单位均为牵头单位，下同）",
        "。首个逗号前的部门为主办单位，下同",
    ],
)
def test_those_before_the_first_comma_lead(rule: str) -> None:
    body = f"1.修路。（责任单位：县交通运输局、县农业农村局，县财政局{rule}）\n2.办节。（责任单位：县文旅局，县商务局、各乡镇政府）\n3.联办。（县文旅局、县教育局，县商务局负责）\n"
    assert roles_in(body) == [
        (["县交通运输局", "县农业农村局"], ["县财政局"]),
        (["县文旅局"], ["县商务局", "各乡镇政府"]),
        (["县文旅局", "县教育局"], ["县商务局"]),
    ]


@pytest.mark.parametrize(
    ("rule", "sign"),
    [
        ("加★的为牵头单位", "★"),
        ("标“★”的为牵头单位", "★"),
        ("标注*号的为牵头单位", "*"),
        ("带▲的单位为牵头单位，其余为配合单位", "▲"),
        ("名称前标有☆的为牵头单位", "☆"),
        ("★为牵头单位", "★"),
        ("加※号的责任单位为主办单位", "※"),
        ("注有“●”标记的部门为牵头部门", "●"),
    ],
)
def test_bodies_printed_with_the_sign_lead(rule: str, sign: str) -> None:
    before = f"1.修路。（责任单位：县财政局、{sign}县交通运输局；{rule}，下同）\n2.办节。（责任单位：{sign}县文旅局、{sign}县商务局、县司法局）\n"
    expected = [(["县交通运输局"], ["县财政局"]), (["县文旅局", "县商务局"], ["县司法局"])]
    assert roles_in(before) == expected
    after = f"1.修路。（责任单位：县财政局、县交通运输局{sign}）\n2.办节。（责任单位：县文旅局{sign}、县商务局（{sign}）、县司法局）\n注：{rule}。\n"
    assert roles_in(after) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "以下均涉及各乡镇、茶园，不再重复列出",
        "以下各项任务均涉及各乡镇、茶园，不再一一列出",
        "以下各项均需各乡镇、茶园落实，不再列出",
        "各乡镇、茶园均为责任单位，以下不再单独列出",
        "以下任务各乡镇、茶园均为责任单位，不再逐一列出",
        "以下均含各乡镇、茶园，不另列出",
        "各乡镇、茶园按职责分工负责，以下不再列出",
    ],
)
def test_bodies_of_a_rule_take_part_in_what_follows_under_their_listed_names(rule: str) -> None:
    body = f"1.修路。（责任单位：县交通运输局，各乡镇人民政府、县茶园管委会，{rule}）\n2.办节。（责任单位：县文旅局）\n"
    first, second = roles_in(body)
    assert [*first[0], *first[1]] == ["县交通运输局", "各乡镇人民政府", "县茶园管委会"]
    assert second == (["县文旅局"], ["各乡镇人民政府", "县茶园管委会"])


@pytest.mark.parametrize(
    "sentence",
    [
        "各项任务均涉及各乡镇人民政府，不再一一列出。",
        "各乡镇人民政府为所有任务的责任单位，不再单独列出。",
        "各乡镇人民政府均为各项任务的责任单位。",
        "以上各项任务均需各乡镇人民政府落实，不再重复列出。",
        "各项工作均由各乡镇人民政府抓好落实，方案中不再逐项列明。",
        "各乡镇人民政府要按照属地原则抓好落实，不再分别列出。",
        "各项任务均涉及的各乡镇人民政府，不再逐项列出。",
        "本方案各项任务涉及各乡镇人民政府的，不再一一注明。",
    ],
)
def test_a_sentence_may_make_collectives_take_part_everywhere(sentence: str) -> None:
    for body, notice in (
        ("1.修路。（县交通运输局负责）\n", sentence),
        (f"1.修路。（县交通运输局负责）\n{sentence}\n", ""),
    ):
        assert roles_in(body, notice)[0] == (["县交通运输局"], ["各乡镇人民政府"])


def test_named_bodies_may_take_part_everywhere_too() -> None:
    body = "说明：县财政局、县审计局为各项目共同责任单位，不再逐项列出。\n1.修路。（责任单位：县交通局）\n"
    assert roles_in(body) == [(["县交通局"], ["县财政局", "县审计局"])]


@pytest.mark.parametrize(
    "written",
    [
        "各乡镇人民政府〈含茶园开发区、湖滨新区、古镇景区管委会，下同〉",
        "各乡镇人民政府（含茶园开发区、湖滨新区管委会，下同）",
        "各乡镇人民政府（含古镇景区管委会）",
        "各乡镇人民政府〔包括湖滨新区管委会，下同〕",
        "各乡镇人民政府【含茶园开发区管委会、街道办事处，以下同】",
        "各乡镇人民政府（以下简称各乡镇）",
        "各乡镇人民政府（以下统称“各乡镇”）",
        "各乡镇人民政府（含茶园开发区〈湖滨片区〉管委会，下同）",
        "各乡镇人民政府（下同）",
    ],
)
def test_what_a_collective_is_said_to_hold_is_no_body(written: str) -> None:
    assert roles_in(f"1.修路。（责任单位：{written}）\n") == [([], ["各乡镇人民政府"])]
    assert roles_in(f"1.修路。（县水利局牵头，{written}、县财政局配合）\n") == [
        (["县水利局"], ["各乡镇人民政府", "县财政局"])
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "没有牵头单位的，责任单位即为牵头单位，下同",
        "无牵头单位的，责任单位为牵头单位",
        "未列明牵头单位的，责任单位均为牵头单位，下同",
        "责任单位即为牵头单位，下同",
        "有两个以上牵头单位的，按职责分工负责，下同",
    ],
)
def test_the_words_of_a_rule_are_never_bodies(rule: str) -> None:
    body = f"1.压实责任。各牵头单位（{rule}）要在3月底前制定方案。\n2.办节。（责任单位：县文旅局）\n3.评比。（责任单位：县林业局；{rule}）\n"
    assert roles_in(body) == [(["县文旅局"], []), (["县林业局"], [])]


def test_a_named_body_leads_where_no_lead_is_marked() -> None:
    body = "1.修路。（责任单位：县交通运输局、县财政局）\n2.办节。（牵头单位：县文旅局；责任单位：县商务局）\n3.评比。（县林业局、县司法局负责）\n"
    found = roles_in(body, notice="未注明牵头单位的，由县发展改革局牵头。")
    assert found == [
        (["县发展改革局"], ["县交通运输局", "县财政局"]),
        (["县文旅局"], ["县商务局"]),
        (["县发展改革局"], ["县林业局", "县司法局"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "各单位排名不分先后。",
        "力争综合排名列全省第一位。",
        "主要指标增速排在全市首位，由县统计局牵头开展监测。",
        "县茶办为牵头单位，县财政局为配合单位。",
        "建立牵头单位负总责、配合单位各司其职的机制。",
        "不再要求企业提供纸质材料。",
        "已公布的数据不再重复报送。",
        "第一责任人为各单位主要负责同志。",
        "每个项目均由专人负责。",
        "所有项目均需履行招投标程序。",
        "各项工作均取得积极进展。",
        "各地均要成立领导小组。",
        "会议均由县长主持。",
        "对列入清单的事项，各部门均不得拒绝办理。",
    ],
)
def test_ordinary_sentences_state_no_rule(text: str) -> None:
    assert stated_rules(text, lambda written: None).statements == ()


@pytest.mark.parametrize(
    "inner",
    [
        "县财政局、县审计局牵头，各乡镇配合",
        "责任单位：县茶办、各村",
        "县发展改革局为牵头单位，县财政局为责任单位",
        "牵头单位：县水利局",
    ],
)
def test_a_list_without_rules_stays_as_it_is(inner: str) -> None:
    assert without_rules(inner) == inner


def test_the_rule_of_the_first_parenthesis_leaves_its_bodies() -> None:
    inner = "各区县政府（含开发区管委会，下同）、市财政局按职责分工负责，下同"
    says = parse_responsibility(inner, 0, len(inner), lambda written: None)
    assert says is not None
    assert [b.written for b in says.support] == ["各区县政府", "市财政局"]


@pytest.mark.parametrize(
    "rule",
    [
        "加粗的为牵头单位",
        "黑体字的单位为牵头单位",
        "标下划线的为牵头单位，下同",
        "用楷体标注的责任单位为牵头单位",
    ],
)
def test_a_rule_of_typefaces_that_the_text_does_not_show_is_told(rule: str) -> None:
    body = f"1.修路。（责任单位：县交通局、县财政局；{rule}）\n"
    ledger = build_ledger(read_text(HEAD.format(notice="") + body, "case.txt"))
    assert [b.written for b in ledger.tasks[0].assignments[0].lead] == ["县交通局", "县财政局"]
    (notice,) = [notice for notice in ledger.notices if notice.code == "typeface-rule"]
    assert rule.split("，")[0] in notice.message


def test_a_note_below_the_list_states_a_rule_and_its_mark_is_no_part_of_a_name() -> None:
    body = (
        "1.修路。（责任单位：县交通运输局、县财政局①）\n2.架桥。（责任单位：县水利局、县林业局）\n"
        "① 责任单位中第一个为牵头单位，下同。\n"
    )
    assert roles_in(body, "")[:2] == [(["县交通运输局"], ["县财政局"]), (["县水利局"], ["县林业局"])]


TYPEFACES = "云溪市2026年重点任务分工方案"


def leads_of(data: bytes, name: str) -> list[tuple[list[str], list[str]]]:
    ledger = build_ledger(read_bytes(data, name))
    return [
        ([b.written for b in a.lead], [b.written for b in a.support])
        for t in ledger.tasks
        for a in t.assignments
    ]


@pytest.mark.parametrize("rule", ["黑体加粗单位为牵头单位", "加粗的为牵头单位，下同", "牵头单位用黑体字标注"])
@pytest.mark.parametrize("how", ["bold", "font"])
def test_bold_runs_of_a_docx_lead_where_the_text_says_so(rule: str, how: str) -> None:
    document = docx.Document()
    document.add_paragraph(TYPEFACES)
    document.add_paragraph(f"说明：{rule}。")
    document.add_paragraph("一、主要任务")
    paragraph = document.add_paragraph("1.建设平台。（市审计局、")
    run = paragraph.add_run("市数据局")
    if how == "bold":
        run.bold = True
    else:
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    paragraph.add_run("、市财政局）")
    out = io.BytesIO()
    document.save(out)
    assert leads_of(out.getvalue(), "a.docx") == [(["市数据局"], ["市审计局", "市财政局"])]


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("下划线单位为牵头单位", "<u>市数据局</u>"),
        ("标注下划线的为牵头单位", "<span style='text-decoration: underline'>市数据局</span>"),
        ("加粗单位为牵头单位", "<strong><span>市数据局</span></strong>"),
        ("黑体单位为牵头单位", "<span style='font-family:黑体'>市数据局</span>"),
    ],
)
def test_marked_words_of_a_page_lead_where_the_text_says_so(rule: str, shown: str) -> None:
    page = f"<html><body><h1>{TYPEFACES}</h1><p>说明：{rule}。</p><p>一、主要任务</p><p>1.建设平台。（市审计局、{shown}）</p></body></html>"
    assert leads_of(page.encode(), "a.html") == [(["市数据局"], ["市审计局"])]
    plain = page.replace(f"说明：{rule}。", "说明如下。")
    assert leads_of(plain.encode(), "a.html") == [([], ["市审计局", "市数据局"])]


def test_starred_words_of_markdown_lead_where_the_text_says_so() -> None:
    text = f"# {TYPEFACES}\n\n加粗的为牵头单位。\n\n一、主要任务\n\n1.建设平台。（市审计局、**市数据局**）\n"
    assert leads_of(text.encode(), "a.md") == [(["市数据局"], ["市审计局"])]
