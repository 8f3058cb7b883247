"""The example of the user guide is a scheme that loads, and every choice it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.scheme import load_scheme
from luoshi.evaluation.tree import build_tree

from .examples import facts

GUIDE = (Path(__file__).parents[2] / "docs" / "user" / "schemes.md").read_text(encoding="utf-8")


def test_the_example_of_the_guide_loads() -> None:
    example, *_ = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    scheme = load_scheme(example)
    assert build_tree(scheme).ids[:3] == ("工业.level", "工业.increment", "工业.rate")
    assert scheme.selection is not None
    assert [quota.at_least for quota in scheme.selection.quotas] == [1, 1]


def test_every_fragment_of_the_guide_is_part_of_a_scheme_that_loads() -> None:
    _, *fragments = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert len(fragments) >= 8
    for fragment in fragments:
        plain = {
            "名称": "样例", "依据": {"文件": "样例"}, "牵头单位": "样例", "年度": 2024,
            "指标体系": [{"编号": "甲", "指标": "产值", "方向": "正向"}],
        }  # fmt: skip
        text = yaml.safe_dump({**plain, **yaml.safe_load(fragment)}, allow_unicode=True, sort_keys=False)
        assert load_scheme(text).title == "样例"


def test_every_normalisation_of_the_guide_is_understood() -> None:
    table = GUIDE.split("| 方法 | 参数 |")[1].split("\n\n")[0]
    needed = {
        "distance_to_target": "target: 1",
        "efficacy": "satisfactory: 2, unacceptable: 1",
        "tiers": "standards: [5, 4, 3, 2, 1]",
        "categorical": "bands: [{at_least: 1, score: 2}]",
    }
    names = re.findall(
        r"([\u4e00-\u9fff]+) ([a-z_]+)(?=[ 、])",
        "\n".join(r.split("|")[1] + " " for r in table.splitlines()[1:] if "|" in r),
    )
    assert len(names) == 13
    for chinese, english in names:
        more = f", {needed[english]}" if english in needed else ""
        text = f"""\
title: 样例
basis: {{document: 样例}}
lead: 样例
year: 2024
normalisation: {{method: {chinese}{more}}}
indicators: [{{id: a, indicator: a, direction: higher}}]
"""
        assert load_scheme(text).normalisation.method == english


@pytest.mark.parametrize(
    "spec",
    [
        "{方法: 极差法, 取值全同时: 最低分, 截断: 上下截断}",
        "{方法: 标准分, 自由度减: 1, 中心值: 50, 标准差: 10}",
        "{方法: 名次, 并列名次: 从小, 比较范围: 本组}",
        "{方法: 标杆距离, 标杆: 中位数, 形式: 差距}",
        "{方法: 标杆距离, 标杆: 某一对象, 标杆对象: 甲市}",
        "{方法: 标杆距离, 标杆: 某一数值, 标杆值: 3, 倍数: 2}",
        "{方法: 分档功效系数法, 标准值: [6, 4, 3, 2, 1], 范围之外: 延长}",
        "{方法: 分档计分, 分档: [{至少: 3, 得分: 2}], 其余得分: 1}",
    ],
)
def test_the_parameters_of_the_guide_are_written_in_its_words(spec: str) -> None:
    for field in re.findall(r"[{, ]([\u4e00-\u9fff]+):", spec):
        assert field in ("方法", "截断") or f"`{field}`" in GUIDE
    text = "名称: 样例\n依据: {文件: 样例}\n牵头单位: 样例\n年度: 2024\n"
    plan = load_scheme(f"{text}指标体系: [{{编号: 甲, 指标: 产值, 方向: 正向}}]\n标准化: {spec}\n")
    result = evaluate(plan, facts({"产值": (1.0, 3.0, 6.0, 2.0)}))
    assert result.rank[result.problem.units.index("丙市")] == 1
