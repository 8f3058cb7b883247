"""A scheme meets its figures: ``compile_scheme`` lays both out as arrays, checks that they fit, and applies the gates.

Everything that needs names (units, groups, indicators, sources) is settled here; what follows works on arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.awards import AwardList
from luoshi.evaluation.facts import Facts
from luoshi.evaluation.figures import FigureReader, Notice
from luoshi.evaluation.gates import GateFinding, PendingGate, gate_outcome, on_earlier_lists
from luoshi.evaluation.names import UnitNames, closest, listed
from luoshi.evaluation.population import groups_of, number_groups, units_of
from luoshi.evaluation.scheme import Leaf, Scheme
from luoshi.evaluation.scheme_methods import Bounds, DistanceToTarget, MinMax, ZScore
from luoshi.evaluation.scheme_rules import Bonus, TieBreak
from luoshi.evaluation.selection import SelectionRule
from luoshi.evaluation.tree import Tree, tree_of


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """What a bonus adds to each unit's total, or a deduction takes off: (n,), each within its cap."""

    id: str
    name: str
    values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What is evaluated, as arrays. n units, q leaves, m nodes; column order is the tree's.

    ``values`` (n, q) are figures in their own units (after division by a denominator), NaN for missing;
    ``directions`` (q,) ±1; ``concerns`` (n, q+m) or None where every column concerns every unit; ``groups`` (n,) peer
    group numbers; ``history`` holds, for a leaf that is bounded by other years, all figures of those years;
    ``rows`` are, for each leaf, the handles (n,) of the observations its figures were made from; ``derived`` (n, q) tells
    the figures that were computed from levels and not published.
    ``ranked`` and ``eligible`` (n,) are what the gates left; ``pending`` are the gates that cannot be decided for want of
    data, each with its units: while there are any there is no award list. ``notices`` is what the figures themselves say. ``tie_figures`` are, for each step of the tie chain, the
    figures (n,) of an indicator that is not scored, higher being better; None for a step that looks into the tree.
    """

    scheme: Scheme
    tree: Tree
    facts: Facts
    units: tuple[str, ...]
    group_names: tuple[str, ...]
    groups: Ints
    values: Floats
    directions: Floats
    concerns: Bools | None
    history: dict[int, Floats]
    rows: tuple[tuple[Ints, ...], ...]
    derived: Bools
    ranked: Bools
    eligible: Bools
    findings: tuple[GateFinding, ...]
    pending: tuple[PendingGate, ...]
    notices: tuple[Notice, ...]
    bonuses: tuple[Points, ...]
    category_names: tuple[str, ...]
    selection: SelectionRule | None
    tie_figures: tuple[Floats | None, ...]


def compile_scheme(scheme: Scheme, facts: Facts, awards: Sequence[AwardList] = ()) -> Problem:
    """The problem that a scheme and figures make together, ``awards`` being the lists of earlier years.

    Raises EvaluationError, in words, for units, groups, indicators or units of measure that do not fit, for an
    indicator without a single figure, an earlier list that is not there, and for a quota larger than its category.
    """
    tree = tree_of(scheme)
    units = units_of(scheme, facts.units)
    data = UnitNames(facts.units)
    places = [data.find(name) for name in units] if units != facts.units else range(len(units))
    take = np.array([-1 if place is None else place for place in places], dtype=np.int64)
    if units != facts.units:
        _refuse_twins(units, take)
    reader = FigureReader(scheme, facts, take, units, units == facts.units, bool((take >= 0).all()))
    group_names, groups = groups_of(scheme, units)
    for branch in tree.branches:
        for name in {name for weights in branch.group_weights for name in weights}:
            if name not in group_names:
                raise EvaluationError(
                    f"“{branch.name}”之下的分组权重所指的“{name}”不是已有的组别，{closest(name, group_names)}"
                )
    columns = [reader.leaf(leaf) for leaf in tree.leaves]
    names = UnitNames(units)
    decided = [gate_outcome(gate, reader, names) for gate in scheme.gates if gate.node is None]
    decided += [(on_earlier_lists(gate, awards, names), None) for gate in scheme.gates if gate.earlier]
    added = [_points(bonus, 1.0, reader) for bonus in scheme.bonuses]
    added += [_points(bonus, -1.0, reader) for bonus in scheme.deductions]
    findings = [finding for outcome, _ in decided for finding in outcome]
    ranked, eligible = np.ones(len(units), dtype=np.bool_), np.ones(len(units), dtype=np.bool_)
    for finding in findings:
        eligible[finding.unit] = False
        if finding.effect == "exclude":
            ranked[finding.unit] = False
    pending = [
        replace(gate, units=tuple(unit for unit in gate.units if ranked[unit]))
        for gate in (*(gate for _, gate in decided), *(gate for _, gate in added))
        if gate is not None
    ]
    categories, rule = _rule(scheme, units, group_names, groups)
    values = np.stack([column.values for column in columns], axis=1)
    for number in np.flatnonzero(np.isnan(values).all(axis=0)):
        leaf = tree.leaves[number]
        raise reader.empty(leaf.id, leaf.indicator, reader.period_of(leaf.period))
    concerns = _concerns(tree, names, group_names, groups)
    if concerns is not None:
        # A figure of a unit that the indicator does not concern must not move the bounds of the others.
        values = np.where(concerns[:, : values.shape[1]], values, np.nan)
        for column in np.flatnonzero(np.isnan(values).all(axis=0)):
            raise EvaluationError(
                f"“{tree.ids[column]}”的适用对象没有一个有数值，请补充数据或改正适用对象（applies_to）"
            )
    directions = np.array([leaf.sign for leaf in tree.leaves])
    return Problem(
        scheme,
        tree,
        facts,
        units,
        group_names,
        groups,
        values,
        directions,
        concerns,
        {index: reader.other_years(leaf, bounds) for index, leaf, bounds in _bounded_elsewhere(scheme, tree)},
        tuple(column.rows for column in columns),
        np.stack([column.derived for column in columns], axis=1),
        ranked,
        eligible,
        tuple(findings),
        tuple(gate for gate in pending if gate.units),
        tuple(dict.fromkeys(reader.notices)),
        tuple(points for points, _ in added),
        categories,
        rule,
        tuple(_tie_figures(step, reader) for step in scheme.tie_breaks),
    )


def _refuse_twins(units: tuple[str, ...], take: Ints) -> None:
    """Two units of the population that are one unit of the data."""
    seen: dict[int, str] = {}
    for name, place in zip(units, take.tolist(), strict=True):
        if place >= 0 and seen.setdefault(place, name) != name:
            raise EvaluationError(f"评价范围里的“{seen[place]}”和“{name}”是同一个对象，请删去一处")


def _tie_figures(step: TieBreak, reader: FigureReader) -> Floats | None:
    if step.indicator is None:
        return None
    period = reader.period_of(step.period)
    figures = reader.some(step.indicator, step.facet, period, step.derive, "tie_breaks")
    return figures if step.direction == "higher" else -figures


def _bounded_elsewhere(scheme: Scheme, tree: Tree) -> list[tuple[int, Leaf, Bounds]]:
    found = []
    for index, leaf in enumerate(tree.leaves):
        spec = leaf.normalisation or scheme.normalisation
        if isinstance(spec, (MinMax, ZScore, DistanceToTarget)) and spec.bounds.of in (
            "reference_year",
            "all_years",
        ):
            found.append((index, leaf, spec.bounds))
    return found


def _concerns(tree: Tree, names: UnitNames, group_names: tuple[str, ...], groups: Ints) -> Bools | None:
    """Which columns concern which units: leaves by their addressees (units or peer groups), nodes by their leaves."""
    if not any(leaf.applies_to for leaf in tree.leaves):
        return None
    columns: list[Bools] = []
    units = names.names
    for leaf in tree.leaves:
        addressed = np.zeros(len(units), dtype=np.bool_)
        for name in leaf.applies_to:
            number = None if name in group_names else names.find(name)
            if number is not None:
                addressed[number] = True
            elif name not in group_names:
                raise EvaluationError(
                    f"“{leaf.id}”的适用对象“{name}”既不是评价对象也不是组别，{closest(name, [*units, *group_names])}"
                )
        grouped = np.array([name in leaf.applies_to for name in group_names])[groups]
        columns.append(addressed | grouped if leaf.applies_to else np.ones(len(units), dtype=np.bool_))
    for branch in tree.branches:
        columns.append(np.any([columns[child] for child in branch.children], axis=0))
    return np.stack(columns, axis=1)


def _points(bonus: Bonus, sign: float, reader: FigureReader) -> tuple[Points, PendingGate | None]:
    """What a bonus or deduction comes to for each unit; and for whom it cannot be said."""
    period = reader.period_of(bonus.period)
    try:
        values = reader.figures(
            bonus.indicator, bonus.facet, period, bonus.derive, bonus.unit, bonus.id
        ).values
    except EvaluationError:
        if bonus.missing != "pass" or reader.facts.column(bonus.indicator, bonus.facet, period) is not None:
            raise
        values = np.full(len(reader.units), np.nan)
    missing = np.isnan(values)
    points = sign * np.minimum(bonus.cap, bonus.per * np.maximum(np.nan_to_num(values) - bonus.above, 0.0))
    points = np.where(missing, 0.0, points)
    word = "加分" if sign > 0 else "减分"
    if bonus.missing == "pass" and missing.any():
        whom = listed(reader.units, missing)
        reader.notices.append(
            Notice(
                bonus.id, f"{word}项“{bonus.id}”：{whom}没有“{bonus.indicator}”{period}的数值，按方案不{word}"
            )
        )
    pending = None
    if bonus.missing == "pending" and missing.any():
        undecided = tuple(np.flatnonzero(missing).tolist())
        pending = PendingGate(bonus.id, bonus.indicator, period, undecided)
    return Points(bonus.id, bonus.name or bonus.id, points + 0.0), pending


def _rule(
    scheme: Scheme, units: tuple[str, ...], group_names: tuple[str, ...], groups: Ints
) -> tuple[tuple[str, ...], SelectionRule | None]:
    selection = scheme.selection
    if selection is None:
        return (), None
    names, category = group_names, groups
    if selection.categories:
        names, category = number_groups(selection.categories, units, "分类")
    sizes = np.bincount(category, minlength=len(names))
    reserved = np.zeros(len(names), dtype=np.int64)
    # Without a total, a category takes what its quota says and one without a quota takes nothing, unless a rank or
    # score alone decides.
    open_end = selection.places is not None or selection.share is not None or not selection.quotas
    most = np.full(len(names), len(units) if open_end else 0, dtype=np.int64)
    for quota in selection.quotas:
        if quota.category not in names:
            raise EvaluationError(
                f"名额所指的“{quota.category}”不是已有的类别，{closest(quota.category, names)}"
            )
        number = names.index(quota.category)
        if quota.at_least > sizes[number]:
            raise EvaluationError(
                f"“{quota.category}”的名额{quota.at_least}个，多于该类的{sizes[number]}个对象，请减少名额"
            )
        if quota.share is not None:
            reserved[number] = most[number] = share_of(quota.share, int(sizes[number]))
            continue
        reserved[number] = quota.at_least
        most[number] = (
            quota.at_most if quota.at_most is not None else (len(units) if open_end else quota.at_least)
        )
    places = selection.places
    if selection.share is not None:
        places = share_of(selection.share, len(units))
    if places is not None and places > len(units):
        raise EvaluationError(f"名额{places}个，多于评价对象的{len(units)}个，请减少名额")
    if places is not None and int(reserved.sum()) > places:
        raise EvaluationError(f"各类保留名额合计{int(reserved.sum())}个，多于总名额{places}个，请核对")
    rule = SelectionRule(
        category,
        reserved,
        most,
        places,
        selection.max_rank,
        selection.min_score,
        selection.unresolved,
        selection.max_group_rank,
        groups,
    )
    return names, rule


def share_of(share: float, count: int) -> int:
    """A share of so many places: rounded half up, at least one."""
    return max(int(share * count + 0.5 + 1e-9), 1)
