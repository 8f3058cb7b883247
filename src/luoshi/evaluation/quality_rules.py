"""The rules by which figures are checked (``statistics/checks.py``), run over what an evaluation uses.

They know the indicators of the indicator table and the units of the register; of other figures they say nothing, and
``quality.py`` looks at those.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from luoshi.evaluation.compile import Problem
from luoshi.evaluation.facts import TableFacts
from luoshi.evaluation.facts_cells import known_indicator
from luoshi.evaluation.names import UnitNames, name_key
from luoshi.evaluation.quality import Doubt
from luoshi.register.register import default_register
from luoshi.statistics.checks import check_observations
from luoshi.statistics.findings import Concerned, Finding
from luoshi.statistics.observation import SCHEMA
from luoshi.statistics.period import Period
from luoshi.statistics.places import place_ids

_LOOKED_AT = ("错误", "警告")


def doubts_of_rules(problem: Problem) -> list[Doubt]:
    """What the rules find wrong or odd in the figures that are evaluated."""
    facts = problem.facts
    if not isinstance(facts, TableFacts):
        return []
    used = {
        known.name: known.id
        for leaf in problem.tree.leaves
        for name in (leaf.indicator, leaf.denominator)
        if name is not None and (known := known_indicator(name, facts.definitions)) is not None
    }
    if not used:
        return []
    observations = _observations(facts)
    if not observations.height:
        return []
    report = check_observations(observations, facts.definitions)
    names = UnitNames(problem.units)
    return [
        doubt
        for finding in report.findings
        if finding.severity in _LOOKED_AT
        for doubt in _doubts(problem, names, finding)
    ]


def _doubts(problem: Problem, names: UnitNames, finding: Finding) -> list[Doubt]:
    """A finding at each leaf that uses one of its observations."""
    found: list[Doubt] = []
    for column, leaf in enumerate(problem.tree.leaves):
        period = leaf.period or str(problem.scheme.year)
        for seen in finding.observations:
            unit = names.find(seen.unit)
            if unit is None or not _is_of(problem, leaf.indicator, period, seen):
                continue
            value = problem.values[:, column]
            if np.isnan(value[unit]) or (~np.isnan(value)).sum() < 2:
                continue
            usual = float(np.nanmedian(np.delete(value, unit)))
            message = f"{finding.message.rstrip('。')}（数据检查：{finding.check}）"
            doubt = Doubt(unit, column, message, usual, finding.severity == "错误")
            if doubt not in found:
                found.append(doubt)
    return found


def _is_of(problem: Problem, indicator: str, period: str, seen: Concerned) -> bool:
    facts = problem.facts
    assert isinstance(facts, TableFacts)
    known = known_indicator(indicator, facts.definitions)
    name = indicator if known is None else known.name
    return name_key(name) == name_key(seen.indicator) and Period.parse(period).chinese == seen.period


def _observations(facts: TableFacts) -> pl.DataFrame:
    """The figures of known indicators and units, as the rules look at them."""
    places = place_ids(facts.units, default_register())
    rows = []
    for (name, facet, period), at in facts.series.items():
        known = known_indicator(name, facts.definitions)
        if known is None or facet != "level":
            continue
        for number, unit in enumerate(facts.units):
            value = facts.values[number, at]
            if unit in places and not np.isnan(value):
                line = int(facts.lines[facts.rows[number, at]])
                rows.append(
                    (known.id, places[unit], period, float(value), f"{value:.12g}", known.measure, line)
                )
    columns = ["indicator", "unit", "period", "value", "printed", "printed_measure", "row"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    rest = {"source": "", "source_kind": "", "revision": 0, "received_at": None, "note": ""}
    return frame.with_columns(pl.lit(value).alias(name) for name, value in rest.items()).select(
        pl.col(name).cast(kind) for name, kind in SCHEMA.items()
    )
