"""From figures to comparable scores, stage by stage: fill gaps, treat outliers, normalise.

Each stage is a function of a ``Problem`` and the array before it, shape (n units, q leaves). Leaves that share a
specification are handled in one call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from luoshi.evaluation import normalisation as norm
from luoshi.evaluation.arrays import EvaluationError, Floats, Ints, empty_columns_give_nan
from luoshi.evaluation.compile import Problem
from luoshi.evaluation.names import UnitNames
from luoshi.evaluation.normalisation_check import (
    bounds_fault,
    efficacy_fault,
    out_of_order,
    reference_fault,
    share_fault,
    target_fault,
)
from luoshi.evaluation.scheme import Scheme
from luoshi.evaluation.scheme_methods import (
    Borda,
    Bounds,
    BoxCox,
    Categorical,
    DistanceToReference,
    DistanceToTarget,
    Efficacy,
    Log,
    MinMax,
    Normalisation,
    NoTreatment,
    Percentile,
    Rank,
    ShareOfTotal,
    Tiers,
    Treatment,
    Vector,
    Winsorise,
    ZScore,
)
from luoshi.evaluation.treatment import (
    box_cox,
    box_cox_power,
    impute,
    needs_treatment,
    shifted_log,
    winsorise,
)
from luoshi.evaluation.tree import Tree, column_name

Transform = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """Figures after treatment; per leaf the transformation its bounds must go through too, and what was done."""

    values: Floats
    transforms: dict[int, Transform]
    notes: dict[int, str]


def fill(problem: Problem) -> Floats:
    """Gaps filled as the scheme's imputation rule says; a figure that does not concern a unit stays missing."""
    rule = problem.scheme.missing.imputation
    if rule == "none" or not np.isnan(problem.values).any():
        return problem.values
    filled = problem.values.copy()
    for column in np.flatnonzero(np.isnan(filled).any(axis=0)):
        values = impute(filled[:, column], rule, problem.groups)
        if problem.concerns is not None:
            values = np.where(problem.concerns[:, column], values, np.nan)
        filled[:, column] = values
    return filled


def treatments(scheme: Scheme, tree: Tree) -> list[Treatment]:
    """Each leaf's treatment: its own, or the scheme's."""
    return [leaf.treatment or scheme.treatment for leaf in tree.leaves]


def treat(problem: Problem, filled: Floats) -> Treated:
    """Outliers treated, leaf by leaf."""
    specs = treatments(problem.scheme, problem.tree)
    filled = _outside(problem, filled)
    transforms: dict[int, Transform] = {}
    notes: dict[int, str] = {}
    if all(isinstance(spec, NoTreatment) for spec in specs):
        return Treated(filled, transforms, notes)
    treated = filled.copy()
    for column, spec in enumerate(specs):
        x = filled[:, column]
        try:
            if isinstance(spec, Winsorise):
                treated[:, column] = _winsorise(problem, column, x, spec, transforms, notes)
            elif isinstance(spec, Log):
                transforms[column] = partial(shifted_log, shift=spec.shift)
                notes[column] = "取对数" if spec.shift == 0.0 else f"加{spec.shift:g}后取对数"
            elif isinstance(spec, BoxCox):
                box_cox(x, 1.0)  # refuses figures that are not positive before a power is looked for
                power = box_cox_power(x) if isinstance(spec.power, str) else spec.power
                transforms[column] = partial(box_cox, power=power)
                notes[column] = f"Box-Cox变换，幂为{power:.4g}"
            if column in transforms:
                treated[:, column] = transforms[column](x)
        except EvaluationError as error:
            raise EvaluationError(f"指标“{column_name(problem.tree, column)}”{error}") from error
    return Treated(treated, transforms, notes)


