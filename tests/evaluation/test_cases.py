"""Whole evaluations written by and for people who know the subject: ``cases/*.yaml``.

A case has 说明 (what it shows), 方案 (the scheme), 数据 (figures by unit) and 期望: 名次, 得分, 组内名次, 入选, any of
them; null is a unit that is not ranked.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.facts import facts_from_table
from luoshi.evaluation.result import result_record
from luoshi.evaluation.scheme import load_scheme

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_comes_out_as_its_author_expects(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    table = [
        {
            "unit": unit,
            "indicator": series["指标"],
            "facet": series.get("口径", "总量"),
            "period": str(series["时期"]),
            "value": value,
            "source": path.stem,
        }
        for series in case["数据"]
        for unit, value in series["数值"].items()
    ]
    scheme = load_scheme(yaml.safe_dump(case["方案"], allow_unicode=True, sort_keys=False))
    units = {unit["unit"]: unit for unit in result_record(evaluate(scheme, facts_from_table(table)))["units"]}
    expected = case["期望"]
    assert set(expected) <= {"名次", "得分", "组内名次", "入选"}
    for word, field in (("名次", "rank"), ("组内名次", "group_rank")):
        if word in expected:
            assert {name: unit[field] for name, unit in units.items()} == expected[word]
    if "得分" in expected:
        for name, score in expected["得分"].items():
            found = units[name]["score"]
            assert found is None if score is None else found == pytest.approx(score, rel=1e-8), name
    if "入选" in expected:
        assert {name for name, unit in units.items() if unit["selected"]} == set(expected["入选"])
