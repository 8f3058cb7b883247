"""Weights of the children of one node, each method giving shares that sum to one.

Pure functions. ``v`` has shape (n units, k children), more being better, NaN for missing. The methods that read the
figures look at them as the scheme normalised them; which normalisation that was changes the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import NOISE, EvaluationError, Floats, empty_columns_give_nan

# Mean consistency index of random reciprocal matrices of order 1, 2, … 15 (Saaty 1980).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)


def equal(count: int) -> Floats:
    """1/k each."""
    return np.full(count, 1.0 / count)


def proportional(parts: npt.ArrayLike) -> Floats:
    """Positive numbers turned into shares: p/Σp."""
    values = np.asarray(parts, float)
    return np.asarray(values / values.sum())


def entropy(v: Floats, shift: float = 0.0) -> Floats:
    """w = (1 - E)/Σ(1 - E), E = -(1/ln n) Σ p ln p, p = v/Σv, 0 ln 0 = 0 (Shannon 1948; Zeleny 1982).

    Defined for figures that are not negative. The method is not shift invariant: ``shift`` is added to every figure
    and is part of the scheme. Raises EvaluationError for negative figures and where no child tells units apart.
    """
    y = v + shift
    with empty_columns_give_nan():
        if np.any(y < 0.0):
            raise EvaluationError(
                "有负值，不能用熵权法定权；请改用归一到非负区间的方法，或写明平移量（shift）"
            )
        total = np.nansum(y, axis=0)
        p = y / np.where(total > 0.0, total, 1.0)
        count = (~np.isnan(y)).sum(axis=0)
        terms = np.where(p > 0.0, p * np.log(np.where(p > 0.0, p, 1.0)), 0.0)
        information = 1.0 + terms.sum(axis=0) / np.log(np.maximum(count, 2))
        # A constant column carries no information; rounding must not give it a trace of weight.
        spread = np.nan_to_num(np.nanmax(y, axis=0) - np.nanmin(y, axis=0))
    information = np.where((spread <= 0.0) | (total <= 0.0) | (count < 2), 0.0, np.maximum(information, 0.0))
    return _shares(information, "熵权法")


def critic(v: Floats) -> Floats:
    """C_j = sd_j Σ_k (1 - r_jk), w = C/ΣC (Diakoulaki, Mavrotas and Papayannakis 1995); v on a common scale.

    Pearson correlations over the units that have both figures; a constant child has no conflict to add and weight 0.
    """
    with empty_columns_give_nan():
        deviation = np.nan_to_num(np.nanstd(v, axis=0, ddof=0))
        varies = deviation > NOISE * np.nanmax(np.abs(v))
    conflict = (1.0 - correlations(v)).sum(axis=1)
    return _shares(np.where(varies, deviation * conflict, 0.0), "CRITIC法")


def principal_components(v: Floats, retain: Literal["kaiser", "first"] = "kaiser") -> Floats:
    """Squared loadings summed over the retained components, as shares (OECD/JRC Handbook 2008, 6.1, unrotated).

    With l_cj the loading of child j on component c of the correlation matrix, w_j ∝ Σ_c l_cj², that is the part of
    its variance that the retained components explain. ``kaiser`` retains eigenvalues of at least 1, ``first`` one.
    """
    eigenvalues, vectors = np.linalg.eigh(correlations(v))
    kept = eigenvalues >= min(1.0, eigenvalues[-1]) if retain == "kaiser" else eigenvalues == eigenvalues[-1]
    return _shares((vectors**2 * np.where(kept, eigenvalues, 0.0)).sum(axis=1), "主成分法")


def analytic_hierarchy(matrix: npt.ArrayLike) -> tuple[Floats, float]:
    """AHP (Saaty 1980): the principal eigenvector of a reciprocal comparison matrix, and its consistency ratio.

    The ratio is (λ - k)/(k - 1)/RI, 0 for k ≤ 2; above 0.1 the comparisons contradict each other too much. Raises
    EvaluationError for a matrix that is not square, positive and reciprocal.
    """
    a = np.asarray(matrix, float)
    k = a.shape[0]
    if a.ndim != 2 or a.shape != (k, k) or np.any(a <= 0.0) or k > len(RANDOM_INDEX):
        raise EvaluationError(f"判断矩阵应为不超过{len(RANDOM_INDEX)}阶的方阵，且各元素为正数")
    if not np.allclose(a * a.T, 1.0, rtol=1e-6):
        i, j = np.argwhere(~np.isclose(a * a.T, 1.0, rtol=1e-6))[0]
        raise EvaluationError(
            f"判断矩阵第{i + 1}行第{j + 1}列与第{j + 1}行第{i + 1}列不互为倒数，请改正其中一个"
        )
    values, vectors = np.linalg.eig(a)
    first = int(np.argmax(values.real))
    weights = np.abs(vectors[:, first].real)
    ratio = 0.0 if k <= 2 else float((values[first].real - k) / (k - 1) / RANDOM_INDEX[k - 1])
    return np.asarray(weights / weights.sum()), max(ratio, 0.0)


def budget_allocation(allocations: Sequence[Sequence[float]]) -> Floats:
    """Each expert spreads a budget of points over the children; the shares of all experts are averaged."""
    shares = np.asarray(allocations, float)
    return np.asarray((shares / shares.sum(axis=1, keepdims=True)).mean(axis=0))


def benefit_of_the_doubt(v: Floats, lower: npt.ArrayLike = 0.0, upper: npt.ArrayLike = 1.0) -> Floats:
    """For each unit the weights that favour it most: shape (n, k); the unit's score is Σ v w ≤ 1.

    max_w Σ_j v_ij w_j subject to Σ_j v_kj w_j ≤ 1 for every unit k, w ≥ 0, and each child's share of the score
    v_ij w_j/Σ between ``lower`` and ``upper`` (Cherchye et al. 2007). v must not be negative. A missing figure takes
    no part. Weights that were not used are 0.
    """
    from scipy.optimize import linprog  # loaded at need: no other method wants a solver

    with np.errstate(invalid="ignore"):
        if np.any(v < 0.0):
            raise EvaluationError("有负值，不能用数据包络（BoD）定权；请先归一到非负区间")
    n, k = v.shape
    filled = np.nan_to_num(v)
    bounds_below, bounds_above = (np.broadcast_to(np.asarray(b, float), (k,)) for b in (lower, upper))
    result = np.zeros((n, k))
    for i, own in enumerate(filled):
        parts = np.diag(own)
        rules = [filled]
        if np.any(bounds_below > 0.0):
            rules.append(bounds_below[:, None] * own - parts)
        if np.any(bounds_above < 1.0):
            rules.append(parts - bounds_above[:, None] * own)
        limits = np.concatenate([np.ones(n), np.zeros(k * (len(rules) - 1))])
        # Children on which nobody scores are left out: their weight would be unbounded.
        box = [(0.0, None) if filled[:, j].any() else (0.0, 0.0) for j in range(k)]
        solution = linprog(-own, A_ub=np.vstack(rules), b_ub=limits, bounds=box, method="highs")
        if not solution.success:
            raise EvaluationError("数据包络（BoD）定权无解：份额上下限互相矛盾，请放宽份额限制")
        result[i] = solution.x
    return result


def correlations(v: Floats) -> Floats:
    """Pearson correlations (k, k) over the units that have both figures; 1 on the diagonal, 0 with a constant."""
    gaps = np.isnan(v)
    with empty_columns_give_nan():
        if gaps.any():
            x = np.nan_to_num(v - np.nanmean(v, axis=0))
            scale = np.nan_to_num(np.nanmax(np.abs(v), axis=0))
            present = (~gaps).astype(float)
            count = np.maximum(_products(present, present), 1.0)
            # The sums of j over the units that have both j and k; a transposed view gives those of k.
            total, squares = _products(x, present) / count, _products(x * x, present) / count
            covariance = _products(x, x) / count - total * total.T
            deviation = np.sqrt(np.maximum(squares - total**2, 0.0))
        else:
            x, scale = v - v.mean(axis=0), np.abs(v).max(axis=0)
            covariance = _products(x, x) / len(v)
            deviation = np.broadcast_to(np.sqrt(np.diagonal(covariance))[:, None], covariance.shape)
    varies = deviation > NOISE * scale[:, None]
    both = varies & varies.T
    r = np.where(both, covariance / np.where(both, deviation * deviation.T, 1.0), 0.0)
    np.fill_diagonal(r, 1.0)
    return np.clip(r, -1.0, 1.0)


def _products(a: Floats, b: Floats) -> Floats:
    # Not the matrix product: its threads cost more than they save at these sizes, and its bits depend on them.
    return np.asarray(np.einsum("ij,ik->jk", a, b))


def _shares(parts: Floats, method: str) -> Floats:
    total = float(parts.sum())
    if not total > 0.0:
        raise EvaluationError(f"各项数值都不能区分对象，{method}无从定权；请改用等权或给定权重")
    return parts / total