def _outside(problem: Problem, figures: Floats) -> Floats:
    """The figures with those of moderate indicators (适度指标) replaced by how far outside the best range they lie."""
    moderate = [c for c, leaf in enumerate(problem.tree.leaves) if leaf.best is not None]
    if not moderate:
        return figures
    figures = figures.copy()
    for column in moderate:
        figures[:, column] = outside(figures[:, column], problem.tree.leaves[column].best)
    return figures


def outside(figures: Floats, best: tuple[float, float] | None) -> Floats:
    """How far figures lie outside a range; as they are where there is none."""
    if best is None:
        return figures
    return np.asarray(np.maximum(np.maximum(best[0] - figures, figures - best[1]), 0.0))


def _winsorise(
    problem: Problem,
    column: int,
    x: Floats,
    spec: Winsorise,
    transforms: dict[int, Transform],
    notes: dict[int, str],
) -> Floats:
    pulled, changed, settled = winsorise(x, spec.max_points, spec.skewness, spec.kurtosis)
    if settled:
        if changed.size:
            notes[column] = "缩尾：" + "、".join(problem.units[unit] for unit in changed)
        return pulled
    if spec.otherwise == "none":
        notes[column] = f"缩尾{spec.max_points}个后仍偏，未作处理"
        return x
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    shift = 0.01 * (high - low) - low
    logged = shifted_log(x, shift)
    still = "，变换后仍偏" if needs_treatment(logged, spec.skewness, spec.kurtosis) else ""
    notes[column] = f"缩尾{spec.max_points}个后仍偏，改取对数ln(x{shift:+.6g}){still}"
    transforms[column] = partial(shifted_log, shift=shift)
    return logged


def normalisations(scheme: Scheme, tree: Tree) -> list[Normalisation]:
    """Each leaf's normalisation: its own, or the scheme's."""
    return [leaf.normalisation or scheme.normalisation for leaf in tree.leaves]


def normalise(
    problem: Problem, treated: Treated, instead: Normalisation | None = None
) -> tuple[Floats, dict[int, tuple[float, float]]]:
    """Comparable figures, more being better, and the bounds used (where they are one pair for all units).

    ``instead`` replaces the scheme's normalisation of every leaf, to try what another would give.
    Raises EvaluationError, naming indicator and unit, for a figure the method is not defined for.
    """
    specs = normalisations(problem.scheme, problem.tree)
    if instead is not None:
        specs = [instead] * len(specs)
    by_spec: dict[int, list[int]] = {}
    for column, spec in enumerate(specs):
        by_spec.setdefault(id(spec), []).append(column)
    result = np.empty_like(treated.values)
    bounds: dict[int, tuple[float, float]] = {}
    for columns in by_spec.values():
        result[:, columns] = _normalise(problem, treated, columns, specs[columns[0]], bounds)
    lost = ~np.isfinite(result) & ~np.isnan(treated.values)
    if lost.any():
        for unit, column in np.argwhere(lost):
            spec = specs[column]
            if not (isinstance(spec, MinMax) and spec.constant == "missing"):
                raise EvaluationError(
                    f"指标“{column_name(problem.tree, column)}”在{problem.units[unit]}为{treated.values[unit, column]:g}，"
                    f"所用的标准化方法对它没有定义（例如除以零）；请改用其他方法，或核实该数值"
                )
    return result, bounds


def _refuse(problem: Problem, columns: list[int], faults: list[str | None]) -> None:
    for column, fault in zip(columns, faults, strict=True):
        if fault is not None:
            raise EvaluationError(f"指标“{column_name(problem.tree, column)}”{fault}")


