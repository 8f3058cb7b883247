"""Announcing rows that were written many at once, past the signals of the ORM: whoever derives something from them hears it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Listener = Callable[[str, Sequence[int]], None]
_LISTENERS: list[Listener] = []


def register_listener(listener: Listener) -> None:
    """Have the listener called with a kind of thing and the numbers of its rows, within the transaction of the write."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def announce(kind: str, ids: Iterable[int]) -> None:
    """Things of this kind were written."""
    numbers = sorted(set(ids))
    for listener in _LISTENERS if numbers else ():
        listener(kind, numbers)
