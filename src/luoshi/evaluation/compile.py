"""A scheme meets its figures: ``compile_scheme`` lays both out as arrays, checks that they fit, and applies the gates.

Everything that needs names (units, groups, indicators, sources) is settled here; what follows works on arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.facts import Column, Facts
from luoshi.evaluation.population import closest, groups_of, numbered, units_of
from luoshi.evaluation.scheme import Gate, Leaf, Requirement, Scheme, TieBreak
from luoshi.evaluation.scheme_methods import Bounds, DistanceToTarget, MinMax, ZScore
from luoshi.evaluation.selection import SelectionRule
from luoshi.evaluation.tree import Tree, build_tree

Derivation = Literal["published", "difference", "ratio"]


@dataclass(frozen=True, slots=True)
class GateFinding:
    """A unit that a gate stops: its number, the gate, and why in words."""

    unit: int
    gate: str
    effect: Literal["exclude", "ineligible"]
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What is evaluated, as arrays. n units, q leaves, m nodes; column order is the tree's.

    ``values`` (n, q) are figures in their own units (after division by a denominator), NaN for missing;
    ``directions`` (q,) ±1; ``concerns`` (n, q+m) or None where every column concerns every unit; ``groups`` (n,) peer
    group numbers; ``history`` holds, for a leaf that is bounded by other years, all figures of those years;
    ``rows`` are, for each leaf, the handles (n,) of the observations its figures were made from; ``derived`` says how.
    ``ranked`` and ``eligible`` (n,) are what the gates left. ``tie_figures`` are, for each step of the tie chain, the
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
    derived: tuple[Derivation, ...]
    ranked: Bools
    eligible: Bools
    findings: tuple[GateFinding, ...]
    category_names: tuple[str, ...]
    selection: SelectionRule | None
    tie_figures: tuple[Floats | None, ...]


def compile_scheme(scheme: Scheme, facts: Facts) -> Problem:
    """The problem that a scheme and figures make together.

    Raises EvaluationError, in words, for units, groups, indicators or units of measure that do not fit, for an
    indicator without a single figure, and for a quota larger than its category.
    """
    tree = build_tree(scheme)
    units = units_of(scheme, facts.units)
    if not units:
        raise EvaluationError("评价范围里没有任何对象，请检查评价范围（population）和数据")
    at = {name: number for number, name in enumerate(facts.units)}
    take = np.array([at.get(name, -1) for name in units], dtype=np.int64)
    reader = _Reader(scheme, facts, take, units)
    group_names, groups = groups_of(scheme, units)
    columns = [reader.leaf(leaf) for leaf in tree.leaves]
    findings = [finding for gate in scheme.gates for finding in _stopped(gate, reader, units)]
    ranked, eligible = np.ones(len(units), dtype=np.bool_), np.ones(len(units), dtype=np.bool_)
    for finding in findings:
        eligible[finding.unit] = False
        if finding.effect == "exclude":
            ranked[finding.unit] = False
    categories, rule = _rule(scheme, units, group_names, groups)
    values = np.stack([column for column, _, _ in columns], axis=1)
    directions = np.array([1.0 if leaf.direction == "higher" else -1.0 for leaf in tree.leaves])
    return Problem(
        scheme,
        tree,
        facts,
        units,
        group_names,
        groups,
        values,
        directions,
        _concerns(tree, units, group_names, groups),
        {index: reader.other_years(leaf, bounds) for index, leaf, bounds in _bounded_elsewhere(scheme, tree)},
        tuple(rows for _, rows, _ in columns),
        tuple(derived for _, _, derived in columns),
        ranked,
        eligible,
        tuple(findings),
        categories,
        rule,
        tuple(_tie_figures(step, reader) for step in scheme.tie_breaks),
    )


def _tie_figures(step: TieBreak, reader: _Reader) -> Floats | None:
    if step.indicator is None:
        return None
    period = step.period or str(reader.scheme.year)
    figures, _, _ = reader.figures(step.indicator, step.facet, period, step.derive, None, "tie_breaks")
    return figures if step.direction == "higher" else -figures


def previous(period: str) -> str:
    """The same period one year before: 2024 -> 2023, 2024-06 -> 2023-06."""
    found = re.match(r"(\d{4})(.*)", period)
    if found is None:
        raise EvaluationError(f"时期“{period}”应以四位年份开头，如2024、2024-06")
    return f"{int(found[1]) - 1}{found[2]}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Figures of the data in the order of the population's units."""

    scheme: Scheme
    facts: Facts
    take: Ints
    units: tuple[str, ...]

    def leaf(self, leaf: Leaf, year_of: str | None = None) -> tuple[Floats, tuple[Ints, ...], Derivation]:
        period = year_of or leaf.period or str(self.scheme.year)
        values, rows, derived = self.figures(
            leaf.indicator, leaf.facet, period, leaf.derive, leaf.unit, leaf.id
        )
        if leaf.denominator is None:
            return values, rows, derived
        below = self._column(leaf.denominator, "level", period)
        if below is None:
            raise self._absent(leaf.id, leaf.denominator, "level", period)
        divisor, more = self._taken(below)
        if np.any(divisor == 0.0):
            unit = self.units[int(np.flatnonzero(divisor == 0.0)[0])]
            raise EvaluationError(
                f"“{leaf.id}”的分母“{leaf.denominator}”在{unit}为零，不能相除，请核实该数值"
            )
        return values / divisor, (*rows, more), derived

    def figures(
        self, indicator: str, facet: str, period: str, derive: bool, measure: str | None, asked_by: str
    ) -> tuple[Floats, tuple[Ints, ...], Derivation]:
        """Published figures of a facet; where there are none, an increment is derived from levels, a rate only if told."""
        column = self._column(indicator, facet, period)
        if column is not None:
            if measure and column.measure and measure != column.measure:
                raise EvaluationError(
                    f"“{asked_by}”的计量单位在方案里是“{measure}”，在数据里是“{column.measure}”，请换算或改正其中之一"
                )
            values, rows = self._taken(column)
            if np.isnan(values).all():
                raise EvaluationError(
                    f"“{asked_by}”所用的指标“{indicator}”（{period}）没有一个数值，请补充数据或删去该指标"
                )
            return values, (rows,), "published"
        now, before = (
            self._column(indicator, "level", period),
            self._column(indicator, "level", previous(period)),
        )
        if facet == "level" or (facet == "rate" and not derive) or now is None or before is None:
            raise self._absent(asked_by, indicator, facet, period)
        (current, rows_now), (earlier, rows_before) = self._taken(now), self._taken(before)
        if facet == "increment":
            return current - earlier, (rows_now, rows_before), "difference"
        if np.any(earlier == 0.0):
            unit = self.units[int(np.flatnonzero(earlier == 0.0)[0])]
            raise EvaluationError(
                f"“{indicator}”{previous(period)}在{unit}为零，不能推算增速，请提供公布的增速"
            )
        return (current / earlier - 1.0) * 100.0, (rows_now, rows_before), "ratio"

    def other_years(self, leaf: Leaf, bounds: Bounds) -> Floats:
        """All figures of a leaf in the years its bounds are taken from, in one row."""
        periods = (
            (str(bounds.year),)
            if bounds.of == "reference_year"
            else self.facts.periods(leaf.indicator, leaf.facet)
        )
        return np.concatenate([self.leaf(leaf, period)[0] for period in periods or (None,)])

    def _column(self, indicator: str, facet: str, period: str) -> Column | None:
        return self.facts.column(indicator, facet, period)

    def _taken(self, column: Column) -> tuple[Floats, Ints]:
        here = self.take >= 0
        return (
            np.where(here, column.values[self.take], np.nan),
            np.where(here, column.rows[self.take], -1),
        )

    def _absent(self, asked_by: str, indicator: str, facet: str, period: str) -> EvaluationError:
        if indicator not in self.facts.indicators:
            return EvaluationError(
                f"“{asked_by}”所用的指标“{indicator}”在数据里没有，{closest(indicator, self.facts.indicators)}"
            )
        words = {"level": "总量", "increment": "增量", "rate": "比率"}
        remedy = (
            "增速应采用公布的可比价数据；确需按现价总量推算时，在方案里写明derive: true并提供上年总量"
            if facet == "rate"
            else "请补充该时期的数据，或改正时期（period）"
        )
        known = "、".join(self.facts.periods(indicator, facet)) or "无"
        return EvaluationError(
            f"“{asked_by}”所用的指标“{indicator}”没有{period}的{words[facet]}（已有：{known}）。{remedy}"
        )


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


