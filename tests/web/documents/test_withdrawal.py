"""Taking back what was handed in by mistake: who sees it still, what can be done with it, and how it comes back."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from drafting import REASON, hand_in, publish
from world import signed_in

from luoshi.web.accounts.models import Token
from luoshi.web.adoption import services as adoption
from luoshi.web.audit.models import Entry
from luoshi.web.documents import originals, queries
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import corrections, intake, together, withdrawal
from luoshi.web.documents.views.document import visible
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.duties import unpublished_documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken_back(world, document_row) -> Document:
    withdrawal.withdraw(document_row.pk, "传错了文件", actor=world.office)
    document_row.refresh_from_db()
    return document_row


def test_it_is_kept_with_its_reason_and_logged(world, taken_back):
    assert (taken_back.withdrawn_by, taken_back.withdrawn_reason) == (world.office.name, "传错了文件")
    assert taken_back.tasks.count() == 2
    with originals.open_original(taken_back.sha256) as file:
        assert file.read()
    entry = Entry.objects.order_by("pk").last()
    assert (entry.action, entry.after) == ("document.withdraw", {"reason": "传错了文件"})


def test_the_list_and_the_withdrawal_show_the_day_that_the_application_goes_by(world, settings):
    settings.AS_OF = date(2031, 3, 5)
    row = Document.objects.get(pk=hand_in("关于防汛的通知\n请各县落实。", world.office).pk)
    office = signed_in(world.office)
    assert "2031-03-05 " in office.get(reverse("documents:list")).content.decode()
    withdrawal.withdraw(row.pk, "传错了文件", actor=world.office)
    assert "2031-03-05 " in office.get(row.get_absolute_url()).content.decode()
    row.refresh_from_db()
    assert {timezone.localdate(at) for at in (row.uploaded_at, row.read_at, row.withdrawn_at)} == {
        settings.AS_OF
    }


def test_only_who_may_bring_it_back_sees_it(world, taken_back):
    seen = {name for name in ("office", "member", "leader", "inspector", "administrator", "stranger", "province_office_person")
            if visible(getattr(world, name)).exists()}  # fmt: skip
    assert seen == {"office", "province_office_person"}
    address = taken_back.get_absolute_url()
    assert signed_in(world.office).get(address).status_code == 200
    assert signed_in(world.leader).get(address).status_code == 404
    assert signed_in(world.leader).get(reverse("documents:original", args=[taken_back.pk])).status_code == 404


def test_it_is_in_no_list_but_its_own(world, taken_back):
    client = signed_in(world.office)
    listed = reverse("documents:list")
    assert "重点任务分工方案" not in client.get(listed).content.decode()
    assert "重点任务分工方案" in client.get(listed, {"state": "withdrawn"}).content.decode()
    assert (
        "重点任务分工方案" not in signed_in(world.leader).get(listed, {"state": "withdrawn"}).content.decode()
    )
    documents = visible(world.office)
    assert not queries.to_review(documents).exists()
    assert not queries.last_corrections(documents)
    assert not unpublished_documents(world.office).exists()
    assert "重点任务分工方案" not in client.get(reverse("desk:home")).content.decode()


def test_nothing_is_done_to_it_until_it_is_back(world, taken_back):
    rule = taken_back.rules.get()
    acts = (
        lambda: corrections.confirm(taken_back.pk, "rule", rule.pk, 1, actor=world.office),
        lambda: corrections.undo(taken_back.pk, None, actor=world.office),
        lambda: together.confirm_flawless(taken_back.pk, 4, actor=world.office),
        lambda: intake.read_again(taken_back.pk, actor=world.office),
        lambda: adoption.preview(taken_back.pk, actor=world.office),
    )
    for act in acts:
        with pytest.raises(Refused, match="已撤回"):
            act()
    html = signed_in(world.office).get(taken_back.get_absolute_url()).content.decode()
    assert "传错了文件" in html
    assert 'data-act="edit"' not in html
    assert reverse("documents:restore", args=[taken_back.pk]) in html
    withdrawal.restore(taken_back.pk, actor=world.office)
    corrections.confirm(taken_back.pk, "rule", rule.pk, 1, actor=world.office)
    assert list(Entry.objects.filter(action="document.restore").values_list("before", flat=True)) == [
        {"reason": "传错了文件"}
    ]


def test_handing_the_same_file_in_again_brings_it_back(world, taken_back, sample_text):
    received = intake.receive("又传一次.txt", [sample_text.encode()], actor=world.office)
    assert (received.document.pk, received.known, received.restored) == (taken_back.pk, True, True)
    assert Document.objects.get().withdrawn_at is None
    assert intake.receive("又传一次.txt", [sample_text.encode()], actor=world.office).restored is False


def test_what_waits_to_be_read_is_not_read_until_it_is_back(world):
    row = intake.receive("错.txt", [b"wrong"], actor=world.office).document
    withdrawal.withdraw(row.pk, "传错了", actor=world.office)
    assert intake.claim(row.pk) is None
    assert intake.requeue_stale(only=[row.pk]) == 0
    withdrawal.restore(row.pk, actor=world.office)
    assert intake.claim(row.pk) is not None
    with pytest.raises(Refused, match="正在识读"):
        withdrawal.withdraw(row.pk, "传错了", actor=world.office)


@pytest.mark.parametrize(("reason", "message"), [("", "理由"), (" \0", "理由"), ("长" * 501, "500")])
def test_it_takes_a_reason(world, document_row, reason, message):
    with pytest.raises(Refused, match=message):
        withdrawal.withdraw(document_row.pk, reason, actor=world.office)


def test_what_is_published_stays(world, sample_text):
    row = hand_in(sample_text, world.office)
    publish(row, world.office, reason=REASON)
    with pytest.raises(Refused, match="已经发布"):
        withdrawal.withdraw(row.pk, "传错了", actor=world.office)
    assert "撤回文件" not in signed_in(world.office).get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["member", "leader", "inspector", "stranger"])
def test_who_has_no_right_takes_nothing_back(world, document_row, who):
    with pytest.raises((Denied, Refused)):
        withdrawal.withdraw(document_row.pk, "传错了", actor=getattr(world, who))
    assert not Document.objects.exclude(withdrawn_at=None).exists()


def test_page_and_api_do_the_same(world, document_row):
    client = signed_in(world.office)
    response = client.post(
        reverse("documents:withdraw", args=[document_row.pk]), {"reason": "传错了"}, follow=True
    )
    assert "已撤回“" in response.content.decode()
    program = _program(world.office)
    base = f"/api/documents/{document_row.pk}"

    def send(act: str, body: dict[str, str]) -> tuple[int, dict[str, str]]:
        response = program.post(f"{base}/{act}", json.dumps(body), content_type="application/json")
        return response.status_code, response.json()

    assert send("withdraw", {"reason": "传错了"})[0] == 409
    assert program.get("/api/documents").json()["items"] == []
    listed = program.get("/api/documents?state=withdrawn").json()["items"]
    assert [row["id"] for row in listed] == [document_row.pk]
    assert send("restore", {})[1]["withdrawn_at"] is None
    assert send("withdraw", {})[0] == 422, "without a reason"
    assert send("withdraw", {"reason": "又错了"})[1]["withdrawn_reason"] == "又错了"
    response = client.post(reverse("documents:restore", args=[document_row.pk]), follow=True)
    assert "已恢复" in response.content.decode()


def _program(actor: Actor) -> Client:
    secret = "withdraws"
    Token.objects.create(
        appointment_id=actor.appointment_id,
        name="试",
        digest=sha256(secret.encode()).hexdigest(),
        read_only=False,
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})
