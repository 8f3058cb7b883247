"""COINr's ASEM example, stage by stage: every value that its files give, to 1e-9 of the larger of 1 and the value.

The steps are those of its documentation: indicators divided by their denominators, gaps filled with the mean of the
Asian or European group, winsorised up to five points where |skewness| > 2 and kurtosis > 3.5 (else the shifted
logarithm), min-max to 0-100, weighted arithmetic means up the tree.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from luoshi.evaluation.engine import Result, evaluate
from luoshi.evaluation.facts import facts_from_table
from luoshi.evaluation.scheme import load_scheme

ASEM = Path(__file__).parents[3] / "shared" / "data" / "asem"
pytestmark = pytest.mark.skipif(
    not ASEM.is_dir(), reason="the ASEM example lies beside the repository, and is not there"
)


def rows(name: str) -> list[dict[str, str]]:
    with (ASEM / f"asem_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return math.nan if text.strip() in ("", "NA") else float(text)


@cache
def result() -> Result:
    data, meta = rows("iData"), rows("iMeta")
    indicators = [row for row in meta if row["Type"] == "Indicator"]
    elements = [
        {
            "id": row["iCode"],
            "indicator": row["iCode"],
            "name": row["iName"],
            "direction": row["Direction"],
            "weight": float(row["Weight"]),
            "parent": row["Parent"],
            **({"denominator": row["Denominator"]} if row["Denominator"].strip() not in ("", "NA") else {}),
        }
        for row in indicators
    ] + [
        {
            "id": row["iCode"],
            "name": row["iName"],
            "weight": float(row["Weight"]),
            **({"parent": row["Parent"]} if row["Parent"].strip() not in ("", "NA") else {}),
        }
        for row in meta
        if row["Type"] == "Aggregate"
    ]
    groups: dict[str, list[str]] = {}
    for row in data:
        groups.setdefault(row["EurAsia_group"], []).append(row["uCode"])
    scheme = {
        "title": "ASEM",
        "basis": {"document": "COINr, ASEM example"},
        "lead": "JRC",
        "year": 2018,
        "population": {"units": sorted(row["uCode"] for row in data)},
        "peer_groups": {"by": "mapping", "groups": groups},
        "missing": {"imputation": "group_mean"},
        "treatment": {"method": "winsorise", "max_points": 5, "otherwise": "log"},
        "normalisation": {"method": "min_max", "scale": [0, 100]},
        "weights": "proportional",
        "indicators": elements,
    }
    figures = [
        {
            "unit": row["uCode"],
            "indicator": name,
            "period": "2018",
            "value": number(row[name]),
            "source": "iData",
        }
        for row in data
        for name in [
            *(i["iCode"] for i in indicators),
            *(m["iCode"] for m in meta if m["Type"] == "Denominator"),
        ]
    ]
    return evaluate(load_scheme(yaml.safe_dump(scheme, allow_unicode=True)), facts_from_table(figures))


def compare(stage: str, values: np.ndarray, columns: tuple[str, ...]) -> None:
    units = result().problem.units
    seen = 0
    for row in rows(stage):
        unit = units.index(row["uCode"])
        for column, name in enumerate(columns):
            expected, found = number(row[name]), values[unit, column]
            if math.isnan(expected):
                assert math.isnan(found), (row["uCode"], name)
            else:
                assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), (row["uCode"], name)
            seen += 1
    assert seen == 51 * len(columns)


def leaves() -> tuple[str, ...]:
    return result().problem.tree.ids[:49]


def test_figures_are_divided_by_their_denominators() -> None:
    compare("denominated", result().problem.values, leaves())


def test_gaps_are_filled_with_the_mean_of_the_group() -> None:
    compare("imputed", result().filled, leaves())


def test_outliers_are_pulled_in() -> None:
    compare("treated", result().treated.values, leaves())


def test_figures_are_brought_to_a_common_scale() -> None:
    compare("normalised", result().normalised, leaves())


def test_scores_of_all_nodes_agree() -> None:
    ids = result().problem.tree.ids
    assert len(ids) == 60
    compare("aggregated", result().tree_scores.scores, ids)


def test_published_scores_and_ranks_of_the_index_and_its_parts_agree() -> None:
    problem = result().problem
    for row in rows("scores"):
        unit = problem.units.index(row["uCode"])
        assert result().rank[unit] == int(row["Rank"])
        assert result().scores[unit] == pytest.approx(float(row["Index"]), abs=5.1e-5)
    for row in rows("ranks"):
        unit = problem.units.index(row["uCode"])
        for name in problem.tree.ids[49:]:
            column = result().tree_scores.scores[:, problem.tree.column[name]]
            assert 1 + int((column > column[unit]).sum()) == int(row[name]), (row["uCode"], name)
