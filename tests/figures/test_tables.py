"""How columns are mapped, corrected and remembered, and what cells and whole tables are no figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from luoshi.figures.build import read_figures
from luoshi.figures.grid import value_of
from luoshi.figures.mapping import TableMapping
from luoshi.reading.reader import read_bytes
from tests.reading import make_tables

ROWS = [
    ["地区", "出口", "", "位次"],
    ["", "绝对量（亿元）", "增速（%）", ""],
    ["青溪区", "12.5", "3.1", "1"],
    ["石桥区", "8", "—", "2"],
]
MERGES = [(0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 2, 1)]


def table(title: str = "青岚市2025年1—9月外贸情况", rows: list[list[str]] = ROWS) -> bytes:
    return make_tables.workbook(title, rows, MERGES)


def test_the_mapping_is_data_that_can_be_kept() -> None:
    (mapping,) = read_figures(read_bytes(table(), "a.xlsx")).mappings
    assert [(c.role, c.metric, c.facet, c.unit) for c in mapping.columns] == [
        ("place", "", "level", ""),
        ("value", "出口", "level", "亿元"),
        ("value", "出口", "growth", "%"),
        ("ignored", "", "level", ""),
    ]
    assert TableMapping.from_json(json.loads(json.dumps(mapping.as_json()))) == mapping


def test_a_corrected_mapping_reads_the_next_month_without_a_word() -> None:
    (proposed,) = read_figures(read_bytes(table(), "a.xlsx")).mappings
    corrected = replace(
        proposed,
        columns=tuple(
            replace(c, metric="货物出口", unit="万元") if c.facet == "level" and c.role == "value" else c
            for c in proposed.columns
        ),
    )
    following = read_bytes(table("青岚市2025年1—10月外贸情况"), "b.xlsx")
    found = read_figures(following, remembered={corrected.signature: corrected}).figures
    assert [(f.metric, str(f.period), str(f.value), f.unit) for f in found if f.facet == "level"] == [
        ("货物出口", "2025M01-10", "12.5", "万元"),
        ("货物出口", "2025M01-10", "8", "万元"),
    ]


@pytest.mark.parametrize(
    "kept", [{}, {"signature": "x", "head_rows": -1, "columns": []}, {"signature": "x", "head_rows": 1, "columns": [{"index": 0}]},
             {"signature": "x", "head_rows": 1, "columns": [{"index": 0, "head": "", "role": "sum"}]}],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"[一-龥]"):
        TableMapping.from_json(kept)


@pytest.mark.parametrize(
    ("words", "value"),
    [("1,234.50", "1234.50"), ("－3.2", "-3.2"), ("5.8％", "5.8"), ("１２", "12"), (" 7 . 5", "7.5"), ("持平", "0"),
     ("—", None), ("…", None), ("2024年", None), ("第3", None), ("1-9月", None), ("约5", None), ("3/4", None), ("1.2.3", None)],
)  # fmt: skip
def test_what_a_cell_holds(words: str, value: str | None) -> None:
    found = value_of(words)
    assert (str(found.number) if found else None) == value


def test_columns_of_targets_and_tables_of_tasks_give_nothing() -> None:
    rows = [
        ["指标", "单位", "2025年目标", "力争目标"],
        ["出口", "亿元", "50", "55"],
        ["进口", "亿元", "20", "22"],
    ]
    assert (
        read_figures(read_bytes(make_tables.workbook("青岚市2025年指标情况", rows), "a.xlsx")).figures == ()
    )
    rows = [["序号", "任务", "责任单位"], ["1", "新建学校3所", "市教育局"], ["2", "整修道路", "市交通局"]]
    assert read_figures(read_bytes(make_tables.workbook("2025年情况", rows), "a.xlsx")).figures == ()


def test_a_cell_is_told_with_its_row_and_column() -> None:
    figure = read_figures(read_bytes(table(), "a.xlsx")).figures[0]
    assert figure.cell == "工作表“Sheet”第 2 行起：“青溪区”行“出口/绝对量（亿元）”列"


@pytest.mark.parametrize("make", [make_tables.page, make_tables.word, make_tables.pdf, make_tables.md])
def test_a_table_is_the_same_in_every_format(make: Callable[..., bytes]) -> None:
    expected = [
        (f.metric, f.place, f.period, f.facet, f.value)
        for f in read_figures(read_bytes(table(), "a.xlsx")).figures
    ]
    found = read_figures(read_bytes(make("青岚市2025年1—9月外贸情况", ROWS, MERGES), "b")).figures
    assert [(f.metric, f.place, f.period, f.facet, f.value) for f in found] == expected
    assert len(expected) == 3
