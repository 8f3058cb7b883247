"""The API of the incoming documents: which there are, how they stand, which bodies have them. Nobody's name and nobody's words:
who proposed, instructed and answered stands on the sheet alone, and is acted on there.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from luoshi.web.circulation import queries
from luoshi.web.circulation.filters import DUE, MINE, STAGES, TEXT_LIMIT, Filter
from luoshi.web.circulation.models import Sheet
from luoshi.web.circulation.standing import works_of
from luoshi.web.kernel.api_shapes import (
    WITHOUT_NUL,
    Day,
    Named,
    OneOf,
    Page,
    Paging,
    PathId,
    actor_of,
    answers,
    page_of,
)

router = Router(tags=["circulation"])
SORTS = tuple(f"{sign}{name}" for name in queries.SORTS for sign in ("", "-"))


class SheetsAsked(Paging):
    """The filters of the list, under the names that its addresses use."""

    stage: Annotated[str, OneOf(STAGES)] | None = None
    urgency: Annotated[str, OneOf(Sheet.Urgency)] | None = None
    body: PathId | None = None
    due: Annotated[str, OneOf(DUE)] | None = None
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    q: Annotated[str, Field(max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)] = ""
    mine: Annotated[str, OneOf(MINE)] | None = None
    sort: Annotated[str, OneOf(SORTS)] = queries.DEFAULT_SORT

    def filter(self) -> Filter:
        """As the list takes them."""
        given = {each.name: getattr(self, each.name) for each in fields(Filter)}
        return Filter(**{name: value for name, value in given.items() if value is not None})


class HandlingRow(Schema):
    """A body that has it: leading or supporting, by when, and whether it has answered."""

    body: Named
    leading: bool
    due: date
    state: str


class SheetRow(Schema):
    """An incoming document, without the people on its sheet."""

    id: int
    version: int
    number: str
    title: str
    sender: str
    doc_number: str
    copies: int
    secrecy: str
    urgency: str
    received_at: datetime
    stage: str
    closed_at: datetime | None
    handlings: list[HandlingRow]

    @staticmethod
    def resolve_handlings(row: Sheet) -> list[HandlingRow]:
        return [
            HandlingRow(
                body=Named.model_validate(work.organisation, from_attributes=True),
                leading=work.leading,
                due=work.due,
                state=work.state,
            )
            for work in works_of(row)
        ]


@router.get("/circulation", response=answers(Page[SheetRow]), summary="来文清单")
def sheets(request: HttpRequest, asked: Query[SheetsAsked]):
    rows = queries.found(actor_of(request), asked.filter())
    return page_of(queries.ordered(rows, queries.Look(asked.sort)), asked)


@router.get("/circulation/{sheet_id}", response=answers(SheetRow), summary="一件来文")
def sheet(request: HttpRequest, sheet_id: PathId):
    return get_object_or_404(queries.with_steps(queries.visible(actor_of(request))), pk=sheet_id)
