"""Scores of nodes up the tree for many replicates at once, where the tree does not collapse into effective weights.

Also what a mean averages, and how a total is rounded: the pieces of arithmetic that score and chain share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from luoshi.evaluation.aggregation import arithmetic, generalised_mean, geometric, present_weights
from luoshi.evaluation.arrays import Bools, Floats
from luoshi.evaluation.robustness.model import Aggregator, Model, Score
from luoshi.evaluation.robustness.uncertainty import Weights


def inner(mean: Aggregator, v: Floats) -> Floats:
    """What is averaged: v, ln v or 1/v."""
    if mean == "geometric":
        return np.log(v)
    return 1.0 / v if mean == "harmonic" else v


def outer(mean: Aggregator, v: Floats) -> Floats:
    """The score that an average of ``inner`` figures stands for."""
    if mean == "geometric":
        return np.exp(v)
    return 1.0 / v if mean == "harmonic" else v


def rounded(scores: Floats, digits: int) -> Floats:
    """Half up, as a scheme writes scores down; what is half up to floating-point noise is half."""
    factor = 10.0**digits
    result = np.abs(scores)
    result *= factor
    result += 0.5 + 1e-9
    np.floor(result, out=result)
    result /= factor
    return np.copysign(result, scores, out=result)


def node_scores(
    model: Model, matrix: Floats, means: Sequence[Aggregator], weights: Weights, wanted: Iterable[int]
) -> dict[int, Floats]:
    """Scores (r, n) of the wanted nodes (numbered from 0) and all below them; NaN where gaps forbid one.

    ``matrix`` (n, q) are normalised figures, ``weights`` (q+m, r) sum to one within parents. A node all of whose
    children are left out has the same score for every unit.
    """
    holed = np.asarray(np.isnan(matrix).any(axis=0))
    scores: dict[int, Floats] = {}
    gaps: set[int] = set()
    for node in sorted(_with_descendants(model, wanted)):
        mean, columns = means[node], model.children[node]
        leaves = [column for column in columns if column < model.leaves]
        branches = [column for column in columns if column >= model.leaves]
        if node in model.upper_estimates or not isinstance(mean, str):
            scores[node] = _by_rows(model, matrix, mean, node, scores, weights)
        elif holed[leaves].any() or any(column - model.leaves in gaps for column in branches):
            scores[node] = _with_gaps(model, matrix, mean, node, scores, weights)
        else:
            total = weights[leaves].T @ inner(mean, matrix[:, leaves]).T
            for column in branches:
                total += weights[column][:, None] * inner(mean, scores[column - model.leaves])
            total[weights[list(columns)].sum(axis=0) <= 0.0] = 1.0
            scores[node] = outer(mean, total)
            continue
        if np.isnan(scores[node]).any():
            gaps.add(node)
    return scores


def _with_descendants(model: Model, wanted: Iterable[int]) -> set[int]:
    found: set[int] = set()
    pending = list(wanted)
    while pending:
        node = pending.pop()
        found.add(node)
        pending.extend(c - model.leaves for c in model.children[node] if c >= model.leaves)
    return found


def _with_gaps(
    model: Model, matrix: Floats, mean: Aggregator, node: int, scores: dict[int, Floats], weights: Weights
) -> Floats:
    """One node over the children that are present, where these hold enough of the weight, or of the number."""
    columns = model.children[node]
    leaves = [column for column in columns if column < model.leaves]
    branches = [column for column in columns if column >= model.leaves]
    shape = (weights.shape[1], model.units)
    present = ~np.isnan(matrix[:, leaves])
    total: Floats
    if leaves:
        own = weights[leaves].T.astype(np.float64, copy=False)
        figures = np.where(present, inner(mean, np.where(present, matrix[:, leaves], 1.0)), 0.0)
        total, there = own @ figures.T, own @ present.T.astype(np.float64)
    else:
        total, there = np.zeros(shape), np.zeros(shape)
    below: dict[int, Bools] = {}
    for column in branches:
        figures, weight = inner(mean, scores[column - model.leaves]), weights[column][:, None]
        below[column] = here = ~np.isnan(figures)
        total += weight * np.where(here, figures, 0.0)
        there += weight * here
    if model.concerns is not None or model.share_by_count[node]:
        concerns = np.stack([_concern(model, column) for column in columns], axis=1)
    held, concerned = there, weights[list(columns)].sum(axis=0)[:, None]
    if model.share_by_count[node]:
        counted = (weights > 0.0).astype(np.float64)
        held = counted[leaves].T @ present.T
        for column in branches:
            held += counted[column][:, None] * below[column]
        concerned = counted[list(columns)].T @ concerns.T
    elif model.concerns is not None:
        concerned = weights[list(columns)].T @ concerns.T
    usable = held >= (model.min_share[node] - 1e-12) * concerned
    usable &= there > 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        total /= there
        result = outer(mean, total)
    result[~usable] = np.nan
    return result


def _concern(model: Model, column: int) -> Bools:
    """Which units a column concerns: a node, those that one of its leaves concerns."""
    if model.concerns is None:
        return np.ones(model.units, dtype=np.bool_)
    if column < model.leaves:
        return np.asarray(model.concerns[:, column])
    concern: Bools = np.any(
        [_concern(model, child) for child in model.children[column - model.leaves]], axis=0
    )
    return concern


_SCORES: dict[str, Score] = {
    "arithmetic": arithmetic,
    "geometric": geometric,
    "harmonic": lambda v, w: generalised_mean(v, w, -1.0),
}


def _by_rows(
    model: Model, matrix: Floats, mean: Aggregator, node: int, scores: dict[int, Floats], weights: Weights
) -> Floats:
    """A method that is no mean, or weights read from the scores below, replicate by replicate."""
    score = _SCORES[mean] if isinstance(mean, str) else mean
    estimator = model.estimators[node] if node in model.upper_estimates else None
    columns = list(model.children[node])
    concern = np.stack([_concern(model, column) for column in columns], axis=1)
    result = np.empty((weights.shape[1], model.units))
    for row in range(weights.shape[1]):
        values = np.stack(
            [matrix[:, c] if c < model.leaves else scores[c - model.leaves][row] for c in columns], axis=1
        )
        drawn = weights[columns, row]
        if estimator is not None:
            drawn = drawn * estimator(values)
            drawn = drawn / drawn.sum()
        own = np.where(concern, drawn, 0.0)
        by = "count" if model.share_by_count[node] else "weight"
        shares = present_weights(values, own, float(model.min_share[node]), by)  # type: ignore[arg-type]
        result[row] = score(values, shares)
    return result
