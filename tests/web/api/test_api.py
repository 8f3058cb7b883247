"""How the API treats whoever asks: who it lets in, what it refuses, and in which words."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drafting import hand_in
from matrix.things import Things, make_things
from world import World, signed_in

from luoshi.web.accounts.models import Appointment, Person, Token
from luoshi.web.accounts.tokens import digest_of
from luoshi.web.audit.models import Entry
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import OneLine
from luoshi.web.tasks.models import Task


def token(actor: Actor, secret: str = "a-secret", **fields: Any) -> Token:
    return Token.objects.create(
        appointment_id=actor.appointment_id,
        name="报表",
        digest=digest_of(secret),
        read_only=fields.pop("read_only", False),
        **fields,
    )


def program(secret: str = "a-secret") -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def things(world: World, sample_document, sample_ledger) -> Things:
    return make_things(world, world.city, world.industry, world.finance, sample_document, sample_ledger)


@pytest.fixture
def office(world: World) -> Client:
    """A program with a token of the city's general office."""
    token(world.office)
    return program()


def send(client: Client, method: str, path: str, body: Any, status: int) -> Any:
    response = getattr(client, method)(path, body, content_type="application/json")
    assert response.status_code == status, response.content.decode()
    return response.json() if response.content else None


def test_a_token_acts_as_the_appointment_it_was_made_for(world, office):
    me = office.get("/api/me").json()
    assert (me["person"]["name"], me["role"]) == ("督督", "general_office")
    assert "task.edit" in me["actions"]
    assert "audit.read" not in me["actions"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic a-secret", "Bearer \x00", "Bearer é"]
)
def test_without_a_right_token_nobody_gets_in(world, office, header):
    response = Client(headers={"Authorization": header}).get("/api/tasks")
    assert response.status_code == 401
    assert response.json()["error"] == "not_signed_in"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_counts_for_nothing(world):
    assert signed_in(world.office).get("/api/me").status_code == 401


@pytest.mark.parametrize("ended", [{"revoked_at": -1}, {"expires_at": -1}])
def test_an_ended_token_is_none(world, ended):
    token(world.office, **{name: timezone.now() + timedelta(hours=hours) for name, hours in ended.items()})
    assert program().get("/api/me").status_code == 401


def test_with_the_appointment_the_token_ends(world, office):
    Appointment.objects.filter(pk=world.office.appointment_id).update(valid_to=timezone.localdate())
    assert office.get("/api/me").status_code == 401


def test_with_the_person_the_token_ends(world, office):
    Person.objects.filter(pk=world.office.person_id).update(is_active=False)
    assert office.get("/api/me").status_code == 401


def test_a_reading_token_reads_and_writes_nothing(world, things):
    token(world.office, read_only=True)
    reader = program()
    assert reader.get(f"/api/tasks/{things.task.pk}").status_code == 200
    before = Entry.objects.count()
    refused = send(reader, "post", f"/api/tasks/{things.task.pk}/comments", {"text": "好"}, 403)
    assert "没有保存" in refused["message"]
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/api/tasks", '{"no": "such field"}'),
        ("post", "/api/tasks", "not even JSON"),
        ("post", "/api/tasks?unknown=1", "{}"),
        ("patch", "/api/tasks/99999999", "{}"),
        ("delete", "/api/me", ""),
        ("put", "/api/no/such/address", ""),
        ("post", "/api/tasks", "长" * 3_000_000),
        ("post", "/api/tasks/x/comments", "{}"),
    ],
)
def test_a_reading_token_is_told_that_before_anything_else_in_one_line_of_the_log(
    world, caplog, method, path, body
):
    token(world.office, read_only=True)
    answer = getattr(program(), method)(path, body, content_type="application/json")
    assert answer.status_code == 403
    assert "只读" in answer.json()["message"]
    assert len(caplog.records) == 1


def test_a_page_that_is_refused_is_one_line_of_the_servers_log(world, things, caplog):
    assert signed_in(world.member).get("/audit/").status_code in (403, 404)
    (record,) = caplog.records
    assert OneLine().filter(record)
    assert "\n" not in logging.Formatter().format(record)


