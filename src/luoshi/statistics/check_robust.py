"""Checks of figures against the usual: own history, peers, slips of the unit of measure, pairs, figures that never change.

Medians and median deviations only, so that the faults looked for do not move the yardstick. Amounts are compared as
logarithms of ratios, so that no unit of measure matters; percentages as differences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

from luoshi.statistics.check_rules import KindOfRule, Rule
from luoshi.statistics.check_values import PLACE
from luoshi.statistics.panel import Panel, is_quantity, is_rate

# A median deviation times this is a standard deviation, where figures are normal.
_NORMAL = 1.4826
_SLIPS = (-8, -4, -3, -1, 1, 3, 4, 8)


def _quantities(panel: Panel, rule: Rule) -> list[str]:
    return [
        i.id for i in panel.indicators if is_quantity(i) and (not rule.indicators or i.id in rule.indicators)
    ]


def _rates(panel: Panel, rule: Rule) -> list[str]:
    return [i.id for i in panel.indicators if is_rate(i) and (not rule.indicators or i.id in rule.indicators)]


def _against(rows: pl.DataFrame, group: Sequence[str], rule: Rule, floor: float) -> pl.DataFrame:
    """The rows whose ``x`` is far from the median of its group, with ``usual`` and ``times`` (deviations away)."""
    rows = rows.filter(pl.col("x").is_finite())
    counts = rows.group_by(group).agg(pl.col("x").median().alias("usual"), pl.len().alias("n"))
    counts = counts.filter(pl.col("n") >= rule.number("least"))
    rows = rows.join(counts, on=group, how="inner", nulls_equal=False)
    away = (pl.col("x") - pl.col("usual")).abs()
    spread = rows.group_by(group).agg(away.median().alias("spread"))
    # Most rows are near; only what is further than the least allowed is looked at closely.
    far = rows.filter(away > rule.number("times") * floor).join(spread, on=group)
    times = away / pl.max_horizontal(_NORMAL * pl.col("spread"), pl.lit(floor))
    return far.with_columns(times.alias("times")).filter(pl.col("times") > rule.number("times"))


def _changes(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Amounts with ``x``, the logarithm of their ratio to the year before."""
    rows = panel.of(_quantities(panel, rule)).filter((pl.col("previous") > 0) & (pl.col("value") > 0))
    return rows.with_columns((pl.col("value") / pl.col("previous")).log().alias("x"))


def _outliers(panel: Panel, rule: Rule, group: Sequence[str]) -> pl.DataFrame:
    changes = _against(_changes(panel, rule), group, rule, rule.number("floor_change"))
    rates = panel.of(_rates(panel, rule)).with_columns(pl.col("value").alias("x"))
    percentages = _against(rates, group, rule, rule.number("floor_points"))
    shown = [
        changes.with_columns(
            (100 * (pl.col("x").exp() - 1)).alias("figure"),
            (100 * (pl.col("usual").exp() - 1)).alias("usual"),
        ),
        percentages.with_columns(pl.col("x").alias("figure")),
    ]
    found = pl.concat(part.select("figure", "usual", "times", "n", "at", *PLACE) for part in shown)
    return found.select(*PLACE, pl.concat_list("at").alias("ats"), "figure", "usual", "times", "n")


def _own_history(panel: Panel, rule: Rule) -> pl.DataFrame:
    return _outliers(panel, rule, ["series"])


def _peers(panel: Panel, rule: Rule) -> pl.DataFrame:
    return _outliers(panel, rule, ["indicator", "period", "parent"])


