"""From comparable figures to the scores of all nodes: weights, aggregation, effective weights.

``score_tree`` walks the nodes of a ``Problem`` upwards. What it keeps (``NodeScoring``) lets other rows be scored by
the same yardstick, and every score be followed down to its leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from luoshi.evaluation import weights as weigh
from luoshi.evaluation.aggregation import Rows, arithmetic, fit, present_weights
from luoshi.evaluation.arrays import EvaluationError, Floats
from luoshi.evaluation.compile import Problem
from luoshi.evaluation.scheme_weighting import (
    AnalyticHierarchy,
    BenefitOfTheDoubt,
    BudgetAllocation,
    Critic,
    Entropy,
    Equal,
    GeneralisedMean,
    Geometric,
    Harmonic,
    PrincipalComponents,
    Topsis,
    Vikor,
)
from luoshi.evaluation.tree import Branch


@dataclass(frozen=True, slots=True, eq=False)
class NodeScoring:
    """How one node was scored.

    ``nominal`` are its weights before gaps: (k,), or (n, k) where each unit has its own (benefit of the doubt).
    ``rows`` are those applied, (k,) or (n, k). ``score`` scores rows of children's values (m, k) with such weights;
    ``additive`` says that a score is the weighted sum of the children's.
    """

    nominal: Floats
    rows: Floats
    score: Rows
    additive: bool
    raw_children: bool


@dataclass(frozen=True, slots=True, eq=False)
class TreeScores:
    """``scores`` (n, q+m); ``effective`` (n, q+m), each column's weight in the total; one scoring a node."""

    scores: Floats
    effective: Floats
    nodes: tuple[NodeScoring, ...]


def node_weights(branch: Branch, v: Floats, ids: tuple[str, ...], units: tuple[str, ...] = ()) -> Floats:
    """The weights of a node's children, (k,), or (n, k) for benefit of the doubt. ``v`` are the children's scores."""
    spec = branch.weights
    try:
        if isinstance(spec, Equal) or len(branch.children) == 1:
            return weigh.equal(len(branch.children))
        if isinstance(spec, Entropy):
            return weigh.entropy(v, spec.shift)
        if isinstance(spec, Critic):
            return weigh.critic(v)
        if isinstance(spec, PrincipalComponents):
            return weigh.principal_components(v, spec.retain)
        if isinstance(spec, AnalyticHierarchy):
            return weigh.analytic_hierarchy(spec.matrix)[0]
        if isinstance(spec, BudgetAllocation):
            names = [ids[child] for child in branch.children]
            return weigh.budget_allocation(
                [[points[name] for name in names] for points in spec.allocations.values()]
            )
        if isinstance(spec, BenefitOfTheDoubt):
            return weigh.benefit_of_the_doubt(v, spec.lower, spec.upper, spec.shares, units)
    except EvaluationError as error:
        raise EvaluationError(f"“{branch.id}”的下级{error}") from error
    if branch.own_weights is None:
        raise EvaluationError(f"“{branch.id}”的下级没有都写明权重，请补齐，或改用等权")
    return weigh.proportional(branch.own_weights)


def estimator_of(branch: Branch, ids: tuple[str, ...]) -> Callable[[Floats], Floats] | None:
    """What reads a node's weights from its children's values; None where the figures play no part in them."""
    if len(branch.children) == 1 or not isinstance(branch.weights, (Entropy, Critic, PrincipalComponents)):
        return None
    return partial(_estimated, branch, ids)


def _estimated(branch: Branch, ids: tuple[str, ...], v: Floats) -> Floats:
    return node_weights(branch, v, ids)


def fitted(branch: Branch, v: Floats, rows: Floats, directions: Floats) -> Rows:
    """A node's aggregation with its yardstick taken from children's values (n, k) under weights (k,) or (n, k)."""
    spec = branch.aggregation
    if isinstance(spec, (Geometric, Harmonic, GeneralisedMean)):
        power = spec.power if isinstance(spec, GeneralisedMean) else 1.0
        return fit(
            spec.method, v, rows, power=power, zero=spec.zero, rescale_to=spec.rescale_to, shift=spec.shift
        )
    if isinstance(spec, Topsis):
        return fit("topsis", v, rows, directions, vector=spec.scaling == "vector")
    if isinstance(spec, Vikor):
        return fit("vikor", v, rows, group_weight=spec.group_weight)
    return fit(spec.method, v, rows)


def score_tree(problem: Problem, treated: Floats, normalised: Floats) -> TreeScores:
    """The scores of all leaves and nodes, and every column's effective weight in the total."""
    tree = problem.tree
    n, q = normalised.shape
    scores = np.empty((n, q + len(tree.branches)))
    scores[:, :q] = normalised
    nodes: list[NodeScoring] = []
    whole = problem.concerns is None and not np.isnan(normalised).any()
    for index, branch in enumerate(tree.branches):
        children = list(branch.children)
        v = scores[:, children]
        concerned = None if problem.concerns is None else problem.concerns[:, children]
        weights = node_weights(branch, v, tree.ids, problem.units)
        spec = branch.aggregation
        raw = isinstance(spec, Topsis) and spec.values == "raw" and max(children) < q
        used, directions = v, np.ones(len(children))
        if raw:
            used, directions = treated[:, children], problem.directions[children]
        rows = weights
        if branch.group_weights:
            own = group_rows(branch, problem)
            own = own if concerned is None else np.where(concerned, own, 0.0)
            rows = present_weights(v, own, branch.missing.min_share, branch.missing.by)
        elif weights.ndim == 2:
            own = np.ones(v.shape) if concerned is None else concerned.astype(np.float64)
            scored = ~np.isnan(present_weights(v, own, branch.missing.min_share, "count"))
            rows = np.where(scored, np.where(np.isnan(v), 0.0, weights), np.nan)
        elif not whole:
            own = weights if concerned is None else np.where(concerned, weights, 0.0)
            rows = present_weights(v, own, branch.missing.min_share, branch.missing.by)
        try:
            score = arithmetic if weights.ndim == 2 else fitted(branch, used, rows, directions)
            scores[:, q + index] = score(used, rows)
        except EvaluationError as error:
            raise EvaluationError(f"“{branch.id}”的下级{error}") from error
        nodes.append(NodeScoring(weights, rows, score, score is arithmetic, raw))
    return TreeScores(scores, _effective(problem, nodes, n), tuple(nodes))


def group_rows(branch: Branch, problem: Problem) -> Floats:
    """The weights (n, k) of a node's children where peer groups have their own."""
    table = np.empty((len(problem.group_names), len(branch.children)))
    for number, name in enumerate(problem.group_names):
        for place, weights in enumerate(branch.group_weights):
            table[number, place] = weights.get(name, (branch.own_weights or ())[place])
    table /= table.sum(axis=1, keepdims=True)
    return np.asarray(table[problem.groups])


def _effective(problem: Problem, nodes: list[NodeScoring], n: int) -> Floats:
    tree = problem.tree
    q = len(tree.leaves)
    shared = all(node.rows.ndim == 1 for node in nodes)
    effective = np.ones((1 if shared else n, len(tree.ids)))
    for index in range(len(nodes) - 1, -1, -1):
        children = list(tree.branches[index].children)
        above = effective[:, [q + index]]
        # A node that is missing itself may still hang under one that does without it.
        effective[:, children] = np.where(above == 0.0, 0.0, above * nodes[index].rows)
    return np.broadcast_to(effective, (n, len(tree.ids)))
