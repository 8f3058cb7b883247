"""Differences split additively to the leaves, and what a unit would need for a rank or to be selected."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.compile import compile_scheme
from luoshi.evaluation.engine import Result, evaluate
from luoshi.evaluation.explain import between_results, between_units
from luoshi.evaluation.explain_record import needed_text
from luoshi.evaluation.goal_seeking import value_needed

from .examples import FIGURES, facts, leaf, run, scheme

TREE = [
    {"id": "economy", "weight": 0.6, "children": [leaf("产值", 0.5), leaf("增速", 0.5)]},
    {"id": "green", "weight": 0.4, "children": [leaf("能耗", 1.0, "lower")]},
]
POSITIVE = {"method": "min_max", "scale": [1, 100]}


def test_the_difference_of_two_units_is_exact_in_a_weighted_sum() -> None:
    result = run()
    found = between_units(result, "甲市", "乙市")
    assert found.method == "exact"
    assert [part.leaf for part in found.parts] == ["growth", "energy", "output"]
    assert [part.difference for part in found.parts] == pytest.approx([0.225, -0.2, 1 / 6])
    assert sum(part.difference for part in found.parts) == pytest.approx(found.total)


@pytest.mark.parametrize(
    "method", ["geometric", "harmonic", "topsis", "vikor", "copeland", "kemeny", "median"]
)
def test_the_parts_of_a_difference_sum_to_it_whatever_the_aggregation(method: str) -> None:
    result = run(indicators=TREE, normalisation=POSITIVE, aggregation=method)
    for unit, other in (("甲市", "丁市"), ("乙市", "丙市"), ("丙市", "丙市")):
        found = between_units(result, unit, other)
        assert found.method == "shapley"
        assert sum(part.difference for part in found.parts) == pytest.approx(found.total, abs=1e-12)


def test_the_parts_of_a_product_of_two_are_its_shapley_values() -> None:
    result = run(
        {"a": (4.0, 1.0, 2.0, 3.0), "b": (9.0, 1.0, 2.0, 3.0)},
        indicators=[leaf("a", 0.5), leaf("b", 0.5)], normalisation="none", aggregation="geometric",
    )  # fmt: skip
    parts = {part.leaf: part.difference for part in between_units(result, "甲市", "乙市").parts}
    # √(4·9) - √(1·1) = 5: a adds (√4 - 1 + √36 - √9)/2, b adds (√9 - 1 + √36 - √4)/2.
    assert parts == pytest.approx({"a": 2.0, "b": 3.0})


def test_an_indicator_on_which_both_are_equal_plays_no_part() -> None:
    result = run({**FIGURES, "增速": (5.0, 5.0, 7.0, 2.0)}, normalisation=POSITIVE, aggregation="geometric")
    parts = {part.leaf: part.difference for part in between_units(result, "甲市", "乙市").parts}
    assert parts["growth"] == 0.0


def test_gaps_are_part_of_the_explanation() -> None:
    gap = {**FIGURES, "增速": (5.0, None, 7.0, 2.0)}
    for method in ("arithmetic", "geometric"):
        result = run(
            gap, normalisation=POSITIVE, aggregation=method, missing={"min_share": 0.5}, indicators=TREE
        )
        found = between_units(result, "甲市", "乙市")
        assert sum(part.difference for part in found.parts) == pytest.approx(found.total, abs=1e-12)


def test_units_that_have_no_child_in_common_can_be_compared() -> None:
    figures = {"a": (4.0, None, 2.0, 1.0), "b": (None, 3.0, 1.0, 2.0)}
    for method in ("median", "geometric"):
        result = run(
            figures, indicators=[leaf("a", 0.5), leaf("b", 0.5)], normalisation="none", aggregation=method,
            missing={"min_share": 0.5},
        )  # fmt: skip
        found = between_units(result, "甲市", "乙市")
        assert (
            sum(part.difference for part in found.parts) == pytest.approx(found.total) == pytest.approx(1.0)
        )


def test_between_two_years_figure_and_weight_are_told_apart() -> None:
    before, now = run(), run({**FIGURES, "增速": (1.0, -1.0, 7.0, 2.0)})
    found = between_results("甲市", now, before)
    parts = {part.leaf: part for part in found.parts}
    assert parts["growth"].by_figure == pytest.approx(0.3 * (2 / 8 - 6 / 8))
    assert (parts["growth"].by_weight, parts["growth"].by_yardstick) == (0.0, 0.0)
    assert parts["output"].difference == 0.0
    assert found.total == pytest.approx(sum(p.difference for p in found.parts))


def test_a_unit_that_stood_still_while_others_moved_is_told_so() -> None:
    before, now = run(), run({**FIGURES, "产值": (400.0, 300.0, 200.0, 0.0)})
    output = next(part for part in between_results("丙市", now, before).parts if part.leaf == "output")
    assert output.by_yardstick == pytest.approx(0.5 * (200 / 400 - 100 / 300))
    assert output.by_figure == pytest.approx(0.0)
    other = run(normalisation={"method": "min_max", "scale": [0, 100]})
    for part in between_results("丙市", other, before).parts:
        assert part.by_yardstick == pytest.approx(part.difference)


def test_between_two_schemes_a_new_indicator_and_a_new_weight_are_seen() -> None:
    before = run(indicators=[leaf("产值", 0.5), leaf("增速", 0.5)])
    now = run(indicators=[leaf("产值", 0.8), leaf("能耗", 0.2, "lower")])
    found = between_results("丙市", now, before)
    parts = {part.leaf: part for part in found.parts}
    assert parts["产值"].by_weight == pytest.approx(0.3 / 3)
    assert parts["产值"].by_figure == parts["产值"].by_yardstick == pytest.approx(0.0)
    assert parts["增速"].difference == pytest.approx(-0.5)
    assert parts["能耗"].difference == pytest.approx(0.2 * 2 / 3)
    assert found.total == pytest.approx(now.total[2] - before.total[2])


@settings(max_examples=25, deadline=None)
@given(
    x=arrays(np.float64, (4, 3), elements=st.integers(1, 60).map(float)),
    method=st.sampled_from(["arithmetic", "geometric", "harmonic", "topsis", "median"]),
)
def test_parts_always_sum_to_the_difference(x: np.ndarray, method: str) -> None:
    figures = {name: tuple(x[:, j].tolist()) for j, name in enumerate(("产值", "增速", "能耗"))}
    result = run(figures, indicators=TREE, normalisation=POSITIVE, aggregation=method)
    found = between_units(result, "甲市", "丁市")
    assert sum(part.difference for part in found.parts) == pytest.approx(found.total, abs=1e-9)
    assert all(p.by_figure + p.by_yardstick + p.by_weight == pytest.approx(p.difference) for p in found.parts)
    back = between_units(result, "丁市", "甲市")
    assert {p.leaf: -p.difference for p in back.parts} == pytest.approx(
        {p.leaf: p.difference for p in found.parts}, abs=1e-9
    )


def test_the_figure_needed_is_the_least_that_reaches_the_rank() -> None:
    problem = compile_scheme(scheme(), facts())
    need = value_needed(problem, "乙市", "growth", 1, (-50.0, 50.0))
    assert need.value is not None
    assert need.current == -1.0

    def rank_with(value: float) -> int:
        return int(run({**FIGURES, "增速": (5.0, value, 7.0, 2.0)}).rank[1])

    assert rank_with(need.value) == 1
    assert rank_with(need.value - 1e-6) == 2


def test_a_cost_is_lowered() -> None:
    problem = compile_scheme(scheme(), facts())
    need = value_needed(problem, "丁市", "energy", 3, (0.0, 1.0))
    assert (need.value, need.best_rank) == (None, 4)
    need = value_needed(problem, "甲市", "energy", 1, (0.0, 1.0))
    assert need.value == need.current == 0.9


def test_what_cannot_be_asked_is_said_in_words() -> None:
    problem = compile_scheme(scheme(), facts({**FIGURES, "增速": (5.0, None, 7.0, 2.0)}))
    for unit, name, limits, remedy in (
        ("甲是", "growth", (0.0, 9.0), "是不是“甲市”"),
        ("甲市", "grwth", (0.0, 9.0), "是不是“growth”"),
        ("乙市", "growth", (0.0, 9.0), "缺数"),
        ("甲市", "growth", (6.0, 9.0), "不含现值5"),
    ):
        with pytest.raises(EvaluationError, match=remedy):
            value_needed(problem, unit, name, 1, limits)


def test_a_unit_without_a_total_cannot_be_compared() -> None:
    result: Result = evaluate(scheme(), facts({**FIGURES, "增速": (5.0, None, 7.0, 2.0)}))
    with pytest.raises(EvaluationError, match="没有总分"):
        between_units(result, "甲市", "乙市")


def test_the_figure_needed_to_be_selected_goes_through_the_whole_award_rule() -> None:
    changes = {"selection": {"places": 1}, "gates": [{"id": "g", "reason": "通报", "units": ["甲市"]}]}
    problem = compile_scheme(scheme(**changes), facts())
    need = value_needed(problem, "乙市", "growth", None, (-50.0, 50.0))
    assert need.value is not None
    for value, chosen in ((need.value, True), (need.value - 1e-6, False)):
        assert bool(run({**FIGURES, "增速": (5.0, value, 7.0, 2.0)}, **changes).selected[1]) is chosen
    shown = float(needed_text(need).partition("须达到")[2].partition("才")[0])
    assert need.value <= shown <= need.value + 1e-4
    with pytest.raises(EvaluationError, match="甲市被一票否决"):
        value_needed(problem, "甲市", "growth", None)
    with pytest.raises(EvaluationError, match="没有写遴选"):
        value_needed(compile_scheme(scheme(), facts()), "甲市", "growth", None)


def test_a_moderate_figure_is_moved_towards_its_range_and_a_capped_one_not_beyond_its_cap() -> None:
    moderate = leaf("增速", 1.0, "moderate", best=[2, 4])
    problem = compile_scheme(scheme(indicators=[moderate]), facts())
    need = value_needed(problem, "丙市", "增速", 1)
    assert need.value == pytest.approx(4.0)
    capped = leaf("产值", 1.0, target_indicator="能耗", cap=120)
    problem = compile_scheme(scheme(indicators=[capped]), facts())
    assert value_needed(problem, "丁市", "产值", 1).limits[1] == 120
