"""The table of indicators: what it says, and how a fault in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.statistics.indicator import COLUMNS, STARTER, Indicators, starter_indicators
from luoshi.statistics.measure import conversion, read_measure
from luoshi.statistics.problem import DataError

GOOD = dict(zip(COLUMNS, ("gdp", "地区生产总值", "GDP；生产总值", "亿元", "正向", "季度", "现价", "省统计局", "是", "是", "0", "",
                          "", "", "测试"), strict=True))  # fmt: skip


def _table(path: Path, *rows: dict[str, str]) -> Path:
    lines = [",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_says_what_an_indicator_means(tmp_path: Path) -> None:
    indicator = Indicators.load(_table(tmp_path / "own.csv", GOOD))["gdp"]
    assert (indicator.direction, indicator.frequency, indicator.prices) == ("higher", "quarter", "nominal")
    assert (indicator.is_cumulative, indicator.is_additive) == (True, True)
    assert (indicator.minimum, indicator.maximum, indicator.growth) == (0.0, None, None)


@pytest.mark.parametrize("name", ["gdp", "地区生产总值", "GDP", "gdp ", "ＧＤＰ", "地区 生产总值"])
def test_an_indicator_is_found_by_id_name_and_alias(tmp_path: Path, name: str) -> None:
    found = Indicators.load(_table(tmp_path / "own.csv", GOOD)).find(name)
    assert found is not None
    assert found.id == "gdp"


def test_full_width_brackets_make_no_difference() -> None:
    one, other = (starter_indicators().find(name) for name in ("常住人口(普查)", "常住人口（普查）"))
    assert one is not None
    assert one is other


FAULTS = [
    ({"id": "GDP 1"}, "id", "小写英文字母"),
    ({"name": ""}, "name", "此格为空"),
    ({"direction": "高"}, "direction", "正向、逆向、中性"),
    ({"frequency": "天"}, "frequency", "月度、季度"),
    ({"prices": "不变"}, "prices", "现价、可比价"),
    ({"cumulative": "对"}, "cumulative", "是、否"),
    ({"minimum": "零"}, "minimum", "不是数字"),
    ({"minimum": "5", "maximum": "1"}, "maximum", "不大于下限"),
    ({"growth": "none_such"}, "growth", "没有编号为“none_such”的指标"),
    ({"source": ""}, "source", "此格为空"),
]


@pytest.mark.parametrize(("change", "column", "told"), FAULTS)
def test_a_fault_in_the_table_is_told_with_column_and_remedy(
    tmp_path: Path, change: dict[str, str], column: str, told: str
) -> None:
    with pytest.raises(DataError) as fault:
        Indicators.load(_table(tmp_path / "own.csv", {**GOOD, **change}))
    assert f"“{column}”列" in str(fault.value)
    assert told in str(fault.value)
    assert "请" in str(fault.value)


def test_a_name_may_mean_only_one_indicator(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"第3行.*已在第2行出现"):
        Indicators.load(_table(tmp_path / "own.csv", GOOD, {**GOOD, "id": "gdp_two"}))


def test_a_later_table_replaces_the_definition_of_the_same_id(tmp_path: Path) -> None:
    own = _table(tmp_path / "own.csv", {**GOOD, "measure": "万元", "growth": "gdp_growth"})
    assert Indicators.load(STARTER, own)["gdp"].measure == "万元"


def test_every_indicator_that_ships_has_a_unit_of_measure_that_can_be_converted() -> None:
    assert [i.id for i in starter_indicators() if read_measure(i.measure) is None] == []
    assert all(starter_indicators()[i.growth].measure == "%" for i in starter_indicators() if i.growth)


@pytest.mark.parametrize(
    ("written", "wanted", "factor"),
    [
        ("万元", "亿元", 1e-4),
        ("亿斤", "万吨", 5),
        ("人", "万人", 1e-4),
        ("户", "家", 1),
        ("万美元", "百万美元", 0.01),
        ("‰", "%", 0.1),
        ("美元", "元", None),
        ("百分点", "%", None),
        ("", "元", None),
        ("亿亿元", "元", None),
    ],
)
def test_units_of_measure_convert_only_within_their_kind(
    written: str, wanted: str, factor: float | None
) -> None:
    found = conversion(written, wanted)
    assert (None if found is None else float(found)) == factor
