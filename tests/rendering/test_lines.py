"""Lines as plain SVG: well-formed whatever the figures, inside the picture, names apart, no style and no script."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rendering.charts import LIGHT
from luoshi.rendering.lines import NARROW, WIDE, Line, Point, lines_svg

SVG = "{http://www.w3.org/2000/svg}"
figure = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 2))
series = st.lists(st.tuples(st.integers(0, 400), figure), min_size=1, max_size=30)


def line(name: str, points: list[tuple[int, float]], *, is_path: bool = False) -> Line:
    return Line(
        name, tuple(Point(at, value, f"第{at}月", f"{value:g}") for at, value in sorted(points)), is_path
    )


@given(st.lists(series, min_size=1, max_size=8), st.sampled_from([WIDE, NARROW]))
def test_every_line_is_drawn_inside_and_its_name_stands_alone(
    many: list[list[tuple[int, float]]], width: int
) -> None:
    lines = [line(f"<地区&{n}>", points) for n, points in enumerate(many)]
    picture = ElementTree.fromstring(lines_svg(lines, [(0, "一月")], width, words="甲<乙"))
    _x, _y, w, h = map(float, picture.attrib["viewBox"].split())
    circles = picture.findall(f"{SVG}circle")
    assert len(circles) >= len(lines)
    for circle in circles:
        assert 0 <= float(circle.attrib["cx"]) <= w
        assert 0 <= float(circle.attrib["cy"]) <= h
    names = sorted(float(t.attrib["y"]) for t in picture.findall(f"{SVG}text") if t.attrib["fill"] in LINES)
    assert len(names) == len(lines)
    assert all(below - above >= 15.5 for above, below in pairwise(names))


LINES = {LIGHT[f"data-{number}"] for number in range(1, 9)}


def test_a_path_is_broken_and_what_is_planned_has_no_dots() -> None:
    done, path = line("实际", [(1, 2.0), (2, 3.5)]), line("预期", [(1, 2.0), (12, 24.0)], is_path=True)
    svg = lines_svg([done, path], [])
    assert svg.count("stroke-dasharray") == 1
    assert svg.count("<circle") == 3
    assert "style=" not in svg
    assert "<script" not in svg


def test_a_line_begins_anew_where_a_year_does() -> None:
    points = tuple(Point(at, 1.0, "", "1", starts=at == 2) for at in range(4))
    paths = ElementTree.fromstring(lines_svg([Line("累计", points)], [])).findall(f"{SVG}path")
    assert [path.attrib["d"].count("M") for path in paths] == [1, 2]  # the base, and the line in two parts


@pytest.mark.parametrize("lines", [[], [Line("空", ())]])
def test_nothing_to_draw_is_an_empty_picture(lines: list[Line]) -> None:
    assert "<circle" not in lines_svg(lines, [])
