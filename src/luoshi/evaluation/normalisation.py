"""Normalisations: from figures in their own units to comparable ones, more being better afterwards.

Pure functions on float64 arrays. Where not said otherwise ``x`` has shape (n units, q indicators), ``direction`` is
+1 (more is better) or -1 per indicator, NaN means missing and stays NaN, and statistics are taken over the units
present. Definitions follow the OECD/JRC Handbook on Constructing Composite Indicators (2008), chapter 5; the efficacy
coefficient (功效系数法) follows the performance evaluation of Chinese enterprises.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import Floats, empty_columns_give_nan, is_constant

ConstantRule = Literal["middle", "lowest", "highest", "missing"]
TieRule = Literal["min", "max", "average", "dense", "first"]
Clip = Literal["none", "lower", "upper", "both"]

_CONSTANT_SHARE = {"middle": 0.5, "lowest": 0.0, "highest": 1.0, "missing": np.nan}


def clip_values(values: Floats, low: npt.ArrayLike, high: npt.ArrayLike, clip: Clip) -> Floats:
    """Values held at ``low`` and/or ``high`` as the clip rule says; nothing is clipped without being told to."""
    if clip in ("lower", "both"):
        values = np.maximum(values, low)
    if clip in ("upper", "both"):
        values = np.minimum(values, high)
    return values


def min_max(
    x: Floats,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    direction: npt.ArrayLike,
    scale: tuple[float, float] = (0.0, 1.0),
    clip: Clip = "none",
    constant: ConstantRule = "middle",
) -> Floats:
    """(x - low)/(high - low) for d = +1, (high - x)/(high - low) for d = -1, stretched to ``scale``.

    ``low`` and ``high`` are the bounds per indicator (or per unit and indicator, where peer groups have their own).
    Where they coincide every unit gets what ``constant`` names: the middle, the lowest or the highest of the scale,
    or nothing at all.
    """
    low, high, d = np.asarray(low, float), np.asarray(high, float), np.asarray(direction)
    constant_columns = is_constant(low, high)
    span = np.where(constant_columns, 1.0, high - low)
    share = np.where(d > 0, x - low, high - x) / span
    if constant_columns.any():
        share = np.where(constant_columns & ~np.isnan(x), _CONSTANT_SHARE[constant], share)
    return scale[0] + (scale[1] - scale[0]) * clip_values(share, 0.0, 1.0, clip)


def z_score(
    x: Floats,
    mean: npt.ArrayLike,
    deviation: npt.ArrayLike,
    direction: npt.ArrayLike,
    centre: float = 0.0,
    spread: float = 1.0,
) -> Floats:
    """d (x - mean)/deviation, moved to ``centre`` and ``spread``; a constant indicator gives the centre.

    Which divisor the deviation had (ddof) is the caller's, and the scheme's, to say.
    """
    deviation, mean = np.asarray(deviation, float), np.asarray(mean, float)
    constant = deviation <= 1e-12 * np.abs(mean)
    z = np.asarray(direction) * (x - mean) / np.where(constant, 1.0, deviation)
    return np.asarray(centre + spread * np.where(constant & ~np.isnan(x), 0.0, z))


def ranks(x: Floats, ties: TieRule) -> Floats:
    """Ascending ranks of shape (n,) or per column of (n, q): the smallest is 1, NaN is not ranked (NaN).

    Ties: ``min`` (competition ranks 1 2 2 4), ``max`` (1 3 3 4), ``average`` (1 2.5 2.5 4), ``dense`` (1 2 2 3),
    ``first`` (1 2 3 4 in the order of the units).
    """
    if x.ndim == 2:
        return np.stack([ranks(column, ties) for column in x.T], axis=1) if x.size else x.copy()
    result = np.full(x.shape, np.nan)
    present = np.flatnonzero(~np.isnan(x))
    if not present.size:
        return result
    order = present[np.argsort(x[present], kind="stable")]
    if ties == "first":
        result[order] = np.arange(1, order.size + 1)
        return result
    values = x[order]
    starts = np.concatenate(([True], values[1:] != values[:-1]))
    group = np.cumsum(starts) - 1
    if ties == "dense":
        result[order] = group + 1
        return result
    first = np.flatnonzero(starts)
    last = np.append(first[1:], order.size)
    by_group = {"min": first + 1.0, "max": last * 1.0, "average": (first + 1 + last) / 2}[ties]
    result[order] = by_group[group]
    return result


def rank_score(x: Floats, direction: npt.ArrayLike, ties: TieRule = "average") -> Floats:
    """The ascending rank of d x: 1 for the worst, n for the best."""
    return ranks(np.asarray(direction) * x, ties)


def borda(x: Floats, direction: npt.ArrayLike, ties: TieRule = "average") -> Floats:
    """Borda points: rank - 1, the number of units that are worse (ties: half a point each under ``average``)."""
    return rank_score(x, direction, ties) - 1.0


def percentile_rank(x: Floats, direction: npt.ArrayLike, scale: tuple[float, float] = (0.0, 1.0)) -> Floats:
    """(rank_min - 1)/(n - 1), n being the units present; a single unit has nobody to compare with: the middle."""
    count = (~np.isnan(x)).sum(axis=0)
    points = ranks(np.asarray(direction) * x, "min") - 1.0
    share = np.where(count > 1, points / np.maximum(count - 1, 1), np.where(np.isnan(x), np.nan, 0.5))
    return np.asarray(scale[0] + (scale[1] - scale[0]) * share)


def distance_to_target(
    x: Floats,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    target: npt.ArrayLike,
    direction: npt.ArrayLike,
    scale: tuple[float, float] = (0.0, 1.0),
    clip: Clip = "none",
) -> Floats:
    """The share of the way to the target that has been covered.

    (x - low)/(target - low) for d = +1, (high - x)/(high - target) for d = -1. A target that lies at the starting
    point leaves no way to cover: 1 for whoever has reached it, 0 for the others.
    """
    low, high, target = (np.asarray(a, float) for a in (low, high, target))
    up = np.asarray(direction) > 0
    way = np.where(up, target - low, high - target)
    covered = np.where(up, x - low, high - x)
    none = np.abs(way) <= 1e-12 * np.abs(target)
    share = np.where(none, np.where(np.isnan(x), np.nan, covered >= 0.0), covered / np.where(none, 1.0, way))
    return scale[0] + (scale[1] - scale[0]) * clip_values(share, 0.0, 1.0, clip)


def ratio_to_reference(x: Floats, reference: npt.ArrayLike, direction: npt.ArrayLike) -> Floats:
    """x/r for d = +1, r/x for d = -1 (Handbook 5.6; with the best unit as r: the linear normalisation of MCDA).

    A zero where it would be divided by gives NaN; the engine refuses such a column by name.
    """
    reference = np.asarray(reference, float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = np.where(np.asarray(direction) > 0, x / reference, reference / x)
    return np.where(np.isfinite(result), result, np.nan)


def difference_to_reference(x: Floats, reference: npt.ArrayLike, direction: npt.ArrayLike) -> Floats:
    """d (x - r)/|r|: how far above (+) or below (-) the reference, as a share of it. r = 0 gives NaN."""
    reference = np.asarray(reference, float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = np.asarray(direction) * (x - reference) / np.abs(reference)
    return np.where(np.isfinite(result), result, np.nan)


def vector(x: Floats, direction: npt.ArrayLike) -> Floats:
    """d x/√Σx², the vector normalisation of TOPSIS; a column of zeros stays zero."""
    with empty_columns_give_nan():
        length = np.sqrt(np.nansum(x * x, axis=0))
    return np.asarray(direction) * x / np.where(length > 0.0, length, 1.0)


def share_of_total(x: Floats, direction: npt.ArrayLike) -> Floats:
    """x/Σx for d = +1; (1/x)/Σ(1/x) for d = -1. Defined for positive figures only; others give NaN."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        y = np.where(np.asarray(direction) > 0, x, 1.0 / x)
        y = np.where(np.isinf(y), np.nan, y)
        result = y / np.nansum(y, axis=0)
    return np.where(np.isfinite(result), result, np.nan)


