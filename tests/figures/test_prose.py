"""What single sentences report, and what they do not: targets, ranks, comparisons with other places."""

from __future__ import annotations

import pytest

from luoshi.figures.build import read_figures
from luoshi.reading.reader import read_text

HEAD = "2025年1—10月青岚市经济运行情况\n\n"


def told(sentence: str, head: str = HEAD) -> list[str]:
    figures = read_figures(read_text(head + sentence + "\n")).figures
    return [f"{f.metric} {f.place} {f.period} {f.facet} {f.value}{f.unit}" for f in figures]


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("粮食产量12.50万吨。", ["粮食产量 青岚市 2025M01-10 level 12.50万吨"]),
        ("出口1,234.5亿元，下降3%。", ["出口 青岚市 2025M01-10 level 1234.5亿元", "出口 青岚市 2025M01-10 growth -3%"]),
        ("工业投资与上年同期持平。", ["工业投资 青岚市 2025M01-10 growth 0%"]),
        ("优良率与去年同期持平。", ["优良率 青岚市 2025M01-10 change 0个百分点"]),
        ("居民消费价格由上年的2.0%回落到0.3%。", ["居民消费价格 青岚市 2025M01-10 level 0.3%"]),
        ("存款余额比年初增加30亿元。", ["存款余额 青岚市 2025M01-10 increment 30亿元"]),
        ("税收收入50亿元，占一般公共预算收入的62.5%。", ["税收收入 青岚市 2025M01-10 level 50亿元", "税收收入 青岚市 2025M01-10 share 62.5%"]),
        ("出口下降4.0%，降幅比上月收窄1.5个百分点。", ["出口 青岚市 2025M01-10 growth -4.0%", "出口 青岚市 2025M01-10 change 1.5个百分点"]),
        ("其中，10月份出口增长6%。进口增长2%。", ["出口 青岚市 2025-10 growth 6%", "进口 青岚市 2025M01-10 growth 2%"]),
        ("北川区、青石县出口分别增长6%、下降2%。", ["出口 北川区 2025M01-10 growth 6%", "出口 青石县 2025M01-10 growth -2%"]),
        ("三次产业结构由上年的8:40:52调整为7.5:39.5:53。",
         [f"第{n}产业增加值 青岚市 2025M01-10 share {v}%" for n, v in (("一", "7.5"), ("二", "39.5"), ("三", "53"))]),
        ("城镇新增就业3.2万人，完成年度目标的91.4%。",
         ["城镇新增就业 青岚市 2025M01-10 level 3.2万人", "城镇新增就业 青岚市 2025M01-10 share 91.4%"]),
    ],
)  # fmt: skip
def test_what_a_sentence_reports(sentence: str, figures: list[str]) -> None:
    assert told(sentence) == figures


@pytest.mark.parametrize(
    "sentence",
    [
        "全年目标为地区生产总值增长6%。",
        "力争规模以上工业增加值增长8%。",
        "确保社会消费品零售总额达到740亿元。",
        "预计全年出口520亿元，增长8%左右。",
        "到2027年，出口达到600亿元。",
        "计划新建学校12所。",
        "年底前新开工项目15个。",
        "出口要达到600亿元。",
        "今年任务80万人。",
        "要对照全年出口增长6%、进口增长8%的目标，加强调度。",
        "区人大批准2025年一般公共预算收入预算为41.5亿元，增长3%。",
        "规模以上工业增加值居全省第5位。",
        "比全省平均水平高1.2个百分点。",
        "高于全国0.5个百分点，低于时序进度3个百分点。",
        "拉动工业增长2.1个百分点。",
        "年主营业务收入2000万元以上。",
        "青政发〔2025〕21号文件印发于2025年3月1日。",
    ],
)
def test_targets_ranks_and_comparisons_with_others_are_no_observations(sentence: str) -> None:
    assert told(sentence) == []


def test_a_section_of_plans_is_passed_over_to_the_next_of_its_rank() -> None:
    text = "一、下一步打算\n（一）工业。工业投资增长9%。\n二、对外贸易情况\n出口增长3%。"
    assert told(text) == ["出口 青岚市 2025M01-10 growth 3%"]


