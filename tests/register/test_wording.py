"""Forms of names in lists: bodies, open groups, ordinary words, and what a list says only once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.register.context import Context
from luoshi.register.register import default_register
from luoshi.register.wording import BODY_ENDING, expand, is_collective, looks_like_body

COLLECTIVES = [
    "各市州人民政府", "有关部门", "各有关单位", "省直有关部门", "有关市人民政府", "各行业主管部门",
    "省优化营商环境领导小组成员单位", "各乡镇（街道）", "各县（市、区）人民政府", "各市、县（市、区）人民政府", "县（市、区）政府",
    "各级各部门", "各地区", "各部门", "各区政府", "园区管委会", "属地政府", "乡镇人民政府", "国务院有关部门",
    "各有关省级人民政府", "市直各有关单位", "各省、自治区、直辖市人民政府", "各市", "各市州", "中央驻湘单位", "三市人民政府",
    "省级人民政府", "乡镇（街道）", "县市区人民政府", "市县人民政府", "地方各级人民政府", "各级党委政府", "沿江各市", "市直机关",
    "各镇〔街道〕", "各市、县〔市、区〕政府", "各板块", "三大运营商", "三大通信运营商", "机关各科室", "各车间", "燃气企业", "苏木乡镇",
]  # fmt: skip
SINGLE_BODIES = [
    "省工业和信息化厅", "市教科体局", "省青山湖生态保护中心", "某某集团有限公司", "湖南大学", "县城管局", "市文旅局", "人民银行",
    "长沙海关", "县融媒体中心", "市交通委（市道运局）", "市城投集团", "湘江新区", "长沙市", "湘阴县", "岳阳楼区", "省政府办公厅",
    "省防指", "城关镇人民政府", "县委政法委", "团市委", "省工商联", "国网岳阳供电公司", "区科技局", "省长株潭一体化发展事务中心",
    "市轨道集团", "县人民医院", "长沙高新区", "省政府", "市人民政府", "区管委会", "沙市区", "市中区", "发展改革委", "财政部",
    "宣传股", "安监科", "督导室", "战略发展部", "全民健身中心", "综治办", "应急办", "司法所", "农技站", "综合执法队", "卫生院",
    "图书馆", "综合协调组", "市律协", "县农投", "市少年宫", "高新区",
    "优化营商环境工作专班", "省委", "建设银行", "市建设局", "市12345政务服务热线中心",
]  # fmt: skip
ORDINARY = [
    "布局", "督办", "社会", "加快产业布局", "推进一网通办", "城镇", "城乡", "有为政府", "建设数字政府", "年底前完成", "市场", "干部",
    "执行", "优化营商环境", "全省经济社会", "各项工作", "省级平台", "市场主体", "按职责分工", "责任单位", "牵头单位", "配合单位",
    "新型工业化", "完成投资", "全会", "推动高质量发展", "落实责任", "各环节", "有关规定", "省内外市场", "以人民为中心", "平台",
    "控股", "百科", "全部", "内部", "加工中心", "督办", "加油站", "教学科", "参股", "骨干部",
    "服务区", "示范区", "区块链", "县域经济", "力争突破", "6月底前", "2025年", "持续推进", "每季度", "增长5%左右", "目标",
    "绿色出行", "全面推行", "现场会", "机组", "市民中心的建设", "打造创新中心", "省", "", "负责", "等",
]  # fmt: skip


@pytest.mark.parametrize("written", COLLECTIVES)
def test_an_open_group_is_a_collective_and_can_stand_in_a_list(written: str) -> None:
    assert is_collective(written)
    assert looks_like_body(written)


@pytest.mark.parametrize("written", SINGLE_BODIES)
def test_a_single_body_can_stand_in_a_list_and_is_no_collective(written: str) -> None:
    assert looks_like_body(written)
    assert not is_collective(written)


@pytest.mark.parametrize("written", ORDINARY)
def test_an_ordinary_word_is_no_body(written: str) -> None:
    assert not looks_like_body(written)
    assert not is_collective(written)


@pytest.mark.parametrize("department", default_register().departments, ids=lambda d: d.name)
def test_every_form_of_every_listed_department_looks_like_a_body(department: object) -> None:
    for form in department.written:  # type: ignore[attr-defined]
        assert looks_like_body(form)
        assert not is_collective(form)


def test_the_ending_found_is_the_longest() -> None:
    for name, ending in (("省安委会办公室", "办公室"), ("岳阳市人民政府", "人民政府"), ("市公安局", "局")):
        found = BODY_ENDING.search(name)
        assert found is not None
        assert found[0] == ending


PROVINCE = Context("湖南省", "2025-01")


@pytest.mark.parametrize(
    ("names", "context", "full"),
    [
        (
            ["长沙市", "株洲市", "湘潭市人民政府"],
            PROVINCE,
            ["长沙市人民政府", "株洲市人民政府", "湘潭市人民政府"],
        ),
        (
            ["长沙", "株洲", "湘潭市人民政府"],
            Context(),
            ["长沙市人民政府", "株洲市人民政府", "湘潭市人民政府"],
        ),
        (["长沙市", "株洲市财政局"], PROVINCE, ["长沙市财政局", "株洲市财政局"]),
        (
            ["市财政局", "农业局", "劳动保障局"],
            Context("广州市", "2006"),
            ["广州市财政局", "广州市农业局", "广州市劳动和社会保障局"],
        ),
        (["长沙市财政局", "农业农村局"], PROVINCE, ["长沙市财政局", "长沙市农业农村局"]),
        (
            ["省财政厅", "教育厅", "教育部", "长沙海关"],
            PROVINCE,
            ["湖南省财政厅", "湖南省教育厅", "教育部", "中华人民共和国长沙海关"],
        ),
        (
            ["长沙市", "省发展改革委"],
            PROVINCE,
            ["长沙市人民政府", "湖南省发展和改革委员会"],
        ),
        (["省水利厅", "各市、县（市、区）人民政府"], PROVINCE, ["湖南省水利厅", None]),
        (
            ["发展改革委", "财政部", "各省级人民政府"],
            Context("国务院"),
            ["国家发展和改革委员会", "财政部", None],
        ),
        ([], PROVINCE, []),
    ],
)
def test_a_list_is_completed_with_what_it_says_once(
    names: list[str], context: Context, full: list[str | None]
) -> None:
    assert list(expand(names, context)) == full


@given(st.lists(st.text(alphabet="省市县区、各有关（）政府人民局长沙财发展改革委", max_size=12), max_size=8))
def test_a_list_of_anything_keeps_its_length(names: list[str]) -> None:
    assert len(expand(names, PROVINCE)) == len(names)


@pytest.mark.parametrize(
    "text",
    [
        "市州" * 20 + "x",
        "各市、" * 4000,
        "市、县、" * 4000 + "x",
        "（" * 9000,
        "各" + "市" * 9000,
        "有关" * 5000,
        "省级" * 5000,
    ],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    start = time.process_time()
    is_collective(text)
    looks_like_body(text)
    assert time.process_time() - start < 0.5
