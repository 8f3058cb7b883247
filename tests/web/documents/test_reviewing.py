"""Review by exception: what each filter leaves, what is confirmed together, and how that is told, logged and undone."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.web.accounts.models import Token
from luoshi.web.audit.models import Entry
from luoshi.web.documents.models import Correction, Document, Target, Task
from luoshi.web.documents.reviewing import Reviewed, tokens
from luoshi.web.documents.services import corrections, together
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Refused, Stale

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHO = replace(SYSTEM, name="督督")


def url(name: str, *arguments: object) -> str:
    return reverse(f"documents:{name}", args=arguments)


def seen(row: Document, *kinds: str) -> list[tuple[str, int, int]]:
    reviewed = Reviewed(row)
    return [(kind, item.pk, item.version) for kind in kinds for item in reviewed.rows[kind]]


def still_open(row: Document) -> list[str]:
    return [item.key for item in Reviewed(row).to_check() if item.confirmed_at is None]


def cards(response) -> list[str]:
    return [item.key for item in response.context["items"]]


# The sample: task 1 has a lead, a body outside the register and a limit; task 2 has no lead, two bodies outside, a limit.
@pytest.mark.parametrize(
    ("tab", "show", "numbers"),
    [
        ("task", "", "1 2"),
        ("task", "open", "1 2"),
        ("task", "no-lead", "2"),
        ("task", "outside", "1 2"),
        ("task", "limited", "1 2"),
        ("task", "unlimited", ""),
        ("task", "doubtful", ""),
        ("task", "nonsense", "1 2"),
        ("measure", "outside", ""),
        ("measure", "no-lead", ""),
        ("taskforce", "outside", "青禾市产业专班"),
        ("target", "open", "增长"),
        ("rule", "no-lead", "不得层层加码"),  # no rule can have it, so it is no filter there
        ("notice", "open", "发文字号缺了一个括号，已补。 “市自然资源局”没有对上部门名录。"),
    ],
)
def test_each_filter_leaves_its_items_and_says_how_many(client, document_row, tab, show, numbers):
    response = client.get(url("ledger", document_row.pk), {"tab": tab, "show": show}, headers=HTMX)
    items = response.context["items"]
    assert [getattr(item, "number", None) or str(item) for item in items] == numbers.split()
    chosen = [entry for entry in response.context["filters"] if entry.chosen]
    assert [entry.count for entry in chosen] == [len(items)]


def test_what_was_not_found_is_said_with_its_count_and_a_link(client, document_row):
    Document.objects.update(issued_on=None)
    html = client.get(url("document", document_row.pk)).content.decode()
    said = html[html.index('class="lacking"') : html.index('class="tabs"')]
    assert "成文日期</a>" in said
    assert f'hx-get="{url("ledger", document_row.pk)}?tab=task&amp;show=no-lead"' in said
    assert "牵头单位 1 项" in said
    assert "名录中的单位 2 项" in said
    assert "时限" not in said
    assert "没有待处理的提示" not in said


def test_where_nothing_lacks_it_says_that_nothing_is_left(client, document_row):
    document_row.notices.all().delete()
    document_row.task_forces.all().delete()
    document_row.tasks.all().delete()
    assert "没有待处理的提示" in client.get(url("document", document_row.pk)).content.decode()


def test_a_doubt_is_on_the_card_until_the_notice_is_dealt_with(client, document_row):
    notice = document_row.notices.get(code="unresolved-body")
    type(notice).objects.filter(pk=notice.pk).update(code="suspect-date", message="日期可疑")
    address = url("ledger", document_row.pk)
    assert "<li>日期可疑</li>" in client.get(address, {"tab": "task", "show": "doubtful"}).content.decode()
    corrections.confirm(document_row.pk, "notice", notice.pk, 1, actor=WHO)
    assert not cards(client.get(address, {"tab": "task", "show": "doubtful"}))


def test_the_items_stand_under_the_headings_of_the_document(client, document_row):
    second = document_row.tasks.last()
    Task.objects.filter(pk=second.pk).update(path=["二、民生保障"])
    sections = client.get(url("document", document_row.pk)).context["sections"]
    assert [(section.path, len(section.items)) for section in sections] == [
        (("一、产业提升",), 1),
        (("二、民生保障",), 1),
    ]
    assert [len(section.of_part or ()) for section in sections] == [2, 0]
    assert [section.title for section in sections] == ["重点任务分工方案", ""]


def test_what_was_seen_is_confirmed_in_one_act_with_one_entry_of_the_log(document_row):
    entries = Entry.objects.count()
    done = together.confirm_seen(document_row.pk, seen(document_row, "task", "target"), actor=WHO)
    assert (done.done, done.changed) == (3, 0)
    assert Target.objects.exclude(task=None).filter(confirmed_at=None).exists(), "is checked with its task"
    entry = Entry.objects.order_by("pk").last()
    assert Entry.objects.count() == entries + 1
    assert entry.action == "document.confirm_together"
    assert entry.after == {
        "where": "重点任务分工方案",
        "count": 3,
        "confirmed": ["1建设产业园", "2稳定就业", "增长"],
    }
    assert {task.confirmed_by for task in document_row.tasks.all()} == {"督督"}
    assert {task.version for task in document_row.tasks.all()} == {2}


def test_undo_opens_all_of_it_again_and_nothing_else(document_row):
    first = document_row.tasks.first()
    corrections.confirm(document_row.pk, "task", first.pk, 1, actor=WHO)
    before = still_open(document_row)
    together.confirm_seen(document_row.pk, seen(document_row, "task", "rule"), actor=WHO)
    assert still_open(document_row) != before
    corrections.undo(document_row.pk, None, actor=WHO)
    assert still_open(document_row) == before
    first.refresh_from_db()
    assert first.confirmed_at is not None
    assert Entry.objects.filter(action="document.undo_together").count() == 1


def test_what_was_changed_after_it_is_undone_first(document_row):
    together.confirm_seen(document_row.pk, seen(document_row, "task"), actor=WHO)
    first = document_row.tasks.first()
    confirmed = Correction.objects.get()
    corrections.confirm(document_row.pk, "task", first.pk, 2, confirmed=False, actor=WHO)
    with pytest.raises(Refused, match="请先撤销较新的那次改动"):
        corrections.undo(document_row.pk, confirmed.pk, actor=WHO)
    corrections.undo(document_row.pk, None, actor=WHO)
    corrections.undo(document_row.pk, None, actor=WHO)
    assert not document_row.tasks.exclude(confirmed_at=None).exists()


def test_what_somebody_has_changed_since_stays_open_and_is_counted(document_row):
    given = seen(document_row, "task")
    first, second = document_row.tasks.all()
    corrections.confirm(document_row.pk, "task", first.pk, 1, actor=WHO)
    corrections.confirm(document_row.pk, "task", first.pk, 2, confirmed=False, actor=WHO)
    done = together.confirm_seen(document_row.pk, given, actor=WHO)
    assert (done.done, done.changed) == (1, 1)
    assert f"task-{first.pk}" in still_open(document_row)
    with pytest.raises(Refused, match="1 项在您打开之后已被改动"):
        together.confirm_seen(document_row.pk, given, actor=WHO)
    corrections.delete_item(document_row.pk, "task", second.pk, 2, actor=WHO)
    with pytest.raises(Refused, match="2 项在您打开之后已被改动或删除"):
        together.confirm_seen(document_row.pk, given, actor=WHO)


def test_items_of_another_document_are_not_there(document_row, client):
    other = Document.objects.create(
        name="别的.txt", owner=document_row.owner, sha256="0" * 64, size=1, state="read"
    )
    with pytest.raises(Refused, match="没有核对"):
        together.confirm_seen(other.pk, seen(document_row, "task"), actor=WHO)
    assert not document_row.tasks.exclude(confirmed_at=None).exists()


def test_only_what_nothing_is_against_is_confirmed_without_being_seen(document_row):
    expected = [item.key for item in Reviewed(document_row).flawless()]
    # Both tasks and the task force name bodies outside the register; the target, measure, award and rule do not.
    assert {key.split("-")[0] for key in expected} == {"target", "measure", "award", "rule"}
    before = still_open(document_row)
    with pytest.raises(Stale, match="现在有 4 项没有疑问"):
        together.confirm_flawless(document_row.pk, 5, actor=WHO)
    assert still_open(document_row) == before
    assert together.confirm_flawless(document_row.pk, 4, actor=WHO).done == 4
    assert set(before) - set(still_open(document_row)) == set(expected)
    with pytest.raises(Refused, match="都已核对"):
        together.confirm_flawless(document_row.pk, 0, actor=WHO)


@pytest.mark.parametrize("who", ["member", "inspector", "stranger"])
def test_who_may_not_correct_confirms_nothing(world, document_row, who):
    actor = getattr(world, who)
    for act in (
        lambda: together.confirm_seen(document_row.pk, seen(document_row, "task"), actor=actor),
        lambda: together.confirm_flawless(document_row.pk, 4, actor=actor),
    ):
        with pytest.raises((Denied, Refused)):
            act()
    assert not Correction.objects.exists()


def test_the_page_goes_on_at_the_next_item_that_is_open_and_keeps_its_filter(client, document_row):
    first, second = document_row.tasks.all()
    page = "http://testserver" + url("document", document_row.pk) + "?tab=task&show=outside"
    response = client.post(
        url("confirm-together", document_row.pk),
        {"items": tokens([first]), "tab": "task"},
        headers={**HTMX, "HX-Current-URL": page},
    )
    assert response.context["show"] == "outside"
    assert f'data-current="{second.key}"' in response.content.decode()
    assert "已一并核对 1 项" in json.loads(response.headers["HX-Trigger"])["said"]["text"]
    # From another tab the filter is not that of this one.
    page = page.replace("tab=task&show=outside", "tab=measure&show=outside")
    response = client.post(
        url("confirm-together", document_row.pk),
        {"items": tokens([second]), "tab": "task"},
        headers={**HTMX, "HX-Current-URL": page},
    )
    assert response.context["show"] == ""


def test_without_scripts_the_buttons_carry_what_is_seen_and_lead_back(client, document_row):
    html = client.get(url("document", document_row.pk)).content.decode()
    carried = tokens(document_row.tasks.all())
    assert f'name="items" value="{carried}" data-together="section"' in html
    response = client.post(url("confirm-together", document_row.pk), {"items": carried}, follow=True)
    assert "已一并核对 2 项" in response.content.decode()
    assert not document_row.tasks.filter(confirmed_at=None).exists()


def test_a_count_that_is_no_longer_right_shows_what_is_there_now(client, document_row):
    response = client.post(
        url("confirm-together", document_row.pk), {"flawless": "9", "tab": "task"}, headers=HTMX
    )
    assert response.status_code == 200
    assert "现在有 4 项没有疑问" in response.content.decode()
    assert 'name="flawless" value="4"' in response.content.decode()
    assert not Correction.objects.exists()


def test_the_history_says_what_was_confirmed_together(client, document_row):
    together.confirm_seen(document_row.pk, seen(document_row, "task"), actor=WHO)
    html = client.get(url("ledger", document_row.pk), {"tab": "history"}).content.decode()
    assert "一并核对" in html
    assert "1建设产业园、2稳定就业" in html


def test_the_card_says_who_changed_it_and_forgets_it_when_that_is_undone(client, world, document_row):
    first = document_row.tasks.first()
    corrections.delete_item(document_row.pk, "target", first.targets.get().pk, 1, actor=WHO)
    address = url("ledger", document_row.pk)
    assert "已改 ·" not in client.get(address).content.decode(), "what was removed is no change of the card"
    rule = document_row.rules.get()
    corrections.correct_item(document_row.pk, "rule", rule.pk, 1, {"text": "不得摊派"}, actor=world.office)
    assert "已改 · 督督" in client.get(address, {"tab": "rule"}).content.decode()
    corrections.undo(document_row.pk, None, actor=WHO)
    assert "已改" not in client.get(address, {"tab": "rule"}).content.decode().split('class="cards"')[1]


def test_programs_review_as_people_do(world, document_row):
    secret = "reviews"
    Token.objects.create(
        appointment_id=world.office.appointment_id,
        name="试",
        digest=sha256(secret.encode()).hexdigest(),
        read_only=False,
    )
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    base = f"/api/documents/{document_row.pk}"

    def send(act: str, **body: object) -> tuple[int, dict]:
        response = program.post(f"{base}/{act}", json.dumps(body), content_type="application/json")
        return response.status_code, response.json()

    found = program.get(f"{base}/review").json()
    assert (found["total"], found["confirmed"], found["flawless"], found["absent"]) == (7, 0, 4, [])
    items = {item["label"]: item for item in found["items"]}
    assert items["2稳定就业"]["traits"] == ["limited", "no-lead", "outside"]
    assert not items["2稳定就业"]["flawless"]
    assert send("confirm", flawless=5)[0] == 409
    assert send("confirm", flawless=4)[1]["done"] == 4
    seen = [{name: item[name] for name in ("kind", "id", "version")} for item in found["items"]]
    status, confirmed = send("confirm", items=seen)
    assert (status, confirmed["done"], confirmed["changed"]) == (200, 3, 0)
    assert send("undo", correction=confirmed["correction"])[1]["action"] == "together"
    assert program.get(f"{base}/review").json()["confirmed"] == 4
    assert send("confirm")[0] == 409


def test_what_is_counted_from_what_is_known_is_what_is_counted_anew(document_row):
    """After checking, opening, correcting, deleting and undoing, whatever was kept of the document before."""

    def told(brief: bool) -> dict[str, object]:
        reviewed = Reviewed(document_row, brief=brief)
        return {
            "filters": [
                (each.code, each.count) for kind in reviewed.rows for each in reviewed.filters(kind, "")
            ],
            "open": [item.key for item in reviewed.to_check() if item.confirmed_at is None],
            "flawless": [item.key for item in reviewed.flawless()],
            "lacking": [reviewed.count(trait) for trait in ("no-lead", "outside", "unlimited")],
            "absent": list(reviewed.absent),
        }

    first = told(brief=False)
    task, second = document_row.tasks.all()
    corrections.confirm(document_row.pk, "task", task.pk, task.version, actor=WHO)
    confirmed = told(brief=True)
    assert confirmed == told(brief=False) != first
    corrections.delete_item(document_row.pk, "task", second.pk, second.version, actor=WHO)
    deleted = told(brief=True)
    assert deleted == told(brief=False) != confirmed
    corrections.undo(document_row.pk, None, actor=WHO)
    assert told(brief=True) == told(brief=False) == confirmed
    notice = document_row.notices.first()
    corrections.confirm(document_row.pk, "notice", notice.pk, notice.version, actor=WHO)
    assert told(brief=True) == told(brief=False)
    Document.objects.filter(pk=document_row.pk).update(doc_number=None)
    document_row.refresh_from_db()
    assert told(brief=True) == told(brief=False)


def test_checking_one_item_reads_no_other(client, document_row):
    """Two thousand items are checked one after another."""
    client.get(url("document", document_row.pk))
    tasks = list(document_row.tasks.all())
    client.post(
        url("confirm", document_row.pk, "task", tasks[0].pk), {"version": tasks[0].version}, headers=HTMX
    )
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(
            url("confirm", document_row.pk, "task", tasks[1].pk), {"version": tasks[1].version}, headers=HTMX
        )
    assert answer.status_code == 200
    whole = [each["sql"] for each in asked if '"documents_assignmentbody"."written"' in (each["sql"] or "")]
    assert all("document_id" not in sql for sql in whole), "the bodies of all tasks of the document"
