"""Weights: by hand, and their invariants (``test_other_packages.py`` holds them against other packages)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from luoshi.evaluation import weights as weigh
from luoshi.evaluation.arrays import EvaluationError

X = np.random.default_rng(8).lognormal(1.0, 0.8, (31, 5))
U = (X - X.min(0)) / (X.max(0) - X.min(0))
SAATY = [[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]]

scores = arrays(
    np.float64, st.tuples(st.integers(3, 12), st.integers(2, 5)), elements=st.integers(0, 100).map(float)
)


def test_entropy_takes_zero_times_its_logarithm_as_zero() -> None:
    v = np.array([[0.0, 1.0], [1.0, 2.0], [3.0, 2.5]])
    p, r = np.array([0.25, 0.75]), np.array([1.0, 2.0, 2.5]) / 5.5
    expected = 1 + np.array([(p * np.log(p)).sum(), (r * np.log(r)).sum()]) / np.log(3)
    np.testing.assert_allclose(weigh.entropy(v), expected / expected.sum(), rtol=1e-12)


def test_entropy_refuses_negative_figures_with_a_remedy() -> None:
    with pytest.raises(EvaluationError, match="平移量"):
        weigh.entropy(np.array([[-1.0, 2.0], [1.0, 3.0]]))


@pytest.mark.parametrize("method", [weigh.entropy, weigh.critic])
def test_a_constant_child_gets_no_weight(method) -> None:
    v = np.column_stack([U[:, :2], np.full(len(U), 0.1)])
    weights = method(v)
    assert weights[2] == 0.0
    assert weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("method", [weigh.entropy, weigh.critic])
def test_where_nothing_varies_the_method_says_so(method) -> None:
    with pytest.raises(EvaluationError, match="等权"):
        method(np.full((4, 3), 2.0))


def test_principal_components_weigh_by_the_variance_they_explain() -> None:
    r = np.corrcoef(X.T)
    values, vectors = np.linalg.eigh(r)
    kept = values >= 1
    expected = (vectors[:, kept] ** 2 * values[kept]).sum(axis=1)
    np.testing.assert_allclose(weigh.principal_components(X), expected / expected.sum(), rtol=1e-9)
    np.testing.assert_allclose(weigh.principal_components(X, "first"), vectors[:, -1] ** 2, rtol=1e-9)


def test_a_consistent_comparison_matrix_gives_back_its_weights() -> None:
    w = np.array([0.5, 0.3, 0.2])
    weights, ratio = weigh.analytic_hierarchy(w[:, None] / w[None, :])
    np.testing.assert_allclose(weights, w, rtol=1e-12)
    assert ratio == pytest.approx(0.0, abs=1e-9)


def test_the_consistency_ratio_is_saatys() -> None:
    weights, ratio = weigh.analytic_hierarchy(SAATY)
    principal = max(np.linalg.eigvals(np.array(SAATY)).real)
    assert ratio == pytest.approx((principal - 3) / 2 / 0.58)
    assert weights.tolist() == pytest.approx([0.6483, 0.2297, 0.1220], abs=1e-4)


def test_a_matrix_that_is_not_reciprocal_names_the_cell() -> None:
    with pytest.raises(EvaluationError, match="第1行第2列"):
        weigh.analytic_hierarchy([[1, 3], [1 / 2, 1]])


def test_experts_points_are_averaged_as_shares() -> None:
    assert weigh.budget_allocation([[60, 40], [20, 80]]).tolist() == pytest.approx([0.4, 0.6])


def test_the_benefit_of_the_doubt_gives_every_unit_its_best_weights() -> None:
    v = np.array([[1.0, 0.2], [0.2, 1.0], [0.5, 0.5]])
    w = weigh.benefit_of_the_doubt(v)
    assert (v * w).sum(axis=1).tolist() == pytest.approx([1.0, 1.0, 1.0 / 1.2])


def test_share_bounds_hold_in_the_benefit_of_the_doubt() -> None:
    w = weigh.benefit_of_the_doubt(U + 0.1, 0.1, 0.4)
    parts = (U + 0.1) * w
    shares = parts / parts.sum(axis=1, keepdims=True)
    assert shares.min() >= 0.1 - 1e-7
    assert shares.max() <= 0.4 + 1e-7
    assert parts.sum(axis=1).max() <= 1.0 + 1e-9


@pytest.mark.parametrize("method", [weigh.entropy, weigh.critic, weigh.principal_components])
@given(v=scores, data=st.data())
def test_weights_sum_to_one_and_follow_their_columns(method, v: np.ndarray, data: st.DataObject) -> None:
    columns = data.draw(st.permutations(range(v.shape[1])))
    rows = data.draw(st.permutations(range(v.shape[0])))
    try:
        weights = method(v)
    except EvaluationError:
        return
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0.0).all()
    if method is not weigh.principal_components:  # eigenvalues at the threshold of 1 may fall to either side
        np.testing.assert_allclose(method(v[rows][:, columns]), weights[list(columns)], atol=1e-9)


def test_correlations_use_the_units_that_have_both_figures() -> None:
    v = X.copy()
    v[3, 0] = v[7, 1] = np.nan
    both = np.delete(v[:, :2], [3, 7], axis=0)
    found = weigh.correlations(v)
    assert found[0, 1] == pytest.approx(np.corrcoef(both.T)[0, 1], rel=1e-9)
    np.testing.assert_allclose(weigh.correlations(X), np.corrcoef(X.T), rtol=1e-9)
