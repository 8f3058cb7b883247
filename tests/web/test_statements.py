"""What every request asks by a prepared query is what the ORM would have found."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from world import signed_in

from luoshi.web.accounts.middleware import _APPOINTMENTS
from luoshi.web.accounts.models import Appointment
from luoshi.web.accounts.sessions import SessionStore
from luoshi.web.audit.models import Entry
from luoshi.web.kernel.caching import log_size
from luoshi.web.kernel.statements import PreparedStatement
from luoshi.web.notifications.models import Notification
from luoshi.web.notifications.queries import unread_count

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
