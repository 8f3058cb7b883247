"""What a target may stand on: the right indicator first, the right facet, nothing where the units disagree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.statistics.indicator import starter_indicators
from luoshi.statistics.target_basis import propose, serves


@pytest.mark.parametrize(
    ("metric", "unit", "kind", "name", "facet"),
    [
        ("地区生产总值增长", "%", "growth", "地区生产总值", "growth"),
        ("社会消费品零售总额", "亿元", "level", "社会消费品零售总额", "level"),
        ("全省社会消费品零售总额增速", "%", "growth", "社会消费品零售总额", "growth"),
        ("进出口总额", "万元", "level", "进出口总额", "level"),
    ],
)
def test_the_likeliest_is_the_one_that_is_meant(
    metric: str, unit: str, kind: str, name: str, facet: str
) -> None:
    found = propose(metric, unit, kind, starter_indicators())[0]
    assert (found.indicator.name, found.facet) == (name, facet)
    assert found.grounds


@pytest.mark.parametrize(
    ("metric", "unit", "kind"),
    [("建设口袋公园", "个", "count"), ("社会消费品零售总额", "万人", "level"), ("", "", "level")],
)
def test_nothing_is_proposed_where_nothing_is_like_it(metric: str, unit: str, kind: str) -> None:
    assert [each for each in propose(metric, unit, kind, starter_indicators()) if each.score > 0.8] == []


def test_the_department_speaks_for_an_indicator() -> None:
    plain = propose("消费品零售总额增长", "%", "growth", starter_indicators())
    spoken = propose(
        "消费品零售总额增长", "%", "growth", starter_indicators(), department=plain[0].indicator.department
    )
    assert spoken[0].score >= plain[0].score


@given(
    st.text(max_size=30),
    st.sampled_from(["", "%", "亿元", "个", "怪"]),
    st.sampled_from(["growth", "share", "x"]),
)
def test_whatever_is_asked_each_proposal_serves_and_scores_fall(metric: str, unit: str, kind: str) -> None:
    found = propose(metric, unit, kind, starter_indicators())
    assert all(serves(each.indicator.measure, each.facet, unit) for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(0 <= each.score <= 1 for each in found)