def test_a_document_of_orders_reports_only_what_it_says_was_done() -> None:
    head = "青岚市2025年水利重点工作任务分解方案\n\n"
    assert told("整修堤防120公里，除险加固水库8座。", head) == []
    assert told("截至目前，已完成堤防整修45公里。", head) == ["堤防整修 青岚市 2025 level 45公里"]


def test_a_figure_whose_time_nobody_says_is_told_and_not_listed() -> None:
    figures = read_figures(read_text("外贸动态\n出口增长5%。\n"))
    assert figures.figures == ()
    assert [notice.code for notice in figures.notices] == ["figure-without-period"]


def test_the_catalogue_names_level_and_growth_of_one_indicator_alike() -> None:
    found = read_figures(
        read_text(HEAD + "社会消费品零售总额10亿元，增长5%。工业投资增长3%。夜市摊位20个。")
    ).figures
    assert [f.indicator for f in found] == ["retail", "retail", "industrial_investment_growth", None]


def test_spans_quote_the_figure_they_are_of() -> None:
    document = read_text(HEAD + "全市出口10亿元，增长5%，进口3亿元。\n")
    words = [f.span.of(document.text) for f in read_figures(document).figures]
    assert words == ["全市出口10亿元", "增长5%", "进口3亿元"]


def test_no_sentence_of_what_is_planned_wished_or_promised_gives_an_observation() -> None:
    head = "青岚市2025年1—9月重点工作进展情况的报告\n\n"
    assert {sentence: told(sentence, head) for sentence in _PLANNED if told(sentence, head)} == {}


_PLANNED = """\
全年地区生产总值增速不低于6%。
到年底，完成投资120亿元。
年底前完成改造老旧小区78个。
年内新增规上企业20家。
全年完成固定资产投资300亿元以上。
计划总投资35.6亿元，年度计划投资8亿元。
项目总投资12.6亿元，建成后年产值可达30亿元，年缴税1.5亿元。
项目全部达产后，预计年产值50亿元。
达产后可实现年销售收入20亿元、利税3亿元。
建成后可提供床位500张，新增就业岗位1200个。
规划建设面积3.5万平方米。
设计年处理能力50万吨。
拟投资2.3亿元建设标准厂房5万平方米。
今年要完成高标准农田建设5万亩。
确保粮食产量稳定在80万吨。
力争到2026年底，高新技术企业达到300家。
“十四五”末，城镇化率达到65%。
“十五五”期间，年均增长6%。
我市2025年目标任务为新增就业3万人。
年度目标3万人，已完成2.6万人。
省定目标为5.5%，实际完成5.8%。
省下达任务指标120个，实际完成135个。
对标全年100亿元目标，差距仍有20亿元。
距全年目标还差2.3亿元。
与全年任务相比还有12个百分点的差距。
还需新增企业15家。
剩余32个项目将于12月底前开工。
尚需资金1.2亿元。
下一步将新建充电桩500个。
下月起，每月调度2次。
第四季度要新开工项目18个。
力争实现利润总额10亿元，增长8%。
全年预期增长6.5%左右。
按照每亩补助1500元的标准发放。
一次性奖励50万元。
对新升规企业每家奖励10万元。
注册资本5000万元的企业落户。
争取全年引进项目50个。
明年计划投入资金3亿元。
我们的目标是到2027年产值突破1000亿元。
确定全年重点项目120个，总投资560亿元。
预算安排2.5亿元。
合同总投资18亿元。
力争10月底前签约项目达到30个。
确保12月底前全面完成108个任务。
计划于10月中旬开工的项目有8个。
总建筑面积12.8万平方米，总投资6.5亿元。
项目建设工期24个月。
省级财政补助标准为每人每年670元。
PM2.5浓度要降至35微克/立方米以下。
用电负荷预计增长7.5%。
目标值90%，完成值93.5%。
计划完成率达到95%以上。
""".splitlines()
