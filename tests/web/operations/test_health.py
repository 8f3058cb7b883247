"""Health and metrics: true, cheap, and silent about people."""

from __future__ import annotations

import errno
import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from world import signed_in

from luoshi.web.accounts.models import Token
from luoshi.web.accounts.tokens import digest_of
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import intake
from luoshi.web.kernel import outages
from luoshi.web.kernel.files import FilesUnavailable
from luoshi.web.kernel.refusals import OneLine

pytestmark = pytest.mark.django_db


def metrics(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_it_is_live_without_asking_the_database(public, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = public.get("/health/live")
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("max-age=0")


def test_it_is_ready_when_everything_works(public):
    response = public.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ready", "problems": {}})


def test_it_is_not_ready_where_files_cannot_be_kept(public, settings, data_folder):
    (data_folder / "file").write_bytes(b"")
    settings.ORIGINALS_FOLDER = data_folder / "file"
    response = public.get("/health/ready")
    assert response.status_code == 503
    assert "文件存储不能写入" in response.json()["problems"]["files"]
    assert str(data_folder) not in response.content.decode(), "the cause is in the log alone"


def test_it_is_not_ready_before_the_database_has_its_structure(public):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    response = public.get("/health/ready")
    assert response.status_code == 503
    assert "luoshi migrate" in response.json()["problems"]["migrations"]


def test_it_is_not_ready_for_a_while_after_something_could_not_be_written(public):
    outages.remember()
    response = public.get("/health/ready")
    assert (response.status_code, "数据库现在不能写入" in response.content.decode()) == (503, True)
    outages.forget()
    assert public.get("/health/ready").status_code == 200


class Full(Exception):
    sqlstate = "53100"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def of_sqlite(name: str, words: str = "") -> Exception:
    cause = sqlite3.OperationalError(words)
    cause.sqlite_errorname = name
    return caused(OperationalError(words), cause)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("connection refused"), "连不上数据库"),
        (InterfaceError("connection already closed"), "连不上数据库"),
        (of_sqlite("SQLITE_BUSY", "database is locked"), "占用"),
        (of_sqlite("SQLITE_FULL", "database or disk is full"), "磁盘满了"),
        (of_sqlite("SQLITE_IOERR_SHMSIZE", "disk I/O error"), "连不上数据库"),
        (caused(OperationalError("could not extend file"), Full()), "磁盘满了"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘满了"),
        (FilesUnavailable(ValueError("x")), "存取文件"),
        (caused(ValueError("led to"), OSError(errno.EROFS, "read-only")), "存取文件"),
        (of_sqlite("SQLITE_ERROR", "no such table: x"), ""),
        (ProgrammingError("syntax"), ""),
        (OSError(errno.ENOENT, "none"), ""),
        (ValueError("x"), ""),
    ],
)
def test_an_outage_is_known_and_said(error, words):
    assert outages.is_outage(error) == bool(words)
    if words:
        assert words in "".join(outages.words(error))


@pytest.mark.parametrize("path", ["/tasks/", "/api/me", "/"])
def test_what_fails_in_an_outage_is_said_in_words_and_is_one_line_of_the_servers_log(
    world, monkeypatch, caplog, path
):
    browser = signed_in(world.office, raise_request_exception=False)
    Token.objects.create(
        appointment_id=world.office.appointment_id, name="报表", digest=digest_of("秘"), read_only=True
    )

    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(CursorWrapper, "execute", away)
    answer = browser.get(path, headers={"Authorization": "Bearer 秘"} if "api" in path else {})
    outages.forget()
    assert answer.status_code == 503
    assert "连不上数据库" in (answer.json()["message"] if "api" in path else answer.content.decode())
    lines = [record for record in caplog.records if OneLine().filter(record)]
    assert 0 < len(lines) <= 2
    assert all("\n" not in logging.Formatter().format(record) for record in lines)


def test_nothing_is_written_by_asking(client):
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert client.post(path).status_code == 405


def test_requests_are_counted_by_the_name_of_their_view(public):
    key = ("luoshi_requests_total", (("method", "GET"), ("status", "200"), ("view", "operations:live")))
    before = metrics(public).get(key, 0)
    public.get("/health/live")
    public.get("/health/live?who=张三")
    after = metrics(public)
    assert after[key] == before + 2
    assert after["luoshi_request_seconds_count", (("view", "operations:live"),)] >= 2


def test_an_address_that_does_not_exist_makes_no_label_of_its_own(public):
    public.get("/张三/身份证/430000")
    text = public.get("/metrics").content.decode()
    assert "张三" not in text
    assert 'view="none"' in text


def test_an_odd_method_makes_no_label_of_its_own(public):
    public.generic("ODD", "/health/live")
    assert "ODD" not in public.get("/metrics").content.decode()


def test_the_queue_and_the_documents_are_counted(public, world):
    intake.receive("方案.txt", [b"one"], actor=world.office)
    Document.objects.update(uploaded_at=timezone.now() - timedelta(hours=1))
    found = metrics(public)
    assert found["luoshi_queue_length", ()] >= 1
    assert 0 <= found["luoshi_queue_oldest_seconds", ()] < 60
    assert found["luoshi_queue_tasks", (("state", "ready"),)] == found["luoshi_queue_length", ()]
    assert found["luoshi_documents", (("state", "queued"),)] == 1
    assert found["luoshi_workers", ()] == 0


def test_metrics_hold_nothing_about_people(public, world):
    intake.receive("张三的处分决定.txt", [b"one"], actor=world.office)
    text = public.get("/metrics").content.decode()
    for word in ("张三", world.office.name, world.city.name, world.city.short_name):
        assert word not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": "nonsense"},
        {"HTTP_X_FORWARDED_FOR": "10.0.0.7"},  # through a proxy on this machine
        {"HTTP_FORWARDED": "for=10.0.0.7"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer wrong"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Basic the-token-of-the-machine-room"},
    ],
)
@pytest.mark.parametrize("token", [None, "the-token-of-the-machine-room"])
def test_metrics_are_refused_to_others(public, settings, headers, token):
    settings.METRICS_TOKEN = token
    response = public.get("/metrics", **headers)
    assert response.status_code == 403
    assert b"luoshi_" not in response.content


def test_metrics_are_shown_to_whoever_has_the_token(public, settings):
    settings.METRICS_TOKEN = "the-token-of-the-machine-room"
    headers = {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer the-token-of-the-machine-room"}
    assert public.get("/metrics", **headers).status_code == 200
    assert public.get("/metrics", REMOTE_ADDR="::1").status_code == 200


def test_the_operators_manual_names_every_metric(public):
    text = public.get("/metrics").content.decode()
    manual = (Path(__file__).parents[3] / "docs/operators.md").read_text(encoding="utf-8")
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE luoshi_")}
    names = {name.removesuffix("_total").removesuffix("_created") for name in names}
    assert names
    assert not {name for name in names if name not in manual}
