"""Sensitivity indices against SALib on the same design, and against functions whose indices are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from SALib.analyze import sobol as salib
from SALib.sample import sobol as salib_sample

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.robustness.kernels import Cell
from luoshi.evaluation.robustness.model import Model, plain_model, regular_tree
from luoshi.evaluation.robustness.normalisers import MinMax, Rank, ZScore
from luoshi.evaluation.robustness.sobol import (
    Sobol,
    factors_of,
    ranks_of_design,
    saltelli_design,
    saltelli_indices,
    sensitivity,
)
from luoshi.evaluation.robustness.uncertainty import Uncertainty, within_parents

CHOICES = Uncertainty((MinMax(), ZScore(), Rank()), ("arithmetic", "geometric"), exclusion=0.1)


def case(n: int = 15) -> Model:
    generator = np.random.default_rng(4)
    values = generator.lognormal(0, 1, (n, 6))
    directions = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
    weights = generator.uniform(0.5, 2.0, 9)
    normalised = MinMax().matrix(values, directions)
    return plain_model(values, directions, regular_tree((2, 3)), weights, normalised)


def outputs_of(result: Sobol) -> np.ndarray:
    return np.column_stack([result.ranks.astype(float), result.shift])


def salib_on(result: Sobol, output: int, groups: list[str] | None = None) -> dict[str, np.ndarray]:
    count = len(result.factors)
    problem = {"num_vars": count, "names": [str(i) for i in range(count)], "bounds": [[0, 1]] * count}
    if groups:
        problem["groups"] = groups
    return salib.analyze(  # type: ignore[no-any-return]
        problem, outputs_of(result)[:, output], calc_second_order=False, num_resamples=100, seed=3
    )


@pytest.mark.parametrize("by", ["factor", "choice"])
def test_design_indices_and_intervals_are_those_of_salib(by: str) -> None:
    model = case()
    model.values[0] = model.values.max(axis=0) * np.where(model.directions > 0, 2.0, 0.0) + 0.001
    result = sensitivity(model, CHOICES, 64, 3, by=by)  # type: ignore[arg-type]
    count = len(result.factors)
    assert count == 11
    groups = [factor.choice for factor in result.factors] if by == "choice" else None
    problem = {"num_vars": count, "names": [str(i) for i in range(count)], "bounds": [[0, 1]] * count}
    if groups:
        problem["groups"] = groups
    design = salib_sample.sample(problem, 64, calc_second_order=False, seed=3)
    assert np.array_equal(design, result.design)
    for output in np.flatnonzero(result.defined):
        expected = salib_on(result, int(output), groups)
        assert np.allclose(result.first[:, output], expected["S1"], rtol=0, atol=1e-12)
        assert np.allclose(result.total[:, output], expected["ST"], rtol=0, atol=1e-12)
        assert np.allclose(result.first_margin[:, output], expected["S1_conf"], rtol=0, atol=1e-10)
        assert np.allclose(result.total_margin[:, output], expected["ST_conf"], rtol=0, atol=1e-10)


def test_a_rank_that_never_changes_has_no_indices() -> None:
    model = case()
    model.values[0] = np.where(model.directions > 0, 1e3, 1e-9)
    result = sensitivity(model, replace(CHOICES, exclusion=0.0), 32, 1)
    assert not result.defined[0]
    assert np.isnan(result.first[:, 0]).all()
    assert np.isnan(result.total[:, 0]).all()
    assert result.leading(0) is None
    assert result.defined.any()


def test_the_ishigami_function_has_its_known_indices() -> None:
    groups = ((0,), (1,), (2,))
    x = (saltelli_design(3, groups, 4096, 5) * 2.0 - 1.0) * np.pi
    y = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    first, total, margin, _, defined = saltelli_indices(y[:, None], 3)
    assert np.allclose(first[:, 0], [0.3139, 0.4424, 0.0], atol=0.03)
    assert np.allclose(total[:, 0], [0.5576, 0.4424, 0.2437], atol=0.03)
    assert (margin[:, 0] < 0.1).all()
    assert defined.all()


def test_every_row_of_a_design_is_ranked_as_its_factors_say() -> None:
    model = case()
    factors = factors_of(model, CHOICES)
    design = np.random.default_rng(2).random((60, len(factors)))
    ranks = ranks_of_design(model, CHOICES, factors, design)
    for row, uniform in zip(ranks, design, strict=True):
        weights = model.weights.copy()
        weights[:8] *= 0.75 + 0.5 * uniform[:8]
        left_out = int(uniform[10] * 7)
        if left_out < 6:
            weights[left_out] = 0.0
        normaliser = CHOICES.normalisations[int(uniform[8] * 3)]
        cell = Cell(model, normaliser, CHOICES.aggregations[int(uniform[9] * 2)])
        assert np.array_equal(row, cell.ranks(within_parents(model, weights[:, None]))[0])


def test_the_result_does_not_depend_on_the_number_of_threads() -> None:
    one, two = (sensitivity(case(), CHOICES, 64, 3, threads=t) for t in (1, 2))
    assert one.ranks.tobytes() == two.ranks.tobytes()
    assert one.total.tobytes() == two.total.tobytes()


def test_nothing_to_vary_and_a_base_that_is_no_power_of_two_are_refused_in_words() -> None:
    with pytest.raises(EvaluationError, match="没有任何可变的选择"):
        sensitivity(case(), Uncertainty((MinMax(),), weights="given"))
    with pytest.raises(EvaluationError, match="应为2的幂"):
        sensitivity(case(), CHOICES, 100)
