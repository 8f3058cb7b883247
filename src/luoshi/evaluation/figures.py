"""A scheme's figures in the order of its units: facets, derived ones, denominators, other years; misfits in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.facts import Column, Facts
from luoshi.evaluation.population import closest
from luoshi.evaluation.scheme import FACET_WORDS, Leaf, Scheme
from luoshi.evaluation.scheme_methods import Bounds


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Figures (n,), the handles of the observations behind them, and which were computed from levels."""

    values: Floats
    rows: tuple[Ints, ...]
    derived: Bools


def previous(period: str) -> str:
    """The same period one year before: 2024 -> 2023, 2024-06 -> 2023-06."""
    found = re.match(r"(\d{4})(.*)", period)
    if found is None:
        raise EvaluationError(f"时期“{period}”应以四位年份开头，如2024、2024-06")
    return f"{int(found[1]) - 1}{found[2]}"


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Reads figures in the order of ``units``; ``take`` is each unit's place in the data, -1 where it has none.

    ``in_order`` says that the data hold just these units in this order.
    """

    scheme: Scheme
    facts: Facts
    take: Ints
    units: tuple[str, ...]
    in_order: bool

    def leaf(self, leaf: Leaf, other: str | None = None) -> Figures:
        """A leaf's figures, divided by its denominator's, in its period or another."""
        period = other or leaf.period or str(self.scheme.year)
        found = self.figures(leaf.indicator, leaf.facet, period, leaf.derive, leaf.unit, leaf.id)
        if leaf.denominator is None:
            return found
        column = self.facts.column(leaf.denominator, "level", period)
        if column is None:
            raise self._absent(leaf.id, leaf.denominator, "level", period)
        below = self._take(column)
        self._refuse_zero(below.values, f"“{leaf.id}”的分母“{leaf.denominator}”", "不能相除，请核实该数值")
        return Figures(found.values / below.values, (*found.rows, *below.rows), found.derived)

    def figures(
        self, indicator: str, facet: str, period: str, derive: bool, measure: str | None, asked_by: str
    ) -> Figures:
        """Published figures of a facet; where there are none, an increment is derived from levels, a rate only if told.

        Growth rates are published at comparable prices; one computed from nominal levels is another figure.
        """
        column = self.facts.column(indicator, facet, period)
        if column is None:
            found = self._derive(indicator, facet, period, derive, asked_by)
        else:
            if measure and column.measure and measure != column.measure:
                raise EvaluationError(
                    f"“{asked_by}”的计量单位在方案里是“{measure}”，在数据里是“{column.measure}”，请换算或改正其中之一"
                )
            found = self._take(column)
            if facet == "rate" and not derive and found.derived.any():
                unit = self.units[int(np.argmax(found.derived))]
                raise EvaluationError(
                    f"“{asked_by}”所用的“{indicator}”{period}在{unit}没有公布的增速，只有按总量推算的；"
                    "请提供公布的可比价增速，确需采用推算值时在方案里写明derive: true"
                )
        return found

    def some(self, indicator: str, facet: str, period: str, derive: bool, asked_by: str) -> Floats:
        """Figures (n,) that are not scored, of which there must be at least one."""
        values = self.figures(indicator, facet, period, derive, None, asked_by).values
        if np.isnan(values).all():
            raise self.empty(asked_by, indicator, period)
        return values

    def empty(self, asked_by: str, indicator: str, period: str) -> EvaluationError:
        """What to say of an indicator without a single figure."""
        return EvaluationError(
            f"“{asked_by}”所用的指标“{indicator}”（{period}）没有一个数值，请补充数据或删去该指标"
        )

    def other_years(self, leaf: Leaf, bounds: Bounds) -> Floats:
        """All figures of a leaf in the years its bounds are taken from, in one row."""
        if bounds.of == "reference_year":
            return self.leaf(leaf, str(bounds.year)).values
        periods = self.facts.periods(leaf.indicator, leaf.facet) or (None,)
        return np.concatenate([self.leaf(leaf, period).values for period in periods])

    def _derive(self, indicator: str, facet: str, period: str, derive: bool, asked_by: str) -> Figures:
        if facet == "level" or (facet == "rate" and not derive):
            raise self._absent(asked_by, indicator, facet, period)
        now = self.facts.column(indicator, "level", period)
        before = self.facts.column(indicator, "level", previous(period))
        if now is None or before is None:
            raise self._absent(asked_by, indicator, facet, period)
        current, earlier = self._take(now), self._take(before)
        if facet == "increment":
            values = current.values - earlier.values
        else:
            self._refuse_zero(
                earlier.values, f"“{indicator}”{previous(period)}", "不能推算增速，请提供公布的增速"
            )
            values = (current.values / earlier.values - 1.0) * 100.0
        return Figures(values, (*current.rows, *earlier.rows), ~np.isnan(values))

    def _take(self, column: Column) -> Figures:
        if self.in_order:
            return Figures(column.values, (column.rows,), column.derived)
        here = self.take >= 0
        return Figures(
            np.where(here, column.values[self.take], np.nan),
            (np.where(here, column.rows[self.take], -1),),
            here & column.derived[self.take],
        )

    def _refuse_zero(self, divisor: Floats, what: str, remedy: str) -> None:
        zero = divisor == 0.0
        if zero.any():
            raise EvaluationError(f"{what}在{self.units[int(np.argmax(zero))]}为零，{remedy}")

    def _absent(self, asked_by: str, indicator: str, facet: str, period: str) -> EvaluationError:
        known = self.facts.periods(indicator, facet)
        if indicator not in self.facts.indicators and not known:
            return EvaluationError(
                f"“{asked_by}”所用的指标“{indicator}”在数据里没有，{closest(indicator, self.facts.indicators)}"
            )
        remedy = (
            "增速应采用公布的可比价数据；确需按现价总量推算时，在方案里写明derive: true并提供上年总量"
            if facet == "rate"
            else "请补充该时期的数据，或改正时期（period）"
        )
        return EvaluationError(
            f"“{asked_by}”所用的指标“{indicator}”没有{period}的{FACET_WORDS[facet]}"
            f"（已有：{'、'.join(known) or '无'}）。{remedy}"
        )
