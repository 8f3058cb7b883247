"""The pages of stocktakes: list and workbooks, planning, agenda, screen, what was frozen, note, comparison."""

from __future__ import annotations

import html
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import query_counts
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from world import World, signed_in

from luoshi.web.notifications import reminders
from luoshi.web.notifications.models import Notification
from luoshi.web.search import queries as search
from luoshi.web.search.services import rebuild
from luoshi.web.stocktakes import services
from luoshi.web.stocktakes.filters import Filter, chips
from luoshi.web.stocktakes.models import Stocktake
from luoshi.web.stocktakes.queries import Look, found
from luoshi.web.stocktakes.services import Decided, Planned
from luoshi.web.tasks.models import Involvement, Milestone, Plan, Target, TargetValue, Task
from luoshi.web.tasks.services import core, lights

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=10)


@pytest.fixture
def plan(world: World) -> Plan:
    row = Plan.objects.create(owner=world.city, title="青禾市重点任务", year=TODAY.year)
    for number in range(1, 7):
        task = Task.objects.create(
            owner=world.city, plan=row, number=str(number), title=f"建设产业园{number}",
            due=TODAY - timedelta(days=number) if number < 4 else SOON + timedelta(days=90),
        )  # fmt: skip
        lead = world.finance if number == 6 else world.industry
        Involvement.objects.create(task=task, role="lead", written=lead.short_name, organisation=lead)
        Milestone.objects.create(task=task, title="过半", due=TODAY + timedelta(days=1 - number % 3))
    target = Target.objects.create(
        plan=row, task=row.tasks.first(), metric="厂房", comparator=">=", value=20, unit="万平方米", kind="count",
        year=TODAY.year,
    )  # fmt: skip
    TargetValue.objects.create(
        target=target, period=f"{TODAY.year}-01", period_end=TODAY.replace(month=1, day=31), value=9, source="月报",
        by="舒数",
    )  # fmt: skip
    pks = list(row.tasks.values_list("pk", flat=True))
    core.refresh(pks)
    lights.refresh(pks)
    return row


@pytest.fixture
def planned(world: World, plan: Plan) -> Stocktake:
    return services.plan(Planned(rhythm="monthly", held_on=TODAY, plan=plan), actor=world.office)


@pytest.fixture
def closed(world: World, plan: Plan, planned: Stocktake) -> Stocktake:
    services.open_meeting(planned.pk, None, actor=world.office)
    about = ("task", plan.tasks.get(number="1").pk)
    said = Decided(text="一个月内办齐", form="issue", about=about, body=world.industry, due=SOON)
    services.decide(planned.pk, said, actor=world.office)
    return services.close(planned.pk, None, actor=world.office)


