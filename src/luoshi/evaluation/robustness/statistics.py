"""What many ranks say: counts, quantiles, inclusion, pairwise winning, distance from the published ranking."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import Bools, Floats
from luoshi.evaluation.robustness.ranking import Ranks

Counts = npt.NDArray[np.int32]

_COUNTERS = 2**16


def rank_counts(
    ranks: Ranks, probabilities: Sequence[float], threads: int = 1
) -> tuple[Counts, npt.NDArray[np.uint16]]:
    """How often each unit has each rank, (n, n), and its quantile ranks (n, probabilities).

    A quantile rank is the least rank k with a cumulative share of at least p among the replicates in which the unit
    is ranked; 0 for a unit that never is.
    """
    n = ranks.shape[1]
    step = max(min(_COUNTERS // n, -(-n // threads)), 1)
    counts = np.empty((n, n), dtype=np.int32)
    quantiles = np.zeros((n, len(probabilities)), dtype=np.uint16)

    def count(first: int) -> None:
        part = ranks[:, first : first + step]
        width = part.shape[1]
        unranked = np.arange(width, dtype=np.int64) * (n + 1)
        own = np.bincount((part + unranked).ravel(), minlength=width * (n + 1))
        counts[first : first + width] = own.reshape(width, n + 1)[:, 1:]
        # One running sum over all units: where it reaches what a unit needs is found by bisection.
        running = own.cumsum()
        before = running[unranked]
        present = running[unranked + n] - before
        for place, probability in enumerate(probabilities):
            needed = np.maximum(np.ceil(present * probability - 1e-9), 1.0).astype(np.int64) + before
            reached = np.searchsorted(running, needed) - unranked
            quantiles[first : first + width, place] = np.where(present > 0, reached, 0)

    starts = range(0, n, step)
    if threads == 1:
        for first in starts:
            count(first)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(count, starts))
    return counts, quantiles


def inclusion(chosen: Bools) -> tuple[Floats, Floats]:
    """The share of replicates (r, n) in which each unit is selected, and the standard error √(p(1 - p)/r)."""
    share = chosen.mean(axis=0)
    return share, np.sqrt(share * (1.0 - share) / len(chosen))


def top(ranks: Ranks, places: int) -> Bools:
    """Whether each unit's competition rank is at most ``places``, (r, n)."""
    return np.asarray((ranks != 0) & (ranks <= places))


def mean_rank_shift(ranks: Ranks, reference: Ranks) -> Floats:
    """The handbook's R_S of each replicate: the mean over units of |rank - reference rank|."""
    shift = np.maximum(ranks, reference) - np.minimum(ranks, reference)
    both = (ranks != 0) & (reference != 0)
    if both.all():
        return np.asarray(shift.mean(axis=1), dtype=np.float64)
    return np.asarray(np.where(both, shift, 0).sum(axis=1) / np.maximum(both.sum(axis=1), 1))


def pairwise_winning(ranks: Ranks) -> Floats:
    """The share of replicates in which the row's unit stands before the column's, (n, n); a tie is nobody's win."""
    n = ranks.shape[1]
    # A unit that is not ranked stands behind all.
    standing = np.ascontiguousarray(np.where(ranks == 0, np.uint16(n + 1), ranks).T)
    wins = np.empty((n, n))
    for unit in range(n):
        wins[unit] = np.count_nonzero(standing[unit] < standing, axis=1)
    return wins / len(ranks)
