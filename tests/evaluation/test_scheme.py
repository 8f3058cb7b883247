"""Schemes: read in two languages, and every fault named by line and field with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.evaluation.scheme import load_scheme
from luoshi.evaluation.scheme_methods import Efficacy, MinMax
from luoshi.evaluation.scheme_text import SchemeError
from luoshi.evaluation.tree import build_tree

ENGLISH = """\
title: 样例方案
basis: {document: 某办发〔2024〕1号, clause: 第三条}
lead: 省发展改革委
year: 2024
indicators:
  - id: economy
    weight: 0.6
    children:
      - {id: output, indicator: 产值, direction: higher, weight: 0.5}
      - {id: growth, indicator: 产值, facet: rate, direction: higher, weight: 0.5}
  - {id: energy, indicator: 能耗, direction: lower, weight: 0.4,
     normalisation: {method: efficacy, satisfactory: 0.4, unacceptable: 0.9}}
"""

CHINESE = """\
名称: 样例方案
依据: {文件: 某办发〔2024〕1号, 条款: 第三条}
牵头单位: 省发展改革委
年度: 2024
指标体系:
  - 编号: economy
    权重: 0.6
    下级:
      - {编号: output, 指标: 产值, 方向: 正向, 权重: 0.5}
      - {编号: growth, 指标: 产值, 口径: 比率, 方向: 越大越好, 权重: 0.5}
  - {编号: energy, 指标: 能耗, 方向: 逆向, 权重: 0.4,
     标准化: {方法: 功效系数法, 满意值: 0.4, 不允许值: 0.9}}
"""

HEAD = "title: 样例方案\nbasis: {document: 某办发}\nlead: 省统计局\nyear: 2024\n"
LEAVES = """\
indicators:
  - {id: a, indicator: 产值, direction: higher, weight: 0.5}
  - {id: b, indicator: 能耗, direction: lower, weight: 0.5}
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(SchemeError) as caught:
        load_scheme(text)
    return [(fault.line, fault.field, fault.message) for fault in caught.value.faults]


def test_a_scheme_reads_the_same_in_chinese_and_english() -> None:
    assert load_scheme(CHINESE) == load_scheme(ENGLISH)


def test_a_scheme_is_read_from_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "scheme.yaml"
    file.write_text(ENGLISH, encoding="utf-8-sig")
    assert load_scheme(file).title == "样例方案"
    assert load_scheme(str(file)).year == 2024


def test_nested_and_parent_notation_make_the_same_tree() -> None:
    flat = (
        HEAD
        + """\
indicators:
  - {id: output, parent: economy, indicator: 产值, direction: 1, weight: 0.5}
  - {id: growth, parent: economy, indicator: 产值, facet: rate, direction: 1, weight: 0.5}
  - {id: economy, weight: 0.6}
  - {id: energy, indicator: 能耗, direction: -1, weight: 0.4}
"""
    )
    nested, attached = build_tree(load_scheme(ENGLISH)), build_tree(load_scheme(flat))
    assert nested.ids == attached.ids == ("output", "growth", "energy", "economy", "total")
    assert nested.parent.tolist() == attached.parent.tolist() == [3, 3, 4, 4, -1]


def test_a_single_top_node_is_the_total() -> None:
    text = (
        HEAD
        + """\
indicators:
  - id: index
    children:
      - {id: a, indicator: 产值, direction: higher, weight: 0.5}
      - {id: b, indicator: 能耗, direction: lower, weight: 0.5}
"""
    )
    assert build_tree(load_scheme(text)).ids == ("a", "b", "index")


def test_facet_weights_become_a_node_with_a_leaf_for_each_facet() -> None:
    text = (
        HEAD
        + """\
indicators:
  - {id: a, indicator: 产值, direction: higher, weight: 0.5, facets: {总量: 0.4, 增量: 0.3, 增速: 0.3}}
  - {id: b, indicator: 能耗, direction: lower, weight: 0.5}
"""
    )
    tree = build_tree(load_scheme(text))
    assert tree.ids == ("a.level", "a.increment", "a.rate", "b", "a", "total")
    assert [leaf.facet for leaf in tree.leaves] == ["level", "increment", "rate", "level"]
    assert tree.branches[0].own_weights == (0.4, 0.3, 0.3)


