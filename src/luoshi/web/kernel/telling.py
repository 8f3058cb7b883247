"""Telling people that something concerns them. The app of the notifications says how they are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from luoshi.web.kernel.actor import Actor

About = tuple[str, int]  # the kind of a thing and its number


class Teller(Protocol):
    """Tells people, each of them once for a key; returns to how many it was offered."""

    def __call__(
        self, people: Iterable[Any], kind: str, key: str, text: str, url: str, *, about: About | None = None
    ) -> int: ...


_TELLERS: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Say how people are told."""
    _TELLERS[:] = [teller]


def tell_people(
    people: Iterable[Any], kind: str, key: str, text: str, url: str, *, about: About | None = None
) -> int:
    """Tell the people (or their numbers), who are told once for a key; to how many it was offered.

    ``kind`` is one of the kinds of a notification; ``about`` is the thing that it is about. Runs within the
    transaction of the act.
    """
    (teller,) = _TELLERS
    return teller(people, kind, key, text, url, about=about)


class Narrator(Protocol):
    """Tells whom an act on a thing concerns, those of them who may see it; returns how many were told."""

    def __call__(
        self, kind: str, row: Any, notice: str, text: str, *, actor: Actor, also: Iterable[int] = ()
    ) -> int: ...


_NARRATORS: list[Narrator] = []


def register_narrator(narrator: Narrator) -> None:
    """Say how those are told whom an act concerns."""
    _NARRATORS[:] = [narrator]


def tell_of(kind: str, row: Any, notice: str, text: str, *, actor: Actor, also: Iterable[int] = ()) -> int:
    """Tell whom an act on a thing concerns, as its kind says, whoever follows it and these ``also``; never the actor,
    and nobody who may not see the thing. Runs within the transaction of the act.
    """
    (narrator,) = _NARRATORS
    return narrator(kind, row, notice, text, actor=actor, also=also)
