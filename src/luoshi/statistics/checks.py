"""The checks of the quality of figures: every rule run over all observations, and what was found put into words."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from luoshi.register.register import Register, default_register
from luoshi.statistics import check_coverage, check_digits, check_robust, check_values
from luoshi.statistics.check_rules import RULES, KindOfRule, Rule, load_rules
from luoshi.statistics.findings import SEVERITIES, Concerned, Finding, Report
from luoshi.statistics.importing import read_file
from luoshi.statistics.indicator import Indicators, starter_indicators
from luoshi.statistics.panel import Panel, make_panel
from luoshi.statistics.period import Period
from luoshi.statistics.places import Family, unit_name

KINDS: Mapping[str, KindOfRule] = {
    **check_coverage.KINDS,
    **check_values.KINDS,
    **check_robust.KINDS,
    **check_digits.KINDS,
}
MOST_FINDINGS = 200
_MOST_CONCERNED = 20


def check_data(
    path: str | os.PathLike[str],
    indicators: Indicators | None = None,
    register: Register | None = None,
    *,
    rules: Iterable[str | os.PathLike[str]] = (),
    locked_on: dt.date | None = None,
) -> Report:
    """Read a file of figures and check them. ``rules`` are files or folders of the user's own, added to those that ship.

    Where cells of the file cannot be read the report holds those faults and no check has run. Raises DataError where
    the file is no table, or a rule is badly written.
    """
    indicators, register = indicators or starter_indicators(), register or default_register()
    reading = read_file(path, indicators, register)
    if reading.total_faults:
        return Report(reading.problems, (), {}, reading.rows, reading.total_faults)
    report = check_observations(reading.observations, indicators, register, rules=rules, locked_on=locked_on)
    return replace(report, problems=reading.problems)


def check_observations(
    observations: pl.DataFrame,
    indicators: Indicators | None = None,
    register: Register | None = None,
    *,
    rules: Iterable[str | os.PathLike[str]] = (),
    locked_on: dt.date | None = None,
    places: Family | None = None,
) -> Report:
    """Run every rule over observations. ``locked_on`` is the day after which figures of ended periods may not change;
    ``places`` says what the units are, where they are not those of the register.
    """
    indicators, register = indicators or starter_indicators(), register or default_register()
    loaded = load_rules([RULES, *rules], KINDS, indicators)
    panel = make_panel(observations, indicators, register, places)
    writer = _Writer(panel, register, places)
    findings: list[Finding] = []
    counts: dict[str, int] = {}
    for rule in loaded:
        if locked_on is not None and rule.kind == "late_revision":
            rule = replace(rule, parameters={**rule.parameters, "locked_on": locked_on.isoformat()})
        found = KINDS[rule.kind].run(panel, rule)
        counts[rule.id] = found.height
        findings += writer.findings(rule, found)
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return Report((), tuple(findings), counts, observations.height)


class _Writer:
    """Puts what a rule found into words."""

    def __init__(self, panel: Panel, register: Register, places: Family | None) -> None:
        self._panel = panel
        self._register = register
        self._names = places.names if places else {}

    def findings(self, rule: Rule, found: pl.DataFrame) -> list[Finding]:
        if not found.height:
            return []
        # The order must not depend on the order of the rows in the file.
        names = [pl.col(name).cast(pl.String) for name in ("indicator", "period", "unit")]
        return [
            self._finding(rule, row) for row in found.sort(*names).head(MOST_FINDINGS).iter_rows(named=True)
        ]

    def _finding(self, rule: Rule, row: dict[str, object]) -> Finding:
        ats = [at for at in row.get("ats") or () if at is not None]  # type: ignore[attr-defined]
        words = {name: _show(value) for name, value in row.items()}
        indicator = row["indicator"]
        known = indicator in self._panel.indicators
        words["indicator"] = self._panel.indicators[str(indicator)].name if known else "各指标"
        words["measure"] = self._panel.indicators[str(indicator)].measure if known else ""
        words["unit"] = self._unit(row["unit"]) if row["unit"] else "各地"
        words["period"] = _period(row["period"])
        if "earlier_period" in row:
            words["earlier_period"] = _period(row["earlier_period"])
        concerned = sorted(self._places_of(ats[:_MOST_CONCERNED]), key=lambda c: (c.row, c.period, c.unit))
        return Finding(
            rule.id, rule.severity, rule.message.format(**words), rule.instruction, tuple(concerned)
        )

    def _unit(self, unit: object) -> str:
        return self._names.get(str(unit)) or unit_name(str(unit), self._register)

    def _places_of(self, ats: list[int]) -> Iterable[Concerned]:
        for record in self._panel.observations[ats].iter_rows(named=True):
            indicator = str(record["indicator"])
            known = indicator in self._panel.indicators
            yield Concerned(
                self._panel.indicators[indicator].name if known else indicator,
                self._unit(record["unit"]),
                _period(record["period"]),
                record["printed"] or _show(record["value"]),
                record["printed_measure"] or "",
                record["source"] or "",
                record["revision"] or 0,
                record["row"] or 0,
            )


def _period(name: object) -> str:
    return Period.parse(str(name)).chinese if name else "各时期"


def _show(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 1e12 else f"{value:.4g}"
    return str(value)
