"""Leave-one-indicator-out: the ranking without each leaf in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats
from luoshi.evaluation.robustness.award import selected
from luoshi.evaluation.robustness.kernels import Cell
from luoshi.evaluation.robustness.model import Estimator, Model
from luoshi.evaluation.robustness.normalisers import AsInScheme
from luoshi.evaluation.robustness.ranking import Ranks
from luoshi.evaluation.robustness.statistics import mean_rank_shift, top
from luoshi.evaluation.robustness.uncertainty import given_weights, within_parents


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """``ranks`` (q, n) and ``selected`` (q, n) without each leaf, the rest as in the scheme.

    ``shift`` (q,) is the mean distance from the ranking with all leaves. A tree with one leaf has nothing to leave out:
    its row is the ranking itself.
    """

    ranks: Ranks
    selected: Bools | None
    shift: Floats


def leave_one_out(model: Model, places: int | None = None) -> LeaveOneOut:
    """Rank and select without each leaf; its weight goes to its siblings, or up the tree where it has none."""
    q = model.leaves
    cell = Cell(model, AsInScheme(model.normalised), None)
    weights = np.repeat(cell.own[:, None], q, axis=1)
    if q > 1:
        for node, estimator in enumerate(model.estimators):
            if estimator is not None and node not in model.upper_estimates:
                _estimated_without(cell, node, estimator, weights)
        weights[np.arange(q), np.arange(q)] = 0.0
    ranks, scores = cell.ranks_and_scores(within_parents(model, weights))
    nominal = cell.ranks_and_scores(given_weights(model))[0]
    chosen: Bools | None = None
    if model.selection is not None:
        chosen = selected(model, model.selection, ranks, scores)
    elif places is not None:
        chosen = top(ranks, places)
    return LeaveOneOut(ranks, chosen, mean_rank_shift(ranks, nominal))


def _estimated_without(cell: Cell, node: int, estimator: Estimator, weights: Floats) -> None:
    """The weights of a node's leaves read from the figures of the others, for each that is left out; in place."""
    columns = list(cell.model.children[node])
    for leaf in columns if len(columns) > 1 else []:
        others = [column for column in columns if column != leaf]
        try:
            weights[others, leaf] = estimator(cell.matrix[:, others])
        except EvaluationError:
            weights[others, leaf] = 1.0 / len(others)  # what is left tells nobody apart
