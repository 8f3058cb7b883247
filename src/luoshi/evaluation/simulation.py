"""From an evaluation to the model that a robustness analysis varies, and what is varied and what is not, in words.

The bridge only: the engine knows nothing of simulations, and they know nothing of schemes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from luoshi.evaluation.arrays import EvaluationError, Floats
from luoshi.evaluation.engine import Result, own_figures, points_of
from luoshi.evaluation.pipeline import Treated, normalise
from luoshi.evaluation.robustness.model import Aggregator, Model, TieKey
from luoshi.evaluation.robustness.normalisers import AsInScheme, MinMax, Normaliser, Rank, ZScore
from luoshi.evaluation.robustness.uncertainty import Uncertainty
from luoshi.evaluation.scheme import Robustness
from luoshi.evaluation.scheme_weighting import Geometric, Harmonic, Topsis
from luoshi.evaluation.scoring import estimator_of, fitted
from luoshi.evaluation.tree import Branch, column_name


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """The model, the scheme's own normalisation as one that can be drawn, and what is not varied, in words (``notes``)."""

    model: Model
    normaliser: AsInScheme
    notes: tuple[str, ...]


def simulation_of(result: Result, noise: Floats | None = None) -> Simulated:
    """The model of a result. ``noise`` (n, q) is the standard deviation of each figure's measurement error.

    Weights read from the figures (entropy, CRITIC, components) are read anew in every draw. Raises EvaluationError for
    what has no counterpart: weights that each unit has for itself, and TOPSIS on raw figures.
    """
    with result.problem.scheme.in_its_words():
        return _simulation_of(result, noise)


def _simulation_of(result: Result, noise: Floats | None) -> Simulated:
    problem, scheme = result.problem, result.problem.scheme
    tree = problem.tree
    q = len(tree.leaves)
    weights = np.ones(q + len(tree.branches))
    for branch, node in zip(tree.branches, result.tree_scores.nodes, strict=True):
        if branch.group_weights:
            raise EvaluationError(
                f"“{branch.name}”的下级按组别各有权重（group_weights），不能模拟权重变动；请分组各写一份方案再作稳健性分析"
            )
        if node.nominal.ndim == 2:
            raise EvaluationError(
                f"“{branch.id}”的下级由数据包络（BoD）定权，各对象权重不同，不能模拟权重变动；请换一种定权方法再作稳健性分析"
            )
        weights[list(branch.children)] = node.nominal
    ties = tuple(
        TieKey(
            -1 if step.by is None else tree.column[step.by],
            step.compare,
            _tie_figures(result, number),
        )
        for number, step in enumerate(scheme.tie_breaks)
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
        None if problem.pending else problem.selection,
        ties,
        rounding.digits if rounding.rank_on == "rounded" else None,
        problem.units,
        tuple(column_name(tree, column) for column in range(len(tree.ids))),
        rounding.digits,
        tuple(estimator_of(branch, tree.ids) for branch in tree.branches),
        points_of(problem) if problem.bonuses else None,
    )

    def again(values: Floats) -> Floats:
        treated = Treated(values, result.treated.transforms, {})
        return normalise(replace(problem, values=values), treated)[0]

    return Simulated(model, AsInScheme(result.normalised, again), _kept(result, noise))


def _tie_figures(result: Result, number: int) -> Floats | None:
    """The figures of a step of the tie chain that looks at figures, as the engine compares them."""
    problem, step = result.problem, result.problem.scheme.tie_breaks[number]
    if step.indicator is not None:
        return problem.tie_figures[number]
    if step.compare == "value":
        column = problem.tree.column[step.by or ""]
        return own_figures(problem, column)
    return None


def relative_noise(result: Result, share: float) -> Floats:
    """Standard deviations (n, q) of errors of a share of every figure, after the treatment the figures went through."""
    filled, treated = result.filled, result.treated
    noise = share * np.abs(filled)
    for column, transform in treated.transforms.items():
        noise[:, column] = np.abs(transform(filled[:, column] * (1.0 + share)) - transform(filled[:, column]))
    return np.nan_to_num(noise)


def default_uncertainty(case: Simulated, settings: Robustness) -> Uncertainty:
    """What the scheme's settings vary. The scheme as issued is the first cell, whatever else is drawn."""
    others: dict[str, Normaliser] = {"min_max": MinMax(), "z_score": ZScore(), "rank": Rank()}
    methods = [others[name] for name in dict.fromkeys(settings.normalisations) if name != "own"]
    means: list[Aggregator | None] = [name for name in dict.fromkeys(settings.aggregations) if name != "own"]
    if case.model.points is not None:
        # Points are on the scheme's own scale and mean nothing on another.
        methods, means = [], []
    return Uncertainty(
        (case.normaliser, *methods),
        (None, *means),
        "uniform" if settings.weight_spread > 0.0 else "given",
        settings.weight_spread,
        exclusion=settings.exclusion,
        noise=case.model.noise is not None,
    )


def _kept(result: Result, noise: Floats | None) -> tuple[str, ...]:
    """What a simulation leaves as it is, each in words."""
    problem, scheme = result.problem, result.problem.scheme
    # Points are on the scheme's own scale, so that no other method is drawn (see default_uncertainty).
    drawn = () if problem.bonuses else (*scheme.robustness.normalisations, *scheme.robustness.aggregations)
    kept = ["方案原样是其中一次重算"]
    if {"min_max", "z_score", "rank"} & set(drawn):
        kept[0] += "；其余各次用别的标准化方法时，按全体对象的数值计算，不用方案的上下限和分组"
    others = any(branch.aggregation.method != "geometric" for branch in problem.tree.branches)
    if others and {"geometric", "harmonic"} & set(drawn):
        kept.append("几何平均遇到不大于零的标准化得分，各指标的得分先按比例移到0.1至1")
    if problem.pending:
        kept.append("有一票否决待核，入选名单未出，因此只模拟名次，不模拟入选")
    elif problem.selection is not None:
        kept.append("评选规则（一票否决、名额、并列规则）每次照方案走一遍，规则本身不变")
    if problem.bonuses:
        kept.append("加分和减分按方案的分值计，因此标准化方法和合成方法不变动")
    if any(gate.node is not None for gate in scheme.gates):
        kept.append("按得分或名次否决的结果照方案，不随重算变动")
    if scheme.gates:
        kept.append("一票否决的结果不变")
    if result.treated.notes:
        kept.append("异常值处理的结果不变")
    if bool((np.isnan(problem.values) & ~np.isnan(result.filled)).any()):
        kept.append("插补的数值不变")
    if np.isnan(result.filled).any():
        kept.append("缺失值规则不变")
    if any(estimator_of(branch, problem.tree.ids) for branch in problem.tree.branches):
        kept.append("由数据定出的权重每次重新估计，再随权重一起浮动")
    if noise is None:
        kept.append("数据当作没有误差")
    kept.append("指标的选取、方向、评价范围不变")
    return tuple(kept)


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
