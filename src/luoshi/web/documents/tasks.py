"""The background work of the documents app."""

from __future__ import annotations

import logging

from django.db import OperationalError
from django.utils.translation import gettext_noop as _
from django_tasks import task

from luoshi.reading.document import ReadingError
from luoshi.web.documents import extraction, originals
from luoshi.web.documents.services import intake
from luoshi.web.kernel.files import FilesUnavailable

logger = logging.getLogger("luoshi.documents")

# Documents wait for documents alone: lights, mail and the index have a queue that no file can hold up.
QUEUE = "reading"
UNEXPECTED = _(
    "识读时出了意外的错误，原件已保留。请换一种格式（docx、pdf、txt）上传；如仍失败，请联系管理员，原因已记入日志。"
)
LOST = _("原件已不在数据文件夹中，无法识读。请重新上传，并请管理员检查数据文件夹。")


@task(queue_name=QUEUE)
def read_document(document_id: int) -> None:
    """Read a queued document and keep its ledger. Every failure ends as a message on that document alone."""
    document = intake.claim(document_id)
    if document is None:
        return
    attempt = document.attempts
    try:
        with originals.open_original(document.sha256) as file:
            data = file.read()
        read, ledger = extraction.extract(data, document.name)
        intake.store(document_id, read, ledger, attempt=attempt)
    except ReadingError as error:
        intake.fail(document_id, str(error), attempt=attempt)
    except FileNotFoundError:
        logger.exception("the original of document %d is gone", document_id)
        intake.fail(document_id, LOST, attempt=attempt)
    except (OperationalError, FilesUnavailable):
        # The database or the storage is away: nothing is wrong with the file, which is queued again after its lease.
        raise
    except Exception:
        logger.exception("document %d could not be read", document_id)
        intake.fail(document_id, UNEXPECTED, attempt=attempt)
