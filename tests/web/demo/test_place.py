"""A demonstration is shown only where nothing else is kept, and only to this machine."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from application import Application, environment
from django.test import Client

from luoshi.web.accounts.models import Person
from luoshi.web.demo.place import NotForDemonstration, require_free
from luoshi.web.directory.models import Organisation


@pytest.fixture
def shown(db, settings) -> None:
    """A database in which a demonstration has been shown."""
    settings.DEMO = True
    Organisation.objects.create(
        name="云湖省人民政府", short_name="省政府", kind="government", level="province", demonstration=True
    )
    Person.objects.create_user("demo001", name="某某")


def test_a_demonstration_can_be_shown_again_and_where_there_is_nothing_yet(shown, data_folder):
    require_free()
    (data_folder / "originals" / "ab").mkdir(parents=True)
    (data_folder / "originals" / "ab" / "abcd").touch()
    require_free()
    Person.objects.all().delete()
    Organisation.objects.all().delete()
    (data_folder / "originals" / "ab" / "abcd").unlink()
    require_free()


def test_real_people_offices_or_files_forbid_it(world, data_folder):
    with pytest.raises(NotForDemonstration, match="人员或机构"):
        require_free()
    Person.objects.update(demonstration=True)
    with pytest.raises(NotForDemonstration, match="人员或机构"):
        require_free()
    Organisation.objects.update(demonstration=True)
    require_free()


def test_files_of_others_in_the_data_folder_forbid_it(db, data_folder):
    (data_folder / "originals" / "ab").mkdir(parents=True)
    (data_folder / "originals" / "ab" / "abcd").touch()
    with pytest.raises(NotForDemonstration, match="已有上传的文件"):
        require_free()
    (data_folder / "论文.docx").touch()
    with pytest.raises(NotForDemonstration, match="论文"):
        require_free()


@pytest.mark.slow
def test_the_command_refuses_a_database_that_is_in_use_and_changes_nothing(tmp_path: Path):
    made = Application(tmp_path / "var")  # with an office and somebody of it
    tables = "SELECT count(*) FROM accounts_person"
    done = made.command("demo", "--port", "1")
    assert done.returncode == 1
    assert "这里不能演示" in done.stderr
    assert "Traceback" not in done.stderr
    assert made.select(tables) == [(1,)]
    made.stop()


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="a file of SQLite")
def test_a_database_of_something_else_is_left_alone(tmp_path: Path):
    folder = tmp_path / "var"
    folder.mkdir()
    with sqlite3.connect(folder / "luoshi.sqlite3") as connection:
        connection.execute("CREATE TABLE accounts_person (id integer)")
    made = Application.__new__(Application)
    made.environment = environment(folder, None)
    done = made.command("demo", "--port", "1")
    assert (done.returncode, "这里不能演示" in done.stderr) == (1, True)
    with sqlite3.connect(folder / "luoshi.sqlite3") as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts_person",)]


@pytest.mark.parametrize(
    "given",
    [
        {"HTTP_X_FORWARDED_FOR": "10.0.0.9"},
        {"HTTP_FORWARDED": "for=10.0.0.9"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"REMOTE_ADDR": "10.0.0.9"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_nobody_behind_a_proxy_or_on_another_machine_is_offered_it(shown, given):
    person = Person.objects.get()
    assert Client().get("/sign-in/").status_code == 200
    for path in ("/sign-in/", "/", f"/sign-in/demo/{person.pk}/", "/api/me", "/static/luoshi/tokens.css"):
        answer = Client(**given).get(path)
        assert answer.status_code == 403, path
        assert "某某" not in answer.content.decode()
