"""Official documents made in the web: seen page by page, taken away, in the template of the office; templates checked when they come."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document as Word
from world import World, signed_in

from luoshi.reading.formats import office
from luoshi.rendering.official.kinds import kind_named, template_of
from luoshi.web.audit.models import Entry
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import corrections, intake
from luoshi.web.documents.tasks import read_document
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.refusals import Stale
from luoshi.web.outgoing.models import Template
from luoshi.web.outgoing.services import templates

pytestmark = pytest.mark.django_db
PLAN = """云州市2031年防汛工作方案

一、重点任务

（一）整修堤防。年底前完成堤防整修120公里以上。（市水利局牵头，市财政局、市应急局负责）

云州市人民政府
2031年3月5日
"""


@pytest.fixture
def document(world: World) -> Document:
    row = intake.receive("方案.txt", [PLAN.encode()], actor=SYSTEM, owner=world.city).document
    read_document.func(row.pk)
    row.refresh_from_db()
    return row


def edited(kind: str, words: str) -> bytes:
    chosen = kind_named(kind)
    assert chosen is not None
    word = Word(io.BytesIO(template_of(chosen)))
    word.add_paragraph(words)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def put(client: Client, kind: str, data: bytes, name: str = "我们的.docx", **more: object):
    return client.post(f"/templates/{kind}/put/", {"file": SimpleUploadedFile(name, data), **more})


def words_of(response) -> str:
    assert response.status_code == 200
    return "\n".join(p.text for p in Word(io.BytesIO(response.content)).paragraphs)


def test_what_can_be_made_is_offered_and_taken_away(world: World, document: Document) -> None:
    client = signed_in(world.office)
    assert f"/documents/{document.pk}/outgoing/" in client.get(document.get_absolute_url()).content.decode()
    page = client.get(
        f"/documents/{document.pk}/outgoing/?kind=notice&发文字号=云政发〔2031〕8号"
    ).content.decode()
    for name in ("责任分工表", "任务台账", "分工通知", "文件处理单", "督办单"):
        assert f">{name}</a>" in page
    asked = f"?{quote('发文字号')}={quote('云政发〔2031〕8号')}"
    assert f"notice.docx{asked}" in page
    made = Word(io.BytesIO(client.get(f"/documents/{document.pk}/outgoing/notice.docx{asked}").content))
    assert "云政发〔2031〕8号" in "".join(
        text.text or "" for text in made.element.iter() if text.tag.endswith("}t")
    )
    workbook = client.get(f"/documents/{document.pk}/outgoing/division.xlsx")
    assert workbook.content.startswith(b"PK")
    assert client.get(f"/documents/{document.pk}/outgoing/circulation.xlsx").status_code == 404
    assert client.get(f"/documents/{document.pk}/outgoing/letter.docx").status_code == 404
    long = client.get(
        f"/documents/{document.pk}/outgoing/?kind=notice", {"kind": "notice", "署名": "水" * 2001}
    )
    assert "超过 2000 字" in long.content.decode()


@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
def test_the_pages_are_seen_and_follow_what_is_corrected(world: World, document: Document, settings) -> None:
    from pathlib import Path

    client = signed_in(world.office)
    pages = client.get(f"/documents/{document.pk}/outgoing/division/preview/").content.decode()
    assert "共 1 页" in pages
    picture = client.get(f"/documents/{document.pk}/outgoing/division/page-1.png")
    assert picture.content.startswith(b"\x89PNG")
    kept = Path(settings.ORIGINALS_FOLDER).with_name("previews")
    assert len(list(kept.glob("*.pdf"))) == 1  # one run for the count and the picture
    assert client.get(f"/documents/{document.pk}/outgoing/division/page-2.png").status_code == 404
    task = document.tasks.first()
    corrections.delete_item(document.pk, "task", task.pk, task.version, actor=SYSTEM)
    assert (
        client.get(f"/documents/{document.pk}/outgoing/division/preview/").status_code == 404
    )  # no task is left


def test_without_the_office_program_it_is_said_and_word_files_are_still_made(
    world: World, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.office)
    monkeypatch.setenv("PATH", "")
    said = client.get(f"/documents/{document.pk}/outgoing/supervision/preview/").content.decode()
    assert "生成 PDF 需要 LibreOffice" in said
    assert client.get(f"/documents/{document.pk}/outgoing/supervision.pdf").status_code == 422
    assert client.get(f"/documents/{document.pk}/outgoing/supervision.docx").status_code == 200


def test_an_office_uses_its_own_template_and_goes_back(world: World, document: Document) -> None:
    actor = world.office
    client = signed_in(actor)
    assert put(client, "notice", edited("notice", "联系电话：1234")).status_code == 302
    row = Template.objects.get(kind="notice")
    assert (row.owner, row.name, row.version) == (world.city, "我们的.docx", 1)
    url = f"/documents/{document.pk}/outgoing/notice.docx"
    assert "联系电话：1234" in words_of(client.get(url))
    assert "联系电话：1234" in words_of(client.get("/templates/notice.docx"))
    assert "联系电话：1234" not in words_of(client.get("/templates/notice.docx?shipped=1"))
    # Nobody else's: another office keeps the one of the program.
    leader = signed_in(world.lead)
    assert "联系电话：1234" not in words_of(leader.get("/templates/notice.docx"))
    put(client, "notice", edited("notice", "联系电话：5678"), version=1)
    assert "联系电话：5678" in words_of(client.get(url))
    stale = put(client, "notice", edited("notice", "联系电话：9"), version=1)
    assert stale.status_code == 422
    assert "已被" in stale.content.decode()
    with pytest.raises(Stale):
        templates.restore(kind_named("notice"), actor=actor, version=1)
    client.post("/templates/notice/restore/", {"version": 2})
    assert "联系电话" not in words_of(client.get(url))
    done = [entry.action for entry in Entry.objects.filter(object_type="template").order_by("pk")]
    assert done == ["template.put", "template.put", "template.restore"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (edited("notice", "{{ 发文字好 }}"), "没有字段“发文字好”，是否想写“发文字号”"),
        (edited("notice", "{% for 甲 in range(9) %}{% endfor %}"), "循环只能用于字段"),
        (edited("supervision", ""), "没有字段“督办单位”"),
        (b"not a document", "Word"),
        (b"", ""),
        (b"PK\x03\x04" + b"0" * (5 * 1024**2), "模板超过 5 MB"),
    ],
)
def test_a_wrong_template_is_refused_where_it_was_chosen_and_nothing_is_kept(
    world: World, data: bytes, said: str
) -> None:
    client = signed_in(world.office)
    answer = put(client, "notice", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Template.objects.exists()
    assert not Entry.objects.filter(object_type="template").exists()


def test_a_lost_template_is_told(world: World, document: Document) -> None:
    from luoshi.web.kernel import files

    client = signed_in(world.office)
    put(client, "notice", edited("notice", "联系电话：1234"))
    files.remove(Template.objects.get().sha256)
    answer = client.get(f"/documents/{document.pk}/outgoing/notice.docx")
    assert answer.status_code == 422
    assert "恢复自带模板" in answer.content.decode()
