"""Aggregations: by hand, and their invariants (``test_other_packages.py`` holds them against other packages)."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from luoshi.evaluation.aggregation import (
    Method,
    arithmetic,
    fit,
    generalised_mean,
    geometric,
    present_weights,
    weighted_median,
)
from luoshi.evaluation.arrays import EvaluationError

X = np.random.default_rng(8).lognormal(1.0, 0.8, (31, 5))
W = np.array([0.3, 0.25, 0.2, 0.15, 0.1])

scores = arrays(
    np.float64, st.tuples(st.integers(2, 9), st.integers(1, 4)), elements=st.integers(1, 100).map(float)
)
MONOTONE: list[Method] = ["arithmetic", "geometric", "harmonic", "generalised_mean", "median"]


def score(method: Method, v: np.ndarray, w: np.ndarray, **options: object) -> np.ndarray:
    return fit(method, v, w, **options)(v, w)  # type: ignore[arg-type]


def test_the_published_total_of_four_efficacy_scores() -> None:
    v = np.array([[75.368, 96.844, 74.940, 83.404]])
    w = np.full(4, 0.25)
    assert geometric(v, w)[0] == pytest.approx(82.185, abs=5e-4)
    assert arithmetic(v, w)[0] == pytest.approx(82.639)


def test_negative_values_as_growth_rates_are_keep_their_order_in_a_weighted_sum() -> None:
    v = np.array([[-5.0, -4.0], [-1.0, -2.0], [3.0, -3.0]])
    found = arithmetic(v, np.array([0.5, 0.5]))
    assert found.tolist() == [-4.5, -1.5, 0.0]


def test_means_are_ordered_harmonic_geometric_arithmetic_quadratic() -> None:
    ordered = [generalised_mean(X, W, p) for p in (-1.0, 0.0, 1.0, 2.0)]
    assert all((low <= high + 1e-12).all() for low, high in itertools.pairwise(ordered))
    np.testing.assert_allclose(ordered[0], 1.0 / (W / X).sum(axis=1))
    np.testing.assert_allclose(ordered[2], X @ W)


def test_the_four_zero_rules_are_four_methods() -> None:
    v, w = np.array([[0.0, 4.0], [1.0, 1.0], [2.0, 9.0]]), np.array([0.5, 0.5])
    with pytest.raises(EvaluationError, match="零值规则"):
        score("geometric", v, w, zero="forbid")
    np.testing.assert_allclose(score("geometric", v, w, zero="knock_out"), [0.0, 1.0, np.sqrt(18)])
    np.testing.assert_allclose(
        score("geometric", v, w, zero="shift", shift=1.0), np.sqrt([5.0, 4.0, 30.0]) - 1.0
    )
    rescaled = score("geometric", v, w, zero="rescale", rescale_to=(1.0, 9.0))
    np.testing.assert_allclose(rescaled, np.sqrt([1.0 * 4.0, 5.0 * 1.0, 9.0 * 9.0]))


def test_a_negative_value_never_enters_a_geometric_mean() -> None:
    with pytest.raises(EvaluationError):
        score("geometric", np.array([[-1.0, 4.0]]), np.array([0.5, 0.5]), zero="knock_out")


def test_the_weighted_median_takes_the_middle_of_an_even_split() -> None:
    v = np.array([[1.0, 2.0, 10.0], [10.0, 1.0, 2.0]])
    assert weighted_median(v, np.array([0.2, 0.45, 0.35])).tolist() == [2.0, 2.0]
    assert weighted_median(v[:1, :2], np.array([0.5, 0.5])).tolist() == [1.5]
    assert weighted_median(v[:, [0]], np.array([1.0])).tolist() == [1.0, 10.0]


def test_copeland_counts_majorities_won_minus_lost() -> None:
    v = np.array([[3.0, 1.0, 3.0], [2.0, 2.0, 2.0], [1.0, 3.0, 1.0]])
    assert score("copeland", v, np.array([0.4, 0.2, 0.4])).tolist() == [2.0, 0.0, -2.0]
    assert score("copeland", v, np.array([0.25, 0.5, 0.25])).tolist() == [0.0, 0.0, 0.0]


@given(
    arrays(np.int64, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=st.integers(0, 3)),
    st.lists(st.integers(1, 3), min_size=4, max_size=4),
)
def test_kemeny_gives_the_mean_place_over_all_orders_that_contradict_majorities_least(
    figures: np.ndarray, points: list[int]
) -> None:
    v, n = figures.astype(np.float64), len(figures)
    w = np.array(points[: figures.shape[1]], dtype=np.float64)
    w /= w.sum()

    def contradicted(order: tuple[int, ...]) -> float:
        pairs = itertools.combinations(order, 2)
        return sum(float(w[v[b] > v[a]].sum()) for a, b in pairs)

    orders = list(itertools.permutations(range(n)))
    costs = np.array([contradicted(order) for order in orders])
    best = [
        np.argsort(order) for order, cost in zip(orders, costs, strict=True) if cost <= costs.min() + 1e-9
    ]
    np.testing.assert_allclose(score("kemeny", v, w), n - 1 - np.mean(best, axis=0), atol=1e-9)


def test_kemeny_parts_what_majorities_part_and_refuses_a_large_circle() -> None:
    ladder = np.repeat(np.arange(40.0)[:, None], 3, axis=1)
    assert score("kemeny", ladder, np.array([0.5, 0.3, 0.2])).tolist() == list(range(40))
    assert score("kemeny", np.ones((20, 2)), np.array([0.5, 0.5])).tolist() == [9.5] * 20
    circle = np.random.default_rng(1).random((60, 5))
    with pytest.raises(EvaluationError, match="至多能精确排出16个"):
        score("kemeny", circle, np.full(5, 0.2))


def test_topsis_calls_units_that_are_all_alike_neither_near_nor_far() -> None:
    v = np.full((3, 2), 4.0)
    assert score("topsis", v, np.array([0.5, 0.5])).tolist() == [0.5, 0.5, 0.5]
    assert score("vikor", v, np.array([0.5, 0.5])).tolist() == [1.0, 1.0, 1.0]


def test_weights_are_renormalised_over_what_is_there_if_enough_is() -> None:
    v = np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, 3.0], [1.0, 2.0, 3.0]])
    w = np.array([0.5, 0.3, 0.2])
    found = present_weights(v, w, 0.7)
    np.testing.assert_allclose(found[0], [0.5 / 0.7, 0.0, 0.2 / 0.7])
    assert np.isnan(found[1]).all()
    np.testing.assert_allclose(found[2], w)
    by_count = present_weights(v, w, 1 / 3, "count")
    np.testing.assert_allclose(by_count[1], [0.0, 0.0, 1.0])


def test_a_child_that_does_not_concern_a_unit_is_no_gap() -> None:
    w = np.array([[0.5, 0.0, 0.5]])
    np.testing.assert_allclose(present_weights(np.array([[1.0, np.nan, 3.0]]), w, 1.0), [[0.5, 0.0, 0.5]])


ALL: list[Method] = [*MONOTONE, "topsis", "vikor", "copeland", "kemeny"]


@pytest.mark.parametrize("method", ALL)
def test_a_missing_child_is_left_out_and_a_missing_node_stays_missing(method: Method) -> None:
    v = X[:14].copy()
    v[0, 1] = v[1, :] = np.nan
    w = present_weights(v, W, 0.5)
    found = score(method, v, w, power=2.0)
    assert np.isfinite(found[0])
    assert np.isnan(found[1])
    assert np.isfinite(found[2:]).all()


@pytest.mark.parametrize("method", MONOTONE)
@given(v=scores, data=st.data())
def test_a_better_child_never_makes_a_node_worse(method: Method, v: np.ndarray, data: st.DataObject) -> None:
    w = np.full(v.shape[1], 1.0 / v.shape[1])
    row, column = data.draw(st.integers(0, len(v) - 1)), data.draw(st.integers(0, v.shape[1] - 1))
    better = v.copy()
    better[row, column] += data.draw(st.integers(1, 50))
    before, after = score(method, v, w, power=2.0), score(method, better, w, power=2.0)
    assert after[row] >= before[row] - 1e-9
    np.testing.assert_array_equal(np.delete(after, row), np.delete(before, row))


@pytest.mark.parametrize("method", ALL)
@given(v=scores, data=st.data())
def test_the_order_of_units_and_children_does_not_matter(
    method: Method, v: np.ndarray, data: st.DataObject
) -> None:
    w = np.arange(1, v.shape[1] + 1) / np.arange(1, v.shape[1] + 1).sum()
    rows = data.draw(st.permutations(range(v.shape[0])))
    columns = list(data.draw(st.permutations(range(v.shape[1]))))
    moved = score(method, v[rows][:, columns], w[columns], power=2.0)
    np.testing.assert_allclose(moved, score(method, v, w, power=2.0)[rows], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("method", ALL)
@given(v=scores)
def test_units_that_are_alike_score_alike_to_the_last_bit(method: Method, v: np.ndarray) -> None:
    v = v[:8]  # as many as Kemeny's order can search twice
    twice = np.vstack([v, v])
    found = score(method, twice, np.full(v.shape[1], 1.0 / v.shape[1]), power=2.0)
    np.testing.assert_array_equal(found[: len(v)], found[len(v) :])
