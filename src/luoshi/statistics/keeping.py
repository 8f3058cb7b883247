"""Under which indicator and facet, and in which unit of measure, a figure is kept, however it came in.

Tables name a growth rate as an indicator of its own (地区生产总值增速), bulletins as a facet of the level; both are one
figure. What figures mean is told in ``indicator``; only what makes two ways of writing one thing belongs here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from luoshi.statistics.indicator import Indicator, Indicators
from luoshi.statistics.measure import conversion
from luoshi.statistics.problem import DataError

FigureFacet = Literal["level", "growth", "share", "increment", "change"]
FIGURE_FACETS: tuple[FigureFacet, ...] = ("level", "growth", "share", "increment", "change")
POINTS = "百分点"
_RATES = ("%", "‰", "百分点")
_DECIMALS = Decimal("0.000001")
_LARGEST = Decimal(10) ** 17
_TIMES_IN_PERCENT = Decimal(100)


def measure_of(measure: str, facet: FigureFacet) -> str:
    """The unit of measure of a facet of an indicator that is measured in ``measure``.

    >>> measure_of("亿元", "growth"), measure_of("亿元", "increment"), measure_of("%", "change")
    ('%', '亿元', '百分点')
    """
    match facet:
        case "growth" | "share":
            return "%"
        case "change":
            return POINTS
        case "increment" if measure in _RATES:
            return POINTS
        case _:
            return measure


def named(metric: str, facet: FigureFacet, indicators: Indicators) -> Indicator | None:
    """The indicator that a figure of this name and facet is one of; a growth rate may be known by that alone.

    >>> from luoshi.statistics.indicator import starter_indicators
    >>> named("高新技术产业增加值", "growth", starter_indicators()).id
    'high_tech_growth'
    """
    found = indicators.find(metric)
    return indicators.find(f"{metric}增速") if found is None and facet == "growth" else found


def kept_as(
    indicator: Indicator, facet: FigureFacet, indicators: Indicators
) -> tuple[Indicator, FigureFacet]:
    """The indicator and facet under which a figure is kept: a growth rate under the level that it is the growth of."""
    level = indicators.level_of.get(indicator.id)
    if level is not None and facet in ("level", "growth"):
        return level, "growth"
    return indicator, facet


def kept_value(value: Decimal, unit: str, measure: str, facet: FigureFacet) -> Decimal:
    """A figure in the unit of measure in which it is kept. Raises DataError where its own cannot become that.

    >>> kept_value(Decimal("15000"), "万元", "亿元", "level")
    Decimal('1.5')
    >>> kept_value(Decimal("1.3"), "倍", "亿元", "growth")
    Decimal('130')
    """
    wanted = measure_of(measure, facet)
    factor = Decimal(1) if not unit else conversion(unit, wanted)
    if factor is None and facet in ("growth", "share"):
        factor = _TIMES_IN_PERCENT if unit == "倍" else Decimal(1) if unit in _RATES else None
    if (
        factor is None
        and facet in ("change", "increment")
        and wanted == POINTS
        and unit in (*_RATES, "个百分点")
    ):
        factor = Decimal(1)
    if factor is None:
        raise DataError(f"“{unit}”不能换算成“{wanted}”。请核对计量单位，或核对对应的指标。")
    number = value * factor
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise DataError(f"“{value}{unit}”太大，存不下。请核对计量单位。")
    rounded = number.quantize(_DECIMALS)
    return Decimal(f"{rounded.normalize():f}")
