"""Checks of what is there: units without a figure, the same figure twice, revisions after the lock or by lesser sources."""

from __future__ import annotations

import datetime as dt

import polars as pl

from luoshi.statistics.check_rules import KindOfRule, Rule
from luoshi.statistics.check_values import PLACE
from luoshi.statistics.observation import KEY
from luoshi.statistics.panel import Panel
from luoshi.statistics.problem import DataError


def _units_without_figure(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Units without a figure where most units below the same division have one."""
    rows = panel.of(rule.indicators) if rule.indicators else panel.frame
    key = ["indicator", "period", "parent"]
    there = rows.filter(pl.col("parent").is_not_null()).select(*key, "unit")
    counts = there.group_by(key).agg(pl.len().alias("count"))
    expected = panel.family.group_by("parent").agg(pl.len().alias("expected"))
    found = counts.join(expected, on="parent").filter(
        (pl.col("count") < pl.col("expected"))
        & (pl.col("count") >= rule.number("share") * pl.col("expected"))
        & (pl.col("expected") >= rule.number("least"))
    )
    lacking = found.join(panel.family, on="parent").join(there, on=[*key, "unit"], how="anti")
    return lacking.select(*PLACE, pl.lit([], pl.List(pl.UInt32)).alias("ats"), "count", "expected")


def _duplicate(panel: Panel, rule: Rule) -> pl.DataFrame:
    key = [*KEY, "revision"]
    rows = panel.observations.select(*key, "value", "printed").with_row_index("at")
    repeats = rows.select(pl.struct(key).hash().alias("hash")).to_series().is_duplicated()
    several = (
        rows.filter(repeats)
        .group_by(key)
        .agg("at", pl.col("value").n_unique().alias("values"), pl.len().alias("count"), "printed")
    )
    return several.filter((pl.col("count") > 1) & (pl.col("values") > 1)).select(
        *PLACE, pl.col("at").alias("ats"), pl.col("printed").list.unique().list.sort().list.join("、")
    )


def _late_revision(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Revisions that came in after the figures were locked: on one day, or so many days after the period's end."""
    revised = panel.observations.with_row_index("at").filter(pl.col("revision") > 0)
    revised = revised.join(panel.periods.select("period", "end"), on="period")
    after = pl.date(pl.col("end") // 12 + (pl.col("end") % 12 == 11), (pl.col("end") + 1) % 12 + 1, 1)
    days = rule.number("days")
    lock = after + pl.duration(days=int(days) - 1) if days > 0 else pl.lit(None, pl.Date())
    day = rule.text("locked_on")
    if day:
        try:
            fixed = dt.date.fromisoformat(day)
        except ValueError:
            raise DataError(
                f"检查规则“{rule.id}”的locked_on：“{day}”不是日期。请写成 2026-01-31 的形式。"
            ) from None
        lock = pl.when(after <= pl.lit(fixed)).then(pl.lit(fixed)).otherwise(lock)
    late = revised.with_columns(lock.alias("lock")).filter(pl.col("received_at") > pl.col("lock"))
    return late.select(
        *PLACE,
        pl.concat_list("at").alias("ats"),
        "revision",
        pl.col("received_at").cast(pl.String),
        pl.col("lock").cast(pl.String),
    )


def _lesser_source(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Official figures that were replaced by those of another kind of source."""
    revised = panel.observations.with_row_index("at").filter(
        (pl.col("revision") > 0) & pl.col("source_kind").is_in(["press", "mirror"])
    )
    official = panel.observations.with_row_index("official_at").filter(pl.col("source_kind") == "official")
    earlier = official.select(*KEY, "official_at", pl.col("revision").alias("earlier"))
    found = revised.join(earlier, on=KEY).filter(pl.col("earlier") < pl.col("revision"))
    return (
        found.select(*PLACE, pl.concat_list("at", "official_at").alias("ats"))
        .unique(PLACE, keep="first", maintain_order=True)
        .select(*PLACE, "ats")
    )


KINDS = {
    "missing": KindOfRule(_units_without_figure, {"share": 0.6, "least": 4}, ("count", "expected")),
    "duplicate": KindOfRule(_duplicate, {}, ("printed",)),
    "late_revision": KindOfRule(
        _late_revision, {"days": 0, "locked_on": ""}, ("revision", "received_at", "lock")
    ),
    "lesser_source": KindOfRule(_lesser_source, {}, ()),
}
