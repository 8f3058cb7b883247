"""Tables of tasks that lost their lines: columns on a line, a cell a line, wrapped cells, and what cannot be put back."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.reading.reader import read_text
from tests.ledger.test_task_tables import seen

TITLE = "梧桐县2026年食品安全重点任务分工表"


def ledger_of(text: str):  # type: ignore[no-untyped-def]
    return build_ledger(read_text(text))


ONE = ("1", ["县教育局"], ["县市场监管局"], ["2026-06-30"])
TWO = ("2", ["县市场监管局"], ["县商务局", "县邮政管理局"], ["2026-08-31"])
HEAD = "序号 重点任务 工作要求 牵头单位 配合单位 完成时限\n"


@pytest.mark.parametrize(
    "rows",
    [
        "1 校园食堂 覆盖率达到100% 县教育局 县市场监管局 2026年6月底前\n2 农贸市场快检 建成快检室9间 县市场监管局 县商务局、县邮政管理局 2026年8月底前\n",
        "1 校园食堂提升 覆盖率达到100%，每日公示检测结果 县教育局 县市场监管局 2026年6月底前\n2 农贸市场快 建成快检室9间，每周公布检测结 县市场监管局 县商务局、县邮 2026年8月底前\n检 果 政管理局\n",
        "1 校园食堂提升 覆盖率达到100%，每日公示检测结果 县教育局 县市场监管局 2026年6月底前\n2 农贸市场快检 建成快检室9间，每周公布检测结 县市场监管局 县商务局、 2026年8月底前\n果 县邮政管理局\n— 3 —\n",
        "1 校园食堂 覆盖率达到100% 县教育局 县市场监管局 2026年6月底前\n— 3 —\n"
        + HEAD
        + "2 农贸市场快检 建成快检室9间 县市场监管局 县商务局、县邮政管理局 2026年8月底前\n",
    ],
    ids=["whole", "broken-names", "lists-go-on", "a-new-page"],
)
def test_columns_on_a_line(rows: str) -> None:
    ledger = ledger_of(f"{TITLE}\n\n{HEAD}{rows}")
    assert seen(ledger) == [ONE, TWO]
    assert not any(n.code == "table-row-uncertain" for n in ledger.notices)


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "改造管线7公里", "县教育局", "县市场监管局", "2026年6月底前"],
        ["1", "改造管线，更换老旧", "阀门", "县教育局", "县市场监管局", "2026年6月底前"],
        ["1", "改造管线", "县教育局", "县市场监", "管局", "2026年6月底前"],
        ["- 1 -", "1", "改造管线", "县教育局", "县市场监管局", "2026年6月底前"],
    ],
)
def test_a_cell_a_line(cells: list[str]) -> None:
    second = ["2", "新建快检室9间", "县市场监管局", "县商务局、县邮", "政管理局", "2026年8月底前"]
    lines = ["序号", "工作任务", "牵头单位", "配合单位", "完成时限", *cells, *second, "— 2 —"]
    assert seen(ledger_of(f"{TITLE}\n" + "\n".join(lines) + "\n")) == [ONE, TWO]


@pytest.mark.parametrize(
    "rows",
    [
        "1 修编规划 市自然资源局 6月底\n2 建设泵房 3 座 市水务局 9月底\n",
        "1 修编规划 市自然资源局 6月底\n2 铺设管网\n30 公里 市水务局 9月底\n",
        "1\n修编规划\n市自然资源局\n6月底\n2\n建设泵房\n3 座\n市水务局\n9月底\n",
    ],
)
def test_an_amount_with_its_unit_apart_begins_no_row(rows: str) -> None:
    head = "序号 重点任务 责任单位 完成时限\n"
    ledger = ledger_of("云溪市2026年重点任务分解表\n\n" + head + rows)
    assert [b.written for task in ledger.tasks for a in task.assignments for b in a.lead] == [
        "市自然资源局",
        "市水务局",
    ]
    assert [target.value for target in ledger.targets] in ([3], [30])


@pytest.mark.parametrize("name", ["责任科室（单位）", "责任科室", "牵头处室", "责任单位（科室）"])
def test_columns_of_inner_offices_head_a_flattened_table(name: str) -> None:
    text = f"云溪市交通运输局2026年任务分解\n\n序号 任务 目标 {name} 时限\n1 路网 新建农村公路150公里 建设管理科、市公路中心 11月底\n2 运输 开通线路12条 运输科 9月底\n"
    ledger = ledger_of(text)
    assert [b.written for task in ledger.tasks for a in task.assignments for b in a.lead] == [
        "建设管理科",
        "市公路中心",
        "运输科",
    ]
    assert [target.value for target in ledger.targets] == [150, 12]


def test_a_heading_with_nothing_but_a_table_below_it_is_no_task() -> None:
    text = "云溪县2026年规划重点任务分解\n一、妇女与健康\n重点指标\t目标值\t牵头单位\t责任单位\n筛查率\t达到70%\t县卫健局\t县妇联\n二、儿童与教育\n重点指标\t目标值\t牵头单位\t责任单位\n毛入园率\t93%\t县教育局\t县财政局\n"
    assert len(ledger_of(text).tasks) == 2


def test_columns_of_years_flattened_over_several_lines() -> None:
    text = (
        "云溪市人民政府关于印发重点工作分工方案的通知\n\n附件\n序号 重点工程\n工作内容\n2026 年目标 2027 年目标\n牵头单位\n"
        "1\n数字基建工程\n建设算力中心，扩大供给。\n算力规模达到500P\n算力规模达到800P\n市数据局\n"
        "2\n智能制造工程\n培育智能工厂。\n新增智能工厂20家\n新增智能工厂30家\n市工业和信息化局\n"
    )
    ledger = ledger_of(text)
    assert [lead for _, lead, _, _ in seen(ledger)] == [["市数据局"], ["市工业和信息化局"]]
    assert [(t.value, t.year) for t in ledger.targets] == [(500, 2026), (800, 2027), (20, 2026), (30, 2027)]


@pytest.mark.parametrize(
    "remains",
    [
        "序号\n工作指标\n2027 年\n目标值\n60 个以上\n30 家\n20 个以上 市发展改革委\n",
        "序号\n重点任务\n年度目标\n新增企业\n60 个以上\n达到30 家\n",
        "序号 主要指标 目标值\n12 万亩 34% 市林业局\n60 个\n",
    ],
)
def test_what_is_left_of_a_table_gives_a_warning_with_its_place_and_no_target(remains: str) -> None:
    document = read_text(f"云溪市2026年工作方案\n附件\n工作任务表\n{remains}二、保障措施\n加强领导。\n")
    ledger = build_ledger(document)
    assert not ledger.targets
    assert not ledger.tasks
    (notice,) = [n for n in document.notices if n.code == "table-unread"]
    assert "第 4 行" in notice.message
    assert notice.span
    assert "60个" in notice.span.of(document.text)
    assert "保障" not in notice.span.of(document.text)


def test_a_figure_of_nothing_is_told_and_no_target() -> None:
    ledger = ledger_of("云溪市2026年重点任务分工方案\n一、主要任务\n1.达到60个以上。（市商务局负责）\n")
    assert all(target.metric for target in ledger.targets)


def test_a_head_cut_into_pieces_is_told_with_its_place() -> None:
    lines = [
        "任务 牵头 序号",
        "年度目标 责任单位",
        "名称 完成时限 单位"[3:],
        "县水利",
        "清淤 10",
        "局 2",
        "6月",
        "县住建",
    ]
    document = read_text("红石县任务分解表\n\n" + "\n".join(lines) + "\n")
    (notice,) = [n for n in document.notices if n.code == "table-unread"]
    assert "第 3 行起" in notice.message


@pytest.mark.parametrize(
    "text",
    [
        "重点任务\n牵头单位\n一、建设平台\n建成一个平台。\n",
        "完成 任务\n工作 目标\n我们要继续努力。\n一要抓紧。\n二要抓实。\n三要抓好。\n",
    ],
)
def test_words_that_also_head_columns_are_no_table(text: str) -> None:
    assert [n for n in read_text(text).notices if n.code == "table-unread"] == []


UNNUMBERED = "云溪县2026年重点工作任务分解表\n重点任务 责任单位 时限\n"


@pytest.mark.parametrize(
    ("rows", "leads"),
    [
        ("新建冷库5座，完善设施 县商务局 2026年10月\n改造农贸市场3个 县市场监管局 2026年9月\n", ["县商务局", "县市场监管局"]),
        ("新建冷库5座，并完善各项 县商务局 2026年10月\n配套设施\n改造农贸市场3个 县市场监管局 2026年9月\n", ["县商务局", "县市场监管局"]),
        ("新建冷库5座 县商务局、县财政 2026年10月\n局\n改造农贸市场3个 县市场监管局 2026年9月\n", ["县商务局", "县财政局", "县市场监管局"]),
        ("新建冷库5座 县商务局 2026年10月\n二、工作要求\n各单位要抓好落实。\n", ["县商务局"]),
    ],
)  # fmt: skip
def test_rows_without_numbers_are_read_line_by_line(rows: str, leads: list[str]) -> None:
    ledger = ledger_of(UNNUMBERED + rows)
    assert [name for _, lead, _, _ in seen(ledger) for name in lead] == leads
    assert all(days for _, _, _, days in seen(ledger))


def test_a_name_broken_before_its_last_character_is_one_name_and_the_first_column_of_bodies_is_filled_first() -> (
    None
):
    ledger = ledger_of(
        "云溪县任务分解表\n序号 任务 牵头单位 配合单位\n1 新建冷库5座，完善\n设施 县商务局 县财政\n局、县发改局\n"
        "2 建设停车场2处 县城管局\n3 举办活动 县文旅局、县体育\n局 各镇\n"
    )
    assert [(lead, support) for _, lead, support, _ in seen(ledger)] == [
        (["县商务局"], ["县财政局", "县发改局"]),
        (["县城管局"], []),
        (["县文旅局", "县体育局"], ["各镇"]),
    ]


def test_rows_that_lost_their_head_are_told_with_their_place() -> None:
    document = read_text(
        "云溪县工作方案\n一、重点任务\n任务如下：\n1 新建冷库5座，完善\n设施 县商务局 2026年10月\n"
        "2 改造农贸市场3个 县市场监管局 2026年9月\n二、工作要求\n抓好落实。\n"
    )
    (notice,) = [n for n in document.notices if n.code == "table-unread"]
    assert "第 4 行起" in notice.message
    assert not build_ledger(document).targets


@pytest.mark.parametrize(
    "lines",
    [
        "出席： 张某 县政府办\n列席： 李某 县财政局\n",
        "云溪县人民政府 云溪县财政局\n云溪县商务局 云溪县教育局\n",
        "组长 王某 县人民政府\n副组长 李某 县财政局\n",
    ],
)
def test_names_beside_each_other_are_no_rows(lines: str) -> None:
    document = read_text(f"云溪县工作方案\n一、重点任务\n抓好落实。\n{lines}")
    assert [n for n in document.notices if n.code == "table-unread"] == []


def test_bars_on_lines_of_their_own_part_cells_of_several_lines_and_a_cell_may_be_missing() -> None:
    cells = [
        ["序号", "任务类别", "工作任务", "责任科室（单位）", "责任人", "完成时限", "联系电话"],
        ["1", "一、稳粮增收", "粮食产量稳定在61亿斤。", "种植科", "王建国", "2026年底前", "2230001"],
        ["2", "培育龙头企业7家。", "产业科\n县畜牧中心", "李明\n周强", "2026年10月底前", "2230002\n2230003"],
        ["3", "二、乡村建设", "改造户厕900户。", "振兴科", "赵刚", "2026年6月底前", "2230004"],
    ]
    text = "县农业农村局2026年重点任务分解表\n发布时间：2026-03-02\n" + "\n|\n".join(
        cell for row in cells for cell in row
    )
    assert seen(ledger_of(text + "\n|\n")) == [
        ("1", ["种植科"], [], ["2026-12-31"]),
        ("2", ["产业科", "县畜牧中心"], [], ["2026-10-31"]),
        ("3", ["振兴科"], [], ["2026-06-30"]),
    ]
