"""The chart of a target: what stands at its points, its scale, its months, and how it is told from its path."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.figures import Figure, TargetFacts
from luoshi.statistics.period import Period
from luoshi.web.tasks.models import TargetValue
from luoshi.web.tasks.queries.chart import FOOT, HEIGHT, LABEL_ROOM, RIGHT, Chart, chart

START, END, TODAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 10, 31)


def value(month: int, figure: str) -> TargetValue:
    period = Period.parse(f"2025年1—{month}月" if month > 1 else "2025年1月")
    return TargetValue(
        pk=month,
        period=period.chinese,
        period_end=Figure(Decimal(0), period).period_end,
        value=Decimal(figure),
        source="统计快报",
        at=timezone.now(),
    )


def facts(
    wanted: str, kind: str = "count", unit: str = "个", comparator: str = ">=", **rest: object
) -> TargetFacts:
    return TargetFacts("指标", comparator, Decimal(wanted), unit, kind, START, END, **rest)  # type: ignore[arg-type]


def drawn(of: TargetFacts, figures: dict[int, str]) -> Chart:
    made = chart(of, [value(month, figure) for month, figure in figures.items()], TODAY)
    assert made is not None
    return made


def test_each_point_has_its_figure_and_each_end_of_month_its_name():
    made = drawn(facts("20"), {3: "4", 6: "8", 9: "13"})
    wide, narrow = made.drawings
    assert [dot.label for dot in wide.dots] == ["4", "8", "13"]
    assert [dot.latest for dot in wide.dots] == [False, False, True]
    assert [label for _x, label in wide.months] == [f"{month}月" for month in range(1, 13)]
    assert [label for _x, label in narrow.months] == ["3月", "6月", "9月", "12月"]
    assert [label for _y, label in wide.scale] == ["0", "10", "20"]
    assert made.wanted == "≥20个"
    assert made.expected_words == "到10月31日按预期路径应到 17个。"
    assert "统计快报" in made.source_words


def test_a_small_fall_of_a_rate_looks_small_and_its_path_is_the_target():
    made = drawn(facts("5.5", "growth", "%"), {3: "5.9", 6: "5.9", 9: "5.7"})
    wide = made.drawings[0]
    assert made.same_line
    assert wide.path == ""
    fall = wide.dots[-1].y - wide.dots[0].y
    assert 0 < fall < HEIGHT / 8
    assert made.scale_words == "纵轴从 4 到 7%，不从零开始。"


def test_a_level_without_a_baseline_has_no_path_and_is_no_rate():
    made = drawn(facts("100", "level", "亿元"), {6: "60"})
    assert (made.drawings[0].path, made.same_line, made.expected_words) == ("", False, "")


def test_there_is_no_chart_without_a_figure_or_a_number_to_reach():
    assert chart(facts("20"), [], TODAY) is None
    old = value(3, "4")
    old.superseded = True
    assert chart(facts("20"), [old], TODAY) is None


@given(
    wanted=st.decimals("-1000000", "1000000", places=2),
    figures=st.dictionaries(
        st.integers(1, 12), st.decimals("-1000000", "1000000", places=2).map(str), min_size=1, max_size=12
    ),
    kind=st.sampled_from(("count", "growth", "level", "share")),
    baseline=st.none() | st.decimals("-1000", "1000", places=1),
)
def test_whatever_the_figures_all_stand_within_the_drawing_and_no_labels_collide(
    wanted, figures, kind, baseline
):
    made = drawn(facts(str(wanted), kind, "%", baseline=baseline), figures)
    for drawing in made.drawings:
        heights = [drawing.wanted, *(dot.y for dot in drawing.dots)]
        heights += [float(point.split(",")[1]) for point in drawing.path.split()]
        assert all(0 < y <= HEIGHT - FOOT for y in heights)
        assert all(drawing.left <= dot.x <= drawing.width - RIGHT for dot in drawing.dots)
        assert 3 <= len(drawing.scale) <= 7
        labelled = [dot.x for dot in drawing.dots if dot.label]
        assert all(after - before >= LABEL_ROOM - 0.2 for before, after in pairwise(labelled))
        assert drawing.dots[-1].label, "the latest is always said"
