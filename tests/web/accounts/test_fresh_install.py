"""A fresh install can be used: the first start prints a link, once, and only to whoever sits at this machine."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import urllib.request

import pytest
from application import Application, environment, free_port
from django.db import connection
from django.test import Client

from luoshi.web import launch
from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment, Person, SignInLink
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.services import organisations
from luoshi.web.kernel.roles import Role

PATIENCE = 240.0  # as of a machine that does much else
ADDRESS = "http://127.0.0.1:8000"
pytestmark = pytest.mark.django_db


def told(*, local: bool = True) -> str:
    return "\n".join(launch._ways_in(ADDRESS, with_demo=False, local=local))


def path_in(words: str) -> str:
    return re.search(rf"{ADDRESS}(/sign-in/link/\S+)", words)[1]


@pytest.fixture
def sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("a database server is set up by commands")


def test_the_first_start_prints_a_link_that_leads_to_a_password_and_to_work(sqlite):
    browser = Client()
    assert browser.post(path_in(told()))["Location"] == "/me/password/"
    new = "白云千载-空悠悠2025"
    assert browser.post("/me/password/", {"new": new, "again": new})["Location"] == "/"
    assert browser.get("/people/new/").status_code == 200
    held = set(Appointment.objects.values_list("role", "organisation__name"))
    assert held == {(Role.ADMINISTRATOR, "本级人民政府"), (Role.GENERAL_OFFICE, "本级人民政府")}
    assert told() == "", "from now on everybody signs in by the page"


def test_the_next_start_makes_nothing_and_says_how_to_get_another_link(sqlite):
    first = path_in(told())
    again = told()
    assert "luoshi create-admin --again" in again
    assert "/sign-in/link/" not in again
    assert (Person.objects.count(), SignInLink.objects.count()) == (1, 1)
    assert Client().post(first).status_code == 302, "the first link is as good as before"


def test_on_an_address_that_others_can_reach_no_link_is_printed():
    words = told(local=False)
    assert "/sign-in/link/" not in words
    assert "luoshi create-admin --organisation" in words
    assert not Person.objects.exists()


def test_behind_a_proxy_that_passes_others_on_no_link_is_printed(settings):
    settings.HOSTS = ["luoshi.example.cn"]
    assert "/sign-in/link/" not in told()
    assert not Person.objects.exists()


def test_its_administrator_can_write_the_name_of_the_government(sqlite):
    told()
    place = Organisation.objects.get()
    administrator = actor_of(Appointment.objects.get(role=Role.ADMINISTRATOR))
    organisations.rename(
        actor=administrator, pk=place.pk, version=place.version, name="青禾市人民政府", short_name="市政府"
    )
    assert Organisation.objects.get().name == "青禾市人民政府"


def test_where_organisations_or_people_are_nothing_is_made_unasked():
    Organisation.objects.create(name="青禾市人民政府", kind="government", level="prefecture")
    assert "luoshi create-admin --organisation" in told()
    assert not Person.objects.exists()


def test_nothing_is_said_once_there_is_an_administrator_beside_others(world):
    assert told() == ""


def test_the_program_itself_says_it_after_its_address(sqlite, tmp_path):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "luoshi.cli", "serve", "--port", str(port), "--without-worker"],
        env=environment(tmp_path / "var", None), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    impatience = threading.Timer(PATIENCE, process.kill)  # so that reading its lines ends
    impatience.start()
    try:
        lines = [process.stdout.readline() for _ in range(4)]
        assert f"http://127.0.0.1:{port}/" in lines[0]
        assert "一次性链接" in lines[1]
        assert lines[2].startswith(f"  http://127.0.0.1:{port}/sign-in/link/")
        assert "本级人民政府" in lines[3]
        page = Application.wait(None, lambda: fetched(lines[2].strip()), PATIENCE)
        assert "系统管理员" in page
    finally:
        impatience.cancel()
        process.terminate()
        process.wait(30)


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as page:
        return page.read().decode()
