"""Files come in, are kept by their hash, queued, and read whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from luoshi.reading.document import ReadingError
from luoshi.web.audit.models import Entry
from luoshi.web.documents import extraction, originals, tasks
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import intake
from luoshi.web.kernel import files
from luoshi.web.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
WHO = replace(SYSTEM, name="本机用户")


def hand_in(data: bytes = "内容".encode(), name: str = "方案.txt") -> Document:
    return intake.receive(name, [data], actor=WHO).document


def queue_length() -> int:
    return DBTaskResult.objects.filter(status="READY").count()


def test_a_file_is_kept_unchanged_and_queued():
    row = hand_in(b"one two")
    assert originals.path_of(row.sha256).read_bytes() == b"one two"
    assert originals.path_of(row.sha256).stat().st_mode & 0o777 == 0o400
    assert (row.state, row.size, row.uploaded_by) == ("queued", 7, WHO.name)
    assert queue_length() == 1
    assert Entry.objects.get().action == "document.upload"


def test_the_same_bytes_are_recognised_under_any_name():
    first = hand_in(b"same", "甲.txt")
    again = intake.receive("乙.txt", [b"sa", b"me"], actor=WHO)
    assert again.known
    assert again.document.pk == first.pk
    assert again.document.name == "甲.txt"
    assert queue_length() == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("方案.docx", "方案.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\分工.docx", "分工.docx"),
        ("a\x00b\n\u202etxt.exe", "abtxt.exe"),
        ("", "未命名文件"),
        ("..", "未命名文件"),
        ("x/", "未命名文件"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("长" * 300 + ".docx", "长" * 250 + ".docx"),
        ("长" * 300, "长" * 255),
    ],
)
def test_names_lose_folders_and_control_characters(given, kept):
    assert files.safe_name(given, "未命名文件") == kept


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_a_digest_leads_to_a_file(digest):
    with pytest.raises(ValueError, match="SHA-256"):
        originals.path_of(digest)


def test_an_empty_file_is_refused_and_leaves_nothing(data_folder):
    with pytest.raises(intake.Refused, match="空的"):
        hand_in(b"")
    assert not Document.objects.exists()
    assert not [p for p in data_folder.rglob("*") if p.is_file()]


def test_a_file_above_the_limit_is_refused_while_it_comes_in(settings, data_folder):
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(intake.Refused, match="超过 1 MB"):
        intake.receive("大.pdf", (b"x" * 100_000 for _ in range(100)), actor=WHO)
    assert not [p for p in data_folder.rglob("*") if p.is_file()]


def test_a_document_is_claimed_only_once():
    row = hand_in()
    assert intake.claim(row.pk).state == "reading"
    assert intake.claim(row.pk) is None


def test_a_bad_file_shows_its_message_and_harms_no_other(monkeypatch, sample_document, sample_ledger):
    bad, good = hand_in(b"bad"), hand_in(b"good")

    def extract(data: bytes, name: str):
        if data == b"bad":
            raise ReadingError("文件已加密，请先去掉密码。")
        return sample_document, sample_ledger

    monkeypatch.setattr(extraction, "extract", extract)
    for row in (bad, good):
        tasks.read_document.func(row.pk)
        row.refresh_from_db()
    assert (bad.state, bad.message) == ("failed", "文件已加密，请先去掉密码。")
    assert good.state == "read"
    assert originals.path_of(bad.sha256).exists(), "the upload is kept"


def test_an_unexpected_error_becomes_a_message_without_inner_details(monkeypatch):
    row = hand_in()

    def extract(data: bytes, name: str):
        raise ZeroDivisionError("secret path /home/x")

    monkeypatch.setattr(extraction, "extract", extract)
    tasks.read_document.func(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "secret" not in row.message
    assert "原件已保留" in row.message


def test_what_was_read_but_cannot_be_stored_fails_with_a_message(monkeypatch, sample_document, sample_ledger):
    row = hand_in()
    broken = replace(sample_ledger, tasks=(replace(sample_ledger.tasks[0], heading="半个字符\ud800"),))
    monkeypatch.setattr(extraction, "extract", lambda data, name: (sample_document, broken))
    tasks.read_document.func(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert not row.tasks.exists()


def test_a_database_that_is_away_is_not_blamed_on_the_file(monkeypatch, sample_document, sample_ledger):
    row = hand_in()

    def store(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(extraction, "extract", lambda data, name: (sample_document, sample_ledger))
    monkeypatch.setattr(intake, "store", store)
    with pytest.raises(OperationalError):
        tasks.read_document.func(row.pk)
    row.refresh_from_db()
    assert row.state == "reading", "it is queued again when its lease ends"


def test_a_lost_original_is_said_to_be_lost():
    row = hand_in()
    originals.path_of(row.sha256).unlink()
    tasks.read_document.func(row.pk)
    row.refresh_from_db()
    assert "原件已不在" in row.message


def test_nothing_is_stored_of_a_document_that_cannot_be_stored_whole(
    monkeypatch, sample_document, sample_ledger
):
    row = hand_in()
    intake.claim(row.pk)
    monkeypatch.setattr(intake, "log", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        intake.store(row.pk, sample_document, sample_ledger)
    row.refresh_from_db()
    assert row.state == "reading"
    assert not row.tasks.exists()
    assert not row.readings.exists()


def test_what_a_dead_worker_left_behind_is_queued_again():
    row = hand_in()
    intake.claim(row.pk, now=timezone.now() - timedelta(hours=1))
    assert intake.requeue_stale() == 1
    row.refresh_from_db()
    assert row.state == "queued"
    assert queue_length() == 2
    assert intake.requeue_stale() == 0


def test_what_is_being_read_right_now_is_left_alone():
    row = hand_in()
    intake.claim(row.pk)
    assert intake.requeue_stale() == 0
    assert intake.requeue_stale(lease=timedelta()) == 1


def test_a_file_that_breaks_off_again_and_again_is_given_up_with_a_message(settings):
    row = hand_in()
    for _ in range(settings.READING_ATTEMPTS):
        intake.claim(row.pk)
        intake.requeue_stale(lease=timedelta())
    row.refresh_from_db()
    assert row.state == "failed"
    assert "识读中断了 3 次" in row.message


def test_a_failed_document_can_be_read_again():
    row = hand_in()
    intake.fail(row.pk, "坏了")
    assert intake.read_again(row.pk, actor=WHO).state == "queued"
    assert queue_length() == 2
    with pytest.raises(intake.Refused, match="正在排队"):
        intake.read_again(row.pk, actor=WHO)
