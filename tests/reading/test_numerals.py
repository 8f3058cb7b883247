"""Numerals in the usual form are read without the library, which takes long to load: they must mean what it says."""

from __future__ import annotations

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.numerals import chinese_number, plain_number


@given(st.integers(1, 9_999_999_999))
def test_what_the_library_writes_is_read_back(number: int) -> None:
    assert plain_number(cn2an.an2cn(number)) == number


@given(st.text("零一二三四五六七八九十百千万亿两", min_size=1, max_size=8))
def test_whatever_is_read_means_what_the_library_says(written: str) -> None:
    number = plain_number(written)
    if number is not None:
        assert number == int(cn2an.cn2an(written, "smart"))


@pytest.mark.parametrize(
    ("written", "number"),
    [("二十三", 23), ("一百零五", 105), ("十", 10), ("二〇二七", 2027), ("二○二七", 2027), ("零", 0), ("一百五", 150), ("市", None), ("", None)],
)  # fmt: skip
def test_numerals_of_headings_and_dates(written: str, number: int | None) -> None:
    assert chinese_number(written) == number