def test_methods_may_be_written_short_or_with_parameters() -> None:
    loaded = load_scheme(ENGLISH)
    assert loaded.normalisation == MinMax(method="min_max")
    energy = loaded.indicators[1]
    assert energy.normalisation == Efficacy(method="efficacy", satisfactory=0.4, unacceptable=0.9)


@pytest.mark.parametrize(
    ("text", "line", "field", "remedy"),
    [
        (HEAD + LEAVES.replace("weight: 0.5", "weight: 0.4"), 5, "total", "按比例"),
        (HEAD + LEAVES.replace("weight: 0.5}", "weight: 0.5, wieght: 1}", 1), 6, "wieght", "weight"),
        (HEAD + LEAVES.replace("higher", "上"), 6, "direction", "正向（higher）"),
        (HEAD + LEAVES.replace("id: b", "id: a"), 7, "a", "已在第6行用过"),
        (HEAD + LEAVES.replace("id: b,", "id: b, parent: c,"), 7, "b", "不存在"),
        (HEAD + LEAVES.replace("id: b,", "id: b, parent: a,"), 7, "b", "是指标"),
        (HEAD.replace("year: 2024", "year: 今年") + LEAVES, 4, "year", "整数"),
        (HEAD.replace("lead: 省统计局\n", "") + LEAVES, 1, "lead（牵头单位）", "缺少"),
        (HEAD + "lead: 省财政厅\n" + LEAVES, 5, "lead", "写了两次"),
        (HEAD + "normalisation: {method: minmax}\n" + LEAVES, 5, "normalisation", "极差法（min_max）"),
        (HEAD + "normalisation: {method: min_max, bounds: {low: 3, high: 1, source: x}}\n" + LEAVES, 5, "bounds", "下限应小于上限"),
        (HEAD + "normalisation: {method: min_max, bounds: {low: 3}}\n" + LEAVES, 5, "bounds", "出处"),
        (HEAD + "normalisation: {method: efficacy, satisfactory: 3, unacceptable: 3}\n" + LEAVES, 5, "normalisation", "不能相同"),
        (HEAD + "normalisation: {method: efficacy, satisfactory: 3, unacceptable: 9}\n" + LEAVES, 7, "a", "同方向（direction）相反"),
        (HEAD + "normalisation: {method: tiers, standards: [5, 4, 3, 2, 1]}\n" + LEAVES, 8, "b", "次序与方向（direction）相反"),
        (HEAD + "normalisation: {method: categorical, bands: [{at_least: 1, score: 9}, {at_least: 2, score: 5}], otherwise: 10}\n" + LEAVES, 7, "a", "分档的得分与方向"),
        (HEAD + "normalisation: {method: min_max, scale: [100, 0]}\n" + LEAVES, 5, "scale", "由低到高"),
        (HEAD + "weights: {method: benefit_of_the_doubt, lower: 0.6}\n" + LEAVES, 6, "total", "下限（lower）不能大于0.5"),
        (HEAD + "weights: {method: benefit_of_the_doubt, upper: 0.4}\n" + LEAVES, 6, "total", "上限（upper）不能小于0.5"),
        (HEAD + "selection: {places: 1, unresolved: register_order}\n" + LEAVES, 5, "unresolved", "没有名录或名单"),
        (HEAD + "normalisation: {method: rank, ties: first}\n" + LEAVES, 5, "ties", "没有名录或名单"),
        (HEAD + "missing: {min_share: 1.5}\n" + LEAVES, 5, "min_share", "不能大于1"),
        (HEAD + "weights: {method: ahp, matrix: [[1, 2, 3], [1/2, 1, 2], [1/3, 1/2, 1]]}\n" + LEAVES, 6, "total", "3阶"),
        (HEAD + "weights: {method: ahp, matrix: [[1, 2], [1/3, 1]]}\n" + LEAVES, 6, "total", "互为倒数"),
        (HEAD + "weights: {method: budget, allocations: {甲: {a: 60, b: 30}}}\n" + LEAVES, 5, "weights", "应为100分"),
        (HEAD + "weights: {method: budget, allocations: {甲: {a: 60, c: 40}}}\n" + LEAVES, 6, "total", "b、c"),
        (HEAD + "weights: benefit_of_the_doubt\naggregation: geometric\n" + LEAVES, 7, "total", "加权平均"),
        (HEAD + "population:\n  units:\n    - 甲市\n    - 甲市\n" + LEAVES, 8, "甲市", "列了两次"),
        (HEAD + "tie_breaks: [{by: zzz}]\n" + LEAVES, 5, "zzz", "已有的节点"),
        (HEAD + "tie_breaks: [{by: total, compare: value}]\n" + LEAVES, 5, "total", "没有原值"),
        (HEAD + "peer_groups: {by: mapping, groups: {一: [甲市], 二: [甲市]}}\n" + LEAVES, 5, "甲市", "只能属于一组"),
        (HEAD + "selection: {categories: {大: [甲市, 乙市]}, quotas: [{category: 大, at_least: 3}]}\n" + LEAVES, 5, "大", "多于该类的2个"),
        (HEAD + "selection: {categories: {大: [甲市]}, quotas: [{category: 小, at_least: 1}]}\n" + LEAVES, 5, "小", "没有这一类"),
        (HEAD + "selection: {places: 1, quotas: [{category: 大, at_least: 3}]}\n" + LEAVES, 5, "places", "多于总名额"),
        (HEAD + "gates: [{id: g, reason: 安全, indicator: 事故}]\n" + LEAVES, 5, "gates", "同时写明"),
        (HEAD + "rounding: {rank_on: rounded}\n" + LEAVES, 5, "rounding", "小数位"),
        (HEAD + LEAVES + "  - {id: empty, weight: 0.1}\n", 8, "empty", "没有下级"),
        (HEAD + LEAVES.replace("direction: lower", "direction: lower, scope: individual"), 7, "indicators", "适用对象"),
        ("title: [\n", 2, "", "YAML"),
        ("just a text\n", 1, "", "字段"),
    ],
)  # fmt: skip
def test_a_fault_names_line_and_field_and_says_what_to_do(
    text: str, line: int, field: str, remedy: str
) -> None:
    found = faults(text)
    assert any(at == line and name == field and remedy in message for at, name, message in found), found


