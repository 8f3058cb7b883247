"""Level, increment and rate: published figures first, derived ones marked, and both traced to their observations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.statistics.facets import derive_facets
from luoshi.statistics.facts import make_facts, read_facts
from luoshi.statistics.indicator import starter_indicators
from luoshi.statistics.observation import SCHEMA
from luoshi.statistics.problem import DataError

Observe = Callable[..., pl.DataFrame]
LEVELS = [("长沙市", "GDP", "2023", "14331.98", "亿元"), ("长沙市", "GDP", "2024", "15268.78", "亿元")]


def _facets(observations: pl.DataFrame) -> dict[tuple[str, str, str], tuple[float, str]]:
    rows = derive_facets(observations, starter_indicators())
    return {(i, f, p): (v, b) for i, _, p, f, v, b, *_ in rows.iter_rows()}


def test_a_published_growth_rate_is_never_recomputed_from_levels(observe: Observe) -> None:
    found = _facets(observe([*LEVELS, ("长沙市", "GDP增速", "2024", "5.0", "%")]))
    assert found["gdp", "rate", "2024"] == (5.0, "published")
    assert found["gdp_growth", "level", "2024"] == (5.0, "published")


def test_where_none_is_published_the_rate_is_derived_and_marked(observe: Observe) -> None:
    found = _facets(observe(LEVELS))
    assert found["gdp", "rate", "2024"] == (pytest.approx(6.5365, abs=1e-3), "derived")
    assert found["gdp", "increment", "2024"] == (pytest.approx(936.80), "derived")
    assert ("gdp", "rate", "2023") not in found


def test_increments_compare_the_same_months_only(observe: Observe) -> None:
    rows = [("长沙市", "GDP", "2024年1—9月", "11000", ""), ("长沙市", "GDP", "2023", "14000", ""),
            ("长沙市", "GDP", "2023年前三季度", "10500", "")]  # fmt: skip
    found = _facets(observe(rows))
    assert found["gdp", "increment", "2024M01-09"] == (500.0, "derived")
    assert [key for key in found if key[1] == "increment"] == [("gdp", "increment", "2024M01-09")]


@pytest.mark.parametrize("before", ["0", "-5"])
def test_no_rate_is_derived_from_a_base_that_is_not_above_zero(observe: Observe, before: str) -> None:
    rows = [
        ("长沙市", "规上服务业利润总额", "2023", before, ""),
        ("长沙市", "规上服务业利润总额", "2024", "10", ""),
    ]
    found = _facets(observe(rows))
    assert ("service_profit", "rate", "2024") not in found
    assert ("service_profit", "increment", "2024") in found


def test_ranks_have_no_derived_rate(observe: Observe) -> None:
    rows = [("长沙市", "空气质量排名", "2023", "3", ""), ("长沙市", "空气质量排名", "2024", "2", "")]
    assert {facet for _, facet, _ in _facets(observe(rows))} == {"level", "increment"}


def test_facts_give_figures_in_the_order_of_units_with_their_observations(observe: Observe) -> None:
    facts = make_facts(observe([*LEVELS, ("湘潭市", "GDP", "2024", "2957.06", "亿元")]))
    assert facts.units == ("长沙市", "湘潭市")
    assert facts.indicators == ("地区生产总值",)
    level = facts.column("GDP", "level", "2024年")
    rate = facts.column("地区生产总值", "rate", "2024")
    assert level is not None
    assert rate is not None
    assert level.values.tolist() == [15268.78, 2957.06]
    assert (level.measure, rate.measure) == ("亿元", "%")
    assert rate.derived.tolist() == [True, False]
    assert rate.rows[1] == -1
    assert [r.line for r in facts.references(int(rate.rows[0]))] == [3, 2]
    assert facts.reference(int(level.rows[0])).printed == "15268.78"
    assert facts.reference(-1).line == 0
    assert facts.periods("gdp", "level") == ("2023", "2024")
    assert facts.column("GDP", "level", "2020") is None
    assert facts.column("没有的指标", "level", "2024") is None


def test_facts_take_the_latest_revision(observe: Observe) -> None:
    rows = [("长沙市", "GDP", "2024", "15268.78", 0), ("长沙市", "GDP", "2024", "15300", 1)]
    column = make_facts(observe(rows, "地区,指标,时期,数值,修订")).column("GDP", "level", "2024")
    assert column is not None
    assert column.values.tolist() == [15300.0]


def test_two_places_of_one_name_are_told_apart(observe: Observe) -> None:
    rows = [("430802", "GDP", "2024", "1", ""), ("350803", "GDP", "2024", "2", "")]
    assert make_facts(observe(rows)).units == ("福建省龙岩市永定区", "湖南省张家界市永定区")


def test_a_file_with_faults_gives_no_facts_and_tells_them_all(write: Callable[..., Path]) -> None:
    path = write([("长沙市", "GDP", "2024", "x", ""), ("无此地", "GDP", "2024", "1", "")])
    with pytest.raises(DataError, match=r"第2行.*\n第3行") as fault:
        read_facts(path)
    assert len(fault.value.problems) == 2


@given(st.lists(st.tuples(st.integers(2019, 2024), st.floats(0.01, 1e6)), unique_by=lambda pair: pair[0]))
@settings(deadline=None, max_examples=40)
def test_increments_add_up_to_the_difference_of_levels(values: list[tuple[int, float]]) -> None:
    years = dict(values)
    frame = pl.DataFrame(
        [
            {"indicator": "gdp", "unit": "430100", "period": str(y), "value": v, "revision": 0}
            for y, v in values
        ],
        schema={name: SCHEMA[name] for name in ("indicator", "unit", "period", "value", "revision")},
    )
    found = _facets(frame)
    increments = {int(p): v for (_, f, p), (v, _) in found.items() if f == "increment"}
    assert increments == {y: v - years[y - 1] for y, v in years.items() if y - 1 in years}
