"""Why nothing was done: one exception for each reason, whatever the act was on. The message is for the person who asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


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
