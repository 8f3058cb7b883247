"""A sheet that was read at the head of a document: it fills in the registration, and nobody else finds who instructed what."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from circulation.papers import PAPER
from world import World, signed_in

from luoshi.extraction import read
from luoshi.web.circulation import from_document
from luoshi.web.circulation.models import Opinion, Sheet
from luoshi.web.circulation.services import registry
from luoshi.web.circulation.services.registry import Registration
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import intake
from luoshi.web.kernel.refusals import Refused
from luoshi.web.search import queries as search
from luoshi.web.search.services import rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(world: World) -> Document:
    return _taken_in(world, PAPER)


def _taken_in(world: World, text: str) -> Document:
    data = text.encode()
    row = intake.receive("来文.txt", [data], actor=world.office).document
    return intake.store(row.pk, *read("来文.txt", data))


def test_the_paper_fills_in_the_registration_and_keeps_its_columns(world: World, document: Document) -> None:
    office = signed_in(world.office)
    assert "带处理单" in office.get("/circulation/new/").content.decode()
    text = html.unescape(office.get(f"/circulation/new/?document={document.pk}").content.decode())
    for words in ("省政府办公厅", "云政办发〔2025〕2号", "2025-01-20T10:26:51", "转督查室研究", "孙文"):
        assert words in text, words
    form = {
        "title": document.title, "sender": "省政府办公厅", "copies": 1, "secrecy": "none", "urgency": "normal",
        "document": document.pk, "opinions": "1", "received_at": "2025-01-20T10:26:51",
    }  # fmt: skip
    assert office.post("/circulation/new/", form).status_code == 302
    sheet = Sheet.objects.get()
    rows = list(Opinion.objects.values_list("column", "name", "on_paper"))
    assert rows == [
        ("送批意见", "赵小梅", True), ("办公室意见", "钱立", True), ("领导批示", "", True), ("领导批示", "孙文", True),
    ]  # fmt: skip
    # What is on paper waits for nobody: it goes on with the proposal.
    assert (sheet.stage, sheet.document) == ("registered", document)
    again = office.post("/circulation/new/", form)
    assert again.status_code == 422
    assert sheet.number in again.content.decode()
    assert signed_in(world.stranger).get(f"/circulation/new/?document={document.pk}").status_code == 404


def test_the_seed_is_filled_in(world: World) -> None:
    seed = next(iter(Path("../shared/seeds").glob("002_*")), None)
    if seed is None:
        pytest.skip("the seeds are not here")
    row = _taken_in(world, seed.read_text(encoding="utf-8"))
    found = from_document.found_on(row)
    assert found.initial["sender"] == "省政府办公厅"
    assert found.initial["doc_number"] == "湘政办发〔2025〕2号"
    assert len(found.opinions) == 10
    assert all(opinion.at for opinion in found.opinions)


def test_who_instructed_is_found_by_nobody_and_given_by_no_api(world: World, document: Document) -> None:
    rebuild()
    for words, hits in (("赵小梅", 0), ("提请会议研究", 0), ("标准厂房", 1)):
        assert len(search.find(world.office, words)) == hits, words
    exported = signed_in(world.office).get(f"/documents/{document.pk}/export.json")
    made = json.loads(exported.content)
    assert made["circulation"]["opinions"] == []
    assert "孙文" not in exported.content.decode()


def test_a_marked_document_is_not_registered(world: World) -> None:
    row = _taken_in(world, "机密★1年\n特急\n" + PAPER.partition("秘书室\n")[2])
    with pytest.raises(Refused, match="国家秘密文件不得"):
        registry.register(Registration(title="通知", sender="省厅"), actor=world.office, document=row)
    assert not Sheet.objects.exists()
