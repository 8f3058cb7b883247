"""The schemes that ship: each loads, and says for every figure that is not public who must supply what."""

from __future__ import annotations

import random
import re
from importlib.resources import files
from pathlib import Path

import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.awards import clause_number
from luoshi.evaluation.compile import compile_scheme
from luoshi.evaluation.coverage import available_part, supplies
from luoshi.evaluation.engine import evaluate, evaluate_problem
from luoshi.evaluation.facts import facts_from_table, read_facts
from luoshi.evaluation.figures import previous
from luoshi.evaluation.population import units_of
from luoshi.evaluation.scheme import load_scheme

ROOT = Path(str(files("luoshi.evaluation")))
SCHEMES = sorted((ROOT / "schemes").glob("*/*.yaml"))
FIGURES = read_facts(ROOT / "data" / "hunan" / "figures.csv")


def test_all_twenty_measures_of_both_years_are_there() -> None:
    assert {path.parent.name for path in SCHEMES} == {"hunan-2024", "hunan-2025", "example"}
    for year in (2024, 2025):
        own = [load_scheme(path) for path in SCHEMES if path.parent.name == f"hunan-{year}"]
        assert {scheme.year for scheme in own} == {year}
        assert {clause_number(scheme.basis.clause or "") for scheme in own} == set(range(1, 21))
    # Some measures are led by several bodies, each for its part, and so is the award.
    leads = [load_scheme(path).lead for path in SCHEMES if path.parent.name == "hunan-2025"]
    assert {"省文化和旅游厅", "省司法厅", "省市场监管局", "省人力资源社会保障厅"} <= set(leads)


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_scheme_that_ships_runs_once_all_it_asks_for_is_there(path: Path) -> None:
    scheme = load_scheme(path)
    units = units_of(scheme, FIGURES.units)
    draw = random.Random(3)
    table = {}
    for supply in supplies(scheme, FIGURES):
        periods = [supply.period] + ([previous(supply.period)] if supply.facet == "increment" else [])
        for period in periods:
            facet = "rate" if supply.facet == "rate" else "level"
            for unit in units:
                value = 0.0 if supply.is_gate else round(draw.uniform(50.0, 100.0), 2)
                table[unit, supply.indicator, facet, period] = value
    rows = [
        {"unit": unit, "indicator": name, "facet": facet, "period": period, "value": value}
        for (unit, name, facet, period), value in table.items()
    ]
    facts = facts_from_table(rows)
    assert available_part(scheme, facts) is scheme
    result = evaluate_problem(compile_scheme(scheme, facts))  # the figures are made up, and would be doubted
    assert result.selected.any()
    assert not result.problem.pending
    assert (result.rank > 0).all()


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


def test_the_example_of_the_user_guide_is_whole_and_runs_on_its_own_kind_of_table() -> None:
    text = (Path(__file__).parents[2] / "docs" / "user" / "evaluation.md").read_text(encoding="utf-8")
    scheme = load_scheme("\n".join(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)))
    figures = {
        ("工业增加值", "2023"): (1000.0, 500.0, 100.0),
        ("工业增加值", "2024"): (1040.0, 550.0, 120.0),
        ("工业增加值增速", "2024"): (4.2, 8.2, 9.2),
        ("单位能耗", "2024"): (0.5, 0.4, 0.6),
        ("重大事故", "2024"): (0.0, 0.0, 0.0),
    }
    table = [
        {"unit": unit, "indicator": name, "period": period, "value": value, "source": "样例"}
        for (name, period), values in figures.items()
        for unit, value in zip(("甲市", "乙市", "丙市"), values, strict=True)
    ]
    result = evaluate(scheme, facts_from_table(table))
    assert [result.problem.units[unit] for unit in result.selected.nonzero()[0]] == ["乙市"]
