"""How the log is kept: what ``kernel.log`` is told becomes an entry, with the organisation it is about as it is called now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from luoshi.web.audit.canonical import clean, clean_text
from luoshi.web.audit.models import Entry
from luoshi.web.audit.sealing import append
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import Actor


class StoredLog:
    """Keeps the log in the database, sealed by its tree."""

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
    ) -> Entry:
        """An entry that is not appended yet."""
        entry = Entry(
            person_id=actor.person_id,
            person=_cut(actor.name, 100),
            role=str(actor.role.value) if actor.role else "",
            acting_for=_cut(actor.organisation_name, 200),
            channel=actor.channel,
            action=_cut(action, 60),
            object_type=_cut(object_type, 60),
            object_id=_cut(object_id, 60),
            object_label=_cut(object_label, 300),
            before=clean(before),
            after=clean(after),
        )
        entry.organisation_id, entry.organisation_name, entry.organisation_path = _about(
            actor, organisation_id
        )
        return entry

    def append(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Give the entries their places in the log."""
        return append(entries)


def _about(actor: Actor, organisation_id: int | None) -> tuple[int | None, str, str]:
    """Number, name and path of the organisation that an entry is about."""
    if organisation_id is None or organisation_id == actor.organisation_id:
        return actor.organisation_id, _cut(actor.organisation_name, 200), actor.organisation_path
    found = Organisation.objects.filter(pk=organisation_id).values_list("short_name", "name", "path").first()
    short_name, name, path = found or ("", "", "")
    return organisation_id, _cut(short_name or name, 200), path


def _cut(text: str, length: int) -> str:
    return clean_text(str(text))[:length]
