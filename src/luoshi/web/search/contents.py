"""The texts of things as the search cuts them into parts, and which things an actor may find.

What of each kind is found is said by the kinds (``kernel.finding.Search``); how it is indexed stands in ``services``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.finding import Search
from luoshi.web.kernel.kinds import KINDS
from luoshi.web.search.folding import FIELD, QUERY_LIMIT
from luoshi.web.search.grams import PART_LIMIT

PART_SIZE = 3000


def search_of(kind: str) -> Search:
    """What the kind says of itself. Raises KeyError for one of which nothing is found."""
    search = KINDS[kind].search
    if search is None:
        raise KeyError(kind)
    return search


def model_of(kind: str) -> type[Model]:
    """The model of a kind of which something is found."""
    model = KINDS[kind].model
    assert model is not None  # what is found has rows
    return model


def texts(kind: str, ids: Iterable[int] | None = None) -> Iterator[tuple[int, list[str]]]:
    """The number and the parts of things in the order of their numbers: of these, or of all."""
    search = search_of(kind)
    rows = search.rows().order_by("pk")
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    for row in rows.iterator(chunk_size=2000):
        yield row.pk, _parts(search, row)[:PART_LIMIT]


def visible_rows(kind: str, actor: Actor) -> QuerySet[Any]:
    """The things of the kind that the actor may see."""
    search = search_of(kind)
    if search.seen is not None:
        return search.seen(actor)
    rows: QuerySet[Any] = model_of(kind)._default_manager.all()
    return permissions.restrict(rows, actor, KINDS[kind].reading)


def _parts(search: Search, row: Any) -> list[str]:
    """All fields make one part, so that words of a query may stand in different ones; a long text is cut into others."""
    fields = FIELD.join(str(value) for value in search.fields(row) if value)
    return [fields, *(_pieces(search.text(row)) if search.text is not None else ())]


def _pieces(text: str) -> Sequence[str]:
    # They share as much as a query may be long: what is cut in one stands whole in the next.
    return [text[at : at + PART_SIZE + QUERY_LIMIT] for at in range(0, len(text), PART_SIZE)]