def _concerns(tree: Tree, units: tuple[str, ...], group_names: tuple[str, ...], groups: Ints) -> Bools | None:
    """Which columns concern which units: leaves by their addressees (units or peer groups), nodes by their leaves."""
    if not any(leaf.applies_to for leaf in tree.leaves):
        return None
    columns: list[Bools] = []
    for leaf in tree.leaves:
        unknown = [name for name in leaf.applies_to if name not in units and name not in group_names]
        if unknown:
            raise EvaluationError(
                f"“{leaf.id}”的适用对象“{unknown[0]}”既不是评价对象也不是组别，{closest(unknown[0], [*units, *group_names])}"
            )
        addressed = np.array([name in leaf.applies_to for name in units])
        grouped = np.array([name in leaf.applies_to for name in group_names])[groups]
        columns.append(addressed | grouped if leaf.applies_to else np.ones(len(units), dtype=np.bool_))
    for branch in tree.branches:
        columns.append(np.any([columns[child] for child in branch.children], axis=0))
    return np.stack(columns, axis=1)


_LIMITS: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    ("at_least", "不低于", lambda value, limit: value >= limit),
    ("at_most", "不高于", lambda value, limit: value <= limit),
    ("above", "大于", lambda value, limit: value > limit),
    ("below", "小于", lambda value, limit: value < limit),
)


