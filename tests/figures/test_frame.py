"""Whose figures and of when: what titles, openings and names say."""

from __future__ import annotations

import pytest

from luoshi.figures.build import setting_of
from luoshi.figures.places import place_at, title_place
from luoshi.figures.plans import says_plans
from luoshi.figures.times import Calendar, times
from luoshi.reading.reader import read_text
from luoshi.statistics.indicator import starter_indicators


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("2025年9月份岭南市居民消费价格变动情况", "岭南市"),
        ("关于青岚市2024年国民经济和社会发展计划执行情况的报告", "青岚市"),
        ("2024年青岚市云栖县国民经济和社会发展统计公报", "云栖县"),
        ("中华人民共和国2023年国民经济和社会发展统计公报", "全国"),
        ("上半年长沙经济运行情况", "长沙市"),
        ("恩施土家族苗族自治州2024年统计公报", "恩施土家族苗族自治州"),
        ("浏阳经开区2025年上半年经济运行情况", "浏阳经开区"),
        ("中共青岚市委办公室关于2025年重点工作进展的通报", "青岚市"),
        ("丰泽街道2025年上半年工作情况汇报", "丰泽街道"),
        ("1—10月份我县规模以上工业运行情况", None),
    ],
)
def test_the_place_of_a_title(title: str, place: str | None) -> None:
    assert title_place(title) == place


@pytest.mark.parametrize(
    "words",
    [
        "城镇居民收入",
        "市场主体",
        "社区工厂",
        "区域经济",
        "地区生产总值",
        "县级以上道路",
        "乡村旅游",
        "产业园区产值",
        "超市零售",
        "景区门票",
        "各县区完成",
    ],
)
def test_words_that_look_like_places_are_none(words: str) -> None:
    assert place_at(words) is None


@pytest.mark.parametrize(
    ("title", "opening", "period"),
    [
        ("2025年1—10月全市经济运行情况", "", "2025M01-10"),
        ("石桥区一季度经济运行简析", "（2025年4月25日）", "2025Q1"),
        ("青岚市2024年国民经济和社会发展统计公报", "2025年3月18日", "2024"),
        ("关于重点项目建设进展情况的汇报", "2025年8月8日\n截至7月底，进展情况如下：", "2025M01-07"),
        ("前8个月接待游客情况", "2025-09-12　发布", "2025M01-08"),
        ("2025年三季度工作进展的函", "现将截至9月底进展情况函告如下：", "2025M01-09"),
        ("2025年工作总结和2026年工作计划", "", "2025"),
    ],
)
def test_the_period_of_a_document(title: str, opening: str, period: str) -> None:
    document = read_text(f"{title}\n{opening}\n全市出口10亿元。\n")
    assert str(setting_of(document, starter_indicators()).calendar.period) == period


@pytest.mark.parametrize(
    ("words", "periods"),
    [
        ("1—10月", ["2025M01-10"]), ("前三季度", ["2025M01-09"]), ("截至6月底", ["2025H1"]), ("6月末", ["2025-06"]),
        ("2024年1-2月", ["2024M01-02"]), ("去年", ["2024"]), ("2025年8月8日", []), ("10月当月", ["2025-10"]), ("三季度末", ["2025-09"]),
        ("一季度、二季度", ["2025Q1", "2025Q2"]), ("1987个", []),
    ],
)  # fmt: skip
def test_the_periods_that_words_name(words: str, periods: list[str]) -> None:
    assert [str(t.period) for t in times(words, Calendar(2025))] == periods


@pytest.mark.parametrize(
    ("title", "answer"),
    [
        ("青岚市2025年乡村振兴重点工作责任分解的通知", True),
        ("关于重点工作任务前三季度完成情况的通报", False),
        ("关于2024年《政府工作报告》重点任务分工的意见", True),
        ("2025年上半年经济运行情况", False),
        ("关于对2024年工作成效明显地区予以表扬的通报", True),
    ],
)
def test_which_documents_order_and_which_report(title: str, answer: bool) -> None:
    assert says_plans(title, "") is answer
