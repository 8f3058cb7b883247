"""Statistical coherence of a scheme's indicators (OECD/JRC Handbook 2008, chapters 4 and 7).

Correlations, principal components, Cronbach's alpha, and which indicators say the same or pull against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.arrays import Floats
from luoshi.evaluation.engine import Result
from luoshi.evaluation.weights import correlations

REDUNDANT = 0.92
OPPOSING = -0.4


@dataclass(frozen=True, slots=True)
class Pair:
    """Two indicators and their correlation."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True, slots=True, eq=False)
class Coherence:
    """``correlations`` (q, q) of the normalised leaves in the tree's order; ``eigenvalues`` of it, greatest first, and
    the share of variance they ``explain``; ``alpha`` (None where undefined) of all leaves and of each node's children;
    ``with_total`` (q,) each leaf's correlation with the total; pairs that are redundant or oppose each other."""

    leaves: tuple[str, ...]
    correlations: Floats
    eigenvalues: Floats
    explained: Floats
    alpha: float | None
    node_alpha: dict[str, float | None]
    with_total: Floats
    redundant: tuple[Pair, ...]
    opposing: tuple[Pair, ...]


def cronbach_alpha(v: Floats) -> float | None:
    """k/(k-1) (1 - Σ var_j / var(Σ_j)) over the units that have all figures (Cronbach 1951), children standardised.

    None for a single child, fewer than three such units, or when nothing varies. Constant children are left out.
    """
    whole = v[~np.isnan(v).any(axis=1)]
    if len(whole) < 3:
        return None
    deviation = whole.std(axis=0, ddof=1)
    varies = deviation > 1e-12 * np.abs(whole).max(axis=0)
    k = int(varies.sum())
    if k < 2:
        return None
    z = (whole[:, varies] - whole[:, varies].mean(axis=0)) / deviation[varies]
    total = float(z.sum(axis=1).var(ddof=1))
    return None if total <= 1e-12 else k / (k - 1) * (1.0 - k / total)


def coherence(result: Result) -> Coherence:
    """The coherence of a result's indicators."""
    tree = result.problem.tree
    q = len(tree.leaves)
    r = correlations(result.normalised)
    eigenvalues: Floats = np.asarray(np.linalg.eigvalsh(r)[::-1], dtype=np.float64)
    scores = result.tree_scores.scores
    with_total = correlations(np.column_stack([result.normalised, result.total]))[:-1, -1]
    return Coherence(
        tree.ids[:q],
        r,
        eigenvalues,
        eigenvalues / eigenvalues.sum(),
        cronbach_alpha(result.normalised),
        {branch.id: cronbach_alpha(scores[:, list(branch.children)]) for branch in tree.branches},
        with_total,
        _pairs(tree.ids, np.where(r > REDUNDANT, r, 0.0)),
        _pairs(tree.ids, np.where(r < OPPOSING, r, 0.0)),
    )


def _pairs(ids: tuple[str, ...], r: Floats) -> tuple[Pair, ...]:
    found = [Pair(ids[i], ids[j], float(r[i, j])) for i, j in np.argwhere(np.triu(r, 1) != 0.0)]
    return tuple(sorted(found, key=lambda pair: (-abs(pair.correlation), pair.first, pair.second)))
