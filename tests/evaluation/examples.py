"""A small scheme and figures that the tests of this room vary."""

from __future__ import annotations

import polars as pl
import yaml

from luoshi.evaluation.engine import Result, evaluate
from luoshi.evaluation.facts import TableFacts, facts_from_table
from luoshi.evaluation.scheme import Scheme, load_scheme

UNITS = ("甲市", "乙市", "丙市", "丁市")
FIGURES = {
    "产值": (400.0, 300.0, 200.0, 100.0),
    "增速": (5.0, -1.0, 7.0, 2.0),
    "能耗": (0.9, 0.3, 0.5, 0.7),
}


def facts(
    figures: dict[str, tuple[float | None, ...]] | None = None, units: tuple[str, ...] = UNITS
) -> TableFacts:
    """Figures of 2024, by indicator in the order of the units; None is a gap."""
    return facts_from_table(
        pl.DataFrame(
            [
                {"unit": unit, "indicator": name, "period": "2024", "value": value, "source": "样例统计公报"}
                for name, values in (FIGURES if figures is None else figures).items()
                for unit, value in zip(units, values, strict=True)
            ],
            schema_overrides={"value": pl.Float64},
        )
    )


def scheme(**changes: object) -> Scheme:
    """Three indicators with given weights; ``changes`` replace or add fields of the scheme."""
    plain: dict[str, object] = {
        "title": "样例方案",
        "basis": {"document": "某办发〔2024〕1号", "clause": "第三条"},
        "lead": "省发展改革委",
        "year": 2024,
        "population": {"units": list(UNITS)},
        "indicators": [
            {"id": "output", "indicator": "产值", "direction": "higher", "weight": 0.5},
            {"id": "growth", "indicator": "增速", "direction": "higher", "weight": 0.3},
            {"id": "energy", "indicator": "能耗", "direction": "lower", "weight": 0.2},
        ],
    }
    text = yaml.safe_dump({**plain, **changes}, allow_unicode=True, sort_keys=False)
    return load_scheme(text)


def run(figures: dict[str, tuple[float | None, ...]] | None = None, **changes: object) -> Result:
    """The small scheme, changed, on the small table, or on other figures of the same units."""
    return evaluate(scheme(**changes), facts(figures))


def leaf(
    name: str, weight: float | None = None, direction: str = "higher", **more: object
) -> dict[str, object]:
    """A leaf of the small table: its id is the indicator's name."""
    given = {} if weight is None else {"weight": weight}
    return {"id": name, "indicator": name, "direction": direction, **given, **more}
