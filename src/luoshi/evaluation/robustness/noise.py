"""Measurement error in every figure: each replicate is normalised anew, so nothing can be prepared per design cell.

Replicates are worked on a few at a time, so that their figures stay in the processor's cache from the draw of the
error to the score. Figures are in single precision, replicate × leaf × unit; rows of scores too close for that are
computed again exactly, with the same errors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from statistics import NormalDist

import numpy as np

from luoshi.evaluation.arrays import NOISE, EvaluationError, Floats, is_constant
from luoshi.evaluation.robustness.kernels import Cell
from luoshi.evaluation.robustness.normalisers import AsInScheme, MinMax, Normaliser, Rank, ZScore
from luoshi.evaluation.robustness.ranking import (
    Floats32,
    Ranks,
    average_ranks,
    exact_ranks,
    fixed_point_limit,
)
from luoshi.evaluation.robustness.uncertainty import Weights, effective_weights

SINGLE = 2e-7
"""Relative size below which a difference of two sums in single precision says nothing."""

_CACHED = 2**17


@cache
def normal_quantiles() -> Floats32:
    """65,536 equally likely quantiles of the standard normal distribution, from -4.3 to 4.3.

    A draw is one of them: an inverse distribution function by table, several times faster than an exact one and, for
    ranks, no different from it. The table is scaled to a standard deviation of one.
    """
    half = np.array([NormalDist().inv_cdf((k + 0.5) / 65_536) for k in range(32_768)])
    quantiles = np.concatenate([half, -half[::-1]])
    return np.asarray(quantiles / quantiles.std(), dtype=np.float32)


def drawn_errors(generator: np.random.Generator, shape: tuple[int, ...]) -> Floats32:
    """Standard normal errors by ``normal_quantiles``."""
    count = int(np.prod(shape))
    whole = generator.integers(0, 2**64, -(-count // 4), dtype=np.uint64)
    places = whole.view(np.uint16)[:count].astype(np.intp)
    errors: Floats32 = normal_quantiles().take(places)
    return errors.reshape(shape)


def noisy_ranks(cell: Cell, weights: Weights, generator: np.random.Generator) -> tuple[Ranks, Floats | None]:
    """Competition ranks (r, n) under weights (q+m, r), every figure with an error of its own in every replicate.

    Also the scores, where the model's rules ask for them.
    """
    model = cell.model
    special = cell.scores_matter or cell.flat is None or isinstance(cell.normaliser, AsInScheme)
    if special or any(estimator is not None for estimator in model.estimators):
        return _one_by_one(cell, weights, generator)
    figures = _Figures.of(cell)
    n, q = model.values.shape
    effective = np.ascontiguousarray(effective_weights(model, weights.copy()).T, dtype=np.float32)
    rows = weights.shape[1]
    step = max(_CACHED // (n * q), 1)
    scores = np.empty((rows, n), dtype=np.float32)
    before = []
    for first in range(0, rows, step):
        part = effective[first : first + step]
        before.append(generator.bit_generator.state)
        scores[first : first + step] = _scores(cell, figures.drawn(generator, len(part)), part)
    found, tied = exact_ranks(np.where(model.ranked, scores, np.nan).astype(np.float64), SINGLE)
    after = generator.bit_generator.state
    for row in np.flatnonzero(tied):
        # The same errors once more; the figures of the one replicate already run from worse to better.
        generator.bit_generator.state = before[row // step]
        x = figures.drawn(generator, min(step, rows - row // step * step))
        own = x[row % step].T if isinstance(cell.normaliser, Rank) else x[:, row % step]
        again = replace(model, values=own.astype(np.float64), directions=np.ones(q))
        found[row] = Cell(again, cell.normaliser, cell.flat).ranks_and_scores(weights[:, [row]])[0][0]
    generator.bit_generator.state = after
    return found, None


@dataclass(frozen=True, slots=True, eq=False)
class _Figures:
    """Figures and standard deviations of their errors, moved, scaled and turned so that more is better.

    Every normalisation used here is indifferent to that; single precision is not. Shape (q, 1, n) for ranks, which
    are found along the units, where figures lie between 0 and the fixed-point limit; else (n, 1, q).
    """

    base: Floats32
    deviation: Floats32
    by_leaf: bool

    @classmethod
    def of(cls, cell: Cell) -> _Figures:
        model = cell.model
        assert model.noise is not None
        values, noise = model.values * model.directions, model.noise
        if isinstance(cell.normaliser, Rank):
            reach = float(normal_quantiles()[-1]) * noise
            low, high = (values - reach).min(axis=0), (values + reach).max(axis=0)
            flat = is_constant(low, high)
            scale = np.where(flat, 0.0, fixed_point_limit(model.units) / np.where(flat, 1.0, high - low))
            # Half a unit away from the ends: rounding leads to no figure outside.
            base = 1.0 + (values - low) * scale * (1.0 - 1e-6)
            return cls(
                np.ascontiguousarray(base.T, np.float32),
                np.ascontiguousarray((noise * scale).T, np.float32),
                True,
            )
        centre = values.mean(axis=0)
        spread = np.sqrt(values.var(axis=0) + (noise**2).mean(axis=0))
        scale = np.where(spread > NOISE * np.abs(centre), spread, np.inf)
        base = ((values - centre) / scale)[:, None, :]
        return cls(base.astype(np.float32), (noise / scale)[:, None, :].astype(np.float32), False)

    def drawn(self, generator: np.random.Generator, replicates: int) -> Floats32:
        """Figures with errors: (replicates, q, n) for ranks, else (n, replicates, q)."""
        first, *_, last = self.base.shape
        shape = (replicates, first, last) if self.by_leaf else (first, replicates, last)
        x = drawn_errors(generator, shape)
        x *= self.deviation
        x += self.base
        return x


def _scores(cell: Cell, x: Floats32, weights: Floats32) -> Floats32:
    """Scores (r, n), up to a constant per replicate, of figures as ``_Figures.drawn`` gives them."""
    normaliser = cell.normaliser
    if isinstance(normaliser, Rank):
        ranks = average_ranks(x.reshape(-1, x.shape[2])).reshape(x.shape)
        return np.asarray(np.matmul(weights[:, None, :], _inner(cell, ranks))[:, 0, :])
    low = x.min(axis=0)
    if isinstance(normaliser, ZScore):
        mean = x.mean(axis=0)
        spread = np.sqrt(np.maximum(np.einsum("nrq,nrq->rq", x, x) / np.float32(len(x)) - mean * mean, 0))
        stretch = np.float32(1.0)
    else:
        assert isinstance(normaliser, MinMax)
        spread, stretch = x.max(axis=0) - low, np.float32(1.0 - normaliser.floor)
    # A constant indicator separates nobody.
    factor = np.divide(stretch, spread, out=np.zeros_like(spread), where=spread > 0)
    if cell.flat == "arithmetic":
        return np.asarray(np.matmul(x.transpose(1, 0, 2), (weights * factor)[:, :, None])[:, :, 0])
    u = x - low
    u *= factor
    u += np.float32(normaliser.floor)
    return np.asarray(np.matmul(_inner(cell, u).transpose(1, 0, 2), weights[:, :, None])[:, :, 0])


def _inner(cell: Cell, u: Floats32) -> Floats32:
    """What is averaged, in place."""
    if cell.flat == "geometric":
        np.log(u, out=u)
    elif cell.flat == "harmonic":
        np.divide(np.float32(-1.0), u, out=u)
    return u


def _one_by_one(cell: Cell, weights: Weights, generator: np.random.Generator) -> tuple[Ranks, Floats | None]:
    """Replicate by replicate, for what has no kernel: gaps, the scheme's own normalisation, methods that are no means."""
    model, normaliser = cell.model, cell.normaliser
    assert model.noise is not None
    rows = weights.shape[1]
    ranks = np.empty((rows, model.units), dtype=np.uint16)
    all_scores = np.empty((rows, model.units)) if cell.scores_matter else None
    for row in range(rows):
        figures = model.values + model.noise * drawn_errors(generator, model.values.shape)
        if isinstance(normaliser, AsInScheme):
            if normaliser.again is None:
                raise EvaluationError("模拟测量误差时，方案的标准化须能对改动后的数据重新计算")
            own: Normaliser = AsInScheme(normaliser.again(figures), normaliser.again, normaliser.name)
        else:
            own = normaliser
        varied = Cell(replace(model, values=figures), own, cell.aggregation)
        found, scores = varied.ranks_and_scores(varied.in_terms_of(cell, weights[:, [row]]))
        ranks[row] = found[0]
        if all_scores is not None and scores is not None:
            all_scores[row] = scores[0]
    return ranks, all_scores
