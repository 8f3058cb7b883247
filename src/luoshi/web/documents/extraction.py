"""From the bytes of a file to its document and ledger: the library's work, done in a process of its own.

Each thread that reads has a prepared process, which loads the readers; this one never does.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

from luoshi import extraction
from luoshi.ledger.model import Ledger
from luoshi.processes.supervision import Job, PreparedProcess
from luoshi.reading.allowance import MEGABYTE, Allowance
from luoshi.reading.document import Document, ReadingError

# What a page can show and a transaction keep while others wait for it; the longest plans have a tenth.
MOST_ITEMS = 10_000
MOST_CHARACTERS = 2_000_000

logger = logging.getLogger("luoshi.documents")
T = TypeVar("T")


class _Own(threading.local):
    def __init__(self) -> None:
        self.process = PreparedProcess(extraction.MODULES)


_own = _Own()


class ReaderFailed(Exception):
    """The readers made a mistake of their own; the message is for the log."""


def prepare() -> None:
    """Start the process of this thread now, so that the first document need not wait for it."""
    _own.process.start()


def in_process(function: Callable[..., T], data: bytes, *arguments: Any) -> T:
    """What a function of the library makes of a file, within the limits of its size, in the process of this thread.

    Raises ReadingError with a message for people when the file cannot be read, or not within its limits.
    """
    # What takes longer than the lease would be given to another worker in the middle.
    allowance = Allowance.of_size(len(data), most_elapsed=0.9 * settings.READING_LEASE_SECONDS)
    outcome = _own.process.read(Job(function, arguments, allowance))
    if outcome.cause == "error":
        raise ReaderFailed(outcome.detail)
    if outcome.cause not in (None, "refused"):
        logger.warning(
            "a document of %d bytes was given up (%s: %s) after %.1f s of the processor and %d MB",
            len(data),
            outcome.cause,
            outcome.detail,
            outcome.seconds,
            outcome.peak // MEGABYTE,
        )
    if outcome.value is None:
        raise ReadingError(outcome.problem or "")
    return outcome.value


def extract(data: bytes, name: str) -> tuple[Document, Ledger]:
    """Raises ReadingError with a message for people when the file cannot be read, or not within its limits."""
    document, ledger = in_process(extraction.read, data, name, data)
    _check_extent(len(document.draft.text), "字", MOST_CHARACTERS)
    found = (ledger.tasks, ledger.targets, ledger.task_forces, ledger.measures, ledger.awards, ledger.rules)
    _check_extent(sum(map(len, found)), "项任务、目标和措施", MOST_ITEMS)
    return document, ledger


def _check_extent(count: int, unit: str, most: int) -> None:
    if count > most:
        raise ReadingError(
            f"文件里读出 {count} {unit}，超过上限 {most}，不像一份公文，没有存入。请拆分后再上传，或用 luoshi extract 命令识读。"
        )
