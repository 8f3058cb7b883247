"""Keeps the index with every write: within its transaction, so that both are kept or neither.

A document that has been read is long: it is left to the worker.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_delete, post_save

from luoshi.web.directory.models import TaskForceMember
from luoshi.web.documents.models import Document
from luoshi.web.search import services
from luoshi.web.search.contents import SOURCES
from luoshi.web.tasks.models import Campaign

# Part of another thing's text.
_PARTS = {Campaign: ("plan", "plan_id"), TaskForceMember: ("task_force", "task_force_id")}


def connect() -> None:
    """Called once, when the applications are ready."""
    for kind, source in SOURCES.items():
        post_save.connect(_saved, sender=source.model, dispatch_uid=f"search-saved-{kind}")
        post_delete.connect(_deleted, sender=source.model, dispatch_uid=f"search-deleted-{kind}")
    for model, (kind, _column) in _PARTS.items():
        for signal in (post_save, post_delete):
            signal.connect(_part_changed, sender=model, dispatch_uid=f"search-part-{kind}-{id(signal)}")


_KINDS = {source.model: kind for kind, source in SOURCES.items()}


def _saved(
    sender: Any,
    instance: Any,
    created: bool = False,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_rest: Any,
) -> None:
    kind = _KINDS[sender]
    if raw or (update_fields is not None and not set(update_fields) & set(SOURCES[kind].columns)):
        return
    if sender is Document and not created:
        services.index_later("document", [instance.pk])
    else:
        services.index(kind, [instance.pk])


def _deleted(sender: Any, instance: Any, **_rest: Any) -> None:
    services.forget(_KINDS[sender], [instance.pk])


def _part_changed(sender: Any, instance: Any, raw: bool = False, **_rest: Any) -> None:
    if not raw:
        kind, column = _PARTS[sender]
        services.index(kind, [getattr(instance, column)])
