"""The work of a dead worker goes to the others, that of a living one stays with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from luoshi.web.documents.models import Document, Reading
from luoshi.web.documents.services import intake
from luoshi.web.operations import services
from luoshi.web.operations.models import Worker

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def document(world) -> Document:
    """A document that the worker ``first`` is reading."""
    row = intake.receive("方案.txt", ["关于工作的通知".encode()], actor=world.office).document
    DBTaskResult.objects.exclude(task_path=services.READ_DOCUMENT).delete()
    services.beat("first", now=NOW)
    DBTaskResult.objects.get().claim("first")
    intake.claim(row.pk)
    return row


def test_the_work_of_a_living_worker_stays_with_it(document):
    services.beat("first", now=LATER)
    assert services.recover(now=LATER) == 0
    document.refresh_from_db()
    assert document.state == "reading"


def test_a_document_of_a_dead_worker_is_queued_again_once(document):
    services.beat("second", now=LATER)
    assert services.recover(now=LATER) == 1
    assert services.recover(now=LATER) == 0
    document.refresh_from_db()
    assert document.state == "queued"
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]
    assert list(Worker.objects.values_list("name", flat=True)) == ["second"]


def test_a_document_whose_worker_died_before_it_took_it_up_is_queued_again_but_not_for_ever(world, settings):
    row = intake.receive("方案.txt", ["关于工作的通知".encode()], actor=world.office).document
    for attempt in range(1, settings.READING_ATTEMPTS + 1):
        claimed = DBTaskResult.objects.ready().get(task_path=services.READ_DOCUMENT)
        claimed.claim(f"worker {attempt}")
        assert services.recover(now=LATER) == 1
        row.refresh_from_db()
        assert row.state == ("queued" if attempt < settings.READING_ATTEMPTS else "failed")
    assert not DBTaskResult.objects.ready().filter(task_path=services.READ_DOCUMENT).exists()


def test_the_only_worker_takes_over_at_once(document):
    assert services.recover(alone=True) == 1
    document.refresh_from_db()
    assert document.state == "queued"


def test_other_work_is_done_again_but_not_for_ever(document):
    DBTaskResult.objects.update(task_path="luoshi.web.some.tasks.other")
    for attempt in ("first", "second", "third"):
        result = DBTaskResult.objects.get()
        if attempt != "first":
            assert result.status == "READY"
            result.claim(attempt)
        services.recover(now=LATER)
    assert DBTaskResult.objects.get().status == "FAILED", "work that kills its worker cannot hold up the rest"


def test_a_worker_that_was_taken_for_dead_keeps_nothing(document, sample_document, sample_ledger):
    services.recover(now=LATER)
    second = intake.claim(document.pk)
    intake.store(document.pk, sample_document, sample_ledger, attempt=1)
    intake.fail(document.pk, "too late", attempt=1)
    document.refresh_from_db()
    assert (document.state, document.message) == ("reading", "")
    intake.store(document.pk, sample_document, sample_ledger, attempt=second.attempts)
    document.refresh_from_db()
    assert document.state == "read"
    assert Reading.objects.count() == 1


def test_a_worker_that_ends_in_order_is_not_counted_any_more(document):
    services.leave("first")
    assert not Worker.objects.exists()
