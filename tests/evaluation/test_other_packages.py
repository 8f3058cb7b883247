"""What pymcdm and scikit-criteria compute as well, they compute alike.

Both are imported by the tests themselves: they bring plotting and learning packages with them that take longer to load
than all tests of the evaluation take to collect, and every process that runs tests collects every file.
"""

from __future__ import annotations

import numpy as np

from luoshi.evaluation import normalisation as norm
from luoshi.evaluation import weights as weigh
from luoshi.evaluation.aggregation import arithmetic, fit, geometric
from luoshi.evaluation.result import result_record

from .examples import FIGURES, run

X = np.random.default_rng(8).lognormal(1.0, 0.8, (31, 5))
U = (X - X.min(0)) / (X.max(0) - X.min(0))
W = np.array([0.3, 0.25, 0.2, 0.15, 0.1])
D = np.array([1.0, -1.0, 1.0, -1.0, 1.0])
UP = np.ones(5)


def by_column(function, x: np.ndarray, directions: np.ndarray) -> np.ndarray:
    return np.stack([function(column, d < 0) for column, d in zip(x.T, directions, strict=True)], axis=1)


def test_topsis_is_the_same_when_they_scale_by_vectors() -> None:
    from pymcdm import methods
    from pymcdm.normalizations import vector_normalization
    from skcriteria.agg.topsis import topsis

    ours = fit("topsis", X, W, direction=D)(X, W)
    theirs = methods.TOPSIS(vector_normalization)(X, W, D)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    scaled = X / np.sqrt((X**2).sum(axis=0))
    _, _, _, similarity = topsis(scaled, D, W)[:4]
    np.testing.assert_allclose(ours, similarity, rtol=1e-9)


def test_a_scheme_with_topsis_scales_by_vectors_and_reads_the_figures_themselves() -> None:
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    result = run(aggregation="topsis")
    x = np.array([FIGURES[name] for name in ("产值", "增速", "能耗")]).T
    expected = TOPSIS(vector_normalization)(x, np.array([0.5, 0.3, 0.2]), np.array([1, 1, -1]))
    np.testing.assert_allclose(result.total, expected, rtol=1e-9)
    assert result_record(result)["nodes"][0]["aggregation"]["scaling"] == "vector"  # type: ignore[index]


def test_vikor_is_the_same() -> None:
    from pymcdm import methods
    from skcriteria import mkdm
    from skcriteria.agg.vikor import VIKOR

    oriented = X * D
    ours = fit("vikor", oriented, W)(oriented, W)
    np.testing.assert_allclose(1.0 - ours, methods.VIKOR()(X, W, D), rtol=1e-9, atol=1e-12)
    theirs = VIKOR(v=0.5).evaluate(mkdm(X, D.astype(int).tolist(), weights=W.tolist()))
    np.testing.assert_allclose(1.0 - ours, theirs.e_.q_k, rtol=1e-9, atol=1e-12)


def test_sums_and_products_are_the_same() -> None:
    from pymcdm import methods

    plain = lambda column, cost: column  # noqa: E731
    np.testing.assert_allclose(arithmetic(X, W), methods.WSM(plain)(X, W, UP), rtol=1e-9)
    np.testing.assert_allclose(geometric(X, W), methods.WPM(plain)(X, W, UP), rtol=1e-9)


def test_normalisations_are_the_same() -> None:
    from pymcdm import normalizations as pymcdm
    from skcriteria.preprocessing import scalers

    best = np.where(D > 0, X.max(0), X.min(0))
    for name, ours, theirs in (
        ("min-max", norm.min_max(X, X.min(0), X.max(0), D), by_column(pymcdm.minmax_normalization, X, D)),
        ("ratio", norm.ratio_to_reference(X, best, D), by_column(pymcdm.linear_normalization, X, D)),
        ("share", norm.share_of_total(X, D), by_column(pymcdm.sum_normalization, X, D)),
        ("vector", norm.vector(X, UP), by_column(pymcdm.vector_normalization, X, UP)),
        ("vector, less", 1.0 + norm.vector(X, -UP), by_column(pymcdm.vector_normalization, X, -UP)),
        ("vector", norm.vector(X, UP), scalers.scale_by_vector(X, axis=0)),
        ("share", norm.share_of_total(X, UP), scalers.scale_by_sum(X, axis=0)),
        ("z-score", norm.z_score(X, X.mean(0), X.std(0), UP), (X - X.mean(0)) / X.std(0)),
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)


def test_entropy_is_the_same_on_positive_figures() -> None:
    from pymcdm import weights as pymcdm
    from skcriteria.preprocessing import weighters

    np.testing.assert_allclose(weigh.entropy(X), pymcdm.entropy_weights(X), rtol=1e-9)
    np.testing.assert_allclose(weigh.entropy(X), weighters.entropy_weights(X), rtol=1e-9)


def test_critic_is_the_same() -> None:
    from pymcdm import weights as pymcdm
    from skcriteria.preprocessing import weighters

    np.testing.assert_allclose(weigh.critic(U), pymcdm.critic_weights(X), rtol=1e-9)
    theirs = weighters.critic_weights(X, objectives=UP)
    np.testing.assert_allclose(weigh.critic(U), theirs, rtol=1e-9)