def test_a_task_without_a_day_is_taken_and_says_what_that_means(world, office):
    made = send(office, "post", "/api/tasks", {"title": "推进数据共享"}, 201)
    assert made["warnings"] == ["没有时限的任务不会逾期。"]
    address = f"/api/tasks/{made['id']}"
    dated = send(office, "patch", address, {"version": made["version"], "due": "2025-12-31"}, 200)
    assert dated["warnings"] == office.get(address).json()["warnings"] == []


def test_what_a_program_did_is_in_the_log_as_such(world, office, things):
    send(office, "post", f"/api/tasks/{things.task.pk}/comments", {"text": "请注意"}, 201)
    entry = Entry.objects.order_by("-sequence").first()
    assert (entry.person, entry.channel, entry.object_id) == ("督督", "api", str(things.task.pk))


def test_who_comes_second_is_told_both_versions_and_nothing_is_lost(world, office, things):
    path, version = f"/api/tasks/{things.task.pk}", things.task.version
    send(office, "patch", path, {"version": version, "title": "第一个人的"}, 200)
    problem = send(
        office, "patch", path, {"version": version, "title": "第二个人的", "due": "2027-03-01"}, 409
    )
    assert problem["error"] == "stale"
    assert problem["details"]["now"]["title"] == "第一个人的"
    assert problem["details"]["yours"] == {"version": version, "title": "第二个人的", "due": "2027-03-01"}
    assert problem["details"]["changes"][0]["by"] == "督督"
    assert Task.objects.get(pk=things.task.pk).title == "第一个人的"
    again = {"version": problem["details"]["version"], "title": "第二个人的"}
    assert send(office, "patch", path, again, 200)["title"] == "第二个人的"


def test_an_edit_leaves_alone_what_it_does_not_name(world, office, things):
    before = office.get(f"/api/tasks/{things.task.pk}").json()
    after = send(
        office, "patch", f"/api/tasks/{things.task.pk}", {"version": before["version"], "due": None}, 200
    )
    assert after["due"] is None
    assert (before["warnings"], after["warnings"]) == ([], ["没有时限的任务不会逾期。"])
    same = set(before) - {"due", "version", "changed_at", "light", "light_reason", "warnings"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"title": "新", "colour": "red"}, "body.colour"),
        ({}, "body.title"),
        ({"title": ""}, "body.title"),
        ({"title": "a\x00b"}, "body.title"),
        ({"title": 5}, "body.title"),
        ({"title": "长" * 2001}, "body.title"),
        ({"title": "新", "place_id": 2**63}, "body.place_id"),
        ({"title": "新", "place_id": 10**400}, "body.place_id"),
        ({"title": "新", "place_id": True}, "body.place_id"),
        ({"title": "新", "place_id": "1"}, "body.place_id"),
        ({"title": "新", "due": "2025-02-30"}, "body.due"),
        ({"title": "新", "due": "0001-01-01"}, "body.due"),
        ({"title": "新", "due": 20250101}, "body.due"),
        ({"title": "新", "lead": [{"organisation": 1}]}, "body.lead.0.organisation"),
        ({"title": "新", "lead": [{}] * 101}, "body.lead"),
        ([], "body"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_told_where(world, office, body, where):
    problem = send(office, "post", "/api/tasks", body, 422)
    assert problem["error"] == "invalid"
    assert where in [row["where"] for row in problem["details"]]
    assert not Task.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"title": "\\ud800"}', b"[" * 100000])
def test_a_body_that_cannot_be_read_is_refused(world, office, body):
    response = office.generic("POST", "/api/tasks", body, content_type="application/json")
    assert response.status_code in {400, 422}
    assert response.json()["message"]


