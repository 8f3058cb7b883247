"""Figures as tidy rows: every fault named by line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.facts import facts_from_table, read_facts

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
        ("unit,indicator,value\n甲市,产值,1\n", "缺少列：period"),
        (HEADER + "甲市,产值,2024,1,a\n甲市,产值,2024,约12亿,a\n", "第3行的value“约12亿”不是数字"),
        (HEADER + "甲市,产值,2024,inf,a\n", "不是数字"),
        (HEADER + "甲市,产值,2024,NaN,a\n", "不是数字"),
        (HEADER + "甲市,产值,2024,1,a\n乙市,产值,2024,1,a\n甲市,产值,2024,2,b\n", "第2行与第4行.*分别为1和2"),
        (HEADER + " ,产值,2024,1,a\n", "第2行的unit是空的"),
        (HEADER.replace("source", "facet") + "甲市,产值,2024,1,增减\n", "第2行的facet“增减”"),
        (HEADER.replace("source", "measure") + "甲市,产值,2024,1,亿元\n乙市,产值,2024,1,万元\n", "第3行.*“万元”与第2行的“亿元”"),
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
