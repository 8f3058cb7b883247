"""The page of a publication: what it says, what it asks, and that nothing is lost on bad input."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from world import World, signed_in

from luoshi.web.documents.models import Document
from luoshi.web.documents.services import corrections, intake
from luoshi.web.tasks.models import Involvement, Plan, Task

pytestmark = pytest.mark.django_db
REASON = "已经核对"


def address(row: Document) -> str:
    return reverse("adoption:publish", args=[row.pk])


def form(client, row: Document, **changes: str) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    html = client.get(address(row)).content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(name-\d+|fingerprint)" value="([^"]*)"', html))
    return {**data, "reason": REASON, "act": "publish", **changes}


def at(data: dict[str, str], written: str) -> str:
    return next(key.removeprefix("name-") for key, value in data.items() if value == written)


def test_it_says_exactly_what_will_happen(client, document_row):
    html = client.get(address(document_row)).content.decode()
    for words in (
        "<h1>发布</h1>", "产业提升", "逐项选择 2 项任务", "7 项中有 7 项未核对", "2 条提示未处理", "市自然资源局",
        "青禾市工业和信息化局", "谁能看到", "理由（记入审计记录，必填）",
    ):  # fmt: skip
        assert words in html, words
    assert not Plan.objects.exists()


def test_publishing_leads_back_to_the_document_which_then_links_to_its_tasks(client, document_row):
    response = client.post(address(document_row), form(client, document_row), follow=True)
    html = response.content.decode()
    assert "已发布：新增方案 1" in html
    assert "新增任务 2" in html
    for task in Task.objects.all():
        assert f'href="{task.get_absolute_url()}"' in html
    assert "更新发布" in html


def test_after_publishing_there_is_nothing_to_do(client, document_row):
    client.post(address(document_row), form(client, document_row))
    html = client.get(address(document_row)).content.decode()
    assert "台账与已发布的内容一致" in html
    assert 'name="reason"' not in html


def test_without_a_reason_everything_typed_stays(client, document_row, world: World):
    data = form(client, document_row, reason=" ")
    number = at(data, "市教育局")
    data |= {f"organisation-{number}": "市财政局", f"remember-{number}": "on"}
    response = client.post(address(document_row), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "请写明发布的理由" in html
    assert 'value="市财政局"' in html
    assert 'name="remember-' in html
    assert "checked" in html
    assert not Plan.objects.exists()


def test_a_name_is_given_to_an_organisation(client, document_row, world: World):
    data = form(client, document_row)
    data[f"organisation-{at(data, '市教育局')}"] = "青禾市财政局"
    assert client.post(address(document_row), data).status_code == 302
    assert Involvement.objects.filter(written="市教育局", organisation=world.finance).exists()


def test_a_plan_that_names_bodies_is_read_from_its_ledger_once(client, document_row):
    """Who answers for what, by when, in which part: each is asked for once while the plan is published."""
    data = form(client, document_row)
    data[f"organisation-{at(data, '市教育局')}"] = "青禾市财政局"
    with CaptureQueriesContext(connection) as seen:
        assert client.post(address(document_row), data).status_code == 302
    assert Involvement.objects.filter(written="市教育局").exclude(organisation=None).exists()
    asked = Counter(table for query in seen for table in re.findall(r'FROM "(documents_\w+)"', query["sql"]))
    once = {name: asked[f"documents_{name}"] for name in ("assignment", "assignmentbody", "deadline", "plan")}
    assert once == {"assignment": 1, "assignmentbody": 1, "deadline": 1, "plan": 1}


def test_looking_again_counts_with_the_names_given_and_publishes_nothing(client, document_row, world: World):
    data = form(client, document_row, act="look")
    data[f"organisation-{at(data, '市教育局')}"] = "市财政局"
    response = client.post(address(document_row), data)
    assert response.status_code == 200
    rows = {body.entry.pk: body for body in response.context["bodies"]}
    assert rows[world.finance.pk].supports == 2
    assert not Plan.objects.exists()
    # … and what was seen so is what is published.
    shown = dict(
        re.findall(
            r'<input type="hidden" name="(name-\d+|fingerprint)" value="([^"]*)"', response.content.decode()
        )
    )
    again = {**shown, "reason": REASON, "act": "publish", f"organisation-{at(shown, '市教育局')}": "市财政局"}
    assert client.post(address(document_row), again).status_code == 302


@pytest.mark.parametrize("typed", ["没有这个局", "<script>", "\0", "长" * 300])
def test_an_organisation_that_is_not_there_is_said_to_be(client, document_row, typed):
    data = form(client, document_row)
    data[f"organisation-{at(data, '市教育局')}"] = typed
    response = client.post(address(document_row), data)
    if typed.strip("\0"):
        assert response.status_code == 422
        assert "机构名录里没有" in response.content.decode()
        assert "<script>alert" not in response.content.decode()
        assert not Plan.objects.exists()
    else:
        assert response.status_code == 302


@pytest.mark.parametrize("fingerprint", ["", "x", "0" * 32, "\0"])
def test_what_was_not_seen_is_shown_first(client, document_row, fingerprint):
    response = client.post(address(document_row), form(client, document_row, fingerprint=fingerprint))
    assert response.status_code == 409
    assert "您查看之后" in response.content.decode()
    assert not Plan.objects.exists()


def test_a_correction_in_the_meantime_is_shown_before_anything_is_published(
    client, document_row, world: World
):
    data = form(client, document_row)
    task = document_row.tasks.first()
    corrections.delete_item(document_row.pk, "task", task.pk, task.version, actor=world.office)
    response = client.post(address(document_row), data)
    assert response.status_code == 409
    assert "逐项选择 1 项任务" in response.content.decode()
    assert not Plan.objects.exists()
    fresh = re.search(r'name="fingerprint" value="([^"]*)"', response.content.decode())[1]
    assert client.post(address(document_row), {**data, "fingerprint": fresh}).status_code == 302
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 404), ("member", 404), ("supporter", 404), ("stranger", 404), ("leader", 403), ("inspector", 403),
     ("administrator", 403), ("office", 200), ("province_office_person", 200)],
)  # fmt: skip
def test_who_may_publish(world: World, document_row, who: str, status: int):
    client = signed_in(getattr(world, who))
    assert client.get(address(document_row)).status_code == status
    posted = client.post(address(document_row), {"act": "publish", "reason": "x"}).status_code
    assert posted == (409 if status == 200 else status)
    assert not Plan.objects.exists()
    shown = client.get(document_row.get_absolute_url())
    if shown.status_code == 200:
        assert (address(document_row) in shown.content.decode()) == (status == 200)


def test_who_sees_one_task_gets_the_link_of_that_one_only(client, world: World, document_row):
    client.post(address(document_row), form(client, document_row))
    first, second = Task.objects.all()
    html = signed_in(world.member).get(document_row.get_absolute_url()).content.decode()
    assert first.get_absolute_url() in html
    assert second.get_absolute_url() not in html


def test_a_document_without_tasks_says_so(client, world: World, sample_document):
    from luoshi.ledger import model

    row = intake.receive("空.txt", [b"empty"], actor=world.office).document
    intake.claim(row.pk)
    intake.store(row.pk, sample_document, model.Ledger())
    assert "没有可以发布的内容" in client.get(address(row)).content.decode()
    response = client.post(address(row), {"act": "publish", "reason": "x"})
    assert response.status_code == 422
    assert not Plan.objects.exists()


def test_a_document_that_is_being_read_is_not_published(client, world: World, document_row):
    intake.read_again(document_row.pk, actor=world.office)
    html = client.get(address(document_row), follow=True).content.decode()
    assert "正在重新识读，识读后才能发布" in html


def test_the_page_takes_the_same_queries_for_one_task_and_for_hundreds(client, world: World, document_row):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from luoshi.web.documents.models import Task as LedgerTask

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(document_row))
        return len(captured)

    before = queries()
    LedgerTask.objects.bulk_create(
        LedgerTask(document=document_row, position=10 + n, plan="main", heading=f"任务{n}", start=0, end=10)
        for n in range(300)
    )
    assert queries() == before <= 35
