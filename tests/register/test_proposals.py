"""What is proposed for names that nobody answers to: a table of names, in the directory of an invented province."""

from __future__ import annotations

import pytest

from luoshi.register.proposals import Government, Ground, KnownBody, Proposer, kind_of_body
from luoshi.register.standing import Standing, standing_of

PROVINCE, CITY = Government(1, "云湖省"), Government(2, "青禾市")
BODIES = [
    KnownBody(at, name, names, government)
    for at, (name, names, government) in enumerate(
        [
            ("云湖省应急管理厅", ("云湖省应急管理厅", "省应急管理厅"), 1),
            ("云湖省文化和旅游厅", ("云湖省文化和旅游厅", "省文化和旅游厅"), 1),
            ("云湖省发展和改革委员会", ("云湖省发展和改革委员会", "省发展改革委"), 1),
            ("云湖省市场监督管理局", ("云湖省市场监督管理局", "省市场监管局"), 1),
            ("云湖省住房和城乡建设厅", ("云湖省住房和城乡建设厅",), 1),
            ("云湖省数字产业促进中心", ("云湖省数字产业促进中心",), 1),
            ("青禾市人力资源和社会保障局", ("青禾市人力资源和社会保障局",), 2),
            ("青禾市文化旅游广电体育局", ("青禾市文化旅游广电体育局",), 2),
        ]
    )
]


def propose(written: str, full: str | None = None, *, elsewhere: str | None = None):
    return Proposer([CITY, PROVINCE], BODIES, elsewhere=elsewhere).propose(written, full)


@pytest.mark.parametrize(
    ("written", "full", "ground", "sure", "name"),
    [
        ("省应急厅", "湖南省应急管理厅", Ground.REGISTER, True, "云湖省应急管理厅"),
        ("省发改委", None, Ground.REGISTER, True, "云湖省发展和改革委员会"),
        ("市人社局", None, Ground.REGISTER, True, "青禾市人力资源和社会保障局"),
        ("云湖住建厅", None, Ground.REGISTER, True, "云湖省住房和城乡建设厅"),
        ("省文旅厅", None, Ground.SHORT, True, "云湖省文化和旅游厅"),
        ("湖南省市场监督管理局", "湖南省市场监督管理局", Ground.COUNTERPART, False, "云湖省市场监督管理局"),
        ("市文旅局", None, Ground.SHORT, True, "青禾市文化旅游广电体育局"),
        ("市文化和旅游局", None, Ground.FUNCTION, False, "青禾市文化旅游广电体育局"),
        ("省数字产业中心", None, Ground.NEAR, False, "云湖省数字产业促进中心"),
    ],
)
def test_a_body_that_is_there(written, full, ground, sure, name):
    found = propose(written, full, elsewhere="湖南省")
    assert found is not None
    assert (found.ground, found.sure, found.new) == (ground, sure, None)
    assert next(body.name for body in BODIES if body.key == found.key) == name


@pytest.mark.parametrize(
    ("written", "full", "ground", "sure", "name", "kind", "government"),
    [
        ("省林业局", "湖南省林业局", Ground.NEW, True, "云湖省林业局", "department", 1),
        ("省委编办", None, Ground.NEW, True, "中共云湖省委机构编制委员会办公室", "party", 1),
        ("市审计局", None, Ground.NEW, True, "青禾市审计局", "department", 2),
        ("湖南证监局", "中国证券监督管理委员会湖南监管局", Ground.NEW_COUNTERPART, False,
         "中国证券监督管理委员会云湖监管局", "department", 1),
        ("市大数据集团", None, Ground.NEW_FORM, False, "青禾市大数据集团", "enterprise", 2),
    ],
)  # fmt: skip
def test_a_body_to_be_added(written, full, ground, sure, name, kind, government):
    found = propose(written, full, elsewhere="湖南省")
    assert found is not None
    assert found.new is not None
    assert (found.ground, found.sure, found.key) == (ground, sure, None)
    assert (found.new.name, found.new.kind, found.new.government) == (name, kind, government)


@pytest.mark.parametrize("written", ["长沙海关", "有关方面", "贺兰县财政局"])
def test_what_says_no_place_of_ours_is_left_as_it_is_written(written: str):
    assert propose(written, elsewhere="湖南省") is None


def test_a_name_of_two_bodies_is_proposed_for_neither():
    twice = [*BODIES, KnownBody(99, "云湖省应急救援队", ("云湖省应急救援队", "云湖省应急厅"), 1)]
    assert Proposer([PROVINCE], twice).propose("云湖省应急厅") is None
    assert Proposer([PROVINCE], twice[:-1]).propose("云湖省应急厅") is not None


def test_without_a_place_elsewhere_no_counterpart_is_thought_of():
    assert propose("湖南证监局", "中国证券监督管理委员会湖南监管局") is None


@pytest.mark.parametrize(
    ("place", "own", "above", "standing"),
    [
        ("云湖省", "青禾市", ("云湖省",), Standing.ABOVE),
        ("云湖省", "云湖省", (), Standing.OWN),
        ("湖南省", "云湖省", (), Standing.ELSEWHERE),
        ("湖南省", "青禾市", ("云湖省",), Standing.ELSEWHERE),
        ("青禾市白石县", "青禾市", (), Standing.BELOW),
        ("湖南省", "汨罗市", (), Standing.ABOVE),
        ("国务院", "青禾市", (), Standing.ABOVE),
        ("岳阳市", "湖南省", (), Standing.BELOW),
        ("长沙市", "云湖省", (), Standing.ELSEWHERE),
        ("青岚市", "云湖省", (), Standing.UNKNOWN),
        ("青岚市", "青禾市", ("云湖省",), Standing.ELSEWHERE),
        (None, "青禾市", (), Standing.UNKNOWN),
    ],
)
def test_where_the_issuer_stands(place, own, above, standing):
    assert standing_of(place, own, above) is standing


def test_kinds_are_told_by_names():
    assert kind_of_body("云湖省总工会") == "department"
    assert kind_of_body("云湖大学") == "enterprise"
