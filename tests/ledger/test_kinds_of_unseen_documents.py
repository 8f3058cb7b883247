"""Kinds that documents kept aside have shown: each beside what looks like it and is none."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.reading.reader import read_text

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
    ],
)
def test_figures_to_reach_are_told_from_others(text: str, expected: list[tuple[str, int]]) -> None:
    found = ledger_of(f"（一）{text}（县住建局牵头）").targets
    assert [(target.metric, target.value) for target in found] == expected


def test_stages_without_work_of_their_own_are_no_tasks() -> None:
    text = "一、主要任务\n（一）更新管道17公里。（县住建局牵头）\n二、工作安排\n（一）动员阶段（9月21日至9月30日）。\n（二）攻坚阶段（10月1日至12月10日）。"
    assert [task.path for task in ledger_of(text).tasks] == [("一、主要任务",)]
