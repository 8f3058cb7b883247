"""Names of plans beside each other: each can be told from the others, whole and in little room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.planning.naming import distinct_names, short_names


@pytest.mark.parametrize(
    ("plans", "names"),
    [
        ([("总体方案", 2025, "")], ["总体方案"]),
        ([("总体方案", 2025, ""), ("总体方案", 2024, "")], ["总体方案（2025）", "总体方案（2024）"]),
        (
            [("总体方案", 2025, "1号"), ("总体方案", 2025, "2号")],
            ["总体方案（2025）（1号）", "总体方案（2025）（2号）"],
        ),
        ([("总体方案", None, ""), ("总体方案", None, "")], ["总体方案（1）", "总体方案（2）"]),
    ],
)
def test_whole_names_are_told_apart_by_year_number_or_order(plans, names):
    assert distinct_names(plans) == names


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["云湖省七大攻坚总体方案"], ["云湖省七大攻坚总体方案"]),
        (["云湖省2025年七大攻坚方案", "云湖省2025年稳增长方案"], ["七大攻坚方案", "稳增长方案"]),
        (["云湖省工作要点2024年版", "云湖省工作要点2025年版"], ["2024年版", "2025年版"]),
        (["云湖省总体方案", "云湖省总体方案续"], ["云湖省总体方案", "云湖省总体方案续"]),
        (["甲方案", "乙方案"], ["甲方案", "乙方案"]),
        (["一" * 20, "二" * 20], ["一" * 15 + "…", "二" * 15 + "…"]),
        (["一" + "同" * 20 + "甲", "一" + "同" * 20 + "乙长名字啊"], ["一" + "同" * 20 + "甲", "一" + "同" * 20 + "乙长名字啊"]),
    ],
)  # fmt: skip
def test_short_names_leave_out_what_is_common_and_stay_different(names, short):
    assert short_names(names) == short


@given(
    st.lists(st.text("云湖省2025年方案攻坚", min_size=1, max_size=30), unique=True, min_size=1, max_size=8)
)
def test_names_that_differ_still_do_when_they_are_short(names):
    assert len(set(short_names(names))) == len(names)


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙"), st.sampled_from([None, 2024]), st.sampled_from(["", "1号"])),
        max_size=6,
    )
)
def test_no_two_whole_names_are_the_same(plans):
    assert len(set(distinct_names(plans))) == len(plans)
