"""From a file of figures to observations in a store: all of it, or nothing and a message for each fault."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from luoshi.register.register import Register, default_register
from luoshi.statistics.headings import read_headings
from luoshi.statistics.indicator import Indicators, starter_indicators
from luoshi.statistics.observation import empty, merge, read_observations, write_observations
from luoshi.statistics.problem import DataError, Problem
from luoshi.statistics.table_file import broken_line, open_table
from luoshi.statistics.table_reader import Reading, TableReader


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do."""

    problems: tuple[Problem, ...]
    total_faults: int
    rows: int
    added: int
    revised: int
    unchanged: int
    empty_values: int
    repeated: int
    done: bool

    def text(self) -> str:
        """The report in words."""
        lines = [str(problem) for problem in self.problems]
        if self.total_faults:
            lines.append(f"共{self.total_faults}处错误，没有导入任何数据。请改正后重新导入。")
        else:
            verb = "已导入" if self.done else "试导入（未写入）"
            lines.append(
                f"{verb}：{self.rows}行；新增{self.added}条，修订{self.revised}条，未变{self.unchanged}条，"
                f"空数值{self.empty_values}格（保留原数），重复{self.repeated}行。"
            )
        return "\n".join(lines)


def import_file(
    path: str | os.PathLike[str],
    store: str | os.PathLike[str],
    indicators: Indicators | None = None,
    register: Register | None = None,
    *,
    received_at: dt.date | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Take the figures of a file into a store (a Parquet file): all of them, or none where any cell is at fault.

    Repeatable: what is there already stays as it is, a new value becomes a new revision, an empty cell deletes nothing.
    Raises DataError where the file is no table at all or the store cannot be used.
    """
    reading = read_file(path, indicators, register, received_at=received_at)
    if reading.total_faults:
        return ImportReport(
            reading.problems, reading.total_faults, reading.rows, 0, 0, 0, reading.empty_values, 0, False
        )
    merged = merge(read_observations(store), reading.observations)
    if not dry_run and (merged.added or merged.revised or not Path(store).exists()):
        write_observations(merged.frame, store)
    return ImportReport(
        reading.problems,
        0,
        reading.rows,
        merged.added,
        merged.revised,
        merged.unchanged,
        reading.empty_values,
        reading.repeated,
        not dry_run,
    )


def read_file(
    path: str | os.PathLike[str],
    indicators: Indicators | None = None,
    register: Register | None = None,
    *,
    received_at: dt.date | None = None,
) -> Reading:
    """The observations in a CSV or xlsx file. ``received_at`` is for rows that do not say when they came in.

    Raises DataError where the file is no table at all; faults of cells are in the result.
    """
    with open_table(path) as table:
        fields, problems = read_headings(table.headings)
        problems = [*table.notices, *problems]
        if any(problem.is_error for problem in problems):
            problems.sort(key=lambda problem: not problem.is_error)
            return Reading(empty(), tuple(problems), sum(p.is_error for p in problems), 0, 0, 0)
        try:
            reader = TableReader(
                table, fields, indicators or starter_indicators(), register or default_register()
            )
            return reader.read(problems, received_at)
        except pl.exceptions.PolarsError:
            problem = broken_line(path)
            raise DataError(f"{Path(path).name} {problem}", (problem,)) from None