def _slip(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Amounts that are a power of ten away from their own history, from their peers' change, or from their peers."""
    rows = panel.of(_quantities(panel, rule)).filter(pl.col("value") > 0)
    rows = rows.with_columns(
        pl.col("value").log10().alias("x"), (pl.col("value") / pl.col("previous")).log10().alias("change")
    )
    near = rule.number("near")
    least = rule.number("least")
    peers = ["indicator", "period", "parent"]
    own = rows.group_by("series").agg(pl.col("x").median().alias("usual"), pl.len().alias("n"))
    others = rows.group_by(peers).agg(
        pl.col("x").median().alias("level"),
        pl.col("change").median().alias("usual_change"),
        pl.col("change").count().alias("n_change"),
        pl.len().alias("n_level"),
    )
    found: list[pl.DataFrame] = []

    def tell(frame: pl.DataFrame, away: pl.Expr, slips: Sequence[int], against: str) -> None:
        frame = frame.with_columns(away.alias("away"))
        is_slip = pl.any_horizontal((pl.col("away") - slip).abs() < _nearness(slip, near) for slip in slips)
        found.append(
            frame.filter(is_slip).select(
                *PLACE,
                pl.concat_list("at").alias("ats"),
                "value",
                (10 ** pl.col("away").round()).alias("times"),
                pl.lit(against).alias("against"),
            )
        )

    history = rows.join(own.filter(pl.col("n") >= 3), on="series")
    tell(history, pl.col("x") - pl.col("usual"), _SLIPS, "本地其他年份")
    with_peers = rows.join(others, on=peers)
    tell(
        with_peers.filter(pl.col("n_change") >= least),
        pl.col("change") - pl.col("usual_change"),
        _SLIPS,
        "同级各地的同比变化（也可能是上年同期的数有误）",
    )
    big = tuple(slip for slip in _SLIPS if abs(slip) >= 3)
    tell(with_peers.filter(pl.col("n_level") >= least), pl.col("x") - pl.col("level"), big, "同级各地的水平")
    return pl.concat(found).unique(PLACE, keep="first", maintain_order=True)


def _nearness(slip: int, near: float) -> float:
    """How far from the power of ten still counts: figures never change a thousandfold by themselves, tenfold they may."""
    return near if abs(slip) == 1 else 2.5 * near


def _pair(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Percentages of two indicators that should move together and are further apart than in most other units."""
    second = panel.of(rule.ids("second")).select(
        "unit",
        "period",
        pl.col("value").alias("other_value"),
        pl.col("at").alias("other_at"),
        pl.col("indicator").alias("other"),
    )
    rows = panel.of(rule.ids("first")).join(second, on=["unit", "period"])
    rows = rows.with_columns((pl.col("value") - pl.col("other_value")).alias("x"))
    found = _against(rows, ["period"], rule, rule.number("floor_points"))
    names = {i.id: i.name for i in panel.indicators}
    return found.select(
        *PLACE,
        pl.concat_list("at", "other_at").alias("ats"),
        "value",
        "other_value",
        pl.col("other").cast(pl.String).replace(names),
        pl.col("x").alias("apart"),
        "usual",
    )


def _repetitions(panel: Panel, rule: Rule) -> pl.DataFrame:
    years = int(rule.number("years"))
    rows = panel.of(_quantities(panel, rule)).filter(pl.col("value") != 0)
    rows = rows.sort("series", "end")
    same = [
        (pl.col("series") == pl.col("series").shift(back))
        & (pl.col("value") == pl.col("value").shift(back))
        & (pl.col("end") - pl.col("end").shift(back) == 12 * back)
        for back in range(1, years)
    ]
    earlier = [pl.col("at").shift(back) for back in range(years)]
    found = rows.with_columns(pl.concat_list(earlier).alias("ats")).filter(pl.all_horizontal(same))
    return found.select(*PLACE, "ats", "value", pl.lit(years).alias("years"))


def _unmeasured(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Amounts that are printed without a unit of measure, and out of all proportion to the unit's other figures or to the
    other figures of the indicator.
    """
    bare = panel.observations.select(
        (pl.col("printed_measure").cast(pl.String).fill_null("") == "").alias("bare")
    ).with_row_index("at")
    rows = panel.of(_quantities(panel, rule)).filter(pl.col("value") > 0)
    rows = rows.join(bare, on="at").with_columns(pl.col("value").log10().alias("x"))
    found = []
    for group, least, times in (
        (["indicator", "unit"], 2, rule.number("times_own")),
        (["indicator"], 4, rule.number("times_others")),
    ):
        usual = (
            rows.filter(pl.col("bare").not_())
            .group_by(group)
            .agg(pl.col("x").median().alias("usual"), pl.len().alias("n"))
        )
        far = rows.filter("bare").join(usual.filter(pl.col("n") >= least), on=group)
        away = (pl.col("x") - pl.col("usual")).abs()
        found.append(
            far.filter(away >= math.log10(times)).select(
                *PLACE, pl.concat_list("at").alias("ats"), "value", (10 ** pl.col("usual")).alias("usual")
            )
        )
    return pl.concat(found).unique(PLACE, keep="first", maintain_order=True)


def _fractions(panel: Panel, rule: Rule) -> pl.DataFrame:
    """Percentages below one that are a hundredth of what the unit's other figures are, or those of other units."""
    rows = panel.of(_rates(panel, rule)).with_columns(pl.col("value").abs().alias("x"))
    small = rows.filter((pl.col("x") > 0) & (pl.col("x") < 1))
    near, found = rule.number("near"), []
    for group in (["indicator", "unit"], ["indicator", "period"]):
        usual = (
            rows.filter(pl.col("x") >= 1)
            .group_by(group)
            .agg(pl.col("x").median().alias("usual"), pl.len().alias("n"))
        )
        usual = usual.filter(
            (pl.col("n") >= rule.number("least")) & (pl.col("usual") >= rule.number("usual"))
        )
        ratio = 100 * pl.col("x") / pl.col("usual")
        found.append(
            small.join(usual, on=group)
            .filter((ratio >= 1 / near) & (ratio <= near))
            .select(
                *PLACE,
                pl.concat_list("at").alias("ats"),
                "value",
                "usual",
                (100 * pl.col("value")).alias("meant"),
            )
        )
    return pl.concat(found).unique(PLACE, keep="first", maintain_order=True)


KINDS = {
    "unmeasured": KindOfRule(_unmeasured, {"times_own": 50.0, "times_others": 1000.0}, ("value", "usual")),
    "fraction": KindOfRule(_fractions, {"least": 2, "usual": 3.0, "near": 2.5}, ("value", "usual", "meant")),
    "own_history": KindOfRule(
        _own_history,
        {"least": 6, "times": 6.0, "floor_change": 0.05, "floor_points": 2.0},
        ("figure", "usual", "times", "n"),
    ),
    "peers": KindOfRule(
        _peers,
        {"least": 8, "times": 5.0, "floor_change": 0.04, "floor_points": 2.0},
        ("figure", "usual", "times", "n"),
    ),
    "slip": KindOfRule(_slip, {"near": 0.12, "least": 5}, ("value", "times", "against")),
    "pair": KindOfRule(
        _pair,
        {"first": [], "second": [], "least": 8, "times": 4.0, "floor_points": 3.0},
        ("value", "other", "other_value", "apart", "usual"),
    ),
    "repeated": KindOfRule(_repetitions, {"years": 3}, ("value", "years")),
}
