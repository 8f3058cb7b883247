"""Until when a plan runs: a table of titles."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.planning.term import Ground, Term, term_of


@pytest.mark.parametrize(
    ("title", "year", "end", "ground"),
    [
        ("2025年度重点工作任务分工方案", 2025, date(2025, 12, 31), Ground.YEAR),
        ("青禾市2025年稳就业行动方案", 2024, date(2025, 12, 31), Ground.YEAR),
        ("质量提升三年行动计划（2024—2026年）", 2024, date(2026, 12, 31), Ground.SPAN),
        ("2023-2025年园区建设方案", 2023, date(2025, 12, 31), Ground.SPAN),
        ("治本攻坚三年行动方案", 2025, date(2027, 12, 31), Ground.YEARS),
        ("2024年起实施的5年行动计划", 2025, date(2028, 12, 31), Ground.YEARS),
        ("产业倍增十年规划", 2021, date(2030, 12, 31), Ground.YEARS),
        ("“十四五”应急体系规划", 2021, date(2025, 12, 31), Ground.FIVE_YEARS),
        ("“十四五”规划2025年任务清单", 2025, date(2025, 12, 31), Ground.YEAR),
        ("到2027年碳达峰实施方案", 2024, date(2027, 12, 31), Ground.UNTIL),
        ("2025年上半年攻坚方案", 2025, date(2025, 6, 30), Ground.PART_OF_YEAR),
        ("2025年第三季度任务清单", 2025, date(2025, 9, 30), Ground.PART_OF_YEAR),
        ("2024年2月重点任务清单", 2024, date(2024, 2, 29), Ground.PART_OF_YEAR),
        ("2024年12月重点任务清单", 2024, date(2024, 12, 31), Ground.PART_OF_YEAR),
        ("实施“七大攻坚”总体方案", 2025, date(2025, 12, 31), Ground.ISSUED),
        ("2026—2024年方案", 2026, date(2026, 12, 31), Ground.YEAR),
    ],
)
def test_the_title_says_until_when(title: str, year: int, end: date, ground: Ground):
    assert term_of(title, year) == Term(end, ground)


@pytest.mark.parametrize("title", ["治本攻坚三年行动方案", "百年老店保护方案", ""])
def test_without_any_year_nothing_is_proposed(title: str):
    assert term_of(title, None) is None


@pytest.mark.parametrize(
    "title",
    [
        "城镇燃气安全“百日攻坚”行动方案", "优化营商环境三十日攻坚工作方案", "2026年重点项目“百日攻坚”责任分工一览表",
        "今冬明春森林防灭火专项行动方案", "促进家政培训提质扩容的意见", "支持低空经济发展若干措施", "",
    ],
)  # fmt: skip
def test_what_ends_within_the_year_or_holds_on_is_given_no_end(title: str):
    assert term_of(title, 2026) is None
