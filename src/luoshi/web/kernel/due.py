"""Things with a day, whoever answers for them: what the kinds give to the reminders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import QuerySet

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a day: whose it is, how it is named, and where it is."""

    name: str  # the beginning of its key
    day: date
    called: str
    about: tuple[str, int]  # the kind of the thing and its number
    url: str
    organisations: tuple[int, ...]
    person: int | None = None


# What of a kind is due up to a day, overdue or not, in parts.
Reminders: TypeAlias = Callable[[date], Iterable[Sequence[Due]]]


def chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows, which are ordered by number, some hundreds at a time."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk
