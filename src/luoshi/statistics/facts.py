"""Figures as an evaluation asks for them: by unit, indicator, facet and period, each with the observations behind it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from luoshi.register.register import Register, default_register
from luoshi.statistics.facets import FACETS, Basis, Facet, derive_facets
from luoshi.statistics.importing import read_file
from luoshi.statistics.indicator import Indicators, starter_indicators
from luoshi.statistics.observation import current
from luoshi.statistics.period import Period
from luoshi.statistics.places import unit_name
from luoshi.statistics.problem import DataError

_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a figure came from: source, revision and line of an observation, the figure as printed, and its period."""

    source: str
    revision: str
    line: int
    printed: str = ""
    measure: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One facet of one indicator in one period, in the order of ``Facts.units``.

    ``values`` has NaN for a missing figure; ``rows`` are handles for ``Facts.reference``, -1 where there is none;
    ``derived`` tells the figures that were computed and not published.
    """

    values: npt.NDArray[np.float64]
    rows: npt.NDArray[np.int64]
    measure: str | None
    derived: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Facts:
    """The figures of one set of observations. Units and indicators go by the names under which they are shown."""

    observations: pl.DataFrame
    facets: pl.DataFrame
    unit_ids: tuple[str, ...]
    units: tuple[str, ...]
    indicators: tuple[str, ...]
    definitions: Indicators

    def column(self, indicator: str, facet: str, period: str) -> Column | None:
        """The figures of an indicator (name, alias or id) in a period as people write it; None where there are none."""
        key = self._key(indicator, facet)
        if key is None:
            return None
        rows = self._cells.get((*key, str(Period.parse(period))))
        if rows is None:
            return None
        values = np.full(len(self.units), np.nan)
        handles = np.full(len(self.units), -1, dtype=np.int64)
        derived = np.zeros(len(self.units), dtype=np.bool_)
        cells = self._ordered[rows[0] : rows[1]]
        at = cells["unit_at"].to_numpy()
        values[at] = cells["value"].to_numpy()
        handles[at] = cells["handle"].to_numpy()
        derived[at] = (cells["basis"] == "derived").to_numpy()
        measure = "%" if key[1] == "rate" else self.definitions[key[0]].measure
        return Column(values, handles, measure, derived)

    def periods(self, indicator: str, facet: str) -> tuple[str, ...]:
        """The periods for which there are figures, in the order in which they end."""
        key = self._key(indicator, facet)
        found = [period for name, kind, period in self._cells if (name, kind) == key]
        return tuple(map(str, sorted(map(Period.parse, found))))

    def reference(self, row: int) -> Reference:
        """The observation a figure is, or the later one of the two that it was computed from."""
        return self.references(row)[0]

    def references(self, row: int) -> tuple[Reference, ...]:
        """All observations a figure was made from: one, or two where it was computed."""
        if row < 0:
            return (Reference("", "", 0),)
        facet = self.facets.row(row, named=True)
        ats = [at for at in (facet["at"], facet["before_at"]) if at is not None]
        return tuple(self._reference(at) for at in ats)

    def basis(self, row: int) -> Basis:
        """Whether a figure was published or derived."""
        return cast(Basis, self.facets["basis"][row])

    def _reference(self, at: int) -> Reference:
        record = self.observations.row(at, named=True)
        return Reference(
            record["source"] or "",
            str(record["revision"] or 0),
            record["row"] or 0,
            record["printed"] or "",
            record["printed_measure"] or "",
            record["period"] or "",
        )

    def _key(self, indicator: str, facet: str) -> tuple[str, Facet] | None:
        found = self.definitions.find(indicator)
        if found is None or facet not in FACETS:
            return None
        return found.id, facet

    @cached_property
    def _ordered(self) -> pl.DataFrame:
        order = pl.DataFrame(
            {
                "unit": pl.Series(self.unit_ids, dtype=pl.Categorical()),
                "unit_at": pl.Series(range(len(self.unit_ids)), dtype=pl.Int64),
            }
        )
        rows = self.facets.with_row_index("handle").join(order, on="unit")
        names = [pl.col(name).cast(pl.String) for name in ("indicator", "facet", "period")]
        return rows.sort(*names, "unit_at")

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        groups = (
            self._ordered.with_row_index("place")
            .group_by("indicator", "facet", "period")
            .agg(pl.col("place").min().alias("first"), pl.col("place").max().alias("last"))
        )
        return {(i, f, p): (first, last + 1) for i, f, p, first, last in groups.iter_rows()}


def read_facts(
    path: str | os.PathLike[str],
    indicators: Indicators | None = None,
    register: Register | None = None,
) -> Facts:
    """The figures in a CSV or xlsx file. Raises DataError, with every fault, where a cell cannot be understood."""
    reading = read_file(path, indicators, register)
    if reading.total_faults:
        told = [str(problem) for problem in reading.problems if problem.is_error][:_MOST_TOLD]
        more = f"……共{reading.total_faults}处。" if reading.total_faults > len(told) else ""
        raise DataError("\n".join([*told, more]).strip(), reading.problems)
    return make_facts(reading.observations, indicators, register)


def make_facts(
    observations: pl.DataFrame, indicators: Indicators | None = None, register: Register | None = None
) -> Facts:
    """The figures of observations, those of the latest revision only."""
    indicators, register = indicators or starter_indicators(), register or default_register()
    observations = current(observations)
    ids = tuple(sorted(observations["unit"].unique().drop_nulls().cast(pl.String).to_list()))
    names = _names(ids, register)
    used = observations["indicator"].unique().drop_nulls().cast(pl.String).to_list()
    shown = tuple(sorted(indicators[name].name for name in used))
    return Facts(observations, derive_facets(observations, indicators), ids, names, shown, indicators)


def _names(ids: tuple[str, ...], register: Register) -> tuple[str, ...]:
    """The units' names; those that two units share are written with the places above them."""
    names = [unit_name(unit, register) for unit in ids]
    twice = {name for name in names if names.count(name) > 1}
    return tuple(
        "".join(step.name for step in register.divisions.path(unit)) or name if name in twice else name
        for unit, name in zip(ids, names, strict=True)
    )
