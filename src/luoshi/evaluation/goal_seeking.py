"""What a unit would need on one indicator for a rank, or to be selected, everything else being as it is.

The scheme is run anew for every trial, so that bounds and weights read from the figures move with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.compile import Problem
from luoshi.evaluation.engine import evaluate_problem
from luoshi.evaluation.explain import unit_number
from luoshi.evaluation.names import closest, name_key
from luoshi.evaluation.tree import column_name


@dataclass(frozen=True, slots=True)
class Need:
    """What a unit would need on one leaf for a rank (None: to be selected), everything else being as it is.

    ``value`` is the closest figure, in the leaf's own unit, that gives at least the rank; None where no figure between
    the limits does, ``best_rank`` being the best that this leaf alone can give.
    """

    unit: str
    leaf: str
    rank: int | None
    current: float
    value: float | None
    best_rank: int
    limits: tuple[float, float]
    within_group: bool = False


def value_needed(
    problem: Problem,
    unit: str,
    leaf: str,
    rank: int | None,
    limits: tuple[float | None, float | None] = (None, None),
    within_group: bool = False,
) -> Need:
    """The figure ``unit`` needs on ``leaf`` to reach ``rank`` or, without a rank, to be selected.

    A better figure moves the bounds and data-driven weights for everybody; that is part of the answer. ``limits`` are
    the lowest and highest figure that is possible; one that is not given lies as far beyond the units' figures as they
    lie apart, and not below zero where none of them does. Bisection to a 1e-10 part of them; the rank is taken to improve
    with the figure. Raises EvaluationError for an unknown unit or leaf, a gap, and a unit that a gate keeps out.
    """
    number, column = unit_number(problem, unit), _leaf_column(problem, leaf)
    unit, own = problem.units[number], problem.tree.leaves[column]
    current = float(problem.values[number, column])
    if math.isnan(current):
        raise EvaluationError(f"{unit}的“{leaf}”缺数，无从推算所需的数值")
    if not problem.ranked[number]:
        raise EvaluationError(f"{unit}被一票否决，不参加排名，任何数值都改变不了")
    if rank is None:
        _check_selection(problem, number)
    low, high = _limits(problem, column, limits)
    if not low <= current <= high:
        raise EvaluationError(f"推算范围{low:g}至{high:g}不含现值{current:g}，请放宽范围")

    def outcome(value: float) -> tuple[int, bool]:
        values = problem.values.copy()
        values[number, column] = value
        result = evaluate_problem(replace(problem, values=values))
        place = int((result.group_rank if within_group else result.rank)[number]) or len(problem.units) + 1
        return place, bool(result.selected[number]) if rank is None else place <= rank

    def need(value: float | None, best: int) -> Need:
        name = column_name(problem.tree, column)
        return Need(unit, name, rank, current, value, best, (low, high), within_group)

    place, reached = outcome(current)
    if reached:
        return need(current, place)
    short, enough = current, high if problem.directions[column] > 0 else low
    if own.best is not None:
        enough = min(max(current, own.best[0]), own.best[1])
    best, reached = outcome(enough)
    if not reached:
        return need(None, best)
    while abs(enough - short) > 1e-10 * max(abs(low), abs(high)):
        middle = (short + enough) / 2.0
        if not min(short, enough) < middle < max(short, enough):
            break
        short, enough = (short, middle) if outcome(middle)[1] else (middle, enough)
    return need(enough, best)


def _leaf_column(problem: Problem, leaf: str) -> int:
    """The column of a leaf by its id, or by the name under which it is shown."""
    tree = problem.tree
    column = tree.column.get(leaf, -1)
    if 0 <= column < len(tree.leaves):
        return column
    names = [column_name(tree, number) for number in range(len(tree.leaves))]
    found = [number for number, name in enumerate(names) if name_key(name) == name_key(leaf)]
    if len(found) != 1:
        known = list(dict.fromkeys((*tree.ids[: len(names)], *names)))
        raise EvaluationError(f"指标体系里没有指标“{leaf}”，{closest(leaf, known)}")
    return found[0]


def _check_selection(problem: Problem, number: int) -> None:
    unit = problem.units[number]
    if problem.selection is None:
        raise EvaluationError("方案没有写遴选，请写明要达到的名次")
    if problem.pending:
        raise EvaluationError("有一票否决待核，入选名单未出，请先补齐数据，或写明要达到的名次")
    if not problem.eligible[number]:
        raise EvaluationError(f"{unit}被一票否决，不得入选，任何数值都改变不了")


def _limits(problem: Problem, column: int, given: tuple[float | None, float | None]) -> tuple[float, float]:
    figures = problem.values[:, column]
    least, most = float(np.nanmin(figures)), float(np.nanmax(figures))
    apart = most - least or abs(most) or 1.0
    low = least - apart if least < 0.0 else max(least - apart, 0.0)
    high, cap = most + apart, problem.tree.leaves[column].cap
    if cap is not None:
        high = min(high, cap)
    return (low if given[0] is None else given[0], high if given[1] is None else given[1])
