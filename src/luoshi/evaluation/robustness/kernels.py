"""From the weights of many replicates to scores and ranks, for one design cell (normalisation × aggregation).

A ``Cell`` is made once per combination, so that nothing is normalised or transformed twice. Where the tree collapses
into effective weights (one mean throughout, no gaps) a cell is one matrix product, in single precision first: rows
with scores too close for it are found exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from luoshi.evaluation.arrays import EvaluationError, Floats
from luoshi.evaluation.robustness.model import Aggregator, Model, TieKey
from luoshi.evaluation.robustness.normalisers import AsInScheme, Normaliser, lifted
from luoshi.evaluation.robustness.ranking import (
    QUICK_UNITS,
    Floats32,
    Ranks,
    exact_ranks,
    quick_ranks,
    refined_ranks,
)
from luoshi.evaluation.robustness.running import usable_threads
from luoshi.evaluation.robustness.tree_scores import inner, node_scores, outer, rounded
from luoshi.evaluation.robustness.uncertainty import (
    Uncertainty,
    Weights,
    effective_weights,
    within_parents,
)

_CACHED = 2**15
"""Scores that are worked on at a time."""

_MEANS = {"arithmetic": "算术平均", "geometric": "几何平均", "harmonic": "调和平均"}


def aggregation_name(aggregation: Aggregator | None) -> str:
    """How an aggregation is called in a verdict."""
    if aggregation is None:
        return "方案的聚合方法"
    return _MEANS[aggregation] if isinstance(aggregation, str) else "自定义聚合"


class Cell:
    """One normalisation with one aggregation (None: each node's own), ready to score any weights."""

    def __init__(
        self,
        model: Model,
        normaliser: Normaliser,
        aggregation: Aggregator | None,
        matrix: Floats | None = None,
    ) -> None:
        """``matrix``: the normalised figures, where they are at hand."""
        self.model = model
        self.normaliser = normaliser
        self.aggregation = aggregation
        self.means: tuple[Aggregator, ...] = (
            model.aggregation if aggregation is None else (aggregation,) * model.nodes
        )
        if matrix is None:
            matrix = normaliser.matrix(model.values, model.directions)
        if model.concerns is not None:
            matrix = np.where(model.concerns, matrix, np.nan)
        if aggregation in ("geometric", "harmonic") and isinstance(normaliser, AsInScheme):
            matrix = lifted(matrix)
        self.matrix = matrix
        self._check()
        self.own = self._weights()
        """The weights (q+m,) that draws multiply: the model's, those read from the figures estimated anew."""
        means = set(self.means)
        self.flat: Aggregator | None = None
        self.inner: Floats = np.empty((0, 0))
        """Figures to be averaged, (q, ranked units), of a flat cell; each indicator moved to start at zero."""
        self.start: Floats = np.empty(0)
        """Where each indicator started."""
        self.inner32: Floats32 = np.empty((0, 0), np.float32)
        whole = not np.isnan(matrix.min())
        if (
            len(means) == 1
            and isinstance(self.means[0], str)
            and whole
            and not model.upper_estimates
            and model.points is None
        ):
            self.flat = self.means[0]
            self._prepare(self.means[0])

    def _weights(self) -> Floats:
        model = self.model
        if not model.estimators:
            return model.base
        own = model.base.copy()
        for node, estimator in enumerate(model.estimators):
            if estimator is not None and node not in model.upper_estimates:
                columns = list(model.children[node])
                own[columns] = estimator(self.matrix[:, columns])
        return own

    def in_terms_of(self, other: Cell, weights: Weights) -> Weights:
        """Weights (q+m, r) drawn for another cell as they would have been drawn for this one."""
        if not self.model.estimators:
            return weights
        factor = np.where(other.own > 0.0, self.own / np.where(other.own > 0.0, other.own, 1.0), 0.0)
        factor = np.where((other.own == 0.0) & (self.own > 0.0), 0.0, factor)
        return within_parents(self.model, weights * factor[:, None])

    def _check(self) -> None:
        if not any(mean in ("geometric", "harmonic") for mean in self.means):
            return
        with np.errstate(invalid="ignore"):
            wrong = self.matrix <= 0.0
        if not wrong.any():
            return
        for unit, leaf in np.argwhere(wrong):
            mean = self.means[self.model.parents[leaf] - self.model.leaves]
            if mean in ("geometric", "harmonic"):
                raise EvaluationError(
                    f"“{self.model.column_name(leaf)}”按{self.normaliser.name}标准化后，"
                    f"{self.model.unit_name(unit)}的得分不是正数，不能作{aggregation_name(mean)}；"
                    "请改用得分恒为正的标准化方法，或不抽取这种聚合方法"
                )

    def _prepare(self, mean: Aggregator) -> None:
        ranked = self.model.ranked
        figures = inner(mean, np.ascontiguousarray((self.matrix if ranked.all() else self.matrix[ranked]).T))
        # Moving an indicator by a constant moves every unit's score alike; from zero up precision is highest.
        if mean == "harmonic":
            start = figures.max(axis=1, keepdims=True)
            self.inner = start - figures
        else:
            start = figures.min(axis=1, keepdims=True)
            self.inner = figures - start
        self.start = start[:, 0]
        if self.quick:
            self.inner32 = self.inner.astype(np.float32)

    @property
    def quick(self) -> bool:
        """Whether ranks may be looked for in single precision first."""
        return self.flat is not None and not self.scores_matter and self.model.units <= QUICK_UNITS

    @property
    def scores_matter(self) -> bool:
        """Whether a rule looks at scores themselves (a least score, rounding), beyond their order."""
        rule = self.model.selection
        return self.model.digits is not None or (rule is not None and rule.min_score is not None)

    def ranks(self, weights: Weights) -> Ranks:
        """Competition ranks (r, n) under weights (q+m, r) within parents; 0: not ranked."""
        if not self.quick:
            return self.ranks_and_scores(weights)[0]
        effective = effective_weights(self.model, weights.copy())
        found, doubtful = quick_ranks(
            effective.T.astype(np.float32, copy=False) @ self.inner32, self.model.leaves
        )
        again = np.flatnonzero(doubtful)
        if again.size:
            found[again] = self._flat_ranks(effective[:, again], weights[:, again])
        return self._among_all(found)

    def ranks_and_scores(self, weights: Weights) -> tuple[Ranks, Floats | None]:
        """Competition ranks (r, n) with the tie chain applied, and the scores of the total where a rule asks for them."""
        if self.flat is not None and not self.scores_matter:
            effective = effective_weights(self.model, weights.copy())
            return self._among_all(self._flat_ranks(effective, weights)), None
        return self._full_ranks(weights)

    def _flat_ranks(self, effective: Weights, weights: Weights) -> Ranks:
        """Ranks of the ranked units by one product in double precision; ties are followed up the tree."""
        found, tied = exact_ranks(effective.T.astype(np.float64, copy=False) @ self.inner)
        if self.model.ties and tied.any():
            rows = np.flatnonzero(tied)
            found[rows] = self._full_ranks(weights[:, rows])[0][:, self.model.ranked]
        return found

    def _full_ranks(self, weights: Weights) -> tuple[Ranks, Floats]:
        """Ranks after rounding and the tie chain, and scores, a few replicates at a time."""
        rows = weights.shape[1]
        ranks = np.empty((rows, self.model.units), dtype=np.uint16)
        scores = np.empty((rows, self.model.units))
        step = max(_CACHED // self.model.units, 16)
        for first in range(0, rows, step):
            part = slice(first, first + step)
            ranks[part], scores[part] = self._some_full_ranks(weights[:, part].astype(np.float64))
        return ranks, scores

    def _some_full_ranks(self, weights: Floats) -> tuple[Ranks, Floats]:
        model = self.model
        chain = {tie.column - model.leaves for tie in model.ties if tie.column >= model.leaves}
        below: dict[int, Floats] = {}
        if self.flat is None:
            below = self.node_scores(weights, {model.nodes - 1, *chain})
            total = below[model.nodes - 1]
        else:
            total = self._total(weights)
        if model.points is not None:
            total = total + model.points
        if model.digits is not None:
            total = rounded(total, model.digits)
        if not model.ranked.all():
            total = np.where(model.ranked, total, np.nan)
        ranks, tied = exact_ranks(total)
        rows = np.flatnonzero(tied)
        if model.ties and rows.size:
            if self.flat is not None:
                below = self.node_scores(weights[:, rows], chain)
            else:
                below = {node: below[node][rows] for node in chain}
            ranks[rows] = refined_ranks(ranks[rows], (self._key(tie, below) for tie in model.ties))
        return ranks, total

    def _total(self, weights: Floats) -> Floats:
        """Scores of the total (r, n) of a flat cell; NaN where a unit is not ranked."""
        effective = effective_weights(self.model, weights.copy())
        average = effective.T @ self.inner
        if self.flat == "harmonic":
            np.negative(average, out=average)
        average += (effective.T @ self.start)[:, None]
        scores = outer(self.flat or "arithmetic", average)
        if self.model.ranked.all():
            return scores
        result = np.full((len(scores), self.model.units), np.nan)
        result[:, self.model.ranked] = scores
        return result

    def _key(self, tie: TieKey, below: dict[int, Floats]) -> Floats:
        """One step of the tie chain, higher being better: (r, n), or (n,) where it is the same in all replicates."""
        model = self.model
        if tie.figures is not None:
            return tie.figures
        if tie.compare == "value":
            return np.asarray(model.values[:, tie.column] * model.directions[tie.column])
        if tie.column < model.leaves:
            return np.asarray(self.matrix[:, tie.column])
        return below[tie.column - model.leaves]

    def node_scores(self, weights: Weights, wanted: Iterable[int]) -> dict[int, Floats]:
        """Scores (r, n) of the wanted nodes, numbered from 0, and of all below them."""
        return node_scores(self.model, self.matrix, self.means, weights, wanted)

    def _among_all(self, ranks: Ranks) -> Ranks:
        if self.model.ranked.all():
            return ranks
        result = np.zeros((len(ranks), self.model.units), dtype=np.uint16)
        result[:, self.model.ranked] = ranks
        return result


def cells_of(model: Model, uncertainty: Uncertainty, threads: int | None = None) -> tuple[Cell, ...]:
    """All design cells, each normalisation computed once."""

    def prepare(normaliser: Normaliser) -> list[Cell]:
        # Laid out by leaf, as products want it: one copy for all aggregations.
        matrix = np.asfortranarray(normaliser.matrix(model.values, model.directions))
        return [Cell(model, normaliser, aggregation, matrix) for aggregation in uncertainty.aggregations]

    with ThreadPoolExecutor(threads or usable_threads()) as pool:
        return tuple(cell for cells in pool.map(prepare, uncertainty.normalisations) for cell in cells)
