"""Figures of one indicator and place in the order of time: what a forecast is made from, by whatever name it is written.

Reads a tidy table without asking a catalogue for its indicators and places, so that any office's own series can be
used. Only series belong here; what is thought of their future is the business of ``luoshi.delivery``.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import polars as pl

from luoshi.statistics.cells import is_empty, plain_number, read_odd_numbers
from luoshi.statistics.headings import Field, read_headings
from luoshi.statistics.indicator import starter_indicators
from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError, Problem
from luoshi.statistics.table_file import broken_line, open_table

# flow: adds up over the year (产值, 开工数); rate: stands for the year so far (增速); level: at a day (户数, 存栏).
Kind = Literal["flow", "rate", "level"]

_MONTH_HEADINGS = ("month", "月份", "月")
_KIND_HEADINGS = ("kind", "口径", "facet", "累计或当月")
_FLOW_WORDS = {
    "当月": False,
    "本月": False,
    "当期": False,
    "累计": True,
    "年初以来累计": True,
    "本年累计": True,
}
_LEVEL_WORDS = ("时点", "期末", "月末", "存量")
_RATES = ("%", "％", "‰", "百分点", "个百分点")
_MOST_PROBLEMS = 200


@dataclass(frozen=True)
class Series:
    """The figures of one indicator for one place, as the year so far: flows are cumulated, rates and levels as they are.

    ``values`` maps (year, last month) to the figure. Of a flow of which the months before its first one are never
    published (January and February by month), the year begins with that first month: ``first_month``.
    """

    indicator: str
    place: str
    measure: str
    kind: Kind
    values: Mapping[tuple[int, int], float]
    first_month: int = 1

    @property
    def name(self) -> str:
        """As it is called in messages and tables."""
        return f"{self.place}{self.indicator}" if self.place else self.indicator

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that have a figure, in order."""
        return tuple(sorted({year for year, _ in self.values}))

    @cached_property
    def latest(self) -> tuple[int, int]:
        """The year and last month of the latest figure."""
        return max(self.values)

    def months(self, year: int) -> tuple[int, ...]:
        """The last months of the figures of a year, in order."""
        return tuple(sorted(month for of, month in self.values if of == year))

    def until(self, year: int, month: int) -> Series:
        """The series as it was known when this was its latest figure."""
        known = {key: value for key, value in self.values.items() if key <= (year, month)}
        return Series(self.indicator, self.place, self.measure, self.kind, known, self.first_month)


