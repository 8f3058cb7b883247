"""No scheme or data gives a wrong award list without a word: each kind of trap, over signs, directions, units and gaps."""

from __future__ import annotations

import functools
import math
import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.compile import compile_scheme
from luoshi.evaluation.engine import Result, evaluate, evaluate_problem
from luoshi.evaluation.facts import Facts, facts_from_table, read_facts
from luoshi.evaluation.scheme import Scheme, load_scheme
from luoshi.evaluation.scheme_text import SchemeError

from .examples import facts, leaf, run, scheme

SOME = st.one_of(st.integers(-9, 9).map(float), st.floats(-1e6, 1e6), st.sampled_from([0.0, 1e-9, -1e-9]))
LIMITS = st.floats(-20, 20)


def unchecked(plan: Scheme, figures: Facts) -> Result:
    """An evaluation whose figures may be out of all proportion."""
    return evaluate_problem(compile_scheme(plan, figures))


def _bounds(draw: Callable) -> object:
    kind = draw(st.sampled_from(["run", "group", "all_years", "reference_year", "low", "high", "both"]))
    if kind == "reference_year":
        return {"of": kind, "year": 2023}
    if kind in ("run", "group", "all_years"):
        return kind
    ends = {"low": draw(LIMITS), "high": draw(LIMITS)}
    return {**({kind: ends[kind]} if kind != "both" else ends), "source": "样例"}


@st.composite
def normalisations(draw: Callable) -> dict:
    """Every normalisation a scheme can name, with parameters that may be good or bad."""
    method = draw(
        st.sampled_from(
            ["min_max", "z_score", "rank", "borda", "percentile", "distance_to_target", "distance_to_reference",
             "efficacy", "tiers", "categorical", "vector", "share", "none"]
        )
    )  # fmt: skip
    spec: dict = {"method": method}
    if method in ("min_max", "z_score", "distance_to_target"):
        spec["bounds"] = _bounds(draw)
        if method == "z_score" and isinstance(spec["bounds"], dict) and "source" in spec["bounds"]:
            spec["bounds"] = "run"
    if method in ("min_max", "distance_to_target", "percentile"):
        spec["scale"] = draw(st.sampled_from([[0, 1], [0, 100], [100, 0], [60, 100]]))
    if method in ("min_max", "distance_to_target"):
        spec["clip"] = draw(st.sampled_from(["none", "both"]))
    if method in ("rank", "borda"):
        spec["ties"] = draw(st.sampled_from(["min", "max", "average", "dense"]))
        spec["within"] = draw(st.sampled_from(["run", "group"]))
    if method == "distance_to_target":
        spec["target"] = draw(LIMITS)
    if method == "distance_to_reference":
        spec["reference"] = draw(st.sampled_from(["best", "mean", "median", "value"]))
        spec["value"] = draw(LIMITS)
        spec["form"] = draw(st.sampled_from(["ratio", "difference"]))
    if method == "efficacy":
        good, bad = draw(LIMITS), draw(LIMITS)
        spec["satisfactory"] = draw(st.sampled_from([good, {"一": good, "二": bad}]))
        spec["unacceptable"] = draw(st.sampled_from([bad, {"一": bad, "二": draw(LIMITS)}]))
    if method == "tiers":
        standards = sorted(draw(st.lists(LIMITS, min_size=3, max_size=3, unique=True)))
        spec["standards"] = draw(st.sampled_from([standards, standards[::-1]]))
        spec["coefficients"] = draw(st.sampled_from([[1.0, 0.6, 0.2], [0.2, 0.6, 1.0]]))
        spec["beyond"] = draw(st.sampled_from(["hold", "extend"]))
    if method == "categorical":
        spec["bands"] = [{"at_least": draw(LIMITS), "score": draw(st.integers(0, 9))} for _ in range(2)]
        spec["otherwise"] = draw(st.integers(0, 9))
    return spec