def _violation(require: Requirement, value: float) -> str | None:
    for name, word, holds in _LIMITS:
        limit = getattr(require, name)
        if limit is not None and not holds(value, limit):
            return f"为{value:g}，要求{word}{limit:g}"
    return None


def _stopped(gate: Gate, reader: _Reader, units: tuple[str, ...]) -> list[GateFinding]:
    unknown = [name for name in gate.units if name not in units]
    if unknown:
        raise EvaluationError(
            f"一票否决“{gate.id}”里的“{unknown[0]}”不在评价范围内，{closest(unknown[0], units)}"
        )
    findings = [GateFinding(units.index(name), gate.id, gate.effect, gate.reason) for name in gate.units]
    if gate.indicator is None or gate.require is None:
        return findings
    period = gate.period or str(reader.scheme.year)
    values, _, _ = reader.figures(gate.indicator, gate.facet, period, gate.derive, None, gate.id)
    for number, value in enumerate(values.tolist()):
        if value != value:
            broken = f"没有{period}的数值，按方案视为不通过" if gate.missing == "fail" else None
        else:
            broken = _violation(gate.require, value)
        if broken:
            findings.append(
                GateFinding(number, gate.id, gate.effect, f"{gate.reason}（{gate.indicator}{broken}）")
            )
    return findings


def _rule(
    scheme: Scheme, units: tuple[str, ...], group_names: tuple[str, ...], groups: Ints
) -> tuple[tuple[str, ...], SelectionRule | None]:
    selection = scheme.selection
    if selection is None:
        return (), None
    names, category = group_names, groups
    if selection.categories:
        names, category = numbered(selection.categories, units, "分类")
    sizes = np.bincount(category, minlength=len(names))
    reserved = np.zeros(len(names), dtype=np.int64)
    # Without a total, a category takes what its quota says and one without a quota takes nothing, unless a rank or
    # score alone decides.
    open_end = selection.places is not None or not selection.quotas
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
        reserved[number] = quota.at_least
        most[number] = (
            quota.at_most if quota.at_most is not None else (len(units) if open_end else quota.at_least)
        )
    if selection.places is not None and selection.places > len(units):
        raise EvaluationError(f"名额{selection.places}个，多于评价对象的{len(units)}个，请减少名额")
    rule = SelectionRule(
        category,
        reserved,
        most,
        selection.places,
        selection.max_rank,
        selection.min_score,
        selection.unresolved,
    )
    return names, rule
