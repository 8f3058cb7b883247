"""Writing the log: called inside the transaction of the write that it records. The app of the log says how it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import transaction

from luoshi.web.kernel.actor import Actor


class Writer(Protocol):
    """How the log is kept: an entry is made when something is done, and appended with others or alone."""

    def make(
        self,
        *,
        actor: Actor,
        action: str,
        object_type: str,
        object_id: str,
        object_label: str,
        organisation_id: int | None,
        before: Any,
        after: Any,
    ) -> Any: ...

    def append(self, entries: Sequence[Any]) -> Sequence[Any]: ...


# What is logged within ``logged_last``, until its end.
_entries_to_write: ContextVar[list[Any] | None] = ContextVar("luoshi_log_held", default=None)
_WRITERS: list[Writer] = []


def register_writer(writer: Writer) -> None:
    """Say how the log is kept."""
    _WRITERS[:] = [writer]


@contextmanager
def logged_last() -> Iterator[None]:
    """Append at the end of the block, in its order, what is logged within it; nothing where the block raises.

    For acts on many things: whoever has appended holds the log until the transaction ends, and must not wait for a
    row any more, since its holder may be waiting for the log. Within another such block the outermost appends.
    """
    if _entries_to_write.get() is not None:
        yield
        return
    entries: list[Any] = []
    token = _entries_to_write.set(entries)
    try:
        yield
    finally:
        _entries_to_write.reset(token)
    if entries:
        _writer().append(entries)


def log(
    *,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: int | str,
    object_label: str,
    organisation_id: int | None = None,
    before: Any = None,
    after: Any = None,
) -> Any:
    """Append one entry: as the last step of a transaction, since appends wait for each other (else ``logged_last``).

    ``organisation_id`` is the organisation that the entry is about; without it, the one for which the actor acts.
    ``before`` and ``after`` are data (what JSON can say, dates, decimals). Must run inside a transaction
    (RuntimeError), so that no write goes without its entry. Returns the entry.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("log must run inside the transaction of the write that it records")
    entry = _writer().make(
        actor=actor,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        object_label=object_label,
        organisation_id=organisation_id,
        before=before,
        after=after,
    )
    held = _entries_to_write.get()
    if held is not None:
        held.append(entry)
        return entry
    return _writer().append([entry])[0]


def _writer() -> Writer:
    (writer,) = _WRITERS
    return writer
