"""The pages of the figures: lists with filters and workbooks, the catalogue, and the steps of a submission by hand."""

from __future__ import annotations

from io import BytesIO

import pytest
import query_counts
from django.test import Client
from openpyxl import load_workbook
from world import World, signed_in

from luoshi.web.statistics.models import Indicator, IndicatorOwner, Observation, Submission
from luoshi.web.statistics.services import submissions
from luoshi.web.statistics.services.submissions import Typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(world: World) -> list[Observation]:
    """Three months of 规模工业增加值 of the city and one of its county."""
    row = Indicator.objects.get(code="industry")
    IndicatorOwner.objects.create(indicator=row, organisation=world.industry)
    for place, month, value in (
        (world.city, 2, "10"), (world.city, 3, "16"), (world.city, 4, "22"), (world.county, 4, "3"),
    ):  # fmt: skip
        typed = Typed(
            indicator=row, place=place, period=f"2025年1—{month}月", value=value, source=f"{month}月月报"
        )
        sent = submissions.type_in(typed, actor=world.data_owner)
        submissions.confirm(sent.pk, None, actor=world.data_owner)
    return list(Observation.objects.order_by("pk"))


def values(client: Client, query: str) -> list[str]:
    page = client.get(f"/statistics/?{query}")
    return [f"{row.observation.value.normalize():f}" for row in page.context["rows"]]


def test_the_list_is_filtered_sorted_and_handed_out(world: World, figures: list[Observation]) -> None:
    client = signed_in(world.data_owner)
    assert values(client, "") == ["3", "22", "16", "10"]
    assert values(client, "sort=value") == ["3", "10", "16", "22"]
    assert values(client, f"place={world.county.pk}") == ["3"]
    assert values(client, f"place={world.city.pk}&from=2025-03-01&to=2025-03-31") == ["16"]
    assert values(client, "state=open&q=工业") == ["3", "22", "16", "10"]
    assert values(client, "state=locked") == []
    assert values(client, "facet=growth") == []
    assert values(client, "indicator=0&owner=nobody&from=x&sort=y") == []
    for form in ("handout", "work"):
        book = load_workbook(BytesIO(client.get(f"/statistics/export.xlsx?form={form}&sort=value").content))
        rows = list(book.active.iter_rows(values_only=True))
        (head,) = [row for row in rows if "数值" in row]
        assert [row[head.index("数值")] for row in rows[rows.index(head) + 1 :]][:4] == [3, 10, 16, 22]
    assert values(signed_in(world.stranger), "") == []


def test_a_figure_by_hand_is_typed_confirmed_locked_and_published(
    world: World, figures: list[Observation]
) -> None:
    client = signed_in(world.data_owner)
    indicator = figures[0].indicator
    page = client.get(indicator.get_absolute_url())
    assert f"{indicator.get_absolute_url()}enter/" in page.text
    body = {
        "place": "白石县政府",
        "period": "2025年1—5月",
        "facet": "level",
        "value": "4.5",
        "measure": "亿元",
    }
    refused = client.post(f"{indicator.get_absolute_url()}enter/", body)
    assert (refused.status_code, Submission.objects.count()) == (422, 4)
    sent = client.post(f"{indicator.get_absolute_url()}enter/", {**body, "source": "5月月报", "key": "一"})
    for act in ("confirm", "lock", "publish"):
        shown = client.get(sent.url)
        assert f"{sent.url}{act}/" in shown.text
        assert (
            client.post(f"{sent.url}{act}/", {"version": shown.context["submission"].version}).status_code
            == 302
        )
    assert values(signed_in(world.stranger), "") == ["4.5"]
    figure = Observation.objects.get(value="4.5")
    assert "5月月报" in signed_in(world.stranger).get(figure.get_absolute_url()).text
    assert client.post(f"{sent.url}withdraw/", {"version": 4}).status_code == 422


def test_the_catalogue_says_who_owes_what_and_what_is_there(world: World, figures: list[Observation]) -> None:
    client = signed_in(world.data_owner)
    page = client.get("/statistics/indicators/?q=工业增加值")
    (row,) = [row for row in page.context["rows"] if row.code == "industry"]
    assert (row.figures, str(row.last_end)) == (4, "2025-04-30")
    assert "市工业和信息化局" in page.text
    edit = f"{row.get_absolute_url()}edit/"
    assert client.get(edit).status_code == 403
    manager = signed_in(world.administrator)
    body = {"version": 1, "name": row.name, "owners": "市财政局", "direction": "higher", "frequency": "month"}
    assert manager.get(edit).status_code == 200
    assert manager.post(edit, {**body, "name": "地区生产总值"}).status_code == 422
    assert manager.post(edit, body).status_code == 302
    owners = IndicatorOwner.objects.filter(indicator=row)
    assert [str(owner) for owner in owners] == ["市财政局"]


def test_queries_stay_few(world: World, figures: list[Observation]) -> None:
    client = signed_in(world.data_owner)
    for name, url in (
        ("statistics:list", "/statistics/"),
        ("statistics:indicators", "/statistics/indicators/"),
        ("statistics:indicator", figures[0].indicator.get_absolute_url()),
        ("statistics:observation", figures[0].get_absolute_url()),
        ("statistics:submissions", "/statistics/submissions/"),
        ("statistics:submission", figures[0].submission.get_absolute_url()),
    ):
        query_counts.check(name, query_counts.count(client, url))
