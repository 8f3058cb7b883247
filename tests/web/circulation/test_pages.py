"""The pages of incoming documents: what they offer to whom, what comes back when it is refused, the docx, the list, the supervision."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import query_counts
from django.test import Client
from docx import Document as Docx
from openpyxl import load_workbook
from world import World, signed_in

from luoshi.web.accounts.models import Token
from luoshi.web.accounts.tokens import digest_of
from luoshi.web.circulation.models import Handling, Opinion, Sheet
from luoshi.web.circulation.services import handling, instructing, registry
from luoshi.web.circulation.services.registry import Registration
from luoshi.web.desk import today
from luoshi.web.kernel import clock

pytestmark = pytest.mark.django_db
TITLE = "关于印发<七大攻坚>总体方案的通知"
FORM = {"title": TITLE, "sender": "省政府办公厅", "copies": 2, "secrecy": "none", "urgency": "urgent"}


@pytest.fixture
def sheet(world: World) -> Sheet:
    """Proposed, and sent to the leader."""
    given = Registration(title=TITLE, sender="省政府办公厅", doc_number="云政办发〔2025〕2号")
    row = registry.register(given, actor=world.office)
    registry.propose(row.pk, None, "呈张市长阅示。", actor=world.office)
    return registry.route(row.pk, None, [world.leader.person_id], in_order=False, actor=world.office)


@pytest.fixture
def work(world: World, sheet: Sheet) -> Handling:
    due = clock.today() + timedelta(days=7)
    return handling.assign(sheet.pk, None, actor=world.office, lead=world.industry, due=due)[0]


def page_of(actor: Any, sheet: Sheet) -> str:
    return html.unescape(signed_in(actor).get(sheet.get_absolute_url()).content.decode())


def forms_on(text: str) -> set[str]:
    found = re.findall(r'action="/circulation/\d+/(?:works/\d+/)?([\w-]+)/', text)
    return set(found) - {"attachments"}


def test_each_is_offered_what_is_theirs(world: World, sheet: Sheet, work: Handling) -> None:
    assert forms_on(page_of(world.office, sheet)) == {
        "propose",
        "route",
        "record",
        "assign",
        "recall",
        "answer",
    }
    assert forms_on(page_of(world.leader, sheet)) == {"instruct"}
    assert forms_on(page_of(world.lead, sheet)) == {"answer", "hand-on", "return"}
    handling.hand_on(sheet.pk, work.pk, world.member.person_id, actor=world.lead)
    assert forms_on(page_of(world.member, sheet)) == {"answer"}
    assert signed_in(world.inspector).get(sheet.get_absolute_url()).status_code == 404


def test_it_is_registered_once_and_what_is_refused_keeps_what_was_typed(world: World) -> None:
    office = signed_in(world.office)
    form = office.get("/circulation/new/").content.decode()
    key = re.search(r'name="key" value="(\w{32})"', form)[1]
    refused = office.post("/circulation/new/", {**FORM, "key": key, "title": f"{TITLE}（秘密）"})
    assert refused.status_code == 422
    text = html.unescape(refused.content.decode())
    assert "国家秘密文件不得在本系统登记" in text
    assert TITLE in text
    for _twice in range(2):
        made = office.post("/circulation/new/", {**FORM, "key": key})
        assert made.status_code == 302
    row = Sheet.objects.get()
    assert (row.title, row.copies, row.urgency) == (TITLE, 2, "urgent")
    assert TITLE in page_of(world.office, row)


def test_a_leader_signs_by_a_word(world: World, sheet: Sheet) -> None:
    leader = signed_in(world.leader)
    address = f"{sheet.get_absolute_url()}instruct/"
    refused = leader.post(address, {"word": "lead", "body": "没有这个局"})
    assert (refused.status_code, "没有这个局" in refused.content.decode()) == (422, True)
    assert leader.post(address, {"word": "lead", "body": "市财政局"}).status_code == 302
    assert Opinion.objects.get().text == "请市财政局牵头办理。"
    assert "instruct" not in forms_on(page_of(world.leader, sheet))
    # The registry gives it out as it was said.
    text = signed_in(world.office).get(
        f"{sheet.get_absolute_url()}?act=assign&opinion={Opinion.objects.get().pk}"
    )
    assert 'value="市财政局"' in text.content.decode()


def test_leaders_go_in_the_order_of_their_numbers(world: World, sheet: Sheet) -> None:
    people = {"person": [world.office.person_id, world.lead.person_id], "way": "order"}
    places = {f"place-{world.lead.person_id}": 1, f"place-{world.office.person_id}": 2}
    row = Sheet.objects.get()
    signed_in(world.office).post(
        f"{sheet.get_absolute_url()}route/", {**people, **places, "version": row.version}
    )
    rounds = list(Opinion.objects.order_by("round").values_list("person", "round"))
    assert rounds == [(world.leader.person_id, 1), (world.lead.person_id, 2), (world.office.person_id, 3)]


def test_the_docx_says_what_the_sheet_says(world: World, sheet: Sheet, work: Handling) -> None:
    instructing.instruct(sheet.pk, "text", actor=world.leader, text="抓紧研究")
    handling.answer(sheet.pk, work.pk, "方案已报送", actor=world.lead)
    registry.close(sheet.pk, None, "已落实", actor=world.office)
    response = signed_in(world.lead).get(f"{sheet.get_absolute_url()}sheet.docx")
    assert response["Content-Disposition"].startswith("attachment")
    document = Docx(BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(each.text for each in document.paragraphs), *cells])
    for words in (
        "青禾市人民政府办公室文件处理单", TITLE, "云政办发〔2025〕2号", "呈张市长阅示。", "抓紧研究。", "张市长", "方案已报送", "已落实",
    ):  # fmt: skip
        assert words in text, words
    assert signed_in(world.supporter).get(f"{sheet.get_absolute_url()}sheet.docx").status_code == 404


def test_files_are_for_those_on_the_sheet(world: World, sheet: Sheet, work: Handling) -> None:
    file = BytesIO(b"annex")
    file.name = "附件.pdf"
    lead = signed_in(world.lead)
    assert lead.post(f"{sheet.get_absolute_url()}attachments/", {"files": file}).status_code == 302
    (address,) = re.findall(r'href="(/circulation/\d+/attachments/\d+/)"', page_of(world.leader, sheet))
    assert b"".join(signed_in(world.leader).get(address).streaming_content) == b"annex"
    assert signed_in(world.inspector).get(address).status_code == 404


def test_the_list_is_each_persons_own_and_goes_out_as_a_workbook(
    world: World, sheet: Sheet, work: Handling
) -> None:
    office, lead = signed_in(world.office), signed_in(world.lead)
    assert "待张市长批示" in office.get("/circulation/").content.decode()
    assert "没有送您批阅" in signed_in(world.inspector).get("/circulation/").content.decode()
    assert "共 1 件" in lead.get("/circulation/?mine=handle").content.decode()
    assert "共 0 件" in lead.get("/circulation/?stage=closed&q=没有&due=overdue&body=1").content.decode()
    book = load_workbook(BytesIO(office.get("/circulation/export.xlsx?form=work").content))
    rows = list(book.active.values)
    assert rows[0][:3] == ("收文编号", "收文时间", "来文机关")
    assert TITLE in rows[1]
    assert "市工业和信息化局承办" in rows[1][10]


def test_what_is_late_is_shown_with_whom_and_nobody_is_counted(
    world: World, sheet: Sheet, work: Handling
) -> None:
    past = clock.now() - timedelta(days=30)
    Opinion.objects.update(reached_at=past)
    Handling.objects.update(due=clock.today() - timedelta(days=10), assigned_at=past)
    text = signed_in(world.office).get("/circulation/supervision/").content.decode()
    late = re.findall(r'<td class="c-who"[^>]*>([^<]+)', text)
    # By their last day: the leader had three working days, the bureau until ten days ago.
    assert late == ["张市长", "市工业和信息化局"]
    instructing.instruct(sheet.pk, "read", actor=world.leader)
    text = signed_in(world.office).get("/circulation/supervision/").content.decode()
    took = text[text.index('id="h-took"') :]
    assert "批示" in took
    assert "张市长" not in took


def test_the_page_of_today_says_what_waits(world: World, sheet: Sheet, work: Handling) -> None:
    def titles(actor: Any) -> list[str]:
        return [duty.title for duty in today.duties(actor, clock.today(), 0) if "来文" in duty.title]

    assert titles(world.leader) == ["待我批示的来文"]
    assert titles(world.lead) == ["待承办的来文"]
    assert titles(world.office) == []
    handling.answer(sheet.pk, work.pk, "已办", actor=world.lead)
    instructing.instruct(sheet.pk, "read", actor=world.leader)
    assert titles(world.office) == ["待办结的来文"]
    assert titles(world.lead) == titles(world.leader) == []


def test_pages_ask_the_same_number_of_queries_however_much_there_is(
    world: World, sheet: Sheet, work: Handling
) -> None:
    office = signed_in(world.office)
    for number in range(3):
        row = registry.register(Registration(title=f"通知{number}", sender="省厅"), actor=world.office)
        registry.propose(row.pk, None, "呈阅", actor=world.office)
        registry.route(row.pk, None, [world.leader.person_id], in_order=False, actor=world.office)
        handling.assign(row.pk, None, actor=world.office, lead=world.finance, due=clock.today())
    for name, address in {
        "list": "/circulation/",
        "list filtered": f"/circulation/?stage=open&due=soon&body={world.finance.pk}&q=通知",
        "sheet": sheet.get_absolute_url(),
        "supervision": "/circulation/supervision/",
        "new": "/circulation/new/",
    }.items():
        query_counts.check(f"circulation:{name}", query_counts.count(office, address))
    query_counts.check(
        "circulation:sheet leader", query_counts.count(signed_in(world.leader), sheet.get_absolute_url())
    )


def test_the_api_gives_bodies_and_no_people(world: World, sheet: Sheet, work: Handling) -> None:
    instructing.instruct(sheet.pk, "text", actor=world.leader, text="抓紧研究")
    handling.hand_on(sheet.pk, work.pk, world.member.person_id, actor=world.lead)
    Token.objects.create(
        appointment_id=world.lead.appointment_id,
        name="t",
        digest=digest_of("s"),
        read_only=True,
    )
    asked = Client(HTTP_AUTHORIZATION="Bearer s")
    listed = asked.get("/api/circulation?mine=handle&sort=due").json()
    assert [row["number"] for row in listed["items"]] == [sheet.number]
    whole = str(asked.get(f"/api/circulation/{sheet.pk}").json())
    assert "市工业和信息化局" in whole
    for words in ("张市长", "小吴", "督督", "抓紧研究", "呈张市长阅示"):
        assert words not in whole, words