def by_group(result: Result, spec: dict) -> bool:
    """Whether figures are compared within peer groups only."""
    grouped = spec.get("within") == "group" or spec.get("bounds") == "group"
    return grouped or isinstance(spec.get("satisfactory"), dict) or isinstance(spec.get("unacceptable"), dict)


@settings(max_examples=int(os.environ.get("LUOSHI_EXAMPLES", "120")), deadline=None)
@given(
    x=st.lists(st.one_of(SOME, st.just(math.nan)), min_size=2, max_size=6),
    spec=normalisations(),
    direction=st.sampled_from(["higher", "lower"]),
    treatment=st.sampled_from(["none", "none", "winsorise", "log", "box_cox"]),
    scale=st.sampled_from([1e-4, 1.0, 1e4]),
)
def test_every_normalisation_keeps_the_declared_order_or_is_refused(
    x: list[float], spec: dict, direction: str, treatment: str, scale: float
) -> None:
    values = [value * scale for value in x]
    units = [f"{number}市" for number in range(len(x))]
    half = len(units) // 2
    rows = [
        {"unit": unit, "indicator": "甲", "period": period, "value": None if math.isnan(v) else v}
        for period, figures in (("2023", values[::-1]), ("2024", values))
        for unit, v in zip(units, figures, strict=True)
    ]
    try:
        result = unchecked(
            scheme(
                population={"units": units},
                peer_groups={
                    "by": "mapping",
                    "groups": {"一": units[:half] or units[:1], "二": units[half:]},
                },
                indicators=[leaf("甲", direction=direction)],
                normalisation=spec,
                treatment=treatment,
            ),
            facts_from_table(rows),
        )
    except (EvaluationError, SchemeError):
        return
    figures = result.problem.values[:, 0] * (1.0 if direction == "higher" else -1.0)
    for number in range(2) if by_group(result, spec) else [None]:
        own = ~np.isnan(figures) & (True if number is None else result.problem.groups == number)
        order = np.flatnonzero(own)[np.argsort(figures[own], kind="stable")]
        scores = result.normalised[order, 0]
        assert not np.isnan(scores).any()
        assert (np.diff(scores) >= -1e-9 * np.abs(scores).max(initial=0.0)).all(), (spec, values)
        ranks = result.rank[order]
        if treatment == "none" and spec["method"] in ("min_max", "z_score", "rank", "vector", "none"):
            assert (np.diff(ranks) <= 0).all()


@pytest.mark.parametrize(
    ("values", "direction", "spec", "reason"),
    [
        ((-1.0, -2.0, -3.0), "higher", "distance_to_reference", "标杆为-1"),
        ((-1.0, -2.0, -3.0), "lower", "distance_to_reference", "在.*为-1.*除以零或负数"),
        ((3.0, -2.0, -5.0), "higher", "share", "为-2，比重法"),
        ((3.0, -2.0, 5.0), "higher", "share", "为-2，比重法"),
        ((0.0, 2.0, 5.0), "lower", "share", "为0，比重法只适用于大于零"),
        ((10.0, 20.0, 30.0), "higher", {"method": "distance_to_target", "target": 5}, "目标值5低于起点10"),
        ((10.0, 20.0, 30.0), "lower", {"method": "distance_to_target", "target": 50}, "目标值50高于起点30"),
        ((1.0, 2.0, 3.0), "lower", {"method": "tiers", "standards": [5, 4, 3, 2, 1]}, "方向"),
        ((1.0, 2.0, 3.0), "higher", {"method": "tiers", "standards": [1, 2, 3, 4, 5]}, "方向"),
        ((1.0, 2.0, 3.0), "higher", {"method": "min_max", "bounds": {"low": 9, "source": "样"}}, "下限9大于上限3"),
        ((1.0, 2.0, 3.0), "higher", {"method": "efficacy", "satisfactory": {"一": 5, "二": 1}, "unacceptable": 3}, "方向"),
    ],
)  # fmt: skip
def test_what_would_turn_the_order_is_refused_with_its_reason(
    values: tuple, direction: str, spec: object, reason: str
) -> None:
    units = ("甲市", "乙市", "丙市")
    with pytest.raises((EvaluationError, SchemeError), match=reason):
        evaluate(
            scheme(
                population={"units": list(units)},
                peer_groups={"by": "mapping", "groups": {"一": ["甲市"], "二": ["乙市", "丙市"]}},
                indicators=[leaf("甲", direction=direction)],
                normalisation=spec,
            ),
            facts({"甲": values}, units),
        )


