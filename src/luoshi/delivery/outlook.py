"""Where series and their targets will stand at the year's end: forecast, probability, and whether there is danger (预测).

Joins forecasts with targets and says it in words; the arithmetic is ``forecast``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from luoshi.delivery.forecast import Forecast, NoForecast, forecasts
from luoshi.statistics.series import Series
from luoshi.statistics.target_table import YearTarget

State = Literal["reached", "expected", "danger", "missed", "unknown"]
STATES: dict[State, str] = {
    "reached": "已达到",
    "expected": "预计达到",
    "danger": "有完不成的危险",
    "missed": "未达到",
    "unknown": "说不出",
}


@dataclass(frozen=True, slots=True)
class OutlookRules:
    """When a target counts as in danger: less likely than this to be reached at the year's end."""

    danger: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.danger < 1:
            raise ValueError("规则中的概率须在 0 和 1 之间")


DEFAULT = OutlookRules()


@dataclass(frozen=True, slots=True)
class Outlook:
    """A series with its forecast, and its target where it has one.

    ``wanted`` is the target in the series' unit of measure; ``probability`` of meeting it, None without either.
    """

    series: Series
    forecast: Forecast | NoForecast
    target: YearTarget | None
    wanted: float | None
    probability: float | None
    state: State

    @property
    def words(self) -> str:
        """How it stands, in a few words."""
        return STATES[self.state]


def outlooks(
    many: Sequence[Series], targets: Iterable[YearTarget] = (), rules: OutlookRules = DEFAULT
) -> tuple[list[Outlook], list[YearTarget]]:
    """Each series with its forecast and target, and the targets that no series answers to."""
    of_key: dict[tuple[str, str, int], YearTarget] = {(t.indicator, t.place, t.year): t for t in targets}
    left = dict(of_key)
    found = []
    for series, made in zip(many, forecasts(many), strict=True):
        year = series.latest[0] if series.values else 0
        target = of_key.get((series.indicator, series.place, year))
        if target is not None:
            left.pop((series.indicator, series.place, year), None)
        found.append(_outlook(series, made, target, rules))
    return found, list(left.values())


def _outlook(
    series: Series, made: Forecast | NoForecast, target: YearTarget | None, rules: OutlookRules
) -> Outlook:
    wanted = target.level(series) if target is not None else None
    if target is None or wanted is None or isinstance(made, NoForecast):
        return Outlook(series, made, target, wanted, None, "unknown")
    if made.method == "known":
        met = _is_met(made.value, target.comparator, wanted)
        return Outlook(series, made, target, wanted, float(met), "reached" if met else "missed")
    probability = made.probability(target.comparator, wanted)
    # A sum that has come is there to stay; a rate of today is not the year's.
    if (
        series.kind == "flow"
        and target.comparator in (">=", ">")
        and _is_met(made.so_far, target.comparator, wanted)
    ):
        return Outlook(series, made, target, wanted, 1.0, "reached")
    state: State = "danger" if probability < rules.danger else "expected"
    return Outlook(series, made, target, wanted, probability, state)


def _is_met(value: float, comparator: str, wanted: float) -> bool:
    match comparator:
        case ">":
            return value > wanted
        case "<":
            return value < wanted
        case "<=":
            return value <= wanted
        case _:
            return value >= wanted
