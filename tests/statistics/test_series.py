"""Series out of tidy tables: by month, by quarter, for the year so far; and what is wrong with a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError
from luoshi.statistics.series import read_series, series_of


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "数据.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_months_add_up_to_the_year_so_far() -> None:
    found = series_of("用电量", "", "亿千瓦时", [(Period.month(2025, m), 10.0) for m in (1, 2, 3)], "当月")
    assert dict(found.values) == {(2025, 1): 10.0, (2025, 2): 20.0, (2025, 3): 30.0}


def test_without_january_and_february_the_year_begins_in_march() -> None:
    figures = [(Period.month(year, m), 10.0) for year in (2023, 2024) for m in range(3, 13)]
    found = series_of("零售额", "", "亿元", [(Period.month(2022, 11), 9.0), *figures], "当月")
    assert found.first_month == 3
    assert found.values[2024, 12] == 100
    assert (2022, 11) not in found.values


@pytest.mark.parametrize(
    "periods", [("2025Q1", "2025H1", "2025M01-09"), ("2025M01-03", "2025M01-06", "2025M01-09")]
)
def test_the_year_so_far_is_taken_as_it_is(periods: tuple[str, ...]) -> None:
    found = series_of("产值", "", "亿元", [(Period.parse(p), 5.0 * n) for n, p in enumerate(periods, 1)])
    assert [found.values[2025, m] for m in (3, 6, 9)] == [5, 10, 15]


def test_single_months_that_only_rise_within_their_years_are_the_year_so_far() -> None:
    figures = [(Period.month(year, m), 10.0 * m) for year in (2023, 2024) for m in range(1, 13)]
    assert series_of("税收", "", "亿元", figures).values[2024, 12] == 120


def test_a_share_is_a_rate_and_what_stands_at_a_day_a_level() -> None:
    assert series_of("增加值增速", "", "%", [(Period.to_date(2025, 3), 6.0)]).kind == "rate"
    assert series_of("存栏", "", "万头", [(Period.month(2025, 3), 6.0)], "期末").kind == "level"


def test_a_table_needs_neither_place_nor_known_indicator(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "指标,月份,数值,单位,口径\n新开工项目,2025年1月,12,个,当月\n新开工项目,2025年2月,“ ”,个,当月\n".replace(
            "“ ”", "—"
        ),
    )
    found = read_series(path)
    assert found.faults == ()
    assert found.series[0].measure == "个"
    assert dict(found.series[0].values) == {(2025, 1): 12.0}


def test_places_are_series_of_their_own(tmp_path: Path) -> None:
    path = table(
        tmp_path, "unit,indicator,period,value\n长沙市,投资,2025M01-02,3\n株洲市,投资,2025M01-02,2\n"
    )
    assert [each.name for each in read_series(path).series] == ["长沙市投资", "株洲市投资"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("指标,时期,数值\n投资,去年,3\n", "不是看得懂的时期"),
        ("指标,时期,数值\n投资,2025-01,三\n", "不是数字"),
        ("指标,时期,数值\n投资,2025-01,3\n投资,2025-01,4\n", "与第2行是同一指标"),
        ("指标,数值\n投资,3\n", "缺少“时期”"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    found = read_series(table(tmp_path, text))
    assert found.series == ()
    assert words in str(found.faults[0])


def test_no_table_at_all(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="没有这个文件"):
        read_series(tmp_path / "无.csv")
