"""Checks of figures against what is possible and against one another: ranges, sums, growth rates, order, running totals."""

from __future__ import annotations

import polars as pl

from luoshi.statistics.check_rules import KindOfRule, Rule
from luoshi.statistics.panel import Panel

PLACE = ("indicator", "unit", "period")


def _range(panel: Panel, rule: Rule) -> pl.DataFrame:
    bounded = [i for i in panel.indicators if i.minimum is not None or i.maximum is not None]
    ids = [i.id for i in bounded if not rule.indicators or i.id in rule.indicators]
    limits = panel.table(
        ids,
        minimum={i.id: float("-inf") if i.minimum is None else i.minimum for i in bounded},
        maximum={i.id: float("inf") if i.maximum is None else i.maximum for i in bounded},
    )
    rows = panel.of(ids).join(limits, on="indicator")
    wrong = rows.filter((pl.col("value") < pl.col("minimum")) | (pl.col("value") > pl.col("maximum")))
    return wrong.select(*PLACE, pl.concat_list("at").alias("ats"), "value", "minimum", "maximum")


def _parts(panel: Panel, rule: Rule) -> pl.DataFrame:
    ids = [
        i.id for i in panel.indicators if i.is_additive and (not rule.indicators or i.id in rule.indicators)
    ]
    rows = panel.of(ids)
    of_parts = rows.filter(pl.col("parent").is_not_null())
    key = ["indicator", "period", "parent"]
    sums = of_parts.group_by(key).agg(
        pl.col("value").sum().alias("sum"), pl.len().cast(pl.Int64).alias("count")
    )
    wholes = rows.select(
        "indicator", "period", pl.col("unit").alias("parent"), pl.col("value").alias("whole"), "at"
    )
    expected = panel.family.group_by("parent").agg(pl.len().cast(pl.Int64).alias("expected"))
    found = sums.join(wholes, on=key).join(expected, on="parent")
    tolerance = pl.col("whole").abs() * rule.number("tolerance") + 0.01 * pl.col("count")
    apart = pl.col("sum") - pl.col("whole")
    # Where parts are missing the rest may not exceed the whole, unless parts may be negative.
    least = {i.id: i.minimum is not None and i.minimum >= 0 for i in panel.indicators}
    found = found.join(panel.table(ids, positive=dict(least)), on="indicator")
    complete = pl.col("count") == pl.col("expected")
    wrong = found.filter(
        (complete & (apart.abs() > tolerance)) | (complete.not_() & pl.col("positive") & (apart > tolerance))
    )
    concerned = of_parts.join(wrong.select(key), on=key, how="semi").group_by(key).agg("at")
    return wrong.join(concerned.rename({"at": "parts"}), on=key, how="left").select(
        "indicator",
        pl.col("parent").alias("unit"),
        "period",
        pl.concat_list("at", "parts").alias("ats"),
        "sum",
        "whole",
        (100 * apart / pl.col("whole")).alias("percent"),
        "count",
        "expected",
    )


