"""A publication under way: what it is made of, what it has counted and recorded, what it will remember. No row is written here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from luoshi.web.adoption.choosing import EVERYTHING, Choice
from luoshi.web.adoption.comparing import Change, Comparison, Difference
from luoshi.web.adoption.content import Facts, Piece
from luoshi.web.adoption.plan_rows import Row
from luoshi.web.documents.models import Document
from luoshi.web.dossier import models as dossier
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.models import Task


class UnderWay:
    """One publication under way. ``touched`` are the tasks whose rows or bodies became different."""

    def __init__(
        self,
        document: Document,
        comparison: Comparison,
        actor: Actor,
        decisions: dict[str, str],
        choice: Choice = EVERYTHING,
    ) -> None:
        self.choice = choice
        self.document = document
        self.comparison = comparison
        self.actor = actor
        self.decisions = decisions
        self.touched: list[int] = []
        self.counts: dict[str, int] = {}
        self._new: list[Task] = []
        self._changes: list[dossier.Change] = []
        self._campaigns: dict[str, int] = dict(comparison.campaigns)
        self._rows: dict[str, dict[str, Any]] = {"task": {}, "target": {}, "task_force": {}}
        self._published: dict[str, Any] = {}
        self._replaces = False

    def _changes_of(self, kind: str) -> list[Change]:
        return [change for change in self.comparison.changed if change.piece.kind == kind]

    def _pairs(self, kind: str) -> list[tuple[Piece, Row]]:
        return [(piece, row) for piece, row in self.comparison.pairs if piece.kind == kind]

    def _facts_to_take(self, change: Change) -> Facts:
        """The facts that are taken from the document: all that are not in conflict, and those decided so."""
        facts: Facts = {}
        for difference in change.differences:
            if not difference.conflict or self.decisions.get(difference.key) == "document":
                facts |= {name: change.piece.facts[name] for name in difference.field.facts}
        return facts

    def _keep(self, kind: str, piece: Piece, row: Any, held: Row | None = None) -> None:
        """Remember what was published of a target or task force (a task remembers by itself)."""
        kept = self._published[f"{kind}s"]
        if row is None:  # removed here: it stays away, and stays remembered
            for pk, entry in kept.items():
                if held is not None and entry["key"] == held.key:
                    kept[pk] = {**entry, "key": piece.key, "facts": piece.facts, "place": piece.place}
            return
        self._rows[kind][piece.key] = row
        kept[str(row.pk)] = {"key": piece.key, "facts": piece.facts, "place": piece.place}

    def _record(self, task: Task, action: str, fields: list[Facts] | None = None) -> None:
        self._changes.append(
            dossier.Change(
                kind="task",
                object_id=task.pk,
                by=self.actor.name[:100],
                organisation_name=self.actor.organisation_name[:200],
                action=action,
                fields=fields or [],
                version=task.version,
            )
        )

    def _count(self, name: str, by: int = 1) -> None:
        if by:
            self.counts[name] = self.counts.get(name, 0) + by

    @staticmethod
    def _set(row: Any, facts: Facts) -> None:
        for name, value in facts.items():
            setattr(row, name, value)


def changed_fields(differences: Iterable[Difference]) -> list[Facts]:
    """What differs, as the history of a task keeps it: what was here, and what the document says."""
    return [
        {"field": name, "before": before[name], "after": after[name]}
        for before, after in (difference.recorded for difference in differences)
        for name in after
        if before[name] != after[name]
    ]
