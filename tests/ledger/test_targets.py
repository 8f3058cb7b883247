"""What is read as a target, of what, and what is not: sentences in the style of plans, each with its targets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.model import Target
from luoshi.ledger.targets import find_targets
from luoshi.reading.span import Span


def read(text: str, year: int | None = 2025) -> list[Target]:
    return find_targets(text, Span(0, len(text)), year=year)


def short(text: str, year: int | None = 2025) -> list[tuple[str, str, object, str]]:
    return [(t.metric, t.comparator, t.value, t.unit) for t in read(text, year)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("社会消费品零售总额增长6%以上。", [("社会消费品零售总额", ">=", 6, "%")]),
        ("城镇调查失业率控制在5.5%以内。", [("城镇调查失业率", "<=", 5.5, "%")]),
        ("固定资产投资突破900亿元，", [("固定资产投资", ">", 900, "亿元")]),
        ("居民消费价格涨幅3%左右。", [("居民消费价格", "~", 3, "%")]),
        ("地表水优良比例不低于92%；", [("地表水优良比例", ">=", 92, "%")]),
        ("培育建设2—3个区域物流枢纽。", [("区域物流枢纽", "range", (2, 3), "个")]),
        ("一般公共预算收入增长4%至5%。", [("一般公共预算收入", "range", (4, 5), "%")]),
        ("恩格尔系数控制在0.3以内。", [("恩格尔系数", "<=", 0.3, "")]),
        ("车桩比达到2:1。", [("车桩比", "=", 2, ":1")]),
        ("新建智能产线（车间）1080条（个）。", [("智能产线（车间）", "=", 1080, "条（个）")]),
        ("绿色计算产业规模突破万亿元。", [("绿色计算产业规模", ">", 1, "万亿元")]),
        ("全市新增规上企业近百家。", [("规上企业", "~", 100, "家")]),
    ],
)
def test_a_figure_is_read_with_its_metric_bound_and_unit(
    sentence: str, expected: list[tuple[str, str, object, str]]
) -> None:
    assert short(sentence) == expected


@pytest.mark.parametrize("sentence", ["", "加强组织领导。", "1.推进", "：", "（）", "5", "％"])
def test_a_text_without_figures_has_no_targets(sentence: str) -> None:
    assert read(sentence) == []


@given(
    st.text(
        alphabet="0123456789.,%—至到万亿元个家项达力争以上不低于增长（）()“”《》，。；\n 年月日前分别和、每",
        max_size=80,
    )
)
def test_any_text_is_read_and_every_span_lies_in_the_stretch(text: str) -> None:
    stretch = Span(min(3, len(text)), len(text))
    for target in find_targets(text, stretch, year=2025):
        assert stretch.contains(target.span)
        assert target.span.start < target.span.end
