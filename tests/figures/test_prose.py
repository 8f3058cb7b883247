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
