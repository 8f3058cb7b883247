"""The model of a result ranks as the result does, and can be simulated."""

from __future__ import annotations

import numpy as np
import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.robustness.kernels import Cell
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.uncertainty import Uncertainty, given_weights
from luoshi.evaluation.simulation import simulation_of

from .examples import FIGURES, leaf, run

TREE = [
    {"id": "economy", "weight": 0.6, "children": [leaf("产值", 0.5), leaf("增速", 0.5)]},
    {"id": "green", "weight": 0.4, "children": [leaf("能耗", 1.0, "lower")]},
]
GAPS = {**FIGURES, "增速": (5.0, None, 7.0, 2.0)}


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "median", "vikor", "copeland"])
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
    assert case.notes == ()


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
    outside = run({**FIGURES, "人口": (1.0, 2.0, 3.0, 4.0)}, tie_breaks=[{"indicator": "人口"}])
    assert "体系外" in simulation_of(outside).notes[0]