def _normalise(
    problem: Problem,
    treated: Treated,
    columns: list[int],
    spec: Normalisation,
    used: dict[int, tuple[float, float]],
) -> Floats:
    whole = len(columns) == treated.values.shape[1]
    x = treated.values if whole else treated.values[:, columns]
    d = problem.directions[columns]
    if isinstance(spec, (MinMax, DistanceToTarget)):
        low, high = _bounds(problem, treated, columns, spec.bounds, x)
        if low.ndim == 1:
            used.update(zip(columns, zip(low.tolist(), high.tolist(), strict=True), strict=True))
        lows, highs = np.broadcast_to(low, x.shape), np.broadcast_to(high, x.shape)
        if spec.bounds.of not in ("run", "group"):  # those hold all figures between them
            _refuse(problem, columns, bounds_fault(x, lows, highs))
        if isinstance(spec, MinMax):
            return norm.min_max(x, low, high, d, spec.scale, spec.clip, spec.constant)
        targets = np.array([float(_through(treated, column, spec.target)) for column in columns])
        _refuse(problem, columns, target_fault(lows, highs, targets, d))
        return norm.distance_to_target(x, low, high, targets, d, spec.scale, spec.clip)
    if isinstance(spec, ZScore):
        mean, deviation = _moments(problem, treated, columns, spec, x)
        return norm.z_score(x, mean, deviation, d, spec.centre, spec.spread)
    if isinstance(spec, Rank):
        return _within(spec.within, problem.groups, x, lambda part: norm.rank_score(part, d, spec.ties))
    if isinstance(spec, Borda):
        return _within(spec.within, problem.groups, x, lambda part: norm.borda(part, d, spec.ties))
    if isinstance(spec, Percentile):
        return _within(spec.within, problem.groups, x, lambda part: norm.percentile_rank(part, d, spec.scale))
    if isinstance(spec, DistanceToReference):
        reference = _reference(problem, treated, columns, spec, x, d)
        _refuse(problem, columns, reference_fault(x, reference, d, spec.form, problem.units))
        method = norm.ratio_to_reference if spec.form == "ratio" else norm.difference_to_reference
        return spec.times * method(x, reference, d)
    if isinstance(spec, Efficacy):
        good, bad = (_standards(problem, treated, columns, s) for s in (spec.satisfactory, spec.unacceptable))
        _refuse(problem, columns, efficacy_fault(good, bad, d))
        return norm.efficacy(x, good, bad, spec.base, spec.span, spec.clip)
    if isinstance(spec, Tiers):
        coefficients, beyond = spec.coefficients, spec.beyond

        def by_tiers(own: Floats, standards: list[float]) -> Floats:
            return spec.times * norm.tiers(own, standards, coefficients, beyond)

        return _by_column(problem, treated, columns, x, spec.standards, by_tiers)
    if isinstance(spec, Categorical):
        scores, otherwise = [band.score for band in spec.bands], spec.otherwise

        def by_bands(own: Floats, limits: list[float]) -> Floats:
            return norm.categorical(own, limits, scores, otherwise)

        return _by_column(problem, treated, columns, x, [b.at_least for b in spec.bands], by_bands)
    if isinstance(spec, Vector):
        return norm.vector(x, d)
    if isinstance(spec, ShareOfTotal):
        _refuse(problem, columns, share_fault(x, d, problem.units))
        return norm.share_of_total(x, d)
    return d * x


def _by_column(
    problem: Problem,
    treated: Treated,
    columns: list[int],
    x: Floats,
    standards: Sequence[float],
    method: Callable[[Floats, list[float]], Floats],
) -> Floats:
    """A piecewise method, its standards transformed as each column's figures were; refused where it turns the order."""
    parts = [
        method(x[:, place], [_through(treated, column, standard) for standard in standards])
        for place, column in enumerate(columns)
    ]
    result = np.stack(parts, axis=1)
    _refuse(problem, columns, out_of_order(x, result, problem.directions[columns], problem.units))
    return result


def _within(within: str, groups: Ints, x: Floats, method: Callable[[Floats], Floats]) -> Floats:
    if within == "run":
        return method(x)
    result = np.empty_like(x)
    for number in np.unique(groups):
        members = groups == number
        result[members] = method(x[members])
    return result


def _through(treated: Treated, column: int, value: float) -> float:
    """A standard given in the indicator's own unit, transformed as its figures were."""
    transform = treated.transforms.get(column)
    return float(transform(np.array([value]))[0]) if transform else value


