"""Two schemes on the same figures: who moves, why, and which difference decides."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from luoshi.cli import main
from luoshi.evaluation.compare import compare_schemes, comparison_text
from luoshi.evaluation.explain import between_units

from .examples import facts, leaf, run, scheme

ROOT = Path(str(files("luoshi.evaluation")))
SCHEME = ROOT / "schemes" / "example" / "services-2019.yaml"
FIGURES = ROOT / "data" / "hunan" / "figures.csv"
PLACES = {"selection": {"places": 1}}


def test_a_scheme_beside_itself_moves_nobody() -> None:
    found = compare_schemes(scheme(**PLACES), scheme(**PLACES), facts())
    assert not any(move.is_moved for move in found.moves)
    assert found.choices == ()
    assert "入选名单相同" in comparison_text(found)


def test_the_difference_that_decides_comes_first_and_scores_are_explained() -> None:
    heavy = [
        leaf("产值", 0.1, id="output"),
        leaf("增速", 0.8, id="growth"),
        leaf("能耗", 0.1, "lower", id="energy"),
    ]
    found = compare_schemes(
        scheme(**PLACES),
        scheme(indicators=heavy, normalisation={"method": "min_max", "scale": [0, 100]}, **PLACES),
        facts(),
    )
    moves = {move.unit: move for move in found.moves}
    assert (moves["甲市"].was_selected, moves["甲市"].is_selected) == (True, False)
    assert (moves["丙市"].was_selected, moves["丙市"].is_selected) == (False, True)
    assert found.choices[0].field == "指标体系"
    assert found.choices[0].gives_other_list
    assert not found.choices[1].gives_other_list
    for move in found.moves:
        assert move.difference == pytest.approx(sum(part.difference for part in move.parts))
    assert "单这一项就得出乙的名单" in comparison_text(found)


def test_points_beside_the_tree_are_part_of_what_is_explained() -> None:
    result = run(
        {"分": (80.0, 78.0, 70.0, 60.0), "奖": (0.0, 3.0, 40.0, 0.0)}, indicators=[leaf("分")], normalisation="none",
        bonuses=[{"id": "奖", "reason": "获奖", "indicator": "奖", "per": 1, "cap": 5}],
    )  # fmt: skip
    found = between_units(result, "乙市", "甲市")
    assert found.total == pytest.approx(1.0)
    assert {part.leaf: part.difference for part in found.parts} == {"加分和减分": 3.0, "分": -2.0}


def test_the_command_compares_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "乙.yaml"
    other.write_text(SCHEME.read_text(encoding="utf-8").replace("名额: 5", "名额: 4"), encoding="utf-8")
    assert main(["compare-schemes", str(SCHEME), str(other), str(FIGURES)]) == 0
    assert "遴选：" in capsys.readouterr().out
    assert main(["compare-schemes", str(SCHEME), str(other), str(FIGURES), "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [choice["field"] for choice in record["choices"]] == ["遴选"]
    assert record["choices"][0]["gives_other_list"] is True
