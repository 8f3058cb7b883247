"""The verdict in plain Chinese: which selections are solid, which hang on an arbitrary choice, and on which one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.robustness.kernels import aggregation_name
from luoshi.evaluation.robustness.leave_out import LeaveOneOut
from luoshi.evaluation.robustness.model import Model
from luoshi.evaluation.robustness.monte_carlo import MonteCarlo
from luoshi.evaluation.robustness.sobol import Choice, Sobol
from luoshi.evaluation.robustness.uncertainty import Uncertainty

SOLID = 0.95
"""Selected in at least this share of all replicates: solid. Left out in as many: solidly not selected."""


@dataclass(frozen=True, slots=True)
class UnitVerdict:
    """What can be said about one unit.

    ``selected`` is the published outcome, ``share`` ± ``error`` how often the unit is selected; ``low``
    and ``high`` are its outermost quantile ranks. ``cause`` is the kind of choice with the largest total index of its rank, ``effect``
    that index, None where its rank does not vary; ``weight`` the column whose weight matters most, where weights are
    the cause and their indices are known; ``turning`` the leaves without which the outcome is the other one.
    """

    unit: int
    selected: bool
    share: float
    error: float
    low: int
    high: int
    cause: Choice | None
    effect: float | None
    weight: int | None
    turning: tuple[int, ...]

    @property
    def solid(self) -> bool:
        """Whether the outcome stands in at least 95 of 100 replicates."""
        return (self.share if self.selected else 1.0 - self.share) >= SOLID


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict for each unit that is selected, or could be; and the whole in sentences."""

    units: tuple[UnitVerdict, ...]
    sentences: tuple[str, ...]


def judge(
    model: Model,
    outcome: MonteCarlo,
    choices: Sobol | None,
    weights: Sobol | None = None,
    left_out: LeaveOneOut | None = None,
) -> Verdict:
    """The verdict of a simulation and its sensitivity indices by choice (None: nothing but errors was varied).

    ``weights`` are indices by factor, which tell the weights apart; ``left_out`` the selections without each leaf.
    Raises EvaluationError where nobody was selected from, for want of an award rule or of places.
    """
    if outcome.selected is None or outcome.nominal_selected is None:
        raise EvaluationError("没有评选规则，也没有指定名额，无从判断入选是否稳固")
    share, _ = outcome.inclusion
    concerned = np.flatnonzero(outcome.nominal_selected | (share > 0.0))
    order = sorted(concerned.tolist(), key=lambda unit: (-share[unit], outcome.nominal[unit], unit))
    units = tuple(_unit(unit, outcome, choices, weights, left_out) for unit in order)
    return Verdict(units, _sentences(model, outcome, units))


def _unit(
    unit: int, outcome: MonteCarlo, choices: Sobol | None, weights: Sobol | None, left_out: LeaveOneOut | None
) -> UnitVerdict:
    assert outcome.nominal_selected is not None
    share, error = outcome.inclusion
    low, *_, high = outcome.quantiles[unit].tolist()
    selected = bool(outcome.nominal_selected[unit])
    cause, effect, column = _cause(unit, choices, weights)
    turning = _turning(unit, selected, left_out)
    return UnitVerdict(
        unit, selected, float(share[unit]), float(error[unit]), low, high, cause, effect, column, turning
    )


def _cause(
    unit: int, choices: Sobol | None, weights: Sobol | None
) -> tuple[Choice | None, float | None, int | None]:
    group = None if choices is None else choices.leading(unit)
    if choices is None or group is None:
        return None, None, None
    cause = choices.factors[choices.groups[group][0]].choice
    column = None
    if cause == "weights" and weights is not None and weights.defined[unit]:
        own = [i for i, group in enumerate(weights.groups) if weights.factors[group[0]].choice == "weights"]
        strongest = own[int(np.argmax(weights.total[own, unit]))]
        column = weights.factors[weights.groups[strongest][0]].column
    return cause, float(choices.total[group, unit]), column


def _turning(unit: int, selected: bool, left_out: LeaveOneOut | None) -> tuple[int, ...]:
    if left_out is None or left_out.selected is None:
        return ()
    return tuple(np.flatnonzero(left_out.selected[:, unit] != selected).tolist())


def _choice_words(cause: Choice, uncertainty: Uncertainty) -> str:
    if cause == "normalisation":
        names = "、".join(normaliser.name for normaliser in uncertainty.normalisations)
        return f"标准化方法（{names}）的选取"
    if cause == "aggregation":
        names = "、".join(aggregation_name(aggregation) for aggregation in uncertainty.aggregations)
        return f"聚合方法（{names}）的选取"
    return "权重的取值" if cause == "weights" else "指标的取舍"


def _sentences(model: Model, outcome: MonteCarlo, units: tuple[UnitVerdict, ...]) -> tuple[str, ...]:
    chosen = [unit for unit in units if unit.selected]
    solid = [unit for unit in chosen if unit.solid]
    replicates = len(outcome.ranks)
    sentences = [
        f"共模拟{replicates}次。方案选出{len(chosen)}个，其中{len(solid)}个稳固（入选频率不低于{SOLID:.0%}），"
        f"{len(chosen) - len(solid)}个随方案的取舍或数据误差而变。"
    ]
    if solid:
        told = (
            f"{model.unit_name(u.unit)}（{round(u.share * replicates)}次入选，"
            f"保持第{int(outcome.nominal[u.unit])}名的{int((outcome.ranks[:, u.unit] == outcome.nominal[u.unit]).sum())}次）"
            for u in solid
        )
        sentences.append(f"稳固入选：{'、'.join(told)}。")
    sentences.extend(_about(model, outcome, unit) for unit in units if not unit.solid)
    if outcome.uncertainty.noise:
        sentences.append("入选频率计入了测量误差；各项规定的影响大小按数据无误差计算。")
    return tuple(sentences)


def _about(model: Model, outcome: MonteCarlo, unit: UnitVerdict) -> str:
    count = len(outcome.ranks)
    times = round(unit.share * count)
    frequency = f"{count}次重算中{times}次入选（{unit.share:.1%}±{1.96 * unit.error:.1%}）"
    standing = "入选" if unit.selected else "未入选"
    own = int(outcome.nominal[unit.unit])
    held = int((outcome.ranks[:, unit.unit] == own).sum())
    range_ = f"名次多在{unit.low}—{unit.high}名" if unit.low != unit.high else f"名次多为第{unit.low}名"
    if own:
        range_ += f"，保持第{own}名的{held}次"
    words = f"{model.unit_name(unit.unit)}（{standing}）：{frequency}，{range_}"
    if unit.cause is not None and unit.effect is not None:
        words += f"，主要取决于{_choice_words(unit.cause, outcome.uncertainty)}"
        if unit.weight is not None:
            words += f"，其中“{model.column_name(unit.weight)}”的权重影响最大"
    elif not outcome.uncertainty.noise:
        words += "，名次不随各项规定变动，入选与否取决于得分相同时如何取舍"
    if unit.turning:
        names = "、".join(f"“{model.column_name(leaf)}”" for leaf in unit.turning)
        words += f"；不计{names}{'中任何一项' if len(unit.turning) > 1 else ''}，结果即相反"
    return words + "。"
