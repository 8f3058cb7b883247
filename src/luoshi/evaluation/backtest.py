"""Schemes held against real award lists: how many of the awarded they select, always beside what chance would give.

Precision and recall by measure; the exact expectation of a blind draw (hypergeometric); the probability, by permutation
of the units' names over all lists at once, of doing as well by luck; and baselines that need no scheme.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats
from luoshi.evaluation.awards import AwardList, clause_number
from luoshi.evaluation.coverage import available_part, supplies
from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.facts import Facts
from luoshi.evaluation.population import units_of
from luoshi.evaluation.scheme import Scheme

PERMUTATIONS = 9_999
SIGNIFICANT = 0.05
BaselineKind = Literal["size", "earlier", "others"]
BASELINE_WORDS: dict[BaselineKind, str] = {
    "size": "规模最大的",
    "earlier": "上一次获表扬的",
    "others": "同年其他名单上次数最多的",
}


@dataclass(frozen=True, slots=True)
class Chance:
    """What drawing ``selected`` of ``units`` blindly gives where ``awarded`` of them are on the list."""

    units: int
    awarded: int
    selected: int

    @property
    def expected(self) -> float:
        """The exact expected number of hits, awarded × selected / units."""
        return self.awarded * self.selected / self.units if self.units else 0.0

    def at_least(self, hits: int) -> float:
        """The probability of at least so many hits (upper tail of the hypergeometric distribution)."""
        whole = math.comb(self.units, self.selected)
        most = min(self.awarded, self.selected)
        ways = sum(
            math.comb(self.awarded, k) * math.comb(self.units - self.awarded, self.selected - k)
            for k in range(hits, most + 1)
        )
        return ways / whole


@dataclass(frozen=True, slots=True)
class Baseline:
    """A way to choose that needs no scheme, on one list: hits (fractional where a tie is cut) and how many it chose.

    ``detail`` says what it went by: the indicator and year, or the year of the earlier list.
    """

    kind: BaselineKind
    detail: str
    hits: float
    selected: int


@dataclass(frozen=True, slots=True)
class MeasureTest:
    """One list: whom the scheme selects (None where no figures reach it), who was awarded, and what that is worth."""

    scheme: str
    measure: str
    year: int
    awarded: tuple[str, ...]
    selected: tuple[str, ...] | None
    chance: Chance
    baselines: tuple[Baseline, ...]
    figures: tuple[int, int]
    warnings: tuple[str, ...]

    @property
    def hits(self) -> tuple[str, ...]:
        """The awarded units that were selected."""
        return tuple(unit for unit in self.selected or () if unit in self.awarded)

    @property
    def precision(self) -> float | None:
        """The share of the selected that were awarded; None where nobody was selected."""
        return len(self.hits) / len(self.selected) if self.selected else None

    @property
    def recall(self) -> float | None:
        """The share of the awarded that were selected; None where the scheme could not be tried."""
        return None if self.selected is None else len(self.hits) / len(self.awarded)


@dataclass(frozen=True, slots=True)
class Backtest:
    """All lists together. Totals count the lists that the figures reach; baselines are over ``tests`` as a whole.

    ``p_value`` is the share of permutations with at least as many hits, (1 + count)/(1 + permutations); None where no
    list was reached.
    """

    tests: tuple[MeasureTest, ...]
    p_value: float | None
    permutations: int
    seed: int

    @property
    def reached(self) -> tuple[MeasureTest, ...]:
        """The lists for which the scheme could be tried."""
        return tuple(test for test in self.tests if test.selected is not None)

    @property
    def hits(self) -> int:
        """Hits over all lists that were reached."""
        return sum(len(test.hits) for test in self.reached)

    @property
    def places(self) -> int:
        """Awarded places on the lists that were reached."""
        return sum(len(test.awarded) for test in self.reached)

    @property
    def expected(self) -> float:
        """Hits that blind draws of the same sizes give on average."""
        return math.fsum(test.chance.expected for test in self.reached)

    def baseline_totals(self) -> dict[BaselineKind, BaselineTotal]:
        """Every baseline over all lists on which it could be tried, reached by figures or not."""
        totals: dict[BaselineKind, BaselineTotal] = {}
        for kind in BASELINE_WORDS:
            tried = [(t, b) for t in self.tests for b in t.baselines if b.kind == kind]
            if tried:
                totals[kind] = BaselineTotal(
                    len(tried),
                    math.fsum(b.hits for _, b in tried),
                    sum(len(t.awarded) for t, _ in tried),
                    math.fsum(
                        Chance(t.chance.units, t.chance.awarded, b.selected).expected for t, b in tried
                    ),
                )
        return totals

    @property
    def verdict(self) -> str:
        """What may be said, in one paragraph."""
        if self.p_value is None:
            return "没有一份名单可用公开数据回测。公开数据不能解释这些名单，须由责任部门供数。"
        missing = len(self.tests) - len(self.reached)
        unreached = f"{len(self.tests)}份名单中有{missing}份没有公开数据可用；" if missing else ""
        compared = (
            f"可回测的{len(self.reached)}份共{self.places}个名额，命中{self.hits}个，"
            f"随机抽取平均命中{self.expected:.1f}个（置换检验p={self.p_value:.2f}）"
        )
        if self.p_value > SIGNIFICANT or missing:
            return f"{unreached}{compared}。单凭公开数据不能解释这些名单，不能说方案“还原”了评选。"
        return f"{compared}，好于随机抽取；但命中不等于方案与当年的评选办法相同。"


@dataclass(frozen=True, slots=True)
class BaselineTotal:
    """A baseline over several lists: hits, awarded places, and the hits blind draws of the same sizes expect."""

    lists: int
    hits: float
    places: int
    expected: float


def backtest(
    schemes: Sequence[Scheme],
    awards: Sequence[AwardList],
    facts: Facts,
    *,
    size: str = "地区生产总值",
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Backtest:
    """Try every scheme on the list that answers its clause and year.

    A scheme is cut down to the indicators that have figures; one that has none is reported as not reached. ``size`` is
    the indicator of the baseline "the largest". Raises EvaluationError for a scheme without a list.
    """
    tests: list[MeasureTest] = []
    masks: list[tuple[Bools, Bools]] = []
    names: tuple[str, ...] = ()
    for scheme in schemes:
        units = units_of(scheme, facts.units)
        award = _list_of(scheme, awards, units)
        awarded = tuple(unit for unit in award.units if unit in units)
        selected, figures, warnings = _select(scheme, facts, award, awards)
        chance = Chance(len(units), len(awarded), len(selected or ()))
        baselines = _baselines(award, awards, units, awarded, facts, size, scheme.year)
        tests.append(
            MeasureTest(
                scheme.title, award.measure, award.year, awarded, selected, chance, baselines, figures, warnings
            )
        )  # fmt: skip
        if selected is not None:
            names = names or units
            if names != units:
                raise EvaluationError(f"“{scheme.title}”与其他方案的评价范围不同，请分开回测")
            masks.append((np.isin(units, selected), np.isin(units, awarded)))
    p_value = _chance_of_permutations(masks, permutations, seed) if masks else None
    return Backtest(tuple(tests), p_value, permutations, seed)


def _select(
    scheme: Scheme, facts: Facts, award: AwardList, awards: Sequence[AwardList]
) -> tuple[tuple[str, ...] | None, tuple[int, int], tuple[str, ...]]:
    """Whom the scheme selects, how many of its figures are there, and warnings."""
    asked = supplies(scheme, facts)
    figures = (sum(supply.is_there for supply in asked), len(asked))
    warnings = list(_indicators_used(scheme, award))
    if not award.is_complete:
        warnings.append("名单不完整，查准率和查全率都会偏低")
    if any(kind != "official" for kind in award.source_kinds):
        warnings.append("名单取自媒体或转载，未与原件核对")
    if not any(supply.is_there and not supply.is_gate for supply in asked):
        return None, figures, (*warnings, "没有一项指标有公开数据，不能回测")
    result = evaluate(available_part(scheme, facts), facts, awards)
    if figures[0] < figures[1]:
        warnings.append(f"所需{figures[1]}项数据只有{figures[0]}项公开，只能用这一部分试算")
    warnings += [f.message for f in result.findings if f.code in ("proxy", "unscored", "contested")]
    chosen = tuple(result.problem.units[unit] for unit in np.flatnonzero(result.selected))
    return chosen, figures, tuple(warnings)


def _indicators_used(scheme: Scheme, award: AwardList) -> tuple[str, ...]:
    if scheme.fixed_on is None:
        return ("方案没有写明指标确定日期（fixed_on），不能排除看过名单再选指标，结果不作证据",)
    if award.published_on is None:
        return ("名单没有公布日期，不能判断指标是否在公布之前确定，结果不作证据",)
    if scheme.fixed_on >= award.published_on:
        return (
            f"指标确定于{scheme.fixed_on}，名单已于{award.published_on}公布：看过结果再选的指标，命中不作证据",
        )
    return ()


def _list_of(scheme: Scheme, awards: Sequence[AwardList], units: Sequence[str]) -> AwardList:
    clause = clause_number(scheme.basis.clause or "")
    document = scheme.basis.document
    for award in awards:
        same_notice = not award.notice or award.notice in document or document in award.notice
        if (
            award.year == scheme.year
            and award.clause == clause is not None
            and same_notice
            and any(unit in units for unit in award.units)
        ):
            return award
    years = sorted({award.year for award in awards})
    raise EvaluationError(
        f"名单里没有与“{scheme.title}”（{scheme.year}年，{document}{scheme.basis.clause or ''}）对应的一项；"
        f"名单有这些年度：{'、'.join(map(str, years)) or '无'}。请核对年度、依据的条款和名单的clause列"
    )


def _baselines(
    award: AwardList,
    awards: Sequence[AwardList],
    units: tuple[str, ...],
    awarded: tuple[str, ...],
    facts: Facts,
    size: str,
    year: int,
) -> tuple[Baseline, ...]:
    found: list[Baseline] = []
    largest = _size(facts, units, size, year)
    if largest is not None:
        period, values = largest
        found.append(_top("size", f"{period}年{size}", values, units, awarded))
    earlier = [
        other
        for other in awards
        if other.theme == award.theme
        and other.year < award.year
        and other.is_complete
        and any(unit in units for unit in other.units)
    ]
    if earlier:
        last = max(earlier, key=lambda other: other.year)
        before = [unit for unit in last.units if unit in units]
        found.append(
            Baseline("earlier", f"{last.year}年", float(sum(u in awarded for u in before)), len(before))
        )
    others = [other for other in awards if other.year == award.year and other is not award]
    counts = np.array([sum(unit in other.units for other in others) for unit in units], dtype=np.float64)
    if counts.any():
        found.append(_top("others", f"{award.year}年", counts, units, awarded))
    return tuple(found)


def _size(facts: Facts, units: tuple[str, ...], size: str, year: int) -> tuple[str, Floats] | None:
    """The latest year up to this one in which every unit's size is known."""
    for period in sorted(facts.periods(size, "level"), reverse=True):
        column = facts.column(size, "level", period)
        if not re.fullmatch(r"\d{4}", period) or int(period) > year or column is None:
            continue
        at: Mapping[str, int] = {name: number for number, name in enumerate(facts.units)}
        values = np.array([column.values[at[unit]] if unit in at else np.nan for unit in units])
        if not np.isnan(values).any():
            return period, values
    return None


