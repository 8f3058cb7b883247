"""How people say and type the name of a body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.register.spoken import initials, spoken_names, ways_to_type


@pytest.mark.parametrize(
    ("name", "short", "typed"),
    [
        ("湖南省发展和改革委员会", "省发展改革委", ["发改委", "fgw", "sfzggw", "发展改革委"]),
        ("湖南省工业和信息化厅", "省工业和信息化厅", ["工信厅", "gxt"]),
        ("湖南省人力资源和社会保障厅", "省人力资源社会保障厅", ["人社厅", "rst"]),
        ("长沙市住房和城乡建设局", "市住房城乡建设局", ["住建局", "zjj"]),
        ("湖南省文化和旅游厅", "省文化和旅游厅", ["文旅厅", "wlt"]),
        ("湖南省应急管理厅", "省应急管理厅", ["应急厅", "yjt"]),
        ("中共湖南省委组织部", "省委组织部", ["组织部", "zzb"]),
        ("重庆市人民政府", "重庆市政府", ["cqszf"]),
        ("青禾市第一小学", "一小", ["yx"]),
    ],
)
def test_a_body_is_found_by_how_it_is_said_and_by_initials(name, short, typed):
    assert set(typed) <= set(ways_to_type(name, short))


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_name_has_ways_that_can_stand_in_one_line(name, short):
    ways = ways_to_type(name, short)
    assert len(ways) == len(set(ways))
    assert all(way and way == way.strip() and " " not in way for way in ways)
    assert initials(name) == initials(name).lower()
    assert initials(name).isascii()


def test_a_name_of_no_known_kind_is_said_in_no_other_way():
    assert spoken_names("青禾市第一小学") == spoken_names("") == ()