def test_a_form_with_a_broken_file_is_refused(world, office):
    response = office.generic(
        "POST", "/api/documents", b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code in {400, 422}


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "size=201", "size=-1", "colour=red", "due=never", "plan=1_0"]
)
def test_a_misspelt_or_impossible_parameter_does_not_pass_for_none(world, office, query):
    problem = office.get(f"/api/tasks?{query}")
    assert problem.status_code == 422
    assert query.partition("=")[0] in problem.json()["details"][0]["where"]


def test_a_large_body_is_refused_before_it_is_read(world, office, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem = send(office, "post", "/api/tasks", {"title": "新", "requirement": "长" * 1000}, 413)
    assert problem["error"] == "too_large"


def test_a_large_file_is_refused_before_it_is_read(world, office, settings):
    settings.UPLOAD_LIMIT = 1000
    response = office.post(
        "/api/documents", b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=10**8
    )
    assert (response.status_code, response.json()["error"]) == (413, "too_large")


def test_no_such_address_and_no_such_method_are_said_in_json(world, office):
    assert office.get("/api/nothing").json()["error"] == "not_found"
    assert office.get("/api/").json()["error"] == "not_found"
    response = office.delete("/api/tasks")
    assert (response.status_code, response.json()["error"]) == (405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_another_citys_task_is_not_there(world, things):
    token(world.stranger)
    assert program().get(f"/api/tasks/{things.task.pk}").status_code == 404
    assert program().get("/api/tasks").json()["total"] == 0


def test_a_failure_of_ours_tells_nothing_of_itself(world, office, monkeypatch):
    from luoshi.web.tasks.queries import lists

    def fail(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr(lists, "page", fail)
    response = office.get("/api/tasks")
    assert response.status_code == 500
    assert response.json()["error"] == "server_error"
    assert "secret" not in response.content.decode()


def test_a_document_goes_all_the_way_to_its_tasks(world, office, things):
    """Preview, publish, and the same again: nothing is doubled."""
    path = f"/api/documents/{things.draft.pk}/publish"
    seen = office.get(path).json()
    assert seen["first"]
    assert [row["kind"] for row in seen["added"]].count("task") == 2
    given = {"fingerprint": seen["fingerprint"], "reason": "市政府常务会议通过"}
    done = send(office, "post", path, given, 200)
    tasks = office.get("/api/tasks", {"plan": done["plan_id"]}).json()
    assert tasks["total"] == 2
    stale = send(office, "post", path, given, 409)
    assert stale["error"] == "stale"
    assert not stale["details"]["now"]["anything"]
    again = {**given, "fingerprint": stale["details"]["fingerprint"]}
    assert send(office, "post", path, again, 200)["counts"] == {}
    assert office.get("/api/tasks", {"plan": done["plan_id"]}).json()["total"] == 2


def test_a_program_chooses_what_goes_out_as_a_person_does(world, office):
    text = (
        "长沙市人民政府关于印发《2025年攻坚方案》的通知\n长政发〔2025〕8号\n各单位：\n现将方案印发给你们，请认真落实。\n"
        "长沙市人民政府\n2025年1月6日\n\n2025年攻坚方案\n一、产业提升\n"
        "1.建设产业园。建好产业园。（市工信局牵头）\n2.建设学校。建好学校。（市教育局牵头）\n"
        "二、组织实施\n1.加强组织领导。各单位要高度重视。\n2.强化督导考核。定期开展督导。\n"
    )
    path = f"/api/documents/{hand_in(text, world.office).pk}/publish"
    seen = office.get(path).json()
    assert (seen["elsewhere"], seen["issuer"]) == (True, "长沙市人民政府")
    proposals = {row["written"]: row for row in seen["proposals"]}
    assert proposals["市工信局"] == {
        "written": "市工信局", "organisation_id": world.industry.pk, "name": "青禾市工业和信息化局", "ground": "register", "sure": True,
    }  # fmt: skip
    assert (proposals["市教育局"]["organisation_id"], proposals["市教育局"]["name"]) == (None, "青禾市教育局")
    assert seen["lacks"] == {
        "tasks": 4, "without_limit": 4, "without_lead": 2, "end": "2025-12-31", "ground": "标题写明的年度",
    }  # fmt: skip
    requirements = [row["key"] for row in seen["requirements"]]
    assert len(requirements) == 2
    school = next(row["key"] for row in seen["added"] if "学校" in row["label"])
    given = {
        "fingerprint": seen["fingerprint"], "reason": "结合实际", "chosen": [{"written": "市工信局", "organisation_id": world.industry.pk}],
        "choice": {"later": [school], "requirements": requirements, "by_term": True},
    }  # fmt: skip
    assert "不是“青禾市人民政府”" in send(office, "post", path, given, 409)["message"]
    done = send(office, "post", path, {**given, "elsewhere": True}, 200)
    (task,) = office.get("/api/tasks", {"plan": done["plan_id"]}).json()["items"]
    assert (task["title"], task["due"]) == ("建设产业园", "2025-12-31")
    assert {row["key"] for row in office.get(path).json()["left"]} == {school, *requirements}


def test_a_corrected_file_takes_the_plan_over(world, office):
    text = (
        "青禾市人民政府关于印发分工方案的通知\n青政发〔2025〕8号\n各单位：\n一、产业提升\n"
        "1.建设产业园。新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头）\n青禾市人民政府\n2025年1月6日\n"
    )
    first, second = (hand_in(words, world.office) for words in (text, text.replace("20万", "30万")))
    reason = {"reason": "市政府常务会议通过"}
    seen = office.get(f"/api/documents/{first.pk}/publish").json()
    made = send(
        office,
        "post",
        f"/api/documents/{first.pk}/publish",
        {**reason, "fingerprint": seen["fingerprint"]},
        200,
    )
    path = f"/api/documents/{second.pk}/publish"
    (offered,) = office.get(path).json()["predecessors"]
    assert (offered["plan_id"], offered["plain"]) == (made["plan_id"], True)
    seen = office.get(path, {"replaces": made["plan_id"]}).json()
    assert seen["replaces"] == made["plan_id"]
    assert not seen["added"]
    given = {**reason, "fingerprint": seen["fingerprint"], "replaces": made["plan_id"]}
    assert send(office, "post", path, given, 200)["plan_id"] == made["plan_id"]
    assert office.get("/api/tasks", {"plan": made["plan_id"]}).json()["total"] == 1
    assert send(office, "post", path, {**given, "replaces": 999_999}, 409)["error"] == "refused"


def test_the_list_filters_and_sorts_as_the_page_does(world, office, things):
    def titles(**asked: Any) -> list[str]:
        return [row["title"] for row in office.get("/api/tasks", asked).json()["items"]]

    assert titles(state="finished") == ["建设产业园2"]
    assert len(titles(lead=world.industry.pk)) == 4
    assert titles(lead="none") == []
    assert titles(sort="-number") == titles()[::-1]
    assert titles(page=2, size=3) == titles()[3:]
    assert titles(page=9) == []
    assert titles(**{"from": "2028-01-01"}) == []


def test_a_file_comes_back_as_it_was_sent(world, office, things):
    from io import BytesIO

    file = BytesIO("会议纪要".encode())
    file.name = "纪要.txt"
    made = office.post(f"/api/tasks/{things.task.pk}/attachments", {"file": file}).json()
    response = office.get(f"/api/attachments/{made['id']}")
    assert b"".join(response.streaming_content).decode() == "会议纪要"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_figures_keep_every_digit(world, office, things):
    sent = {"period": "2025-07", "value": "12345678901.123456", "source": "月报"}
    assert (
        send(office, "post", f"/api/targets/{things.target.pk}/values", sent, 201)["value"] == sent["value"]
    )
    assert send(office, "post", f"/api/targets/{things.target.pk}/values", {**sent, "value": 0.1}, 422)


def test_the_description_is_there_for_every_tool_and_needs_no_token():
    description = Client().get("/api/openapi.json")
    assert description.status_code == 200
    assert description.json()["openapi"].startswith("3.1")