def read(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return html.unescape(response.content.decode())


def at(name: str, *args: Any) -> str:
    return reverse(f"stocktakes:{name}", args=args)


def test_a_stocktake_is_planned_on_the_day_of_the_calendar_and_what_was_typed_comes_back(
    world: World, plan: Plan
) -> None:
    office = signed_in(world.office)
    page = read(office, f"{at('new')}?rhythm=quarterly&of=plan-{plan.pk}")
    assert "季调度" in page
    given = {
        "of": f"plan-{plan.pk}",
        "rhythm": "monthly",
        "held_on": "2020-01-01",
        "title": "十月调度",
        "key": "k",
    }
    refused = office.post(at("new"), given)
    assert refused.status_code == 422
    assert "日期已经过去" in refused.content.decode()
    assert "十月调度" in refused.content.decode()
    done = office.post(at("new"), {**given, "held_on": SOON.isoformat()}, follow=True)
    assert "已安排" in done.content.decode()
    assert Stocktake.objects.get().title == "十月调度"
    assert signed_in(world.lead).get(at("new")).status_code == 403


def test_the_screen_goes_from_item_to_item_and_notes_where_it_is(
    world: World, plan: Plan, planned: Stocktake
) -> None:
    office = signed_in(world.office)
    before = read(office, at("meeting", planned.pk))
    assert "调度开始后在这里记录" in before
    assert 'name="text"' not in before
    office.post(at("open", planned.pk), {"version": planned.version})
    third = plan.tasks.get(number="3")
    first = read(office, at("meeting", planned.pk))
    assert "3 建设产业园3" in first, "what is latest comes first"
    assert f'rel="next" href="?item=task-{plan.tasks.get(number="2").pk}"' in first
    assert "市工业和信息化局" in first
    given = {
        "item": f"task-{third.pk}", "text": "一周内拿出赶工安排", "form": "issue", "body": "市工业和信息化局", "key": "k",
        "due": "",
    }  # fmt: skip
    refused = office.post(at("decide", planned.pk), given)
    assert refused.status_code == 422
    assert "一周内拿出赶工安排" in refused.content.decode()
    done = office.post(at("decide", planned.pk), {**given, "due": SOON.isoformat()}, follow=True)
    assert "并已交办为问题" in done.content.decode()
    assert "3 建设产业园3" in done.content.decode(), "it goes back to the item"
    last = read(office, f"{at('meeting', planned.pk)}?item=other")
    assert "去结束调度" in last
    department = read(signed_in(world.lead), at("meeting", planned.pk))
    assert 'name="text"' not in department


def test_what_was_frozen_is_shown_to_each_as_far_as_it_is_theirs(world: World, closed: Stocktake) -> None:
    page = read(signed_in(world.leader), at("stocktake", closed.pk))
    for said in ("6 项任务", "建设产业园3", "一个月内办齐", "调度纪要 docx", "月报", closed.snapshot.digest):
        assert said in page
    assert at("close", closed.pk) not in page
    own = read(signed_in(world.supporter), at("stocktake", closed.pk))
    assert "1 项任务" in own
    assert "建设产业园3" not in own
    assert "一个月内办齐" not in own
    assert "调度纪要 docx" not in own
    assert signed_in(world.strange_member).get(at("stocktake", closed.pk)).status_code == 404


def test_a_snapshot_that_was_tampered_with_says_so(world: World, closed: Stocktake) -> None:
    closed.snapshot.__class__.objects.update(content={**closed.snapshot.content, "spared": 99})
    assert "快照与它的摘要不符" in read(signed_in(world.leader), at("stocktake", closed.pk))


def test_the_note_says_what_was_frozen_and_its_text_can_be_changed_before_it_goes_out(
    world: World, plan: Plan, closed: Stocktake
) -> None:
    plan.tasks.update(title="后来改了名")
    office = signed_in(world.office)
    text = read(office, at("note", closed.pk))
    assert "6 项任务" in text
    office.post(at("note", closed.pk), {"text": "一、总体情况\n总体平稳。"})
    response = office.get(at("note-docx", closed.pk))
    document = Document(BytesIO(response.content))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "总体平稳。" in words
    assert closed.snapshot.digest[:16] in words
    assert "一个月内办齐" in cells
    assert "3 建设产业园3" in cells, "as it was called then"
    value = TargetValue.objects.get()
    assert f"月报，数据编号 {value.pk}" in cells, "each figure leads to its observation"
    assert "程序写的正文" in read(office, at("note", closed.pk))
    inspector = read(signed_in(world.inspector), at("note", closed.pk))
    assert "保存正文" not in inspector


def test_what_was_agreed_on_is_handed_out_as_a_list_with_what_became_of_it(
    world: World, closed: Stocktake
) -> None:
    response = signed_in(world.office).get(f"{at('assigned', closed.pk)}?form=handout")
    sheet = load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("一个月内办齐" in row and "已交办" in row for row in rows)


def test_two_are_compared_and_one_alone_says_that_there_is_none(
    world: World, plan: Plan, closed: Stocktake
) -> None:
    office = signed_in(world.office)
    assert "没有可以对比的快照" in read(office, at("compare", closed.pk))
    plan.tasks.filter(number="1").update(state="finished", finished_at=timezone.now())
    row = services.plan(Planned(rhythm="special", held_on=TODAY, plan=plan), actor=world.office)
    agenda = read(office, at("stocktake", row.pk))
    assert "上次议定事项办得怎样" in agenda
    services.open_meeting(row.pk, None, actor=world.office)
    services.close(row.pk, None, actor=world.office)
    page = read(office, at("compare", row.pk))
    assert "新办结 <b>1</b>" in page
    assert "建设产业园1" in page
    assert "建设产业园6" not in page, "what is the same is only counted"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"planned", "closed"}),
        ("state=planned", {"planned"}),
        ("rhythm=special", {"planned"}),
        ("q=重点", {"closed"}),
        ("to=2020-01-01", set()),
        ("from=2020-01-01", {"planned", "closed"}),
        ("state=dream&plan=x", {"planned", "closed"}),
    ],
)
def test_the_list_is_filtered_said_as_a_sentence_and_exported_alike(
    world: World, plan: Plan, closed: Stocktake, query: str, shown: set[str]
) -> None:
    services.plan(Planned(rhythm="special", held_on=SOON, plan=plan, title="专题"), actor=world.office)
    office = signed_in(world.office)
    asked = Filter.parse(dict(part.split("=") for part in query.split("&") if part))
    assert {row.state for row in found(world.office, asked, Look())} == shown
    assert len(chips(asked, world.office)) == (0 if "dream" in query or not query else 1)
    page = read(office, f"{at('list')}?{query}")
    assert f"共 {len(shown)} 次" in page
    sheet = load_workbook(BytesIO(office.get(f"{at('export')}?{query}").content)).active
    assert sheet.max_row == len(shown) + 1


def test_a_stocktake_is_found_and_the_office_is_reminded_of_its_day(world: World, planned: Stocktake) -> None:
    rebuild()
    (hit,) = [each for each in search.find(world.leader, "月调度") if each.kind == "stocktake"]
    assert hit.count == 1
    assert not search.find(world.stranger, "月调度")
    reminders.remind(TODAY)
    told = Notification.objects.filter(kind__in=("due", "overdue"), url=planned.get_absolute_url())
    assert {each.person_id for each in told} == {world.office.person_id}


@pytest.mark.parametrize("name", ["list", "stocktake", "stocktake closed", "meeting", "compare", "note"])
def test_pages_take_a_fixed_number_of_queries(world: World, plan: Plan, closed: Stocktake, name: str) -> None:
    row = services.plan(Planned(rhythm="special", held_on=TODAY, plan=plan), actor=world.office)
    services.open_meeting(row.pk, None, actor=world.office)
    if name == "compare":
        services.close(row.pk, None, actor=world.office)
    args = [] if name == "list" else [closed.pk if name in ("stocktake closed", "note") else row.pk]
    url = at(name.partition(" ")[0], *args)
    query_counts.check(f"stocktakes:{name}", query_counts.count(signed_in(world.office), url))
