"""The pages of issues: what they show, offer and refuse; one list in several forms; what other pages say of issues."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import query_counts
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from world import World, signed_in

from luoshi.web.accounts.models import Token
from luoshi.web.accounts.tokens import digest_of
from luoshi.web.desk import today
from luoshi.web.directory.models import Organisation
from luoshi.web.issues import services
from luoshi.web.issues.filters import Filter, chips
from luoshi.web.issues.models import Issue
from luoshi.web.issues.queries import found
from luoshi.web.issues.services import Raised
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.notifications import reminders
from luoshi.web.notifications.models import Notification
from luoshi.web.search import queries as search
from luoshi.web.search.services import rebuild
from luoshi.web.tasks.models import Involvement, Task
from luoshi.web.tasks.services import core

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=10)


@pytest.fixture
def make(world: World) -> Any:
    """An issue that was assigned to the industry bureau, as far as wanted."""

    def made(title: str = "用地没有落实", state: str = "assigned", **facts: Any) -> Issue:
        row = services.raise_issue(Raised(title=title, source="inspection"), actor=world.inspector)
        if state != "raised":
            row = services.assign(row.pk, None, actor=world.office, lead=world.industry, due=SOON)
        if state in ("in_hand", "resolved"):
            row = services.take(row.pk, None, actor=world.member)
        if state == "resolved":
            row = services.resolve(row.pk, None, "已办", actor=world.member)
        Issue.objects.filter(pk=row.pk).update(**facts)
        row.refresh_from_db()
        return row

    return made


def acts_offered(text: str) -> set[str]:
    return set(re.findall(r'action="/issues/\d+/(\w+)/" class="act-form"', text)) - {"instructions"}


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("raised", {"office": {"assign", "return"}, "lead": None, "member": None, "inspector": set(), "leader": set()}),
        ("assigned", {
            "office": {"assign", "return"}, "lead": {"assign", "take", "return"}, "member": {"take"},
            "inspector": set(), "leader": set(),
        }),
        ("in_hand", {"office": {"assign", "return"}, "lead": {"assign", "resolve", "return"}, "member": {"resolve"}}),
        ("resolved", {"office": {"verify", "return"}, "lead": set(), "member": set(), "inspector": set()}),
    ],
)  # fmt: skip
def test_the_page_offers_what_is_to_be_done_to_whom_it_is(
    world: World, make: Any, state: str, offered: Any
) -> None:
    row = make(state=state)
    for name, acts in offered.items():
        response = signed_in(getattr(world, name)).get(row.get_absolute_url())
        if acts is None:
            assert response.status_code == 404
        else:
            assert acts_offered(response.content.decode()) == acts, name


def test_what_is_refused_comes_back_with_what_was_typed(world: World, make: Any) -> None:
    row, office = make(), signed_in(world.office)
    url = row.get_absolute_url()
    response = office.post(f"{url}return/", {"version": row.version, "reason": "  "})
    assert response.status_code == 422
    assert "请填写退回理由" in response.content.decode()
    response = office.post(f"{url}return/", {"version": 1, "reason": "没有<b>说清"})
    assert response.status_code == 409
    assert "没有&lt;b&gt;说清" in response.content.decode()
    response = office.post(
        f"{url}assign/", {"version": row.version, "lead": "没有这个局", "due": SOON.isoformat()}
    )
    assert response.status_code == 422
    assert "机构名录里没有" in response.content.decode()
    row.refresh_from_db()
    assert (row.version, row.state) == (2, "assigned")


def test_it_is_raised_on_the_page_of_a_thing_and_shown_there(world: World) -> None:
    task = Task.objects.create(owner=world.city, number="7", title="建设<园区>")
    core.refresh([task.pk])
    inspector = signed_in(world.inspector)
    page = inspector.get(task.get_absolute_url()).content.decode()
    address = f"/issues/new/?on=task-{task.pk}"
    assert address in page
    form = inspector.get(address).content.decode()
    assert "建设&lt;园区&gt;" in form
    key = re.search(r'name="key" value="(\w{32})"', form)[1]
    data = {
        "title": "没有开工",
        "source": "inspection",
        "on": f"task-{task.pk}",
        "key": key,
        "place": "",
        "lead": "市财政局",
    }
    first = inspector.post("/issues/new/", data)
    assert first.status_code == 302
    assert inspector.post("/issues/new/", data)["Location"] == first["Location"], "pressed twice, raised once"
    row = Issue.objects.get()
    assert (row.on_kind, row.on_id, row.lead) == ("task", task.pk, world.finance)
    part = inspector.get(f"/issues/on/task/{task.pk}/").content.decode()
    assert row.get_absolute_url() in part
    assert signed_in(world.stranger).get(f"/issues/on/task/{task.pk}/").status_code == 404
    for refused in ("person-1", "task-999999", "issue-1"):
        assert inspector.get(f"/issues/new/?on={refused}").status_code == 404
    assert inspector.post("/issues/new/", {**data, "title": ""}).status_code == 422


@pytest.mark.parametrize("kind", ["task", "target", "document", "organisation", "task_force", "plan"])
def test_pages_of_things_have_the_part_on_issues(
    world: World, kind: str, sample_document: Any, sample_ledger: Any
) -> None:
    from matrix.things import make_things

    things = make_things(world, world.city, world.industry, world.finance, sample_document, sample_ledger)
    row = getattr(things, {"organisation": "lead"}.get(kind, kind))
    url = f"{reverse('desk:overview')}?plan={row.pk}" if kind == "plan" else row.get_absolute_url()
    page = signed_in(world.office).get(url).content.decode()
    assert page.count(f"/issues/new/?on={kind}-{row.pk}") == 1
    assert f'hx-get="/issues/on/{kind}/{row.pk}/"' in page
    assert "提出问题" not in signed_in(world.administrator).get(url).content.decode()


def test_every_filter_and_its_chip(world: World, make: Any) -> None:
    late = make("欠薪", due=timezone.localdate() - timedelta(days=1), source="public")
    soon = make("占地", due=timezone.localdate() + timedelta(days=2), place=world.county)
    on = Task.objects.create(pk=5, owner=world.city, number="5", title="高新园区")
    core.refresh([on.pk])
    back = make("漏报", state="resolved", returns=1, on_kind="task", on_id=5, on_title="高新园区")
    new = make("缺项", state="raised", raised_at=timezone.now() - timedelta(days=40))
    every, old = {late, soon, back, new}, clock.today() - timedelta(days=20)
    expected = {
        "state=raised": {new}, "state=open": every, "source=public": {late}, f"lead={world.industry.pk}": {late, soon, back},
        f"lead={world.city.pk}": {late, soon, back}, f"raised={world.finance.pk}": set(), f"raised={world.city.short_name}": every,
        f"body={world.industry.short_name}": {late, soon, back}, f"place={world.county.pk}": {soon}, "due=overdue": {late},
        "due=soon": {soon}, f"to={old}": {new}, f"from={old}": every - {new}, "q=园区": {back}, "duty=assign": {new},
        "duty=verify": {back}, "duty=take": set(), "returned=1": {back}, "on=task-5": {back}, "lead=没有这个局": set(),
        "on=dream-5": every, "state=dream&due=dream&from=dream": every,
        "from=0001-01-01": every, "to=0001-01-01": set(), "from=9999-12-31": set(), "to=9999-12-31": every,
    }  # fmt: skip
    client = signed_in(world.office)
    for query, rows in expected.items():
        asked = Filter.parse(dict(part.split("=") for part in query.split("&")))
        assert set(found(world.office, asked)) == rows, query
        assert [chip.query for chip in chips(asked)] == [""] * len(asked.parameters()), query
        assert Filter.parse(asked.parameters()) == asked
        for page in ("/issues/", "/issues/board/"):
            text = client.get(f"{page}?{query}").content.decode()
            assert f"共 {len(rows)} 个" in text, query
            assert {row for row in every if f'href="{row.get_absolute_url()}"' in text} == rows, (page, query)
    assert set(found(world.member, Filter(duty="take"))) == {late, soon}
    assert not found(world.lead, Filter(duty="verify"))
    assert not found(world.stranger, Filter())


def test_the_list_is_sorted_and_grouped(world: World, make: Any) -> None:
    make("乙", due=SOON + timedelta(days=1))
    make("甲", state="raised")
    make("丙")
    client = signed_in(world.office)

    def titles(query: str) -> list[str]:
        return re.findall(
            r'<th scope="row" class="c-title"><a[^>]*>(\w+)</a>',
            client.get(f"/issues/?{query}").content.decode(),
        )

    assert titles("") == ["丙", "甲", "乙"]
    assert titles("sort=due") == ["丙", "乙", "甲"]
    assert titles("sort=-due") == ["乙", "丙", "甲"]
    assert titles("sort=state")[0] == "甲"
    text = client.get("/issues/?group=lead").content.decode()
    assert re.findall(r'<th scope="colgroup" colspan="7">([^<]*)</th>', text) == [
        world.industry.name,
        "还没有责任单位",
    ]
    assert titles("sort=nonsense&group=nonsense&page=nonsense") == titles("")


def test_the_board_has_a_column_a_state_with_its_acts(world: World, make: Any) -> None:
    row = make()
    member = signed_in(world.member)
    text = member.get("/issues/board/").content.decode()
    assert re.findall(r'id="column-(\w+)"', text) == list(Issue.State.values)
    assert f'action="/issues/{row.pk}/take/"' in text
    assert member.post(f"/issues/{row.pk}/take/", {"version": row.version}).status_code == 302
    text = member.get("/issues/board/").content.decode()
    assert f'href="/issues/{row.pk}/?act=resolve"' in text
    assert "open" in re.search(r"<details class=\"menu act\"( open)?><summary[^>]*>报办结", member.get(f"/issues/{row.pk}/?act=resolve").content.decode())[0]  # fmt: skip
    assert re.findall(r'id="column-(\w+)"', member.get("/issues/board/?state=open").content.decode()) == [
        "raised", "assigned", "in_hand", "resolved",
    ]  # fmt: skip


def test_it_is_found_by_whoever_may_see_it(world: World, make: Any) -> None:
    make("用地没有落实", state="resolved")
    rebuild()
    for word in ("用地", "已办"):
        (hit,) = [each for each in search.find(world.member, word) if each.kind == "issue"]
        assert hit.count == 1
    assert not search.find(world.stranger, "用地")
    assert "用地没有落实" in html.unescape(
        re.sub("<[^>]+>", "", signed_in(world.member).get("/search/?q=用地").content.decode())
    )


def test_the_body_is_reminded_of_the_day(world: World, make: Any) -> None:
    row = make(due=clock.today() + timedelta(days=7))
    make("已办完", state="resolved", due=clock.today() + timedelta(days=7))
    reminders.remind(clock.today())
    told = Notification.objects.filter(kind="due")
    assert {each.person_id for each in told} == {world.lead.person_id, world.member.person_id}
    assert {each.url for each in told} == {row.get_absolute_url()}
    Issue.objects.filter(pk=row.pk).update(due=clock.today() - timedelta(days=1))
    reminders.remind(clock.today())
    assert Notification.objects.filter(kind="overdue", person=world.member.person_id).exists()


def figures(actor: Actor) -> dict[str, tuple[int, str]]:
    text = signed_in(actor).get("/").content.decode()
    found_ = re.findall(
        r'<a href="(/issues/[^"]*)"><span class="figure">(\d+)</span> <span class="what">([^<]*)<', text
    )
    return {title: (int(count), html.unescape(url)) for url, count, title in found_}


def test_every_duty_is_the_number_of_its_rows(world: World, make: Any) -> None:
    assert not figures(world.office)
    make("待交办", state="raised")
    make("待认领")
    make("逾期", state="in_hand", due=clock.today() - timedelta(days=1))
    make("待销号", state="resolved")
    wanted = {
        world.office: {"逾期的问题", "待交办的问题", "待销号的问题"},
        world.lead: {"逾期的问题", "待认领的问题", "在办的问题"},
        world.member: {"逾期的问题", "待认领的问题", "在办的问题"},
        world.leader: {"逾期的问题"},
        world.stranger: set(),
    }
    for actor, titles in wanted.items():
        shown = figures(actor)
        assert set(shown) == titles, actor.name
        for title, (count, url) in shown.items():
            assert count == 1
            assert "共 1 个" in signed_in(actor).get(url).content.decode(), title
    assert not [duty for duty in today.duties(world.inspector, clock.today(), 0) if "问题" in duty.title]


@pytest.mark.parametrize(
    "name", ["issues:list", "issues:board", "issues:issue", "issues:list filtered", "issues:on-thing"]
)
def test_the_queries_of_the_pages_are_on_record_and_do_not_grow(world: World, make: Any, name: str) -> None:
    client, row = (
        signed_in(world.office),
        make("用地", "resolved", on_kind="organisation", on_id=world.industry.pk),
    )
    url = {
        "issues:list": "/issues/", "issues:board": "/issues/board/", "issues:issue": row.get_absolute_url(),
        "issues:list filtered": f"/issues/?lead={world.industry.pk}&place=&duty=verify&q=用地&group=lead",
        "issues:on-thing": f"/issues/on/organisation/{world.industry.pk}/",
    }[name]  # fmt: skip
    few = query_counts.count(client, url)
    for at in range(9):
        state = ("raised", "assigned", "in_hand", "resolved")[at % 4]
        make("用地", state, on_kind="organisation", on_id=world.industry.pk)
    assert query_counts.count(client, url) <= few + (name == "issues:on-thing"), (
        "one more where there are more than shown"
    )
    query_counts.check(name, few)


def test_a_page_of_another_app_asks_nothing_more_for_its_part(world: World, make: Any) -> None:
    client, url = signed_in(world.office), reverse("directory:organisation", args=[world.industry.pk])
    before = query_counts.count(client, url)
    make(on_kind="organisation", on_id=world.industry.pk)
    assert query_counts.count(client, url) == before


def test_the_demonstration_has_issues_in_every_state_all_marked(db: None) -> None:
    from django.db import transaction

    from luoshi.web.demo import activity, organisations, people, plan
    from luoshi.web.dossier.models import Change
    from luoshi.web.issues import demonstration

    places = organisations.make_organisations()
    people.make_people(places)
    with transaction.atomic():
        demonstration.make(plan.make_plan(places), activity.AS_OF)
    rows = Issue.objects.all()
    assert rows.count() == len(demonstration.ISSUES)
    assert {row.state for row in rows} == set(Issue.State.values)
    assert all(row.demonstration for row in rows)
    assert {row.standing(activity.AS_OF).light.value for row in rows} == {"red", "amber", "none", "green"}
    assert not Change.objects.filter(kind="issue", at__date__gt=activity.AS_OF).exists()
    assert all(Change.objects.filter(kind="issue", object_id=row.pk).exists() for row in rows)
    assert Organisation.objects.filter(demonstration=False).count() == 0
    assert date.min < activity.AS_OF


def test_what_an_issue_was_raised_on_is_named_only_to_whoever_may_see_that(world: World, make: Any) -> None:
    task = Task.objects.create(owner=world.city, number="7", title="机密处置清单")
    Involvement.objects.create(task=task, role="lead", written="市财政局", organisation=world.finance)
    core.refresh([task.pk])
    row = make(on_kind="task", on_id=task.pk, on_title=str(task))
    rebuild()
    office, member = signed_in(world.office), signed_in(world.member)
    assert member.get(task.get_absolute_url()).status_code == 404
    for actor, count in ((world.office, 1), (world.member, 0)):
        named = signed_in(actor).get(row.get_absolute_url()).content.decode().count("机密处置清单") > 0
        assert named == bool(count)
        assert len(found(actor, Filter(q="机密处置"))) == count
        books = [
            load_workbook(BytesIO(signed_in(actor).get(f"/issues/export.xlsx{form}").content))
            for form in ("", "?form=handout")
        ]
        cells = {
            str(cell) for book in books for line in book.active.iter_rows(values_only=True) for cell in line
        }
        assert ("7 机密处置清单" in cells) == bool(count)
        assert "用地没有落实" in cells
        assert not [hit for hit in search.find(actor, "机密处置") if hit.kind == "issue"]
    assert "关于一项您看不到的任务" in member.get(row.get_absolute_url()).content.decode()
    assert "您看不到" not in office.get(row.get_absolute_url()).content.decode()
    for actor, title in ((world.office, "7 机密处置清单"), (world.member, None)):
        secret = f"secret-{actor.appointment_id}"
        Token.objects.create(
            appointment_id=actor.appointment_id, name="报表", digest=digest_of(secret), read_only=True
        )
        program = Client(headers={"Authorization": f"Bearer {secret}"})
        one = program.get(f"/api/issues/{row.pk}").json()
        (listed,) = program.get("/api/issues").json()["items"]
        assert one["on"] == listed["on"] == {"kind": "task", "id": task.pk, "title": title}
