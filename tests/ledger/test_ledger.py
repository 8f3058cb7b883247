"""From a text to its ledger: which stretches are tasks, who does them, and what governs what."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.reading.reader import read_text

HEAD = "云湖省人民政府办公厅关于印发《云湖省数字乡村行动方案》的通知\n云政办发〔2025〕7号\n各市州人民政府：\n现印发给你们，请认真落实。\n云湖省人民政府办公厅\n2025年3月3日\n云湖省数字乡村行动方案\n"


def ledger_of(text: str) -> tuple[str, Ledger]:
    document = read_text(text)
    return document.text, build_ledger(document)


def rows(text: str) -> list[tuple[str | None, list[str], list[str]]]:
    _, ledger = ledger_of(text)
    return [
        (
            task.heading,
            [b.written for a in task.assignments for b in a.lead],
            [b.written for a in task.assignments for b in a.support],
        )
        for task in ledger.tasks
    ]


def test_an_item_may_hold_several_responsibilities_and_each_governs_what_stands_before_it() -> None:
    body = "一、重点任务\n1.修好路。建成农村公路300公里。（省交通运输厅牵头）推广客货邮融合。（省商务厅、省邮政管理局按职责分工负责）\n"
    text, ledger = ledger_of(HEAD + body)
    (task,) = ledger.tasks
    governed = [a.span.of(text) for a in task.assignments]
    assert governed[0].endswith("建成农村公路300公里。")
    assert governed[1] == "推广客货邮融合。"
    assert task.span.of(text).endswith("按职责分工负责）")
    assert task.path == ("一、重点任务",)
    assert task.heading == "修好路"


def test_a_responsibility_behind_the_last_sub_item_governs_the_whole_item() -> None:
    body = "一、重点任务\n（一）建平台。\n（1）归集数据；\n（2）开放数据。\n（省数据局牵头，省财政厅配合）\n"
    assert rows(HEAD + body) == [("建平台", ["省数据局"], ["省财政厅"])]


def test_a_parent_and_its_measures_are_both_kept() -> None:
    body = "一、重点任务\n1.节能。改造机组。（牵头单位：省能源局）\n主要措施：（1）诊断企业80家。（责任单位：省工业和信息化厅）\n（2）淘汰落后产能。（责任单位：省生态环境厅）\n"
    found = rows(HEAD + body)
    assert [lead for _, lead, _ in found] == [["省能源局"], ["省工业和信息化厅"], ["省生态环境厅"]]


def test_a_section_that_names_its_lead_in_the_heading_is_a_task() -> None:
    body = "一、优化空间布局（区商务局牵头）\n以湖滨路为重点，划定示范街区。\n"
    text, ledger = ledger_of(HEAD + body)
    (task,) = ledger.tasks
    assert task.heading == "优化空间布局"
    assert task.span.of(text).endswith("划定示范街区。")


def test_labelled_lines_after_a_paragraph_belong_to_it() -> None:
    body = "一、重点任务\n（一）建设托育机构20家。\n牵头单位：区卫健局\n责任单位：区民政局、各街道\n完成时限：2025年11月底\n"
    _, ledger = ledger_of(HEAD + body)
    (task,) = ledger.tasks
    (assignment,) = task.assignments
    assert [b.written for b in assignment.lead] == ["区卫健局"]
    assert [b.written for b in assignment.support] == ["区民政局", "各街道"]
    assert [d.by for d in task.deadlines] == ["2025-11-30"]


def test_items_without_paragraph_breaks_are_told_apart_by_their_numbers() -> None:
    body = "一、重点任务。（一）修路。完成改造20公里。（市交通局负责）（二）建桥。开工2座。（市住建局负责）二、保障措施。（三）给钱。安排资金。（市财政局负责）"
    assert [lead for _, lead, _ in rows(HEAD + body)] == [["市交通局"], ["市住建局"], ["市财政局"]]


def test_bodies_that_are_not_listed_again_concern_every_task() -> None:
    body = "一、重点任务（各项任务均涉及各市州人民政府，不再一一列出）\n1.修路。（省交通运输厅牵头）\n2.架桥。（省水利厅牵头）\n"
    _, ledger = ledger_of(HEAD + body)
    inherited = [
        [b.written for b in t.assignments[0].support if b.inherited] for t in ledger.tasks if t.assignments
    ]
    assert inherited == [["各市州人民政府"], ["各市州人民政府"]]


def test_a_rule_in_the_cover_notice_makes_the_first_listed_lead() -> None:
    text = "青岚市人民政府关于2024年重点工作分工的通知\n各区人民政府：\n各项工作列第一位的责任单位为牵头单位。\n一、稳增长\n1.抓投资。（责任单位：市发改委、市财政局）\n2.促消费。（责任单位：市商务局）\n"
    assert [lead for _, lead, _ in rows(text)] == [["市发改委"], ["市商务局"]]


def test_a_table_of_tasks_gives_a_task_for_each_row_and_merged_cells_count_for_every_row() -> None:
    table = "序号\t类别\t重点任务\t牵头单位\t配合单位\t完成时限\n1\t基础\t建设算力中心\t市数据局\t市财政局、市电力公司\t6月底\n2\t\t开放数据目录\t\t\t12月底前\n"
    _, ledger = ledger_of("青岚市2025年数字经济重点任务清单\n" + table)
    assert [[b.written for b in t.assignments[0].lead] for t in ledger.tasks] == [["市数据局"], ["市数据局"]]
    assert [b.written for b in ledger.tasks[0].assignments[0].support] == ["市财政局", "市电力公司"]
    assert [t.deadlines[0].by for t in ledger.tasks] == ["2025-06-30", "2025-12-31"]
    assert [t.path for t in ledger.tasks] == [("基础",), ("基础",)]


@pytest.mark.parametrize(
    "table",
    [
        "序号\n\n重点任务\n\n责任单位\n\n1\n\n建设算力中心，投入使用。\n\n市数据局\n\n2\n\n开放数据目录。\n\n市财政局、市司法局\n\n",
        "序号 重点任务 责任单位\n1 建设算力中心，投入使用。 市数据局\n2 开放数据目录。 市财政局、市司法局\n",
        "序号 |\n重点任务 |\n责任单位 |\n1 |\n建设算力中心，投入使用。 |\n市数据局 |\n2 |\n开放数据目录。 |\n市财政局、市司法局 |\n",
        "| 序号 | 重点任务 | 责任单位 |\n| --- | --- | --- |\n| 1 | 建设算力中心，投入使用。 | 市数据局 |\n| 2 | 开放数据目录。 | 市财政局、市司法局 |\n",
    ],
    ids=["cell-a-line", "blanks", "bars-without-frame", "markdown"],
)
def test_a_table_that_lost_its_lines_is_read_all_the_same(table: str) -> None:
    found = rows("青岚市2025年数字经济重点任务清单\n" + table)
    assert [lead for _, lead, _ in found] == [["市数据局"], ["市财政局", "市司法局"]]


@pytest.mark.parametrize(
    "text",
    [
        "关于印发《青岚市推进方案》的通知\n各区政府：\n一、各单位要高度重视，于1月25日前报送方案。\n二、市政府办公室负责督促。\n青岚市人民政府办公室\n2025年1月3日\n",
        "关于2025年上半年重点任务进展情况的通报\n一、总体情况\n已完成40项。（责任单位：市住建局）\n二、存在问题\n部分项目滞后。（市交通局负责）\n",
        "《青岚市推进方案》政策解读\n一、背景\n方案共五章。\n二、主要内容\n明确了20项任务，由市发改委牵头。\n",
        "今天，副市长到区里调研。他强调，要由市商务局牵头抓好落实。\n",
        "",
    ],
)
def test_a_document_that_asks_for_nothing_gives_no_task(text: str) -> None:
    if text:
        assert rows(text) == []


def test_task_forces_name_convener_deputies_members_and_office() -> None:
    body = "一、重点任务\n1.修路。（省交通运输厅牵头）\n二、推进机制\n成立数字乡村攻坚工作专班，由分管副省长担任召集人，省数据局主要负责人任副召集人，成员单位包括省财政厅、省农业农村厅等，专班办公室设在省数据局，负责日常工作。\n"
    _, ledger = ledger_of(HEAD + body)
    (force,) = ledger.task_forces
    assert force.name == "数字乡村攻坚工作专班"
    assert force.convener == "分管副省长"
    assert force.deputies == ("省数据局",)
    assert [b.written for b in force.members] == ["省财政厅", "省农业农村厅"]
    assert force.members_open
    assert force.office_host is not None
    assert force.office_host.written == "省数据局"


def test_misnumbered_items_keep_their_order_and_are_noted() -> None:
    body = "一、重点任务\n1.修路。（省交通运输厅负责）\n3.架桥。（省水利厅负责）\n"
    _, ledger = ledger_of(HEAD + body)
    assert [t.number for t in ledger.tasks] == ["1.", "3."]
    assert any(n.code == "misnumbered" for n in ledger.notices)


def test_a_body_that_the_register_does_not_know_is_kept_and_noted() -> None:
    body = "一、重点任务\n1.修路。（省奇观事务局负责）\n"
    _, ledger = ledger_of(HEAD + body)
    (body_found,) = ledger.tasks[0].assignments[0].lead
    assert body_found.written == "省奇观事务局"
    assert body_found.name is None
    assert any(n.code == "unresolved-body" and n.span == body_found.span for n in ledger.notices)


def test_a_parenthesis_with_nothing_but_bodies_behind_a_sentence_makes_them_responsible() -> None:
    body = "一、重点任务\n1.生产总值增长6%。（省发展改革委）\n2.能耗下降3%。（省能源局、省统计局）\n3.办好车展（长沙）。\n"
    assert [(lead, support) for _, lead, support in rows(HEAD + body)] == [
        (["省发展改革委"], []),
        ([], ["省能源局", "省统计局"]),
        ([], []),
    ]


def test_sentences_name_who_acts_in_a_notice_that_is_the_plan_itself() -> None:
    notice = (
        "云溪市人民政府关于印发重点工作分工方案的通知\n\n一、主要任务\n"
        "1.优化公交线网。由市交通运输局负总责，市公安局、湖滨公交集团按职责分工负责。\n"
        "2.优化公交站点，方便群众。由市交通运输局负责，市公安局配合。\n"
    )
    assert [(lead, support) for _, lead, support in rows(notice)] == [
        (["市交通运输局"], ["市公安局", "湖滨公交集团"]),
        (["市交通运输局"], ["市公安局"]),
    ]


def test_a_heading_that_names_the_lead_leads_the_items_below_it() -> None:
    body = "一、重点任务\n（一）省审计厅牵头的工作\n1.审计专项资金。\n协同单位：省财政厅。\n2.审计国有企业。\n（二）省林业局牵头的工作\n推进国土绿化。\n"
    assert [(lead, support) for _, lead, support in rows(HEAD + body)] == [
        (["省审计厅"], ["省财政厅"]),
        (["省审计厅"], []),
        (["省林业局"], []),
    ]


def test_a_sentence_that_names_who_acts_with_whom_is_read() -> None:
    body = "一、工作分工\n（一）关于粮食安全的问题，由国家发展改革委会同财政部、农业农村部等部门研究提出落实意见。\n"
    assert [(lead, support) for _, lead, support in rows(HEAD + body)] == [
        (["国家发展改革委"], ["财政部", "农业农村部"])
    ]


def names(text: str) -> list[tuple[str, str | None]]:
    _, ledger = ledger_of(text)
    return [(b.written, b.name) for t in ledger.tasks for a in t.assignments for b in (*a.lead, *a.support)]


HUNAN = HEAD.replace("云湖省", "湖南省").replace("云政办发", "湘政办发") + "一、重点任务\n"


@pytest.mark.parametrize(
    ("list_of_bodies", "expected"),
    [
        ("长沙市财政局、农业农村局负责", ["长沙市财政局", "长沙市农业农村局"]),
        ("长沙市、株洲市财政局负责", ["长沙市财政局", "株洲市财政局"]),
        ("长沙市、株洲市人民政府负责", ["长沙市人民政府", "株洲市人民政府"]),
        ("长沙市、省水利厅负责", ["长沙市人民政府", "湖南省水利厅"]),
        ("长沙市财政局、各县市区人民政府负责", ["长沙市财政局", None]),
    ],
)
def test_a_place_or_an_ending_that_a_list_says_once_names_all_its_entries(
    list_of_bodies: str, expected: list[str | None]
) -> None:
    found = names(HUNAN + f"1.修好路。建成农村公路300公里。（{list_of_bodies}）\n")
    assert [name for _, name in found] == expected


def test_the_document_number_tells_the_province_where_no_issuer_is_named() -> None:
    text = "湘政办发〔2025〕7号\n关于印发《数字乡村行动方案》的通知\n数字乡村行动方案\n一、重点任务\n1.修好路。建成农村公路300公里。（省交通运输厅牵头）\n"
    assert names(text) == [("省交通运输厅", "湖南省交通运输厅")]


@pytest.mark.parametrize("heading", ["目标任务", "目标要求", "工作目标任务", "年度目标指标"])
def test_a_section_of_goals_is_no_task_and_keeps_its_figures(heading: str) -> None:
    body = f"一、{heading}\n到2026年底，全省行政村光纤通达率达到98%以上。\n二、重点任务\n1.修好路。建成农村公路300公里。（省交通运输厅牵头）\n"
    _, ledger = ledger_of(HEAD + body)
    assert [task.heading for task in ledger.tasks] == ["修好路"]
    assert [(target.value, target.task) for target in ledger.targets] == [(98.0, None), (300.0, 0)]


def test_items_that_name_somebody_under_goals_are_tasks() -> None:
    body = "一、目标任务\n1.到2026年底，建成农村公路300公里。（省交通运输厅负责）\n2.到2027年底，建成驿站50座。（省商务厅负责）\n"
    assert [lead for _, lead, _ in rows(HEAD + body)] == [["省交通运输厅"], ["省商务厅"]]


@pytest.mark.parametrize(
    "sentence",
    [
        "《云湖省数字乡村行动方案》已经省政府同意，现印发给你们，请认真贯彻执行。",
        "现将《云湖省数字乡村行动方案》印发给你们，请结合实际抓好落实。",
    ],
)
def test_a_plan_whose_page_has_lost_the_title_keeps_its_goals(sentence: str) -> None:
    page = f"各市州人民政府：\n{sentence}\n云湖省人民政府办公室\n2025年3月3日\n（此件公开发布）\n云湖省数字乡村\n行动方案\n一、总体目标\n到2027年，行政村光纤通达率达到98%，带动就业5万人。\n"
    _, ledger = ledger_of(page)
    assert [plan.id for plan in ledger.plans] == ["notice", "main"]
    assert [target.value for target in ledger.targets] == [98.0, 5.0]
