"""The API of stocktakes: the same acts as the pages, told in codes; what was frozen comes with its digest."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from world import World

from luoshi.delivery.snapshots import digest
from luoshi.web.accounts.models import Token
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.models import Involvement, Plan, Task
from luoshi.web.tasks.services import core, lights

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DUE = (TODAY + timedelta(days=9)).isoformat()


def program(actor: Actor) -> Client:
    secret = f"stocktakes-{actor.appointment_id}"
    Token.objects.create(
        appointment_id=actor.appointment_id,
        name="试",
        digest=sha256(secret.encode()).hexdigest(),
        read_only=False,
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(client: Client, path: str, body: Any, status: int) -> Any:
    response = client.post(path, body, content_type="application/json")
    assert response.status_code == status, response.content.decode()
    return response.json()


def test_a_stocktake_goes_its_way_by_programs_alone(world: World) -> None:
    plan = Plan.objects.create(owner=world.city, title="重点任务", year=TODAY.year)
    for number, lead in (("1", world.industry), ("2", world.finance)):
        task = Task.objects.create(
            owner=world.city, plan=plan, number=number, title=f"任务{number}", due=TODAY - timedelta(days=4)
        )
        Involvement.objects.create(task=task, role="lead", written=lead.short_name, organisation=lead)
    pks = list(plan.tasks.values_list("pk", flat=True))
    core.refresh(pks)
    lights.refresh(pks)
    office, supporter = program(world.office), program(world.supporter)

    new = {"plan_id": plan.pk, "rhythm": "monthly", "held_on": DUE, "key": "k" * 32}
    made = send(office, "/api/stocktakes", new, 201)
    assert send(office, "/api/stocktakes", new, 201)["id"] == made["id"]
    assert made["acts"] == ["open", "cancel", "ask"]
    assert [item["part"] for item in made["agenda"]] == ["red", "red"]
    assert made["spared"] == 0
    page = f"/api/stocktakes/{made['id']}"
    assert [item["name"] for item in supporter.get(page).json()["agenda"]] == ["2 任务2"]
    assert send(office, f"{page}/decisions", {"text": "早了"}, 409)["error"] == "refused"
    asked = send(office, f"{page}/requests", {"task_id": pks[0], "what": "reason"}, 201)
    assert asked["refusal"] == "asked", "the agenda asks that by itself"
    assert send(office, f"{page}/open", {"version": 1}, 200)["state"] == "open"
    about = {"kind": "task", "id": pks[0]}
    given = {"text": "办齐", "form": "issue", "about": about, "body_id": world.industry.pk, "due": DUE}
    decided = send(office, f"{page}/decisions", given, 201)
    assert office.get(f"/api/issues/{decided['issue_id']}").json()["state"] == "assigned"
    assert send(supporter, f"{page}/decisions", given, 403)["error"] == "denied"
    assert office.get(f"{page}/snapshot").status_code == 404
    assert send(office, f"{page}/close", {"version": 2}, 409)["error"] == "stale"
    assert send(office, f"{page}/close", {"version": 3}, 200)["acts"] == []
    kept = office.get(f"{page}/snapshot").json()
    assert kept["whole"]
    assert digest(kept["content"]) == kept["digest"]
    own = supporter.get(f"{page}/snapshot").json()
    assert not own["whole"]
    assert [task["name"] for task in own["content"]["tasks"]] == ["2 任务2"]
    assert office.get(f"{page}/comparison").status_code == 404
    listed = office.get("/api/stocktakes", {"state": "closed", "plan": plan.pk}).json()
    assert [row["id"] for row in listed["items"]] == [made["id"]]
