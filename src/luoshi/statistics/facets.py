"""The three facets of an indicator: level (总量), increment (增量) and rate (比率), and which figures each was made from.

Growth rates that offices publish are at comparable prices, so a published rate is never replaced by one computed from
levels; where none is published the computed one is given and marked as derived.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from luoshi.statistics.indicator import Indicators
from luoshi.statistics.observation import KEY, current, periods_of

Facet = Literal["level", "increment", "rate"]
Basis = Literal["published", "derived"]
FACETS: tuple[Facet, ...] = ("level", "increment", "rate")
# at and before_at are rows of the observations the value was made from; before_at is null for a published figure.
SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.Categorical(),
    "unit": pl.Categorical(),
    "period": pl.Categorical(),
    "facet": pl.Categorical(),
    "value": pl.Float64(),
    "basis": pl.Categorical(),
    "at": pl.UInt32(),
    "before_at": pl.UInt32(),
}


def derive_facets(observations: pl.DataFrame, indicators: Indicators) -> pl.DataFrame:
    """Every facet that the observations give, one row each (``SCHEMA``), sorted.

    A level is an observation of the indicator itself; an increment the level less that of the same period last year, in
    the indicator's unit of measure; a rate is in per cent. Indicators that are growth rates of another one count as that
    one's rate and as levels of their own. No rate is derived where the level a year before is not above zero, nor for
    ranks and percentages.
    """
    rows = current(observations.with_row_index("at")).select("at", *KEY, "value")
    levels = _facet(rows, "level", "published")
    earlier = rows.rename({"period": "previous", "value": "before", "at": "before_at"})
    pairs = rows.join(periods_of(observations).select("period", "previous"), on="period").join(
        earlier, on=["indicator", "unit", "previous"]
    )
    increments = _facet(
        pairs.with_columns((pl.col("value") - pl.col("before")).alias("value")), "increment", "derived"
    )
    names = [(growth, level.id) for growth, level in indicators.level_of.items()]
    level_of = pl.DataFrame(
        names, schema={"indicator": pl.Categorical(), "level": pl.Categorical()}, orient="row"
    )
    published = _facet(
        rows.join(level_of, on="indicator").with_columns(pl.col("level").alias("indicator")),
        "rate",
        "published",
    )
    growing = [i.id for i in indicators if i.growth or i.is_additive]
    computed = pairs.filter(
        pl.col("indicator").is_in(pl.Series(growing, dtype=pl.Categorical()).implode()),
        pl.col("before") > 0,
    ).with_columns((100 * (pl.col("value") / pl.col("before") - 1)).alias("value"))
    derived = _facet(computed, "rate", "derived").join(published, on=KEY, how="anti")
    order = [pl.col(name).cast(pl.String) for name in (*KEY, "facet")]
    return pl.concat([levels, increments, published, derived]).sort(*order)


def _facet(rows: pl.DataFrame, facet: Facet, basis: Basis) -> pl.DataFrame:
    if "before_at" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.UInt32).alias("before_at"))
    rows = rows.with_columns(pl.lit(facet).alias("facet"), pl.lit(basis).alias("basis"))
    return rows.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
