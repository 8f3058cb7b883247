"""A file comes in, is kept, queued, read in the background and stored: whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.ledger.model import Ledger
from luoshi.reading import document as read
from luoshi.web.directory.models import Organisation
from luoshi.web.documents import originals, rows
from luoshi.web.documents.models import Correction, Document, Plan
from luoshi.web.documents.services import withdrawal
from luoshi.web.kernel import clock, files, permissions
from luoshi.web.kernel.actor import SYSTEM, Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused

logger = logging.getLogger("luoshi.documents")
State = Document.State

NAMELESS = "未命名文件"
EMPTY = gettext_lazy("文件是空的（0 字节）。请检查原文件后重新上传。")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file that was handed in; ``known`` says that the same bytes were here before, ``restored``
    that they had been taken back and are here again."""

    document: Document
    known: bool
    restored: bool = False


def receive(
    name: str, chunks: Iterable[bytes], *, actor: Actor, owner: Organisation | None = None
) -> Received:
    """Keep the file and queue it for reading; it belongs to the government or department that the actor acts for.

    The same bytes are recognised within that owner, and nothing is told of other owners' documents. ``owner`` is
    for the program itself. Raises Denied, and Refused for an empty file and for one above the limit.
    """
    if owner is None and not actor.is_system:
        owner = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    permissions.require(actor, "document.upload", owner)
    limit = settings.UPLOAD_LIMIT
    size = 0

    def count_bytes() -> Iterable[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise Refused(
                    _("文件超过 %(limit)d MB，没有保存。请压缩或拆分后再传（扫描件可以降低分辨率）。")
                    % {"limit": limit // (1024 * 1024)}
                )
            yield chunk
        if not size:
            raise Refused(EMPTY)

    original = originals.keep(count_bytes())
    try:
        with transaction.atomic():
            found = Document.objects.filter(sha256=original.sha256, owner=owner).first()
            if found is None:
                document = Document.objects.create(
                    name=files.safe_name(name, NAMELESS),
                    owner=owner,
                    sha256=original.sha256,
                    size=original.size,
                    uploaded_by=actor.name[:100],
                )
                log(
                    actor=actor,
                    action="document.upload",
                    object_type="document",
                    object_id=document.pk,
                    object_label=document.name,
                    organisation_id=document.owner_id,
                    after={"name": document.name, "sha256": original.sha256, "size": original.size},
                )
                _enqueue(document)
                return Received(document, known=False)
    except IntegrityError:  # the same file arrived twice at the same moment
        found = Document.objects.get(sha256=original.sha256, owner=owner)
    restored = withdrawal.bring_back_handed_in(found.pk, actor)
    return Received(restored or found, known=True, restored=restored is not None)


def claim(document_id: int, *, now: datetime | None = None) -> Document | None:
    """Take the document for reading; None when there is nothing to read (gone, read, or in other hands)."""
    with transaction.atomic():
        rows = Document.objects.select_for_update().filter(state=State.QUEUED, withdrawn_at=None)
        document = rows.filter(pk=document_id).first()
        if document is None:
            return None
        document.state = State.READING
        document.claimed_at = now or timezone.now()
        document.attempts += 1
        document.save(update_fields=["state", "claimed_at", "attempts"])
    return document


def store(
    document_id: int, document: read.Document, ledger: Ledger, *, attempt: int | None = None
) -> Document:
    """Keep what was read. Rows that people have corrected stay; then only the reading itself is added.

    ``attempt`` is the count of the claim: where the document has been given to others since, nothing is kept.
    """
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=document_id)
        if _is_lost(row, attempt):
            return row
        reading = rows.new_reading(row, document, ledger)
        reading.save()
        corrected = Correction.objects.filter(document=row, undone_at=None).exists()
        if row.reading_id is None or not corrected:
            _remove_rows(row)
            row.reading = reading
            row.kind = rows.kind_of(ledger)
            rows.set_header(row, document.header)
            row.version += 1
            rows.store_ledger(row, document, ledger)
            message = ""
        else:
            message = "重新识读已完成并另行保存；台账上有人工改正，因此保留现有台账。"
        row.format = document.format
        row.state = State.READ
        row.message = message
        row.read_at = clock.now()
        row.save()
        log(
            actor=SYSTEM,
            action="document.extract",
            object_type="document",
            object_id=row.pk,
            object_label=row.called,
            organisation_id=row.owner_id,
            after={"reading": reading.pk, "tasks": len(ledger.tasks), "targets": len(ledger.targets)},
        )
    return row


def fail(document_id: int, message: str, *, attempt: int | None = None) -> None:
    """Say on the document why it could not be read. What was read earlier stays as it is."""
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=document_id)
        if _is_lost(row, attempt):
            return
        row.state = State.READ if row.reading_id else State.FAILED
        row.message = f"重新识读失败：{message}" if row.reading_id else message
        row.save(update_fields=["state", "message"])
        log(
            actor=SYSTEM,
            action="document.fail",
            object_type="document",
            object_id=row.pk,
            object_label=row.called,
            organisation_id=row.owner_id,
            after={"message": message},
        )


