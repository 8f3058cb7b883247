"""Aggregation of the children of one node into its score; more is better before and after.

Pure functions. ``v`` has shape (n units, k children), ``w`` shape (k,) or (n, k); the weights of a row sum to one over
the children that are present, and a missing child (NaN) has weight 0 (``present_weights`` sees to both).
``fit`` freezes whatever a method reads from all units (ideals, bounds), so that other rows can be scored by the same
yardstick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import EvaluationError, Floats, empty_columns_give_nan, is_constant
from luoshi.evaluation.kemeny import mean_places, preferences

Method = Literal[
    "arithmetic",
    "geometric",
    "harmonic",
    "generalised_mean",
    "median",
    "topsis",
    "vikor",
    "copeland",
    "kemeny",
]
ZeroRule = Literal["forbid", "rescale", "shift", "knock_out"]
Rows = Callable[[Floats, Floats], Floats]
"""Scores rows (m, k) with weights (k,) or (m, k)."""


def present_weights(
    v: Floats, w: Floats, min_share: float, by: Literal["weight", "count"] = "weight"
) -> Floats:
    """The weights of every unit over the children it has, (n, k), summing to one.

    ``w`` is (k,) or (n, k); a child that does not concern a unit has weight 0 in its row. A unit whose present
    children hold less than ``min_share`` of the weight (or of the number of children that concern it) gets NaN.
    """
    present = ~np.isnan(v)
    rows = np.broadcast_to(w, v.shape)
    kept = np.where(present, rows, 0.0)
    total, there = rows.sum(axis=1), kept.sum(axis=1)
    if by == "count":
        concerned = rows > 0.0
        share = (present & concerned).sum(axis=1) / np.maximum(concerned.sum(axis=1), 1)
    else:
        share = there / np.where(total > 0.0, total, 1.0)
    usable = (there > 0.0) & (share >= min_share - 1e-12)
    return np.where(usable[:, None], kept / np.where(there > 0.0, there, 1.0)[:, None], np.nan)


def arithmetic(v: Floats, w: Floats) -> Floats:
    """Σ w v."""
    return np.asarray((np.where(w == 0.0, 0.0, v) * w).sum(axis=1))


def geometric(v: Floats, w: Floats) -> Floats:
    """Π v^w for v ≥ 0; a zero with weight gives 0. What to do about zeros is settled before, by a zero rule."""
    # Where there is no weight, or none known, the value plays no part and may be anything.
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(w > 0.0, v, 1.0))
        return np.asarray(np.exp((np.where(w == 0.0, 0.0, logs) * w).sum(axis=1)))


def generalised_mean(v: Floats, w: Floats, power: float) -> Floats:
    """(Σ w v^p)^(1/p) for v > 0 (v ≥ 0 for p > 0); p = 0 is the geometric mean, p = -1 the harmonic."""
    if power == 0.0:
        return geometric(v, w)
    used = np.where(w > 0.0, v, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray((np.where(w == 0.0, 0.0, used**power) * w).sum(axis=1) ** (1.0 / power))


def weighted_median(v: Floats, w: Floats) -> Floats:
    """The value at which the cumulated weight passes one half; exactly one half: the mean of the two neighbours."""
    rows = np.broadcast_to(w, v.shape)
    order = np.argsort(np.where(rows > 0.0, v, np.inf), axis=1, kind="stable")
    values, weight = np.take_along_axis(v, order, 1), np.take_along_axis(rows, order, 1)
    cumulated = np.cumsum(weight, axis=1)
    at = np.argmax(cumulated >= 0.5 - 1e-12, axis=1)[:, None]
    lower = np.take_along_axis(values, at, 1)
    following = np.minimum(at + 1, np.argmax(cumulated > 0.5 + 1e-12, axis=1)[:, None])
    split = np.abs(np.take_along_axis(cumulated, at, 1) - 0.5) <= 1e-12
    upper = np.where(split, np.take_along_axis(values, np.maximum(following, at), 1), lower)
    median = ((lower + upper) / 2.0)[:, 0]
    return np.where(np.isnan(rows).any(axis=1), np.nan, median)


@dataclass(frozen=True, slots=True)
class _Zeros:
    rule: ZeroRule
    zero_is_defined: bool
    mean: Rows
    low: Floats
    high: Floats
    to: tuple[float, float]
    shift: float

    def __call__(self, v: Floats, w: Floats) -> Floats:
        if self.rule == "rescale":
            flat = is_constant(self.low, self.high)
            share = np.where(flat, 1.0, (v - self.low) / np.where(flat, 1.0, self.high - self.low))
            return self.mean(self.to[0] + (self.to[1] - self.to[0]) * share, w)
        used = v + self.shift if self.rule == "shift" else v
        weighted = np.broadcast_to(w, v.shape) > 0.0
        with np.errstate(invalid="ignore"):
            negative, zero = bool(np.any(weighted & (used < 0.0))), weighted & (used == 0.0)
        if negative or (self.rule in ("forbid", "shift") and not self.zero_is_defined and zero.any()):
            raise EvaluationError(
                "有零或负的得分，不能作几何、调和或幂平均；请在聚合方法中写明零值规则（zero）：重标（rescale）、归零（knock_out），或平移（shift）足够的平移量"
            )
        if self.zero_is_defined and self.rule != "knock_out":
            score = self.mean(used, w)
        else:
            score = self.mean(np.where(zero, 1.0, used), w)
        if self.rule == "knock_out":
            return np.where(zero.any(axis=1) & ~np.isnan(score), 0.0, score)
        return score - self.shift if self.rule == "shift" else score


@dataclass(frozen=True, slots=True)
class _Topsis:
    """Hwang and Yoon 1981: closeness D-/(D+ + D-) to the ideal, after scaling each child by ``length``."""

    length: Floats
    ideal: Floats
    anti_ideal: Floats

    def __call__(self, v: Floats, w: Floats) -> Floats:
        scaled = v / self.length

        def distance(point: Floats) -> Floats:
            return np.asarray(np.sqrt((np.where(w == 0.0, 0.0, (scaled - point) * w) ** 2).sum(axis=1)))

        best, worst = distance(self.ideal), distance(self.anti_ideal)
        both = best + worst
        # All units alike: equally near to and far from the ideal.
        return np.where(
            both > 0.0, worst / np.where(both > 0.0, both, 1.0), np.where(np.isnan(both), np.nan, 0.5)
        )


@dataclass(frozen=True, slots=True)
class _Vikor:
    """Opricovic 1998: Q = t (S - S*)/(S- - S*) + (1 - t)(R - R*)/(R- - R*); the score is 1 - Q."""

    best: Floats
    worst: Floats
    group_weight: float
    sums: tuple[float, float]
    maxima: tuple[float, float]

    def regrets(self, v: Floats, w: Floats) -> tuple[Floats, Floats]:
        span = np.where(self.best > self.worst, self.best - self.worst, 1.0)
        regret = np.where(w == 0.0, 0.0, w * (self.best - v) / span)
        return regret.sum(axis=1), regret.max(axis=1)

    def __call__(self, v: Floats, w: Floats) -> Floats:
        total, largest = self.regrets(v, w)

        def share(x: Floats, low_high: tuple[float, float]) -> Floats:
            low, high = low_high
            return (x - low) / (high - low) if high > low else np.where(np.isnan(x), np.nan, 0.0)

        return 1.0 - (
            self.group_weight * share(total, self.sums)
            + (1.0 - self.group_weight) * share(largest, self.maxima)
        )


@dataclass(frozen=True, slots=True)
class _Copeland:
    """Pairwise majority: wins minus losses against ``field``, a child's weight going to the better unit of a pair."""

    field: Floats

    def __call__(self, v: Floats, w: Floats) -> Floats:
        rows = np.broadcast_to(w, v.shape)
        scores = np.empty(len(v))
        for i, (own, weight) in enumerate(zip(v, rows, strict=True)):
            if np.isnan(weight).any():
                scores[i] = np.nan
                continue
            with np.errstate(invalid="ignore"):
                margin = np.nan_to_num(np.sign(own - self.field)) @ weight
            scores[i] = float((margin > 1e-12).sum()) - float((margin < -1e-12).sum())
        return scores


