"""The day by which an instruction wants its answer, from its own words; what is no such day is not taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.reply_day import reply_day, usual_reply_day

TODAY = date(2025, 10, 29)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("请十日内报结果", date(2025, 11, 8)),
        ("请牵头单位一周内拿出赶工安排。", date(2025, 11, 5)),
        ("3个工作日内回复", date(2025, 11, 3)),
        ("三天之内办结", date(2025, 11, 1)),
        ("两个月内见效", date(2025, 12, 29)),
        ("半个月内报", date(2025, 11, 13)),
        ("请会同财政部门研究资金保障，月底前报结果。", date(2025, 10, 31)),
        ("本月底前", date(2025, 10, 31)),
        ("下月底前", date(2025, 11, 30)),
        ("下月10日前", date(2025, 11, 10)),
        ("本周五前报省政府", date(2025, 10, 31)),
        ("本周内报", date(2025, 10, 31)),
        ("下周三前", date(2025, 11, 5)),
        ("11月15日前", date(2025, 11, 15)),
        ("2026年1月15日前", date(2026, 1, 15)),
        ("明年3月底前", date(2026, 3, 31)),
        ("12月底完成", date(2025, 12, 31)),
        ("12月前完成", date(2025, 11, 30)),
        ("15日前报", date(2025, 11, 15)),
        ("30日前报", date(2025, 10, 30)),
        ("年底前完成", date(2025, 12, 31)),
        ("明天下午报", date(2025, 10, 30)),
        ("今日内报", TODAY),
        ("9月底的问题，请11月10日前说明", date(2025, 11, 10)),  # what has passed is not meant
        ("请抓紧推进", None),
        ("请加快，群众关注", None),
        ("每月底报送进展", None),
        ("近十日内发生三起", None),
        ("去年底的问题要整改", None),
        ("本周二已报", None),
        ("三年内翻番", None),
        ("请一年内完成整改", date(2026, 10, 29)),
        ("请半年内完成", date(2026, 4, 29)),
        ("一百二十天内", date(2026, 2, 26)),
        ("去年12月底前已要求整改，请抓紧", None),
        ("第5日的会议纪要", None),
        ("11月31日前", None),
    ],
)
def test_a_day_is_read_where_the_words_leave_no_doubt(text, day):
    assert reply_day(text, TODAY) == day


@given(
    st.text("十三日周内月底前下本个工作年5明每近12号天", max_size=20),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_whatever_is_read_lies_not_behind(text, today):
    found = reply_day(text, today)
    assert found is None or found >= today


def test_the_usual_day_is_ten_working_days_on():
    assert usual_reply_day(date(2025, 9, 25)) == date(2025, 10, 15), "over 国庆 and the Sunday worked for it"
