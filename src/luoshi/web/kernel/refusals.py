"""Why nothing was done: one exception for each reason, whatever the act was on. The message is for the person who asked."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any


class OneLine(logging.Filter):
    """In the server's log a refusal is one line: where it came about in the program tells nobody anything."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps every record; takes the traceback off those of refused requests, and of what failed in an outage."""
        from luoshi.web.kernel.outages import (
            is_outage,  # what it asks is not there yet when logging is set up
        )

        status = getattr(record, "status_code", 500)
        error = record.exc_info[1] if record.exc_info else None
        if is_outage(error):
            record.msg, record.args = (
                f"{record.getMessage()} ({type(error).__name__}: {str(error).strip()})",
                (),
            )
            record.exc_info = record.exc_text = None
        if record.name.startswith("django.") and isinstance(status, int) and status < 500:
            record.exc_info = record.exc_text = None
        return True


class Refused(Exception):
    """It cannot be done. The message says what is wrong and what to do."""


class Gone(Refused):
    """What it was to be done to is not there any more, or never was for this person."""


class Stale(Refused):
    """Somebody else has changed it since the person opened it. Nothing was written.

    Where more is known, ``now`` is the thing as it is and ``changes`` what happened since, the latest first.
    """

    def __init__(self, message: str, *, now: Any = None, changes: Iterable[Any] = ()) -> None:
        self.now = now
        self.changes = list(changes)
        super().__init__(message)