def efficacy(
    x: npt.ArrayLike,
    satisfactory: npt.ArrayLike,
    unacceptable: npt.ArrayLike,
    base: float = 60.0,
    span: float = 40.0,
    clip: Clip = "none",
) -> Floats:
    """功效系数法: base + span · (x - x_s)/(x_h - x_s), x_h satisfactory (满意值), x_s unacceptable (不允许值).

    For a cost x_h < x_s, which gives the direction by itself. The sources do not clip; ``clip`` holds the coefficient
    at 0 (lower), at 1 (upper) or at both.
    """
    good, bad = np.asarray(satisfactory, float), np.asarray(unacceptable, float)
    coefficient = (np.asarray(x, float) - bad) / (good - bad)
    return base + span * clip_values(coefficient, 0.0, 1.0, clip)


def tiers(
    x: Floats,
    standards: npt.ArrayLike,
    coefficients: npt.ArrayLike,
    beyond: Literal["hold", "extend"] = "hold",
) -> Floats:
    """The tiered efficacy coefficient (优良中低差): piecewise linear through (standard, coefficient) points.

    ``standards`` may rise or fall, the coefficients with them. Beyond the outermost points the coefficient is held,
    or the last stretch is extended.
    """
    at, worth = np.asarray(standards, float), np.asarray(coefficients, float)
    order = np.argsort(at)
    at, worth = at[order], worth[order]
    result = np.where(np.isnan(x), np.nan, np.interp(x, at, worth))
    if beyond == "extend":
        first = worth[0] + (x - at[0]) * (worth[1] - worth[0]) / (at[1] - at[0])
        last = worth[-1] + (x - at[-1]) * (worth[-1] - worth[-2]) / (at[-1] - at[-2])
        result = np.where(x < at[0], first, np.where(x > at[-1], last, result))
    return result


def categorical(x: Floats, at_least: npt.ArrayLike, scores: npt.ArrayLike, otherwise: float) -> Floats:
    """A categorical scale: the score of the highest band whose threshold x reaches, ``otherwise`` below all."""
    thresholds, worth = np.asarray(at_least, float), np.asarray(scores, float)
    order = np.argsort(thresholds)
    steps = np.concatenate(([otherwise], worth[order]))
    band = np.searchsorted(thresholds[order], x, side="right")
    return np.where(np.isnan(x), np.nan, steps[band])
