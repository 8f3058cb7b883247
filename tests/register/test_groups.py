"""Which governments a group of a list means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.register.groups import levels_of_group
from luoshi.register.wording import is_collective

PREFECTURE, COUNTY, TOWNSHIP, PARK = "prefecture", "county", "township", "park"


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("各市州人民政府", {PREFECTURE}),
        ("各市（州）人民政府", {PREFECTURE}),
        ("各设区市人民政府", {PREFECTURE}),
        ("各盟市", {PREFECTURE}),
        ("各市人民政府", {PREFECTURE}),
        ("全省各市州", {PREFECTURE}),
        ("各市州党委、政府", {PREFECTURE}),
        ("各县市区人民政府", {COUNTY}),
        ("各县（市、区）人民政府", {COUNTY}),
        ("各区县（市）政府", {COUNTY}),
        ("各旗县区", {COUNTY}),
        ("各区", {COUNTY}),
        ("各市、县（市、区）人民政府", {PREFECTURE, COUNTY}),
        ("各市州、县市区人民政府", {PREFECTURE, COUNTY}),
        ("各市州、各县市区人民政府", {PREFECTURE, COUNTY}),
        ("各市县", {PREFECTURE, COUNTY}),
        ("各乡镇（街道）", {TOWNSHIP}),
        ("各街道办事处", {TOWNSHIP}),
        ("各园区", {PARK}),
        ("各县市区、园区", {COUNTY, PARK}),
    ],
)
def test_all_of_a_level(written: str, levels: set[str]) -> None:
    assert levels_of_group(written) == levels


@pytest.mark.parametrize(
    "written",
    [
        "", "各", "各有关部门", "各有关市", "有关市州人民政府", "各单位", "各地", "各地区", "各级政府", "各市直部门",
        "各市州教育局", "各市财政局", "长沙市人民政府", "市州", "省财政厅", "各市和省直管县（市）人民政府", "各县市区有关部门",
    ],
)  # fmt: skip
def test_what_the_words_do_not_say_is_nobody(written: str) -> None:
    assert levels_of_group(written) == frozenset()


@given(st.text(alphabet="各全省市州县区旗盟乡镇街道园（）、和级人民政府有关部门", max_size=14))
def test_only_groups_mean_anybody_and_a_seat_changes_nothing(written: str) -> None:
    levels = levels_of_group(written)
    if levels:
        assert "各" in written
        assert not {"有", "关", "部"} & set(written)
        if written.startswith("各") and written[-1] not in "（、政府民人和级":
            assert levels_of_group(written + "人民政府") == levels
            assert is_collective(written + "人民政府")
