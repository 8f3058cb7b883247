"""Why two units or two results differ, leaf by leaf.

Differences are split additively: the parts always sum to the difference. Where all nodes are weighted sums the parts
are exact. Where they are not, each node's difference is split among its children by the Shapley value (every order of
exchanging the children's values, averaged; Shapley 1953, Shorrocks 2013) and handed down in proportion to the
children's own parts; a node with more than ``EXACT`` children averages one order and its reverse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from luoshi.evaluation.arrays import EvaluationError, Floats
from luoshi.evaluation.compile import Problem
from luoshi.evaluation.engine import Result, points_of
from luoshi.evaluation.names import UnitNames, closest
from luoshi.evaluation.pipeline import fill, normalise, treat
from luoshi.evaluation.scoring import NodeScoring

EXACT = 10
POINTS = "加分和减分"
Method = Literal["exact", "shapley", "contributions"]


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf's part in a difference, and of that what three things add, which sum to it.

    ``by_figure``: the unit's own figure is another; ``by_yardstick``: the same figure is worth something else, because
    the others' figures, the bounds or the method are; ``by_weight``: it counts for more or less. Each is a change of the
    one at the mean of the other. Where the split is by Shapley value all is put down to the figure.
    """

    leaf: str
    difference: float
    by_figure: float
    by_yardstick: float
    by_weight: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two totals and its parts, greatest first. ``method`` says how it was split."""

    total: float
    parts: tuple[Part, ...]
    method: Method


def between_units(result: Result, unit: str, other: str) -> Difference:
    """Why ``unit`` stands above (or below) ``other`` in one result: parts of score(unit) - score(other)."""
    a, b = unit_number(result.problem, unit), unit_number(result.problem, other)
    total = _difference(result, a, result, b)
    if result.additive:
        parts = _additive(result, a, result, b, result.problem.tree.ids[: result.normalised.shape[1]])
        return _sort_parts(total, parts + _points(result, a, result, b), "exact")
    shares = _nested_shapley(result, a, b)
    parts = [
        Part(leaf, s, s, 0.0, 0.0) for leaf, s in zip(result.problem.tree.ids, shares.tolist(), strict=False)
    ]
    return _sort_parts(total, parts + _points(result, a, result, b), "shapley")


def between_results(unit: str, now: Result, before: Result) -> Difference:
    """Why a unit's total changed between two years or two schemes: parts of score(now) - score(before).

    Leaves are matched by id; one that is in a single result is there with all it adds or takes away. Exact where both
    results are weighted sums; otherwise the difference of the two attributions (method ``contributions``).
    """
    a, b = unit_number(now.problem, unit), unit_number(before.problem, unit)
    leaves = list(dict.fromkeys(leaf.id for r in (now, before) for leaf in r.problem.tree.leaves))
    method: Method = "exact" if now.additive and before.additive else "contributions"
    parts = _additive(now, a, before, b, leaves) + _points(now, a, before, b)
    return _sort_parts(_difference(now, a, before, b), parts, method)


def _points(now: Result, a: int, before: Result, b: int) -> list[Part]:
    """What bonuses and deductions add to a difference, as one part."""
    if not now.problem.bonuses and not before.problem.bonuses:
        return []
    difference = float(points_of(now.problem)[a] - points_of(before.problem)[b])
    return [Part(POINTS, difference, difference, 0.0, 0.0)]


def _difference(now: Result, a: int, before: Result, b: int) -> float:
    total = float(now.total[a] - before.total[b])
    if math.isnan(total):
        raise EvaluationError("其中一方因缺数没有总分，差异无从分解")
    return total


def _additive(now: Result, a: int, before: Result, b: int, leaves: Sequence[str]) -> list[Part]:
    def reading(result: Result, unit: int, leaf: str) -> tuple[float, float, float]:
        column = result.problem.tree.column.get(leaf, -1)
        if not 0 <= column < result.normalised.shape[1]:
            return 0.0, 0.0, 0.0
        figure = float(np.nan_to_num(result.normalised[unit, column]))
        return (
            figure,
            float(result.tree_scores.effective[unit, column]),
            float(result.contributions[unit, column]),
        )

    unchanged = {} if now is before else _worth_of_old_figures(now, a, before, b)
    parts = []
    for leaf in leaves:
        (u, w, c), (v, x, d) = reading(now, a, leaf), reading(before, b, leaf)
        by_weight = (w - x) * (u + v) / 2.0
        by_yardstick = (unchanged.get(leaf, v) - v) * (w + x) / 2.0
        parts.append(Part(leaf, c - d, c - d - by_weight - by_yardstick, by_yardstick, by_weight))
    return parts


def _worth_of_old_figures(now: Result, a: int, before: Result, b: int) -> dict[str, float]:
    """What the unit's figures of before would be worth now, by leaf, had it alone stood still."""
    problem = now.problem
    values = problem.values.copy()
    both = []
    for column, leaf in enumerate(problem.tree.leaves):
        old = before.problem.tree.column.get(leaf.id, -1)
        if 0 <= old < before.normalised.shape[1] and not math.isnan(before.problem.values[b, old]):
            values[a, column] = before.problem.values[b, old]
            both.append(column)
    still = replace(problem, values=values)
    try:
        normalised, _ = normalise(still, treat(still, fill(still)))
    except EvaluationError:
        return {}  # the old figures have no worth under the new method; all is put down to the figure
    return {problem.tree.ids[column]: float(np.nan_to_num(normalised[a, column])) for column in both}


