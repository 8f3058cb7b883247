"""From an evaluation to the model that a robustness analysis varies.

The bridge only: the engine knows nothing of simulations, and they know nothing of schemes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from luoshi.evaluation.arrays import EvaluationError, Floats
from luoshi.evaluation.engine import Result
from luoshi.evaluation.pipeline import Treated, normalise
from luoshi.evaluation.robustness.model import Aggregator, Model, TieKey
from luoshi.evaluation.robustness.normalisers import AsInScheme
from luoshi.evaluation.scheme_weighting import Geometric, Harmonic, Topsis
from luoshi.evaluation.scoring import fitted
from luoshi.evaluation.tree import Branch


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """The model, the scheme's own normalisation as one that can be drawn, and what the model leaves out, in words."""

    model: Model
    normaliser: AsInScheme
    notes: tuple[str, ...]


def simulation_of(result: Result, noise: Floats | None = None) -> Simulated:
    """The model of a result. ``noise`` (n, q) is the standard deviation of each figure's measurement error.

    Weights read from the figures (entropy, CRITIC, components) enter as the weights they gave. Raises EvaluationError
    for what has no counterpart: weights that each unit has for itself, and TOPSIS on raw figures.
    """
    problem, scheme = result.problem, result.problem.scheme
    tree = problem.tree
    q = len(tree.leaves)
    weights = np.ones(q + len(tree.branches))
    for branch, node in zip(tree.branches, result.tree_scores.nodes, strict=True):
        if node.nominal.ndim == 2:
            raise EvaluationError(
                f"“{branch.id}”的下级由数据包络（BoD）定权，各对象权重不同，不能模拟权重变动；请换一种定权方法再作稳健性分析"
            )
        weights[list(branch.children)] = node.nominal
    notes = []
    if any(step.indicator is not None for step in scheme.tie_breaks):
        notes.append("模拟中的并列规则只用到体系内的得分和数值，体系外的指标未计入")
    ties = tuple(
        TieKey(tree.column[step.by], step.compare) for step in scheme.tie_breaks if step.by is not None
    )
    rounding = scheme.rounding
    model = Model(
        result.treated.values,
        problem.directions,
        tree.parent,
        weights,
        result.normalised,
        tuple(_aggregation(branch, q) for branch in tree.branches),
        np.array([branch.missing.min_share for branch in tree.branches]),
        np.array([branch.missing.by == "count" for branch in tree.branches]),
        problem.groups,
        problem.ranked,
        problem.eligible,
        None if problem.concerns is None else problem.concerns[:, :q],
        noise,
        problem.selection,
        ties,
        rounding.digits if rounding.rank_on == "rounded" else None,
        problem.units,
        tree.ids,
    )

    def again(values: Floats) -> Floats:
        treated = Treated(values, result.treated.transforms, {})
        return normalise(replace(problem, values=values), treated)[0]

    return Simulated(model, AsInScheme(result.normalised, again), tuple(notes))


def _aggregation(branch: Branch, leaves: int) -> Aggregator:
    spec = branch.aggregation
    if spec.method == "arithmetic":
        return "arithmetic"
    if isinstance(spec, (Geometric, Harmonic)) and spec.zero == "forbid":
        return spec.method
    if isinstance(spec, Topsis) and spec.values == "raw" and max(branch.children) < leaves:
        raise EvaluationError(
            f"“{branch.id}”按原值作TOPSIS，不能模拟标准化方法的变动；请改为按标准化后的数值（values: normalised）再作稳健性分析"
        )
    # The yardstick (ideals, bounds) is taken anew from every replicate.
    return lambda v, w: fitted(branch, v, w, np.ones(v.shape[1]))(v, w)
