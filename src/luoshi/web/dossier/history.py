"""How the history of things is kept: a row for each act, with what it changed."""

from __future__ import annotations

from typing import Any

from luoshi.web.dossier.models import Change
from luoshi.web.kernel.act import Fields
from luoshi.web.kernel.actor import Actor


class StoredHistory:
    """Keeps the history in the database."""

    def write(self, kind: str, row: Any, actor: Actor, action: str, fields: Fields) -> Change:
        """Put down what was done to a thing."""
        return Change.objects.create(
            kind=kind,
            object_id=row.pk,
            by=actor.name[:100],
            organisation_name=actor.organisation_name[:200],
            action=action,
            fields=list(fields),
            version=getattr(row, "version", 1),
        )

    def since(self, kind: str, pk: int, version: int, most: int) -> list[Change]:
        """What was done to a thing after this version of it, the latest first."""
        return list(Change.objects.filter(kind=kind, object_id=pk, version__gt=version)[:most])
