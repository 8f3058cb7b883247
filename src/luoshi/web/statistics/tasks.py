"""The background work of the figures: files that bodies have sent are read."""

from __future__ import annotations

import logging

from django.db import OperationalError
from django.utils.translation import gettext_noop as _
from django_tasks import task

from luoshi import extraction as library
from luoshi.reading.document import ReadingError
from luoshi.web.documents import extraction
from luoshi.web.documents.tasks import QUEUE
from luoshi.web.kernel import files
from luoshi.web.kernel.files import FilesUnavailable
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Submission
from luoshi.web.statistics.services import receiving

logger = logging.getLogger("luoshi.statistics")

UNEXPECTED = _(
    "识读时出了意外的错误，原文件已保留。请换一种格式（xlsx、docx、txt）再报；如仍失败，请联系管理员。"
)
LOST = _("原文件已不在数据文件夹中，无法识读。请重新报送，并请管理员检查数据文件夹。")


@task(queue_name=QUEUE)
def read_submission(pk: int) -> None:
    """Read the file of a submission. Every failure ends as a message on that submission alone."""
    row = Submission.objects.filter(pk=pk, withdrawn_at=None).first()
    if row is None or row.reading not in (Submission.Reading.WAITING, Submission.Reading.READING):
        return
    Submission.objects.filter(pk=pk).update(reading=Submission.Reading.READING)
    try:
        with files.open_file(row.sha256) as file:
            data = file.read()
        known, _rows = definitions()
        kept = receiving.remembered(row.owner_id)
        record, mappings = extraction.in_process(
            library.submitted_figures, data, row.title, data, known, kept
        )
        receiving.store_reading(pk, record, mappings)
    except ReadingError as error:
        receiving.fail(pk, str(error))
    except FileNotFoundError:
        logger.exception("the file of submission %d is gone", pk)
        receiving.fail(pk, LOST)
    except (OperationalError, FilesUnavailable):
        raise  # the database or the storage is away: nothing is wrong with the file, which is read again
    except Exception:
        logger.exception("submission %d could not be read", pk)
        receiving.fail(pk, UNEXPECTED)
