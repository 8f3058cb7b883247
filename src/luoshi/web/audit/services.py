"""Writing the log. It is called inside the transaction of the write that it records."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from luoshi.web.audit.models import Entry


def log(
    *,
    person: str,
    action: str,
    object_type: str,
    object_id: int | str,
    object_label: str,
    before: Any = None,
    after: Any = None,
) -> Entry:
    """Append one entry. Must run inside a transaction (RuntimeError), so that no write goes without its entry."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.log must run inside the transaction of the write it records")
    return Entry.objects.create(
        person=person,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        object_label=object_label[:300],
        before=before,
        after=after,
    )
