"""Checks of how figures are printed: last digits, first digits (Benford), figures that are rounder than they should be.

Such signs prove nothing; they say where to look. They are asked only where there are enough figures to tell.
"""

from __future__ import annotations

import math

import polars as pl

from luoshi.statistics.check_rules import KindOfRule, Rule
from luoshi.statistics.panel import Panel

# Chi-square with 8 degrees of freedom is exceeded by chance once in a hundred thousand times.
_CHI_SQUARE_8 = 37.33
_ENOUGH = 100
_CLEAN = r"^[+-]?[\d,]*\.?\d*$"


def _digits_printed(panel: Panel, rule: Rule) -> pl.DataFrame:
    """The rows of amounts with ``decimals`` and the digits they are printed with."""
    ids = [
        i.id for i in panel.indicators if i.is_additive and (not rule.indicators or i.id in rule.indicators)
    ]
    rows = panel.of(ids).select("at", "indicator", "unit", "period", "parent", "value", "last_month", "size")
    return rows.with_columns(panel.observations["printed"].gather(rows["at"]).alias("printed"))


def _last_digit(panel: Panel, rule: Rule) -> pl.DataFrame:
    # A zero at the end is often not printed, so only the digits one to nine are compared.
    digit = pl.col("printed").str.strip_chars().str.extract(r"\.\d*([1-9])$|^[+-]?\d{3,}([1-9])$", 1)
    rows = _digits_printed(panel, rule).with_columns(digit.cast(pl.Int8).alias("digit")).drop_nulls("digit")
    found: list[pl.DataFrame] = []
    for group, other in (("unit", "indicator"), ("indicator", "unit")):
        counts = rows.group_by(group, "digit").agg(pl.len().alias("count"))
        sums = counts.group_by(group).agg(
            pl.col("count").sum().alias("n"),
            (pl.col("count").cast(pl.Float64) ** 2).sum().alias("squares"),
            pl.col("digit").sort_by("count").last().alias("most"),
            pl.col("count").max().alias("most_count"),
        )
        # With equal chances the statistic is 9/n times the sum of squares, less n; whole groups without a digit count.
        chi = 9 * pl.col("squares") / pl.col("n") - pl.col("n")
        uneven = pl.col("most_count") / pl.col("n") > rule.number("share")
        wrong = sums.filter((pl.col("n") >= _ENOUGH) & (chi > _CHI_SQUARE_8) & uneven)
        found.append(
            wrong.with_columns(
                pl.lit(None, pl.Categorical()).alias(other),
                pl.lit(None, pl.Categorical()).alias("period"),
                (100 * pl.col("most_count") / pl.col("n")).alias("percent"),
                pl.lit([], pl.List(pl.UInt32)).alias("ats"),
            ).select("indicator", "unit", "period", "ats", "n", "most", "percent")
        )
    return pl.concat(found)


def _first_digit(panel: Panel, rule: Rule) -> pl.DataFrame:
    rows = _digits_printed(panel, rule).filter(pl.col("value") > 0)
    power = pl.col("value").log10().floor()
    digit = (pl.col("value") / 10**power + 1e-12).floor().clip(1, 9).cast(pl.Int8)
    rows = rows.with_columns(digit.alias("digit"))
    wide = rows.group_by("indicator").agg(
        pl.len().alias("n"), (pl.col("value").max() / pl.col("value").min()).alias("span")
    )
    wide = wide.filter((pl.col("n") >= _ENOUGH) & (pl.col("span") >= 100))
    counts = rows.join(wide, on="indicator").group_by("indicator", "n", "digit").agg(pl.len().alias("count"))
    law = {digit: math.log10(1 + 1 / digit) for digit in range(1, 10)}
    grid = wide.select("indicator", "n").join(
        pl.DataFrame({"digit": pl.Series(list(law), dtype=pl.Int8), "law": list(law.values())}), how="cross"
    )
    shares = grid.join(counts.drop("n"), on=["indicator", "digit"], how="left").with_columns(
        (pl.col("count").fill_null(0) / pl.col("n")).alias("share")
    )
    result = shares.group_by("indicator", "n").agg(
        (pl.col("share") - pl.col("law")).abs().mean().alias("apart"),
        (pl.col("n") * (pl.col("share") - pl.col("law")) ** 2 / pl.col("law")).sum().alias("chi"),
    )
    wrong = result.filter((pl.col("apart") > rule.number("apart")) & (pl.col("chi") > _CHI_SQUARE_8))
    return wrong.select(
        "indicator",
        pl.lit(None, pl.Categorical()).alias("unit"),
        pl.lit(None, pl.Categorical()).alias("period"),
        pl.lit([], pl.List(pl.UInt32)).alias("ats"),
        "n",
        (100 * pl.col("apart")).alias("percent"),
    )


def _rounder(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Amounts printed with no decimals where most peers have some."""
    clean = pl.col("printed").str.contains(_CLEAN)
    whole = (pl.col("value") == pl.col("value").round()) & (pl.col("value").abs() >= 10)
    rows = _digits_printed(panel, rule).filter(clean).with_columns(whole.alias("whole"))
    group = ["indicator", "period", "parent"]
    usual = rows.group_by(group).agg(pl.len().alias("n"), pl.col("whole").mean().alias("share"))
    usual = usual.filter((pl.col("n") >= rule.number("least")) & (pl.col("share") <= rule.number("share")))
    found = rows.filter("whole").join(usual, on=group)
    # Of a hundred figures with two decimals one is whole by chance, of ten with one decimal too.
    lonely = found.filter(pl.col("printed").str.contains(r"\.").not_())
    return lonely.select(
        "indicator", "unit", "period", pl.concat_list("at").alias("ats"), "printed", (100 * pl.col("share")).alias("percent")
    )  # fmt: skip


def _too_round(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Series most of whose figures have at most two digits that are not zero."""
    rows = _digits_printed(panel, rule).filter(pl.col("value").abs() >= 1000)
    unit = 10 ** (pl.col("value").abs().log10().floor() - 1)
    is_round = ((pl.col("value") / unit).round() * unit - pl.col("value")).abs() < 1e-6 * unit
    group = ["indicator", "unit"]
    shares = rows.group_by(group).agg(
        is_round.mean().alias("share"), pl.len().alias("n"), pl.col("at").alias("ats")
    )
    wrong = shares.filter((pl.col("n") >= rule.number("least")) & (pl.col("share") >= rule.number("share")))
    return wrong.select(
        *group, pl.lit(None, pl.Categorical()).alias("period"), "ats", (100 * pl.col("share")).alias("percent"), "n"
    )  # fmt: skip


KINDS = {
    "last_digit": KindOfRule(_last_digit, {"share": 0.2}, ("n", "most", "percent")),
    "first_digit": KindOfRule(_first_digit, {"apart": 0.015}, ("n", "percent")),
    "rounder": KindOfRule(_rounder, {"least": 5, "share": 0.25}, ("printed", "percent")),
    "too_round": KindOfRule(_too_round, {"least": 8, "share": 0.5}, ("percent", "n")),
}
