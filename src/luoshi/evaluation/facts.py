"""The figures an evaluation is made from: the interface the engine reads, and figures given as a tidy table.

``Facts`` is all the engine knows of the data. ``read_facts`` is the one reader of files, whatever the language of their
headings; ``facts_from_table`` serves the same rows (``unit,indicator,period,value,source`` and, where they are there,
``facet``, ``measure`` and ``revision``) from memory. How a cell is understood is in ``facts_cells.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.facts_cells import (
    GROWTH,
    Faults,
    Named,
    indicator_key,
    known_indicator,
    read_facets,
    read_names,
    read_numbers,
    read_periods,
    read_units,
)
from luoshi.evaluation.facts_measures import in_one_measure
from luoshi.evaluation.facts_wide import SUFFIXES, read_wide
from luoshi.statistics.headings import read_headings
from luoshi.statistics.indicator import Indicators, starter_indicators
from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError, NoHeadings
from luoshi.statistics.table_file import broken_line, open_table

REQUIRED = ("unit", "indicator", "period", "value")


class Reference(Protocol):
    """Where an observation came from: its source, its revision, and its line in the table (from 2; 0: unknown)."""

    @property
    def source(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def line(self) -> int: ...


class Column(Protocol):
    """One facet of one indicator in one period, in the order of ``Facts.units``.

    ``values`` (n,) has NaN for a missing figure; ``rows`` are handles for ``Facts.references``, or -1; ``measure`` is the
    unit of measure where the data say it; ``derived`` tells the figures that were computed and not published.
    """

    @property
    def values(self) -> Floats: ...
    @property
    def rows(self) -> Ints: ...
    @property
    def measure(self) -> str | None: ...
    @property
    def derived(self) -> Bools: ...


class Facts(Protocol):
    """What the engine needs to know of the data."""

    @property
    def units(self) -> tuple[str, ...]:
        """The names of all units that have figures."""

    @property
    def indicators(self) -> tuple[str, ...]:
        """The names of all indicators that have figures."""

    def column(self, indicator: str, facet: str, period: str) -> Column | None:
        """The figures of an indicator's facet in a period (2024, 2024-06); None where there are none."""

    def periods(self, indicator: str, facet: str) -> tuple[str, ...]:
        """The periods for which there are figures, in order."""

    def references(self, row: int) -> Sequence[Reference]:
        """The observations a figure was made from."""


@dataclass(frozen=True, slots=True)
class TableReference:
    """A row of the table: its source, its revision and its line."""

    source: str
    revision: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class TableColumn:
    """A column of the table; nothing in a table is derived."""

    values: Floats
    rows: Ints
    measure: str | None
    derived: Bools


