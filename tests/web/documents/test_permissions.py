"""Who sees a document, who corrects it, and that nobody hears of another owner's documents."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from world import World, signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.documents.models import Correction, Document
from luoshi.web.documents.services import corrections, intake
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks.models import Plan, Task
from luoshi.web.tasks.services import core

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}

READ = ("document", "source", "ledger", "departments", "original", "header-card")
READ_OF_ITEM = ("card",)
WRITE = ("header", "undo", "read-again")
WRITE_OF_ITEM = ("edit", "confirm", "delete")


def address(name: str, row: Document) -> str:
    if name in (*READ_OF_ITEM, *WRITE_OF_ITEM):
        return reverse(f"documents:{name}", args=[row.pk, "task", row.tasks.first().pk])
    if name in {"split", "merge"}:
        return reverse(f"documents:{name}", args=[row.pk, row.tasks.first().pk])
    if name == "add":
        return reverse("documents:add", args=[row.pk, "task"])
    return reverse(f"documents:{name}", args=[row.pk])


@pytest.fixture
def led(document_row, world: World) -> Document:
    """The sample document as a plan of which one task is led by the industry bureau."""
    plan = Plan.objects.create(owner=world.city, document=document_row, title="方案")
    task = Task.objects.create(owner=world.city, plan=plan, title="建设产业园")
    core.set_bodies(task, core.LEAD, [core.Body("市工业和信息化局", world.industry.pk)])
    return document_row


def test_a_document_belongs_to_the_government_whose_office_handed_it_in(document_row, world: World):
    assert document_row.owner == world.city
    entry = Entry.objects.get(action="document.upload")
    assert (entry.person_id, entry.organisation_id) == (world.office.person_id, world.city.pk)


def test_a_department_hands_in_documents_of_its_own(world: World):
    row = intake.receive("局发.txt", [b"x"], actor=world.lead).document
    assert row.owner == world.industry
    client = signed_in(world.supporter)
    assert client.get(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", ["administrator", "member", "data_owner", "leader", "inspector"])
def test_who_may_not_hand_in_gets_no_box_and_is_refused(world: World, role: str):
    actor = world.of_role(Role(role))
    client = signed_in(actor)
    assert 'id="intake"' not in client.get(reverse("documents:list")).content.decode()
    file = SimpleUploadedFile("甲.txt", b"x")
    assert client.post(reverse("documents:upload"), {"files": [file]}).status_code == 403
    with pytest.raises(Denied):
        intake.receive("甲.txt", [b"x"], actor=actor)
    assert not Document.objects.exists()


def test_the_same_bytes_of_another_owner_are_not_told_of(world: World, document_row, sample_text):
    client = signed_in(world.stranger)
    file = SimpleUploadedFile("分工.txt", sample_text.encode())
    answer = client.post(
        reverse("documents:upload"), {"files": [file]}, headers={"Accept": "application/json"}
    )
    assert answer.json()["results"][0]["state"] == "queued"
    assert document_row.title not in answer.content.decode()
    assert Document.objects.filter(sha256=document_row.sha256).count() == 2


@pytest.mark.parametrize("who", ["stranger", "strange_member", "supporter", "member"])
@pytest.mark.parametrize("name", [*READ, *READ_OF_ITEM, *WRITE, *WRITE_OF_ITEM, "add", "split", "merge"])
def test_what_is_not_theirs_is_not_there(world: World, document_row, who: str, name: str):
    client = signed_in(getattr(world, who))
    url = address(name, document_row)
    response = client.post(url, {"version": 1}) if name not in (*READ, *READ_OF_ITEM) else client.get(url)
    assert response.status_code == 404
    assert not Correction.objects.exists()


@pytest.mark.parametrize("who", ["member", "lead", "leader", "inspector", "administrator", "data_owner"])
def test_who_may_only_look_gets_a_page_without_acts(world: World, led: Document, who: str):
    client = signed_in(getattr(world, who))
    for name in READ:
        assert client.get(address(name, led)).status_code in {200, 302}, name
    html = client.get(led.get_absolute_url()).content.decode()
    assert "建设产业园" in html
    for sign in (
        'data-act="edit"',
        'data-act="confirm"',
        'id="undo"',
        'id="selection"',
        "新增一项",
        "重新识读",
    ):
        assert sign not in html, sign
    for tab in ("notice", "history", "target"):
        fragment = client.get(address("ledger", led), {"tab": tab}, headers=HTMX).content.decode()
        assert "<button" not in fragment


@pytest.mark.parametrize("who", ["member", "lead", "leader", "inspector", "administrator"])
@pytest.mark.parametrize("name", [*WRITE, *WRITE_OF_ITEM, "add", "split", "merge"])
def test_who_may_only_look_is_refused_every_act(world: World, led: Document, who: str, name: str):
    response = signed_in(getattr(world, who)).post(address(name, led), {"version": 1})
    assert response.status_code == 403
    assert "没有权限" in response.content.decode()
    assert "您现在的身份不能改正台账" in response.content.decode()
    assert not Correction.objects.exists()
    assert led.tasks.count() == 2


def test_the_services_ask_by_themselves(world: World, led: Document):
    task = led.tasks.first()
    with pytest.raises(Denied):
        corrections.confirm(led.pk, "task", task.pk, 1, actor=world.member)
    with pytest.raises(Denied):
        intake.read_again(led.pk, actor=world.inspector)
    with pytest.raises(corrections.Gone):
        corrections.confirm(led.pk, "task", task.pk, 1, actor=world.stranger)
    with pytest.raises(corrections.Gone):
        corrections.undo(led.pk, None, actor=world.stranger)


def test_the_list_and_what_there_is_to_do_hold_only_ones_own(world: World, document_row):
    for actor, count in ((world.office, 1), (world.province_office_person, 1), (world.stranger, 0)):
        client = signed_in(actor)
        assert client.get(reverse("documents:list")).context["page"].paginator.count == count
        assert (document_row.title in client.get(reverse("documents:activity")).content.decode()) == bool(
            count
        )
    assert "涉及您单位的方案发布后" in signed_in(world.member).get(reverse("documents:list")).content.decode()


def test_a_correction_is_logged_with_the_person_and_the_role(world: World, document_row, client):
    task = document_row.tasks.first()
    client.post(reverse("documents:confirm", args=[document_row.pk, "task", task.pk]), {"version": 1})
    entry = Entry.objects.first()
    assert (entry.person_id, entry.role, entry.channel) == (world.office.person_id, "general_office", "page")
