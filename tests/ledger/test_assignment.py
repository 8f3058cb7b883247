"""What a parenthesis, a label or a sentence says about who is responsible: text -> bodies by role."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.assignment import parse_responsibility

LEAD, SUPPORT = "lead", "support"


def roles(inner: str, *, first_listed: bool = False) -> tuple[list[str], list[str], bool, str]:
    says = parse_responsibility(inner, 0, len(inner), lambda written: None)
    assert says is not None, inner
    lead, support, mode = says.roles(
        lambda listed: [] if listed[0].collective or not first_listed else listed[:1]
    )
    return [b.written for b in lead], [b.written for b in support], says.open, mode


@pytest.mark.parametrize(
    ("inner", "lead", "support", "is_open", "mode"),
    [
        (
            "市财政局牵头，市审计局、市国资委按职责分工负责",
            ["市财政局"],
            ["市审计局", "市国资委"],
            False,
            "lead",
        ),
        ("省水利厅牵头，各地区、各部门负责", ["省水利厅"], ["各地区", "各部门"], False, "lead"),
        ("教育部、财政部等按职责分工负责", [], ["教育部", "财政部"], True, "joint"),
        ("商务部负责", ["商务部"], [], False, "lead"),
        (
            "商务部、海关总署等和各有关省级人民政府负责",
            [],
            ["商务部", "海关总署", "各有关省级人民政府"],
            True,
            "joint",
        ),
        ("省林业局牵头负责", ["省林业局"], [], False, "lead"),
        ("国家发展改革委会同有关部门负责", ["国家发展改革委"], ["有关部门"], False, "lead"),
        ("责任单位：区教育局、区财政局", ["区教育局", "区财政局"], [], False, "lead"),
        ("责任单位：区教育局牵头，区财政局等部门分工负责", ["区教育局"], ["区财政局"], True, "lead"),
        (
            "牵头单位：县水利局，配合单位：县财政局、各乡镇",
            ["县水利局"],
            ["县财政局", "各乡镇"],
            False,
            "lead",
        ),
        ("牵头单位：县水利局；责任单位：县财政局", ["县水利局"], ["县财政局"], False, "lead"),
        ("牵头单位：市体育局", ["市体育局"], [], False, "lead"),
        ("责任单位：市体育局；配合单位：市教育局", ["市体育局"], ["市教育局"], False, "lead"),
        ("责任部门：市体育局、市教育局", ["市体育局", "市教育局"], [], False, "lead"),
        (
            "省财政厅、省审计厅分别牵头，省国资委配合",
            ["省财政厅", "省审计厅"],
            ["省国资委"],
            False,
            "separate",
        ),
        ("牵头单位：省财政厅、省司法厅分别牵头负责", ["省财政厅", "省司法厅"], [], False, "separate"),
        ("各部门按职责分工负责", [], ["各部门"], False, "all"),
        ("由市民政局牵头，市卫健委配合", ["市民政局"], ["市卫健委"], False, "lead"),
        ("市卫健委负责，市医保局配合", ["市卫健委"], ["市医保局"], False, "lead"),
        ("市卫健委负责，市医保局、市财政局指导", ["市卫健委"], ["市医保局", "市财政局"], False, "lead"),
        (
            "市生态环境局牵头，市工信局参与，各县、区人民政府负责落实",
            ["市生态环境局"],
            ["市工信局", "各县、区人民政府"],
            False,
            "lead",
        ),
        (
            "省经信厅、省市场监管局（省知识产权局）按职责分工负责",
            [],
            ["省经信厅", "省市场监管局（省知识产权局）"],
            False,
            "joint",
        ),
        (
            "责任单位：省数据局，各市、县〔市、区〕政府",
            ["省数据局", "各市、县〔市、区〕政府"],
            [],
            False,
            "lead",
        ),
        ("人力资源社会保障部等有关部门和单位负责", [], ["人力资源社会保障部"], True, "joint"),
        # X负责，Y按职责分工负责: X answers for the whole.
        ("市民政局负责，市财政局按职责分工负责", ["市民政局"], ["市财政局"], False, "lead"),
        (
            "市民政局负责；市财政局、市残联按照职责分工负责",
            ["市民政局"],
            ["市财政局", "市残联"],
            False,
            "lead",
        ),
        ("市民政局负责，各区县分工负责", ["市民政局"], ["各区县"], False, "lead"),
        ("责任单位：市民政局负责，市财政局按职责分工负责", ["市民政局"], ["市财政局"], False, "lead"),
        ("市财政局负责，市税务局负责", [], ["市财政局", "市税务局"], False, "joint"),
        # 主责, 主办, 承办, 协办, 负总责, 统筹
        (
            "主办：县水利局；协办：县财政局、县自然资源局",
            ["县水利局"],
            ["县财政局", "县自然资源局"],
            False,
            "lead",
        ),
        ("主办单位：县水利局，协办单位：县财政局", ["县水利局"], ["县财政局"], False, "lead"),
        ("承办单位：县水利局；协办单位：县财政局", ["县水利局"], ["县财政局"], False, "lead"),
        ("承办：县水利局；协办：县财政局", ["县水利局"], ["县财政局"], False, "lead"),
        ("县水利局主办，县财政局协办", ["县水利局"], ["县财政局"], False, "lead"),
        ("县水利局主责，县财政局、各乡镇配合", ["县水利局"], ["县财政局", "各乡镇"], False, "lead"),
        ("县水利局负总责，县财政局、县司法局协同推进", ["县水利局"], ["县财政局", "县司法局"], False, "lead"),
        ("县水利局总牵头，县财政局具体负责", ["县水利局"], ["县财政局"], False, "lead"),
        ("县水利局统筹，各乡镇具体落实", ["县水利局"], ["各乡镇"], False, "lead"),
        ("县水利局统筹协调，县财政局按职责落实", ["县水利局"], ["县财政局"], False, "lead"),
        ("主责单位：县水利局；配合单位：县财政局", ["县水利局"], ["县财政局"], False, "lead"),
        # Bodies of every sort
        ("海关负责", ["海关"], [], False, "lead"),
        ("税务、海关按职责分工负责", [], ["税务", "海关"], False, "joint"),
        ("公安、消防、气象按职责分工负责", [], ["公安", "消防", "气象"], False, "joint"),
        (
            "市道路交通安全委员会和市安全生产委员会成员单位分别按职责分工负责",
            [],
            ["市道路交通安全委员会和市安全生产委员会成员单位"],
            False,
            "all",
        ),
        ("市防汛抗旱指挥部成员单位分别按职责分工负责", [], ["市防汛抗旱指挥部成员单位"], False, "all"),
        ("南岭合作区执委会按职责分工负责", ["南岭合作区执委会"], [], False, "lead"),
        (
            "茶园片区党工委、湖滨新区管委会、城关街道办事处按职责分工负责",
            [],
            ["茶园片区党工委", "湖滨新区管委会", "城关街道办事处"],
            False,
            "joint",
        ),
        (
            "国网临江供电公司牵头，县城投集团、农业银行临江支行配合",
            ["国网临江供电公司"],
            ["县城投集团", "农业银行临江支行"],
            False,
            "lead",
        ),
        ("东岭镇、西河乡、县一中负责", [], ["东岭镇", "西河乡", "县一中"], False, "joint"),
        (
            "临江海事处牵头，市属国企、驻市金融机构参与",
            ["临江海事处"],
            ["市属国企", "驻市金融机构"],
            False,
            "lead",
        ),
        (
            "县人力资源社会保障局（县社保中心）牵头，县茶办配合",
            ["县人力资源社会保障局（县社保中心）"],
            ["县茶办"],
            False,
            "lead",
        ),
        ("省直有关单位、各市州人民政府按职责分工负责", [], ["省直有关单位", "各市州人民政府"], False, "all"),
        (
            "茶叶协调处专员办牵头，数字茶园运营体按职责分工负责",
            ["茶叶协调处专员办"],
            ["数字茶园运营体"],
            False,
            "lead",
        ),
        # What local governments do as fits them
        (
            "县科技局、工信局按职责分工负责，各乡镇人民政府结合实际落实",
            [],
            ["县科技局", "工信局", "各乡镇人民政府"],
            False,
            "joint",
        ),
        ("县科技局牵头，各乡镇政府结合本地实际组织实施", ["县科技局"], ["各乡镇政府"], False, "lead"),
        ("县科技局负责，各乡镇政府结合工作实际抓好落实", ["县科技局"], ["各乡镇政府"], False, "lead"),
        # Other words for leading
        ("县审计局牵总，县财政局协助", ["县审计局"], ["县财政局"], False, "lead"),
        ("县公安局领衔督办，县司法局参与", ["县公安局"], ["县司法局"], False, "lead"),
        ("县公安局牵头抓总，县司法局协同配合", ["县公安局"], ["县司法局"], False, "lead"),
        ("以县审计局为主，县财政局配合", ["县审计局"], ["县财政局"], False, "lead"),
        ("县水利局为主，各乡镇参与", ["县水利局"], ["各乡镇"], False, "lead"),
        # Collectives as 责任单位
        ("责任单位：各市、县政府", [], ["各市、县政府"], False, "all"),
        ("责任单位：各乡镇（街道）、县直有关单位", [], ["各乡镇（街道）", "县直有关单位"], False, "all"),
        ("责任单位：市教育局，各区县", ["市教育局", "各区县"], [], False, "lead"),
    ],
)
def test_it_tells_lead_from_support(
    inner: str, lead: list[str], support: list[str], is_open: bool, mode: str
) -> None:
    assert roles(inner) == (lead, support, is_open, mode)


@pytest.mark.parametrize(
    "inner",
    [
        "谁审批谁负责",
        "张三负责",
        "以下简称《方案》",
        "含专利",
        "主要负责人",
        "下同",
        "2025年12月底前",
        "投资5亿元以上",
        "专人负责",
        "企业牵头、高校参与",
        "政府主导，社会参与",
        "党建统筹，部门配合",
        "主要领导负总责，分管领导具体负责",
        "谁主管谁负责、谁牵头谁落实",
        "项目经理按职责分工负责",
        "坚持属地管理、分级负责",
        "实行一个项目、一名领导、一套班子负责",
        "牵头制定标准3项",
        "结合实际落实",
        "以社会资本为主，政府补助为辅",
        "以市场主体投资为主",
        "",
    ],
)
def test_it_finds_nobody_where_nobody_is_named(inner: str) -> None:
    says = parse_responsibility(inner, 0, len(inner), lambda written: None)
    assert says is None or says.bodies == 0


def test_the_first_listed_leads_where_the_document_says_so() -> None:
    assert roles("税务总局、财政部、海关总署负责", first_listed=True) == (
        ["税务总局"],
        ["财政部", "海关总署"],
        False,
        "lead",
    )
    assert roles("责任单位：市商务局、市文旅局", first_listed=True) == (
        ["市商务局"],
        ["市文旅局"],
        False,
        "lead",
    )


def test_collectives_do_not_lead_because_they_are_listed_first() -> None:
    assert roles("各省级人民政府负责", first_listed=True)[0] == []


def test_separate_leads_stay_leads_under_the_first_listed_rule() -> None:
    assert roles("财政部、税务总局分别牵头", first_listed=True)[0] == ["财政部", "税务总局"]


def test_the_rule_is_read_where_it_stands_in_the_first_parenthesis() -> None:
    inner = "税务总局、财政部负责，排在第一位的部门为牵头部门，下同"
    says = parse_responsibility(inner, 0, len(inner), lambda written: None)
    assert says is not None
    assert [b.written for b in says.support] == ["税务总局", "财政部"]


@pytest.mark.parametrize(
    ("names", "when"),
    [
        ("，长期推进", "长期推进"),
        ("，持续实施", "持续实施"),
        ("；常态化推进", "常态化推进"),
        ("，立行立改", "立行立改"),
        ("，全年推进", "全年推进"),
        ("；2026年6月底前完成，并长期坚持", "2026年6月底前完成，并长期坚持"),
        ("；2026年6月底前", "2026年6月底前"),
        ("；年内完成", "年内完成"),
        ("；办结期限：6月底", "6月底"),
        ("；整改时间：6月底", "6月底"),
    ],
)
@pytest.mark.parametrize("label", ["责任单位", "牵头单位", "配合单位"])
def test_what_stands_last_behind_a_label_and_says_when_is_no_body(label: str, names: str, when: str) -> None:
    inner = f"{label}：市审批局、市持续发展办{names}"
    says = parse_responsibility(inner, 0, len(inner), lambda written: None)
    assert says is not None
    assert says.deadline is not None
    assert says.deadline.of(inner) == when
    assert [b.written for b in (*says.lead, *says.support, *says.responsible)] == [
        "市审批局",
        "市持续发展办",
    ]


def test_a_deadline_in_the_parenthesis_is_no_body() -> None:
    inner = "牵头单位：州司法局；责任单位：州财政局、州直有关单位，6月底完成"
    says = parse_responsibility(inner, 0, len(inner), lambda written: None)
    assert says is not None
    assert says.deadline is not None
    assert says.deadline.of(inner) == "6月底完成"
    assert [b.written for b in says.responsible] == ["州财政局", "州直有关单位"]


BODIES = [
    "市财政局",
    "市审计局",
    "市国资委",
    "市卫生健康委",
    "市住房和城乡建设局",
    "市文化和旅游局",
    "市人民政府办公室",
]


@given(
    st.lists(st.sampled_from(BODIES), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(["省教育厅", "省科技厅", "省公安厅", "省民政厅"]), max_size=4, unique=True),
    st.booleans(),
)
def test_every_listed_body_comes_back_once_in_its_role(
    lead: list[str], support: list[str], more: bool
) -> None:
    inner = "、".join(lead) + "牵头"
    if support:
        inner += "，" + "、".join(support) + ("等" if more else "") + "按职责分工负责"
    assert roles(inner) == (lead, support, more and bool(support), "lead")


@given(st.text(alphabet="市财政局、，；：牵头单位责任配合负责按职责分工（）等和各 \n2025年", max_size=80))
def test_no_text_makes_it_fail_and_every_body_quotes_the_text(inner: str) -> None:
    says = parse_responsibility(inner, 0, len(inner), lambda written: None)
    if says is not None:
        for body in (*says.lead, *says.support, *says.responsible):
            assert body.span.of(inner).replace("\v", "").replace("\n", "") == body.written