# --- units of measure, and rates without a base ----------------------------------------------------------------------


def two_years(
    tmp_path: Path, before: str, now: str, old: tuple, new: tuple, heading: str = "measure"
) -> Path:
    path = tmp_path / "figures.csv"
    rows = [f"unit,indicator,period,value,{heading}"]
    for period, measure, values in (("2023", before, old), ("2024", now, new)):
        rows += [
            f"{unit}市,产值,{period},{value},{measure}" for unit, value in zip("甲乙丙", values, strict=True)
        ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("facet", "derive"), [("increment", False), ("rate", True)])
@pytest.mark.parametrize(("before", "factor"), [("万元", 1e4), ("亿元", 1.0), ("元", 1e8), ("百万元", 100.0)])
def test_units_of_measure_are_carried_through_increments_and_rates(
    tmp_path: Path, facet: str, derive: bool, before: str, factor: float
) -> None:
    old, new = (100.0, 50.0, 10.0), (110.0, 60.0, 11.0)
    wanted = [10.0, 10.0, 1.0] if facet == "increment" else [10.0, 20.0, 10.0]
    path = two_years(tmp_path, before, "亿元", tuple(v * factor for v in old), new)
    for unit in (None, "亿元") if facet == "increment" else (None,):
        plan = scheme(
            population={"units": ["甲市", "乙市", "丙市"]},
            indicators=[leaf("产值", facet=facet, derive=derive, **({"unit": unit} if unit else {}))],
        )
        values = evaluate(plan, read_facts(path)).problem.values.ravel()
        scale = factor if facet == "increment" and unit is None else 1.0
        assert (values / scale).tolist() == pytest.approx(
            wanted, rel=1e-9
        ) or values.tolist() == pytest.approx(wanted)


def test_units_of_measure_that_cannot_be_converted_are_refused(tmp_path: Path) -> None:
    path = two_years(tmp_path, "万人", "亿元", (1, 2, 3), (1, 2, 3))
    with pytest.raises(EvaluationError, match=r"“万人”.*“亿元”不能换算|“亿元”.*“万人”不能换算"):
        read_facts(path)
    with pytest.raises(EvaluationError, match="“万人”与“产值”在数据里的“亿元”不能换算"):
        evaluate(
            scheme(population={}, indicators=[leaf("产值", unit="万人")]),
            read_facts(two_years(tmp_path, "亿元", "亿元", (1, 2, 3), (1, 2, 3))),
        )


def test_a_unit_of_measure_holds_for_amounts_and_not_for_the_rate_beside_them(tmp_path: Path) -> None:
    path = two_years(tmp_path, "万元", "亿元", (1000000, 500000, 100000), (110, 60, 11))
    facets = {"level": 0.4, "increment": 0.3, "rate": 0.3}
    plan = scheme(population={}, indicators=[leaf("产值", unit="亿元", facets=facets, derive=True)])
    values = evaluate(plan, read_facts(path)).problem.values
    assert sorted(values[:, 0].tolist()) == pytest.approx([11, 60, 110])
    assert sorted(values[:, 1].tolist()) == pytest.approx([1, 10, 10])
    assert sorted(values[:, 2].tolist()) == pytest.approx([10, 10, 20])


