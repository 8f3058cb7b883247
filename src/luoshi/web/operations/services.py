"""What workers write about themselves, and how the work of a dead one is given to others.

These are no acts of people: the log tells of a document that is queued again (the documents app does that), not of
heartbeats.
"""

from __future__ import annotations

import logging
import socket
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from luoshi.web.documents.models import Document
from luoshi.web.documents.services import intake
from luoshi.web.operations.models import Worker

logger = logging.getLogger("luoshi.operations")

ATTEMPTS = 3
# What fails so often in outages is left as failed: most likely it is not the outage.
MOST_TIMES = 10
OUTAGES = frozenset(
    {
        "django.db.utils.OperationalError", "django.db.utils.InterfaceError",
        "luoshi.web.kernel.files.FilesUnavailable", "builtins.OSError",
    }
)  # fmt: skip
OPEN = (Document.State.QUEUED, Document.State.READING)
READ_DOCUMENT = "luoshi.web.documents.tasks.read_document"


class WorkerLost(Exception):
    """The worker that did this ended in the middle of it."""


def beat(name: str, *, now: datetime | None = None) -> None:
    """The worker shows itself."""
    moment = now or timezone.now()
    Worker.objects.update_or_create(
        name=name,
        defaults={"seen_at": moment},
        create_defaults={"seen_at": moment, "started_at": moment, "host": socket.gethostname()[:200]},
    )


def leave(name: str) -> None:
    """The worker ends in order."""
    Worker.objects.filter(name=name).delete()


def recover(*, alone: bool = False, now: datetime | None = None) -> int:
    """Give what dead workers left behind to those that live; how many pieces of work that were.

    ``alone``: no other worker can be at work, so everything that is under way was left behind. Otherwise a worker is
    dead when it has not been heard of for its lease. A piece of work that lost its worker too often is given up, so
    that one that kills its worker cannot hold up the rest.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        if alone:
            Worker.objects.all().delete()
        lease = timedelta(seconds=settings.WORKER_LEASE_SECONDS)
        Worker.objects.filter(seen_at__lt=moment - lease).delete()
        living = set(Worker.objects.values_list("name", flat=True))
        left = [
            result
            for result in DBTaskResult.objects.running().select_for_update(skip_locked=True)
            # Between claiming its first piece and showing itself a worker may be unknown for a moment.
            if not (set(result.worker_ids[-1:]) & living)
            and (alone or result.started_at is None or result.started_at < moment - lease)
        ]
        documents = []
        for result in left:
            if result.task_path == READ_DOCUMENT:
                # The document is queued anew, with its own count of attempts.
                documents.extend(result.args_kwargs["args"][:1])
                result.set_failed(WorkerLost())
            elif len(result.worker_ids) >= ATTEMPTS:
                logger.error("task %s (%s) lost its worker %d times", result.pk, result.task_path, ATTEMPTS)
                result.set_failed(WorkerLost())
            else:
                DBTaskResult.objects.filter(pk=result.pk).update(status="READY", started_at=None)
        if documents:
            intake.requeue_stale(lease=timedelta(), only=documents)
    # What broke off for another reason (the database or the storage was away) waits for the lease of a reading.
    waited = intake.requeue_stale(lease=timedelta() if alone else None)
    if left:
        logger.warning("%d pieces of work were left behind by a worker and have been dealt with", len(left))
    return len(left) + waited


def broke_off(result: DBTaskResult) -> bool:
    """Whether a piece of work that failed did so because of an outage, and may be done again."""
    if result.exception_class_path not in OUTAGES or len(result.worker_ids) >= MOST_TIMES:
        return False
    return result.task_path != READ_DOCUMENT or _is_open(result)


def give_back(result: DBTaskResult) -> None:
    """Queue again what an outage has broken off, as if nobody had begun it."""
    with transaction.atomic():
        row = (
            DBTaskResult.objects.select_for_update().filter(pk=result.pk).exclude(status="SUCCESSFUL").first()
        )
        if row is None:
            return
        if row.task_path == READ_DOCUMENT:
            if row.status != "FAILED":
                row.set_failed(WorkerLost())
            numbers = row.args_kwargs["args"][:1]
            # Nothing is wrong with the document: this does not count among the readings that it has broken off.
            begun = Document.objects.filter(pk__in=numbers, state=Document.State.READING, attempts__gt=0)
            begun.update(attempts=F("attempts") - 1)
            intake.requeue_stale(lease=timedelta(), only=numbers)
        else:
            DBTaskResult.objects.filter(pk=row.pk).update(status="READY", started_at=None, finished_at=None)


def _is_open(result: DBTaskResult) -> bool:
    return Document.objects.filter(pk__in=result.args_kwargs["args"][:1], state__in=OPEN).exists()
