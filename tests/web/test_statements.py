"""What every request asks by a prepared query is what the ORM would have found."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from world import signed_in

from luoshi.web import environment
from luoshi.web.accounts.middleware import _APPOINTMENTS
from luoshi.web.accounts.models import Appointment
from luoshi.web.accounts.sessions import SessionStore
from luoshi.web.audit.models import Entry
from luoshi.web.dossier import queries
from luoshi.web.dossier.services import instructions, writing
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import PUBLIC, SYSTEM
from luoshi.web.kernel.caching import log_size
from luoshi.web.kernel.statements import PreparedRows, PreparedStatement
from luoshi.web.notifications.models import Notification
from luoshi.web.notifications.queries import unread_count
from luoshi.web.tasks.models import Plan, Target, TargetValue, Task
from luoshi.web.tasks.queries import of_task
from luoshi.web.tasks.services import breakdown, core, editing, reporting

pytestmark = pytest.mark.django_db

DAYS = (None, date(2025, 10, 30), date(2025, 10, 31), date(2025, 11, 1))


def test_appointments_in_force_are_those_of_the_query_set(world):
    person = world.member.person_id
    Appointment.objects.filter(person_id=person).delete()
    places = [world.city, world.industry, world.finance, world.labour, world.county, world.city_office]
    for begin in DAYS:
        for end in DAYS:
            where = places[len(DAYS) * DAYS.index(begin) % len(places)] if end else places[DAYS.index(begin)]
            Appointment.objects.create(
                person_id=person,
                organisation=where,
                role="lead" if end else "member",
                valid_from=begin,
                valid_to=end,
            )
    for ended in (None, date(2025, 10, 31)):
        world.industry.valid_to = ended
        world.industry.save()
        for day in DAYS[1:]:
            wanted = Appointment.objects.current(day).filter(person_id=person)
            found = _APPOINTMENTS.rows(person=person, day=day)
            assert sorted(row[0] for row in found) == sorted(row.pk for row in wanted)
            assert 0 < len(found) < 16
    assert _APPOINTMENTS.rows(person=world.office.person_id, day=date(2025, 10, 31))[0][1] == "general_office"


def test_the_person_in_the_menu_has_every_column(world):
    browser = signed_in(world.office)
    held = browser.get("/me/").context["appointments"][0]
    stored = Appointment.objects.select_related("organisation").get(pk=held.pk)
    assert (held.valid_from, held.organisation.level) == (stored.valid_from, stored.organisation.level)
    assert held.organisation.government_path == stored.organisation.government_path


def test_a_session_is_read_until_it_ends_and_not_after(world):
    browser = signed_in(world.office)
    key = browser.session.session_key
    assert SessionStore(key)[SESSION_KEY] == DatabaseStore(key)[SESSION_KEY] == str(world.office.person_id)
    assert browser.get("/me/").status_code == 200
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(key)
    assert dict(ended.items()) == {}
    assert ended.session_key is None
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize("key", [None, "", "no such key", "'; DROP TABLE django_session; --", "%s"])
def test_a_key_that_nobody_has_opens_nothing(key):
    assert dict(SessionStore(key).items()) == {}


def test_the_unread_are_counted_for_each_person(world):
    for person, read_at in (
        (world.office, None),
        (world.office, None),
        (world.office, timezone.now()),
        (world.lead, None),
    ):
        Notification.objects.create(
            person_id=person.person_id, kind=Notification.Kind.values[0], text="试验", read_at=read_at,
            key=f"{Notification.objects.count()}",
        )  # fmt: skip
    assert [unread_count(actor) for actor in (world.office, world.lead, world.member)] == [2, 1, 0]


def test_the_size_is_that_of_the_log(world):
    assert log_size() == Entry.objects.count()


def test_values_stand_where_their_stand_ins_stood(world):
    moment = datetime(2025, 1, 1, tzinfo=timezone.get_default_timezone())
    query = PreparedStatement(
        lambda low, high: Session.objects.filter(expire_date__gt=low, expire_date__lt=high).values_list("pk"),
        low=moment,
        high=moment + timedelta(days=1),
    )
    now = timezone.now()
    Session.objects.create(pk="within", session_data="", expire_date=now)
    Session.objects.create(pk="later", session_data="", expire_date=now + timedelta(days=2))
    around = {"low": now - timedelta(hours=1), "high": now + timedelta(hours=1)}
    assert query.rows(**around) == [("within",)]
    assert query.rows(low=around["high"], high=around["low"]) == []


PEOPLE = (
    "administrator", "office", "lead", "member", "data_owner", "leader", "inspector", "supporter", "stranger",
    "strange_member", "province_office_person",
)  # fmt: skip


@pytest.fixture
def tasks(world):
    given = (
        ([core.Body("市工业和信息化局", world.industry.pk)], [core.Body("市财政局", world.finance.pk)]),
        ([core.Body("市财政局", world.finance.pk)], [core.Body("市工业和信息化局", world.industry.pk)]),
        ([core.Body("县政府", world.county.pk)], []),
        ([], []),
    )
    rows = [
        editing.new_task(actor=world.office, title=f"任务{at}", lead=lead, support=support)
        for at, (lead, support) in enumerate(given)
    ]
    plan = Plan.objects.create(owner=world.city, title="方案", year=2025)
    Task.objects.filter(pk__in=[row.pk for row in rows]).update(plan=plan)
    for at, row in enumerate(rows):
        row.refresh_from_db()
        target = Target.objects.create(
            task=row, metric="产值", comparator=">=", value=at, kind="count", data_owner=world.finance
        )
        TargetValue.objects.create(
            target=target,
            period="2025年1—3月",
            period_end=date(2025, 3, 31),
            value=at,
            source="台账",
            by="某人",
        )
        breakdown.add_milestone(row.pk, actor=world.office, title=f"节点{at}", due=date(2025, 11, 1))
        if at % 2:
            breakdown.add_subtask(
                row.pk,
                actor=world.office,
                title=f"部分{at}",
                due=date(2025, 11, 1),
                lead=[core.Body("市财政局", world.finance.pk)],
            )
            reporting.report(row.pk, "进展", actor=world.office)
            instructions.give(
                "task", row.pk, actor=world.leader, text="抓紧", due=None,
                addressee_id=row.involvements.first().organisation_id or world.industry.pk,
            ) if row.involvements.exists() else None  # fmt: skip
        writing.follow("task", row.pk, True, actor=world.leader)
    return rows


def test_what_the_page_of_a_task_asks_is_what_the_orm_would_have_found(world, tasks):
    """For everybody: with the same statement for people of one role, and whatever was asked before it."""
    asked = {name: each for name, each in vars(of_task).items() if isinstance(each, PreparedRows)}
    asked |= vars(queries._asked("task"))
    assert len(asked) > 15
    found = set()
    actors = [getattr(world, name) for name in PEOPLE]
    actors += [world.member.through("api", read_only=True), PUBLIC, SYSTEM]
    for row in tasks:
        values = {
            "task": row.pk, "pk": row.pk, "plan": row.plan_id, "position": row.position, "day": date(2025, 10, 31),
        }  # fmt: skip
        for (name, each), order in product(asked.items(), (1, -1)):
            given = {value: values[value] for value in each._stand_ins}
            statement = copy(each)
            statement._made = {}
            for actor in actors[::order]:
                wanted = list(statement._make(actor, **given))
                assert statement.rows(actor, **given) == wanted, (name, actor.role)
                if wanted:
                    found.add(name)
    assert set(asked) - found <= {"DOCUMENT", "comments", "attachments"}


def test_what_is_joined_comes_with_the_rows(world, tasks, django_assert_num_queries):
    with django_assert_num_queries(1):
        row = of_task.TASK.first(world.office, pk=tasks[0].pk)
        assert (row.plan.title, row.owner.name, row.campaign) == ("方案", world.city.name, None)
    with django_assert_num_queries(1):
        (lead, support) = of_task.BODIES.rows(task=tasks[0].pk)
        assert (lead.organisation.name, support.organisation) == (world.industry.name, world.finance)


@pytest.mark.parametrize("name", PEOPLE)
def test_rights_asked_together_are_those_asked_one_by_one(world, tasks, name):
    actor = getattr(world, name)
    for row in tasks:
        actions = [action for action in permissions.RULES if action.startswith("task.")]
        one_by_one = {
            action for action in actions
            if permissions.restrict(Task.objects.filter(pk=row.pk), actor, action).exists()
        }  # fmt: skip
        assert permissions.held(actor, actions, row) == one_by_one
        assert {action for action in actions if permissions.allowed(actor, action, row)} == one_by_one


def test_the_server_plans_once_what_every_page_asks(world):
    """PostgreSQL took four times as long to plan these queries as to answer them."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps the plans by itself")
    for _again in range(7):
        assert unread_count(world.office) == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%notifications_notification%%'"
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("end", "wanted"), [("", 5), ("?prepare_threshold=none", None), ("?prepare_threshold=2", 2)]
)
def test_a_pool_that_knows_no_prepared_statements_is_told_of_in_the_address(
    monkeypatch, tmp_path, end, wanted
):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://luoshi@db/luoshi{end}")
    assert environment.database(tmp_path)["OPTIONS"] == {"prepare_threshold": wanted}


def test_a_value_that_is_no_parameter_of_its_own_is_refused(world):
    """It would stay that of the stand-in for everybody."""
    within_another = PreparedRows(lambda actor, pk: Task.objects.filter(title=f"任务{pk}"), "pk")
    with pytest.raises(ValueError, match="cannot be given anew"):
        within_another.rows(world.office, pk=1)
    of_the_name = PreparedRows(lambda actor: Task.objects.filter(title__contains=actor.organisation_path))
    with pytest.raises(ValueError, match="cannot be given anew"):
        of_the_name.rows(world.office)
