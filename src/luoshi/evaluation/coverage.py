"""Which figures a scheme asks for are there, who owes the others, and the part of a scheme that can be tried without them.

A trial on a part of the indicators is not an evaluation by the scheme; whoever shows it shows ``supplies`` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.facts import Facts
from luoshi.evaluation.figures import previous, standard_period
from luoshi.evaluation.formula import operands, parse
from luoshi.evaluation.population import groups_of, units_of
from luoshi.evaluation.scheme import FACET_WORDS, Element, Leaf, Node, Scheme
from luoshi.evaluation.scheme_part import Facet
from luoshi.evaluation.scheme_rules import Bonus, Gate
from luoshi.evaluation.scheme_weighting import (
    AnalyticHierarchy,
    BudgetAllocation,
    Given,
    Proportional,
    Weights,
)
from luoshi.evaluation.tree import children_of, elements

MOST_MISSING = 0.2
"""A figure counts as there when at most this share of the units lacks it."""


@dataclass(frozen=True, slots=True)
class Supply:
    """One figure that a scheme asks for: how many of the ``units`` it is ``present`` for, and who owns it.

    ``source`` is what the scheme says about where it comes from. ``is_gate``: it decides a veto, a bonus or a deduction
    and is not scored.
    """

    id: str
    indicator: str
    facet: Facet
    period: str
    present: int
    units: int
    owner: str
    source: str
    is_gate: bool = False
    is_list: bool = False
    """A list of occurrences, in which a unit without a figure had none: nothing of it is lacking."""
    others: tuple[str, ...] = ()
    """The periods for which there are figures, where there are none for this one."""
    is_beside: bool = False
    """A target or a denominator, without which the indicator itself cannot be had."""

    @property
    def is_there(self) -> bool:
        """Whether enough units have the figure."""
        return self.is_list or (self.present >= (1.0 - MOST_MISSING) * self.units and self.present > 0)

    def __str__(self) -> str:
        what = f"{self.indicator}（{FACET_WORDS[self.facet]}，{self.period}）"
        if self.is_there:
            return f"{what}：{self.present}/{self.units}"
        owner = f"，责任部门：{self.owner}" if self.owner else ""
        there = f"，只有{'、'.join(self.others)}的" if self.others and not self.present else ""
        return f"{what}：缺{self.units - self.present}个{there}{owner}。{self.source}".rstrip("。") + "。"


def supplies(scheme: Scheme, facts: Facts) -> tuple[Supply, ...]:
    """Every figure the scheme asks for, in its own order, gates last."""
    units = units_of(scheme, facts.units)
    found: list[Supply] = []
    for item, _ in elements(scheme.indicators, ()):
        if not isinstance(item, Leaf):
            continue
        concerned = units if not item.applies_to else _units_of(scheme, item, units)
        if item.formula is not None:
            found += _of_formula(item, item.formula, scheme, facts, concerned)
            continue
        for facet in item.facets or (item.facet,):
            period = standard_period(item.period or str(scheme.year))
            present = _present(facts, item.indicator, facet, period, item.derive, concerned)
            found.append(
                Supply(
                    item.id, item.indicator, facet, period, present, len(concerned),
                    item.owner or "", item.source or "",
                    others=() if present else facts.periods(item.indicator, facet),
                )
            )  # fmt: skip
        for other in filter(None, (item.target_indicator, item.denominator)):
            period = standard_period(item.period or str(scheme.year))
            present = _present(facts, other, "level", period, False, concerned)
            found.append(
                Supply(
                    item.id, other, "level", period, present, len(concerned), item.owner or "", item.source or "",
                    others=() if present else facts.periods(other, "level"), is_beside=True,
                )
            )  # fmt: skip
    beside: tuple[Gate | Bonus, ...] = (*scheme.gates, *scheme.bonuses, *scheme.deductions)
    for rule in beside:
        if rule.indicator is not None:
            period = standard_period(rule.period or str(scheme.year))
            present = _present(facts, rule.indicator, rule.facet, period, rule.derive, units)
            found.append(
                Supply(rule.id, rule.indicator, rule.facet, period, present, len(units), rule.owner or "",
                       rule.source or "", True, rule.missing == "pass",
                       () if present else facts.periods(rule.indicator, rule.facet))
            )  # fmt: skip
    return tuple(found)


def _of_formula(
    item: Leaf, formula: str, scheme: Scheme, facts: Facts, units: tuple[str, ...]
) -> Iterator[Supply]:
    """The figures that a formula asks for."""
    period = standard_period(item.period or str(scheme.year))
    for operand in operands(parse(formula)):
        when = previous(period) if operand.last_year else period
        present = _present(facts, operand.name, "level", when, False, units)
        yield Supply(
            item.id, operand.name, "level", when, present, len(units), item.owner or "", item.source or "",
            others=() if present else facts.periods(operand.name, "level"),
        )  # fmt: skip


def available_part(scheme: Scheme, facts: Facts) -> Scheme:
    """The scheme with only those indicators, gates and tie-breaks that have figures, weights in proportion.

    Raises EvaluationError where no indicator has figures, with everything that must be supplied and by whom, and where
    the weights cannot be cut down (pairwise comparisons, expert allocations).
    """
    asked = supplies(scheme, facts)
    there = {(s.id, s.facet) for s in asked if s.is_there and not s.is_gate}
    there -= {(s.id, s.facet) for s in asked if not s.is_there and not s.is_gate}
    halved = {s.id for s in asked if s.is_beside and not s.is_there}
    there = {(name, facet) for name, facet in there if name not in halved}
    gates = {s.id for s in asked if s.is_gate and not s.is_there}
    if all(s.is_there for s in asked):
        return scheme
    if not there:
        raise EvaluationError(
            "方案的指标在数据里都没有足够的数值，无法试算。须补充：\n"
            + "\n".join(f"  {supply}" for supply in asked if not supply.is_there)
        )
    below = children_of(scheme)

    def alive(item: Element) -> bool:
        if isinstance(item, Leaf):
            return any((item.id, facet) in there for facet in item.facets or (item.facet,))
        return any(alive(child) for child in below.get(item.id, ()))

    def cut(items: tuple[Element, ...]) -> tuple[Element, ...]:
        return tuple(_cut_leaf(i, there) if isinstance(i, Leaf) else _cut_node(i) for i in items if alive(i))

    def _cut_node(node: Node) -> Node:
        return node.model_copy(
            update={"children": cut(node.children), "weights": _in_proportion(node.weights)}
        )

    indicators = cut(scheme.indicators)
    kept = {item.id for item, _ in elements(indicators, ())}
    return scheme.model_copy(
        update={
            "indicators": indicators,
            "weights": _in_proportion(scheme.weights),
            "levels": tuple(
                level.model_copy(update={"weights": _in_proportion(level.weights)}) for level in scheme.levels
            ),
            "gates": tuple(gate for gate in scheme.gates if gate.id not in gates),
            "bonuses": tuple(bonus for bonus in scheme.bonuses if bonus.id not in gates),
            "deductions": tuple(bonus for bonus in scheme.deductions if bonus.id not in gates),
            "tie_breaks": tuple(
                step
                for step in scheme.tie_breaks
                if step.by is None or step.by in kept or step.by.rpartition(".")[0] in kept
            ),
        }
    )


def _cut_leaf(leaf: Leaf, there: set[tuple[str, Facet]]) -> Leaf:
    if leaf.facets is None:
        return leaf
    kept: Mapping[Facet, float] = {f: w for f, w in leaf.facets.items() if (leaf.id, f) in there}
    if len(kept) == 1:
        return leaf.model_copy(update={"facets": None, "facet": next(iter(kept))})
    total = sum(kept.values())
    return leaf.model_copy(update={"facets": {facet: weight / total for facet, weight in kept.items()}})


def _in_proportion(weights: Weights | None) -> Weights | None:
    if isinstance(weights, (AnalyticHierarchy, BudgetAllocation)):
        raise EvaluationError("权重由判断矩阵或专家打分得出，缺少指标时不能试算，请补齐数据")
    return Proportional(method="proportional") if isinstance(weights, Given) else weights


def _units_of(scheme: Scheme, leaf: Leaf, units: tuple[str, ...]) -> tuple[str, ...]:
    names, groups = groups_of(scheme, units)
    group_of = dict(zip(units, groups.tolist(), strict=True))
    return tuple(u for u in units if u in leaf.applies_to or names[group_of[u]] in leaf.applies_to)


def _present(
    facts: Facts, indicator: str, facet: str, period: str, derive: bool, units: tuple[str, ...]
) -> int:
    """How many units have a published figure, or the two levels that it may be derived from."""

    def having(kind: str, when: str) -> frozenset[str]:
        column = facts.column(indicator, kind, when)
        if column is None:
            return frozenset()
        return frozenset(facts.units[at] for at in np.flatnonzero(~np.isnan(column.values)))

    found = having(facet, period)
    if not found and (facet == "increment" or (facet == "rate" and derive)):
        found = having("level", period) & having("level", previous(period))
    return len(found & set(units))