def _between(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Growth rates of a whole that lie outside those of all its parts, as no average of them can."""
    ids = [i.growth for i in panel.indicators if i.growth and i.is_additive]
    rows = panel.of(i for i in ids if not rule.indicators or i in rule.indicators)
    key = ["indicator", "period", "parent"]
    of_parts = rows.filter(pl.col("parent").is_not_null())
    spans = of_parts.group_by(key).agg(
        pl.col("value").min().alias("least"),
        pl.col("value").max().alias("most"),
        pl.len().alias("count"),
        pl.col("at").alias("parts"),
    )
    expected = panel.family.group_by("parent").agg(pl.len().alias("expected"))
    complete = spans.join(expected, on="parent").filter(pl.col("count") == pl.col("expected"))
    found = rows.drop("parent").join(
        complete.with_columns(pl.col("parent").alias("unit")), on=["indicator", "period", "unit"]
    )
    rounding = rule.number("rounding")
    wrong = found.filter(
        (pl.col("value") < pl.col("least") - rounding) | (pl.col("value") > pl.col("most") + rounding)
    )
    return wrong.select(
        *PLACE, pl.concat_list(pl.concat_list("at"), "parts").alias("ats"), "value", "least", "most", "count"
    )


def _components(panel: Panel, rule: Rule) -> pl.DataFrame:
    ids = rule.ids("parts")
    key = ["unit", "period"]
    sums = (
        panel.of(ids)
        .group_by(key)
        .agg(pl.col("value").sum().alias("sum"), pl.len().alias("count"), pl.col("at").alias("parts"))
        .filter(pl.col("count") == len(ids))
    )
    found = panel.of(rule.ids("whole")).join(sums, on=key)
    apart = (pl.col("sum") - pl.col("value")).abs()
    wrong = found.filter(apart > rule.number("rounding") + pl.col("value").abs() * rule.number("tolerance"))
    return wrong.select(
        *PLACE,
        pl.concat_list(pl.concat_list("at"), "parts").alias("ats"),
        "sum",
        pl.col("value").alias("whole"),
        (100 * (pl.col("sum") - pl.col("value")) / pl.col("value")).alias("percent"),
    )


def _growth(panel: Panel, rule: Rule) -> pl.DataFrame:
    levels = [i for i in panel.indicators if i.growth and (not rule.indicators or i.id in rule.indicators)]
    rows = panel.of(i.id for i in levels).filter((pl.col("previous") > 0) & (pl.col("value") > 0))
    names = panel.table(
        [i.growth for i in levels if i.growth],
        level={i.growth: i.id for i in levels if i.growth},
        allowance={
            i.growth: rule.number("real" if panel.indicators[i.growth].prices == "real" else "nominal")
            for i in levels
            if i.growth
        },
    )
    published = (
        panel.of(i.growth for i in levels if i.growth)
        .join(names, on="indicator")
        .select(
            pl.col("level").cast(pl.Categorical()).alias("indicator"),
            "unit",
            "period",
            pl.col("value").alias("published"),
            pl.col("at").alias("growth_at"),
            "allowance",
        )
    )
    implied = 100 * (pl.col("value") / pl.col("previous") - 1)
    known = rows.join(published, on=PLACE).with_columns(implied.alias("implied"))
    wrong = known.filter((pl.col("implied") - pl.col("published")).abs() > pl.col("allowance"))
    return _before(panel, wrong).select(
        *PLACE,
        pl.concat_list("growth_at", "at", "before_at").alias("ats"),
        "published",
        "implied",
        (pl.col("implied") - pl.col("published")).alias("apart"),
        "allowance",
    )


def _before(panel: Panel, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, each with ``before_at``: the row of the figure of the year before."""
    earlier = panel.frame.join(rows.select("series").unique(), on="series", how="semi")
    earlier = earlier.select("series", (pl.col("end") + 12).alias("end"), pl.col("at").alias("before_at"))
    return rows.join(earlier, on=["series", "end"], how="left")


def _order(panel: Panel, rule: Rule) -> pl.DataFrame:
    lesser = panel.of(rule.ids("lesser")).select(
        "unit",
        "period",
        pl.col("value").alias("lesser"),
        pl.col("at").alias("lesser_at"),
        pl.col("indicator").alias("other"),
    )
    found = panel.of(rule.ids("greater")).join(lesser, on=["unit", "period"])
    names = {i.id: i.name for i in panel.indicators}
    return found.filter(pl.col("value") < pl.col("lesser")).select(
        *PLACE,
        pl.concat_list("at", "lesser_at").alias("ats"),
        "value",
        pl.col("lesser").alias("other_value"),
        pl.col("other").cast(pl.String).replace(names),
    )


def _running_total(panel: Panel, rule: Rule) -> pl.DataFrame:
    ids = [
        i.id
        for i in panel.indicators
        if i.is_cumulative and i.is_additive and i.minimum is not None and i.minimum >= 0
    ]
    rows = panel.of(i for i in ids if not rule.indicators or i in rule.indicators).filter("is_cumulative")
    year = pl.col("end") // 12
    rows = rows.sort(pl.col("indicator").to_physical(), pl.col("unit").to_physical(), "end")
    same = pl.all_horizontal(c == c.shift(1) for c in (pl.col("indicator"), pl.col("unit"), year))
    earlier = rows.with_columns(
        pl.when(same).then(pl.col("value").shift(1)).alias("earlier"),
        pl.col("at").shift(1).alias("earlier_at"),
        pl.col("period").shift(1).alias("earlier_period"),
    )
    return earlier.filter(pl.col("value") < pl.col("earlier")).select(
        *PLACE, pl.concat_list("at", "earlier_at").alias("ats"), "value", "earlier", "earlier_period"
    )


KINDS = {
    "range": KindOfRule(_range, {}, ("value", "minimum", "maximum")),
    "parts": KindOfRule(_parts, {"tolerance": 0.01}, ("sum", "whole", "percent", "count", "expected")),
    "between": KindOfRule(_between, {"rounding": 0.1}, ("value", "least", "most", "count")),
    "components": KindOfRule(
        _components,
        {"whole": [], "parts": [], "rounding": 0.1, "tolerance": 0.0},
        ("sum", "whole", "percent"),
    ),
    "growth": KindOfRule(
        _growth, {"real": 8.0, "nominal": 3.0}, ("published", "implied", "apart", "allowance")
    ),
    "order": KindOfRule(_order, {"greater": [], "lesser": []}, ("value", "other", "other_value")),
    "running_total": KindOfRule(_running_total, {}, ("value", "earlier", "earlier_period")),
}
