"""Writing the log. It is called inside the transaction of the write that it records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from luoshi.web.audit.canonical import clean, clean_text
from luoshi.web.audit.merkle import Peaks
from luoshi.web.audit.models import Checkpoint, Entry, Tree
from luoshi.web.audit.sealing import append
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor

# What is logged within ``logged_last``, until its end.
_held: ContextVar[list[Entry] | None] = ContextVar("luoshi_audit_held", default=None)


@contextmanager
def logged_last() -> Iterator[None]:
    """Append at the end of the block, in its order, what is logged within it; nothing where the block raises.

    For acts on many things: whoever has appended holds the log until the transaction ends, and must not wait for a
    row any more, since its holder may be waiting for the log. Within another such block the outermost appends.
    """
    if _held.get() is not None:
        yield
        return
    entries: list[Entry] = []
    token = _held.set(entries)
    try:
        yield
    finally:
        _held.reset(token)
    if entries:
        append(entries)


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
) -> Entry:
    """Append one entry: as the last step of a transaction, since appends wait for each other (else ``logged_last``).

    ``organisation_id`` is the organisation that the entry is about; without it, the one for which the actor acts.
    ``before`` and ``after`` are data (what JSON can say, dates, decimals). Must run inside a transaction
    (RuntimeError), so that no write goes without its entry.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.log must run inside the transaction of the write it records")
    entry = Entry(
        person_id=actor.person_id,
        person=_cut(actor.name, 100),
        role=str(actor.role.value) if actor.role else "",
        acting_for=_cut(actor.organisation_name, 200),
        channel=actor.channel,
        action=_cut(action, 60),
        object_type=_cut(object_type, 60),
        object_id=_cut(str(object_id), 60),
        object_label=_cut(object_label, 300),
        before=clean(before),
        after=clean(after),
    )
    entry.organisation_id, entry.organisation_name, entry.organisation_path = _about(actor, organisation_id)
    held = _held.get()
    if held is not None:
        held.append(entry)
        return entry
    return append([entry])[0]


def make_checkpoint(*, actor: Actor) -> Checkpoint:
    """Take down the root of the log as it is, to be printed and kept where nobody can change it."""
    permissions.require(actor, "audit.checkpoint")
    with transaction.atomic():
        tree = Tree.objects.select_for_update().filter(pk=Tree.ONLY).first() or Tree()
        peaks = Peaks.of(tree)
        checkpoint = Checkpoint.objects.create(
            size=peaks.size, root=peaks.root().hex(), by=_cut(actor.name, 100)
        )
        log(
            actor=actor,
            action="audit.checkpoint",
            object_type="checkpoint",
            object_id=checkpoint.pk,
            object_label=gettext_noop("前 %(size)d 条的校验根") % {"size": checkpoint.size},
            after={"size": checkpoint.size, "root": checkpoint.root},
        )
    return checkpoint


def _about(actor: Actor, organisation_id: int | None) -> tuple[int | None, str, str]:
    """Number, name and path of the organisation that an entry is about."""
    if organisation_id is None or organisation_id == actor.organisation_id:
        return actor.organisation_id, _cut(actor.organisation_name, 200), actor.organisation_path
    found = Organisation.objects.filter(pk=organisation_id).values_list("short_name", "name", "path").first()
    short_name, name, path = found or ("", "", "")
    return organisation_id, _cut(short_name or name, 200), path


def _cut(text: str, length: int) -> str:
    return clean_text(str(text))[:length]
