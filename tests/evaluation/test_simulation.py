"""The model of a result ranks as the result does, and can be simulated."""

from __future__ import annotations

import numpy as np
import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.robustness.analysis import analyse, robustness_record
from luoshi.evaluation.robustness.kernels import Cell
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.normalisers import ZScore
from luoshi.evaluation.robustness.uncertainty import (
    Uncertainty,
    drawn_weights,
    given_weights,
    stream,
)
from luoshi.evaluation.scoring import node_weights
from luoshi.evaluation.simulation import default_uncertainty, relative_noise, simulation_of

from .examples import FIGURES, leaf, run

TREE = [
    {"id": "economy", "weight": 0.6, "children": [leaf("产值", 0.5), leaf("增速", 0.5)]},
    {"id": "green", "weight": 0.4, "children": [leaf("能耗", 1.0, "lower")]},
]
GAPS = {**FIGURES, "增速": (5.0, None, 7.0, 2.0)}


@pytest.mark.parametrize(
    "method", ["arithmetic", "geometric", "harmonic", "median", "vikor", "copeland", "kemeny"]
)
@pytest.mark.parametrize("figures", [FIGURES, GAPS])
def test_the_unvaried_model_ranks_as_the_result(method: str, figures: dict) -> None:
    result = run(
        figures, indicators=TREE, aggregation=method, missing={"min_share": 0.5},
        normalisation={"method": "min_max", "scale": [1, 100]}, tie_breaks=[{"by": "产值", "compare": "value"}],
    )  # fmt: skip
    case = simulation_of(result)
    ranks, _ = Cell(case.model, case.normaliser, None).ranks_and_scores(given_weights(case.model))
    assert ranks[0].tolist() == result.rank.tolist()


def test_an_indicator_for_some_units_only_is_taken_over() -> None:
    result = run(
        {"产值": FIGURES["产值"], "港口": (10.0, 20.0, None, None)},
        indicators=[leaf("产值", 0.8), leaf("港口", 0.2, scope="functional", applies_to=["甲市", "乙市"])],
    )
    case = simulation_of(result)
    ranks, _ = Cell(case.model, case.normaliser, None).ranks_and_scores(given_weights(case.model))
    assert ranks[0].tolist() == result.rank.tolist()


def test_a_result_can_be_simulated_with_its_award_rule() -> None:
    result = run(selection={"places": 2})
    case = simulation_of(result)
    outcome = simulate(
        case.model, Uncertainty(normalisations=(case.normaliser,), aggregations=(None,)), 50, seed=1
    )
    frequency, _ = outcome.inclusion
    assert frequency.sum() == pytest.approx(2.0)


def test_the_normalisation_can_be_repeated_on_other_figures() -> None:
    result = run()
    again = simulation_of(result).normaliser.again
    assert again is not None
    np.testing.assert_array_equal(again(result.treated.values), result.normalised)
    np.testing.assert_allclose(again(result.treated.values * 3.0), result.normalised)


def test_what_the_model_cannot_hold_is_said() -> None:
    with pytest.raises(EvaluationError, match=r"total.*数据包络"):
        simulation_of(run(weights="benefit_of_the_doubt"))
    with pytest.raises(EvaluationError, match=r"total.*TOPSIS"):
        simulation_of(run(aggregation="topsis"))


@pytest.mark.parametrize(
    "changes",
    [
        {"normalisation": {"method": "min_max", "bounds": {"low": 0, "high": 400, "source": "样例"}}},
        {"normalisation": {"method": "min_max", "bounds": "group"}},
        {
            "normalisation": {
                "method": "categorical", "bands": [{"at_least": 150, "score": 5}, {"at_least": 250, "score": 9}],
            }
        },
        {"aggregation": {"method": "geometric", "zero": "rescale"}},
        {"weights": "entropy"},
    ],
)  # fmt: skip
def test_the_scheme_as_issued_is_always_among_the_replicates(changes: dict) -> None:
    figures = {"产值": FIGURES["产值"], "增速": (5.0, 300.0, 7.0, 160.0)}
    groups = {"by": "mapping", "groups": {"一": ["甲市", "乙市"], "二": ["丙市", "丁市"]}}
    result = run(
        figures, indicators=[leaf("产值", 0.5), leaf("增速", 0.5)], peer_groups=groups, selection={"places": 2},
        **changes,
    )  # fmt: skip
    case = simulation_of(result)
    found = analyse(
        case.model, default_uncertainty(case, result.problem.scheme.robustness), 60, 3, kept=case.notes
    )
    assert found.outcome.ranks[0].tolist() == result.rank.tolist()
    assert found.outcome.selected is not None
    assert found.outcome.selected[0].tolist() == result.selected.tolist()
    record = robustness_record(found)
    assert record["varied"]["normalisations"][0] == "方案的标准化方法"  # type: ignore[index]
    assert record["varied"]["aggregations"][0] == "方案的聚合方法"  # type: ignore[index]
    assert any("方案原样" in words for words in record["not_varied"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["entropy", "critic", "pca"])
def test_weights_read_from_the_figures_are_read_anew_in_every_draw(method: str) -> None:
    tree = [
        {"id": "a", "children": [leaf("产值"), leaf("增速")]},
        {"id": "b", "children": [leaf("能耗", direction="lower"), leaf("人口")]},
    ]
    figures = {**FIGURES, "人口": (3.0, 9.0, 4.0, 4.5)}
    result = run(figures, indicators=tree, weights=method)
    case = simulation_of(result)
    uncertainty = Uncertainty((ZScore(),), (None,))
    cell = Cell(case.model, ZScore(), None)
    weights = drawn_weights(case.model, uncertainty, 6, stream(1, 0), own=cell.own)
    ranks, _ = cell.ranks_and_scores(weights)
    branches = result.problem.tree.branches
    factors = drawn_weights(case.model, uncertainty, 6, stream(1, 0), own=np.full(7, 0.5))
    for row in range(6):
        scores = np.empty((4, 7))
        scores[:, :4] = cell.matrix
        for number, branch in enumerate(branches):
            columns = list(branch.children)
            own = node_weights(branch, scores[:, columns], result.problem.tree.ids) * factors[columns, row]
            scores[:, 4 + number] = scores[:, columns] @ (own / own.sum())
        expected = (-scores[:, -1]).argsort().argsort() + 1
        assert ranks[row].tolist() == expected.tolist()
    own_cell = Cell(case.model, case.normaliser, None)
    assert own_cell.ranks_and_scores(given_weights(case.model))[0][0].tolist() == result.rank.tolist()
    noisy = simulation_of(result, relative_noise(result, 0.0))
    outcome = simulate(noisy.model, Uncertainty((noisy.normaliser,), weights="given", noise=True), 3, 1)
    assert (outcome.ranks == result.rank).all()


def test_the_whole_tie_chain_is_replayed_also_where_it_looks_outside_the_tree_or_at_figures_as_observed() -> (
    None
):
    figures = {
        "产值": (400.0, 300.0, 300.0, 300.0),
        "人口": (1.0, 2.0, 3.0, 2.0),
        "面积": (1.0, 5.0, 1.0, 4.0),
    }
    result = run(
        figures, indicators=[leaf("产值")], tie_breaks=[{"indicator": "人口"}, {"indicator": "面积"}],
        selection={"places": 3},
    )  # fmt: skip
    assert result.rank.tolist() == [1, 3, 2, 4]
    case = simulation_of(result)
    outcome = simulate(case.model, default_uncertainty(case, result.problem.scheme.robustness), 40, 1)
    assert (outcome.ranks == result.rank).all()
    assert outcome.selected is not None
    assert (outcome.selected == result.selected).all()
