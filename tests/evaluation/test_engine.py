"""One evaluation: every stage, the wrong answers other tools give, and the invariants."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.compile import compile_scheme
from luoshi.evaluation.engine import evaluate, evaluate_problem, rounded
from luoshi.evaluation.facts import facts_from_table
from luoshi.evaluation.result import result_json, result_record
from luoshi.evaluation.scheme_rules import Rounding

from .examples import FIGURES, UNITS, facts, leaf, run, scheme


def test_a_total_is_the_weighted_sum_of_its_normalised_indicators() -> None:
    result = run()
    expected = np.array(
        [
            0.5 * 1 + 0.3 * 6 / 8 + 0.2 * 0,
            0.5 * 2 / 3 + 0.3 * 0 + 0.2 * 1,
            0.5 * 1 / 3 + 0.3 * 1 + 0.2 * 2 / 3,
            0.5 * 0 + 0.3 * 3 / 8 + 0.2 * 1 / 3,
        ]
    )
    np.testing.assert_allclose(result.scores, expected, rtol=1e-12)
    assert result.rank.tolist() == [1, 3, 2, 4]
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.total, rtol=1e-12)


def test_weights_go_to_their_own_indicators_whatever_the_names_sort_like() -> None:
    figures = {"z": (1.0, 0.0), "a": (0.0, 1.0)}
    result = evaluate(
        scheme(population={"units": ["甲市", "乙市"]}, indicators=[leaf("z", 0.9), leaf("a", 0.1)]),
        facts(figures, ("甲市", "乙市")),
    )
    assert result.scores.tolist() == pytest.approx([0.9, 0.1])


def test_a_shift_in_one_column_leaves_the_other_columns_alone() -> None:
    before = run(normalisation="z_score")
    after = run({**FIGURES, "增速": (-900.0, -1.0, 7.0, 2.0)}, normalisation="z_score")
    np.testing.assert_array_equal(before.normalised[:, [0, 2]], after.normalised[:, [0, 2]])


def test_negative_growth_rates_keep_their_order() -> None:
    result = run(
        {"增速": (-5.0, -1.0, -3.0, 2.0)}, indicators=[leaf("增速")], normalisation={"method": "none"}
    )
    assert result.rank.tolist() == [4, 2, 3, 1]


def test_a_minimised_indicator_may_hold_a_zero() -> None:
    figures = {"事故": (0.0, 3.0, 1.0, 2.0)}
    result = run(figures, indicators=[leaf("事故", direction="lower")])
    assert result.scores.tolist() == pytest.approx([1.0, 0.0, 2 / 3, 1 / 3])
    with pytest.raises(EvaluationError, match=r"事故.*甲市.*除以零"):
        run(figures, indicators=[leaf("事故", direction="lower")], normalisation="distance_to_reference")


def test_entropy_weights_bear_the_zeros_that_min_max_makes_and_say_when_one_indicator_dominates() -> None:
    figures = {"a": (1.0, 1.1, 1.2, 400.0), "b": (1.0, 2.0, 3.0, 4.0)}
    result = run(figures, indicators=[leaf("a"), leaf("b")], weights="entropy")
    nominal = result.tree_scores.nodes[-1].nominal
    assert nominal.sum() == pytest.approx(1.0)
    assert nominal[0] > 0.5
    assert [f.about for f in result.findings if f.code == "dominating"] == ["a"]


def test_a_constant_indicator_is_named_and_gives_what_the_scheme_says() -> None:
    result = run({**FIGURES, "能耗": (0.5, 0.5, 0.5, 0.5)})
    assert result.normalised[:, 2].tolist() == [0.5] * 4
    found = [f for f in result.findings if f.code == "constant"]
    assert [f.about for f in found] == ["energy"]
    assert "都得中间分" in found[0].message


def test_a_zero_in_a_geometric_mean_is_an_error_that_names_node_and_remedy() -> None:
    with pytest.raises(EvaluationError, match=r"total.*零值规则"):
        run(aggregation="geometric")
    assert (run(aggregation={"method": "geometric", "zero": "knock_out"}).total[[0, 1, 3]] == 0.0).all()


def test_a_gap_without_a_rule_leaves_a_unit_unranked_and_says_so_in_words() -> None:
    result = run({**FIGURES, "增速": (5.0, None, 7.0, 2.0)})
    assert result.rank.tolist() == [1, 0, 2, 3]
    messages = {f.code: f.message for f in result.findings}
    assert messages["missing"] == "指标“growth”缺数：乙市"
    assert "乙市" in messages["unscored"]


def test_a_gap_within_the_threshold_renormalises_the_weights_and_shows_them() -> None:
    result = run({**FIGURES, "增速": (5.0, None, 7.0, 2.0)}, missing={"min_share": 0.7})
    np.testing.assert_allclose(result.tree_scores.effective[1, :3], [0.5 / 0.7, 0.0, 0.2 / 0.7])
    assert result.scores[1] == pytest.approx(0.5 / 0.7 * 2 / 3 + 0.2 / 0.7)
    assert np.isnan(run({**FIGURES, "增速": (5.0, None, 7.0, 2.0)}, missing={"min_share": 0.71}).scores[1])


def test_an_imputed_figure_is_told() -> None:
    result = run({**FIGURES, "增速": (5.0, None, 7.0, 3.0)}, missing={"imputation": "mean"})
    assert result.filled[1, 1] == 5.0
    part = result_record(result)["units"][int(result.rank[1]) - 1]["indicators"][1]  # type: ignore[index]
    assert (part["value"], part["imputed"]) == (None, 5.0)
    assert any(f.code == "imputed" and "乙市" in f.message for f in result.findings)


def test_an_indicator_that_concerns_some_units_only_is_no_gap_for_the_others() -> None:
    result = run(
        {"产值": FIGURES["产值"], "港口": (10.0, 20.0, None, None)},
        indicators=[leaf("产值", 0.8), leaf("港口", 0.2, scope="functional", applies_to=["甲市", "乙市"])],
    )
    np.testing.assert_allclose(result.scores, [0.8, 0.8 * 2 / 3 + 0.2, 1 / 3, 0.0])
    assert not [f for f in result.findings if f.code in ("missing", "unscored")]


def test_a_figure_of_a_unit_that_is_not_addressed_moves_nobody() -> None:
    def scores(stray: float | None) -> list[float]:
        leaves = [leaf("产值", 0.8), leaf("港口", 0.2, scope="functional", applies_to=["甲市", "乙市"])]
        return run(
            {"产值": FIGURES["产值"], "港口": (10.0, 20.0, stray, None)}, indicators=leaves
        ).scores.tolist()

    assert scores(9999.0) == scores(None)
    with pytest.raises(EvaluationError, match="适用对象没有一个有数值"):
        run(
            {"产值": FIGURES["产值"], "港口": (None, None, 1.0, 2.0)},
            indicators=[leaf("产值", 0.8), leaf("港口", 0.2, scope="functional", applies_to=["甲市"])],
        )


def test_a_missing_node_has_no_part_in_a_total_that_does_without_it() -> None:
    tree = [
        leaf("产值", 0.5),
        {"id": "quality", "weight": 0.5, "children": [leaf("增速", 0.5), leaf("能耗", 0.5)]},
    ]
    result = run(
        {**FIGURES, "增速": (None, 1.0, 2.0, 3.0), "能耗": (None, 1.0, 2.0, 3.0)},
        indicators=tree,
        missing={"min_share": 0.5},
    )
    assert result.tree_scores.effective[0, :3].tolist() == [1.0, 0.0, 0.0]
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.total)


def test_addressees_may_be_peer_groups() -> None:
    result = run(
        {"产值": FIGURES["产值"], "港口": (10.0, 20.0, None, None)},
        peer_groups={"by": "mapping", "groups": {"沿江": ["甲市", "乙市"], "山区": ["丙市", "丁市"]}},
        indicators=[leaf("产值", 0.8), leaf("港口", 0.2, scope="functional", applies_to=["沿江"])],
    )
    np.testing.assert_allclose(result.scores, [0.8, 0.8 * 2 / 3 + 0.2, 1 / 3, 0.0])
    assert result.group_rank.tolist() == [1, 2, 1, 2]


def test_bounds_of_the_peer_group_compare_like_with_like() -> None:
    result = run(
        indicators=[leaf("产值")],
        peer_groups={"by": "mapping", "groups": {"大": ["甲市", "乙市"], "小": ["丙市", "丁市"]}},
        normalisation={"method": "min_max", "bounds": "group"},
    )
    assert result.scores.tolist() == [1.0, 0.0, 1.0, 0.0]
    assert result.rank.tolist() == [1, 3, 1, 3]


def test_goalposts_go_through_the_logarithm_that_the_figures_go_through() -> None:
    result = run(
        {"收入": (100.0, 1000.0, 10.0, 100000.0)},
        indicators=[leaf("收入")],
        treatment="log",
        normalisation={
            "method": "min_max", "clip": "both",
            "bounds": {"low": 100, "high": 10000, "source": "样例标准", "date": "2020-01-01"},
        },
    )  # fmt: skip
    assert result.scores.tolist() == pytest.approx([0.0, 0.5, 0.0, 1.0])


def test_bounds_may_be_those_of_another_year() -> None:
    rows = [
        {"unit": u, "indicator": "产值", "period": p, "value": v}
        for p, values in (("2020", (0.0, 50.0)), ("2024", (60.0, 75.0)))
        for u, v in zip(("甲市", "乙市"), values, strict=True)
    ]
    table = facts_from_table(rows)
    units = {"units": ["甲市", "乙市"]}
    year = {"method": "min_max", "bounds": {"of": "reference_year", "year": 2020}}
    result = evaluate(scheme(population=units, indicators=[leaf("产值")], normalisation=year), table)
    assert result.scores.tolist() == pytest.approx([1.2, 1.5])
    every = {"method": "min_max", "bounds": "all_years"}
    result = evaluate(scheme(population=units, indicators=[leaf("产值")], normalisation=every), table)
    assert result.scores.tolist() == pytest.approx([0.8, 1.0])


def test_an_increment_is_derived_and_a_rate_only_when_told() -> None:
    rows = [
        {"unit": u, "indicator": "产值", "period": p, "value": v, "source": s}
        for p, s, values in (("2023", "上年", (100.0, 50.0)), ("2024", "本年", (110.0, 60.0)))
        for u, v in zip(("甲市", "乙市"), values, strict=True)
    ]
    table, units = facts_from_table(rows), {"units": ["甲市", "乙市"]}
    increment = evaluate(scheme(population=units, indicators=[leaf("产值", facet="increment")]), table)
    assert increment.problem.values.ravel().tolist() == [10.0, 10.0]
    with pytest.raises(EvaluationError, match="可比价"):
        evaluate(scheme(population=units, indicators=[leaf("产值", facet="rate")]), table)
    derived = evaluate(scheme(population=units, indicators=[leaf("产值", facet="rate", derive=True)]), table)
    assert derived.problem.values.ravel().tolist() == pytest.approx([10.0, 20.0])
    assert any(f.code == "derived" and "不是公布" in f.message for f in derived.findings)
    published = [{**rows[2], "facet": "比率", "value": 3.0}, {**rows[3], "facet": "比率", "value": 2.0}]
    table = facts_from_table([*({**row, "facet": "总量"} for row in rows), *published])
    result = evaluate(scheme(population=units, indicators=[leaf("产值", facet="rate", derive=True)]), table)
    assert result.problem.values.ravel().tolist() == [3.0, 2.0]
    assert not result.problem.derived.any()


def test_every_score_can_be_followed_to_its_observations() -> None:
    record = result_record(run())
    part = record["units"][0]["indicators"][1]  # type: ignore[index]
    assert part["value"] == 5.0
    assert part["observations"] == [{"source": "样例统计公报", "revision": None, "line": 6}]
    assert record["decomposition"] == "additive"


def test_a_score_that_is_no_sum_says_so_and_its_parts_still_add_up() -> None:
    result = run(
        {"产值": (4.0, 3.0, 2.0, 1.0), "增速": (5.0, 1.0, 7.0, 2.0), "能耗": FIGURES["能耗"]},
        normalisation={"method": "min_max", "scale": [1, 100]},
        aggregation="geometric",
    )
    assert result_record(result)["decomposition"] == "proportional"
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.total, rtol=1e-12)


def test_gates_take_out_or_bar_from_selection_with_their_reason() -> None:
    result = run(
        {**FIGURES, "事故": (2.0, 0.0, 0.0, None)},
        gates=[
            {
                "id": "safety",
                "reason": "发生重大安全事故",
                "indicator": "事故",
                "require": {"at_most": 0},
                "missing": "fail",
            },
            {"id": "named", "reason": "被约谈", "units": ["丙市"], "effect": "ineligible"},
        ],
        selection={"places": 2},
    )
    assert result.rank.tolist() == [0, 2, 1, 0]
    assert result.selected.tolist() == [False, True, False, False]
    reasons = {result.problem.units[f.unit]: f.reason for f in result.problem.findings}
    assert reasons == {
        "甲市": "发生重大安全事故（事故为2，要求不高于0）",
        "丁市": "没有“事故”2024的数值，按方案视为不通过，请核实",
        "丙市": "被约谈",
    }
    assert any(f.code == "unfilled" for f in result.findings)


def test_places_that_nobody_could_take_and_units_outside_are_told() -> None:
    result = run(
        population={"units": ["甲市", "乙市", "丙市"]},
        gates=[{"id": "named", "reason": "被约谈", "units": ["丙市"]}],
        peer_groups={"by": "mapping", "groups": {"大": ["甲市", "乙市"], "小": ["丙市"]}},
        selection={"quotas": [{"category": "大", "at_least": 1}, {"category": "小", "at_least": 1}]},
    )
    assert result.selected.tolist() == [True, False, False]
    messages = [f.message for f in result.findings]
    assert "“小”保留名额1个，实际入选0个" in messages
    assert "数据里有1个对象不在评价范围内，未参加评价：丁市" in messages


def test_equal_scores_share_a_rank_even_if_they_were_added_in_another_order() -> None:
    figures = {"a": (0.1, 0.3, 1.0, 0.0), "b": (0.2, 0.1, 0.0, 1.0), "c": (0.3, 0.2, 0.0, 1.0)}
    result = run(figures, indicators=[leaf("a"), leaf("b"), leaf("c")], weights="equal", normalisation="none")
    assert result.rank.tolist()[:2] == [3, 3]


def test_the_tie_chain_is_followed_step_by_step() -> None:
    figures = {"a": (1.0, 0.0, 0.5, 0.5), "b": (0.0, 1.0, 0.5, 0.5), "c": (1.0, 1.0, 2.0, 3.0)}
    leaves = [leaf("a", 0.5), leaf("b", 0.5)]
    assert run(figures, indicators=leaves).rank.tolist() == [1, 1, 1, 1]
    chain = [{"by": "a"}, {"by": "b", "compare": "value"}]
    assert run(figures, indicators=leaves, tie_breaks=chain).rank.tolist() == [1, 4, 2, 2]


def test_ranks_are_on_full_precision_unless_the_scheme_ranks_what_it_shows() -> None:
    figures = {"a": (0.8449, 0.8401, 0.0, 1.0)}
    full = run(figures, indicators=[leaf("a")], rounding={"digits": 2})
    assert full.scores.tolist() == [0.84, 0.84, 0.0, 1.0]
    assert full.rank.tolist() == [2, 3, 4, 1]
    shown = run(figures, indicators=[leaf("a")], rounding={"digits": 2, "rank_on": "rounded"})
    assert shown.rank.tolist() == [2, 2, 4, 1]


def test_rounding_is_decimal() -> None:
    scores = np.array([2.675, 2.665, np.nan])
    np.testing.assert_array_equal(rounded(scores, Rounding(digits=2)), [2.68, 2.67, np.nan])
    np.testing.assert_array_equal(rounded(scores, Rounding(digits=2, mode="half_even")), [2.68, 2.66, np.nan])


def test_opposing_indicators_are_pointed_out() -> None:
    found = [f for f in run({**FIGURES, "能耗": (4.0, 3.0, 2.0, 1.0)}).findings if f.code == "opposing"]
    assert [f.about for f in found] == ["output"]


def test_two_runs_give_the_same_bytes_whatever_the_order_of_the_rows() -> None:
    table = facts()
    shuffled = facts_in_another_order()
    one, two = result_json(evaluate(scheme(), table)), result_json(evaluate(scheme(), shuffled))
    assert one == result_json(evaluate(scheme(), table))
    without_lines = [
        json.loads(text, object_hook=lambda d: {k: v for k, v in d.items() if k != "line"})
        for text in (one, two)
    ]
    assert without_lines[0] == without_lines[1]
    assert "NaN" not in one
    assert "-0.0" not in one


def facts_in_another_order():
    rows = [
        {"unit": unit, "indicator": name, "period": "2024", "value": value, "source": "样例统计公报"}
        for name, values in FIGURES.items()
        for unit, value in zip(UNITS, values, strict=True)
    ]
    return facts_from_table(rows[::-1])


@pytest.mark.parametrize("method", ["entropy", "critic", "pca", "benefit_of_the_doubt"])
def test_weights_read_from_the_figures_serve_in_a_tree(method: str) -> None:
    result = run(
        {"产值": (4.0, 3.0, 2.0, 1.0), "增速": (5.0, 1.0, 7.0, 2.0), "能耗": FIGURES["能耗"]},
        indicators=[
            leaf("产值"),
            {"id": "quality", "children": [leaf("增速"), leaf("能耗", direction="lower")]},
        ],
        weights=method,
    )
    assert np.isfinite(result.total).all()
    if method != "benefit_of_the_doubt":
        assert result.tree_scores.effective[:, :3].sum(axis=1).tolist() == pytest.approx([1.0] * 4)


def test_nobody_is_without_a_score_for_having_only_zeros_under_the_benefit_of_the_doubt() -> None:
    figures = {"a": (0.0, 4.0, 2.0, 1.0), "b": (0.0, 1.0, 3.0, None)}
    result = run(
        figures, indicators=[leaf("a"), leaf("b")], weights="benefit_of_the_doubt", normalisation="none",
        missing={"min_share": 0.5},
    )  # fmt: skip
    assert result.total.tolist() == pytest.approx([0.0, 1.0, 1.0, 0.25])


def test_box_cox_leaves_a_constant_indicator_constant() -> None:
    result = run(
        {"a": (2.0, 2.0, 2.0, 2.0), "b": (1.0, 2.0, 8.0, 90.0)},
        indicators=[leaf("a", 0.5), leaf("b", 0.5)],
        treatment="box_cox",
    )
    assert result.rank.tolist() == [4, 3, 2, 1]
    assert any(f.code == "constant" and f.about == "a" for f in result.findings)


def test_levels_have_their_own_methods() -> None:
    result = run(
        {"a": (1.0, 2.0, 3.0, 4.0), "b": (4.0, 3.0, 2.0, 1.0)},
        indicators=[
            {"id": "x", "children": [leaf("a"), leaf("b")]},
            {"id": "y", "children": [leaf("a", id="a2")]},
        ],
        levels=[
            {"aggregation": "geometric", "weights": "equal"},
            {"aggregation": "arithmetic", "weights": "equal"},
        ],
        normalisation="none",
    )
    np.testing.assert_allclose(result.total, np.sqrt([2.5 * 1, 2.5 * 2, 2.5 * 3, 2.5 * 4]))


@pytest.mark.parametrize(
    ("changes", "figures", "remedy"),
    [
        ({"indicators": [leaf("产直")]}, None, "是不是“产值”"),
        ({"population": {"units": ["甲市", "乙是"]}}, None, "是不是“乙市”"),
        ({"population": {"units": list(UNITS), "exclude": ["戊市"]}}, None, "不在评价范围"),
        ({"year": 2025}, None, "已有：2024"),
        ({"peer_groups": {"by": "mapping", "groups": {"一": ["甲市"]}}}, None, "没有列入任何一组"),
        ({"peer_groups": {"by": "mapping", "groups": {"一": [*UNITS, "戊市"]}}}, None, "戊市"),
        ({"selection": {"places": 9}}, None, "多于评价对象的4个"),
        ({"selection": {"quotas": [{"category": "全体", "at_least": 5}]}}, None, "多于该类的4个"),
        ({"selection": {"quotas": [{"category": "山区", "at_least": 1}]}}, None, "不是已有的类别"),
        ({"gates": [{"id": "g", "reason": "r", "units": ["甲县"]}]}, None, "甲市"),
        ({}, {**FIGURES, "能耗": (None, None, None, None)}, "没有一个数值"),
        ({"treatment": "log"}, None, "growth.*不能取对数"),
        ({}, {**FIGURES, "增速": (None, 1.0, None, None), "能耗": (1.0, None, 1.0, 1.0)}, "没有一个对象可以排名"),
        ({"weights": "entropy", "normalisation": "z_score"}, None, "total.*负值"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_with_a_remedy(changes: dict, figures: dict | None, remedy: str) -> None:
    with pytest.raises(EvaluationError, match=remedy):
        run(figures, **changes)


tables = arrays(
    np.float64, st.tuples(st.integers(3, 7), st.just(3)), elements=st.integers(-50, 50).map(float)
)


def from_array(x: np.ndarray, **changes: object):
    units = tuple(f"单位{i}" for i in range(len(x)))
    figures = {name: tuple(x[:, j].tolist()) for j, name in enumerate(("产值", "增速", "能耗"))}
    return evaluate(scheme(population={"units": list(units)}, **changes), facts(figures, units))


@settings(max_examples=25, deadline=None)
@given(x=tables, scale=st.sampled_from([1e-3, 7.0, 1e5]))
def test_units_of_measure_move_no_score(x: np.ndarray, scale: float) -> None:
    np.testing.assert_allclose(from_array(x * scale).scores, from_array(x).scores, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(x=tables, data=st.data())
def test_the_order_of_units_moves_no_rank(x: np.ndarray, data: st.DataObject) -> None:
    rows = data.draw(st.permutations(range(len(x))))
    assert from_array(x[rows]).rank.tolist() == from_array(x).rank[rows].tolist()


@settings(max_examples=25, deadline=None)
@given(x=tables, data=st.data())
def test_a_better_figure_never_costs_a_place(x: np.ndarray, data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, len(x) - 1)), data.draw(st.integers(0, 2))
    goalposts = {"method": "min_max", "bounds": {"low": -200, "high": 200, "source": "样例"}}
    better = x.copy()
    better[row, column] += (-1.0 if column == 2 else 1.0) * data.draw(st.integers(1, 30))
    assert (
        from_array(better, normalisation=goalposts).rank[row]
        <= from_array(x, normalisation=goalposts).rank[row]
    )


@settings(max_examples=25, deadline=None)
@given(x=tables)
def test_effective_weights_sum_to_one_and_contributions_to_the_score(x: np.ndarray) -> None:
    result = from_array(x)
    assert result.tree_scores.effective[:, :3].sum(axis=1).tolist() == pytest.approx([1.0] * len(x))
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.total, atol=1e-12)


def test_a_compiled_problem_can_be_evaluated_again() -> None:
    problem = compile_scheme(scheme(), facts())
    assert result_json(evaluate_problem(problem)) == result_json(run())
