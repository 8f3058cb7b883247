"""Observations laid out for checking: sorted into series, each figure beside that of the year before.

A series is one indicator of one unit for the same months of each year. Only what several checks need belongs here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from luoshi.register.register import Register
from luoshi.statistics.indicator import Indicator, Indicators
from luoshi.statistics.observation import current, periods_of
from luoshi.statistics.places import Family, children

SERIES = ("indicator", "unit", "size", "last_month")


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """``frame`` has the figures in force, one row each: ``at`` (row in ``observations``), indicator, unit, period, value,
    end, size, last_month, is_cumulative, series (a number), previous (value a year before) and parent (unit above, whose other parts are its peers). ``family`` has all the
    parts of every such parent, whether they have figures or not.
    """

    observations: pl.DataFrame
    frame: pl.DataFrame
    periods: pl.DataFrame
    family: pl.DataFrame
    indicators: Indicators

    def of(self, ids: Iterable[str]) -> pl.DataFrame:
        """The rows of these indicators."""
        return self.frame.filter(
            pl.col("indicator").is_in(pl.Series(list(ids), dtype=pl.Categorical()).implode())
        )

    def table(self, ids: Iterable[str], **columns: dict[str, object]) -> pl.DataFrame:
        """A table of indicators with these properties, to be joined."""
        known = list(ids)
        return pl.DataFrame(
            {
                "indicator": pl.Series(known, dtype=pl.Categorical()),
                **{name: [values[i] for i in known] for name, values in columns.items()},
            }
        )


def is_quantity(indicator: Indicator) -> bool:
    """Whether figures are amounts that grow by factors, so that logarithms are their scale; not ranks, shares or rates."""
    return indicator.is_additive or indicator.growth is not None or indicator.measure in ("元", "万人次")


def is_rate(indicator: Indicator) -> bool:
    """Whether figures are percentages that change by differences."""
    return indicator.measure in ("%", "百分点", "‰")


def make_panel(
    observations: pl.DataFrame, indicators: Indicators, register: Register, places: Family | None = None
) -> Panel:
    """The panel of some observations; ``places`` where their units are not those of the register."""
    rows = current(observations.with_row_index("at")).select("at", "indicator", "unit", "period", "value")
    periods = periods_of(observations)
    rows = rows.filter(
        pl.col("value").is_finite() & pl.all_horizontal(pl.col("indicator", "unit").is_not_null())
    )
    rows = rows.join(
        periods.select(
            "period",
            "end",
            pl.col("size").cast(pl.Int8),
            pl.col("last_month").cast(pl.Int8),
            "is_cumulative",
        ),
        on="period",
        how="inner",
    )
    units = rows["unit"].unique().cast(pl.String).to_list()
    family = _family(units, register) if places is None else _frame_of(places.around(units))
    rows = rows.join(family, on="unit", how="left")
    # Categories are sorted by their numbers, which is quick and keeps series together; no order of names is wanted.
    codes = [pl.col(name).to_physical() for name in ("indicator", "unit")]
    rows = rows.sort(*codes, "size", "last_month", "end", "at")
    # Of two figures for the same key, which a check of its own tells, only the first is looked at.
    again = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in (*SERIES, "end"))
    rows = rows.filter(again.fill_null(False).not_())
    changed = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in SERIES).fill_null(True)
    rows = rows.with_columns(changed.cum_sum().cast(pl.UInt32).alias("series"))
    follows = (pl.col("series") == pl.col("series").shift(1)) & (pl.col("end") - pl.col("end").shift(1) == 12)
    rows = rows.with_columns(pl.when(follows).then(pl.col("value").shift(1)).alias("previous"))
    return Panel(observations, rows, periods, family, indicators)


def _family(units: list[str], register: Register) -> pl.DataFrame:
    """The divisions directly below each division that is above one of the units; parks and management areas have no peers."""
    wholes = sorted({d.parent for unit in units if (d := register.divisions.by_code(unit)) and d.parent})
    return _frame_of([(whole, part) for whole in wholes for part in children(whole, register)])


def _frame_of(parts: list[tuple[str, str]]) -> pl.DataFrame:
    schema = {"parent": pl.Categorical(), "unit": pl.Categorical()}
    return pl.DataFrame(parts, schema=schema, orient="row")
