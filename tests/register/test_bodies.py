"""Names of bodies: as written in a context -> the full official name, or nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from luoshi.register.bodies import (
    Context,
    counterpart,
    function_of,
    resolve,
    resolver,
    successor,
)
from luoshi.register.organs import Organ, level_chain
from luoshi.register.register import default_register

PROVINCE = Context("湖南省", "2025-01-17")
CITY = Context("岳阳市", "2025-01-17")
COUNTY_CITY = Context("汨罗市", "2025-01-17")
COUNTY = Context("平江县", "2025-01-17")
DISTRICT = Context("长沙市岳麓区", "2025-01-17")
CENTRE = Context("国务院", "2025-01-17")

TABLE = {
    PROVINCE: {
        "省发展改革委": "湖南省发展和改革委员会",
        "省发改委": "湖南省发展和改革委员会",
        "省应急厅": "湖南省应急管理厅",
        "省人力资源社会保障厅": "湖南省人力资源和社会保障厅",
        "省国资委": "湖南省人民政府国有资产监督管理委员会",
        "省政府办公厅": "湖南省人民政府办公厅",
        "省委组织部": "中共湖南省委组织部",
        "省委金融办": "中共湖南省委金融委员会办公室",
        "省委编办": "中共湖南省委机构编制委员会办公室",
        "省总工会": "湖南省总工会",
        "团省委": "中国共产主义青年团湖南省委员会",
        "省妇联": "湖南省妇女联合会",
        "省残联": "湖南省残疾人联合会",
        "省工商联": "湖南省工商业联合会",
        "省高级人民法院": "湖南省高级人民法院",
        "省法院": "湖南省高级人民法院",
        "省检察院": "湖南省人民检察院",
        "长沙海关": "中华人民共和国长沙海关",
        "人民银行湖南省分行": "中国人民银行湖南省分行",
        "人民银行长沙中心支行": "中国人民银行长沙中心支行",
        "湖南金融监管局": "国家金融监督管理总局湖南监管局",
        "湖南证监局": "中国证券监督管理委员会湖南监管局",
        "国家统计局湖南调查总队": "国家统计局湖南调查总队",
        "国家外汇局湖南省分局": "国家外汇管理局湖南省分局",
        "省税务局": "国家税务总局湖南省税务局",
        "省消防救援总队": "湖南省消防救援总队",
        "省气象局": "湖南省气象局",
        "国网湖南省电力公司": "国网湖南省电力有限公司",
        "省安委办": "湖南省安全生产委员会办公室",
        "省安委会": "湖南省安全生产委员会",
        "省河长办": "湖南省河长制办公室",
        "株洲市": "株洲市人民政府",
        "湘西自治州": "湘西土家族苗族自治州人民政府",
        "湘西州政府": "湘西土家族苗族自治州人民政府",
        "长沙": "长沙市人民政府",
        "长沙市人民政府": "长沙市人民政府",
        "岳麓区": "长沙市岳麓区人民政府",
        "湘江新区管委会": "湖南湘江新区管理委员会",
        "湘江新区": "湖南湘江新区管理委员会",
        "大通湖区": "益阳市大通湖管理区管理委员会",
        "湖南大学": "湖南大学",
        "教育部": "教育部",
        "国家发展改革委": "国家发展和改革委员会",
        "财政厅": "湖南省财政厅",
        "省机关事务局": "湖南省机关事务管理局",
        "省机关事务管理局": "湖南省机关事务管理局",
        "省地方金融监管局": "湖南省地方金融监督管理局",
        "湖南银保监局": "中国银行保险监督管理委员会湖南监管局",
        "省纪委监委": "中国共产党湖南省纪律检查委员会湖南省监察委员会",
    },
    CITY: {
        "市财政局": "岳阳市财政局",
        "财政局": "岳阳市财政局",
        "市委宣传部": "中共岳阳市委宣传部",
        "团市委": "中国共产主义青年团岳阳市委员会",
        "市生态环境局汨罗分局": "岳阳市生态环境局汨罗分局",
        "省财政厅": "湖南省财政厅",
        "汨罗市": "汨罗市人民政府",
        "岳阳金融监管分局": "国家金融监督管理总局岳阳监管分局",
        "人民银行岳阳市分行": "中国人民银行岳阳市分行",
        "市消防救援支队": "岳阳市消防救援支队",
        "市中级人民法院": "岳阳市中级人民法院",
        "市数据局": "岳阳市数据局",
    },
    COUNTY_CITY: {
        "市教体局": "汨罗市教育体育局",
        "县教体局": "汨罗市教育体育局",
        "市财政局": "汨罗市财政局",
        "岳阳市财政局": "岳阳市财政局",
        "市发改局": "汨罗市发展和改革局",
        "市委办公室": "中共汨罗市委办公室",
        "省水利厅": "湖南省水利厅",
    },
    COUNTY: {
        "县发改局": "平江县发展和改革局",
        "县人社局": "平江县人力资源和社会保障局",
        "县住建局": "平江县住房和城乡建设局",
        "市财政局": "岳阳市财政局",
        "团县委": "中国共产主义青年团平江县委员会",
        "县委政法委": "中共平江县委政法委员会",
        "县法院": "平江县人民法院",
        "县交警大队": "平江县公安局交通警察大队",
    },
    DISTRICT: {
        "区财政局": "长沙市岳麓区财政局",
        "区城市管理和综合执法局": "长沙市岳麓区城市管理和综合执法局",
        "市财政局": "长沙市财政局",
    },
    CENTRE: {
        "发展改革委": "国家发展和改革委员会",
        "人民银行": "中国人民银行",
        "金融监管总局": "国家金融监督管理总局",
        "科技部": "科学技术部",
        "国家林草局": "国家林业和草原局",
        "中央网信办": "中央网络安全和信息化委员会办公室",
        "全国工商联": "中华全国工商业联合会",
        "湖南省": "湖南省人民政府",
    },
    Context("广州市", "2006-03"): {
        "市发展计划委": "广州市发展计划委员会",
        "市经贸委": "广州市经济贸易委员会",
        "市外经贸局": "广州市对外贸易经济合作局",
        "市劳动保障局": "广州市劳动和社会保障局",
        "市环保局": "广州市环境保护局",
        "市国土房管局": "广州市国土资源和房屋管理局",
        "市建委": "广州市建设委员会",
        "市人口计生局": "广州市人口和计划生育局",
    },
    Context("内蒙古自治区"): {
        "自治区发展改革委": "内蒙古自治区发展和改革委员会",
        "自治区党委宣传部": "中共内蒙古自治区委员会宣传部",
        "锡林郭勒盟行署": "锡林郭勒盟行政公署",
    },
    Context("上海市"): {
        "市科委": "上海市科学技术委员会",
        "市高级人民法院": "上海市高级人民法院",
        "上海证监局": "中国证券监督管理委员会上海监管局",
        "浦东新区": "上海市浦东新区人民政府",
    },
    Context("深圳市"): {
        "深圳证监局": "中国证券监督管理委员会深圳监管局",
        "市交通运输局（市港务局）": "深圳市交通运输局",
    },
    # A place that the register does not have is still the place whose document it is.
    Context("云湖省", "2025-01"): {
        "省商务厅": "云湖省商务厅",
        "省委改革办": "中共云湖省委全面深化改革委员会办公室",
        "云湖海关": "中华人民共和国云湖海关",
        "人民银行云湖省分行": "中国人民银行云湖省分行",
        "团省委": "中国共产主义青年团云湖省委员会",
        "教育部": "教育部",
    },
    Context("青岚市"): {"市科技局": "青岚市科学技术局", "市供销联社": "青岚市供销合作联社"},
    Context("石桥县"): {"县财政局": "石桥县财政局", "团县委": "中国共产主义青年团石桥县委员会"},
    Context("湖南省云湖市"): {"市财政局": "云湖市财政局", "省财政厅": "湖南省财政厅"},
    Context("青岚高新技术产业开发区"): {
        "经济发展局": "青岚高新技术产业开发区经济发展局",
        "区财政局": "青岚高新技术产业开发区财政局",
        "高新区管委会": "青岚高新技术产业开发区管理委员会",
        "党工委": "中共青岚高新技术产业开发区工作委员会",
    },
    Context("湘江新区"): {
        "区财政局": "湖南湘江新区财政局",
        "新区管委会": "湖南湘江新区管理委员会",
        "市财政局": "长沙市财政局",
        "省财政厅": "湖南省财政厅",
    },
    Context("河东区"): {"区财政局": "河东区财政局"},
    Context(): {
        "湖南省财政厅": "湖南省财政厅",
        "北京市朝阳区人民政府": "北京市朝阳区人民政府",
        "中国共产党湖南省纪律检查委员会湖南省监察委员会": "中国共产党湖南省纪律检查委员会湖南省监察委员会",
    },
}


@pytest.mark.parametrize(
    ("context", "written", "name"),
    [(context, written, name) for context, rows in TABLE.items() for written, name in rows.items()],
)
def test_a_name_is_completed_in_its_context(context: Context, written: str, name: str) -> None:
    assert resolve(written, context) == name
    assert resolve(name, context) == name


@pytest.mark.parametrize(
    ("context", "written"),
    [
        (PROVINCE, "各市州人民政府"),
        (PROVINCE, "有关部门"),
        (PROVINCE, "省工业和信息化"),
        (PROVINCE, "省不存在的厅"),
        (PROVINCE, "加快产业布局"),
        (PROVINCE, "省"),
        (PROVINCE, ""),
        (PROVINCE, "市财政局"),  # whose city?
        (CITY, "市文旅局"),  # 文化和旅游局, 文化旅游广电局 and others are written like this
        (Context(), "财政局"),
        (Context(), "省财政厅"),
        (Context(), "朝阳区"),
        (Context("没有层级的地方"), "省财政厅"),
        (Context("云湖省"), "市财政局"),
        (CENTRE, "省财政厅"),
        (PROVINCE, "省" * 200),
    ],
)
def test_what_is_not_certain_has_no_name(context: Context, written: str) -> None:
    assert resolve(written, context) is None


ORGANS = [
    (organ, division)
    for organ in default_register().organs.organs
    for level, code in (
        ("province", "430000"),
        ("prefecture", "430600"),
        ("county", "430626"),
        ("county", "430104"),
    )
    for division in [default_register().divisions.by_code(code)]
    if level in organ.levels and division is not None and level in level_chain(division)
]


@given(st.sampled_from(ORGANS))
def test_every_full_name_resolves_to_itself_in_any_context(pair: tuple[Organ, object]) -> None:
    organ, division = pair
    name = organ.full_name(division, default_register().divisions)  # type: ignore[arg-type]
    on = organ.valid_to or organ.valid_from
    for government in ("湖南省", "岳阳市", "平江县", "国务院", None):
        assert resolve(name, Context(government, on)) == name


@pytest.mark.parametrize("department", default_register().departments, ids=lambda d: d.name)
def test_every_listed_department_is_found_by_all_its_forms(department: object) -> None:
    name, written = department.name, department.written  # type: ignore[attr-defined]
    assert resolve(name, Context()) == name
    for form in written:
        assert resolve(form, PROVINCE) == name


@pytest.mark.parametrize("organ", default_register().organs.organs, ids=lambda o: f"{o.name}-{o.levels[0]}")
def test_central_names_and_their_forms_agree(organ: Organ) -> None:
    if "central" not in organ.levels:
        return
    for form in organ.written:
        assert resolve(form, Context("国务院", organ.valid_to or "2025-01")) == organ.name


ORDINARY = [
    "推动",
    "产业",
    "高质量",
    "发展",
    "年底前",
    "完成",
    "布局",
    "城乡",
    "社会",
    "督办",
    "项目",
    "投资",
    "增长",
    "百分点",
    "民生",
    "实事",
    "改革",
    "任务",
    "持续",
    "优化",
    "服务",
    "平台",
]


@given(st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=6).map("".join))
def test_ordinary_words_never_get_a_name(text: str) -> None:
    for context in (PROVINCE, CITY, COUNTY, CENTRE, Context()):
        assert resolve(text, context) is None


@given(st.text(min_size=1, max_size=60))
def test_a_random_string_never_gets_a_name_and_never_fails(text: str) -> None:
    assume(not re.search(r"[\u4e00-\u9fff]{2}", text))
    assert resolve(text, PROVINCE) is None


def test_a_name_that_lost_its_last_character_is_only_suggested() -> None:
    here = resolver(PROVINCE)
    assert here("省工业和信息化") is None
    assert here.suggest("省工业和信息化") == "湖南省工业和信息化厅"
    assert here.suggest("省不存在的") is None


@pytest.mark.parametrize(
    ("issuer", "government"),
    [
        ("湖南省人民政府办公厅", "湖南省"),
        ("中共岳阳市委办公室", "岳阳市"),
        ("汨罗市发展和改革局", "汨罗市"),
        ("长沙市岳麓区人民政府", "长沙市岳麓区"),
        ("国务院办公厅", "国务院"),
        ("国家发展改革委", "国务院"),
        ("财政部", "国务院"),
        ("中共中央办公厅", "国务院"),
        ("云湖省人民政府办公厅", "云湖省"),
        ("海陵省人民政府", "海陵省"),  # not 海陵区, which is also called 海陵
        ("青岚市发展和改革委员会", "青岚市"),
        ("国家税务总局湖南省税务局", "湖南省"),
        ("青岚高新技术产业开发区管理委员会", "青岚高新技术产业开发区"),
        ("湖南湘江新区管委会", "湖南湘江新区"),
        ("云湖省人民政府关于印发重点任务分工的通知", "云湖省"),
        ("岳阳市2024年重点任务清单", "岳阳市"),
        ("石桥县2024年民生实事清单", "石桥县"),
        ("教育部 财政部关于做好有关工作的通知", "国务院"),
        ("青岚高新技术产业开发区管委会关于印发任务清单的通知", "青岚高新技术产业开发区"),
        ("推进全市重点工作任务清单", None),
        ("2024年全市重点工作任务清单", None),
        ("关于做好城市管理工作的通知", None),
        ("优化城市环境领导小组办公室", None),
        ("某某公司", None),
        (None, None),
    ],
)
def test_the_issuer_gives_the_context(issuer: str | None, government: str | None) -> None:
    assert Context.of_issuer(issuer, "2025") == Context(government, "2025")


@given(
    st.text(alphabet="中共国务院省市县区州人民政府办公厅关于开发区管委会湖南长沙、 （）x", max_size=30),
    st.text(max_size=8),
)
def test_any_issuer_gives_a_context_in_which_names_can_be_asked_for(issuer: str, written: str) -> None:
    for context in (Context.of_issuer(issuer), Context(issuer)):
        name = resolve("省财政厅", context)
        assert name is None or name.endswith("财政厅")
        assert resolve(written, context) is None or len(written) > 1


@pytest.mark.parametrize(
    ("number", "government"),
    [
        ("湘政办发〔2025〕2号", "湖南省"),
        ("国办发〔2018〕33号", "国务院"),
        ("穗府办〔2006〕19号", "广州市"),
        ("宁政发〔2020〕1号", None),  # 宁夏 and 南京 both write 宁
        ("", None),
        (None, None),
    ],
)
def test_the_word_of_a_document_number_gives_the_context_where_it_is_certain(
    number: str | None, government: str | None
) -> None:
    assert Context.of_doc_number(number, "2025").government == government


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("省发展改革委", "central", "国家发展改革委"),
        ("省发展改革委", "prefecture", "市发展改革委"),
        ("市发展改革委", "county", "县发展改革局"),
        ("县发展改革局", "province", "省发展改革委"),
        ("省教育厅", "prefecture", "市教育局"),
        ("省教育厅", "central", "教育部"),
        ("团省委", "prefecture", "团市委"),
        ("省委宣传部", "county", "县委宣传部"),
        ("市文旅局", "province", "省文化和旅游厅"),
        ("省不存在的厅", "county", None),
        ("湖南大学", "county", None),
    ],
)
def test_a_body_has_its_counterpart_at_another_level(name: str, level: str, expected: str | None) -> None:
    assert counterpart(name, level) == expected  # type: ignore[arg-type]


def test_a_counterpart_can_be_named_in_full_for_a_place() -> None:
    assert counterpart("省发展改革委", "prefecture", "岳阳市") == "岳阳市发展和改革委员会"
    assert counterpart("市发展改革委", "county", "平江县") == "平江县发展和改革局"
    assert counterpart("省发展改革委", "prefecture", "没有层级的地方") is None


PLACES = {"province": "湖南省", "prefecture": "岳阳市", "county": "平江县"}
PAIRS = [
    (function, one, other)
    for function in sorted({organ.function for organ in default_register().organs.organs})
    for one in PLACES
    for other in PLACES
    if default_register().organs.of_function(function, one)  # type: ignore[arg-type]
    and default_register().organs.of_function(function, other)  # type: ignore[arg-type]
]


@given(st.sampled_from(PAIRS))
def test_counterparts_keep_the_function_on_the_way_there_and_back(pair: tuple[str, str, str]) -> None:
    function, one, other = pair
    register = default_register()
    division = register.divisions.by_name(PLACES[one])[0]
    start = register.organs.of_function(function, one)[0].full_name(division, register.divisions)  # type: ignore[arg-type]
    assert function_of(start) == function
    there = counterpart(start, other, PLACES[other])  # type: ignore[arg-type]
    assert there is not None
    assert function_of(there) == function
    assert counterpart(there, one, PLACES[one]) == start  # type: ignore[arg-type]


def test_a_renamed_department_names_its_successor() -> None:
    assert successor("湖南省地方金融监督管理局") == "中共湖南省委金融委员会办公室"
    assert successor("中国银行保险监督管理委员会湖南监管局") == "国家金融监督管理总局湖南监管局"
    assert successor("湖南省财政厅") is None
