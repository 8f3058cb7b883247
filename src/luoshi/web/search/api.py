"""The API of the search."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from luoshi.web.kernel.api_shapes import WITHOUT_NUL, OneOf, Paging, actor_of, answers
from luoshi.web.kernel.kinds import searched
from luoshi.web.search import queries
from luoshi.web.search.folding import QUERY_LIMIT

router = Router(tags=["search"])


class PieceRow(Schema):
    """A stretch of a text; ``hit`` where a word of the query stands."""

    text: str
    hit: bool


class HitRow(Schema):
    object_id: int
    title: list[PieceRow]
    snippet: list[PieceRow]
    about: str
    at: date | datetime | None
    url: str


class GroupRow(Schema):
    """What was found of a kind; ``more``: there are more than ``count``, add a word."""

    kind: str
    label: str
    count: int
    more: bool
    items: list[HitRow]


class Groups(Schema):
    groups: list[GroupRow]


class SearchAsked(Paging):
    """Several words: all of them. Words in “…” stand together. The page and its size are those of each kind."""

    q: Annotated[str, Field(min_length=1, max_length=QUERY_LIMIT, pattern=WITHOUT_NUL)]
    kind: Annotated[str, OneOf(tuple(searched()))] | None = None


@router.get("/search", response=answers(Groups), summary="全文检索")
def search(request: HttpRequest, asked: Query[SearchAsked]):
    kinds = {"kinds": [asked.kind]} if asked.kind else {}
    start = (asked.page - 1) * asked.size
    return {
        "groups": [
            {
                "kind": found.kind,
                "label": found.label,
                "count": found.count,
                "more": found.more,
                "items": queries.hits(found.kind, found.ids[start : start + asked.size], asked.q),
            }
            for found in queries.find(actor_of(request), asked.q, **kinds)
        ]
    }
