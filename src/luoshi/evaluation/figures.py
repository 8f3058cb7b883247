"""A scheme's figures in the order of its units: facets, derived ones, denominators, other years; misfits in words.

Figures of several periods are brought to one unit of measure before they are combined. What cannot be computed from
the figures there are (a rate on a base that is not positive) is missing, with a notice; never a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.facts import Column, Facts
from luoshi.evaluation.formula import (
    FormulaError,
    Operand,
    Quantity,
    compute,
    in_measure,
    parse,
    quantity_of,
)
from luoshi.evaluation.names import closest
from luoshi.evaluation.scheme import FACET_WORDS, Leaf, Scheme
from luoshi.evaluation.scheme_methods import Bounds
from luoshi.statistics.measure import conversion
from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Figures (n,), the handles of the observations behind them, which were computed from levels, and their unit."""

    values: Floats
    rows: tuple[Ints, ...]
    derived: Bools
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the figures themselves say must be known: about which indicator, and what."""

    about: str
    message: str


@lru_cache(maxsize=1 << 10)
def standard_period(period: str) -> str:
    """A period as the library writes it: 2024年 -> 2024. Raises EvaluationError for what is none."""
    try:
        return str(Period.parse(period))
    except DataError as error:
        raise EvaluationError(f"时期“{period}”读不懂：{error}") from error


def previous(period: str) -> str:
    """The same period one year before: 2024 -> 2023, 2024-06 -> 2023-06."""
    return str(Period.parse(standard_period(period)).previous_year)


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Reads figures in the order of ``units``; ``take`` is each unit's place in the data, -1 where it has none.

    ``in_order`` says that the data hold just these units in this order, ``whole`` that they hold them all. ``notices``
    fill while figures are read.
    """

    scheme: Scheme
    facts: Facts
    take: Ints
    units: tuple[str, ...]
    in_order: bool
    whole: bool = False
    notices: list[Notice] = field(default_factory=list)

    def period_of(self, own: str | None) -> str:
        """A leaf's, gate's or step's own period, or the scheme's year."""
        return standard_period(own or str(self.scheme.year))

    def leaf(self, leaf: Leaf, other: str | None = None) -> Figures:
        """A leaf's figures, divided by its denominator's, in its period or another."""
        period = other or self.period_of(leaf.period)
        if leaf.formula is not None:
            found = self._computed(leaf, period)
        elif leaf.facet == "increment" and leaf.increment_by == "growth":
            found = self._by_growth(leaf, period)
        else:
            found = self.figures(leaf.indicator, leaf.facet, period, leaf.derive, leaf.unit, leaf.id)
        if leaf.target_indicator is not None:
            return self._completion(leaf, found, period)
        if leaf.denominator is None:
            return found
        column = self.facts.column(leaf.denominator, "level", period)
        if column is None:
            raise self._absent(leaf.id, leaf.denominator, "level", period)
        below = self._take(column)
        divisor = self._positive(
            below.values,
            leaf.id,
            f"{period}的分母“{leaf.denominator}”",
            "相除没有意义",
            ~np.isnan(found.values),
        )
        return Figures(found.values / divisor, (*found.rows, *below.rows), found.derived)

    def _computed(self, leaf: Leaf, period: str) -> Figures:
        """The figures of a leaf's formula."""
        rows: list[Ints] = []

        def one(operand: Operand) -> Quantity:
            when = previous(period) if operand.last_year else period
            found = self.figures(operand.name, "level", when, False, None, leaf.id)
            rows.extend(found.rows)
            return quantity_of(found.values, found.measure)

        def divisor(values: Floats) -> Floats:
            return self._positive(values, leaf.id, "的公式里的除数", "相除没有意义", ~np.isnan(values))

        try:
            quantity = compute(parse(leaf.formula or ""), one, divisor)
            values = np.broadcast_to(in_measure(quantity, leaf.unit), (len(self.units),)).astype(np.float64)
        except FormulaError as error:
            raise EvaluationError(f"“{leaf.id}”的{error}") from error
        return Figures(values, tuple(rows), ~np.isnan(values), leaf.unit)

    def _by_growth(self, leaf: Leaf, period: str) -> Figures:
        """The increment that a level and its published growth make: x - x/(1 + g)."""
        level = self.figures(leaf.indicator, "level", period, False, leaf.unit, leaf.id)
        growth = self.figures(leaf.indicator, "rate", period, False, "%", leaf.id)
        base = self._positive(
            1.0 + growth.values / 100.0,
            leaf.id,
            f"{period}的“{leaf.indicator}”的1加增速",
            "不能推算增量",
            ~np.isnan(level.values),
        )
        values = level.values - level.values / base
        return Figures(values, (*level.rows, *growth.rows), ~np.isnan(values), level.measure)

    def _completion(self, leaf: Leaf, found: Figures, period: str) -> Figures:
        """To what degree each unit reached its own target, per cent: x/t, or t/x where less is better."""
        name = leaf.target_indicator or ""
        target = self.figures(name, "level", period, False, found.measure, leaf.id)
        above, below, what = found.values, target.values, f"目标“{name}”"
        if leaf.direction == "lower":
            above, below, what = target.values, found.values, f"“{leaf.indicator}”"
        divisor = self._positive(below, leaf.id, f"{period}的{what}", "完成率没有意义", ~np.isnan(above))
        values = 100.0 * above / divisor
        if leaf.cap is not None:
            values = np.minimum(values, leaf.cap)
        return Figures(values, (*found.rows, *target.rows), found.derived, "%")

    def figures(
        self, indicator: str, facet: str, period: str, derive: bool, measure: str | None, asked_by: str
    ) -> Figures:
        """Published figures of a facet; where there are none, an increment is derived from levels, a rate only if told.

        Growth rates are published at comparable prices; one computed from nominal levels is another figure. Figures
        come in ``measure``, where one is named.
        """
        period = standard_period(period)
        column = self.facts.column(indicator, facet, period)
        may_derive = facet == "increment" or (facet == "rate" and derive)
        if column is None:
            if not may_derive:
                raise self._absent(asked_by, indicator, facet, period)
            return self._derive(indicator, facet, period, measure, asked_by)
        found = self._in(self._take(column), measure, asked_by, indicator)
        if facet == "rate" and not derive and found.derived.any():
            unit = self.units[int(np.argmax(found.derived))]
            raise EvaluationError(
                f"“{asked_by}”所用的“{indicator}”{period}在{unit}没有公布的增速，只有按总量推算的；"
                "请提供公布的可比价增速，确需采用推算值时在方案里写明推算（derive: true）"
            )
        gaps = np.isnan(found.values)
        if may_derive and gaps.any() and self._levels(indicator, period) is not None:
            other = self._derive(indicator, facet, period, found.measure, asked_by, gaps)
            fill = gaps & ~np.isnan(other.values)
            if fill.any():
                rows = (np.where(fill, other.rows[0], found.rows[0]), np.where(fill, other.rows[1], -1))
                values = np.where(fill, other.values, found.values)
                return Figures(values, rows, found.derived | fill, found.measure)
        return found

    def some(
        self, indicator: str, facet: str, period: str, derive: bool, asked_by: str, measure: str | None = None
    ) -> Floats:
        """Figures (n,) that are not scored, of which there must be at least one."""
        values = self.figures(indicator, facet, period, derive, measure, asked_by).values
        if np.isnan(values).all():
            raise self.empty(asked_by, indicator, period)
        return values

    def empty(self, asked_by: str, indicator: str, period: str) -> EvaluationError:
        """What to say of an indicator without a single figure."""
        told = [notice.message for notice in self.notices if notice.about == asked_by]
        if told:
            return EvaluationError(
                f"“{asked_by}”没有一个能用的数值：{told[0]}{'等' if len(told) > 1 else ''}"
            )
        return EvaluationError(
            f"“{asked_by}”所用的指标“{indicator}”（{period}）没有一个数值，请补充数据或删去该指标"
        )

    def other_years(self, leaf: Leaf, bounds: Bounds) -> Floats:
        """All figures of a leaf in the years its bounds are taken from, in one row; periods of the leaf's own kind."""
        own = Period.parse(self.period_of(leaf.period))
        if bounds.of == "reference_year":
            shift = 12 * ((bounds.year or own.year) - own.year)
            return self._as_now(leaf, str(Period(own.end + shift, own.size)))
        return np.concatenate([self._as_now(leaf, period) for period in self._years(leaf, own)])

    def _years(self, leaf: Leaf, own: Period) -> list[str]:
        levels = set(self.facts.periods(leaf.indicator, "level"))
        found = set(self.facts.periods(leaf.indicator, leaf.facet))
        if leaf.facet == "increment" or (leaf.facet == "rate" and leaf.derive):
            found |= {period for period in levels if previous(period) in levels}
        periods = {Period.parse(period) for period in found} | {own}
        alike = [p for p in periods if (p.size, p.last_month) == (own.size, own.last_month)]
        return [str(period) for period in sorted(alike)]

    def _as_now(self, leaf: Leaf, period: str) -> Floats:
        """A leaf's figures of another period in the unit of measure of its own period's."""
        count = len(self.notices)
        found = self.leaf(leaf, period)
        del self.notices[count:]  # what is odd in other years is not about this year's figures
        plain = leaf.denominator is None and leaf.formula is None and leaf.target_indicator is None
        if plain and leaf.unit is None:
            column = self.facts.column(leaf.indicator, leaf.facet, self.period_of(leaf.period))
            now = column.measure if column is not None else None
            found = self._in(found, now, leaf.id, leaf.indicator)
        return found.values

    def _levels(self, indicator: str, period: str) -> tuple[Column, Column] | None:
        now = self.facts.column(indicator, "level", period)
        before = self.facts.column(indicator, "level", previous(period))
        return None if now is None or before is None else (now, before)

    def _derive(
        self,
        indicator: str,
        facet: str,
        period: str,
        measure: str | None,
        asked_by: str,
        wanted: Bools | None = None,
    ) -> Figures:
        levels = self._levels(indicator, period)
        if levels is None:
            raise self._absent(asked_by, indicator, facet, period)
        unit = measure if facet == "increment" else None
        current = self._in(self._take(levels[0]), unit, asked_by, indicator)
        earlier = self._in(self._take(levels[1]), current.measure, asked_by, indicator)
        if facet == "increment":
            values = current.values - earlier.values
            return Figures(values, (*current.rows, *earlier.rows), ~np.isnan(values), current.measure)
        there = ~np.isnan(current.values) & (True if wanted is None else wanted)
        what = f"{previous(period)}的“{indicator}”"
        base = self._positive(earlier.values, asked_by, what, "推算的增速没有意义", there)
        values = (current.values / base - 1.0) * 100.0
        rates = Figures(values, (*current.rows, *earlier.rows), ~np.isnan(values), "%")
        return self._in(rates, measure, asked_by, indicator)

    def _in(self, figures: Figures, measure: str | None, asked_by: str, indicator: str) -> Figures:
        """Figures in a unit of measure. One that the data do not say is taken to be the one asked for."""
        if not measure or not figures.measure or measure == figures.measure:
            return Figures(figures.values, figures.rows, figures.derived, figures.measure or measure)
        factor = conversion(figures.measure, measure)
        if factor is None:
            raise EvaluationError(
                f"“{asked_by}”的计量单位“{measure}”与“{indicator}”在数据里的“{figures.measure}”不能换算，请改正其中之一"
            )
        values = figures.values / float(1 / factor) if factor < 1 else figures.values * float(factor)
        return Figures(values, figures.rows, figures.derived, measure)

    def _take(self, column: Column) -> Figures:
        if self.in_order:
            return Figures(column.values, (column.rows,), column.derived, column.measure)
        if self.whole:
            take = self.take
            return Figures(column.values[take], (column.rows[take],), column.derived[take], column.measure)
        here = self.take >= 0
        return Figures(
            np.where(here, column.values[self.take], np.nan),
            (np.where(here, column.rows[self.take], -1),),
            here & column.derived[self.take],
            column.measure,
        )

    def _positive(self, divisor: Floats, about: str, what: str, why: str, wanted: Bools) -> Floats:
        """A divisor with NaN where it is not positive, each such unit with a notice."""
        with np.errstate(invalid="ignore"):
            wrong = divisor <= 0.0
        for unit in np.flatnonzero(wrong & wanted):
            self.notices.append(
                Notice(
                    about,
                    f"“{about}”：{self.units[unit]}{what}为{divisor[unit]:g}，不大于零，{why}，按缺数处理",
                )
            )
        return np.where(wrong, np.nan, divisor)

    def _absent(self, asked_by: str, indicator: str, facet: str, period: str) -> EvaluationError:
        known = self.facts.periods(indicator, facet)
        levels = self.facts.periods(indicator, "level")
        if indicator not in self.facts.indicators and not known and not levels:
            return EvaluationError(
                f"“{asked_by}”所用的指标“{indicator}”在数据里没有，{closest(indicator, self.facts.indicators)}"
            )
        there = f"（已有：{'、'.join(known) or '无'}）"
        if facet == "level":
            remedy = "请补充该时期的数据，或改正时期（period）"
        else:
            lacking = [p for p in (period, previous(period)) if p not in levels]
            need = f"须有{period}和{previous(period)}两期的总量，现缺{'、'.join(lacking)}" if lacking else ""
            remedy = (
                f"增量可由总量相减，{need or '请补充该时期的数据'}（总量已有：{'、'.join(levels) or '无'}）"
                if facet == "increment"
                else "增速应采用公布的可比价数据；确需按现价总量推算时，在方案里写明推算（derive: true）并提供上年总量"
                + (f"，{need}" if need else "")
            )
        return EvaluationError(
            f"“{asked_by}”所用的指标“{indicator}”没有{period}的{FACET_WORDS[facet]}{there}。{remedy}"
        )
