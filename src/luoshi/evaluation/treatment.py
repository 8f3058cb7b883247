"""Treatment of outliers, and filling of gaps, before normalisation.

Pure functions on one indicator's figures, shape (n,), NaN for missing. The rule of the OECD/JRC Handbook (2008) and
of the European Commission's Competence Centre on Composite Indicators: an indicator needs treatment when
|skewness| > 2 and excess kurtosis > 3.5; winsorise up to a few points, else transform.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import EvaluationError, Floats, Ints, is_constant

SKEWNESS_LIMIT = 2.0
KURTOSIS_LIMIT = 3.5


def skewness(x: Floats) -> float:
    """Adjusted Fisher-Pearson skewness G1 = √(n(n-1))/(n-2) · m3/m2^1.5; NaN for fewer than 3 figures or a constant."""
    x = x[~np.isnan(x)]
    n = x.size
    deviation = x - x.mean() if n else x
    second = float((deviation**2).mean()) if n else 0.0
    if n < 3 or second <= 0.0:
        return float("nan")
    return float(np.sqrt(n * (n - 1)) / (n - 2) * (deviation**3).mean() / second**1.5)


def kurtosis(x: Floats) -> float:
    """Adjusted excess kurtosis G2 = ((n+1) g2 + 6)(n-1)/((n-2)(n-3)); NaN for fewer than 4 figures or a constant."""
    x = x[~np.isnan(x)]
    n = x.size
    deviation = x - x.mean() if n else x
    second = float((deviation**2).mean()) if n else 0.0
    if n < 4 or second <= 0.0:
        return float("nan")
    excess = float((deviation**4).mean()) / second**2 - 3.0
    return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))


def needs_treatment(
    x: Floats, skewness_limit: float = SKEWNESS_LIMIT, kurtosis_limit: float = KURTOSIS_LIMIT
) -> bool:
    """|skewness| and kurtosis both above their limits; False where they are undefined."""
    return abs(skewness(x)) > skewness_limit and kurtosis(x) > kurtosis_limit


def winsorise(
    x: Floats,
    max_points: int,
    skewness_limit: float = SKEWNESS_LIMIT,
    kurtosis_limit: float = KURTOSIS_LIMIT,
) -> tuple[Floats, Ints, bool]:
    """Pull the outermost figures in, one at a time, until the rule is satisfied or ``max_points`` are reached.

    In each step the most extreme figure on the skewed side joins those already pulled in, and all of them take the
    value of the most extreme one that is left. Returns the figures, the indices that were changed, and whether the
    rule is now satisfied.
    """
    y = x.copy()
    high: list[int] = []
    low: list[int] = []
    while needs_treatment(y, skewness_limit, kurtosis_limit):
        if len(high) + len(low) >= max_points:
            return y, np.array(sorted(high + low), dtype=np.int64), False
        moved, sign = (high, 1.0) if skewness(y) > 0 else (low, -1.0)
        rest = sign * x
        rest[moved] = np.nan
        outermost = int(np.nanargmax(rest))
        moved.append(outermost)
        rest[outermost] = np.nan
        y[moved] = sign * float(np.nanmax(rest))
    return y, np.array(sorted(high + low), dtype=np.int64), True


def shifted_log(x: Floats, shift: float | None = None) -> Floats:
    """ln(x + shift). Without a shift: ln(x - min + 0.01 (max - min)), which is defined for every figure."""
    if shift is None:
        low, high = float(np.nanmin(x)), float(np.nanmax(x))
        shift = 0.01 * (high - low) - low
        if high <= low:
            return x.copy()
    with np.errstate(invalid="ignore"):
        if np.any(x + shift <= 0.0):
            raise EvaluationError(
                "有不大于零的数值，不能取对数；请在方案中写明平移量（shift），或改用缩尾处理"
            )
    return np.log(x + shift)


def box_cox(x: Floats, power: float) -> Floats:
    """(x^λ - 1)/λ, ln x for λ = 0 (Box and Cox 1964). Raises EvaluationError for a figure that is not positive."""
    with np.errstate(invalid="ignore"):
        if np.any(x <= 0.0):
            raise EvaluationError("有不大于零的数值，不能作Box-Cox变换；请先平移，或改用缩尾处理")
    return np.log(x) if power == 0.0 else (x**power - 1.0) / power


def box_cox_power(x: Floats) -> float:
    """The power λ in [-2, 2] with the greatest profile likelihood, to 1e-6 (golden-section search).

    For figures that do not vary, 1: no power makes them any better.
    """
    y = x[~np.isnan(x)]
    # The power is the same for figures in any unit of measure; near 1 they neither overflow nor vanish.
    y = y / np.exp(np.log(y).mean())
    if is_constant(y.min(), y.max()):
        return 1.0
    logs = float(np.log(y).sum())

    def likelihood(power: float) -> float:
        return float(-0.5 * y.size * np.log(box_cox(y, power).var()) + (power - 1.0) * logs)

    low, high, ratio = -2.0, 2.0, (math.sqrt(5.0) - 1.0) / 2.0
    while high - low > 1e-6:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if likelihood(left) < likelihood(right):
            low = left
        else:
            high = right
    return (low + high) / 2.0


Imputation = Literal["none", "mean", "median", "group_mean", "group_median"]


def impute(x: Floats, rule: Imputation, group: npt.NDArray[np.int64]) -> Floats:
    """Gaps filled with the mean or median of all units or of the unit's own group (``group`` numbers, shape (n,)).

    A gap in a group without a single figure stays a gap.
    """
    gaps = np.isnan(x)
    if rule == "none" or not gaps.any():
        return x
    centre = np.mean if rule.endswith("mean") else np.median
    y = x.copy()
    for number in np.unique(group[gaps]) if rule.startswith("group") else (None,):
        members = np.ones(x.shape, dtype=np.bool_) if number is None else group == number
        known = x[members & ~gaps]
        if known.size:
            y[members & gaps] = float(centre(known))
    return y