def _top(
    kind: BaselineKind, detail: str, values: Floats, units: tuple[str, ...], awarded: tuple[str, ...]
) -> Baseline:
    """The best as many as were awarded; where the cut falls into a tie, the average over all ways to cut it."""
    places = len(awarded)
    cut = np.sort(values)[::-1][places - 1]
    on_list = np.isin(units, awarded)
    above, at = values > cut, values == cut
    share = (places - int(above.sum())) / int(at.sum())
    return Baseline(kind, detail, float((on_list & above).sum() + share * (on_list & at).sum()), places)


def _chance_of_permutations(masks: Sequence[tuple[Bools, Bools]], permutations: int, seed: int) -> float:
    """How often names dealt out anew, the same way on all lists, hit at least as many.

    One permutation for all lists: a unit that is on many lists, or high in many schemes, stays so.
    """
    selected = np.stack([chosen for chosen, _ in masks]).astype(np.int64)
    awarded = np.stack([listed for _, listed in masks]).astype(np.int64)
    overlap = selected.T @ awarded  # (unit as selected, unit as awarded): on how many lists they would hit
    n = overlap.shape[0]
    generator = np.random.Generator(np.random.PCG64(seed))
    order = generator.permuted(np.tile(np.arange(n), (permutations, 1)), axis=1)
    hits = overlap[np.arange(n), order].sum(axis=1)
    return float((1 + (hits >= int(np.trace(overlap))).sum()) / (1 + permutations))
