"""Measurement error: the kernels for few replicates at a time against the slow way with the same errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.normalisation import ranks as ranks_with_ties
from luoshi.evaluation.robustness.kernels import Cell
from luoshi.evaluation.robustness.model import Model, plain_model, regular_tree
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.noise import drawn_errors, noisy_ranks, normal_quantiles
from luoshi.evaluation.robustness.normalisers import AsInScheme, MinMax, Rank, ZScore
from luoshi.evaluation.robustness.ranking import average_ranks
from luoshi.evaluation.robustness.uncertainty import Uncertainty, drawn_weights, stream
from luoshi.evaluation.selection import SelectionRule

CHOICES = Uncertainty((MinMax(), ZScore(), Rank()), ("arithmetic", "geometric"), noise=True)


def case(relative: float = 0.05, n: int = 20, **rules: object) -> Model:
    generator = np.random.default_rng(4)
    values = generator.lognormal(0, 1, (n, 6)) * 10.0 ** generator.integers(-2, 5, 6)
    directions = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
    parents = regular_tree((2, 3))
    normalised = MinMax().matrix(values, directions)
    noise = relative * values
    return plain_model(values, directions, parents, np.full(9, 0.5), normalised, noise=noise, **rules)  # type: ignore[arg-type]


@pytest.mark.parametrize("normaliser", CHOICES.normalisations)
@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_a_replicate_is_the_ranking_of_the_figures_with_their_errors(normaliser: MinMax, mean: str) -> None:
    model = case()
    assert model.noise is not None
    cell = Cell(model, normaliser, mean)  # type: ignore[arg-type]
    weights = drawn_weights(model, CHOICES, 30, stream(1, 1))
    found, _ = noisy_ranks(cell, weights.copy(), stream(6, 6))
    by_leaf = isinstance(normaliser, Rank)
    errors = drawn_errors(stream(6, 6), (30, 6, 20) if by_leaf else (20, 30, 6)).astype(np.float64)
    wrong = 0
    for row in range(30):
        own = errors[row].T if by_leaf else errors[:, row]
        # Errors are drawn on figures turned so that more is better.
        figures = model.values + model.noise * own * model.directions
        expected = Cell(replace(model, values=figures), normaliser, mean).ranks(weights[:, [row]].copy())  # type: ignore[arg-type]
        wrong += int((found[row] != expected[0]).sum())
    assert wrong <= 2


def test_the_table_of_errors_is_standard_normal() -> None:
    table = normal_quantiles().astype(np.float64)
    assert len(table) == 65_536
    assert abs(table.mean()) < 1e-6
    assert table.std() == pytest.approx(1.0, abs=1e-6)
    assert (table**4).mean() == pytest.approx(3.0, abs=0.01)
    draws = drawn_errors(stream(1, 1), (1000, 101))
    assert abs(draws.mean()) < 0.02
    assert draws.std() == pytest.approx(1.0, abs=0.02)
    assert abs(np.corrcoef(draws[:, 0], draws[:, 1])[0, 1]) < 0.15


def test_average_ranks_share_ties_and_take_whole_parts() -> None:
    x = np.array([[3.0, 1.2, 1.7, 9.0, 9.0, 9.0, 0.0]], dtype=np.float32)
    assert average_ranks(x).tolist() == [[4.0, 2.5, 2.5, 6.0, 6.0, 6.0, 1.0]]
    many = np.floor(np.random.default_rng(2).random((50, 300)) * 200).astype(np.float32)
    assert np.array_equal(average_ranks(many), np.array([ranks_with_ties(row, "average") for row in many]))


def test_without_errors_the_ranks_are_those_of_the_figures_ties_included() -> None:
    model = case(relative=0.0)
    model.values[3] = model.values[11]
    model.values[:, 4] = 2.5
    exact = replace(CHOICES, noise=False)
    one, other = simulate(model, CHOICES, 300, 2), simulate(model, exact, 300, 2)
    # The two draw different weights (single and double precision) from the same stream.
    assert np.abs(one.counts - other.counts).sum() <= 4
    assert (one.ranks[:, 3] == one.ranks[:, 11]).all()


def test_larger_errors_move_ranks_further() -> None:
    shifts = [simulate(case(relative), CHOICES, 400, 2).rank_shift.mean() for relative in (0.01, 0.1, 0.5)]
    assert shifts[0] < shifts[1] < shifts[2]


def test_any_number_of_threads_gives_the_same_bytes_with_errors() -> None:
    model = case(n=60)
    one = simulate(model, CHOICES, 2500, 2, threads=1)
    two = simulate(model, CHOICES, 2500, 2, threads=2)
    assert one.ranks.tobytes() == two.ranks.tobytes()


def test_gaps_and_the_scheme_s_own_method_are_computed_replicate_by_replicate() -> None:
    model = case()
    model.values[2, 1] = np.nan
    gaps = replace(model, min_share=np.zeros(3), normalised=MinMax().matrix(model.values, model.directions))
    ranks = simulate(gaps, CHOICES, 40, 2).ranks
    assert (np.sort(ranks, axis=1) == np.arange(1, 21)).mean() > 0.95
    whole = case()
    again = Uncertainty((AsInScheme(whole.normalised, Doubled(whole.directions)),), noise=True)
    assert (np.sort(simulate(whole, again, 40, 2).ranks, axis=1) == np.arange(1, 21)).all()
    with pytest.raises(EvaluationError, match="重新计算"):
        simulate(whole, Uncertainty((AsInScheme(whole.normalised),), noise=True), 5, 2)


class Doubled:
    """A normalisation that can be sent to other processes."""

    def __init__(self, directions: np.ndarray) -> None:
        self.directions = directions

    def __call__(self, figures: np.ndarray) -> np.ndarray:
        return 2.0 * MinMax().matrix(figures, self.directions)


def test_the_award_rule_is_replayed_with_errors() -> None:
    rule = SelectionRule(np.arange(20) % 2, np.array([2, 2]), np.array([3, 3]), 5)
    for least in (None, 0.0):
        outcome = simulate(case(selection=replace(rule, min_score=least)), CHOICES, 60, 2)
        assert outcome.selected is not None
        assert (outcome.selected.sum(axis=1) == 5).all()