@dataclass(frozen=True, eq=False)
class TableFacts:
    """Facts held as one array: ``values`` has shape (units, series), NaN for a missing figure.

    ``series`` are by indicator (the key of its name), facet and period. ``lines`` are the lines of the file that the
    rows of the table stand on; ``notices`` is what was taken for granted in reading.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    values: Floats
    rows: Ints
    series: Mapping[tuple[str, str, str], int]
    measures: Mapping[tuple[str, str, str], str]
    table: pl.DataFrame
    lines: Ints
    nothing: Bools
    definitions: Indicators
    notices: tuple[str, ...] = ()

    def column(self, indicator: str, facet: str, period: str) -> Column | None:
        """See ``Facts``. A table without the rate of 产值 but with a series 产值增速 has its published rate there."""
        for name, kind in self._keys(indicator, facet):
            at = self.series.get((name, kind, period))
            if at is not None:
                measure = self.measures.get((name, kind, period))
                return TableColumn(self.values[:, at], self.rows[:, at], measure, self.nothing)
        return None

    def periods(self, indicator: str, facet: str) -> tuple[str, ...]:
        """See ``Facts``."""
        keys = set(self._keys(indicator, facet))
        found = {p for name, kind, p in self.series if (name, kind) in keys}
        return tuple(sorted(found, key=Period.parse))

    def references(self, row: int) -> tuple[TableReference, ...]:
        """See ``Facts``."""
        if row < 0:
            return ()
        return (TableReference(self._origins[0][row], self._origins[1][row], int(self.lines[row])),)

    def _keys(self, indicator: str, facet: str) -> list[tuple[str, str]]:
        """The series that hold a facet, the best first."""
        keys = [(indicator_key(indicator, self.definitions), facet)]
        if facet == "rate":
            found = known_indicator(indicator, self.definitions)
            if found is not None and found.growth is not None:
                keys.append((indicator_key(self.definitions[found.growth].name, self.definitions), "level"))
            keys.append((indicator_key(f"{indicator}{GROWTH}", self.definitions), "level"))
        return keys

    @cached_property
    def source_texts(self) -> npt.NDArray[np.object_]:
        """The source of every row of the table."""
        return np.array(self._origins[0], dtype=object)

    @cached_property
    def _origins(self) -> tuple[list[str], list[str]]:
        # Read only when a result is written down: an evaluation does not need them.
        source, revision = (
            self.table[name].cast(pl.String).fill_null("").to_list()
            if name in self.table.columns
            else [""] * len(self.table)
            for name in ("source", "revision")
        )
        return source, revision


def facts_from_table(
    table: pl.DataFrame | Iterable[Mapping[str, object]],
    indicators: Indicators | None = None,
    *,
    lines: Ints | None = None,
    headings: Mapping[str, str] | None = None,
) -> TableFacts:
    """Facts from tidy rows. All columns may be text; an empty value is a missing figure.

    ``lines`` are the lines of a file the rows stand on (from 2 unless said), ``headings`` the columns' names in it.
    Raises EvaluationError with every fault of the table at once, each with line, column and remedy.
    """
    frame = table if isinstance(table, pl.DataFrame) else pl.DataFrame(list(table), infer_schema_length=None)
    absent = [name for name in REQUIRED if name not in frame.columns]
    if absent:
        raise EvaluationError(
            f"数据表缺少列：{'、'.join(absent)}。表头应为 unit,indicator,period,value,source"
        )
    definitions = indicators or starter_indicators()
    lines = np.arange(2, len(frame) + 2) if lines is None else lines
    faults = Faults(lines, headings or {})
    numbers = read_numbers(frame["value"], faults)
    units = read_units(frame["unit"], faults)
    names = read_names(frame["indicator"], "indicator", faults, lambda name: indicator_key(name, definitions))
    periods = read_periods(frame["period"], faults)
    facets = (
        read_facets(frame["facet"], faults)
        if "facet" in frame.columns
        else Named(["level"], np.zeros(len(frame), dtype=np.int64))
    )
    usable = (units.codes >= 0) & (names.codes >= 0) & (periods.codes >= 0) & (facets.codes >= 0)
    # Faulty rows are told; the others are looked at further, so that all faults are told at once.
    keys = (np.where(usable, part.codes, 0) for part in (units, names, periods, facets))
    unit_codes, name_codes, period_codes, facet_codes = keys
    kinds = name_codes * len(facets.names) + facet_codes
    measured = in_one_measure(frame, numbers, kinds, names.names, facets.names, definitions, usable, faults)
    values = measured.values
    combined = kinds * len(periods.names) + period_codes
    used = np.flatnonzero(np.bincount(combined[usable], minlength=1))
    place = np.zeros(max(len(names.names) * len(facets.names) * len(periods.names), 1), dtype=np.int64)
    place[used] = np.arange(len(used))
    cells = unit_codes * len(used) + place[combined]
    present = usable & ~np.isnan(values) & _in_force(frame, cells, faults)
    grid = np.full(len(units.names) * len(used), np.nan)
    rows = np.full(grid.shape, -1, dtype=np.int64)
    grid[cells[present]] = values[present]
    rows[cells[present]] = np.flatnonzero(present)
    for row in np.flatnonzero(present)[grid[cells[present]] != values[present]].tolist():
        other = int(rows[cells[row]])
        faults.found.append(
            (
                int(lines[row]),
                f"第{lines[row]}行与第{lines[other]}行是同一数值（{units.names[unit_codes[row]]}，"
                f"{names.names[name_codes[row]]}，{periods.names[period_codes[row]]}），"
                f"却分别为{values[row]:g}和{values[other]:g}，请核实后只留一个；"
                "是修订数的，请加“修订”（revision）一列并填写次数",
            )
        )
    faults.stop()
    series: dict[tuple[str, str, str], int] = {}
    measures: dict[tuple[str, str, str], str] = {}
    for index, code in enumerate(used.tolist()):
        kind, period = divmod(code, len(periods.names))
        name, facet = divmod(kind, len(facets.names))
        key = (indicator_key(names.names[name], definitions), facets.names[facet], periods.names[period])
        series[key] = index
        if kind in measured.measures:
            measures[key] = measured.measures[kind]
    shape = (len(units.names), len(used))
    # Units by name: the order of a population that names none must not depend on the order of the rows.
    order = sorted(range(len(units.names)), key=lambda number: units.names[number])
    return TableFacts(
        tuple(units.names[number] for number in order),
        tuple(sorted(names.names)),
        grid.reshape(shape)[order],
        rows.reshape(shape)[order],
        series,
        measures,
        frame,
        lines,
        np.zeros(len(units.names), dtype=np.bool_),
        definitions,
        measured.notices,
    )


def _in_force(frame: pl.DataFrame, cells: Ints, faults: Faults) -> Bools:
    """The rows of the latest revision of their figure."""
    if "revision" not in frame.columns:
        return np.ones(len(frame), dtype=np.bool_)
    text = frame["revision"].cast(pl.String).fill_null("").str.strip_chars().str.strip_prefix("r")
    read = text.cast(pl.Int64, strict=False)
    for row in (read.is_null() & (text != "")).arg_true().to_list():
        faults.tell(row, "revision", f"“{text[row][:20]}”不是次数；首次发布填0，以后每修订一次加1")
    revisions = read.fill_null(0).to_numpy()
    latest = np.zeros(int(cells.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(latest, cells, revisions)
    return np.asarray(revisions == latest[cells])


def read_facts(path: str | os.PathLike[str], indicators: Indicators | None = None) -> TableFacts:
    """Facts from a CSV file in any usual encoding, or from an xlsx workbook, with headings in Chinese or English.

    A workbook, document or page whose tables are laid out otherwise, an indicator a column say, is read by its headings.
    Raises EvaluationError for a file that is no table, and with every fault of its cells at once.
    """
    if not Path(path).is_file():
        raise EvaluationError(f"读不到数据文件{path}，请检查路径")
    try:
        return _read_rows(path, indicators)
    except _NoRows as no_rows:
        wide = read_wide(path, indicators)
        if wide is None:
            raise EvaluationError(str(no_rows)) from no_rows
    facts = facts_from_table(wide.rows, indicators, lines=np.array(wide.lines, dtype=np.int64))
    return replace(facts, notices=(wide.notice, *facts.notices))


class _NoRows(Exception):
    """A file whose first row does not head rows of one figure each."""


def _read_rows(path: str | os.PathLike[str], indicators: Indicators | None) -> TableFacts:
    if Path(path).suffix.lower() in SUFFIXES and Path(path).suffix.lower() != ".xlsx":
        raise _NoRows(f"{path}里没有读得出的统计表")
    try:
        with open_table(path) as opened:
            fields, problems = read_headings(opened.headings)
            wrong = [problem for problem in problems if problem.is_error]
            if wrong:
                told = "\n".join(map(str, wrong))
                columns = (
                    "一项指标一列的表，请存成xlsx，或改成一行一个数" if str(path).endswith("csv") else ""
                )
                raise _NoRows("\n".join(filter(None, (told, columns))))
            frame = (
                opened.frame.with_row_index("line", opened.first_row)
                .select("line", *(pl.col(heading).alias(field) for field, heading in fields.items()))
                .filter(pl.any_horizontal(pl.col(f).fill_null("").str.strip_chars() != "" for f in fields))
                .collect()
            )
            lines = frame["line"].cast(pl.Int64).to_numpy()
            headings = {str(field): heading for field, heading in fields.items()}
            return facts_from_table(frame.drop("line"), indicators, lines=lines, headings=headings)
    except NoHeadings as error:
        raise _NoRows(str(error)) from error
    except DataError as error:
        raise EvaluationError(str(error)) from error
    except pl.exceptions.PolarsError as error:
        raise EvaluationError(str(broken_line(path))) from error
