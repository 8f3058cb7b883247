"""Who is evaluated and compared: from the register, from lists, and what is said about names nobody knows."""

from __future__ import annotations

import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.compile import compile_scheme
from luoshi.evaluation.names import UnitNames
from luoshi.evaluation.population import units_of
from luoshi.evaluation.scheme_text import SchemeError

from .examples import facts, leaf, scheme

HUNAN = {"level": "prefecture", "province": "湖南省"}


def population(**fields: object):
    return scheme(population=fields, indicators=[leaf("产值")])


def test_the_prefectures_of_a_province_come_in_the_order_of_their_codes() -> None:
    units = units_of(population(**HUNAN), ["岳阳市", "湖南省", "长沙市", "芙蓉区"])
    assert len(units) == 14
    assert units[:2] == ("长沙市", "株洲市")


def test_counties_may_be_those_of_a_zone() -> None:
    everywhere = units_of(population(level="county", province="湖南省"), [])
    zone = units_of(population(level="county", province="湖南省", zones=["长株潭"]), [])
    assert len(everywhere) >= 122
    assert "浏阳市" in zone
    assert "汨罗市" not in zone


def test_parks_are_a_level_of_their_own() -> None:
    assert "长沙高新技术产业开发区" in units_of(population(level="park", province="湖南省"), [])


def test_parks_may_be_those_of_a_class() -> None:
    parks = {"level": "park", "province": "湖南省"}
    national = units_of(population(**parks, park_classes=["国家级"]), [])
    assert "长沙高新技术产业开发区" in national
    assert not set(national) & set(units_of(population(**parks, park_classes=["省级"]), []))
    with pytest.raises(EvaluationError, match="没有“国级”的园区"):
        units_of(population(**parks, park_classes=["国级"]), [])
    with pytest.raises(SchemeError, match="园区级别"):
        population(**HUNAN, park_classes=["国家级"])


def test_a_misspelt_name_in_the_data_is_not_passed_over() -> None:
    with pytest.raises(EvaluationError, match="是不是“长沙市”"):
        units_of(population(**HUNAN), ["长沙是"])


def test_unknown_provinces_and_zones_are_named() -> None:
    with pytest.raises(EvaluationError, match="没有省份"):
        units_of(population(level="county", province="某某省"), [])
    with pytest.raises(EvaluationError, match="没有片区"):
        units_of(population(**HUNAN, zones=["长株谭"]), [])


def test_exceptions_are_taken_out() -> None:
    assert "长沙市" not in units_of(population(**HUNAN, exclude=["长沙市"]), [])


def test_peer_groups_may_be_the_zones_of_the_register() -> None:
    units = ("长沙市", "株洲市", "岳阳市")
    problem = compile_scheme(
        scheme(population={"units": list(units)}, peer_groups={"by": "zone"}, indicators=[leaf("产值")]),
        facts({"产值": (3.0, 2.0, 1.0)}, units),
    )
    assert problem.group_names == ("长株潭", "洞庭湖")
    assert problem.groups.tolist() == [0, 0, 1]


def test_peer_groups_may_be_kinds_of_division() -> None:
    units = ("芙蓉区", "浏阳市", "平江县")
    problem = compile_scheme(
        scheme(population={"units": list(units)}, peer_groups={"by": "kind"}, indicators=[leaf("产值")]),
        facts({"产值": (3.0, 2.0, 1.0)}, units),
    )
    assert problem.group_names == ("市辖区", "县级市", "县")


def test_a_unit_outside_every_zone_is_named() -> None:
    with pytest.raises(EvaluationError, match="甲市"):
        compile_scheme(scheme(peer_groups={"by": "zone"}), facts())


def test_the_bare_name_of_every_prefecture_of_hunan_is_that_prefecture_in_data_groups_and_gates() -> None:
    full = units_of(population(**HUNAN), [])
    bare = tuple(name.removesuffix("市").removesuffix("土家族苗族自治州") for name in full)
    plan = scheme(
        population=HUNAN,
        indicators=[leaf("产值")],
        peer_groups={"by": "mapping", "groups": {"一": list(bare[:7]), "二": list(bare[7:])}},
        gates=[{"id": "g", "reason": "通报", "units": [bare[0]]}],
    )
    problem = compile_scheme(plan, facts({"产值": tuple(range(14))}, bare))
    assert problem.units == full
    assert problem.values[:, 0].tolist() == list(range(14))
    assert problem.groups.tolist() == [0] * 7 + [1] * 7
    assert [finding.unit for finding in problem.findings] == [0]
    # The county in it has a name of its own, and the bare name is never taken for it.
    counties = units_of(population(level="county", province="湖南省"), ["长沙"])
    names = UnitNames(counties)
    assert names.find("长沙县") is not None
    assert names.find("长沙") is None
