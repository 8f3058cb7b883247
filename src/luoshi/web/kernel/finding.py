"""What a kind says of itself for the search: what of its things is found, and how one stands among the results.

How it is indexed and asked for is the search's; here is only what a declaration holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Model, QuerySet

from luoshi.web.kernel.actor import Actor


class Described(NamedTuple):
    """A thing that was found: what it is called, where it is, what else to know, and its day."""

    title: str
    url: str
    about: str
    at: date | datetime | None


DescribedRows: TypeAlias = "Mapping[int, Described]"


@dataclass(frozen=True, kw_only=True)
class Search:
    """What of the things of a kind is found, and how they are shown."""

    # Part of every key in the index, and the place among the results: from 1 to 15, never changed, none given twice.
    number: int
    # Where the texts stand: a save of other columns changes nothing here.
    columns: tuple[str, ...]
    # The rows, with what their texts need.
    rows: Callable[[], QuerySet[Any]]
    # The short texts, the first of them what the thing is called: words of a query may stand in different ones.
    fields: Callable[[Any], Iterable[object]]
    describe: Callable[[Sequence[int]], DescribedRows]
    # A long text, searched as well; a thing that has one is indexed by the worker when it is changed.
    text: Callable[[Any], str] | None = None
    # Which rows an actor may see, where that does not follow from the kind's own reading.
    seen: Callable[[Actor], QuerySet[Any]] | None = None
    order: str = "-pk"
    # Found by its name: where that has all the words, the other texts say nothing new.
    named: bool = False
    # Models whose rows are part of the text, with the column that says of which thing.
    parts: Mapping[type[Model], str] = field(default_factory=dict)


def joined(*parts: object) -> str:
    """What else to know of a thing, on one line."""
    return " · ".join(str(part) for part in parts if part)
