"""What goes with a thing when it is deleted: whoever keeps something on things of any kind says how it is forgotten.

There is no foreign key from what is kept to the thing. The work is done in the transaction of the deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models.signals import post_delete

from luoshi.web.kernel import kinds

Follower = Callable[[str, Sequence[int]], None]
_FOLLOWERS: list[Follower] = []
_CODES: dict[type, str] = {}


def register_follower(follower: Follower) -> None:
    """Have the follower called with a kind of thing and the numbers of its rows that are being deleted."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def _watch(kind: kinds.Kind) -> None:
    if kind.model is not None and kind.dossier:
        _CODES[kind.model] = kind.code
        post_delete.connect(_deleted, sender=kind.model, dispatch_uid=f"removal-{kind.code}")


def forget(kind: str, pks: Sequence[int]) -> None:
    """These things are gone: called by whoever deletes rows past the ORM."""
    for follower in _FOLLOWERS:
        follower(kind, pks)


def _deleted(sender: Any, instance: Any, **_rest: Any) -> None:
    forget(_CODES[sender], [instance.pk])


kinds.on_registration(_watch)
