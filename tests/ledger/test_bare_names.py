"""Who does an item, written in shapes that are on no list: any label, any bracket, names alone where items agree."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.ledger.open_labels import label_role, only_time
from luoshi.reading.reader import read_text

TITLE = "青岚县2026年重点民生工作任务分工方案"
ITEMS = (
    ("改造老旧小区46个", "县住建局", ("县财政局", "县自然资源局"), "2026年9月底", "2026-09-30"),
    ("新建供水管网120公里", "县水利局", ("县卫健局",), "10月底", "2026-10-31"),
    ("新增普惠托位300个", "县卫健局", ("县教育局", "各乡镇"), "年底", "2026-12-31"),
)
Roles = list[tuple[list[str], list[str], list[str | None]]]


def ledger_of(shape: str, *, behind: str = "") -> Ledger:
    items = (
        shape.format(
            i=i,
            task=task,
            lead=lead,
            help="、".join(help_),
            all="、".join((lead, *help_)),
            apart=" ".join((lead, *help_)),
            by=by,
        )
        for i, (task, lead, help_, by, _) in enumerate(ITEMS, 1)
    )
    return build_ledger(read_text(f"{TITLE}\n\n一、重点任务\n" + "\n".join(items) + behind))


def seen(ledger: Ledger) -> Roles:
    return [
        (
            [body.written for one in task.assignments for body in one.lead],
            [body.written for one in task.assignments for body in one.support],
            [*(due.by for due in task.deadlines)],
        )
        for task in ledger.tasks
    ]


ROLES: Roles = [([lead], list(help_), [by]) for _, lead, help_, _, by in ITEMS]
JOINT: Roles = [([], [lead, *help_], [by]) for _, lead, help_, _, by in ITEMS]


@pytest.mark.parametrize(
    "shape",
    [
        "{i}．{task}。\n领办单位：{lead}\n联办单位：{help}\n办结：{by}",
        "{i}．{task}。\n主抓单位：{lead}；共建单位：{help}；完工期：{by}",
        "{i}．{task}。（挑头单位：{lead}；共同单位：{help}；{by}）",
        "{i}．{task}。\n谁来挑头：{lead}\n谁帮忙：{help}\n什么时候办完：{by}",
        "{i}．{task}。\n主：{lead}　协：{help}　限：{by}",
        "{i}．{task}。\n牵头单位 {lead}\n配合单位 {help}\n完成时限 {by}",
        "{i}．{task}。\n牵头单位 {lead} 配合单位 {help} 完成时限 {by}",
        "{i}．{task}。\n【牵头单位】{lead}\n【配合单位】{help}\n【完成时限】{by}",
        "{i}．{task}。\n【牵头】{lead}【配合】{help}【时限】{by}",
        "{i}．{task}。<牵头单位：{lead}；配合单位：{help}；时限：{by}>",
        "{i}．{task}｜牵头：{lead}｜配合：{help}｜时限：{by}",
        "{i}．{task}｜{lead}｜{help}｜{by}",
        "{i}．{task}。\n——{lead}牵头，{help}配合，{by}",
        "{i}．{by}前{task}。\n——{lead}牵头，{help}配合",
        "{i}．{by}前{task}。\n→{lead}；{help}",
        "{i}．{task}。\n{lead}牵头负责，{help}协同推进，{by}前完成。",
        "{i}．{by}前{task}。（{lead}[牵头]、{help}）",
        "{i}．{task}。该任务{lead}为责任主体，{help}为配合单位，{by}前完成。",
        "{i}．{task}。\n牵头单位：{lead}\n配合单位：{help}\n责任人：王建国\n完成时间：{by}",
    ],
)
def test_any_label_says_who_and_when_by_the_kind_of_its_words(shape: str) -> None:
    assert seen(ledger_of(shape)) == ROLES


@pytest.mark.parametrize(
    "shape",
    [
        "{i}．{by}前{task}。{all}",
        "{i}．{by}前{task}。　　{all}",
        "{i}．{by}前{task}。\n{all}",
        "{i}．{by}前{task}。\n{apart}",
        "{i}．{by}前{task}。—{all}",
        "{i}．{by}前{task}。\n——{all}",
        "{i}．{task}。*{all}，{by}*",
        "{i}．（{all}）{by}前{task}，惠及群众。",
        "{i}．【{all}】{by}前{task}，惠及群众。",
        "{i}．{all}：{by}前{task}。",
    ],
)
def test_names_without_a_label_count_where_the_items_agree(shape: str) -> None:
    assert seen(ledger_of(shape)) == JOINT


def test_labels_on_no_list_make_tasks_of_items_in_sections_of_any_name() -> None:
    text = (
        "青岚县二〇二六年水利工作安排表\n一　渠系　新建干支渠38公里\n　　牵头单位　县水利局　　责任单位　县财政局　各乡镇　　完成时限　4月底\n\n"
        "二　水源　新建小山塘12口　供水保证率不低于95%\n　　牵头单位　县水保站　　责任单位　县林业局　　完成时限　年底\n\n"
        "青岚县水利局编制　二〇二六年一月十二日\n"
    )
    ledger = build_ledger(read_text(text))
    assert seen(ledger) == [
        (["县水利局"], ["县财政局", "各乡镇"], ["2026-04-30"]),
        (["县水保站"], ["县林业局"], ["2026-12-31"]),
    ]
    assert [target.metric for target in ledger.targets] == ["干支渠", "小山塘", "供水保证率"]


@pytest.mark.parametrize(
    "behind",
    [
        "\n4．建设示范点：县人民医院、县中医医院",  # one item alone agrees with none
        "\n4．建设充电桩200个。\n联系人：王建国\n报送单位：县发改局",
        "\n4．建设充电桩200个。\n建设地点：锦城镇、青石镇",
        "\n4．建设充电桩200个。\n\n青岚县发展和改革局\n2026年3月2日",
    ],
)
def test_names_of_places_persons_and_those_told_do_not(behind: str) -> None:
    found = seen(ledger_of("{i}．{by}前{task}。", behind=behind))
    assert len(found) == 4
    assert all(not lead and not support for lead, support, _ in found)


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("领办单位", "lead"), ("挑头部门", "lead"), ("主", "lead"), ("协作部门", "support"), ("和谁做", "support"),
        ("认领科室", "responsible"), ("归口单位", "responsible"), ("谁来办", "responsible"), ("交账日期", "deadline"),
        ("几时做完", "deadline"), ("报送单位", "person"), ("包保领导", "person"), ("建设地点", "person"),
        ("开工时间", "person"), ("工作背景", None),
    ],
)  # fmt: skip
def test_what_a_label_says(label: str, role: str | None) -> None:
    assert label_role(label) == role


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("2026年9月底前完成", True), ("9.30前", True), ("长期坚持", True), ("2026年6月底前启动，持续推进", False),
        ("6月底前，并长期坚持", True), ("三季度", True), ("县财政局", False), ("6月底前完成主体工程", False), ("2026", True),
    ],
)  # fmt: skip
def test_words_that_say_when_and_nothing_else(words: str, alone: bool) -> None:
    assert only_time(words) is alone
