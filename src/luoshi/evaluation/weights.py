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


def principal_value(matrix: npt.ArrayLike) -> float:
    """The largest eigenvalue λ of a comparison matrix."""
    return float(np.linalg.eigvals(np.asarray(matrix, float)).real.max())


def budget_allocation(allocations: Sequence[Sequence[float]]) -> Floats:
    """Each expert spreads a budget of points over the children; the shares of all experts are averaged."""
    shares = np.asarray(allocations, float)
    return np.asarray((shares / shares.sum(axis=1, keepdims=True)).mean(axis=0))


def benefit_of_the_doubt(
    v: Floats,
    lower: float = 0.0,
    upper: float = 1.0,
    shares: Literal["score", "weight"] = "score",
    units: Sequence[str] = (),
) -> Floats:
    """For each unit the weights that favour it most: shape (n, k); the unit's score is Σ v w ≤ 1.

    max_w Σ_j v_ij w_j subject to Σ_j v_kj w_j ≤ 1 for every unit k, w ≥ 0, and each child's share between ``lower`` and
    ``upper``: its share of the score, v_ij w_j/Σ (Cherchye et al. 2007), or of the weights, w_j/Σ. v must not be
    negative. A missing figure takes no part, and the bounds hold among those that are there. Weights that were not used
    are 0. Raises EvaluationError, naming the unit, where the bounds leave it no weights at all.
    """
    from scipy.optimize import linprog  # loaded at need: no other method wants a solver

    with np.errstate(invalid="ignore"):
        if np.any(v < 0.0):
            raise EvaluationError("有负值，不能用数据包络（BoD）定权；请先归一到非负区间")
    n, k = v.shape
    filled = np.nan_to_num(v)
    bounded = lower > 0.0 or upper < 1.0
    result = np.zeros((n, k))
    for i, own in enumerate(filled):
        there = ~np.isnan(v[i])
        counts = there.astype(float)
        name = units[i] if units else f"第{i + 1}个对象"
        if bounded:
            usable = there & (own > 0.0) if shares == "score" else there
            _refuse_shares(name, int(there.sum()), int(usable.sum()), lower, upper, shares, own.any())
        parts, whole = (np.diag(own), own) if shares == "score" else (np.diag(counts), counts)
        rules = [filled]
        if lower > 0.0:
            rules.append(lower * counts[:, None] * whole - parts)
        if upper < 1.0:
            rules.append(parts - upper * whole[None, :])
        limits = np.concatenate([np.ones(n), np.zeros(k * (len(rules) - 1))])
        # Children on which nobody scores are left out: their weight would be unbounded.
        box = [(0.0, None) if there[j] and filled[:, j].any() else (0.0, 0.0) for j in range(k)]
        solution = linprog(-own, A_ub=np.vstack(rules), b_ub=limits, bounds=box, method="highs")
        if not solution.success:
            raise EvaluationError("数据包络（BoD）定权无解：份额上下限互相矛盾，请放宽份额限制")
        if own.any() and not solution.x @ own > 0.0:
            raise EvaluationError(
                f"按数据包络（BoD）的份额限制，{name}得不到任何权重；请放宽份额限制，或改用权重份额（shares: weight）"
            )
        result[i] = solution.x
    return result


def _refuse_shares(
    name: str, there: int, usable: int, lower: float, upper: float, shares: str, scores: bool
) -> None:
    """Bounds of shares that one unit cannot meet with what it has."""
    if there == 0 or (there > 0 and not scores and shares == "score"):
        return  # a unit that scores nothing has no score to share
    if there * lower > 1.0 + 1e-9 or there * upper < 1.0 - 1e-9:
        raise EvaluationError(
            f"数据包络（BoD）的份额限制在{name}不能满足：它只有{there}项有数值；"
            f"下限不能大于{1.0 / there:.4g}，上限不能小于{1.0 / there:.4g}"
        )
    if shares == "score" and lower > 0.0 and usable < there:
        raise EvaluationError(
            f"数据包络（BoD）的份额下限{lower:g}在{name}不能满足：它有一项得分为零，占不到份额；"
            "请把分值范围改为从大于零起，取消下限（lower），或改用权重份额（shares: weight）"
        )
    if usable * upper < 1.0 - 1e-9:
        raise EvaluationError(
            f"数据包络（BoD）的份额上限{upper:g}在{name}不能满足：它只有{usable}项得分不为零；"
            f"上限（upper）不能小于{1.0 / max(usable, 1):.4g}"
        )


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
    product = deviation * deviation.T
    both &= product > 0.0  # two deviations so small that their product is none say nothing either
    r = np.where(both, covariance / np.where(both, product, 1.0), 0.0)
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
