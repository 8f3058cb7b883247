"""Charts of indicators: which figures make a line, what stands beside it, and what nobody else may see of them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import query_counts
from django.utils import timezone
from openpyxl import load_workbook
from world import World, signed_in

from luoshi.rendering.charts import LIGHT, SEGMENTS
from luoshi.statistics.period import Period
from luoshi.web.statistics import charts
from luoshi.web.statistics.models import Indicator, Submission
from luoshi.web.statistics.services.storing import Kept, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def industry(world: World) -> Indicator:
    """规模工业增加值 of the city and a county: two years so far by quarters, and months alone."""
    row = Indicator.objects.get(code="industry")
    now = timezone.now()
    sent = Submission.objects.create(
        owner=world.industry, kind="file", title="月报", checked_at=now, confirmed_at=now, total=1
    )
    figures = [
        Kept(row.pk, place.pk, facet, period, Decimal(value))
        for place, scale in ((world.city, 1), (world.county, Decimal("0.25")))
        for facet, period, value in (
            *(("level", f"{year}{part}", (at + 1) * 10 * scale + year - 2023) for year in (2024, 2025) for at, part in enumerate(("Q1", "H1", "M01-09", ""))),
            ("level", "2025-11", 4 * scale),
            ("growth", "2025", Decimal("5.5")),
        )
    ]  # fmt: skip
    store(sent, figures)
    return row


@pytest.mark.parametrize(
    ("period", "spans"),
    [("2025", ["year", "to_date"]), ("2025Q1", ["to_date", "quarter"]), ("2025Q2", ["quarter"]), ("2025H2", ["half"]),
     ("2025M01-10", ["to_date"]), ("2025-01", ["month", "to_date"]), ("2025-10", ["month"])],
)  # fmt: skip
def test_figures_of_one_kind_of_period_make_a_series(period: str, spans: list[str]) -> None:
    assert charts.spans_of(Period.parse(period)) == spans


def test_several_places_stand_beside_each_other_with_table_source_and_day(
    world: World, industry: Indicator
) -> None:
    client = signed_in(world.data_owner)
    page = client.get(
        f"/statistics/charts/?indicator={industry.pk}&place={world.city.pk}&place={world.county.pk}"
    )
    shown = page.context["shown"]
    assert [line.name for line in shown.lines] == [world.city.short_name, world.county.short_name]
    assert [point.value for point in shown.lines[0].points] == [11, 21, 31, 41, 12, 22, 32, 42]
    assert [point.starts for point in shown.lines[0].points] == [True, False, False, False] * 2
    assert (shown.span, shown.spans) == ("to_date", ("to_date", "month", "quarter", "half", "year"))
    text = page.content.decode()
    assert f"来源：{world.industry.short_name}，截至 {timezone.localdate():%Y-%m-%d} 收到的数据" in text
    assert text.count('<svg xmlns="http://www.w3.org/2000/svg" viewBox') == 2
    assert "<details" in text
    assert len(shown.table) == 16


def test_years_of_one_place_stand_beside_each_other(world: World, industry: Indicator) -> None:
    page = signed_in(world.data_owner).get(
        f"/statistics/charts/?indicator={industry.pk}&place={world.city.pk}&years=1"
    )
    lines = page.context["shown"].lines
    assert [(line.name, [point.at for point in line.points]) for line in lines] == [
        ("2025年", [3, 6, 9, 12]),
        ("2024年", [3, 6, 9, 12]),
    ]


def test_facets_and_spans_are_asked_for(world: World, industry: Indicator) -> None:
    client = signed_in(world.data_owner)
    growth = client.get(f"/statistics/charts/?indicator={industry.pk}&facet=growth").context["shown"]
    assert (growth.measure, [p.value for p in growth.lines[0].points]) == ("%", [5.5])
    month = client.get(f"/statistics/charts/?indicator={industry.pk}&span=month").context["shown"]
    assert [p.when for p in month.lines[0].points] == ["2025年11月"]


def test_the_table_and_the_picture_go_out(world: World, industry: Indicator) -> None:
    client = signed_in(world.data_owner)
    query = f"indicator={industry.pk}&span=year"
    book = load_workbook(BytesIO(client.get(f"/statistics/charts/export.xlsx?{query}").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][:4] == (world.city.short_name, "2024年", 41, industry.measure)
    picture = client.get(f"/statistics/charts/chart.svg?{query}")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "42" in ElementTree.tostring(ElementTree.fromstring(picture.content), encoding="unicode")


def test_figures_that_are_not_published_are_not_drawn_for_others(world: World, industry: Indicator) -> None:
    page = signed_in(world.strange_member).get(
        f"/statistics/charts/?indicator={industry.pk}&place={world.city.pk}"
    )
    assert page.context["shown"].lines == ()
    assert page.context["places"] == []


def test_the_page_asks_a_fixed_number_of_times(world: World, industry: Indicator) -> None:
    query = f"indicator={industry.pk}&place={world.city.pk}&place={world.county.pk}"
    client = signed_in(world.data_owner)
    query_counts.check("statistics:charts", query_counts.count(client, f"/statistics/charts/?{query}"))


def test_the_colours_that_charts_are_drawn_in_become_tokens_of_the_page() -> None:
    sheet = (Path(charts.__file__).parent / "static/statistics/charts.css").read_text(encoding="utf-8")
    for name in (*SEGMENTS, "ink-soft", "line"):
        assert f'[fill="{LIGHT[name]}"] {{ fill: var(--{name}); }}' in sheet
        assert f'[stroke="{LIGHT[name]}"] {{ stroke: var(--{name}); }}' in sheet
    assert all(f"--{name}: {LIGHT[name]}" in sheet for name in SEGMENTS)