@dataclass(frozen=True, slots=True)
class _Kemeny:
    """How many units of ``field`` stand behind a unit in Kemeny's order. Rows that are not the field have no place in it."""

    field: Floats

    def __call__(self, v: Floats, w: Floats) -> Floats:
        scores = np.full(len(v), np.nan)
        if v.shape != self.field.shape or not np.array_equal(v, self.field, equal_nan=True):
            return scores
        placed = np.flatnonzero(~np.isnan(np.broadcast_to(w, v.shape)).any(axis=1))
        if placed.size:
            rows = np.broadcast_to(w, v.shape)[placed]
            scores[placed] = placed.size - mean_places(preferences(v[placed], rows))
        return scores


def fit(
    method: Method,
    v: Floats,
    w: Floats,
    direction: npt.ArrayLike = 1,
    *,
    power: float = 1.0,
    zero: ZeroRule = "forbid",
    rescale_to: tuple[float, float] = (1.0, 100.0),
    shift: float = 0.0,
    vector: bool = True,
    group_weight: float = 0.5,
) -> Rows:
    """The method with its yardstick taken from these units, as a function of rows and weights.

    ``direction`` matters to TOPSIS alone, which may be given raw figures. ``zero`` is the rule for figures that are
    not positive in geometric, harmonic and generalised means: forbid them; rescale every child to ``rescale_to`` over
    its range in this run; add ``shift`` before and take it off after; or knock out (a zero makes the score zero).
    ``vector`` says whether TOPSIS scales by √Σx² (the textbook). ``group_weight`` is VIKOR's t.
    """
    if method == "arithmetic":
        return arithmetic
    if method == "median":
        return weighted_median
    with empty_columns_give_nan():
        low, high = np.nanmin(v, axis=0), np.nanmax(v, axis=0)
        if method in ("geometric", "harmonic", "generalised_mean"):
            exponent = {"geometric": 0.0, "harmonic": -1.0}.get(method, power)
            return _Zeros(
                zero,
                exponent > 0.0,
                lambda a, b: generalised_mean(a, b, exponent),
                low,
                high,
                rescale_to,
                shift if zero == "shift" else 0.0,
            )
        if method == "copeland":
            return _Copeland(v)
        if method == "kemeny":
            return _Kemeny(v)
        if method == "vikor":
            yardstick = _Vikor(high, low, group_weight, (0.0, 1.0), (0.0, 1.0))
            total, largest = yardstick.regrets(v, w)
            sums = (float(np.nanmin(total)), float(np.nanmax(total)))
            maxima = (float(np.nanmin(largest)), float(np.nanmax(largest)))
            return _Vikor(high, low, group_weight, sums, maxima)
        length = np.sqrt(np.nansum(v * v, axis=0)) if vector else np.ones(v.shape[1])
        length = np.where(length > 0.0, length, 1.0)
        up = np.broadcast_to(np.asarray(direction) > 0, low.shape)
        return _Topsis(length, np.where(up, high, low) / length, np.where(up, low, high) / length)