def test_a_cycle_of_parents_is_named_step_by_step() -> None:
    text = HEAD + LEAVES + "  - {id: x, parent: y}\n  - {id: y, parent: z}\n  - {id: z, parent: x}\n"
    found = faults(text)
    assert found[0] == (8, "x", "指标树首尾相接：x → y → z → x，请改正其中一个上级（parent）")


def test_a_branch_that_contains_its_own_anchor_is_a_cycle_too() -> None:
    text = HEAD + "indicators:\n  - &loop\n    id: x\n    children: [*loop]\n"
    (line, _, message), *_ = faults(text)
    assert "首尾相接" in message
    assert line > 0


def test_hostile_nesting_is_refused_in_words() -> None:
    assert "嵌套" in faults("title: " + "[" * 20_000 + "\n")[0][2]
    aliases = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    assert "过多" in faults("a0: &a0 [x, x]\n" + aliases)[0][2]


def test_all_faults_are_told_at_once() -> None:
    text = HEAD.replace("2024", "今年") + LEAVES.replace("higher", "上").replace("lower", "下")
    assert [line for line, _, _ in faults(text)] == [4, 6, 7]


def test_weights_may_make_a_whole_for_every_addressee() -> None:
    text = (
        HEAD
        + """\
indicators:
  - {id: a, indicator: 产值, direction: higher, weight: 0.7}
  - {id: b, indicator: 港口, direction: higher, weight: 0.3, scope: functional, applies_to: [甲市]}
  - {id: c, indicator: 矿山, direction: lower, weight: 0.3, scope: functional, applies_to: [乙市]}
"""
    )
    assert load_scheme(text).title == "样例方案"


def test_an_unreadable_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match="检查路径"):
        load_scheme(tmp_path / "none.yaml")
    (tmp_path / "gbk.yaml").write_bytes("title: 方案".encode("gb18030"))
    with pytest.raises(SchemeError, match="UTF-8"):
        load_scheme(tmp_path / "gbk.yaml")
