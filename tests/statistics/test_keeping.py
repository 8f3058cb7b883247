"""Under which indicator and in which unit of measure a figure is kept, and which step of a submission follows on which."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luoshi.statistics.indicator import starter_indicators
from luoshi.statistics.keeping import FIGURE_FACETS, FigureFacet, kept_as, kept_value, measure_of
from luoshi.statistics.problem import DataError
from luoshi.statistics.submissions import Step, is_statistics_office, may_follow


@pytest.mark.parametrize(
    ("value", "unit", "measure", "facet", "kept"),
    [
        ("1528.78", "", "亿元", "level", "1528.78"),
        ("15287800", "万元", "亿元", "level", "1528.78"),
        ("-2.3", "%", "亿元", "growth", "-2.3"),
        ("1.3", "倍", "亿元", "growth", "130"),
        ("0.92", "个百分点", "%", "change", "0.92"),
        ("0.92", "个百分点", "%", "increment", "0.92"),
        ("1984000", "万元", "亿元", "increment", "198.4"),
        ("47.2", "%", "亿元", "share", "47.2"),
        ("100", "", "亿元", "level", "100"),
        ("0.0000004", "亿元", "亿元", "level", "0"),
    ],
)
def test_a_figure_is_kept_in_the_measure_of_its_facet(
    value: str, unit: str, measure: str, facet: FigureFacet, kept: str
) -> None:
    found = kept_value(Decimal(value), unit, measure, facet)
    assert (found, str(found)) == (Decimal(kept), kept)


@pytest.mark.parametrize(
    ("value", "unit", "facet"), [("1", "万人", "level"), ("1", "亿元", "growth"), ("1e20", "亿元", "level")]
)
def test_what_cannot_be_kept_says_why(value: str, unit: str, facet: FigureFacet) -> None:
    with pytest.raises(DataError, match="请核对计量单位"):
        kept_value(Decimal(value), unit, "亿元", facet)


def test_a_published_growth_rate_is_a_facet_of_its_level() -> None:
    known = starter_indicators()
    for facet in FIGURE_FACETS:
        assert kept_as(known["gdp"], facet, known) == (known["gdp"], facet)
        assert measure_of("亿元", facet)
    assert kept_as(known["gdp_growth"], "level", known) == (known["gdp"], "growth")
    assert kept_as(known["gdp_growth"], "change", known) == (known["gdp_growth"], "change")


def test_steps_follow_one_another() -> None:
    happened: set[Step] = set()
    for step in (Step.RECEIVED, Step.CHECKED, Step.CONFIRMED, Step.LOCKED, Step.PUBLISHED):
        ready = {each for each in Step if may_follow(each, happened)}
        assert step is Step.RECEIVED or step in ready
        assert (Step.WITHDRAWN in ready) == (happened in ({Step.RECEIVED}, {Step.RECEIVED, Step.CHECKED}))
        happened.add(step)
        assert not may_follow(step, happened) or step is Step.CHECKED
    assert {each for each in Step if may_follow(each, {Step.RECEIVED, Step.WITHDRAWN})} == set()


def test_who_keeps_the_statistics() -> None:
    for name, keeps in (
        ("省统计局", True),
        ("国家统计局青禾调查队", True),
        ("市财政局", False),
        ("统计局机关服务中心", False),
    ):
        assert is_statistics_office(name) is keeps
