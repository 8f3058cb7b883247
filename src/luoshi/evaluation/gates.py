"""Veto conditions (一票否决): whom a figure, a name or an earlier award list stops, and who cannot be decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from luoshi.evaluation.arrays import NOISE, EvaluationError
from luoshi.evaluation.awards import AwardList, clause_number
from luoshi.evaluation.figures import FigureReader, Notice
from luoshi.evaluation.names import UnitNames, closest, listed
from luoshi.evaluation.scheme_rules import EarlierList, Gate, Requirement


@dataclass(frozen=True, slots=True)
class GateFinding:
    """A unit that a gate stops: its number, the gate, and why in words."""

    unit: int
    gate: str
    effect: Literal["exclude", "ineligible"]
    reason: str


@dataclass(frozen=True, slots=True)
class PendingGate:
    """A gate whose figures are missing for some units, which its scheme does not let stand for an answer."""

    gate: str
    indicator: str
    period: str
    units: tuple[int, ...]


_LIMITS: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    ("at_least", "不低于", lambda value, limit: value >= limit),
    ("at_most", "不高于", lambda value, limit: value <= limit),
    ("above", "大于", lambda value, limit: value > limit),
    ("below", "小于", lambda value, limit: value < limit),
)


def violation(require: Requirement, value: float) -> str | None:
    """What a figure breaks of a requirement, in words. A figure that only arithmetic keeps from its limit is at it."""
    for name, word, holds in _LIMITS:
        limit = getattr(require, name)
        if limit is None:
            continue
        at_limit = abs(value - limit) <= NOISE * max(abs(value), abs(limit), 1.0)
        if not holds(limit if at_limit else value, limit):
            # As short as it can be without looking like the limit itself.
            shown = f"{value:g}" if at_limit or f"{value:g}" != f"{limit:g}" else f"{value:.15g}"
            return f"为{shown}，要求{word}{limit:g}"
    return None


def on_earlier_lists(gate: Gate, awards: Sequence[AwardList], names: UnitNames) -> list[GateFinding]:
    """Whom a gate stops because award lists of earlier years name them."""
    found: dict[int, list[str]] = {}
    for wanted in gate.earlier:
        what = f"{wanted.year}年{wanted.measure or wanted.clause}"
        lists = [award for award in awards if _answers(award, wanted)]
        if not lists:
            years = "、".join(map(str, sorted({award.year for award in awards}))) or "无"
            raise EvaluationError(
                f"一票否决“{gate.id}”要看{what}的名单，所给的名单里没有（已有年度：{years}）；"
                "请用--awards给出名单文件，或改正往年名单（earlier）"
            )
        for unit in {names.find(name) for award in lists for name in award.units}:
            if unit is not None:
                found.setdefault(unit, []).append(what)
    return [
        GateFinding(unit, gate.id, gate.effect, f"{gate.reason}（{'、'.join(lists)}名单）")
        for unit, lists in sorted(found.items())
        if len(lists) >= gate.at_least_lists
    ]


def _answers(award: AwardList, wanted: EarlierList) -> bool:
    if award.year != wanted.year:
        return False
    if wanted.measure is not None:
        return wanted.measure in award.measure or wanted.measure in award.theme
    number = clause_number(wanted.clause or "")
    return number is not None and award.clause == number


def gate_outcome(
    gate: Gate, reader: FigureReader, names: UnitNames
) -> tuple[list[GateFinding], PendingGate | None]:
    """Whom a gate stops, and for whom it cannot be decided. No reason states what no figure says."""
    findings = []
    for name in gate.units:
        number = names.find(name)
        if number is None:
            raise EvaluationError(
                f"一票否决“{gate.id}”里的“{name}”不在评价范围内，{closest(name, names.names)}"
            )
        findings.append(GateFinding(number, gate.id, gate.effect, gate.reason))
    if gate.indicator is None or gate.require is None:
        return findings, None
    period = reader.period_of(gate.period)
    try:
        values = reader.figures(gate.indicator, gate.facet, period, gate.derive, gate.unit, gate.id).values
    except EvaluationError:
        if gate.missing != "pass" or reader.facts.column(gate.indicator, gate.facet, period) is not None:
            raise
        values = np.full(len(names.names), np.nan)  # a list of occurrences without a single one
    missing = np.isnan(values)
    if missing.all() and gate.missing != "pass":
        raise reader.empty(gate.id, gate.indicator, period)
    for number, value in enumerate(values.tolist()):
        if value == value:
            broken = violation(gate.require, value)
            if broken:
                reason = f"{gate.reason}（{gate.indicator}{broken}）"
                findings.append(GateFinding(number, gate.id, gate.effect, reason))
        elif gate.missing == "fail":
            reason = f"没有“{gate.indicator}”{period}的数值，按方案视为不通过，请核实"
            findings.append(GateFinding(number, gate.id, gate.effect, reason))
    if gate.missing == "pass" and missing.any():
        whom = listed(names.names, missing)
        reader.notices.append(
            Notice(
                gate.id, f"一票否决“{gate.id}”：{whom}没有“{gate.indicator}”{period}的数值，按方案视为未发生"
            )
        )
    undecided = tuple(np.flatnonzero(missing).tolist()) if gate.missing == "pending" else ()
    pending = PendingGate(gate.id, gate.indicator, period, undecided) if undecided else None
    return findings, pending