def read_again(document_id: int, *, actor: Actor) -> Document:
    """Queue the document once more. Raises Denied, and Refused while it is waiting already."""
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
        permissions.require(actor, "document.correct", row)
        withdrawal.refuse_withdrawn(row)
        if row.waiting:
            raise Refused(_("这份文件正在排队或识读，请稍候。"))
        row.state = State.QUEUED
        row.attempts = 0
        row.message = ""
        row.save(update_fields=["state", "attempts", "message"])
        log(
            actor=actor,
            action="document.extract_again",
            object_type="document",
            object_id=row.pk,
            object_label=row.called,
            organisation_id=row.owner_id,
        )
        _enqueue(row)
    return row


def requeue_stale(
    *, now: datetime | None = None, lease: timedelta | None = None, only: Collection[int] | None = None
) -> int:
    """Queue again what a worker left behind in 识读中 for longer than ``lease``; how many there were.

    ``only``: of these documents alone, whose piece of work is lost; also those that it had not yet taken up.

    A document that broke off too often is failed instead, so that a file that kills the worker cannot hold up the rest.
    """
    moment = now or timezone.now()
    allowed = timedelta(seconds=settings.READING_LEASE_SECONDS) if lease is None else lease
    count = 0
    with transaction.atomic():
        left = Q(state=State.READING, claimed_at__lte=moment - allowed)
        if only is not None:
            left = Q(pk__in=only) & (left | Q(state=State.QUEUED))
        for row in Document.objects.select_for_update().filter(left, withdrawn_at=None):
            count += 1
            if row.state == State.QUEUED:
                row.attempts += 1  # the worker died between taking the piece of work and the document
            if row.attempts >= settings.READING_ATTEMPTS:
                fail(
                    row.pk,
                    f"识读中断了 {row.attempts} 次（可能是文件过大或已损坏）。原件已保留；请换一种格式上传，或稍后点“重新识读”。",
                )
                continue
            row.state = State.QUEUED
            row.save(update_fields=["state", "attempts"])
            log(
                actor=SYSTEM,
                action="document.requeue",
                object_type="document",
                object_id=row.pk,
                object_label=row.called,
                organisation_id=row.owner_id,
                after={"attempts": row.attempts},
            )
            _enqueue(row)
    if count:
        logger.warning("%d documents were left behind by a worker and have been dealt with", count)
    return count


def _is_lost(row: Document, attempt: int | None) -> bool:
    # The worker was silent for so long that it was taken for dead, and its document was given to another.
    return attempt is not None and (row.state != State.READING or row.attempts != attempt)


def _enqueue(document: Document) -> None:
    # The queue is a table of the same database: the entry is written with the document or not at all.
    from luoshi.web.documents.tasks import read_document

    read_document.enqueue(document.pk)


def _remove_rows(row: Document) -> None:
    for manager in (
        row.tasks, row.targets, row.task_forces, row.measures, row.awards, row.rules, row.notices,
    ):  # fmt: skip
        manager.all().delete()
    Plan.objects.filter(document=row).delete()
