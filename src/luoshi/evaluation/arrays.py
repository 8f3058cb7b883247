"""The array types of the room, and the few notions of "equal" and "missing" that every formula shares.

Only what the formulas need in common belongs here: no formula of its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOISE = 1e-12
"""Relative size below which a difference is an artefact of floating-point arithmetic and not a difference."""


class EvaluationError(Exception):
    """What cannot be evaluated. The message is for the person who wrote the scheme or supplied the figures."""


@contextmanager
def empty_columns_give_nan() -> Iterator[None]:
    """All-missing columns are reported by the engine in words; NumPy's own remark about them is not needed."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def is_constant(low: npt.ArrayLike, high: npt.ArrayLike) -> Bools:
    """Whether a range is a single value, up to floating-point noise. False where it is missing."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    return np.asarray(high - low <= NOISE * np.maximum(np.abs(low), np.abs(high)), dtype=np.bool_)


def without_noise(scores: Floats) -> Floats:
    """Scores of shape (n,) in which values that differ only by floating-point noise are made exactly equal.

    Neighbours in sorted order that lie within NOISE × the largest magnitude take the higher one's value, so that a
    tie on paper is a tie in the ranking. NaN stays NaN.
    """
    present = np.flatnonzero(~np.isnan(scores))
    if present.size < 2:
        return scores
    order = present[np.argsort(-scores[present], kind="stable")]
    sorted_scores = scores[order]
    limit = NOISE * float(np.abs(sorted_scores).max())
    starts = np.concatenate(([True], sorted_scores[:-1] - sorted_scores[1:] > limit))
    result = scores.copy()
    result[order] = sorted_scores[np.flatnonzero(starts)[np.cumsum(starts) - 1]]
    return result
