"""Competition ranks of many rows of scores at once.

A row is ranked by sorting integers that hold a fixed-point score in their upper bits and the unit in their lower
ones: NumPy sorts integers several times faster than it finds a permutation, and the unit comes along. A second sort,
by (unit, place), brings the places back into the order of the units.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import NOISE, Bools, Floats, Ints

Ranks = npt.NDArray[np.uint16]
Floats32 = npt.NDArray[np.float32]

QUICK_UNITS = 256
"""Above this so many rows hold scores too close for single precision that ``quick_ranks`` would not pay."""

_CACHED = 2**15
"""Scores that are worked on at a time, so that they stay in the processor's cache."""


def _unit_bits(units: int) -> int:
    return max(units - 1, 1).bit_length()


def _in_unit_order(order: npt.NDArray[np.uint32], places: npt.NDArray[np.uint32]) -> Ranks:
    """``order`` (r, n): the unit in each position; ``places`` (n,) or (r, n): the rank of that position."""
    rows, n = order.shape
    if n > QUICK_UNITS:
        # Long rows: writing each rank to its unit's place costs less than a second sort.
        at = np.add(order, (np.arange(rows) * n)[:, None], dtype=np.intp)
        ranks = np.empty(rows * n, dtype=np.uint16)
        ranks[at.ravel()] = np.broadcast_to(places, order.shape).ravel()
        return ranks.reshape(rows, n)
    order <<= np.uint32(16)
    order |= places
    order.sort(axis=1)
    return order.astype(np.uint16)


