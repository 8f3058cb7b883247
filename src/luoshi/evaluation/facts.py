"""The figures an evaluation is made from: the interface the engine reads, and figures given as a tidy table.

``Facts`` is all the engine knows of the data. ``facts_from_table`` and ``read_facts`` serve tidy rows
``unit,indicator,period,value,source`` (and, where they are there, ``facet``, ``measure`` and ``revision``); a richer
store of observations only has to offer the same interface.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints

GROWTH = "增速"
REQUIRED = ("unit", "indicator", "period", "value")
FACETS = {"": "level", "level": "level", "increment": "increment", "rate": "rate", "总量": "level", "增量": "increment", "比率": "rate", "增速": "rate"}  # fmt: skip


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
    """Facts held as one array: ``values`` has shape (units, series), NaN for a missing figure."""

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    values: Floats
    rows: Ints
    series: Mapping[tuple[str, str, str], int]
    measures: Mapping[tuple[str, str, str], str]
    table: pl.DataFrame
    nothing: Bools

    def column(self, indicator: str, facet: str, period: str) -> Column | None:
        """See ``Facts``. A table without the rate of 产值 but with a series 产值增速 has its published rate there."""
        key = (indicator, facet, period)
        at = self.series.get(key)
        if at is None and facet == "rate":
            key = (f"{indicator}{GROWTH}", "level", period)
            at = self.series.get(key)
        if at is None:
            return None
        return TableColumn(self.values[:, at], self.rows[:, at], self.measures.get(key), self.nothing)

    def periods(self, indicator: str, facet: str) -> tuple[str, ...]:
        """See ``Facts``."""
        keys = {(indicator, facet), *([(f"{indicator}{GROWTH}", "level")] if facet == "rate" else [])}
        return tuple(sorted({p for name, kind, p in self.series if (name, kind) in keys}))

    def references(self, row: int) -> tuple[TableReference, ...]:
        """See ``Facts``."""
        return () if row < 0 else (TableReference(self._origins[0][row], self._origins[1][row], row + 2),)

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


def facts_from_table(table: pl.DataFrame | Iterable[Mapping[str, object]]) -> TableFacts:
    """Facts from tidy rows. All columns may be text; an empty value is a missing figure.

    Raises EvaluationError, naming line and column, for a missing column, a value that is not a number, an empty key
    and two different values for the same cell.
    """
    frame = table if isinstance(table, pl.DataFrame) else pl.DataFrame(list(table), infer_schema_length=None)
    absent = [name for name in REQUIRED if name not in frame.columns]
    if absent:
        raise EvaluationError(
            f"数据表缺少列：{'、'.join(absent)}。表头应为 unit,indicator,period,value,source"
        )
    values = _numbers(frame["value"])
    named = [name for name in ("unit", "indicator", "period", "facet") if name in frame.columns]
    keys = frame.select(pl.col(named).cast(pl.String).str.strip_chars().fill_null(""))
    codes = keys.select(pl.all().rank("dense").cast(pl.Int64) - 1)
    units, unit_codes = _code(keys["unit"], codes["unit"])
    names, name_codes = _code(keys["indicator"], codes["indicator"])
    periods, period_codes = _code(keys["period"], codes["period"])
    facets, facet_codes = [""], np.zeros(len(frame), dtype=np.int64)
    if "facet" in named:
        facets, facet_codes = _code(keys["facet"], codes["facet"])
    for column, texts, places in (
        ("unit", units, unit_codes), ("indicator", names, name_codes), ("period", periods, period_codes),
    ):  # fmt: skip
        if "" in texts:
            raise EvaluationError(
                f"第{int(np.argmax(places == texts.index(''))) + 2}行的{column}是空的，请补上"
            )
    for number, facet in enumerate(facets):
        if facet not in FACETS:
            line = int(np.argmax(facet_codes == number)) + 2
            raise EvaluationError(
                f"第{line}行的facet“{facet}”不认识，可用：总量、增量、比率（level、increment、rate）"
            )
    combined = (name_codes * len(facets) + facet_codes) * len(periods) + period_codes
    used = np.flatnonzero(np.bincount(combined))
    place = np.zeros(len(names) * len(facets) * len(periods), dtype=np.int64)
    place[used] = np.arange(len(used))
    series_codes = place[combined]
    cells = unit_codes * len(used) + series_codes
    grid = np.full(len(units) * len(used), np.nan)
    rows = np.full(grid.shape, -1, dtype=np.int64)
    present = ~np.isnan(values)
    grid[cells[present]] = values[present]
    rows[cells[present]] = np.flatnonzero(present)
    contradicted = np.flatnonzero(present & (grid[cells] != values))
    if contradicted.size:
        first, last = int(contradicted[0]), int(rows[cells[contradicted[0]]])
        raise EvaluationError(
            f"第{first + 2}行与第{last + 2}行是同一数值（{keys['unit'][first]}，{keys['indicator'][first]}，"
            f"{keys['period'][first]}），却分别为{values[first]:g}和{values[last]:g}，请核实后只留一个"
        )
    series: dict[tuple[str, str, str], int] = {}
    for index, code in enumerate(used.tolist()):
        rest, period = divmod(code, len(periods))
        name, facet_code = divmod(rest, len(facets))
        key = (names[name], FACETS[facets[facet_code]], periods[period])
        if key in series:
            raise EvaluationError(f"指标“{key[0]}”的facet列混用了中文和英文，请统一")
        series[key] = index
    measures = _measures(frame, series_codes, series)
    shape = (len(units), len(used))
    return TableFacts(
        tuple(units),
        tuple(sorted(names)),
        grid.reshape(shape),
        rows.reshape(shape),
        series,
        measures,
        frame,
        np.zeros(len(units), dtype=np.bool_),
    )


def read_facts(path: str | os.PathLike[str]) -> TableFacts:
    """Facts from a tidy CSV file in UTF-8."""
    try:
        frame = pl.read_csv(Path(path), infer_schema=False)
    except FileNotFoundError as error:
        raise EvaluationError(f"读不到数据文件{path}，请检查路径") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise EvaluationError(
            f"{path}不是可读的CSV文件，请存为UTF-8编码、逗号分隔的CSV，并检查引号是否成对"
        ) from error
    return facts_from_table(frame.rename({name: name.strip().lower() for name in frame.columns}))


def _code(texts: pl.Series, codes: pl.Series) -> tuple[list[str], Ints]:
    """The different texts of a column by number, and for each row which one it is."""
    numbers = codes.to_numpy()
    first = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return [texts[row] for row in first.tolist()], numbers


def _numbers(series: pl.Series) -> Floats:
    if series.dtype.is_numeric():
        text, numbers = series, series.cast(pl.Float64)
    else:
        text = series.cast(pl.String).str.strip_chars()
        numbers = text.cast(pl.Float64, strict=False)
    values: Floats = numbers.fill_null(float("nan")).to_numpy().copy()
    wrong = np.flatnonzero(np.isinf(values))
    if text.dtype == pl.String:
        unread = (numbers.is_null() & text.is_not_null() & (text != "")) | numbers.is_nan()
        wrong = np.union1d(wrong, unread.arg_true().to_numpy())
    if wrong.size:
        raise EvaluationError(
            f"第{wrong[0] + 2}行的value“{text[int(wrong[0])]}”不是数字；请只填数字（不带单位和千分位），缺数留空"
        )
    return values


def _measures(
    frame: pl.DataFrame, series_codes: Ints, series: Mapping[tuple[str, str, str], int]
) -> dict[tuple[str, str, str], str]:
    """The unit of measure of each series, where the table says it; a series in two units is an error."""
    if "measure" not in frame.columns:
        return {}
    measures: dict[int, tuple[str, int]] = {}
    for row, (code, measure) in enumerate(
        zip(series_codes.tolist(), frame["measure"].to_list(), strict=True)
    ):
        if not measure:
            continue
        known, line = measures.setdefault(code, (str(measure), row + 2))
        if known != str(measure):
            raise EvaluationError(
                f"第{row + 2}行的计量单位“{measure}”与第{line}行的“{known}”不同，请换算成同一单位"
            )
    return {key: measures[code][0] for key, code in series.items() if code in measures}
