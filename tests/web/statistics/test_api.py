"""Pushing figures: only what one owes, all or none, the same key once, tried out first, told row by row."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from world import World, appoint

from luoshi.web.accounts.models import Token
from luoshi.web.accounts.tokens import digest_of
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.roles import Role
from luoshi.web.statistics.models import Indicator, IndicatorOwner, Observation, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owned(world: World) -> None:
    row = Indicator.objects.get(code="industry")
    IndicatorOwner.objects.create(indicator=row, organisation=world.industry)


def client_of(actor: Actor) -> Client:
    secret = f"token-{actor.appointment_id}"
    Token.objects.create(
        appointment_id=actor.appointment_id, name="系统", digest=digest_of(secret), read_only=False
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def figure(**more: str) -> dict[str, str]:
    return {
        "indicator": "industry",
        "place": "青禾市",
        "period": "2025H1",
        "value": "126.4",
        "measure": "亿元",
        **more,
    }


def push(client: Client, *figures: dict[str, str], **more: Any) -> tuple[int, Any]:
    body = {"source": "统计联网直报", "figures": list(figures), **more}
    answer = client.post("/api/observations", body, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_push_is_taken_whole_once_and_tried_out_first(world: World) -> None:
    client = client_of(world.data_owner)
    growth = figure(indicator="规模工业增加值增速", value="6.4", measure="%")
    status, tried = push(client, figure(), growth, dry_run=True)
    assert (status, tried["done"], tried["added"], tried["submission_id"]) == (200, False, 2, None)
    assert not Submission.objects.exists()
    for _again in range(2):
        status, done = push(client, figure(), growth, key="2025H1")
        assert (status, done["done"]) == (200, True)
    assert [row["status"] for row in done["rows"]] == ["unchanged", "unchanged"]
    assert Submission.objects.get().kind == "push"
    assert set(Observation.objects.values_list("facet", flat=True)) == {"level", "growth"}
    status, changed = push(client, figure(value="127"), growth)
    assert [row["status"] for row in changed["rows"]] == ["revised", "unchanged"]
    page = client.get("/api/observations?sort=-value").json()
    assert [row["value"] for row in page["items"]] == ["127", "6.4"]
    one = client.get(f"/api/observations/{page['items'][0]['id']}").json()
    assert (one["indicator_code"], one["measure"], one["revision"]) == ("industry", "亿元", 1)


def test_what_another_body_owes_is_refused_with_the_place_of_the_figure(world: World) -> None:
    push(client_of(world.data_owner), figure())
    held = Observation.objects.get()
    finance = client_of(appoint("钱数", Role.DATA_OWNER, world.finance))
    status, told = push(finance, figure(value="1"))
    assert status == 409
    (detail,) = told["details"]
    assert detail["where"] == "figures.0"
    assert "市工业和信息化局负责" in detail["message"]
    assert held.get_absolute_url() in detail["message"]
    assert client_of(world.office).post(
        "/api/observations", {"source": "x", "figures": [figure()]}, content_type="application/json"
    ).status_code == 403  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"indicator": "没有的指标"}, "指标目录"), ({"place": "青莲市"}, "机构名录"), ({"measure": "万人"}, "换算"),
        ({"period": "很久以前"}, "时期"), ({"period": "2199年"}, "还没有结束"),
    ],
)  # fmt: skip
def test_one_wrong_row_keeps_all_outside(world: World, wrong: dict[str, str], said: str) -> None:
    status, told = push(client_of(world.data_owner), figure(), figure(**{"period": "2025Q1", **wrong}))
    assert status == 409
    assert [detail["where"] for detail in told["details"]] == ["figures.1"]
    assert said in told["details"][0]["message"]
    assert not Observation.objects.exists()
    assert not Submission.objects.exists()


def test_the_catalogue_is_read(world: World) -> None:
    client = client_of(world.member)
    (row,) = [row for row in client.get("/api/indicators").json() if row["code"] == "industry"]
    assert row["owners"] == [{"id": world.industry.pk, "name": world.industry.name}]
    assert client.get(f"/api/indicators/{row['id']}").json() == row
    assert client.get("/api/indicators/999999").status_code == 404
