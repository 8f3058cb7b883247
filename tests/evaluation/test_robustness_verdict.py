"""The verdict: solid selections, those that hang on a choice, and on which; the whole analysis as plain data."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.robustness.analysis import analyse, robustness_record
from luoshi.evaluation.robustness.model import Model, plain_model, regular_tree
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.normalisers import MinMax, Rank, ZScore
from luoshi.evaluation.robustness.sobol import sensitivity
from luoshi.evaluation.robustness.uncertainty import Uncertainty
from luoshi.evaluation.robustness.verdict import judge

NAMES = ("青岩市", "白塘市", "临溪市", "丹阳坪市", "石鼓寨市")
COLUMNS = ("产值", "增速", "总分")


def case(figures: list[list[float]], weights: tuple[float, float] = (0.5, 0.5)) -> Model:
    values = np.array(figures)
    model = plain_model(
        values,
        np.ones(2),
        regular_tree((2,)),
        np.array([*weights, 1.0]),
        MinMax().matrix(values, np.ones(2)),
        noise=np.full(values.shape, 0.5),
    )
    return replace(model, unit_names=NAMES, column_names=COLUMNS)


LEADER = [[100.0, 100.0], [60.0, 50.0], [50.0, 60.0], [20.0, 10.0], [0.0, 0.0]]


def test_a_unit_that_is_best_in_everything_is_solid_and_a_near_tie_hangs_on_the_weights() -> None:
    found = analyse(case(LEADER), Uncertainty((MinMax(),)), 2000, 1, places=2)
    assert found.verdict is not None
    by_name = {NAMES[unit.unit]: unit for unit in found.verdict.units}
    assert set(by_name) == {"青岩市", "白塘市", "临溪市"}
    assert by_name["青岩市"].solid
    assert by_name["青岩市"].cause is None
    near = by_name["白塘市"]
    assert not near.solid
    assert near.cause == "weights"
    assert near.effect == pytest.approx(1.0, abs=0.2)
    assert 0.4 < near.share < 0.6
    text = "\n".join(found.verdict.sentences)
    assert "稳固入选：青岩市（2000次入选，保持第1名的2000次）。" in text
    assert "总效应" not in text
    assert "白塘市（" in text
    assert "主要取决于权重的取值" in text
    assert "的权重影响最大" in text
    assert "丹阳坪市" not in text


def test_a_selection_that_turns_with_the_method_names_the_methods() -> None:
    # Uneven figures: a geometric mean prefers the even unit, an arithmetic one the unit with one high figure.
    uneven = [[90.0, 2.0], [38.0, 38.0], [0.0, 0.0], [10.0, 5.0], [100.0, 100.0]]
    found = analyse(
        case(uneven), Uncertainty((MinMax(),), ("arithmetic", "geometric"), spread=0.02), 1000, 1, places=2
    )
    assert found.verdict is not None
    text = "\n".join(found.verdict.sentences)
    assert "主要取决于聚合方法（算术平均、几何平均）的选取" in text


def test_the_indicator_whose_absence_turns_a_selection_is_named() -> None:
    found = analyse(case(LEADER, (0.51, 0.49)), Uncertainty((MinMax(),)), 500, 1, places=2)
    assert found.verdict is not None
    text = "\n".join(found.verdict.sentences)
    assert "白塘市（入选）" in text
    assert "不计“产值”，结果即相反" in text


def test_errors_in_figures_are_mentioned_where_they_were_simulated() -> None:
    choices = Uncertainty((MinMax(), Rank()), noise=True)
    found = analyse(case(LEADER), choices, 500, 1, places=2)
    assert found.verdict is not None
    assert "测量误差" in found.verdict.sentences[-1]


def test_errors_alone_give_a_verdict_without_a_choice_to_blame() -> None:
    errors_only = Uncertainty((MinMax(),), weights="given", noise=True)
    model = replace(case(LEADER), noise=np.full((5, 2), 8.0))
    found = analyse(model, errors_only, 800, 1, places=2)
    assert found.choices is None
    assert found.verdict is not None
    near = next(unit for unit in found.verdict.units if NAMES[unit.unit] == "白塘市")
    assert near.cause is None
    assert 0.3 < near.share < 0.7
    assert "主要取决于" not in "\n".join(found.verdict.sentences)


def test_without_rule_and_places_there_is_no_verdict_but_all_the_rest() -> None:
    choices = Uncertainty((MinMax(), ZScore()))
    found = analyse(case(LEADER), choices, 200, 1)
    assert found.verdict is None
    assert found.choices is not None
    outcome = simulate(case(LEADER), choices, 50, 1)
    with pytest.raises(EvaluationError, match="没有评选规则"):
        judge(case(LEADER), outcome, sensitivity(case(LEADER), choices, 32, by="choice"))


def test_the_record_is_plain_data_and_equal_input_gives_equal_text() -> None:
    choices = Uncertainty((MinMax(), ZScore(), Rank()), exclusion=0.1)
    texts = [
        json.dumps(
            robustness_record(analyse(case(LEADER), choices, 700, 3, places=2, threads=threads)),
            ensure_ascii=False,
            allow_nan=False,
        )
        for threads in (1, 2)
    ]
    assert texts[0] == texts[1]
    record = json.loads(texts[0])
    first = record["units"][0]
    assert first["unit"] == "青岩市"
    assert first["rank"] == 1
    assert first["inclusion"] == 1.0
    assert sum(first["rank_counts"].values()) == record["replicates"] == 700
    assert "青岩市" in record["sensitivity"]["undefined_units"]
    assert record["sensitivity"]["groups"][0]["total"][0] is None
    assert [group["name"] for group in record["factors"]["groups"]][:2] == ["weight:产值", "weight:增速"]
