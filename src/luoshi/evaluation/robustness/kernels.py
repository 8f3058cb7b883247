"""From the weights of many replicates to scores and ranks, for one design cell (normalisation × aggregation).

A ``Cell`` is made once per combination, so that nothing is normalised or transformed twice. Where the tree collapses
into effective weights (one mean throughout, no gaps) a cell is one matrix product, in single precision first: rows
with scores too close for it are found exactly.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats
from luoshi.evaluation.robustness.model import Aggregator, Model
from luoshi.evaluation.robustness.normalisers import Normaliser
from luoshi.evaluation.robustness.ranking import (
    QUICK_UNITS,
    Floats32,
    Ranks,
    exact_ranks,
    quick_ranks,
    refined_ranks,
)
from luoshi.evaluation.robustness.running import usable_threads
from luoshi.evaluation.robustness.uncertainty import Uncertainty, Weights, effective_weights

_MEANS = {"arithmetic": "算术平均", "geometric": "几何平均", "harmonic": "调和平均"}


def aggregation_name(aggregation: Aggregator | None) -> str:
    """How an aggregation is called in a verdict."""
    if aggregation is None:
        return "方案的聚合方法"
    return _MEANS[aggregation] if isinstance(aggregation, str) else "自定义聚合"


def _inner(mean: Aggregator, v: Floats) -> Floats:
    """What is averaged: v, ln v or 1/v."""
    if mean == "geometric":
        return np.log(v)
    return 1.0 / v if mean == "harmonic" else v


def _outer(mean: Aggregator, v: Floats) -> Floats:
    if mean == "geometric":
        return np.exp(v)
    return 1.0 / v if mean == "harmonic" else v


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
        self.matrix = matrix
        self._check()
        means = set(self.means)
        self.flat: Aggregator | None = None
        self.inner: Floats = np.empty((0, 0))
        """Figures to be averaged, (q, ranked units), of a flat cell; each indicator moved to start at zero."""
        self.inner32: Floats32 = np.empty((0, 0), np.float32)
        if len(means) == 1 and isinstance(self.means[0], str) and not np.isnan(matrix).any():
            self.flat = self.means[0]
            self._prepare(self.means[0])

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
        figures = np.ascontiguousarray((self.matrix if ranked.all() else self.matrix[ranked]).T)
        inner = _inner(mean, figures)
        # Moving an indicator by a constant moves every unit's score alike; from zero up precision is highest.
        if mean == "harmonic":
            inner = inner.max(axis=1, keepdims=True) - inner
        else:
            inner = inner - inner.min(axis=1, keepdims=True)
        self.inner = inner
        if self.quick:
            self.inner32 = inner.astype(np.float32)

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
        return self._tree_ranks(weights)

    def _flat_ranks(self, effective: Weights, weights: Weights) -> Ranks:
        """Ranks of the ranked units by one product in double precision; ties are followed up the tree."""
        found, tied = exact_ranks(effective.T.astype(np.float64, copy=False) @ self.inner)
        if self.model.ties and tied.any():
            rows = np.flatnonzero(tied)
            found[rows] = self._tree_ranks(weights[:, rows])[0][:, self.model.ranked]
        return found

    def _tree_ranks(self, weights: Weights) -> tuple[Ranks, Floats]:
        model = self.model
        columns = self.column_scores(weights.astype(np.float64, copy=False))
        scores = columns[-1]
        decisive = scores if model.digits is None else _rounded(scores, model.digits)
        decisive = np.where(model.ranked, decisive, np.nan)
        found, tied = exact_ranks(decisive)
        rows = np.flatnonzero(tied)
        if model.ties and rows.size:
            found[rows] = refined_ranks(found[rows], self._chain(columns, rows))
        return found, decisive

    def _chain(self, columns: list[Floats], rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
        """The tie chain as keys (c, r, n), higher being better; scores equal up to noise are equal."""
        model = self.model
        keys = []
        for tie in model.ties:
            if tie.compare == "value":
                key = model.values[:, tie.column] * model.directions[tie.column]
                keys.append(np.broadcast_to(key, (rows.size, model.units)))
            elif tie.column < model.leaves:
                keys.append(np.broadcast_to(self.matrix[:, tie.column], (rows.size, model.units)))
            else:
                place, _ = exact_ranks(columns[tie.column - model.leaves][rows])
                keys.append(np.where(place == 0, -np.inf, -place.astype(np.float64)))
        return np.array(keys)

    def _among_all(self, ranks: Ranks) -> Ranks:
        if self.model.ranked.all():
            return ranks
        result = np.zeros((len(ranks), self.model.units), dtype=np.uint16)
        result[:, self.model.ranked] = ranks
        return result

    def column_scores(self, weights: Weights) -> list[Floats]:
        """The scores of all nodes, (r, n) each, the total last, node by node up the tree; NaN where gaps forbid one."""
        model = self.model
        scores: list[Floats] = []
        for node, columns in enumerate(model.children):
            mean = self.means[node]
            if not isinstance(mean, str):
                scores.append(self._by_rows(node, scores, weights))
                continue
            leaves = [column for column in columns if column < model.leaves]
            branches = [column for column in columns if column >= model.leaves]
            rows = weights.shape[1]
            total, there = np.zeros((rows, model.units)), np.zeros((rows, model.units))
            share, concerned = np.zeros((rows, model.units)), np.zeros((rows, model.units))
            if leaves:
                figures = self.matrix[:, leaves]
                present = ~np.isnan(figures)
                concerns = np.ones_like(present) if model.concerns is None else model.concerns[:, leaves]
                inner = np.where(present, _inner(mean, np.where(present, figures, 1.0)), 0.0)
                own = weights[leaves].T
                counted = (own > 0.0).astype(np.float64) if model.share_by_count[node] else own
                total += own @ inner.T
                if present.all():
                    there += own.sum(axis=1, keepdims=True)
                    share += counted.sum(axis=1, keepdims=True)
                    concerned += counted.sum(axis=1, keepdims=True)
                else:
                    there += own @ present.T
                    share += counted @ present.T
                    concerned += counted @ concerns.T.astype(np.float64)
            for column in branches:
                own = weights[column][:, None]
                counted = (own > 0.0).astype(np.float64) if model.share_by_count[node] else own
                below = scores[column - model.leaves]
                present_rows = ~np.isnan(below)
                total += own * np.where(present_rows, _inner(mean, np.where(present_rows, below, 1.0)), 0.0)
                there += own * present_rows
                share += counted * present_rows
                concerned += counted * self._concern(column)
            usable = (there > 0.0) & (
                share >= (model.min_share[node] - 1e-12) * np.where(concerned > 0.0, concerned, 1.0)
            )
            average = total / np.where(usable, there, 1.0)
            scores.append(np.where(usable, _outer(mean, np.where(usable, average, 1.0)), np.nan))
        return scores

    def _concern(self, column: int) -> Bools:
        """Which units a node concerns: those that one of its leaves concerns."""
        model = self.model
        if model.concerns is None:
            return np.ones(model.units, dtype=np.bool_)
        children = model.children[column - model.leaves]
        any_child: Bools = np.any(
            [model.concerns[:, c] if c < model.leaves else self._concern(c) for c in children], axis=0
        )
        return any_child

    def _by_rows(self, node: int, scores: list[Floats], weights: Weights) -> Floats:
        """A method that is no mean, replicate by replicate."""
        from luoshi.evaluation.aggregation import present_weights

        model = self.model
        score = self.means[node]
        assert not isinstance(score, str)
        columns = list(model.children[node])
        result = np.empty((weights.shape[1], model.units))
        for row in range(weights.shape[1]):
            values = np.stack(
                [
                    self.matrix[:, c] if c < model.leaves else scores[c - model.leaves][row]
                    for c in columns
                ],
                axis=1,
            )  # fmt: skip
            own = np.broadcast_to(weights[columns, row], values.shape)
            if model.concerns is not None:
                concern = [model.concerns[:, c] if c < model.leaves else self._concern(c) for c in columns]
                own = np.where(np.stack(concern, axis=1), own, 0.0)
            by = "count" if model.share_by_count[node] else "weight"
            shares = present_weights(values, own, float(model.min_share[node]), by)  # type: ignore[arg-type]
            result[row] = score(values, shares)
        return result


def _rounded(scores: Floats, digits: int) -> Floats:
    """Half up, as a scheme writes scores down; what is half up to floating-point noise is half."""
    factor = 10.0**digits
    return np.asarray(np.floor(np.abs(scores) * factor + 0.5 + 1e-9) * np.sign(scores) / factor)


def cells_of(model: Model, uncertainty: Uncertainty, threads: int | None = None) -> tuple[Cell, ...]:
    """All design cells, each normalisation computed once."""

    def prepare(normaliser: Normaliser) -> list[Cell]:
        matrix = normaliser.matrix(model.values, model.directions)
        return [Cell(model, normaliser, aggregation, matrix) for aggregation in uncertainty.aggregations]

    with ThreadPoolExecutor(threads or usable_threads()) as pool:
        return tuple(cell for cells in pool.map(prepare, uncertainty.normalisations) for cell in cells)