@pytest.mark.parametrize("base", [-1.0, 0.0, -3.5])
def test_a_rate_on_a_base_that_is_not_positive_is_missing_with_a_notice(tmp_path: Path, base: float) -> None:
    path = two_years(tmp_path, "亿元", "亿元", (base, 50, 10), (5, 60, 11))
    plan = scheme(population={}, indicators=[leaf("产值", facet="rate", derive=True)])
    result = evaluate(plan, read_facts(path))
    at = result.problem.units.index("甲市")
    assert np.isnan(result.problem.values[at, 0])
    assert result.rank[at] == 0
    (notice,) = [f.message for f in result.findings if f.code == "undefined"]
    assert "甲市" in notice
    assert f"为{base:g}" in notice


def test_an_indicator_that_is_undefined_everywhere_is_refused_with_that_reason(tmp_path: Path) -> None:
    path = two_years(tmp_path, "亿元", "亿元", (-1, -5, 0), (5, 60, 11))
    with pytest.raises(EvaluationError, match=r"没有一个能用的数值：.*2023的“产值”为0，不大于零"):
        evaluate(
            scheme(population={}, indicators=[leaf("产值", facet="rate", derive=True)]), read_facts(path)
        )


@pytest.mark.parametrize("below", [-2.0, 0.0])
def test_a_ratio_to_what_is_not_positive_is_missing_with_a_notice(below: float) -> None:
    result = run(
        {"利润": (4.0, 3.0, 2.0, 1.0), "收入": (8.0, below, 8.0, 8.0)},
        indicators=[leaf("利润", denominator="收入")],
    )
    assert result.rank.tolist() == [1, 0, 2, 3]
    (notice,) = [f.message for f in result.findings if f.code == "undefined"]
    assert "乙市" in notice
    assert "“收入”" in notice


def test_an_increment_from_growth_is_not_said_to_come_from_two_levels(tmp_path: Path) -> None:
    path = two_years(tmp_path, "亿元", "亿元", (1, 2, 3), (100, 50, 10))
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(
            f"{unit}市,产值增速,2024,{rate},%\n" for unit, rate in zip("甲乙丙", (5, 8, 9), strict=True)
        )
    for how, told in (("levels", "由两年总量相减"), ("growth", "由本年总量和公布的增速推算")):
        plan = scheme(population={}, indicators=[leaf("产值", facet="increment", increment_by=how)])
        (notice,) = [f.message for f in evaluate(plan, read_facts(path)).findings if f.code == "derived"]
        assert told in notice


# --- gates without data ----------------------------------------------------------------------------------------------

ACCIDENTS = {"产值": (4.0, 3.0, 2.0, 1.0), "事故": (2.0, None, None, None)}


def gated(missing: str | None, accidents: dict | None = None, **changes: object) -> Result:
    gate = {"id": "安全", "reason": "发生重大安全事故", "indicator": "事故", "require": {"at_most": 0}}
    if missing is not None:
        gate["缺数视为"] = missing
    return run(
        ACCIDENTS if accidents is None else accidents, indicators=[leaf("产值")], gates=[gate],
        selection={"places": 2}, **changes,
    )  # fmt: skip


def test_a_gate_without_data_holds_the_list_back_unless_the_scheme_says_what_a_gap_means() -> None:
    held = gated(None)
    assert not held.selected.any()
    (notice,) = [f.message for f in held.findings if f.code == "pending"]
    assert "待核：乙市、丙市、丁市" in notice
    assert held.rank.tolist() == [0, 1, 2, 3]
    clean = gated("未发生")
    assert clean.selected.tolist() == [False, True, True, False]
    assert any("乙市、丙市、丁市" in f.message and "视为未发生" in f.message for f in clean.findings)
    failed = gated("不通过", {**ACCIDENTS, "事故": (0.0, 0.0, None, 0.0)})
    assert failed.selected.tolist() == [True, True, False, False]
    for result in (held, clean, failed):
        for finding in result.problem.findings:
            told = "发生重大安全事故" in finding.reason
            assert told == (result.problem.units[finding.unit] == "甲市")