@dataclass(frozen=True, slots=True)
class SeriesReading:
    """The series of a file, and what was wrong with it; no series where anything was."""

    series: tuple[Series, ...]
    problems: tuple[Problem, ...]

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What stops the reading."""
        return tuple(problem for problem in self.problems if problem.is_error)


def read_series(path: str | os.PathLike[str]) -> SeriesReading:
    """The series in a CSV or xlsx file with the columns 指标, 时期 (or 月份) and 数值; 地区, 计量单位 and 口径 where they are.

    Raises DataError where the file is no table; faults of cells are in the result.
    """
    with open_table(path) as table:
        renamed = {heading: heading.strip().strip("\ufeff").lower() for heading in table.headings}
        month = next((h for h, name in renamed.items() if name in _MONTH_HEADINGS), None)
        kind = next((h for h, name in renamed.items() if name in _KIND_HEADINGS), None)
        known = [h for h in table.headings if h not in (month, kind)]
        fields, problems = read_headings(known)
        if month is not None and "period" not in fields:
            fields["period"] = month
        problems = [*table.notices, *(p for p in problems if not _is_wanting(p, fields))]
        _unit_of_measure(table.frame, fields)
        if any(problem.is_error for problem in problems):
            return SeriesReading((), tuple(problems))
        columns = {
            name: fields[name]
            for name in ("indicator", "unit", "period", "value", "measure")
            if name in fields
        }
        if kind is not None:
            columns["kind"] = kind  # type: ignore[index]
        try:
            rows = (
                table.frame.with_row_index("row", table.first_row)
                .select(
                    "row",
                    *(
                        pl.col(heading).str.strip_chars().fill_null("").alias(name)
                        for name, heading in columns.items()
                    ),
                )
                .collect()
            )
        except pl.exceptions.PolarsError:
            problem = broken_line(path)
            raise DataError(f"{Path(path).name} {problem}", (problem,)) from None
    return _series_of_rows(rows, fields, problems)


def _is_wanting(problem: Problem, fields: Mapping[Field, str]) -> bool:
    """Whether a fault of the headings is the want of a column that a series can do without, or has by another name."""
    if "缺少“地区”" in problem.message:
        return True
    return "缺少“时期”" in problem.message and "period" in fields


def _unit_of_measure(frame: pl.LazyFrame, fields: dict[Field, str]) -> None:
    """单位 alone is read as the place; where every cell of it is a unit of measure, it is that."""
    from luoshi.statistics.measure import read_measure

    heading = fields.get("unit")
    if heading is None or "measure" in fields or heading.strip().lower() not in ("单位", "unit"):
        return
    try:
        names = (
            frame.select(pl.col(heading).str.strip_chars().unique())
            .collect()
            .to_series()
            .drop_nulls()
            .to_list()
        )
    except pl.exceptions.PolarsError:
        return
    if names and all(read_measure(name) is not None for name in names if name):
        fields["measure"] = fields.pop("unit")


def _series_of_rows(
    rows: pl.DataFrame, fields: Mapping[Field, str], problems: list[Problem]
) -> SeriesReading:
    for name in ("unit", "measure", "kind"):
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit("").alias(name))
    rows = rows.filter(~((pl.col("indicator") == "") & (pl.col("value") == "")) & ~is_empty(pl.col("value")))
    odd = read_odd_numbers(rows.filter(plain_number(pl.col("value")).is_null())["value"].unique())
    rows = rows.join(
        odd.rename({"text": "value"}), on="value", how="left", maintain_order="left"
    ).with_columns(
        pl.coalesce(
            plain_number(pl.col("value")), pl.when(pl.col("prefix") == "").then(pl.col("number"))
        ).alias("figure")
    )
    periods: dict[str, Period] = {}
    for name in rows["period"].unique(maintain_order=True).to_list():
        try:
            periods[name] = Period.parse(name)
        except DataError as fault:
            message, _, remedy = str(fault).rstrip("。").partition("。")
            line = rows.filter(pl.col("period") == name)["row"].item(0)
            problems.append(Problem(line, fields["period"], message, remedy))
    for line, text in (
        rows.filter(pl.col("figure").is_null()).select("row", "value").head(_MOST_PROBLEMS).iter_rows()
    ):
        problems.append(Problem(line, fields["value"], f"“{text[:40]}”不是数字", "请只填数字，缺数留空"))
    if any(problem.is_error for problem in problems):
        return SeriesReading((), tuple(sorted(problems, key=lambda each: (not each.is_error, each.row))))
    found = []
    for key, group in rows.group_by(["indicator", "unit", "measure", "kind"], maintain_order=True):
        indicator, place, measure, kind = (str(part) for part in key)
        figures = [(periods[name], value) for name, value in group.select("period", "figure").iter_rows()]
        lines = group["row"].to_list()
        contradiction = _first_contradiction(figures, lines, fields["value"])
        if contradiction is not None:
            problems.append(contradiction)
            continue
        found.append(series_of(indicator, place, measure, figures, kind))
    if any(problem.is_error for problem in problems):
        return SeriesReading((), tuple(problems))
    return SeriesReading(tuple(each for each in found if each.values), tuple(problems))


def _first_contradiction(
    figures: list[tuple[Period, float]], lines: list[int], column: str
) -> Problem | None:
    seen: dict[Period, tuple[int, float]] = {}
    for (period, value), line in zip(figures, lines, strict=True):
        if period in seen and seen[period][1] != value:
            before = seen[period]
            return Problem(
                line,
                column,
                f"与第{before[0]}行是同一指标、地区和时期，数值却是{value:g}，那一行是{before[1]:g}",
                "请核实后只留一个",
            )
        seen[period] = (line, value)
    return None


def series_of(
    indicator: str, place: str, measure: str, figures: Iterable[tuple[Period, float]], kind: str = ""
) -> Series:
    """A series from figures as they are published: by month, by quarter or for the year so far.

    ``kind`` is what the table says of them (当月, 累计, 期末); where it says nothing, the catalogue does, and else a
    share is a rate, and single months that only rise within each year are the year so far.

    >>> quarters = [(Period.quarter(2024, q), 10.0 * q) for q in (1, 2, 3, 4)]
    >>> series_of("投资", "", "亿元", quarters).values[2024, 12]
    100.0
    """
    figures = list(figures)
    catalogue = starter_indicators().find(indicator)
    if measure in _RATES or indicator.endswith(("增速", "增长率", "同比")):
        values = {(p.year, p.last_month): value for p, value in figures if p.is_cumulative}
        return Series(
            indicator,
            place,
            measure or "%",
            "rate",
            values or {(p.year, p.last_month): v for p, v in figures},
        )
    if any(word in kind for word in _LEVEL_WORDS):
        return Series(indicator, place, measure, "level", {(p.year, p.last_month): v for p, v in figures})
    said = next((flag for word, flag in _FLOW_WORDS.items() if kind == word), None)
    if said is None and catalogue is not None and not catalogue.is_cumulative and not catalogue.is_additive:
        return Series(indicator, place, measure, "level", {(p.year, p.last_month): v for p, v in figures})
    if said is True or (said is None and _rises_within_years(figures)):
        figures = [
            (Period.to_date(p.year, p.last_month) if p.size == 1 else p, value) for p, value in figures
        ]
    values, first = _cumulated(figures)
    return Series(indicator, place, measure, "flow", values, first)


def _rises_within_years(figures: list[tuple[Period, float]]) -> bool:
    """Whether single months can only be the year so far: they rise within every year and fall back with each new one."""
    singles = {(p.year, p.last_month): value for p, value in figures if p.size == 1}
    if any(p.size > 1 and p.size != 12 for p, _ in figures) or len(singles) < 18:
        return False
    keys = sorted(singles)
    pairs = list(itertools.pairwise(keys))
    within = [singles[b] >= singles[a] for a, b in pairs if a[0] == b[0]]
    turns = [singles[b] < singles[a] / 2 for a, b in pairs if a[0] != b[0]]
    return bool(turns) and all(within) and all(turns)


def _cumulated(figures: list[tuple[Period, float]]) -> tuple[dict[tuple[int, int], float], int]:
    """The year so far from what was published, and the month the year begins with."""
    # January by itself is both a month and the year so far.
    so_far = {(p.year, p.last_month): value for p, value in figures if p.is_cumulative}
    parts = sorted((p, value) for p, value in figures if not p.is_cumulative)
    first = 1 if any(p.size > 1 for p, _ in figures if p.is_cumulative) else _first_month(figures)
    so_far = {key: value for key, value in so_far.items() if key[1] >= first}
    for period, value in parts:
        key, before = (period.year, period.last_month), (period.year, period.last_month - period.size)
        if key in so_far or before[1] < first - 1:
            continue
        if before[1] == first - 1:
            so_far[key] = value
        elif before in so_far:
            so_far[key] = so_far[before] + value
    return so_far, first


def _first_month(figures: list[tuple[Period, float]]) -> int:
    """The month with which most complete years begin: of January and February together, offices publish no months."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for period, _ in sorted(figures):
        first.setdefault(period.year, period.last_month - period.size + 1)
        last[period.year] = period.last_month
    complete = [first[year] for year in first if last[year] == 12] or list(first.values())
    return max(sorted(set(complete)), key=complete.count, default=1)
