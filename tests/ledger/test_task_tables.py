"""Tables of tasks: heads of one to three rows, merged cells, parts, cards, and what is no table of tasks."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document
from luoshi.reading.reader import read_bytes, read_text
from tests.reading import make_files as make
from tests.reading.make_tables import workbook

TITLE = "2026年临江县重点工作任务分解表"


def ledger_of(text: str) -> Ledger:
    return build_ledger(read_text(text))


def seen(ledger: Ledger) -> list[tuple[str | None, list[str], list[str], list[str]]]:
    """Each task as number, leads, supports and days."""
    return [
        (
            task.number,
            [body.written for a in task.assignments for body in a.lead],
            [body.written for a in task.assignments for body in a.support],
            [deadline.by for deadline in task.deadlines if deadline.by],
        )
        for task in ledger.tasks
    ]


def rows(*lines: str) -> str:
    return "\n".join(line.replace(" ", "\t") for line in lines) + "\n"


BODY = rows(
    "1 建设茶站 县农业农村局 县供销社、县财政局 6月底",
    "2 办好茶节 县文旅局 县商务局 2026年4月30日",
)
TWO = [
    ("1", ["县农业农村局"], ["县供销社", "县财政局"], ["2026-06-30"]),
    ("2", ["县文旅局"], ["县商务局"], ["2026-04-30"]),
]


@pytest.mark.parametrize(
    "head",
    [
        "序号 工作任务 牵头单位 配合单位 完成时限",
        "序号 重点工作 主办单位 协办单位 办结时限",
        "编号 事项 主责单位 配合部门 时间节点",
        "序号 工作内容 第一责任单位 参与单位 时间要求",
        "序号 建设内容 牵头部门 责任单位 计划完成时间",
        "项次 主要任务 市级牵头责任单位 市级配合责任单位 完成期限",
        "序号 项目名称 牵头（责任）单位 配合单位（按职责分工） 完成时间",
        "序号 任务 责任单位 协同单位 进度要求",
        "任务编号 改革事项 责任主体 协助单位 截止时间",
        "序号 重点举措 主抓单位 会办单位 进度安排",
    ],
)
@pytest.mark.parametrize("title", [f"{TITLE}\n", ""], ids=["title", "no-title"])
def test_columns_are_known_by_their_words_and_a_head_may_be_the_first_line(head: str, title: str) -> None:
    document = read_text(title + rows(head) + BODY)
    found = seen(build_ledger(document))
    assert [entry[:3] for entry in found] == [entry[:3] for entry in TWO]
    assert document.header.title == (title.strip() or None)


@pytest.mark.parametrize("mainly", ["主责单位", "主要责任部门", "责任单位"])
def test_who_answers_mainly_supports_beside_a_column_of_leads(mainly: str) -> None:
    table = rows(
        f"序号 重点任务 完成时限 牵头部门 {mainly} 协办单位",
        "1 修复湿地 9月底 市林业局 各区政府、市水务局 市财政局",
    )
    assert seen(build_ledger(read_text(f"{TITLE}\n{table}"))) == [
        ("1", ["市林业局"], ["各区政府", "市水务局", "市财政局"], ["2026-09-30"])
    ]


@pytest.mark.parametrize(
    "head",
    [
        ["序号 工作任务 责任分工  完成时限", "  牵头单位 配合单位 "],
        ["序号 工作任务 责任落实  完成时限", "  牵头 配合 "],
        ["序号 工作任务 任务分工  时间", "序号 工作任务 主办单位 协办单位 时间要求"],
        ["序号 基本情况 责任落实情况  ", " 工作任务 责任单位  完成时限", "  牵头单位 配合单位 "],
        ["单位：万元", "序号 工作任务 责任分工  完成时限", "  牵头单位 配合单位 "],
    ],
)
def test_heads_of_two_and_three_rows(head: list[str]) -> None:
    assert seen(ledger_of(f"{TITLE}\n" + rows(*head) + BODY)) == TWO


def test_years_below_a_column_of_goals_are_the_years_of_its_figures() -> None:
    text = f"{TITLE}\n" + rows(
        "序号 重点任务 目标  牵头单位",
        "  2026年 2027年 ",
        "1 新建茶站 15处 30处 县农业农村局",
    )
    ledger = ledger_of(text)
    assert [(t.value, t.unit, t.year) for t in ledger.targets] == [(15, "处", 2026), (30, "处", 2027)]


def test_a_bare_figure_has_the_unit_of_its_column() -> None:
    text = f"{TITLE}\n" + rows(
        "序号 重点任务 年度目标值（万元） 牵头单位", "1 扩大茶叶销售，销售额 8000 县商务局"
    )
    assert [(t.value, t.unit) for t in ledger_of(text).targets] == [(8000, "万元")]


def test_a_column_of_units_of_measure_names_nobody() -> None:
    text = f"{TITLE}\n" + rows(
        "序号 指标名称 单位 目标值 责任单位",
        "1 茶叶总产量 万吨 5 县农业农村局",
        "2 茶园面积 万亩 12 县林业局",
    )
    ledger = ledger_of(text)
    assert [lead for _, lead, _, _ in seen(ledger)] == [["县农业农村局"], ["县林业局"]]
    assert [(t.value, t.unit) for t in ledger.targets] == [(5, "万吨"), (12, "万亩")]


def test_rows_across_the_table_are_the_path_and_never_tasks() -> None:
    text = f"{TITLE}\n" + rows(
        "序号 工作任务 牵头单位 配合单位 完成时限",
        "一、产业发展    ",
        "1 建设茶站 县农业农村局 县供销社、县财政局 6月底",
        "二、文旅融合    ",
        "（一）节会    ",
        "序号 工作任务 牵头单位 配合单位 完成时限",
        "2 办好茶节 县文旅局 县商务局 2026年4月30日",
        "合计 2项   ",
        "注：本表由县督查室汇总    ",
    )
    ledger = ledger_of(text)
    assert seen(ledger) == TWO
    assert [task.path for task in ledger.tasks] == [("一、产业发展",), ("二、文旅融合", "（一）节会")]


def test_the_same_as_above_and_empty_cells() -> None:
    text = f"{TITLE}\n" + rows(
        "序号 工作任务 牵头单位 配合单位 完成时限",
        "1 建设茶站 县农业农村局 县供销社 6月底",
        "2 修缮茶园 同上 无 同上",
        "3 培训茶农  — 9月底",
        "4 评选茶王 〃 同上 长期坚持",
    )
    assert seen(ledger_of(text)) == [
        ("1", ["县农业农村局"], ["县供销社"], ["2026-06-30"]),
        ("2", ["县农业农村局"], [], ["2026-06-30"]),
        ("3", ["县农业农村局"], [], ["2026-09-30"]),
        ("4", ["县农业农村局"], ["县供销社"], []),
    ]


def test_a_row_with_neither_task_nor_lead_goes_on_with_the_one_above() -> None:
    text = f"{TITLE}\n" + rows(
        "序号 工作任务 年度目标 牵头单位 配合单位 完成时限",
        "1 建设茶站 新建茶站15处 县农业农村局 县供销社 6月底",
        "  改造老茶站8处  县财政局 9月底",
        "2 办好茶节 举办活动3场 县文旅局  4月底",
    )
    ledger = ledger_of(text)
    assert seen(ledger) == [
        ("1", ["县农业农村局"], ["县供销社", "县财政局"], ["2026-06-30", "2026-09-30"]),
        ("2", ["县文旅局"], [], ["2026-04-30"]),
    ]
    assert [(t.task, t.value) for t in ledger.targets] == [(0, 15), (0, 8), (1, 3)]


@pytest.mark.parametrize("tag", ["td", "th"])
def test_cells_that_reach_down_count_for_each_row_and_a_row_has_its_own_time_only(tag: str) -> None:
    page = f"""<h1>{TITLE}</h1><table><tr><{tag}>项目名称</{tag}><{tag}>工作任务</{tag}><{tag}>计划完成时间</{tag}><{tag}>牵头单位</{tag}></tr>
    <tr><td rowspan=3>茶园提升</td><td>改造产业路；</td><td>11月</td><td>交通局</td></tr>
    <tr><td rowspan=2>新建停车场3处。</td><td>10月</td><td>住建局</td></tr><tr><td>2026年11月</td><td>经开区</td></tr>
    <tr><td>茶站建设</td><td>新建茶站15处</td><td>10月底</td><td>农业农村局</td></tr></table>"""
    document = read_bytes(page.encode(), "a.html")
    ledger = build_ledger(document)
    assert [(lead, days) for _, lead, _, days in seen(ledger)] == [
        (["交通局"], ["2026-11-30"]),
        (["住建局"], ["2026-10-31"]),
        (["经开区"], ["2026-11-30"]),
        (["农业农村局"], ["2026-10-31"]),
    ]
    spans = [task.span for task in ledger.tasks]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert [(t.task, t.value) for t in ledger.targets] == [(1, 3), (3, 15)]


CARD = [
    ["序号", "1", "任务名称", "建设茶站"],
    ["牵头单位", "县农业农村局", "配合单位", "县供销社"],
    ["完成时限", "2026年6月底", "工作目标", "建成茶站15处"],
    ["分管领导", "张某某", "进展情况", "已建成5处"],
]
OTHER = [
    ["序号", "2", "任务名称", "办好茶节"],
    ["牵头单位", "县文旅局", "配合单位", "县商务局"],
    ["完成时限", "2026年4月底", "工作目标", "举办活动3场"],
    ["分管领导", "李某某", "进展情况", ""],
]
OF_CARDS = [
    ("1", ["县农业农村局"], ["县供销社"], ["2026-06-30"]),
    ("2", ["县文旅局"], ["县商务局"], ["2026-04-30"]),
]


def narrow(card: list[list[str]]) -> list[list[str]]:
    """The card in two columns."""
    return [row[i : i + 2] for row in card for i in (0, 2)]


def wide(card: list[list[str]]) -> list[list[str]]:
    """The card in six columns, with the last row short."""
    pairs = [cell for row in card for cell in row] + [""] * 4
    return [pairs[i : i + 6] for i in range(0, 18, 6)]


@pytest.mark.parametrize("write", [make.docx_of, make.html_of, make.txt_of, make.pdf_of, make.ofd_of])
@pytest.mark.parametrize("shape", [list, narrow, wide])
@pytest.mark.parametrize("together", [True, False])
def test_cards_of_labels_and_values(write, shape, together) -> None:  # type: ignore[no-untyped-def]
    cards = [shape(CARD) + shape(OTHER)] if together else [shape(CARD), "", shape(OTHER)]
    kind = write.__name__.partition("_")[0]
    document = read_bytes(write(["2026年临江县重点任务责任清单", *cards]), f"card.{kind}")
    ledger = build_ledger(document)
    assert seen(ledger) == OF_CARDS
    assert [(t.task, t.value, t.unit) for t in ledger.targets] == [(0, 15, "处"), (1, 3, "场")]


@pytest.mark.parametrize(
    "table",
    [
        rows("序号 单位 姓名 职务 联系电话", "1 县商务局 张某 局长 0000-1", "2 县财政局 李某 局长 0000-2"),
        rows("序号 考核内容 评分标准 分值 责任单位", "1 茶园建设 建成得满分 10 县农业农村局"),
        rows("序号 重点工作 责任单位 完成时限", "1   ", "2   ", "3   "),
        rows("年份 产量（万吨） 产值（万元）", "2024 5 8000", "2025 6 9000"),
    ],
    ids=["contacts", "scores", "blank", "statistics"],
)
def test_other_tables_give_no_task_and_no_warning(table: str) -> None:
    ledger = ledger_of("临江县茶产业行动方案\n一、基本情况\n" + table)
    assert not ledger.tasks
    assert not ledger.targets
    assert not any(notice.code == "table-unread" for notice in ledger.notices)


@pytest.mark.parametrize(
    ("title", "tasks"),
    [
        ("督办事项台账", 2),
        ("2026年重点工作任务台账", 2),
        ("2026年临江县重点工作进展情况通报", 0),
        ("2026年上半年重点工作任务完成情况表", 0),
        ("台账", 2),
    ],
)
def test_a_ledger_that_is_kept_lays_down_tasks_and_a_bulletin_none(title: str, tasks: int) -> None:
    text = f"{title}\n" + rows("序号 工作任务 牵头单位 配合单位 完成时限") + BODY
    assert len(ledger_of(text).tasks) == tasks


def test_a_table_of_tasks_that_cannot_be_read_is_told_with_its_place() -> None:
    text = f"{TITLE}\n" + rows("牵头单位 数量 配合单位", "县商务局 3 县财政局", "县林业局 5 县文旅局")
    document: Document = read_text(text)
    (notice,) = [n for n in build_ledger(document).notices if n.code == "table-unread"]
    assert "第 1 个表格" in notice.message
    assert notice.span
    assert "县商务局" in notice.span.of(document.text)


def test_a_table_that_goes_on_without_its_head_has_the_columns_of_the_one_before() -> None:
    head = ["序号", "工作任务", "牵头单位", "完成时限"]
    one = [head, ["1", "建设茶站", "县农业农村局", "6月底"]]
    two = [["2", "办好茶节", "县文旅局", "4月底"], ["3", "评选茶王", "县商务局", "5月底"]]
    ledger = build_ledger(read_bytes(make.docx_of([TITLE, one, "", two]), "a.docx"))
    assert [lead for _, lead, _, _ in seen(ledger)] == [["县农业农村局"], ["县文旅局"], ["县商务局"]]


def test_a_table_of_a_workbook_is_told_by_its_sheet_and_row() -> None:
    rows_of_sheet = [
        ["牵头单位", "数量", "配合单位"],
        ["县商务局", "3", "县财政局"],
        ["县林业局", "5", "县文旅局"],
    ]
    ledger = build_ledger(read_bytes(workbook(TITLE, rows_of_sheet), "a.xlsx"))
    (notice,) = [n for n in ledger.notices if n.code == "table-unread"]
    assert "工作表“Sheet”第 2 行起的表格" in notice.message


def test_a_ledger_named_by_nothing_else_lays_down_tasks_only_where_it_says_by_when() -> None:
    text = "填表说明\n台账\n" + rows("序号 工作任务 责任单位 完成情况", "1 建设茶站 县农业农村局 已建成15处")
    assert not ledger_of(text).tasks
    text = "临江县重点工作进展情况通报\n台账\n" + rows("序号 工作任务 牵头单位 配合单位 完成时限") + BODY
    assert not ledger_of(text).tasks


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        ("建议编号 建议标题 领衔代表", "1 关于扶持茶农的建议 郑和平"),
        ("提案号 案由 提案者", "1 关于扶持茶农的提案 民进临江总支"),
        ("案号 议案标题 提案人", "1 关于扶持茶农的议案 何军"),
    ],
)
def test_who_proposes_is_not_who_carries_it_out(names: str, cells: str) -> None:
    head = f"{names} 办理要求 主办单位 会办单位 办理时限"
    text = "临江县代表建议交办表\n" + rows(head, f"{cells} 新建茶站15处 县农业农村局 县供销社 2026年6月30日")
    assert seen(ledger_of(text)) == [("1", ["县农业农村局"], ["县供销社"], ["2026-06-30"])]


@pytest.mark.parametrize(
    ("listed", "bodies"),
    [
        ("各镇、县经开区", ["各镇", "县经开区"]),
        ("各乡镇（街道）、市级高新区管委会", ["各乡镇（街道）", "市级高新区管委会"]),
        ("各县、市政府", ["各县、市政府"]),
    ],
)
def test_a_zone_of_a_level_above_towns_is_a_body_beside_them(listed: str, bodies: list[str]) -> None:
    text = f"{TITLE}\n" + rows(
        "工作任务 牵头 协同 时限", f"建设茶站 县农业农村局 {listed} 6月底", "办好茶节 县文旅局 同上 4月底"
    )
    assert [support for _, _, support, _ in seen(ledger_of(text))] == [bodies, bodies]


@pytest.mark.parametrize(
    ("written", "comparator"),
    [("2.6", "="), ("不低于2.6", ">="), ("≥2.6", ">="), ("不超过2.6", "<="), ("2.6以下", "<=")],
)
def test_a_bound_in_words_before_a_bare_figure(written: str, comparator: str) -> None:
    text = f"{TITLE}\n" + rows(
        "任务 目标值 单位 牵头", f"研发经费投入强度 {written} % 县科技局", "茶园面积 12 万亩 县林业局"
    )
    first = ledger_of(text).targets[0]
    assert (first.comparator, first.value, first.unit) == (comparator, Decimal("2.6"), "%")


@pytest.mark.parametrize(
    ("words", "metric", "value", "unit"),
    [
        ("拆除违规广告牌23块", "违规广告牌", 23, "块"),
        ("增设警示桩240根", "警示桩", 240, "根"),
        ("更换水表300块", "水表", 300, "块"),
    ],
)
def test_a_cell_with_one_figure_only_whatever_the_measure_word(
    words: str, metric: str, value: int, unit: str
) -> None:
    text = f"{TITLE}\n" + rows("序号 工作任务 牵头单位", f"1 {words} 县城管局")
    (target,) = ledger_of(text).targets
    assert (target.metric.removeprefix("增设").removeprefix("更换"), target.value, target.unit) == (
        metric,
        value,
        unit,
    )


def test_pieces_of_money_and_the_sides_of_a_matter_are_no_targets() -> None:
    text = f"{TITLE}\n" + rows("序号 工作任务 牵头单位", "1 每人补贴3块钱，推进条块结合 县城管局")
    assert not ledger_of(text).targets


@pytest.mark.parametrize(
    "head",
    ["序 干什么 谁主干 谁帮干 啥时完", "编码 事 主体 协作方 交卷日", "次序 内容简述 甲方 乙方 终了", ""],
)
def test_columns_of_a_plan_are_known_by_what_stands_in_them_where_their_names_are_not(head: str) -> None:
    cells = [
        "1 改造老旧小区46个 县住建局 县财政局 2026年9月底",
        "2 新建供水管网120公里 县水利局 县卫健局、各乡镇 10月底",
    ]
    text = rows(*([head] if head else []), *cells)
    expected = [
        ("1", ["县住建局"], ["县财政局"], ["2026-09-30"]),
        ("2", ["县水利局"], ["县卫健局", "各乡镇"], ["2026-10-31"]),
    ]
    assert seen(build_ledger(read_text("青岚县2026年重点任务分解方案\n" + text, "a.txt"))) == expected
    assert seen(build_ledger(read_text("青岚县2026年经济运行情况通报\n" + text, "a.txt"))) == []


@pytest.mark.parametrize(
    "table",
    [
        [
            "姓名 单位 职务分工情况 电话",
            "王建国 县住建局 负责全面工作统筹协调 2230001",
            "李明 县水利局 负责材料起草和上报 2230002",
        ],
        ["村镇 面积 点位说明", "锦城镇 12 镇政府广场东侧的空地", "青石镇 9 老供销社院内停车场地"],
    ],
)
def test_tables_of_persons_and_places_are_not_read_by_what_stands_in_them(table: list[str]) -> None:
    assert seen(build_ledger(read_text("青岚县2026年重点任务分解方案\n" + rows(*table), "a.txt"))) == []


def test_two_times_in_a_cell_are_two_limits() -> None:
    text = rows("序号 工作任务 责任单位 完成时限", "1 完成招生 县教育局 2026年8月；2026年11月")
    found = build_ledger(read_text("青岚县2026年重点任务分解方案\n" + text, "a.txt"))
    assert [due.by for task in found.tasks for due in task.deadlines] == ["2026-08-31", "2026-11-30"]
    assert [one.deadline.by for task in found.tasks for one in task.assignments if one.deadline] == [
        "2026-11-30"
    ]