def _bounds(
    problem: Problem, treated: Treated, columns: list[int], spec: Bounds, x: Floats
) -> tuple[Floats, Floats]:
    """Lowest and highest figures, (k,), or (n, k) where every unit has its peer group's."""
    with empty_columns_give_nan():
        if spec.of == "group":
            lows, highs = np.empty_like(x), np.empty_like(x)
            for number in np.unique(problem.groups):
                members = problem.groups == number
                lows[members], highs[members] = np.nanmin(x[members], axis=0), np.nanmax(x[members], axis=0)
            return lows, highs
        if spec.of in ("reference_year", "all_years"):
            years = [_history(problem, treated, column) for column in columns]
            return np.array([np.nanmin(y) for y in years]), np.array([np.nanmax(y) for y in years])
        low, high = np.nanmin(x, axis=0), np.nanmax(x, axis=0)
    if spec.of == "goalposts":
        if spec.low is not None:
            low = np.array([_through(treated, column, spec.low) for column in columns])
        if spec.high is not None:
            high = np.array([_through(treated, column, spec.high) for column in columns])
    return low, high


def _history(problem: Problem, treated: Treated, column: int) -> Floats:
    figures = outside(problem.history[column], problem.tree.leaves[column].best)
    transform = treated.transforms.get(column)
    return transform(figures) if transform else figures


def _moments(
    problem: Problem, treated: Treated, columns: list[int], spec: ZScore, x: Floats
) -> tuple[Floats, Floats]:
    with empty_columns_give_nan():
        if spec.bounds.of == "group":
            means, deviations = np.empty_like(x), np.empty_like(x)
            for number in np.unique(problem.groups):
                members = problem.groups == number
                means[members] = np.nanmean(x[members], axis=0)
                deviations[members] = np.nan_to_num(np.nanstd(x[members], axis=0, ddof=spec.ddof))
            return means, deviations
        if spec.bounds.of in ("reference_year", "all_years"):
            years = [_history(problem, treated, column) for column in columns]
            return (
                np.array([np.nanmean(y) for y in years]),
                np.array([np.nanstd(y, ddof=spec.ddof) for y in years]),
            )
        return np.nanmean(x, axis=0), np.nan_to_num(np.nanstd(x, axis=0, ddof=spec.ddof))


def _reference(
    problem: Problem, treated: Treated, columns: list[int], spec: DistanceToReference, x: Floats, d: Floats
) -> Floats:
    if spec.reference == "value":
        return np.array([_through(treated, column, float(spec.value or 0.0)) for column in columns])
    if spec.reference == "unit":
        number = UnitNames(problem.units).find(spec.unit or "")
        if number is None:
            raise EvaluationError(f"标杆“{spec.unit}”不在评价范围内，请核对名称")
        row: Floats = x[number]
        if np.isnan(row).any():
            raise EvaluationError(f"标杆“{spec.unit}”缺少数值，不能作标杆；请补充数据，或换一个标杆")
        return row
    with empty_columns_give_nan():
        if spec.reference == "best":
            return np.asarray(np.where(d > 0, np.nanmax(x, axis=0), np.nanmin(x, axis=0)))
        return np.asarray(np.nanmean(x, axis=0) if spec.reference == "mean" else np.nanmedian(x, axis=0))


def _standards(
    problem: Problem, treated: Treated, columns: list[int], given: float | dict[str, float]
) -> Floats:
    if isinstance(given, dict):
        for name in problem.group_names:
            if name not in given:
                raise EvaluationError(f"功效系数法的标准值缺少组别“{name}”，请补上")
        per_group = [given[name] for name in problem.group_names]
        return np.stack(
            [np.array([_through(treated, c, v) for v in per_group])[problem.groups] for c in columns], axis=1
        )
    return np.array([_through(treated, column, given) for column in columns])
