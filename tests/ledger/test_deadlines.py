"""By when something is due: expressions of time in the style of plans, and the days they mean."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.days import Clock
from luoshi.ledger.deadlines import find_deadlines
from luoshi.ledger.stated_times import parse_deadline
from luoshi.reading.span import Span

ISSUED = datetime.date(2025, 3, 10)


def read(text: str, issued_on: datetime.date | None = ISSUED) -> list[tuple[str, str | None]]:
    return [(d.text, d.by) for d in find_deadlines(text, Span(0, len(text)), Clock(issued_on))]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2025年12月底前建成投用。", [("2025年12月底前", "2025-12-31")]),
        ("年底前完成整改。", [("年底前", "2025-12-31")]),
        ("明年上半年总结评估。", [("明年上半年", "2026-06-30")]),
        ("9月30日前印发细则，第三季度启动试点。", [("9月30日前", "2025-09-30"), ("第三季度", "2025-09-30")]),
        ("到2027年，建成标准体系。", [("到2027年", "2027-12-31")]),
        ("2026年2月底前完成验收。", [("2026年2月底前", "2026-02-28")]),
        ("三年内完成改造。", [("三年内", "2028-03-10")]),
        ("“十五五”末全面建成。", [("“十五五”末", "2030-12-31")]),
        ("春节前兑付到位。", [("春节前", "2026-02-14")]),
        ("除夕前慰问到位。", [("除夕前", "2026-02-14")]),
        ("主汛期前完成清淤。", [("主汛期前", None)]),
        (
            "2026年6月底前开工，12月底前主体完工。",
            [("2026年6月底前", "2026-06-30"), ("12月底前", "2026-12-31")],
        ),
        ("支持建设前沿交叉研究院，2026年6月底前揭牌运行。", [("2026年6月底前", "2026-06-30")]),
        (
            "2025年底前完成清查，2026年实现全覆盖，五年内形成机制。",
            [("2025年底前", "2025-12-31"), ("2026年", "2026-12-31"), ("五年内", "2030-03-10")],
        ),
        ("自印发之日起3个月内制定细则。", [("3个月内", "2025-06-10")]),
        ("力争今年6月开工，2028年6月建成通车。", [("今年6月", "2025-06-30"), ("2028年6月", "2028-06-30")]),
        ("2025—2027年，每年培育10家。", [("2025—2027年", "2027-12-31")]),
        (
            "一季度立项，二季度开工，四季度末竣工。",
            [("一季度", "2025-03-31"), ("二季度", "2025-06-30"), ("四季度末", "2025-12-31")],
        ),
        (
            "国庆节前开放街区，秋季开学前改造到位。",
            [("国庆节前", "2025-09-30"), ("秋季开学前", "2025-08-31")],
        ),
        ("11月中旬验收，12月20日前移交。", [("11月中旬", "2025-11-20"), ("12月20日前", "2025-12-20")]),
        ("9月投入使用。", [("9月", "2025-09-30")]),
        ("完成时限：第三季度", [("第三季度", "2025-09-30")]),
    ],
)
def test_a_time_by_which_something_is_due_is_read(
    sentence: str, expected: list[tuple[str, str | None]]
) -> None:
    assert read(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "2025年，力争新增就业10万人。",
        "推进2025年重点项目建设，上半年增长6%的基础上再提升。",
        "每年6月底前完成评估，从2025年起每年安排专项资金。",
        "（2025年3月10日印发）",
        "近三年内，连续两年，2025年12月31日前有效。",
        "全年新增就业10万人，常态化开展巡查，长期坚持。",
        "每月25日前报送进展。",
        "自2025年7月1日起施行。",
        "截至2025年2月底，已建成12个。",
        "比2020年下降13.5%。",
        "落实《碳达峰行动方案（2030年前）》。",
        "2024年底前完成的项目要抓好运营。",
        "",
    ],
)
def test_other_times_are_no_deadlines(sentence: str) -> None:
    assert read(sentence) == []


def test_without_the_issue_date_only_printed_years_give_a_day() -> None:
    assert read("年底前完成，2026年底前见效。", None) == [("年底前", None), ("2026年底前", "2026-12-31")]


@pytest.mark.parametrize(
    ("written", "by"),
    [
        ("12月底前", "2025-12-31"),
        ("2025.12", "2025-12-31"),
        ("2025-06-30", "2025-06-30"),
        ("2025年", "2025-12-31"),
        ("6月底完成", "2025-06-30"),
        ("1—6月", "2025-06-30"),
        ("2025年1月至11月", "2025-11-30"),
        ("6月底前开工；12月底前完工", "2025-12-31"),
        ("2025—2027年", "2027-12-31"),
        ("全年", None),
        ("长期坚持", None),
        ("持续推进", None),
        ("", None),
        ("2025年13月", None),
        ("2月30日前", None),
    ],
)
def test_the_column_of_deadlines_is_read(written: str, by: str | None) -> None:
    assert parse_deadline(written, Clock(ISSUED)) == by


@given(
    st.text(alphabet="0123456789年月日底末前内到至今明上下半第一二三季度春节十五“”《》。，—.每", max_size=60)
)
def test_any_text_is_read_and_every_day_exists(text: str) -> None:
    for deadline in find_deadlines(text, Span(0, len(text)), Clock(ISSUED)):
        assert deadline.span.of(text) == deadline.text
        assert deadline.by is None or int(deadline.by[:4]) >= ISSUED.year
    written = parse_deadline(text, Clock(ISSUED))
    assert written is None or datetime.date.fromisoformat(written)


@pytest.mark.parametrize(
    "text",
    [
        "2025年" * 4000,
        "到2025年底前，" * 2000,
        "（2025" * 3000,
        "十" * 20000,
        "前" * 20000,
        "1月、" * 9000,
        "完成时限：长期坚持，年底前\n" * 3000,
        "二〇二七 年 " * 4000,
        "2027年，对" * 4000,
    ],
)
def test_a_hostile_text_is_read_in_linear_time(text: str) -> None:
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 2
