"""Keeping what many people ask for, exactly: until the next entry of the log.

Every write is logged in its transaction, so the size of the log says whether anything has changed. What is kept is
found again only for the same size, the same day and the same reach of rights. The app of the log says how large it
is (``register_log_size``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor

KEPT_SECONDS = 3600
Value = TypeVar("Value")


_SIZES: list[Callable[[], int]] = []


def register_log_size(size: Callable[[], int]) -> None:
    """Say how the size of the log is read."""
    _SIZES[:] = [size]


def log_size() -> int:
    """How many entries the log has."""
    (size,) = _SIZES
    return size()


def cached(actor: Actor, name: str, make: Callable[[], Value], *, size: int | None = None) -> Value:
    """What ``make`` gives, made once for all who read tasks in the same organisation with the same right.

    ``name`` must tell apart everything else that the value depends on. The value must be plain data.
    """
    size = log_size() if size is None else size
    scope = permissions.scope_of(actor, "task.read")
    reach = scope.value if scope else "system" if actor.is_system else "nobody"
    key = (
        f"luoshi:{name}:{get_language()}:{actor.jurisdiction_path}:{reach}:{clock.today().isoformat()}:{size}"
    )
    missing = object()
    found = cache.get(key, missing)
    if found is missing:
        # Read before the size could be known to be old: a value may be newer than its key says, never older.
        found = make()
        cache.set(key, found, KEPT_SECONDS)
    return found
