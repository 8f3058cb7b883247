"""Keeps the index with every write: within its transaction, so that both are kept or neither.

What has a long text, such as a document that has been read, is left to the worker.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_delete, post_save

from luoshi.web.kernel.kinds import searched
from luoshi.web.search import services
from luoshi.web.search.contents import model_of, search_of


def connect() -> None:
    """Called once, when the applications are ready, the app of the search last of those whose things are found."""
    for kind in searched():
        model = model_of(kind)
        _KINDS[model] = kind
        post_save.connect(_saved, sender=model, dispatch_uid=f"search-saved-{kind}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search-deleted-{kind}")
        for part, column in search_of(kind).parts.items():
            _PARTS[part] = (kind, column)
            for signal in (post_save, post_delete):
                signal.connect(_part_changed, sender=part, dispatch_uid=f"search-part-{kind}-{id(signal)}")


_KINDS: dict[Any, str] = {}
# Part of another thing's text: of which kind, and the column that says of which.
_PARTS: dict[Any, tuple[str, str]] = {}


def _saved(
    sender: Any,
    instance: Any,
    created: bool = False,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_rest: Any,
) -> None:
    kind = _KINDS[sender]
    search = search_of(kind)
    if raw or (update_fields is not None and not set(update_fields) & set(search.columns)):
        return
    if search.text is not None and not created:
        services.index_later(kind, [instance.pk])
    else:
        services.index(kind, [instance.pk])


def _deleted(sender: Any, instance: Any, **_rest: Any) -> None:
    services.forget(_KINDS[sender], [instance.pk])


def _part_changed(sender: Any, instance: Any, raw: bool = False, **_rest: Any) -> None:
    if not raw:
        kind, column = _PARTS[sender]
        services.index(kind, [getattr(instance, column)])
