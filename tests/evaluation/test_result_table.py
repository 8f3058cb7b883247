"""A result as one table, and as a record in parts, holds what the record holds."""

from __future__ import annotations

import io
import json

import numpy as np
import polars as pl
import pytest

from luoshi.evaluation.compile import compile_scheme
from luoshi.evaluation.engine import evaluate_problem
from luoshi.evaluation.result import result_lines, result_record
from luoshi.evaluation.result_table import result_parquet

from .examples import FIGURES, facts, leaf, run, scheme


def test_the_table_says_what_the_record_says() -> None:
    tree = [
        {"id": "a", "weight": 0.6, "children": [leaf("产值", 0.5), leaf("增速", 0.5)]},
        leaf("能耗", 0.4, "lower"),
    ]
    result = run(
        {**FIGURES, "增速": (5.0, None, 7.0, 2.0)},
        indicators=tree,
        missing={"min_share": 0.5},
        selection={"places": 1},
    )
    table = pl.read_parquet(io.BytesIO(result_parquet(result)))
    for unit in result_record(result)["units"]:  # type: ignore[attr-defined]
        own = table.filter(pl.col("unit") == unit["unit"])
        assert own["rank"].unique().to_list() == [unit["rank"]]
        assert own["selected"].unique().to_list() == [unit["selected"]]
        for part in unit["indicators"]:
            (row,) = own.filter((pl.col("kind") == "indicator") & (pl.col("id") == part["id"])).rows(
                named=True
            )
            for field in ("value", "imputed", "treated", "normalised", "weight", "contribution"):
                assert row[field] == (None if part[field] is None else pytest.approx(part[field])), field
            assert row["line"] == ";".join(str(o["line"]) for o in part["observations"])
        for name, score in unit["nodes"].items():
            (row,) = own.filter((pl.col("kind") == "node") & (pl.col("id") == name)).rows(named=True)
            assert row["normalised"] == pytest.approx(score)
    assert np.isfinite(table["score"].drop_nulls().to_numpy()).all()


def test_a_large_result_comes_unit_by_unit_and_says_the_same() -> None:
    units = tuple(f"第{number}县" for number in range(1001))
    names = [f"指标{number}" for number in range(50)]
    figures = {name: tuple((7 * u + 3 * n) % 101 + 1.0 for u in range(1001)) for n, name in enumerate(names)}
    result = evaluate_problem(
        compile_scheme(
            scheme(
                population={"units": list(units)}, indicators=[leaf(name) for name in names], weights="equal"
            ),
            facts(figures, units),
        )
    )
    parts = list(result_lines(result, {"trial": False}))
    record = json.loads(json.dumps(result_record(result)))
    assert json.loads("".join(parts)) == {**record, "trial": False}
    assert len(parts) > len(units)
    assert max(map(len, parts)) < 100_000
    small = "".join(result_lines(run()))
    assert json.loads(small) == json.loads(json.dumps(result_record(run())))
    assert small.startswith('{\n  "format"')
