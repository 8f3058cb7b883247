"""Numbers with their units as they are printed, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.build import build_ledger
from luoshi.ledger.quantities import numeral, quantities
from luoshi.ledger.record import record
from luoshi.reading.reader import read_bytes
from luoshi.rendering.ledger_rows import figure


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.8万家", 1.8, "万家"),
        ("1,080个", 1080, "个"),
        ("4千亿元", 4000, "亿元"),
        ("100亿元", 100, "亿元"),
        ("万亿元", 1, "万亿元"),
        ("3百万亿元", 3_000_000, "亿元"),
        ("5千万亿元", 50_000_000, "亿元"),
        ("两千亿元", 2000, "亿元"),
        ("一百二十个", 120, "个"),
        ("740元/月", 740, "元/月"),
        ("100元/月·人", 100, "元/月·人"),
        ("25微克/立方米", 25, "微克/立方米"),
        ("0.4吨标准煤/万元", 0.4, "吨标准煤/万元"),
        ("0.9个百分点", 0.9, "个百分点"),
        ("1—2个", (1, 2), "个"),
        ("10%—15%", (10, 15), "%"),
        ("5至8家", (5, 8), "家"),
        ("5000万—1亿元", (0.5, 1), "亿元"),
        ("2:1", 2, ":1"),
        ("百分之八十", 80, "%"),
        ("三分之一", 33.3333, "%"),
        ("千分之三", 3, "‰"),
        ("八成以上", 80, "%"),
        ("一半", 50, "%"),
        ("翻两番", 4, "倍"),
        ("3.5亿千瓦时", 3.5, "亿千瓦时"),
        ("1080条（个）", 1080, "条（个）"),
        ("30EFLOPS", 30, "EFLOPS"),
        ("300穴", 300, "穴"),
        ("300万家长", 300, "万"),
        ("2 个", 2, "个"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: object, unit: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize("text", ["", "进一步", "统一", "8:38:54", "三化", "一带一路", "百分之", "零分之一"])
def test_words_with_numerals_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(("text", "base"), [("5G基站", ""), ("4×4", ""), ("2025年", "年"), ("12月", "月")])
def test_dates_and_bare_numbers_tell_themselves_apart(text: str, base: str) -> None:
    assert quantities(text)[0].base == base


@given(st.integers(min_value=1, max_value=9999))
def test_a_number_that_is_printed_is_read_back(number: int) -> None:
    (found,) = quantities(f"{number}个")
    assert found.value == number


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿", max_size=12))
def test_any_chinese_numeral_is_a_number_or_none(written: str) -> None:
    value = numeral(written)
    assert value is None or value >= 0


@pytest.mark.parametrize("digits", [17, 40, 400])
def test_a_number_of_any_length_is_read_and_exported(digits: int) -> None:
    text = f"关于工作的通知\n\n1.发展产业。新增产值{'9' * digits}亿元以上，年底前完成。（市发展改革委牵头）\n"
    document = read_bytes(text.encode(), "甲.txt")
    (target,) = build_ledger(document).targets
    assert record(document, build_ledger(document))["targets"][0]["value"] == float("9" * digits)
    assert figure(target).endswith("亿元")
