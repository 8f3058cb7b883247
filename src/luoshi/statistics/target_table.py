"""A table of what the year's figures are to reach: indicator, place, year, target and comparator, as an office keeps it.

Only reading belongs here; the judging of targets is the business of ``luoshi.delivery``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from luoshi.statistics.cells import plain_number
from luoshi.statistics.measure import conversion
from luoshi.statistics.problem import DataError, Problem
from luoshi.statistics.series import Series
from luoshi.statistics.table_file import broken_line, open_table

Comparator = Literal[">=", ">", "<=", "<", "="]

_HEADINGS = {
    "indicator": ("indicator", "指标", "指标名称"),
    "place": ("unit", "region", "place", "地区", "地区名称", "对象"),
    "year": ("year", "period", "年", "年度", "年份", "时期"),
    "value": ("value", "target", "数值", "目标", "目标值", "全年目标"),
    "measure": ("measure", "unit_of_measure", "计量单位"),
    "comparator": ("comparator", "比较", "比较符", "方向"),
}
_COMPARATORS: dict[str, Comparator] = {
    "": ">=", ">=": ">=", "≥": ">=", "以上": ">=", "不低于": ">=", ">": ">", "超过": ">", "<=": "<=", "≤": "<=", "以下": "<=",
    "不超过": "<=", "<": "<", "低于": "<", "=": "=",
}  # fmt: skip
_YEAR = re.compile(r"\s*(\d{4})(?:年度?|全年)?\s*")


@dataclass(frozen=True, slots=True)
class YearTarget:
    """What the year's figure of one indicator and place is to reach. ``is_growth``: by so many % above last year's."""

    indicator: str
    place: str
    year: int
    value: float
    comparator: Comparator
    measure: str

    def level(self, series: Series) -> float | None:
        """The figure wanted, in the series' unit of measure; None where the two cannot be compared.

        A target in % for a series that is not a rate is growth over the whole of last year.
        """
        if self.measure in ("%", "％") and series.kind != "rate":
            before = series.values.get((self.year - 1, 12))
            return before * (1 + self.value / 100) if before is not None else None
        if series.first_month > 1:
            return None  # a whole year's target and figures from March on are two things
        if not self.measure or self.measure == series.measure:
            return self.value
        factor = conversion(self.measure, series.measure)
        return self.value * float(factor) if factor is not None else None


def read_targets(path: str | os.PathLike[str]) -> list[YearTarget]:
    """The targets in a CSV or xlsx file. Raises DataError with every fault, each with its line, column and remedy."""
    with open_table(path) as table:
        fields: dict[str, str] = {}
        for heading in table.headings:
            name = heading.strip().strip("\ufeff").lower()
            field = next((field for field, names in _HEADINGS.items() if name in names), None)
            if field is not None and field not in fields:
                fields[field] = heading
        wanting = [
            words
            for field, words in (("indicator", "指标"), ("year", "年度"), ("value", "目标"))
            if field not in fields
        ]
        if wanting:
            raise DataError(f"{path} 第1行：缺少“{'”“'.join(wanting)}”列。请补上列名。")
        try:
            rows = (
                table.frame.with_row_index("row", table.first_row)
                .select(
                    "row",
                    *(
                        pl.col(heading).str.strip_chars().fill_null("").alias(name)
                        for name, heading in fields.items()
                    ),
                )
                .with_columns(
                    plain_number(pl.col("value").str.replace_all(",", "", literal=True)).alias("number")
                )
                .collect()
            )
        except pl.exceptions.PolarsError:
            problem = broken_line(path)
            raise DataError(f"{Path(path).name} {problem}", (problem,)) from None
    problems: list[Problem] = []
    targets = []
    for row in rows.iter_rows(named=True):
        if not row["indicator"] and not row["value"]:
            continue
        year = _YEAR.fullmatch(row["year"])
        comparator = _COMPARATORS.get(row.get("comparator", ""))
        if year is None:
            problems.append(Problem(row["row"], fields["year"], f"“{row['year']}”不是年份", "请写成 2025"))
        if row["number"] is None:
            problems.append(Problem(row["row"], fields["value"], f"“{row['value']}”不是数字", "请只填数字"))
        if comparator is None:
            problems.append(
                Problem(
                    row["row"],
                    fields["comparator"],
                    f"“{row['comparator']}”不认识",
                    "请写 >= 或 <=，不写时为 >=",
                )
            )
        if year is not None and row["number"] is not None and comparator is not None:
            targets.append(
                YearTarget(
                    row["indicator"],
                    row.get("place", ""),
                    int(year[1]),
                    row["number"],
                    comparator,
                    row.get("measure", ""),
                )
            )
    if problems:
        raise DataError(f"{Path(path).name}：" + "\n".join(map(str, problems[:50])), problems)
    return targets