@pytest.mark.parametrize(("field", "word"), [("bonuses", "加"), ("deductions", "减")])
def test_points_that_wait_for_data_are_not_called_a_veto(field: str, word: str) -> None:
    points = {"id": "通报", "reason": "被通报", "indicator": "事故", "per": 1, "cap": 2}
    held = run(ACCIDENTS, indicators=[leaf("产值")], selection={"places": 1}, **{field: [points]})
    assert not held.selected.any()
    (notice,) = [f.message for f in held.findings if f.code == "pending"]
    assert notice.startswith(f"{word}分项“通报”待核：乙市、丙市、丁市")
    assert "一票否决" not in notice


def test_a_list_of_occurrences_may_be_empty_where_a_gap_means_that_nothing_happened() -> None:
    assert gated("未发生", {"产值": ACCIDENTS["产值"]}).selected.sum() == 2
    with pytest.raises(EvaluationError, match="在数据里没有"):
        gated("待核", {"产值": ACCIDENTS["产值"]})


# --- benefit of the doubt ---------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    x=st.lists(st.tuples(SOME, SOME, SOME), min_size=3, max_size=5, unique=True),
    lower=st.sampled_from([0.0, 0.1, 0.3, 0.34, 0.6]),
    upper=st.sampled_from([0.2, 0.33, 0.34, 0.5, 1.0]),
    shares=st.sampled_from(["score", "weight"]),
)
def test_bounds_of_shares_are_met_or_refused(x: list, lower: float, upper: float, shares: str) -> None:
    units = tuple(f"{number}市" for number in range(len(x)))
    figures = {name: tuple(row[at] for row in x) for at, name in enumerate("abc")}
    weights = {"method": "benefit_of_the_doubt", "lower": lower, "upper": upper, "shares": shares}
    try:
        result = unchecked(
            scheme(
                population={"units": list(units)},
                indicators=[leaf(name) for name in "abc"],
                weights=weights,
                normalisation={"method": "min_max", "scale": [1, 2] if shares == "score" else [0, 1]},
            ),
            facts(figures, units),
        )
    except (EvaluationError, SchemeError) as refusal:
        if lower * 3 <= 1 <= upper * 3 and "份额" not in str(refusal):
            raise
        return
    weights_used = result.tree_scores.nodes[-1].nominal
    parts = weights_used * (result.normalised if shares == "score" else 1.0)
    scored = parts.sum(axis=1) > 0
    part = parts / np.where(scored, parts.sum(axis=1), 1.0)[:, None]
    assert scored.all() or shares == "weight"
    assert (part[scored] >= lower - 1e-6).all()
    assert (part[scored] <= upper + 1e-6).all()
    assert result.total.max() <= 1.0 + 1e-6


# --- figures out of all proportion ------------------------------------------------------------------------------------

TEN = tuple(f"{name}市" for name in "甲乙丙丁戊己庚辛壬癸")


def in_proportion(draw: Callable, spread: float) -> list[float]:
    return [round(draw(st.floats(10.0, 10.0 * spread)), 3) for _ in TEN]


@settings(max_examples=40, deadline=None)
@given(data=st.data(), power=st.sampled_from([3, 4, 8, -3, -4, -8]), at=st.integers(0, 9))
def test_a_slip_of_the_unit_of_measure_stops_the_evaluation(data: st.DataObject, power: int, at: int) -> None:
    values = in_proportion(data.draw, 3.0)
    values[at] *= 10.0**power
    with pytest.raises(EvaluationError, match=f"数据疑有错误(.|\n)*{TEN[at]}"):
        evaluate(
            scheme(population={"units": list(TEN)}, indicators=[leaf("产值")]),
            facts({"产值": tuple(values)}, TEN),
        )


def growth(values: tuple[float, ...], **changes: object) -> Result:
    plan = scheme(
        population={"units": list(TEN)}, indicators=[leaf("速度")], selection={"places": 1}, **changes
    )
    return evaluate(plan, facts({"速度": values}, TEN))


