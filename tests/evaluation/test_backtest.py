"""Back-tests: hits beside chance, baselines, warnings, and lists that are badly written."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.awards import AwardList, read_awards
from luoshi.evaluation.backtest import Backtest, Chance, backtest
from luoshi.evaluation.backtest_record import backtest_json, backtest_text
from luoshi.evaluation.facts import read_facts
from luoshi.evaluation.scheme import load_scheme
from tests.evaluation.examples import facts, leaf, scheme

DATA = files("luoshi.evaluation") / "data" / "hunan"
SCHEMES = files("luoshi.evaluation") / "schemes" / "hunan-2024"


def award(*units: str, **changes: object) -> AwardList:
    given: dict[str, object] = {
        "year": 2024,
        "measure": "样例事项",
        "theme": "样例",
        "category": "市州",
        "units": units,
        "clause": 3,
        "notice": "",
        "published_on": date(2025, 1, 14),
        "is_complete": True,
        "sources": ("样例通报",),
        "source_kinds": ("official",),
    }
    return AwardList(**{**given, **changes})  # type: ignore[arg-type]


def run(*awards: AwardList, **changes: object) -> Backtest:
    settings: dict[str, object] = {"selection": {"places": 2}, "fixed_on": "2024-05-01"}
    return backtest([scheme(**{**settings, **changes})], awards, facts(), size="产值")


def test_precision_and_recall_count_the_awarded_among_the_selected() -> None:
    # Scores: 甲 .5+.225+0, 乙 .333+0+.2, 丙 .167+.3+.133, 丁: 甲 and 丙 come first.
    measure = run(award("甲市", "乙市", "丁市")).tests[0]
    assert measure.selected == ("甲市", "丙市")
    assert measure.hits == ("甲市",)
    assert measure.precision == 0.5
    assert measure.recall == pytest.approx(1 / 3)
    assert measure.chance.expected == pytest.approx(3 * 2 / 4)


def test_a_perfect_hit_on_a_small_list_is_shown_with_its_chance() -> None:
    tested = run(award("甲市", "丙市"))
    assert tested.tests[0].chance.at_least(2) == pytest.approx(1 / 6)
    assert tested.p_value == pytest.approx(1 / 6, abs=0.02)


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert backtest_json(run(award("甲市"))) == backtest_json(run(award("甲市")))


def test_baselines_need_no_scheme() -> None:
    before = award("乙市", "丁市", year=2022, clause=None)
    other = award("丁市", measure="另一事项", theme="另", clause=4)
    baselines = {b.kind: b for b in run(award("甲市", "丁市"), before, other).tests[0].baselines}
    assert (baselines["size"].hits, baselines["size"].detail) == (1.0, "2024年产值")
    assert (baselines["earlier"].hits, baselines["earlier"].selected) == (1.0, 2)
    # 丁 is on one other list, the second place falls to 甲, 乙 or 丙 by lot.
    assert baselines["others"].hits == pytest.approx(1 + 1 / 3)


def test_an_incomplete_earlier_list_is_no_baseline() -> None:
    before = award("乙市", year=2022, clause=None, is_complete=False)
    assert "earlier" not in {b.kind for b in run(award("甲市"), before).tests[0].baselines}


@pytest.mark.parametrize(
    ("changes", "listed", "warned"),
    [
        ({"fixed_on": "2024-05-01"}, {}, None),
        ({"fixed_on": "2025-01-14"}, {}, "看过结果再选的指标"),
        ({"fixed_on": None}, {}, "没有写明指标确定日期"),
        ({}, {"published_on": None}, "名单没有公布日期"),
        ({}, {"is_complete": False}, "名单不完整"),
        ({}, {"source_kinds": ("mirror",)}, "未与原件核对"),
    ],
)
def test_whatever_weakens_the_evidence_is_said(
    changes: dict[str, object], listed: dict[str, object], warned: str | None
) -> None:
    warnings = run(award("甲市", **listed), **changes).tests[0].warnings
    if warned is None:
        assert warnings == ()
    else:
        assert any(warned in warning for warning in warnings)


def test_a_scheme_without_figures_is_not_reached_and_still_has_baselines() -> None:
    tested = run(award("甲市"), indicators=[leaf("没有公布的指标", 1)])
    assert tested.tests[0].selected is None
    assert tested.tests[0].baselines
    assert tested.p_value is None
    assert "不能解释" in tested.verdict
    assert "不能试算" in backtest_text(tested)


def test_a_scheme_without_its_list_is_refused_with_a_remedy() -> None:
    with pytest.raises(EvaluationError, match=r"第三条.*2023.*核对年度"):
        run(award("甲市", year=2023))


def test_a_clause_may_be_written_as_a_numeral_or_a_number() -> None:
    for words in ("第三条", "3", "第3条"):
        assert run(award("甲市"), basis={"document": "某文", "clause": words}).tests


@given(st.integers(1, 20), st.data())
def test_the_chance_of_any_number_of_hits_is_a_probability_and_agrees_with_the_expectation(
    units: int, data: st.DataObject
) -> None:
    chance = Chance(units, data.draw(st.integers(0, units)), data.draw(st.integers(0, units)))
    assert chance.at_least(0) == pytest.approx(1.0)
    most = min(chance.awarded, chance.selected)
    assert sum(chance.at_least(k) for k in range(1, most + 1)) == pytest.approx(chance.expected)
    assert chance.at_least(most) >= 1 / comb(units, chance.selected) * 0.999 or most == 0


def test_the_lists_and_schemes_of_2024_are_told_as_what_they_are() -> None:
    lists = read_awards(Path(str(DATA / "awards.csv")))
    schemes = [load_scheme(Path(str(p))) for p in sorted(SCHEMES.iterdir(), key=lambda p: p.name)]
    figures = read_facts(Path(str(DATA / "figures.csv")))
    with pytest.raises(EvaluationError, match=r"没有与“2024年典型经验评价”.*对应的一项"):
        backtest(schemes[:1], lists, figures)  # its list is in another notice, which is not among the data
    schemes = schemes[1:]
    tested = backtest(schemes, lists, figures)
    assert len(tested.tests) == 20
    assert sum(len(test.awarded) for test in tested.tests) == 88
    assert [test.measure[:4] for test in tested.reached] == ["产业培塑", "区域共进", "生态环境"]
    assert all(any("看过结果再选" in w for w in test.warnings) for test in tested.tests)
    assert "不能解释这些名单" in tested.verdict
    others = tested.baseline_totals()["others"]
    assert others.hits / others.places == pytest.approx(0.39, abs=0.005)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("year,measure,unit\n2024,甲,乙市\n", "缺少列“category”"),
        ("year,measure,category,unit\n今年,甲,市州,乙市\n", "第2行的year“今年”"),
        ("year,measure,category,unit,published_on\n2024,甲,市州,乙市,去年\n", "第2行的published_on“去年”"),
        ("year,measure,category,unit,clause\n2024,甲,市州,乙市,三\n", "第2行的clause“三”"),
    ],
)
def test_a_badly_written_list_is_refused_with_line_and_column(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=told):
        read_awards(path)


def test_a_list_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("year,measure,category,unit\n2024,甲,市州,乙市\n".encode("gb18030"))
    with pytest.raises(EvaluationError, match="UTF-8"):
        read_awards(path)
