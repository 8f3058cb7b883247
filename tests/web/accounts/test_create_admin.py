"""``luoshi create-admin``: the first administrator, from the machine itself."""

from __future__ import annotations

import argparse

import pytest
from django.test import Client

from luoshi.cli import accounts as cli_accounts
from luoshi.cli.output import DONE, SOME_FAILED
from luoshi.web import launch
from luoshi.web.accounts.models import Appointment, Person, SignInLink
from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.roles import Role

PLACE = "青禾市人民政府"
pytestmark = pytest.mark.django_db


@pytest.fixture
def command(monkeypatch, capfdbinary):
    """Runs the command on the database of the test: its status, its answer and what it says beside it."""
    monkeypatch.setattr(launch, "prepare", lambda: None)  # the database of the test is ready

    def run(**given: object) -> tuple[int, str, str]:
        options = {
            "name": "李明", "username": None, "organisation": None, "again": False, "address": "http://127.0.0.1:8000",
        } | given  # fmt: skip
        capfdbinary.readouterr()
        status = cli_accounts._create_admin(argparse.Namespace(**options))
        answer, beside = capfdbinary.readouterr()
        return status, answer.decode(), beside.decode()

    return run


def path(answer: str) -> str:
    assert answer.startswith("http://127.0.0.1:8000/sign-in/link/")
    assert answer.count("\n") == 1, "the link alone, so that a script can take it"
    return answer.strip().removeprefix("http://127.0.0.1:8000")


def test_it_makes_the_government_and_its_administrator_and_prints_a_link_that_works_once(command):
    status, answer, beside = command(username="liming", organisation=PLACE)
    assert status == DONE
    assert "李明（liming）" in beside
    browser = Client()
    assert browser.post(path(answer))["Location"] == "/me/password/"
    assert Client().post(path(answer)).status_code == 403
    held = set(Appointment.objects.values_list("person__username", "organisation__name", "role"))
    assert held == {("liming", PLACE, Role.ADMINISTRATOR), ("liming", PLACE, Role.GENERAL_OFFICE)}
    place = Organisation.objects.get()
    assert (place.kind, place.level) == ("government", "prefecture")
    logged = Entry.objects.filter(channel="command").values_list("action", flat=True)
    assert {"organisation.create", "person.create_first", "person.link"} <= set(logged)


def test_the_government_that_is_already_there_is_taken(command):
    Organisation.objects.create(name=PLACE, kind="government", level="prefecture")
    assert command(organisation=PLACE)[0] == DONE
    assert Organisation.objects.count() == 1


def test_without_the_name_of_a_government_it_says_what_is_missing(command):
    status, answer, beside = command()
    assert (status, answer) == (SOME_FAILED, "")
    assert "--organisation" in beside
    assert not Person.objects.exists()


def test_where_there_is_an_administrator_it_refuses_and_changes_nothing(command, world):
    people, links = Person.objects.count(), SignInLink.objects.count()
    status, answer, beside = command(username="boss", organisation=PLACE)
    assert (status, answer) == (SOME_FAILED, "")
    assert "已有系统管理员" in beside
    assert "--again" in beside
    assert (Person.objects.count(), SignInLink.objects.count()) == (people, links)


def test_again_makes_another_link_for_the_administrator_that_is_named(command, world):
    username = Person.objects.get(pk=world.administrator.person_id).username
    status, answer, beside = command(again=True, username=username)
    assert status == DONE
    assert username in beside
    browser = Client()
    assert browser.post(path(answer))["Location"] == "/me/password/"
    assert int(browser.session["_auth_user_id"]) == world.administrator.person_id


def test_again_is_for_administrators_alone(command, world):
    username = Person.objects.get(pk=world.member.person_id).username
    status, answer, beside = command(again=True, username=username)
    assert (status, answer) == (SOME_FAILED, "")
    assert "没有这样的系统管理员" in beside
