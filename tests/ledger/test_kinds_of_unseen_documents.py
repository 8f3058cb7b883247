"""Kinds that documents kept aside have shown: each beside what looks like it and is none."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.reading.reader import read_bytes, read_text

HEAD = "青禾县2026年重点任务分工方案\n"
SIGNED = "\n青禾县人民政府\n2026年3月6日\n"


def ledger_of(text: str) -> Ledger:
    return build_ledger(read_text(HEAD + text + SIGNED))


def roles(text: str) -> list[tuple[list[str], list[str]]]:
    return [
        ([body.written for body in one.lead], [body.written for body in one.support])
        for task in ledger_of(text).tasks
        for one in task.assignments
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.配套率达到98%以上【县住建局，县水务局】", [([], ["县住建局", "县水务局"])]),
        ("1.开展评估，达标率90%[县住建局、各乡镇]。", [([], ["县住建局", "各乡镇"])]),
        ("1.召集有关部门（县住建局、县水务局）", []),
        ("1.会同成员单位（县住建局、县水务局）。", []),
        ("1.发布预警信息｛县气象局负责｝", [(["县气象局"], [])]),
        ("1.理赔到位（县财政局牵头 县农业农村局、县保险公司配合）", [(["县财政局"], ["县农业农村局", "县保险公司"])]),
        (
            "一、县工信局牵头工作（2项）\n1.培育工厂2家。（县财政局）\n2.企业上云400户。（县数据局、县水务局）",
            [(["县工信局"], ["县财政局"]), (["县工信局"], ["县数据局", "县水务局"])],
        ),
        ("1.好。〔县住建局，配合：县财政局〕", [(["县住建局"], ["县财政局"])]),
        ("1.好。（责任单位:县住建局 县财政局）", [(["县住建局", "县财政局"], [])]),
        ("1.好。\n牵头部门/单位：县住建局", [(["县住建局"], [])]),
        ("1.好。\n牵头：县住建局 | 配合：县财政局 | 时限：6月底", [(["县住建局"], ["县财政局"])]),
        ("1.好。\n责任主体：各乡镇；行业主管：县住建局", [(["县住建局"], ["各乡镇"])]),
        ("1.好。\n主管部门：县住建局；实施单位：各乡镇", [(["县住建局"], ["各乡镇"])]),
        ("1.好。\n办理单位：县住建局（主办）、县财政局（会办）", [(["县住建局"], ["县财政局"])]),
        ("1.好。（县住建局〔牵头〕、县财政局〔配合〕）", [(["县住建局"], ["县财政局"])]),
        ("1.好。\n牵头单位 县住建局\n配合单位 县财政局", [(["县住建局"], ["县财政局"])]),
        ("1.好。\n牵头单位：\n县住建局\n配合单位：\n县财政局", [(["县住建局"], ["县财政局"])]),
        ("· 改扩建幼儿园4所（县教育局，11月底前）", [(["县教育局"], [])]),
        ("一、小区改造——县住建局\n改造18个。\n二、停车——县城管局（县财政局配合）\n新建5处。", [(["县住建局"], []), (["县城管局"], []), ([], ["县财政局"])]),
        ("【01】矿山安全。改造3座。牵头：县应急局　配合：县财政局\n【02】消防安全。新增20个。牵头：县消防大队　配合：县水利局", [(["县应急局"], ["县财政局"]), (["县消防大队"], ["县水利局"])]),
        ("1.改造18个。——县住建局牵头，县财政局、各乡镇（街道）配合\n2.新建5处。—县城管局负责。", [(["县住建局"], ["县财政局", "各乡镇（街道）"]), (["县城管局"], [])]),
        ("1.改造18个。——县住建局、县财政局按职责分工负责；\n2.好。\n——县水利局牵头，县财政局配合", [([], ["县住建局", "县财政局"]), (["县水利局"], ["县财政局"])]),
        ("1.改造18个。做到三个到位——机构到位、人员到位、经费落实", []),
        ("1.压实责任。——各单位主要领导负总责，加强协调配合", []),
        ("1.打造品牌——推动部门协同、政企配合", []),
        ("1.好。\n责任单位→县住建局", [(["县住建局"], [])]),
        ("1.好。\n〖责任单位〗县住建局、县财政局", [(["县住建局", "县财政局"], [])]),
        ("1.清淤。清理河床。由公用事业办、环卫公司负责具体实施。", [([], ["公用事业办", "环卫公司"])]),
        ("1.清淤。清理河床。水利所和各村（社区）负责具体实施。", [([], ["水利所", "各村（社区）"])]),
        ("1.清淤。清理河床。\n2.整治厂区。清理垃圾。经济发展办负责组织各厂矿具体实施。", [(["经济发展办"], [])]),
        ("1.好。（县住建局牵头，柳湾边防工作站及沿江各镇配合）", [(["县住建局"], ["柳湾边防工作站", "沿江各镇"])]),
        ("1.好。（责任单位：县住建局，高新区党工委和管委会）", [(["县住建局", "高新区党工委和管委会"], [])]),
        ("1.好。\n责任单位要求每月报送进展", []),
        ("1.好。\n第一责任单位：县住建局；第二责任单位：县财政局", [(["县住建局"], ["县财政局"])]),
        ("1.好。\n责任单位：县住建局，县财政局配合", [(["县住建局"], ["县财政局"])]),
        ("1.好。\n责任单位：1.县住建局；2.县财政局", [(["县住建局", "县财政局"], [])]),
        ("1.好。\n承办单位：县住建局；监督单位：县纪委监委", [(["县住建局"], [])]),
        (
            "（加★的为牵头单位）\n1.好事办好。\n★县住建局 县财政局\n2.实事办实。\n★县水利局、县林业局",
            [(["县住建局"], ["县财政局"]), (["县水利局"], ["县林业局"])],
        ),
        (
            "1.平均住院日降到7天。\n　责任科室：医务处；协作科室：麻醉科；分管院领导：董卫",
            [(["医务处"], ["麻醉科"])],
        ),
        (
            "（一）推进仓储升级。由县粮储局会同县发改局、县财政局实施粮仓建设，各乡镇抓好落实。",
            [(["县粮储局"], ["县发改局", "县财政局", "各乡镇"])],
        ),
        (
            "一、构建防洪网〔县水利局牵头，县气象局配合〕\n（1）治理干流42公里。\n（2）加固水库36座。",
            [(["县水利局"], ["县气象局"])],
        ),
    ],
)  # fmt: skip
def test_who_answers_is_read_in_more_notations(
    text: str, expected: list[tuple[list[str], list[str]]]
) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.提出四季度攻坚措施。（县住建局牵头）", []),
        ("1.力争下半年项目建设进入高峰期。（县住建局牵头）", []),
        ("1.力争下半年开工建设。（县住建局牵头）", ["2026-12-31"]),
        ("1.项目三季度投用。（县住建局牵头）", ["2026-09-30"]),
        ("1.壮大企业。2029年规上企业达到60家。（县工信局牵头）", ["2029-12-31"]),
        ("1.壮大企业。2026年规上企业达到60家。（县工信局牵头）", []),
        ("1、10月末前建成站点1座。（县水务局牵头）", ["2026-10-31"]),
        ("1.于本月25日前拨付到位。（县财政局牵头）", ["2026-03-25"]),
        ("1.下月5日前报送清单。（县财政局牵头）", ["2026-04-05"]),
        ("1.明年春节前动态清零。（县财政局牵头）", ["2027-02-05"]),
        ("1.“七一”前评选表彰，“八一”前走访慰问。（县财政局牵头）", ["2026-06-30", "2026-07-31"]),
    ],
)
def test_limits_are_told_from_names_of_periods(text: str, expected: list[str]) -> None:
    assert [limit.by for task in ledger_of(text).tasks for limit in task.deadlines] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1—8月，投资完成63亿元，增长9%；工业增加值增长7%。", []),
        ("1—8月完成排查；年底前，改造率达到80%。", [("改造率", 80)]),
        ("全县共认领问题4项。", []),
        ("取得“卡脖子”技术突破20项以上。", [("“卡脖子”技术突破", 20)]),
        ("排查网架结构建筑二百三十栋。", [("网架结构建筑", 230)]),
        ("全年争取专项债券资金8亿元以上。", [("专项债券资金", 8)]),
        ("抗菌药物使用强度控制在38DDDs以下。", [("抗菌药物使用强度", 38)]),
        ("电池产能达到30GWh。", [("电池产能", 30)]),
        ("推进5G、工业互联网建设。", []),
        ("志愿服务时长2万小时。", [("志愿服务时长", 2)]),
        ("完成农田建设5万亩、节水灌溉1万亩。", [("农田建设", 5), ("节水灌溉", 1)]),
        (
            "坚守46万亩耕地保有量和38万亩永久基本农田保护红线。",
            [("耕地保有量", 46), ("永久基本农田保护红线", 38)],
        ),
        ("守住46万亩的家底。", []),
        ("5月底前完成首批80户不动产登记。", [("不动产登记", 80)]),
        ("完成和平里等3个小区管网改造4公里。", [("和平里等3个小区管网改造", 4)]),
        ("今年水价维持不变，仍为每立方米3元。", []),
        ("新增电子证照20类，证照共分为6类。", [("电子证照", 20)]),
        ("抓好第3类，第4类缓办。", []),
    ],
)
def test_figures_to_reach_are_told_from_others(text: str, expected: list[tuple[str, int]]) -> None:
    found = ledger_of(f"（一）{text}（县住建局牵头）").targets
    assert [(target.metric, target.value) for target in found] == expected


def test_stages_without_work_of_their_own_are_no_tasks() -> None:
    text = "一、主要任务\n（一）更新管道17公里。（县住建局牵头）\n二、工作安排\n（一）动员阶段（9月21日至9月30日）。\n（二）攻坚阶段（10月1日至12月10日）。"
    assert [task.path for task in ledger_of(text).tasks] == [("一、主要任务",)]


def test_months_count_from_the_issue_where_the_title_plans_for_the_next_year() -> None:
    text = "青禾县2026年冬春水利建设工作方案\n一、主要任务\n（一）修复设施，12月底前完成80%，明年3月20日前全部到位。（县水利局牵头）\n青禾县人民政府\n2025年11月18日\n"
    (task,) = build_ledger(read_text(text)).tasks
    assert [limit.by for limit in task.deadlines] == ["2025-12-31", "2026-03-20"]


def test_labels_behind_dashes_and_signs_belong_to_what_they_stand_below() -> None:
    text = "一、分配把关不严\n——具体表现：抽查300户。\n——整改措施：核查公租房，清退到位。\n——责任股室：保障股　　协助股室：财务股\n——整改期限：2026年8月底前"
    assert roles(text) == [(["保障股"], ["财务股"])]
    ledger = ledger_of(text)
    assert [limit.by for task in ledger.tasks for limit in task.deadlines] == ["2026-08-31"]
    assert ledger.targets == ()


def test_questions_are_labels_of_a_card() -> None:
    text = "▍事项01｜小巷提升\n▶ 干什么：整治小巷16条\n▶ 谁牵头：城市管理办\n▶ 谁参与：各社区\n▶ 何时完：2026年8月底\n▶ 谁盯办：委员 孔庆"
    assert roles(text) == [(["城市管理办"], ["各社区"])]
    assert [task.heading for task in ledger_of(text).tasks] == ["小巷提升"]


MATRIX = """<html><body><h2>青禾县2026年重点任务责任矩阵</h2><p>{legend}</p><table border="1">
<tr><th rowspan=2>序号</th><th rowspan=2>重点任务</th><th colspan=3>责任单位</th></tr><tr><th>县住建局</th><th>县财政局</th><th>各乡镇</th></tr>
<tr><td>1</td><td>改造电梯150台</td><td>▲</td><td></td><td>○</td></tr><tr><td>2</td><td>编制规划5个</td><td>○</td><td>▲</td><td></td></tr></table></body></html>"""


@pytest.mark.parametrize(
    ("legend", "expected"),
    [
        ("▲为牵头单位，○为配合单位。", [(["县住建局"], ["各乡镇"]), (["县财政局"], ["县住建局"])]),
        ("", [(["县住建局"], ["各乡镇"]), (["县财政局"], ["县住建局"])]),
        ("○为牵头单位，▲为配合单位。", [(["各乡镇"], ["县住建局"]), (["县住建局"], ["县财政局"])]),
    ],
)
def test_a_column_for_each_body_says_by_signs_what_it_does(
    legend: str, expected: list[tuple[list[str], list[str]]]
) -> None:
    ledger = build_ledger(read_bytes(MATRIX.format(legend=legend).encode(), "a.html"))
    found = [
        ([body.written for body in one.lead], [body.written for body in one.support])
        for task in ledger.tasks
        for one in task.assignments
    ]
    assert found == expected


def test_the_signature_below_a_flattened_table_is_no_cell() -> None:
    cells = "序号 重点任务 2026年目标 2027年目标 牵头单位 配合单位 1 壮大食品产业 产值80亿元 产值95亿元 县农业农村局 县财政局 2 新增规上企业 5家 8家 县工信局 县统计局"
    text = "青禾县产业发展任务分解表\n\n" + "\n".join(cells.split()) + "\n\n青禾县人民政府\n2026年3月6日\n"
    ledger = build_ledger(read_text(text))
    said = [
        (one.lead[0].written, [body.written for body in one.support])
        for task in ledger.tasks
        for one in task.assignments
    ]
    assert said == [("县农业农村局", ["县财政局"]), ("县工信局", ["县统计局"])]
    assert [(target.value, target.year) for target in ledger.targets] == [
        (80, 2026),
        (95, 2027),
        (5, 2026),
        (8, 2027),
    ]


def test_a_notice_that_is_to_commend_gives_measures() -> None:
    text = "云湖省人民政府办公厅关于对真抓实干成效明显地方予以激励的通知\n各市州人民政府：\n1.对耕地保护成效明显的县市区，奖励建设用地指标200亩。（省自然资源厅组织实施）\n云湖省人民政府办公厅\n2026年3月2日\n"
    ledger = build_ledger(read_text(text))
    assert [measure.eligible for measure in ledger.measures] == [("县市区",)]
    assert ledger.tasks == ()


def test_a_label_and_its_value_parted_by_a_blank_are_no_lost_table() -> None:
    text = "1.1 投资增长7%。\n　　责任部门　县发改局\n1.2 开工项目60个。\n　　责任部门　县发改局、县住建局\n1.3 征地2000亩。\n　　责任部门　县自然资源局"
    assert roles(text) == [(["县发改局"], []), (["县发改局", "县住建局"], []), (["县自然资源局"], [])]
    ledger = ledger_of(text)
    assert [(target.metric, target.value) for target in ledger.targets] == [
        ("投资", 7),
        ("开工项目", 60),
        ("征地", 2000),
    ]
    assert "table-unread" not in [notice.code for notice in ledger.notices]


def test_numbered_proposals_are_matters() -> None:
    text = "现将建议分解如下。\n第1号建议 关于提质公路的建议\n主办：县交通局 会办：县财政局\n办理要求：8月20日前答复代表\n第2号建议 关于扶持村医的建议\n单独办理：县卫健局\n办理要求：8月底前答复代表"
    assert roles(text) == [(["县交通局"], ["县财政局"]), (["县卫健局"], [])]
    assert [task.number for task in ledger_of(text).tasks] == ["第1号建议", "第2号建议"]


TABLE = "# 青禾县2026年重点任务分解表\n\n| {} |\n|---|---|---|---|---|---|\n| 提升污水处理率 | 92% | 97% | 县住建局 张三 | 县财政局 | 年底 |\n"


@pytest.mark.parametrize(
    "head",
    [
        "重点任务 | 现状值 | 目标值 | 责任单位及责任人 | 配合单位 | 时间",
        "干什么 | 2025年基数 | 干到什么程度 | 谁牵头 | 谁配合 | 什么时候完成",
    ],
)
def test_columns_are_known_by_other_words_and_the_present_value_is_no_target(head: str) -> None:
    ledger = build_ledger(read_bytes(TABLE.format(head).encode(), "a.md"))
    (task,) = ledger.tasks
    (one,) = task.assignments
    assert [body.written for body in (*one.lead, *one.support)] == ["县住建局", "县财政局"]
    assert [target.value for target in ledger.targets] == [97]


def test_a_slip_may_name_first_whom_each_item_asks() -> None:
    text = "青禾县重点任务交办单\n县农业农村局、县水利局：\n现将任务交办如下。\n1.县农业农村局：新建农田3万亩，10月底前完工。\n2.县水利局：加固水库6座。\n青禾县人民政府\n2026年3月3日\n"
    ledger = build_ledger(read_text(text))
    assert [[body.written for one in task.assignments for body in one.lead] for task in ledger.tasks] == [
        ["县农业农村局"],
        ["县水利局"],
    ]


def test_bars_of_either_width_part_the_cells_of_a_table_without_numbers() -> None:
    text = "青禾县2026年重点任务清单\n\n任务｜牵头｜配合｜时限\n改造小区18个｜县住建局｜县财政局、各街道｜10月底前\n新建停车场5处｜县城管局｜县水利局｜年底前\n"
    ledger = build_ledger(read_text(text))
    said = [
        (
            [body.written for body in one.lead],
            [body.written for body in one.support],
            one.deadline and one.deadline.by,
        )
        for task in ledger.tasks
        for one in task.assignments
    ]
    assert [(lead, support) for lead, support, _ in said] == [
        (["县住建局"], ["县财政局", "各街道"]),
        (["县城管局"], ["县水利局"]),
    ]


def test_bodies_may_name_the_columns_of_signs_without_a_name_above_them() -> None:
    page = "<h2>青禾县2026年重点任务清单</h2><table border=1><tr><th>任务</th><th>县住建局</th><th>县财政局</th><th>时限</th></tr><tr><td>改造小区18个</td><td>★</td><td>☆</td><td>10月底</td></tr><tr><td>加固水库6座</td><td></td><td>★</td><td>汛前</td></tr></table>"
    ledger = build_ledger(read_bytes(page.encode(), "a.html"))
    assert [
        ([body.written for body in one.lead], [body.written for body in one.support])
        for task in ledger.tasks
        for one in task.assignments
    ] == [(["县住建局"], ["县财政局"]), (["县财政局"], [])]


def test_the_problem_of_a_matter_is_no_part_of_what_is_to_be_done() -> None:
    text = "问题1：整治不力，累计发现图斑612个。\n整改目标：整改率达到100%。\n整改措施：9月底前整改300个。\n牵头单位：县住建局\n整改时限：2026年12月底前"
    ledger = ledger_of(text)
    assert [target.value for target in ledger.targets] == [100, 300]
    assert [task.heading for task in ledger.tasks] == ["整治不力，累计发现图斑612个"]


def test_who_promises_answers() -> None:
    text = "1. 校园餐提质（承诺单位：县教育局；完成时间：9月1日）——改造食堂36个。"
    assert roles(text) == [(["县教育局"], [])]
    assert [target.value for target in ledger_of(text).targets] == [36]


ROOFED = "一、县住建局\n1.排查4200栋。\n2.评估11家。（县公安局配合）\n二、县水利局、县消防大队\n1.检测14座。（县财政局牵头）\n2.覆盖率100%。\n三、各乡镇\n1.好。"
BELOW = [
    (["县住建局"], []),
    (["县住建局"], ["县公安局"]),
    (["县财政局"], []),
    (["县水利局", "县消防大队"], []),
    ([], ["各乡镇"]),
]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("青禾县安全生产年度重点工作责任清单", ROOFED, BELOW),
        ("青禾县2026年目标任务书", ROOFED, BELOW),
        ("关于安全生产考核情况的通报", "一、县住建局\n1.排查4200栋。\n二、县水利局\n1.检测14座。", []),
        ("青禾县2026年建设计划", "一、青禾镇\n1.新建公路2公里。\n二、白水镇\n1.新建桥梁3座。", []),
        (
            "青禾县2026年工作要点",
            "一、县住建局\n1.排查4200栋。\n二、水利建设\n1.检测14座。\n三、县财政局\n1.好。",
            [],
        ),
    ],
)
def test_a_body_alone_as_heading_answers_for_the_items_below(
    title: str, text: str, expected: list[tuple[list[str], list[str]]]
) -> None:
    ledger = build_ledger(read_text(f"{title}\n\n{text}{SIGNED}"))
    assert [
        ([body.written for body in one.lead], [body.written for body in one.support])
        for task in ledger.tasks
        for one in task.assignments
    ] == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("攻坚时限", ["2026-07-31"]),
        ("达标时限", ["2026-07-31"]),
        ("推进时间", ["2026-07-31"]),
        ("播出时间", []),
    ],
)
def test_a_limit_of_whatever_is_done_is_a_limit(label: str, expected: list[str]) -> None:
    text = f"1.改造18个。\n牵头单位：县住建局\n{label}：7月底前\n2.好。（县水利局负责）"
    if not expected:
        text = text.replace("7月底前", "周五")
    assert [one.by for task in ledger_of(text).tasks for one in task.deadlines] == expected


def test_who_issues_a_document_is_not_joined_to_the_bodies_behind_a_dash() -> None:
    text = "1.改造18个，新建5处。完成率100%。——县住建局牵头，县财政局配合\n2.每日通报，好。——县水利局负责\n\n青禾县保供工作专班\n2026年3月6日\n"
    ledger = build_ledger(read_text(HEAD + text))
    assert [body.written for body in ledger.tasks[-1].assignments[0].lead] == ["县水利局"]


MENDING = (
    "青禾县贯彻落实督察反馈意见整改方案\n\n"
    "一、管网建设滞后。空白区达9平方公里。\n责任单位：县住建局\n整改目标：收集率达到75%以上。\n"
    "整改时限：2026年11月底前\n整改措施：\n1.新建管网30公里。\n2.改造泵站3座。\n"
    "二、固废堆放。堆存6万吨。\n责任单位：县应急局\n整改时限：长期坚持\n整改措施：\n1.清运12万吨。\n2.建成填埋场1座。\n"
)


def test_an_item_that_lists_its_measures_is_one_task_and_the_problem_no_target() -> None:
    ledger = build_ledger(read_text(MENDING))
    assert [task.number for task in ledger.tasks] == ["一、", "二、"]
    assert [[due.by for due in task.deadlines if due.by] for task in ledger.tasks] == [["2026-11-30"], []]
    assert [float(target.value) for target in ledger.targets] == [75, 30, 3, 12, 1]  # type: ignore[arg-type]


def test_who_is_to_report_answers_for_nothing() -> None:
    text = (
        "中共青禾县委办公室\n督查通知\n\n县住建局、县水利局：\n现就有关事项通知如下：\n"
        "一、请县住建局牵头，会同县水利局，于5月20日前完成管网清淤。\n二、请县水利局做好排涝。\n"
        "请县住建局汇总各单位办理情况，于5月25日前书面报县委督查室。\n\n中共青禾县委督查室\n2026年5月8日\n"
    )
    found = build_ledger(read_text(text)).tasks
    assert [
        [body.written for one in task.assignments for body in (*one.lead, *one.support)] for task in found
    ] == [
        ["县住建局", "县水利局"],
        ["县水利局"],
    ]
    assert all(due.by != "2026-05-25" for task in found for due in task.deadlines)


def test_numbers_behind_a_star_and_matters_of_any_kind_begin_tasks() -> None:
    starred = ledger_of(
        "一、提效\n★1.推行并联审批50项以上。【县住建局】\n2.压缩办理时间。【县水利局】\n"
    ).tasks
    assert [task.number for task in starred] == ["★1.", "2."]
    text = (
        "改革事项：国资改革\n改革目标：县属企业由14户整合至6户\n牵头部门：县财政局\n参与部门：县司法局\n时间节点：2026年8月底\n\n"
        "改革事项：医保支付改革\n改革目标：付费覆盖率达到90%\n牵头部门：县医保局\n参与部门：县卫健局\n时间节点：2026年12月底\n"
    )
    matters = ledger_of(text).tasks
    assert [task.heading for task in matters] == ["国资改革", "医保支付改革"]
    assert roles(text) == [(["县财政局"], ["县司法局"]), (["县医保局"], ["县卫健局"])]


def test_words_that_begin_or_end_like_a_conjunction_or_a_filler_stay_whole() -> None:
    targets = ledger_of("1.创建和美乡村24个，新增工业用地供应800亩。（县住建局负责）").targets
    assert [target.metric for target in targets] == ["和美乡村", "工业用地供应"]
