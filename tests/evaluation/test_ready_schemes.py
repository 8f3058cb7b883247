"""The schemes that ship: each loads, and says for every figure that is not public who must supply what."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.coverage import available_part, supplies
from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.facts import read_facts
from luoshi.evaluation.scheme import load_scheme

ROOT = Path(str(files("luoshi.evaluation")))
SCHEMES = sorted((ROOT / "schemes").glob("*/*.yaml"))
FIGURES = read_facts(ROOT / "data" / "hunan" / "figures.csv")


def test_both_years_are_there() -> None:
    assert {path.parent.name for path in SCHEMES} == {"hunan-2024", "hunan-2025", "example"}
    assert len(SCHEMES) >= 39


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_scheme_that_ships_is_valid_and_names_a_supplier_for_what_is_not_public(path: Path) -> None:
    scheme = load_scheme(path)
    assert scheme.fixed_on is not None
    assert scheme.selection is not None
    for supply in supplies(scheme, FIGURES):
        if not supply.is_there:
            assert "提供：" in supply.source or supply.source.startswith("公开"), supply
            assert supply.owner or supply.is_gate, supply


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_scheme_that_ships_runs_on_what_is_public_or_says_what_is_missing(path: Path) -> None:
    scheme = load_scheme(path)
    if any(supply.is_there and not supply.is_gate for supply in supplies(scheme, FIGURES)):
        assert evaluate(available_part(scheme, FIGURES), FIGURES).selected.any()
    else:
        with pytest.raises(EvaluationError, match=r"须补充：\n.*提供："):
            available_part(scheme, FIGURES)


def test_the_example_needs_nothing_that_is_not_there() -> None:
    scheme = load_scheme(ROOT / "schemes" / "example" / "services-2019.yaml")
    assert available_part(scheme, FIGURES) is scheme
    result = evaluate(scheme, FIGURES)
    assert result.selected.sum() == 5
    assert {result.problem.units[f.unit] for f in result.problem.findings} == {
        "张家界市",
        "益阳市",
        "湘西土家族苗族自治州",
    }
