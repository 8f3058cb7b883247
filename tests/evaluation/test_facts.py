"""Figures as tidy rows: every fault named by line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.facts import facts_from_table, read_facts

from .examples import leaf, scheme

HEADER = "unit,indicator,period,value,source\n"


def read(tmp_path: Path, text: str):
    file = tmp_path / "data.csv"
    file.write_text(text, encoding="utf-8")
    return read_facts(file)


def test_figures_are_found_by_indicator_facet_and_period(tmp_path: Path) -> None:
    facts = read(
        tmp_path, HEADER + "甲市,产值,2023,1,公报\n乙市,产值,2024,3.5,年鉴\n甲市,产值,2024, 2 ,年鉴\n"
    )
    column = facts.column("产值", "level", "2024")
    assert column is not None
    assert dict(zip(facts.units, column.values.tolist(), strict=True)) == {"甲市": 2.0, "乙市": 3.5}
    (reference,) = facts.references(int(column.rows[facts.units.index("乙市")]))
    assert (reference.source, reference.line) == ("年鉴", 3)
    assert facts.periods("产值", "level") == ("2023", "2024")
    assert facts.column("产值", "rate", "2024") is None


def test_an_empty_cell_is_a_gap_and_a_repeated_row_is_one_figure(tmp_path: Path) -> None:
    facts = read(tmp_path, HEADER + "甲市,产值,2024,,公报\n乙市,产值,2024,3,年鉴\n乙市,产值,2024,3,年鉴\n")
    column = facts.column("产值", "level", "2024")
    assert column is not None
    assert np.isnan(column.values[facts.units.index("甲市")])
    assert column.values[facts.units.index("乙市")] == 3.0


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("unit,indicator,value\n甲市,产值,1\n", "表头缺少“时期”一列"),
        (HEADER + "甲市,产值,2024,1,a\n甲市,产值,2024,约12亿,a\n", "第3行的value“约12亿”不是数字"),
        (HEADER + "甲市,产值,2024,inf,a\n", "不是数字"),
        (HEADER + "甲市,产值,2024,1,a\n乙市,产值,2024,1,a\n甲市,产值,2024,2,b\n", "第2行与第4行.*分别为1和2"),
        (HEADER + " ,产值,2024,1,a\n", "第2行的unit是空的"),
        (HEADER + "甲市,产值,2024-13,1,a\n乙市,产值,去年,1,a\n", "2处错误(.|\n)*第2行的period“2024-13”(.|\n)*第3行的period“去年”"),
        ("对象,指标,时期,数值\n甲市,产值,2024,好\n乙市,,2024,1\n", "第2行的数值“好”(.|\n)*第3行的指标是空的"),
        (HEADER.replace("source", "facet") + "甲市,产值,2024,1,增减\n", "第2行的facet“增减”"),
        (HEADER.replace("source", "measure") + "甲市,产值,2024,1,亿元\n乙市,产值,2024,1,万人\n", "第3行.*“万人”与第2行的“亿元”不能换算"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line(tmp_path: Path, text: str, remedy: str) -> None:
    with pytest.raises(EvaluationError, match=remedy):
        read(tmp_path, text)


def test_a_row_that_ends_early_only_lacks_its_source(tmp_path: Path) -> None:
    facts = read(tmp_path, HEADER + "甲市,产值,2024,1\n")
    assert facts.values.tolist() == [[1.0]]
    assert facts.references(0)[0].source == ""


def test_a_file_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="检查路径"):
        read_facts(tmp_path / "none.csv")


def test_mixed_periods_as_numbers_are_understood() -> None:
    facts = facts_from_table([{"unit": "甲市", "indicator": "产值", "period": 2024, "value": 1}])
    assert facts.column("产值", "level", "2024") is not None


def test_a_series_of_growth_is_the_published_rate_of_its_indicator() -> None:
    table = [
        {"unit": "甲市", "indicator": name, "facet": facet, "period": "2024", "value": value}
        for name, facet, value in (
            ("产值", "总量", 9.0),
            ("产值增速", "总量", 5.0),
            ("税收", "增速", 3.0),
            ("税收增速", "总量", 4.0),
        )
    ]
    facts = facts_from_table(table)
    found = {name: facts.column(name, "rate", "2024") for name in ("产值", "税收", "能耗")}
    assert found["产值"] is not None
    assert found["产值"].values.tolist() == [5.0]
    assert facts.periods("产值", "rate") == ("2024",)
    # What the table calls the rate itself goes first.
    assert found["税收"] is not None
    assert found["税收"].values.tolist() == [3.0]
    assert found["能耗"] is None


SAME = (
    "甲市,产值,2023,100,亿元\n乙市,产值,2023,2000,亿元\n甲市,产值,2024,110,亿元\n乙市,产值,2024,2100,亿元\n"
)
OTHER = '甲\u200b市,产值,2023年,1000000,万元\n 乙市,产 值,2023,"2,000",亿元\n甲市,产值,2024年度,110亿,元\n乙市,产值,2024,2100,亿元\n'


@pytest.mark.parametrize(
    "heading", ["unit,indicator,period,value,measure\n", "地区,指标,时期,数值,计量单位\n"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_one_table_is_read_alike_however_it_is_written(tmp_path: Path, heading: str, encoding: str) -> None:
    plain = read(tmp_path, heading + SAME)
    file = tmp_path / "other.csv"
    file.write_text(
        heading + OTHER.replace("\u200b", "" if encoding == "gb18030" else "\u200b"), encoding=encoding
    )
    other = read_facts(file)
    assert (other.units, other.series) == (plain.units, plain.series)
    np.testing.assert_allclose(other.values, plain.values)
    assert set(other.measures.values()) == {"亿元"}


def test_two_spellings_of_a_place_or_of_a_known_indicator_are_one(tmp_path: Path) -> None:
    facts = read(tmp_path, HEADER + "株洲,GDP,2023,1,a\n株洲市,地区生产总值,2024,2,a\n长沙,GDP,2024,3,a\n")
    assert facts.units == ("株洲市", "长沙")
    column = facts.column("生产总值", "level", "2024")
    assert column is not None
    assert column.values.tolist() == [2.0, 3.0]


def test_of_several_revisions_the_last_is_in_force(tmp_path: Path) -> None:
    head = HEADER.replace("source", "revision")
    assert read(tmp_path, head + "甲市,产值,2024,1,0\n甲市,产值,2024,2,1\n").values.tolist() == [[2.0]]
    with pytest.raises(EvaluationError, match="“修订”（revision）"):
        read(tmp_path, head + "甲市,产值,2024,1,0\n甲市,产值,2024,2,0\n")


def test_a_unit_of_measure_that_some_rows_do_not_say_is_said_or_refused(tmp_path: Path) -> None:
    head = HEADER.replace("source", "measure")
    (notice,) = read(tmp_path, head + "甲市,产值,2024,1,亿元\n乙市,产值,2024,1,\n").notices
    assert "第3行起" in notice
    with pytest.raises(EvaluationError, match="第3行的“产值”没有写计量单位"):
        read(tmp_path, head + "甲市,产值,2024,1,亿元\n乙市,产值,2024,1,\n丙市,产值,2024,1,万元\n")


def test_a_workbook_with_an_indicator_a_column_is_read_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "月报.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["2024年主要指标"],
        ["地区", "规模工业增加值（亿元）", "规模工业增加值增速（%）", "单位能耗（吨标准煤/万元）"],
        ["长沙市", 100, 5.1, 0.5],
        ["株洲", 80, 6.2, 0.4],
        ["湘潭市", 50, 4.4, 0.6],
    ):
        book.active.append(row)
    book.save(path)
    facts = read_facts(path)
    plan = scheme(
        population={"units": ["长沙市", "株洲市", "湘潭市"]},
        indicators=[
            leaf("规模工业增加值", facets={"level": 0.5, "rate": 0.5}, weight=0.6),
            leaf("单位能耗", 0.4, "lower"),
        ],
    )
    result = evaluate(plan, facts)
    assert result.problem.values.tolist() == [[100, 5.1, 0.5], [80, 6.2, 0.4], [50, 4.4, 0.6]]
    (told,) = [f.message for f in result.findings if f.code == "reading"]
    assert told.startswith("数据不是一行一个数，按表头读出9个数")
    (origin,) = facts.references(int(result.problem.rows[0][0][1]))
    assert "“株洲”行“规模工业增加值（亿元）”列" in origin.source


def test_a_table_that_nothing_can_be_read_from_is_refused_as_before(tmp_path: Path) -> None:
    path = tmp_path / "宽表.csv"
    path.write_text("地区,利润（亿元）\n东县,1\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"表头缺少“指标”一列(.|\n)*请存成xlsx"):
        read_facts(path)
    book = openpyxl.Workbook()
    book.active.append(["随便", "写写"])
    book.save(tmp_path / "空.xlsx")
    with pytest.raises(EvaluationError, match="没有表头"):
        read_facts(tmp_path / "空.xlsx")
    book.active.append(["地区", "2024年产值（亿元）"])
    book.active.append(["长沙市", 5])
    book.active.append(["株洲市", "=1+2"])
    book.save(tmp_path / "公式.xlsx")
    with pytest.raises(EvaluationError, match="B4是公式，没有算出数值"):
        read_facts(tmp_path / "公式.xlsx")
