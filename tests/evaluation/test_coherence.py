"""Statistical coherence: correlations, components, alpha, redundant and opposing indicators."""

from __future__ import annotations

import numpy as np
import pytest

from luoshi.evaluation.coherence import coherence, cronbach_alpha

from .examples import leaf, run

FIGURES = {
    "a": (1.0, 2.0, 3.0, 5.0),
    "b": (2.0, 4.1, 6.0, 10.0),
    "c": (9.0, 7.0, 6.5, 1.0),
    "d": (5.0, 1.0, 6.0, 2.0),
}


def test_redundant_and_opposing_pairs_are_found() -> None:
    found = coherence(run(FIGURES, indicators=[leaf(name) for name in FIGURES], weights="equal"))
    assert [(pair.first, pair.second) for pair in found.redundant] == [("a", "b")]
    assert {(pair.first, pair.second) for pair in found.opposing} == {("a", "c"), ("b", "c")}
    assert found.redundant[0].correlation == pytest.approx(np.corrcoef(FIGURES["a"], FIGURES["b"])[0, 1])


def test_a_cost_is_turned_before_it_is_correlated() -> None:
    leaves = [leaf("a"), leaf("c", direction="lower")]
    found = coherence(run(FIGURES, indicators=leaves, weights="equal"))
    assert found.correlations[0, 1] > 0.9


def test_eigenvalues_sum_to_the_number_of_indicators() -> None:
    found = coherence(run(FIGURES, indicators=[leaf(name) for name in FIGURES], weights="equal"))
    assert found.eigenvalues.sum() == pytest.approx(4.0)
    assert (np.diff(found.eigenvalues) <= 0).all()
    assert found.explained.sum() == pytest.approx(1.0)


def test_alpha_is_that_of_standardised_items() -> None:
    v = np.array([FIGURES["a"], FIGURES["b"], FIGURES["d"]]).T
    r = np.corrcoef(v.T)
    mean = (r.sum() - 3) / 6
    assert cronbach_alpha(v) == pytest.approx(3 * mean / (1 + 2 * mean))


@pytest.mark.parametrize(
    "v",
    [np.ones((5, 3)), np.arange(5.0)[:, None], np.array([[1.0, 2.0], [2.0, 1.0]]), np.full((4, 2), np.nan)],
)
def test_alpha_is_undefined_where_nothing_can_be_said(v: np.ndarray) -> None:
    assert cronbach_alpha(v) is None


def test_every_node_has_its_own_alpha() -> None:
    tree = [{"id": "x", "children": [leaf("a"), leaf("b")]}, {"id": "y", "children": [leaf("d")]}]
    found = coherence(run(FIGURES, indicators=tree, weights="equal"))
    assert set(found.node_alpha) == {"x", "y", "total"}
    assert found.node_alpha["x"] == pytest.approx(1.0, abs=0.01)
    assert found.node_alpha["y"] is None
    assert found.with_total.shape == (3,)