def _sort_parts(total: float, parts: list[Part], method: Method) -> Difference:
    return Difference(
        total, tuple(sorted(parts, key=lambda part: (-abs(part.difference), part.leaf))), method
    )


def _nested_shapley(result: Result, a: int, b: int) -> Floats:
    tree, scores = result.problem.tree, result.tree_scores.scores
    q = len(tree.leaves)
    parts = np.zeros(scores.shape[1])
    parts[-1] = scores[a, -1] - scores[b, -1]
    for index in range(len(tree.branches) - 1, -1, -1):
        children = list(tree.branches[index].children)
        node = result.tree_scores.nodes[index]
        source = result.treated.values if node.raw_children else scores
        rows = np.broadcast_to(node.rows, (len(scores), len(children)))
        shared = np.nan_to_num(rows[a]) + np.nan_to_num(rows[b])
        shared = shared / shared.sum() if shared.any() else np.full(len(children), 1.0 / len(children))
        difference = scores[a, q + index] - scores[b, q + index]
        if not np.isfinite(difference) or difference == 0.0:
            # The node is scored for one unit only, or equally for both: what it adds above is shared by weight.
            parts[children] = parts[q + index] * shared
            continue
        own = _shapley(node, source[a, children], source[b, children], a, b)
        if not np.isfinite(own).all():
            # Some mixtures of the two have no child at all: weighted figures instead, the rest shared by weight.
            own = np.nan_to_num(rows[a] * source[a, children]) - np.nan_to_num(rows[b] * source[b, children])
            own = own + (difference - own.sum()) * shared
        # The node's part above is passed on in the proportion of the children's.
        parts[children] = own * (parts[q + index] / difference)
    return parts[:q]


def _shapley(node: NodeScoring, high: Floats, low: Floats, a: int, b: int) -> Floats:
    """The Shapley value of exchanging each child's value (and its weight, where units have their own)."""
    k = len(high)
    rows = np.broadcast_to(node.rows, (max(a, b) + 1, k)) if node.rows.ndim == 1 else node.rows
    high_weights, low_weights = rows[a], rows[b]

    def score(mixed: Sequence[Sequence[int]]) -> Floats:
        taken = np.zeros((len(mixed), k), dtype=np.bool_)
        for row, members in enumerate(mixed):
            taken[row, list(members)] = True
        weights = np.where(taken, high_weights, low_weights)
        if node.nominal.ndim == 1:
            total = weights.sum(axis=1, keepdims=True)
            weights = weights / np.where(total > 0.0, total, 1.0)
        return node.score(np.where(taken, high, low), weights)

    if k > EXACT:
        orders = [list(range(k)), list(range(k - 1, -1, -1))]
        shares = np.zeros(k)
        for order in orders:
            path = score([order[:step] for step in range(k + 1)])
            shares[order] += np.diff(path) / len(orders)
        return shares
    subsets = [members for size in range(k + 1) for members in combinations(range(k), size)]
    worth = dict(zip(subsets, score(subsets).tolist(), strict=True))
    shares = np.zeros(k)
    for members in subsets:
        factor = (
            math.factorial(len(members)) * math.factorial(k - len(members) - 1) / math.factorial(k)
            if len(members) < k
            else 0.0
        )
        for child in range(k):
            if child not in members:
                joined = tuple(sorted((*members, child)))
                shares[child] += factor * (worth[joined] - worth[members])
    return shares


def unit_number(problem: Problem, unit: str) -> int:
    """The number of the unit that a name means. Raises EvaluationError where there is none."""
    number = UnitNames(problem.units).find(unit)
    if number is None:
        raise EvaluationError(f"评价范围里没有“{unit}”，{closest(unit, problem.units)}")
    return number