RATES = (5.1, 5.3, 5.6, 4.8, 5.0, 5.2, 6.1, 5.9, 4.9)


def test_a_rate_written_as_a_fraction_stops_and_a_confirmed_one_is_told() -> None:
    with pytest.raises(EvaluationError, match=r"癸市为0.053(.|\n)*数据核实"):
        growth((*RATES, 0.053))
    confirmed = [{"指标": "速度", "对象": ["癸市"], "理由": "与统计公报核对无误"}]
    result = growth((*RATES, 0.053), confirmed=confirmed)
    assert result.rank[-1] == 10
    assert any(f.code == "confirmed" and "核对无误" in f.message for f in result.findings)


def test_a_figure_far_from_the_others_is_told_with_what_would_change() -> None:
    result = growth((*RATES, 31.0))
    (found,) = [f for f in result.findings if f.code == "doubtful"]
    assert found.about == "癸市"
    assert "癸市由第1名变为第5名" in found.message
    assert "庚市入选，癸市落选" in found.message
    assert not [f for f in growth((*RATES, 5.25)).findings if f.code == "doubtful"]


@pytest.mark.parametrize(
    ("odd", "told"),
    [(0.0, "像是把缺数写成了0"), (-5.5, "像是正负号写错"), (-5000.0, None), (0.3, None)],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_zero_or_another_sign_among_figures_of_one_size_is_told(
    odd: float, told: str | None, sign: float
) -> None:
    values = tuple(sign * value for value in (*RATES, odd))
    try:
        result = growth(values)
    except EvaluationError:
        assert odd == -5000.0
        return
    words = [f.message for f in result.findings if f.code == "doubtful" and "像是" in f.message]
    assert [told in message for message in words] == ([True] if told else [])
    counts = run({"事故": (1.0, 2.0, 0.0, 2.0)}, indicators=[leaf("事故", direction="lower")])
    assert not [f for f in counts.findings if "把缺数写成" in f.message]


def test_the_rules_of_the_data_check_run_inside_an_evaluation(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    places = ("长沙市", "株洲市", "湘潭市", "衡阳市")
    rows = [
        f"{place},地区生产总值增速,2024,{value}"
        for place, value in zip(places, (5.0, 5.2, 4.9, 900.0), strict=True)
    ]
    path.write_text("地区,指标,时期,数值\n" + "\n".join(rows) + "\n", encoding="utf-8")
    plan = scheme(population={"units": list(places)}, indicators=[leaf("地区生产总值增速")])
    with pytest.raises(EvaluationError, match=r"衡阳市(.|\n)*数据检查：数值超限"):
        evaluate(plan, read_facts(path))


def test_a_least_score_is_held_against_the_score_as_it_is_published() -> None:
    figures = {"分": (59.996, 59.9, 61.0, 10.0)}
    changes = {"indicators": [leaf("分")], "normalisation": "none", "selection": {"min_score": 60}}
    rounded = run(figures, rounding={"digits": 1}, **changes)
    assert rounded.scores.tolist() == [60.0, 59.9, 61.0, 10.0]
    assert rounded.selected.tolist() == [True, False, True, False]
    assert run(figures, **changes).selected.tolist() == [False, False, True, False]


def test_a_score_that_only_arithmetic_keeps_from_the_least_one_has_reached_it() -> None:
    figures = {"a": (0.1, 0.1, 0.0, 0.0), "b": (0.7, 0.6, 0.0, 0.0)}
    changes = {"indicators": [leaf("a"), leaf("b")], "weights": "equal", "normalisation": "none"}
    result = run(figures, selection={"min_score": 0.4}, **changes)
    assert result.scores[0] < 0.4  # (0.1 + 0.7)/2 in binary
    assert result.selected.tolist() == [True, False, False, False]


def test_a_score_beyond_its_goalposts_is_told_unless_it_is_clipped() -> None:
    spec = {"method": "min_max", "bounds": {"low": 0, "high": 200, "source": "样例"}}
    figures = {"分": (300.0, 150.0, 100.0, 50.0)}
    (found,) = [
        f for f in run(figures, indicators=[leaf("分")], normalisation=spec).findings if f.code == "beyond"
    ]
    assert "甲市" in found.message
    clipped = run(figures, indicators=[leaf("分")], normalisation={**spec, "clip": "both"})
    assert not [f for f in clipped.findings if f.code == "beyond"]


def test_a_figure_that_only_arithmetic_keeps_from_its_limit_is_at_it(tmp_path: Path) -> None:
    path = two_years(tmp_path, "亿元", "亿元", (100, 100, 100), (110, 110.00004, 109))
    gate = {
        "编号": "g",
        "理由": "增长过快",
        "指标": "产值",
        "口径": "增速",
        "推算": True,
        "要求": {"至多": 10},
    }
    plan = scheme(population={}, indicators=[leaf("产值")], gates=[gate])
    result = evaluate(plan, read_facts(path))
    (found,) = result.problem.findings
    assert result.problem.units[found.unit] == "乙市"
    assert "为10.00004" in found.reason


def test_remedies_of_an_evaluation_name_the_fields_as_the_writer_does(tmp_path: Path) -> None:
    path = two_years(tmp_path, "亿元", "亿元", (1, 2, 3), (1, 2, 3))
    text = (
        "名称: 样例\n依据: {文件: 某文}\n牵头单位: 省统计局\n年度: 2024\n"
        "指标体系:\n  - {编号: 甲, 指标: 产值, 方向: 正向, 口径: 增速}\n"
    )
    with pytest.raises(EvaluationError, match="写明推算并提供"):
        evaluate(load_scheme(text), read_facts(path))
    gate = "一票否决: [{编号: g, 理由: 事故, 指标: 事故, 要求: {至多: 0}}]\n"
    with open(path, "a", encoding="utf-8") as file:
        file.write("甲市,事故,2024,0,起\n")
    result = evaluate(load_scheme(text.replace(", 口径: 增速", "") + gate), read_facts(path))
    assert not any(re.search("[a-z]{4,}", finding.message) for finding in result.findings)


def test_a_workbook_that_is_none_and_a_formula_never_calculated_are_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "数据.xlsx"
    path.write_text("对象,指标,时期,数值\n甲市,产值,2024,1\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="内容却不是Excel工作簿"):
        read_facts(path)
    book = openpyxl.Workbook()
    for row in (["对象", "指标", "时期", "数值"], ["甲市", "产值", 2024, "=1+1"]):
        book.active.append(row)
    book.save(path)
    with pytest.raises(EvaluationError, match="D2是公式，没有算出数值"):
        read_facts(path)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"fixed_on": "2024-13-45"}, "应为日期"),
        ({"indicators": [leaf("产值", period="2024-13-45")]}, "读不懂"),
        ({"population": {"units": ["甲市"], "exclude": ["甲市"]}}, "都被除外"),
        ({"indicators": [functools.reduce(lambda a, i: {"id": f"n{i}", "children": [a]}, range(150), leaf("产值"))]}, "嵌套层次过多"),
    ],
)  # fmt: skip
def test_what_made_a_traceback_is_said_in_words(changes: dict, told: str) -> None:
    with pytest.raises((EvaluationError, SchemeError), match=told):
        run(**changes)


def test_remedies_name_the_fields_as_the_writer_does() -> None:
    text = (
        "名称: 样例\n依据: {文件: 某文}\n牵头单位: 省统计局\n年度: 2024\n指标确定日期: 2024-13-45\n"
        "指标体系:\n  - {编号: 甲, 指标: 产值, 权重: 0.4, 方向: 上}\n  - {编号: 乙, 指标: 能耗, 方向: 逆向}\n"
    )
    with pytest.raises(SchemeError) as found:
        load_scheme(text)
    words = str(found.value)
    assert "正向、逆向" in words
    assert "第5行" in words
    assert not re.search("[a-z]{4,}", words)
