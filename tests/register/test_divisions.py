"""Places: every division is found by code and by name, and keeps its history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.register.divisions import Division
from luoshi.register.register import default_register

DIVISIONS = default_register().divisions
CODES = sorted(division.code for division in DIVISIONS)


def names(found: tuple[Division, ...]) -> list[str]:
    return [division.name for division in found]


@given(st.sampled_from(CODES))
def test_every_division_is_found_by_its_code_and_by_its_full_name(code: str) -> None:
    division = DIVISIONS.by_code(code)
    assert division is not None
    assert division in DIVISIONS.by_name(division.name, division.parent, division.valid_to)


@given(st.sampled_from(CODES))
def test_every_path_leads_from_a_province_down_to_the_division(code: str) -> None:
    path = DIVISIONS.path(code)
    assert path[0].level == "province"
    assert path[-1].code == code
    assert all(DIVISIONS.lies_in(path[-1], step.code) for step in path)
    assert DIVISIONS.level(code) == path[-1].level


@given(st.sampled_from(CODES))
def test_a_current_division_is_among_the_children_of_its_parent(code: str) -> None:
    division = DIVISIONS.by_code(code)
    assert division is not None
    assert (division in DIVISIONS.children(division.parent)) == (division.valid_to is None)


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("湖南", ["湖南省"]),
        ("湖南省", ["湖南省"]),
        ("湘西", ["湘西土家族苗族自治州"]),
        ("湘西州", ["湘西土家族苗族自治州"]),
        ("湘西自治州", ["湘西土家族苗族自治州"]),
        ("城步县", ["城步苗族自治县"]),
        ("内蒙古", ["内蒙古自治区"]),
        ("新疆", ["新疆维吾尔自治区"]),
        ("黔东南州", ["黔东南苗族侗族自治州"]),
        ("岳麓", ["岳麓区"]),
        ("攸县", ["攸县"]),
        ("攸", []),
        ("仙桃市", ["仙桃市"]),
        ("没有这个市", []),
    ],
)
def test_names_are_understood_with_and_without_their_suffix(written: str, full: list[str]) -> None:
    assert names(DIVISIONS.by_name(written)) == full


def test_an_ambiguous_short_name_gives_all_candidates_higher_levels_first() -> None:
    assert names(DIVISIONS.by_name("长沙")) == ["长沙市", "长沙县"]
    assert len(DIVISIONS.by_name("鼓楼区")) > 2
    assert names(DIVISIONS.by_name("鼓楼区", within="320100")) == ["鼓楼区"]


def test_the_country_has_its_provinces_and_hunan_its_prefectures_and_counties() -> None:
    assert len(DIVISIONS.children(None)) == 33
    prefectures = DIVISIONS.children("430000")
    counties = [c for p in prefectures for c in DIVISIONS.children(p.code) if c.code.isdigit()]
    assert (len(prefectures), len(counties)) == (14, 122)


def test_short_codes_of_the_package_are_understood() -> None:
    for code, name in (("43", "湖南省"), ("4301", "长沙市"), ("430102", "芙蓉区")):
        division = DIVISIONS.by_code(code)
        assert division is not None
        assert division.name == name
    assert DIVISIONS.by_code("999999") is None
    assert DIVISIONS.path("999999") == ()


def test_a_renamed_county_keeps_its_history() -> None:
    [county] = DIVISIONS.by_name("宁乡县")
    assert county.valid_to == "2017-04"
    assert county.successors == ("430182",)
    assert names(DIVISIONS.by_name("宁乡", on="2016-01-01")) == ["宁乡县"]
    assert names(DIVISIONS.by_name("宁乡", on="2018-01-01")) == ["宁乡市"]
    assert names(DIVISIONS.by_name("宁乡")) == ["宁乡市"]


def test_a_management_area_without_a_code_of_the_standard_is_a_unit_of_its_city() -> None:
    [area] = DIVISIONS.by_name("大通湖区")
    assert (area.name, area.level, area.parent) == ("大通湖管理区", "county", "430900")
    assert area in DIVISIONS.children("430900")


def test_zones_have_their_members() -> None:
    register = default_register()
    zone = register.zone("长株潭地区")
    assert zone is not None
    assert zone.codes() == ("430100", "430200", "430300")
    assert [z.name for z in register.zones_of("433100")] == ["大湘西"]
    members = [code for z in register.zones if z.kind == "zone" for code in z.codes()]
    assert sorted(members) == sorted(d.code for d in DIVISIONS.children("430000"))
    assert register.zone("没有的片区") is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("长沙高新区", "长沙高新技术产业开发区"),
        ("雨花经开区", "长沙雨花经济开发区"),
        ("湘江新区", "湖南湘江新区"),
        ("岳阳城陵矶综保区", "岳阳城陵矶综合保税区"),
        ("祁阳高新技术产业开发区", "祁阳高新技术产业开发区"),
    ],
)
def test_parks_are_found_as_they_are_written(written: str, name: str) -> None:
    park = default_register().park(written)
    assert park is not None
    assert park.name == name


def test_the_bare_kind_of_a_park_names_none() -> None:
    assert default_register().park("高新技术产业开发区") is None
    assert default_register().park("经开区") is None
