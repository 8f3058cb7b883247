"""Telling people that something concerns them. The app of the notifications says how they are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol


class Teller(Protocol):
    """Tells people, each of them once for a key; returns to how many it was offered."""

    def __call__(
        self, people: Iterable[Any], kind: str, key: str, text: str, url: str, *, task: Any = None
    ) -> int: ...


_TELLERS: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Say how people are told."""
    _TELLERS[:] = [teller]


def tell_people(people: Iterable[Any], kind: str, key: str, text: str, url: str, *, task: Any = None) -> int:
    """Tell the people (or their numbers), who are told once for a key; to how many it was offered.

    ``kind`` is one of the kinds of a notification; ``task`` is what it is about, where that is a task. Runs within the
    transaction of the act.
    """
    (teller,) = _TELLERS
    return teller(people, kind, key, text, url, task=task)
