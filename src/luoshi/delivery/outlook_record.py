"""Outlooks and back-tests as plain records for JSON, rounded as figures are printed. Only their shape belongs here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from luoshi.delivery.forecast import COVERAGE, Forecast
from luoshi.delivery.forecast_backtest import Comparison, Trial, compare, compare_by_series
from luoshi.delivery.outlook import Outlook
from luoshi.statistics.period import Period
from luoshi.statistics.series import Series
from luoshi.statistics.target_table import YearTarget


def figure(value: float) -> float:
    """A figure with seven significant digits: more is not known of any forecast."""
    return float(f"{value:.7g}")


def until_words(series: Series, until: Period) -> str:
    """The period of the latest figure: of a year that begins in March, only from March on."""
    if series.kind == "flow" and series.first_month > 1:
        return f"{until.year}年{series.first_month}—{until.last_month}月"
    return until.chinese


def outlook_record(outlook: Outlook) -> dict[str, Any]:
    """One series: its latest figure, forecast with interval, target with probability."""
    series, made = outlook.series, outlook.forecast
    record: dict[str, Any] = {
        "indicator": series.indicator,
        "unit": series.place,
        "measure": series.measure,
        "kind": series.kind,
        "year": series.latest[0],
    }
    if isinstance(made, Forecast):
        record |= {
            "first_month": series.first_month,
            "until": str(made.until),
            "so_far": figure(made.so_far),
            "forecast": figure(made.value),
            "low": figure(made.low),
            "high": figure(made.high),
            "coverage": COVERAGE,
            "method": made.method,
            "years": list(made.years),
        }
    else:
        record |= {"forecast": None, "reason": made.reason}
    if outlook.target is not None:
        record["target"] = {
            "value": outlook.target.value,
            "measure": outlook.target.measure,
            "comparator": outlook.target.comparator,
            "level": None if outlook.wanted is None else figure(outlook.wanted),
        }
        record["probability"] = None if outlook.probability is None else round(outlook.probability, 4)
        record["state"] = outlook.state
    return record


def target_record(target: YearTarget) -> dict[str, Any]:
    """A target that no series answers to."""
    return {"indicator": target.indicator, "unit": target.place, "year": target.year, "value": target.value}


def backtest_record(trials: Sequence[Trial]) -> dict[str, Any]:
    """The back-test by kind and by series, beside both baselines."""
    return {
        "trials": len(trials),
        "by_kind": [_comparison(found) for found in compare(trials)],
        "by_series": [
            {"indicator": series.indicator, "unit": series.place, **_comparison(found)}
            for series, found in compare_by_series(trials)
        ],
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "error_in": "share" if found.kind == "flow" else "measure",
        "series": found.series,
        "trials": found.trials,
        "mean_absolute_error": figure(found.error),
        "same_share_as_last_year": figure(found.same_share),
        "twelfths": None if found.twelfths is None else figure(found.twelfths),
        "gain_over_same_share": round(found.gain, 4),
        "coverage": round(found.coverage, 4),
    }
