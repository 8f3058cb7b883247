"""The normalisations a robustness analysis draws from, each a strictly positive matrix, more being better.

Strictly positive, because a geometric mean may be drawn with any of them: min-max runs from ``floor`` to 1, z-scores
are moved so that the lowest of each indicator is ``floor``, ranks start at 1. A shift that is the same for every unit
never changes a rank under an arithmetic mean without gaps. A new normalisation is a new class here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from luoshi.evaluation import normalisation as norm
from luoshi.evaluation.arrays import Floats

FLOOR = 0.1


@dataclass(frozen=True, slots=True)
class MinMax:
    """floor + (1 - floor)(x - min)/(max - min), mirrored for d = -1; a constant indicator gives the middle."""

    name: str = "极差法"
    floor: float = FLOOR

    def matrix(self, values: Floats, directions: Floats) -> Floats:
        """Normalised figures (n, q)."""
        low, high = np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)
        return norm.min_max(values, low, high, directions, (self.floor, 1.0))


@dataclass(frozen=True, slots=True)
class ZScore:
    """d (x - mean)/sd, moved so that the lowest is ``floor``; a constant indicator gives ``floor``."""

    name: str = "Z分数法"
    floor: float = FLOOR

    def matrix(self, values: Floats, directions: Floats) -> Floats:
        """Normalised figures (n, q)."""
        # Not nanmean and nanstd: they silence warnings for the whole process, which threads must not do.
        missing = np.isnan(values)
        if missing.any():
            count = np.maximum((~missing).sum(axis=0), 1)
            mean = np.where(missing, 0.0, values).sum(axis=0) / count
            deviation = np.sqrt(np.where(missing, 0.0, (values - mean) ** 2).sum(axis=0) / count)
        else:
            mean, deviation = values.mean(axis=0), values.std(axis=0)
        z = norm.z_score(values, mean, deviation, directions)
        return np.asarray(z - (np.fmin.reduce(z, axis=0) - self.floor))


def lifted(matrix: Floats) -> Floats:
    """Scores (n, q) that a geometric mean can take: as they are, or stretched to between ``FLOOR`` and 1, column by column.

    The order of the units and the ratios of their distances stay as the scheme's own method gives them.
    """
    low, high = np.fmin.reduce(matrix, axis=0), np.fmax.reduce(matrix, axis=0)
    if low.min() > 0.0:
        return matrix
    return norm.min_max(matrix, low, high, 1.0, (FLOOR, 1.0))


@dataclass(frozen=True, slots=True)
class Rank:
    """The ascending rank of d x, 1 for the worst; ties share the average."""

    name: str = "名次法"

    def matrix(self, values: Floats, directions: Floats) -> Floats:
        """Normalised figures (n, q)."""
        x = np.ascontiguousarray((values * directions).T)
        missing = np.isnan(x)
        # Behind all others they change nobody's rank.
        x[missing] = np.inf
        order = np.argsort(x, axis=1)
        ordered = np.take_along_axis(x, order, 1)
        n = x.shape[1]
        new = np.ones(x.shape, dtype=np.bool_)
        new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
        places = np.broadcast_to(np.arange(1.0, n + 1.0), x.shape)
        if not new.all():
            last = np.ones(x.shape, dtype=np.bool_)
            last[:, :-1] = new[:, 1:]
            first = np.maximum.accumulate(np.where(new, places, 0.0), axis=1)
            ends = np.minimum.accumulate(np.where(last, places, n)[:, ::-1], axis=1)[:, ::-1]
            places = (first + ends) / 2.0
        result = np.empty_like(x)
        np.put_along_axis(result, order, places, 1)
        result[missing] = np.nan
        return result.T


@dataclass(frozen=True, slots=True)
class AsInScheme:
    """The scheme's own normalisation. ``again`` computes it anew from changed figures (n, q)."""

    normalised: Floats
    again: Callable[[Floats], Floats] | None = None
    name: str = "方案的标准化方法"

    def matrix(self, values: Floats, directions: Floats) -> Floats:
        """Normalised figures (n, q), as the scheme's evaluation left them."""
        return self.normalised


Normaliser = MinMax | ZScore | Rank | AsInScheme
