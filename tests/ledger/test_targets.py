"""What is read as a target, of what, and what is not: sentences in the style of plans, each with its targets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.model import Target
from luoshi.ledger.targets import find_targets
from luoshi.reading.span import Span


def read(text: str, year: int | None = 2025) -> list[Target]:
    return find_targets(text, Span(0, len(text)), year=year)


def plain(value: object) -> object:
    """The exact figure as the number that the cases below print."""
    return tuple(map(float, value)) if isinstance(value, tuple) else value if value is None else float(value)  # type: ignore[arg-type]


def short(text: str, year: int | None = 2025) -> list[tuple[str, str, object, str]]:
    return [(t.metric, t.comparator, plain(t.value), t.unit) for t in read(text, year)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("社会消费品零售总额增长6%以上。", [("社会消费品零售总额", ">=", 6, "%")]),
        ("城镇调查失业率控制在5.5%以内。", [("城镇调查失业率", "<=", 5.5, "%")]),
        ("固定资产投资突破900亿元，", [("固定资产投资", ">", 900, "亿元")]),
        ("居民消费价格涨幅3%左右。", [("居民消费价格", "~", 3, "%")]),
        ("地表水优良比例不低于92%；", [("地表水优良比例", ">=", 92, "%")]),
        ("培育建设2—3个区域物流枢纽。", [("区域物流枢纽", "range", (2, 3), "个")]),
        ("一般公共预算收入增长4%至5%。", [("一般公共预算收入", "range", (4, 5), "%")]),
        ("恩格尔系数控制在0.3以内。", [("恩格尔系数", "<=", 0.3, "")]),
        ("车桩比达到2:1。", [("车桩比", "=", 2, ":1")]),
        ("新建智能产线（车间）1080条（个）。", [("智能产线（车间）", "=", 1080, "条（个）")]),
        ("绿色计算产业规模突破万亿元。", [("绿色计算产业规模", ">", 1, "万亿元")]),
        ("全市新增规上企业近百家。", [("规上企业", "~", 100, "家")]),
    ],
)
def test_a_figure_is_read_with_its_metric_bound_and_unit(
    sentence: str, expected: list[tuple[str, str, object, str]]
) -> None:
    assert short(sentence) == expected


@pytest.mark.parametrize("sentence", ["", "加强组织领导。", "1.推进", "：", "（）", "5", "％"])
def test_a_text_without_figures_has_no_targets(sentence: str) -> None:
    assert read(sentence) == []


@given(
    st.text(
        alphabet="0123456789.,%—至到万亿元个家项达力争以上不低于增长（）()“”《》，。；\n 年月日前分别和、每",
        max_size=80,
    )
)
def test_any_text_is_read_and_every_span_lies_in_the_stretch(text: str) -> None:
    stretch = Span(min(3, len(text)), len(text))
    for target in find_targets(text, stretch, year=2025):
        assert stretch.contains(target.span)
        assert target.span.start < target.span.end


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # one figure for several metrics
        (
            "接待游客和旅游收入均增长12%以上。",
            [("接待游客", ">=", 12, "%"), ("旅游收入", ">=", 12, "%")],
        ),
        (
            "建筑业、旅游业、装备制造业等稳定在万亿元以上。",
            [("建筑业", ">=", 1, "万亿元"), ("旅游业", ">=", 1, "万亿元"), ("装备制造业", ">=", 1, "万亿元")],
        ),
        (
            "实现进出口总额、实际利用外资、实际到位内资三个10%的增长目标。",
            [("进出口总额", "=", 10, "%"), ("实际利用外资", "=", 10, "%"), ("实际到位内资", "=", 10, "%")],
        ),
        # one figure for each of several metrics
        (
            "城乡低保标准分别提高到不低于760元/月和540元/月。",
            [("城市低保标准", ">=", 760, "元/月"), ("农村低保标准", ">=", 540, "元/月")],
        ),
        (
            "单位产值能耗和水耗分别下降3%、5%。",
            [("单位产值能耗", "=", 3, "%"), ("水耗", "=", 5, "%")],
        ),
        (
            "国道、省道、乡道新增里程分别达到100、300、1000公里。",
            [
                ("国道新增里程", "=", 100, "公里"),
                ("省道新增里程", "=", 300, "公里"),
                ("乡道新增里程", "=", 1000, "公里"),
            ],
        ),
        (
            "国家级、省级专精特新企业分别达到10家、50家以上。",
            [("国家级专精特新企业", ">=", 10, "家"), ("省级专精特新企业", ">=", 50, "家")],
        ),
        # several figures in one clause
        (
            "创建2个优势特色产业集群、3个现代农业产业园。",
            [("优势特色产业集群", "=", 2, "个"), ("现代农业产业园", "=", 3, "个")],
        ),
        (
            "新增省级平台5个、市级10个。",
            [("省级平台", "=", 5, "个"), ("市级平台", "=", 10, "个")],
        ),
        (
            "新建5个、改造提升8个标准化菜市场。",
            [("标准化菜市场", "=", 5, "个"), ("标准化菜市场", "=", 8, "个")],
        ),
        # the subject of the clause before
        (
            "对外贸易额增长25%以上、总量突破600亿元。",
            [("对外贸易额", ">=", 25, "%"), ("对外贸易额总量", ">", 600, "亿元")],
        ),
        (
            "粮食播种面积稳定在800万亩以上，产量达到60亿斤。",
            [("粮食播种面积", ">=", 800, "万亩"), ("粮食产量", "=", 60, "亿斤")],
        ),
        (
            "力争数字经济增长15%以上，占地区生产总值比重超过33%。",
            [("数字经济", ">=", 15, "%"), ("数字经济占地区生产总值比重", ">", 33, "%")],
        ),
        ("推进停车泊位联网，联网率不低于70%。", [("停车泊位联网率", ">=", 70, "%")]),
        ("加强农村污水治理，到2027年达到60%以上。", [("农村污水治理", ">=", 60, "%")]),
        # the metric to the right
        ("在城区、中心乡镇建成150个基层消防站并投入执勤。", [("基层消防站", "=", 150, "个")]),
        ("推动2000家以上工业企业实施技术改造。", [("工业企业实施技术改造", ">=", 2000, "家")]),
        ("80%以上的行政村建成标准化卫生室。", [("行政村建成标准化卫生室", ">=", 80, "%")]),
        ("每个乡镇至少建成1处养老服务设施。", [("每个乡镇养老服务设施", ">=", 1, "处")]),
        ("惠及300万家长。", [("家长", "=", 300, "万")]),
        # what a number is counted from does not count
        ("审批时间由22个工作日压缩至9个工作日以内。", [("审批时间", "<=", 9, "个工作日")]),
        ("电子证照应用率从60%提高到85%。", [("电子证照应用率", "=", 85, "%")]),
        ("引进投资5亿元以上产业项目40个。", [("投资5亿元以上产业项目", "=", 40, "个")]),
        ("一般公共预算收入10亿元以上的县达到20个。", [("一般公共预算收入10亿元以上的县", "=", 20, "个")]),
        ("教师交流比例不低于符合条件教师的10%。", [("教师交流比例", ">=", 10, "%")]),
        # numbers in words
        ("三分之二以上事项实现全程网办。", [("事项实现全程网办", ">=", 66.6667, "%")]),
        ("服务覆盖率达到一半以上。", [("服务覆盖率", ">=", 50, "%")]),
        ("新建两个市级孵化器。", [("市级孵化器", "=", 2, "个")]),
        ("产业规模翻一番。", [("产业规模", "=", 2, "倍")]),
        ("实现上市企业零的突破。", [("上市企业", ">", 0, "")]),
        # lives and terms
        ("人均预期寿命提高到79.5岁。", [("人均预期寿命", "=", 79.5, "岁")]),
        ("群众办事跑动次数不超过1次。", [("群众办事跑动次数", "<=", 1, "次")]),
        # brackets
        (
            "开展职业技能培训23万人次（其中创业培训11万人次）。",
            [("职业技能培训", "=", 23, "万人次"), ("创业培训", "=", 11, "万人次")],
        ),
        ("新增企业20家（市工信局牵头，3个县区配合，第1批负责）", [("新增企业", "=", 20, "家")]),
        # the time that stands between a metric and its figure is no part of it
        ("办理时限2026年底前压缩到6个工作日以内。", [("办理时限", "<=", 6, "个工作日")]),
        (
            "污水处理率明年底达到98%，后年达到99%。",
            [("污水处理率", "=", 98, "%"), ("污水处理率", "=", 99, "%")],
        ),
        ("城镇新增就业全年5万人以上。", [("城镇新增就业", ">=", 5, "万人")]),
        # blanks that a copy left
        ("新增 高标准农田 60 万亩", [("高标准农田", "=", 60, "万亩")]),
    ],
)
def test_a_metric_is_found_beside_its_figure(
    sentence: str, expected: list[tuple[str, str, object, str]]
) -> None:
    assert short(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        # names and sets
        "构建“4×4”现代化产业体系，聚焦13条重点产业链，落实“两个70%”政策。",
        "深入实施八大行动，抓实12项重点任务，推动两业融合，坚持两手抓。",
        "完善“1+N”政策体系和631预警机制，推广5G应用，建设110千伏变电站。",
        "支持三类500强企业和60岁以上老年人。",
        "由县长任组长，成员单位20个，明确1名联络员。",
        "建设亿元项目、培育千亿产业。",
        # thresholds
        "对投资亿元以上项目和营业收入2000万元以上企业实行联审联批。",
        "对涉及3个以上部门的事项提级办理。",
        # aid, caps and fines
        "对首次入规企业给予10万元奖励，最高不超过300万元。",
        "按设备投资额的5%给予补助，处以3万元罚款。",
        "遴选不超过10个县市区予以表扬激励。",
        "总投资50亿元的项目，投资4000万元，安排资金5000万元。",
        # what has been reached
        "2024年，全市生产总值增长5.8%，新增企业132家。",
        "截至目前，已建成充电桩8000个。",
        "我县绿化覆盖率为36.8%，存在布局不均等短板。",
        # how the work is done
        "每月召开1次调度会，每季度通报1次，开展督查不少于4次。",
        "3个工作日内办结，15日内答复，行动为期3年。",
        # other numbers
        "根据《条例》第十二条，电话0731-82212345，邮编410000。",
        "按照5:3:2的比例分担，排名前10位，第一批12项。",
        "外商投资增速高于全国平均水平，行政执法检查实现全覆盖。",
        "三产比重调整为8:38:54。",
    ],
)
def test_a_number_that_names_pays_or_looks_back_is_no_target(sentence: str) -> None:
    assert read(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "hedges"),
    [
        ("力争旅游收入突破1000亿元，接待游客8000万人次。", ["力争", "力争"]),
        ("力争旅游收入突破1000亿元；接待游客8000万人次。", ["力争", None]),
        ("力争企业达到50家，推动产业营收过千亿元。", ["力争", None]),
        ("增加值确保增长7%以上、力争8%，财政收入增长5%。", ["确保", "力争", None]),
        ("力争到2027年，培育龙头企业30家、骨干企业80家。", ["力争", "力争"]),
        ("培育龙头企业30家。", [None]),
    ],
)
def test_a_hedge_reaches_over_commas_until_a_new_verb_governs(
    sentence: str, hedges: list[str | None]
) -> None:
    assert [t.hedge for t in read(sentence)] == hedges


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("财政收入增长5%，城镇化率提高0.9个百分点，服务业占比达到60%。", ["growth", "change", "share"]),
        ("新增企业20家，贷款余额达到500亿元，PM2.5浓度下降1—2微克/立方米。", ["count", "level", "change"]),
        ("新能源汽车产量突破100万辆，压减一般性支出10%以上。", ["level", "change"]),
    ],
)
def test_the_kind_tells_levels_from_steps(sentence: str, kinds: list[str]) -> None:
    assert [t.kind for t in read(sentence)] == kinds


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("财政收入增长5%。", [2025]),
        ("到2027年，规模达到300亿元，企业突破80家。", [2027, 2027]),
        ("覆盖率到2025年达到80%，2027年达到90%。", [2025, 2027]),
        ("能耗比2020年下降13.5%。", [2025]),
        ("到2027年、2030年，新能源装机占比分别达到50%和60%左右。", [2027, 2030]),
        ("“十五五”末，规模达到500亿元。", [2030]),
    ],
)
def test_a_target_carries_the_year_printed_with_it(sentence: str, years: list[int]) -> None:
    assert [t.year for t in read(sentence)] == years


def test_a_figure_that_is_about_is_marked_approximate() -> None:
    (target,) = read("推广新品种120万亩左右。")
    assert target.approximate
    assert target.comparator == "~"


def test_a_cell_borrows_its_metric_from_the_subject_of_the_row() -> None:
    text = "配备1.5万台"
    (target,) = find_targets(text, Span(0, len(text)), year=2025, subject="独居老人智能终端")
    assert target.metric == "独居老人智能终端"


def test_a_row_lends_the_words_of_an_earlier_cell() -> None:
    assert short("推进公共停车泊位联网\t联网率不低于70%\t联网率不低于90%") == [
        ("公共停车泊位联网率", ">=", 70, "%"),
        ("公共停车泊位联网率", ">=", 90, "%"),
    ]


def test_only_the_stretch_is_read_and_spans_count_the_whole_text() -> None:
    text = "新增企业20家。新增平台5个。"
    (target,) = find_targets(text, Span(8, len(text)), year=None)
    assert target.span.of(text) == "新增平台5个"
    assert target.year is None


@pytest.mark.parametrize(
    "unit", ["1" * 5000, "（" * 5000, "新增1个" * 2000, "分别1%、" * 2000, "由1" * 3000, "，" * 8000 + "5%"]
)
def test_a_hostile_text_is_read_in_linear_time(unit: str) -> None:
    started = time.process_time()
    read(unit)
    assert time.process_time() - started < 2


_PIECES = [
    *"，。；：、（）%\t\n",
    *[
        "到2027年",
        "力争",
        "确保",
        "分别",
        "达到",
        "不低于",
        "增长",
        "率",
        "占",
        "由",
        "从",
        "每",
        "第",
        "其中",
        "新建",
        "完成",
        "12",
        "1.5万",
        "三分之一",
        "翻番",
        "个",
        "家",
        "亿元",
        "以上",
        "左右",
        "的",
        "和",
        "企业",
        "覆盖率",
        "联网率",
        "建成",
        "奖励",
        "已",
        "2:1",
    ],
]


@given(
    st.lists(st.sampled_from(_PIECES), max_size=25).map("".join), st.sampled_from(["", "智慧停车，推进联网"])
)
def test_any_order_of_the_words_of_plans_is_read(text: str, subject: str) -> None:
    for target in find_targets(text, Span(0, len(text)), year=2025, subject=subject):
        assert 0 <= target.span.start < target.span.end <= len(text)
        assert not isinstance(target.value, tuple) or len(target.value) == 2
