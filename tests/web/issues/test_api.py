"""The API of issues: the same acts as the pages, told in codes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from world import World

from luoshi.web.accounts.models import Token
from luoshi.web.issues.models import Issue
from luoshi.web.kernel.actor import Actor

pytestmark = pytest.mark.django_db
DUE = (timezone.localdate() + timedelta(days=9)).isoformat()


def program(actor: Actor) -> Client:
    secret = f"issues-{actor.appointment_id}"
    digest = sha256(secret.encode()).hexdigest()
    Token.objects.create(appointment_id=actor.appointment_id, name="试", digest=digest, read_only=False)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(client: Client, path: str, body: Any, status: int) -> Any:
    response = client.post(path, body, content_type="application/json")
    assert response.status_code == status, response.content.decode()
    return response.json()


def test_an_issue_goes_its_way_by_programs_alone(world: World) -> None:
    inspector, office, member = (program(actor) for actor in (world.inspector, world.office, world.member))
    new = {
        "title": "数据没有接入", "source": "inspection", "on": {"kind": "organisation", "id": world.industry.pk},
        "lead_id": world.industry.pk, "key": "k" * 32,
    }  # fmt: skip
    made = send(inspector, "/api/issues", new, 201)
    assert send(inspector, "/api/issues", new, 201)["id"] == made["id"] == Issue.objects.get().pk
    assert (made["state"], made["acts"], made["on"]["title"]) == ("raised", [], world.industry.name)
    at = f"/api/issues/{made['id']}"
    assert office.get(at).json()["acts"] == ["assign", "return"]

    given = {"version": 1, "lead_id": world.industry.pk, "support_ids": [world.finance.pk], "due": DUE}
    assert send(office, f"{at}/assign", given | {"support_ids": [999_999]}, 409)["error"] == "refused"
    assigned = send(office, f"{at}/assign", given, 200)
    assert [row["name"] for row in assigned["supports"]] == [world.finance.name]
    stale = send(office, f"{at}/assign", given, 409)
    assert stale["error"] == "stale"
    assert stale["details"]["version"] == 2
    assert stale["details"]["now"]["state"] == "assigned"
    assert [change["action"] for change in stale["details"]["changes"]] == ["issue.assign"]

    assert send(member, f"{at}/take", {"version": 2}, 200)["state"] == "in_hand"
    assert send(office, f"{at}/resolve", {"version": 3, "reason": "已办"}, 403)["error"] == "denied"
    assert (
        send(member, f"{at}/resolve", {"version": 3, "reason": "已接入"}, 200)["light_reason"]
        == "按时办结，待销号"
    )
    done = send(office, f"{at}/verify", {"version": 4, "reason": "查看过"}, 200)
    assert (done["state"], done["verified_by"]["id"], done["acts"]) == (
        "verified",
        world.city_office.pk,
        ["reopen"],
    )
    again = send(inspector, f"{at}/reopen", {"description": "又断了"}, 201)
    assert (again["earlier_id"], again["state"]) == (made["id"], "raised")

    listed = office.get("/api/issues", {"on": f"organisation-{world.industry.pk}", "sort": "raised"}).json()
    assert [row["id"] for row in listed["items"]] == [made["id"], again["id"]]
    assert office.get("/api/issues", {"duty": "assign"}).json()["total"] == 1
    assert office.get("/api/issues", {"state": "dream"}).status_code == 422
    assert [row["action"] for row in office.get(f"{at}/changes").json()["items"]][-1] == "issue.raise"