def exact_ranks(scores: Floats, noise: float = NOISE) -> tuple[Ranks, Bools]:
    """Ranks 1 2 2 4 of each row of (r, n), the highest score first, and which rows hold a tie.

    Scores that differ by less than ``noise`` of the largest are equal, as in a single evaluation. NaN is not ranked: 0.
    """
    rows, n = scores.shape
    ranks, tied = np.empty((rows, n), dtype=np.uint16), np.empty(rows, dtype=np.bool_)
    step = max(_CACHED // n, 1)
    for first in range(0, rows, step):
        part = slice(first, first + step)
        ranks[part], tied[part] = _exact_ranks(scores[part], noise)
    return ranks, tied


def _exact_ranks(scores: Floats, noise: float) -> tuple[Ranks, Bools]:
    n = scores.shape[1]
    bits = _unit_bits(n)
    best, worst = scores.max(axis=1), scores.min(axis=1)
    gaps = bool(np.isnan(best).any())
    missing = np.isnan(scores) if gaps else np.zeros(0, dtype=np.bool_)
    if gaps:
        best = np.nan_to_num(np.fmax.reduce(scores, axis=1))
        worst = np.nan_to_num(np.fmin.reduce(scores, axis=1))
    span = best - worst
    largest = 2.0 ** (61 - bits)
    scale = np.divide(largest, span, out=np.zeros_like(span), where=span > 0.0)
    tolerance = (noise * np.maximum(np.abs(best), np.abs(worst)) * scale).clip(0.0, largest).astype(np.int64)
    depth = best[:, None] - scores
    depth *= scale[:, None]
    if gaps:
        depth[missing] = 0.0
    keys: Ints = depth.astype(np.int64)
    keys <<= bits
    if gaps:
        keys[missing] = np.int64(1) << np.int64(62)
    keys |= np.arange(n)
    keys.sort(axis=1)
    mask = (1 << bits) - 1
    order = np.bitwise_and(keys, mask).astype(np.uint32)
    closest = (keys[:, 1:] - keys[:, :-1]).min(axis=1, initial=2**62)
    tied = closest <= (tolerance << bits) + mask
    places = np.arange(1, n + 1, dtype=np.uint32)
    if tied.any():
        rows = np.flatnonzero(tied)
        depths = keys[rows] >> bits
        equal = depths[:, 1:] - depths[:, :-1] <= tolerance[rows, None]
        equal &= depths[:, 1:] <= 1 << (61 - bits)
        tied[rows] = equal.any(axis=1)
        own = np.repeat(places[None, :], rows.size, axis=0)
        own[:, 1:][equal] = 0
        shared = np.repeat(places[None, :], len(keys), axis=0)
        shared[rows] = np.maximum.accumulate(own, axis=1)
        places = shared
    ranks = _in_unit_order(order, places)
    if gaps:
        ranks[missing] = 0
    return ranks, tied


def quick_ranks(scores: Floats32, terms: int) -> tuple[Ranks, Bools]:
    """Ranks of each row of single-precision scores (r, n), not negative, each a weighted sum of ``terms`` figures.

    Also says which rows hold two scores too close for single precision: their ranks have to be found exactly.
    """
    n = scores.shape[1]
    bits = _unit_bits(n)
    # What rounding may add must not reach the sign bit.
    limit = 2.0 ** min(31 - bits, 24) - 16.0
    top = np.float32(scores.max())
    scores -= top
    scores *= np.float32(-limit / top) if top > 0 else np.float32(0.0)
    keys = scores.astype(np.int32)
    keys <<= bits
    keys |= np.arange(n, dtype=np.int32)
    keys.sort(axis=1)
    # Rounding puts a sum of k terms off by √k/6 units of the last place or so; nine times that is safe.
    tolerance = (2 + int(np.ceil(1.5 * np.sqrt(terms)))) << bits
    doubtful = np.asarray((keys[:, 1:] - keys[:, :-1]).min(axis=1, initial=2**31 - 1) <= tolerance)
    keys &= (1 << bits) - 1
    return _in_unit_order(keys.view(np.uint32), np.arange(1, n + 1, dtype=np.uint32)), doubtful


def refined_ranks(ranks: Ranks, keys: Iterable[Floats]) -> Ranks:
    """Ranks (r, n) with ties separated by keys, (r, n) or (n,), one after another; higher is better, NaN comes last."""
    for key in keys:
        places = exact_ranks(key[None] if key.ndim == 1 else key)[0].astype(np.float64)
        behind = np.where(places == 0.0, places.shape[1] + 1.0, places)
        # Whole numbers, far from where a double would round them.
        combined: Floats = -(ranks * np.float64(65_536.0) + behind)
        combined[ranks == 0] = np.nan
        ranks, tied = exact_ranks(combined)
        if not tied.any():
            break
    return ranks


def fixed_point_limit(units: int) -> float:
    """The largest figure ``average_ranks`` takes; the smallest is 0."""
    return 2.0 ** (min(31 - _unit_bits(units), 24) if units <= QUICK_UNITS else 24) - 16.0


def average_ranks(x: Floats32) -> Floats32:
    """Ascending ranks of each row of (c, n), figures from 0 to ``fixed_point_limit``, ties sharing the average.

    Only whole parts count: figures that differ by less are ties.
    """
    n = x.shape[1]
    bits = _unit_bits(n)
    keys: npt.NDArray[np.signedinteger[Any]] = x.astype(np.int32 if n <= QUICK_UNITS else np.int64)
    keys <<= bits
    keys |= np.arange(n, dtype=keys.dtype)
    keys.sort(axis=1)
    # Equal figures leave nothing but the unit's bits in the difference of neighbours.
    apart = keys[:, 1:] ^ keys[:, :-1]
    tied = np.flatnonzero(apart.min(axis=1, initial=1 << bits) < 1 << bits)
    order = (keys & ((1 << bits) - 1)).astype(np.uint32, copy=False)
    strayed = order[tied]
    # Twice the average rank: a whole number.
    doubled = _in_unit_order(order, np.arange(2, 2 * n + 2, 2, dtype=np.uint32))
    if tied.size:
        new = np.ones((tied.size, n), dtype=np.bool_)
        new[:, 1:] = apart[tied] >= 1 << bits
        last = np.ones((tied.size, n), dtype=np.bool_)
        last[:, :-1] = new[:, 1:]
        position = np.arange(1, n + 1, dtype=np.uint32)
        starts = np.maximum.accumulate(np.where(new, position, np.uint32(0)), axis=1)
        ends = np.minimum.accumulate(np.where(last, position, np.uint32(n))[:, ::-1], axis=1)[:, ::-1]
        doubled[tied] = _in_unit_order(strayed, starts + ends)
    return doubled * np.float32(0.5)
