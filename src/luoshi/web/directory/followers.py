"""What higher apps do when organisations change, and what they have to say of them in lists. The directory knows none of them.

A follower must register when the applications are ready. It works within the transaction of the change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import Actor


class Follower(Protocol):
    """Somebody who keeps something that depends on the tree of organisations."""

    def moving(self, path: str) -> Callable[[], None]:
        """An organisation with this path is about to move, with all below. Returns what is to be done when it has."""
        ...

    def groups_changed(self, organisations: Sequence[Organisation]) -> None:
        """These came to, or went from, the groups that names such as 各县市区 mean."""
        ...


@dataclass(frozen=True, slots=True)
class Counts:
    """Columns of numbers in the list of organisations: how much of something each has, with the address of its rows."""

    labels: tuple[str | Promise, ...]
    heads: tuple[str | Promise, ...]  # the labels with their unit
    labels_of_workbook: tuple[str | Promise, ...]
    note: str | Promise
    of: Callable[
        [Actor, Sequence[int]], Mapping[int, tuple[int, ...]]
    ]  # numbers of organisations -> a number a column
    address: Callable[[int, int], str]  # number of an organisation, which column


FOLLOWERS: list[Follower] = []
COUNTS: list[Counts] = []


def moving(path: str) -> Callable[[], None]:
    """Announce that an organisation is about to move; call what is returned when it has."""
    waiting = [follower.moving(path) for follower in FOLLOWERS]

    def moved() -> None:
        for finish in waiting:
            finish()

    return moved


def groups_changed(organisations: Sequence[Organisation]) -> None:
    """Announce that organisations came or went, or changed their kind or level."""
    for follower in FOLLOWERS:
        follower.groups_changed(organisations)
