"""What the practice of such evaluations needs to say: each example of the guide's list, evaluated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.cli import main
from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.awards import AwardList, read_awards
from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.facts import facts_from_table
from luoshi.evaluation.formula import FormulaError, parse
from luoshi.evaluation.robustness.analysis import analyse
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.uncertainty import Uncertainty
from luoshi.evaluation.scheme_text import SchemeError
from luoshi.evaluation.selection import SelectionRule, competition_ranks, select
from luoshi.evaluation.simulation import default_uncertainty, simulation_of
from luoshi.rendering.evaluation_html import evaluation_html

from .examples import facts, leaf, run, scheme

FOUR = ("甲市", "乙市", "丙市", "丁市")


def table(rows: dict[tuple[str, str, str], tuple]) -> object:
    """Figures by (indicator, period, unit of measure)."""
    return facts_from_table(
        [
            {"unit": unit, "indicator": name, "period": period, "value": value, "measure": measure}
            for (name, period, measure), values in rows.items()
            for unit, value in zip(FOUR, values, strict=True)
        ]
    )


def values_of(rows: dict, **one: object) -> list[float]:
    plan = scheme(indicators=[{"id": "甲", "indicator": "甲", "direction": "higher", **one}])
    return evaluate(plan, table(rows)).problem.values[:, 0].tolist()  # type: ignore[arg-type]


def test_a_moderate_indicator_is_best_inside_its_range_on_both_sides_alike() -> None:
    result = run(
        {"负债率": (50.0, 38.0, 75.0, 60.0)},
        indicators=[leaf("负债率", direction="moderate", best=[40, 60])],
        tie_breaks=[{"by": "负债率", "compare": "value"}],
    )
    assert result.rank.tolist() == [1, 3, 4, 1]
    assert result.scores.tolist() == pytest.approx([1.0, 1 - 2 / 15, 0.0, 1.0])
    assert result.problem.values[:, 0].tolist() == [50.0, 38.0, 75.0, 60.0]
    case = simulation_of(result)
    assert (
        simulate(case.model, default_uncertainty(case, result.problem.scheme.robustness), 30).ranks
        == result.rank
    ).all()


def test_completion_is_held_against_each_unit_s_own_target_and_capped() -> None:
    rows = {
        ("产值", "2024", "亿元"): (110, 90, 30, 5),
        ("产值目标", "2024", "万元"): (1000000, 1000000, 200000, 0),
    }
    found = values_of(rows, indicator="产值", target_indicator="产值目标", cap=120)
    assert found[:3] == pytest.approx([110.0, 90.0, 120.0])
    assert np.isnan(found[3])
    rows = {("能耗", "2024", ""): (4.0, 5.0, 8.0, 10.0), ("能耗目标", "2024", ""): (5.0, 5.0, 5.0, 5.0)}
    lower = values_of(rows, indicator="能耗", direction="lower", target_indicator="能耗目标")
    assert lower == pytest.approx([125.0, 100.0, 62.5, 50.0])
    plan = scheme(indicators=[leaf("能耗", direction="lower", target_indicator="能耗目标")])
    assert evaluate(plan, table(rows)).rank.tolist() == [1, 2, 3, 4]  # type: ignore[arg-type]


MONEY = {
    ("利润", "2024", "万元"): (20000, 30000, 10000, -5000),
    ("利润", "2023", "亿元"): (1, 2, 1, 1),
    ("收入", "2024", "亿元"): (20, 20, 20, 20),
    ("人数", "2024", "万人"): (2, 1, 1, 1),
}


@pytest.mark.parametrize(
    ("formula", "unit", "expected"),
    [
        ("利润 / 收入", "%", [10, 15, 5, -2.5]),
        ("利润 ÷ 人数", "元/人", [10000, 30000, 10000, -5000]),
        ("利润 - 上年(利润)", "亿元", [1, 1, 0, -1.5]),
        ("（利润＋收入）× 2", "亿元", [44, 46, 42, 39]),
        ("收入 - 利润", "万元", [180000, 170000, 190000, 205000]),
        ("-利润", "亿元", [-2, -3, -1, 0.5]),
        ("“利润” / 收入 * 100", None, [10, 15, 5, -2.5]),
    ],
)
def test_a_formula_is_computed_with_its_units_of_measure(
    formula: str, unit: str | None, expected: list[float]
) -> None:
    more = {"unit": unit} if unit else {}
    found = values_of(MONEY, formula=formula, **more)
    scale = 1e-4 if unit is None else 1.0
    assert [v * (scale if abs(found[0]) > 1000 and unit is None else 1.0) for v in found] == pytest.approx(
        expected
    )


@pytest.mark.parametrize(
    ("formula", "unit", "told"),
    [
        ("利润 + 人数", None, "不能相加减"),
        ("利润 + 5", None, "不能与单独的数字相加减"),
        ("利润 / 收入", "亿元", "不是一类"),
        ("利润 / 0", None, "除以零"),
    ],
)
def test_units_of_measure_that_do_not_fit_are_refused(formula: str, unit: str | None, told: str) -> None:
    with pytest.raises(EvaluationError, match=told):
        values_of(MONEY, formula=formula, **({"unit": unit} if unit else {}))


@pytest.mark.parametrize(
    "text",
    ["利润 /", "(利润", "利润 利润", "1 + 2", "上年(5)", "利润 ** 2", "“利润", "()", "(" * 99 + "利润"],
)
def test_a_formula_that_cannot_be_read_is_a_fault_of_the_scheme(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)
    with pytest.raises(SchemeError, match="公式"):
        scheme(indicators=[leaf("甲", formula=text)])


def test_an_increment_may_come_from_level_and_published_growth() -> None:
    rows = {("产值", "2024", "亿元"): (110, 100, 90, 50), ("产值增速", "2024", "%"): (10, 0, -10, 25)}
    found = values_of(rows, indicator="产值", facet="increment", increment_by="growth")
    assert found == pytest.approx([10.0, 0.0, -10.0, 10.0])


def test_bonuses_and_deductions_are_capped_and_added_to_the_total() -> None:
    result = run(
        {"分": (80.0, 78.0, 70.0, 60.0), "奖": (0.0, 3.0, 40.0, 0.0), "罚": (1.0, 0.0, 0.0, None)},
        indicators=[leaf("分")],
        normalisation="none",
        bonuses=[{"id": "奖", "reason": "获奖", "indicator": "奖", "per": 1, "cap": 5}],
        deductions=[{"id": "罚", "reason": "通报", "indicator": "罚", "per": 2, "cap": 4, "missing": "pass"}],
        selection={"places": 2},
    )
    assert result.total.tolist() == pytest.approx([78.0, 81.0, 75.0, 60.0])
    assert result.rank.tolist() == [2, 1, 3, 4]
    assert any("丁市" in f.message and "不减分" in f.message for f in result.findings)
    case = simulation_of(result)
    outcome = simulate(case.model, default_uncertainty(case, result.problem.scheme.robustness), 20)
    assert (outcome.ranks == result.rank).all()
    assert any("加分和减分" in words for words in case.notes)
    held = run(
        {"分": (80.0, 78.0, 70.0, 60.0), "奖": (0.0, 3.0, None, 0.0)},
        indicators=[leaf("分")], normalisation="none", selection={"places": 2},
        bonuses=[{"id": "奖", "reason": "获奖", "indicator": "奖", "per": 1, "cap": 5}],
    )  # fmt: skip
    assert not held.selected.any()


GROUPS = {"by": "mapping", "groups": {"东": ["甲市", "乙市"], "西": ["丙市", "丁市"]}}


def test_places_may_be_a_share_and_those_selected_may_have_grades() -> None:
    result = run(
        {"分": (80.0, 78.0, 78.0, 60.0)}, indicators=[leaf("分")], normalisation="none",
        selection={"share": 0.75, "grades": [{"name": "一等", "places": 1}, {"name": "二等", "share": 0.34}, {"name": "三等"}]},
    )  # fmt: skip
    assert result.selected.tolist() == [True, True, True, False]
    assert result.grades == ("一等", "三等", "三等", "")
    assert any(f.code == "grade" and "乙市、丙市" in f.message for f in result.findings)
    by_group = run(
        {"分": (80.0, 78.0, 70.0, 60.0)}, indicators=[leaf("分")], normalisation="none", peer_groups=GROUPS,
        selection={"quotas": [{"category": "东", "share": 0.5}, {"category": "西", "share": 0.5}]},
    )  # fmt: skip
    assert by_group.selected.tolist() == [True, False, True, False]


def test_gates_may_look_at_scores_and_ranks_and_at_earlier_lists() -> None:
    figures = {"分": (80.0, 78.0, 70.0, 60.0), "质": (1.0, 9.0, 8.0, 7.0)}
    tree = [
        {"id": "量", "weight": 0.9, "children": [leaf("分")]},
        {"id": "好", "name": "质量", "weight": 0.1, "children": [leaf("质")]},
    ]
    gate = {
        "id": "底线",
        "reason": "质量不达标",
        "node": "好",
        "require": {"at_least": 5},
        "effect": "ineligible",
    }
    changes = {"indicators": tree, "normalisation": "none", "selection": {"places": 2}}
    result = run(figures, gates=[gate], **changes)
    assert result.rank[0] == 1
    assert result.selected.tolist() == [False, True, True, False]
    assert [f.reason for f in result.problem.findings] == ["质量不达标（质量得分为1，要求不低于5）"]
    ranks = {**gate, "require": {"at_most": 1}, "measured": "group_rank"}
    assert run(figures, gates=[ranks], peer_groups=GROUPS, **changes).selected.tolist() == [
        False,
        True,
        True,
        False,
    ]
    rows = {
        ("分", "2024", ""): figures["分"],
        ("质", "2024", ""): figures["质"],
        ("上年入选", "2023", ""): (1, None, None, None),
    }
    twice = {
        "id": "不连续两年", "reason": "上年已入选", "indicator": "上年入选", "period": "2023", "require": {"at_most": 0},
        "missing": "pass", "effect": "ineligible",
    }  # fmt: skip
    found = evaluate(scheme(gates=[twice], **changes), table(rows))  # type: ignore[arg-type]
    assert found.selected.tolist() == [False, True, True, False]


@settings(max_examples=80, deadline=None)
@given(
    scores=st.lists(st.integers(0, 4), min_size=2, max_size=8),
    groups=st.lists(st.integers(0, 2), min_size=8, max_size=8),
    limit=st.integers(1, 3),
)
def test_a_rank_within_the_group_bounds_the_selection(scores: list, groups: list, limit: int) -> None:
    n = len(scores)
    number = np.array(groups[:n])
    own = np.array(scores, dtype=float)
    rule = SelectionRule(
        np.zeros(n, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.array([n]),
        max_group_rank=limit,
        groups=number,
    )
    chosen = select(own[None, :], rule, np.ones(n, dtype=bool))[0][0]
    for group in set(number.tolist()):
        members = number == group
        assert chosen[members].tolist() == (competition_ranks(own[None, members]) <= limit).tolist()


def test_what_a_simulation_varies_is_scheme_data() -> None:
    robust = {"weight_spread": 0, "normalisations": ["rank"], "aggregations": ["own"], "exclusion": 0.1}
    result = run(robustness=robust)
    case = simulation_of(result)
    found = default_uncertainty(case, result.problem.scheme.robustness)
    assert isinstance(found, Uncertainty)
    assert [n.name for n in found.normalisations] == ["方案的标准化方法", "名次法"]
    assert (found.aggregations, found.weights, found.exclusion) == ((None,), "given", 0.1)


def test_whom_a_quota_displaced_is_said() -> None:
    result = run(
        {"分": (80.0, 78.0, 70.0, 60.0)}, indicators=[leaf("分")], normalisation="none", peer_groups=GROUPS,
        selection={"places": 2, "quotas": [{"category": "西", "at_least": 1}]},
    )  # fmt: skip
    told = [f.message for f in result.findings if f.code == "displaced"]
    assert told == [
        "乙市（第2名）按名次在名额之内，因“西”至少1个而未入选",
        "因分类名额入选、按名次不在名额之内的：丙市（第3名）",
    ]
    most = run(
        {"分": (80.0, 78.0, 70.0, 60.0)}, indicators=[leaf("分")], normalisation="none", peer_groups=GROUPS,
        selection={"places": 2, "quotas": [{"category": "东", "at_most": 1}]},
    )  # fmt: skip
    assert "因“东”至多1个而未入选" in next(f.message for f in most.findings if f.code == "displaced")


def test_the_page_to_be_signed_says_what_a_leader_asks_in_plain_words() -> None:
    result = run(
        {"产值": (400.0, 300.0, 200.0, 100.0), "产值增速": (5.0, -1.0, 7.0, 2.0)},
        indicators=[
            {
                "id": "p", "indicator": "产值", "name": "产值", "direction": "higher", "weight": 0.5,
                "facets": {"level": 0.5, "rate": 0.5},
            },
            leaf("产值增速", 0.5),
        ],
        weights={"method": "ahp", "matrix": [[1, 2], [0.5, 1]]}, peer_groups=GROUPS, selection={"places": 2},
    )  # fmt: skip
    case = simulation_of(result)
    found = analyse(
        case.model, default_uncertainty(case, result.problem.scheme.robustness), 50, kept=case.notes
    )
    page = evaluation_html(result, found)
    for words in (
        "草稿",
        "签名",
        "λ=2.0000",
        "CR=0.0000",
        "数据时期：2024年",
        "东第1名",
        "没有变动的",
        "次入选，保持第",
        "产值·增速",
    ):
        assert words in page
    for words in ("p.rate", "p.level", "总效应"):
        assert words not in page


def test_peer_groups_may_have_weights_of_their_own() -> None:
    tree = [leaf("产值", 0.7, group_weights={"西": 0.2}), leaf("绿色", 0.3, group_weights={"西": 0.8})]
    figures = {"产值": (1.0, 0.5, 1.0, 0.0), "绿色": (0.0, 1.0, 0.5, 1.0)}
    result = run(figures, indicators=tree, peer_groups=GROUPS, normalisation="none")
    assert result.total.tolist() == pytest.approx([0.7, 0.65, 0.6, 0.8])
    assert result.tree_scores.effective[:, 0].tolist() == pytest.approx([0.7, 0.7, 0.2, 0.2])
    assert result.contributions.sum(axis=1).tolist() == pytest.approx(result.total.tolist())
    with pytest.raises(EvaluationError, match="不能模拟权重变动"):
        simulation_of(result)
    with pytest.raises(SchemeError, match=r"“西”的分组权重合计为0\.5"):
        scheme(
            indicators=[leaf("产值", 0.7, group_weights={"西": 0.2}), leaf("绿色", 0.3)], peer_groups=GROUPS
        )
    wrong = [leaf("产值", 0.7, group_weights={"南": 0.7}), leaf("绿色", 0.3)]
    with pytest.raises(EvaluationError, match="“南”不是已有的组别"):
        run(figures, indicators=wrong, peer_groups=GROUPS, normalisation="none")


def test_a_simulation_of_points_does_not_speak_of_methods_that_it_does_not_draw() -> None:
    points = {"id": "奖", "reason": "获奖", "indicator": "产值", "per": 0.001, "cap": 1}
    for bonuses, other in (([], True), ([points], False)):
        result = run(bonuses=bonuses)
        words = "".join(simulation_of(result).notes)
        assert ("别的标准化方法" in words, "先按比例移到" in words) == (other, other)
        assert ("各段之和加上加分、减分即总分" in evaluation_html(result)) is not other


def award(year: int, measure: str, *units: str, clause: int | None = None) -> AwardList:
    return AwardList(year, measure, measure, "市州", units, clause, "", None, True, (), ())


def test_whoever_stands_on_enough_earlier_lists_is_stopped_and_a_list_that_is_not_there_is_asked_for() -> (
    None
):
    gate = {
        "编号": "三年两次", "理由": "前三年已获两次", "在册次数": 2, "后果": "不得入选",
        "往年名单": [{"年度": 2023, "条款": "第三条"}, {"年度": 2022, "事项": "产业"}, {"年度": 2021, "事项": "产业"}],
    }  # fmt: skip
    plan = scheme(gates=[gate], selection={"places": 1})
    lists = (
        award(2023, "先进制造业", "甲市", "乙 市", clause=3),
        award(2023, "乡村振兴", "丙市", clause=4),
        award(2022, "产业培塑", "甲市", "外市"),
        award(2021, "产业转移", "乙市", "丙市"),
    )
    result = evaluate(plan, facts(), lists)
    stopped = {result.problem.units[f.unit]: f.reason for f in result.problem.findings}
    assert stopped == {
        "甲市": "前三年已获两次（2023年第三条、2022年产业名单）",
        "乙市": "前三年已获两次（2023年第三条、2021年产业名单）",
    }
    assert result.rank[0] == 1
    assert [result.problem.units[u] for u in np.flatnonzero(result.selected)] == ["丙市"]
    once = evaluate(scheme(gates=[{**gate, "在册次数": 1}], selection={"places": 1}), facts(), lists)
    assert len(once.problem.findings) == 3
    with pytest.raises(EvaluationError, match=r"要看2021年产业的名单.*已有年度：2022、2023.*--awards"):
        evaluate(plan, facts(), lists[:3])
    with pytest.raises(SchemeError, match=r"在册次数.*多于"):
        scheme(gates=[{**gate, "在册次数": 4}])
    with pytest.raises(SchemeError, match=r"条款.*或事项"):
        scheme(gates=[{**gate, "往年名单": [{"年度": 2023}]}])


def test_the_lists_that_the_ledger_reads_from_a_notice_are_lists_of_earlier_years(tmp_path: Path) -> None:
    notice = tmp_path / "通报.txt"
    notice.write_text(
        "某省人民政府办公厅关于对2023年落实有关重大政策措施真抓实干成效明显地方予以表扬激励的通报\n"
        "某政办发〔2024〕3号\n各市州人民政府：\n经省人民政府同意，现予以通报表扬。\n"
        "一、实施产业培塑行动，培育主导产业成效明显的市：长沙市、株洲市。\n"
        "二、推进乡村全面振兴成效明显的市：湘潭市、衡阳市。\n某省人民政府办公厅\n2024年1月14日\n",
        encoding="utf-8",
    )
    path = tmp_path / "名单.json"
    assert main(["extract", str(notice), "-o", str(path)]) == 0
    lists = read_awards(path)
    assert [(one.year, one.units) for one in lists] == [
        (2023, ("长沙市", "株洲市")),
        (2023, ("湘潭市", "衡阳市")),
    ]
    units = ("长沙市", "株洲市", "湘潭市", "衡阳市")
    plan = scheme(
        population={"units": list(units)},
        gates=[{"id": "g", "reason": "上年已获激励", "earlier": [{"year": 2023, "measure": "产业培塑"}]}],
    )
    result = evaluate(plan, facts(units=units), lists)
    assert [f.unit for f in result.problem.findings] == [0, 1]
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(EvaluationError, match="不是luoshi extract给出的台账"):
        read_awards(path)
