"""The API of the log: its entries, the root over them, and the proof that an entry stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from ninja.responses import Status

from luoshi.web.audit import queries, services
from luoshi.web.audit.models import Entry
from luoshi.web.kernel import permissions
from luoshi.web.kernel.api_shapes import (
    Asked,
    Day,
    PathId,
    actor_of,
    answers,
)

router = Router(tags=["audit"])


class EntryRow(Schema):
    """One write: who, for whom, what, before and after. Acts and kinds in codes, and in words."""

    sequence: int
    at: datetime
    person_id: int | None
    person: str
    role: str
    acting_for: str
    organisation_id: int | None
    organisation_name: str
    channel: str
    action: str
    words: str
    object_type: str
    object_words: str
    object_id: str
    object_label: str
    before: Any
    after: Any


class Entries(Schema):
    """A part of the log, the latest first; ``next`` is the ``after`` of the part that follows, null when that is all."""

    items: list[EntryRow]
    next: int | None


class EntriesAsked(Schema):
    """The filters of the page of the log; people and organisations by a part of their name."""

    after: PathId | None = None
    q: Asked = ""
    person: Asked = ""
    organisation: Asked = ""
    action: Asked = ""
    object_type: Asked = ""
    object_id: Asked = ""
    start: Day | None = None
    end: Day | None = None


class Root(Schema):
    """The state of the log: how many entries, and the root of the tree over them."""

    size: int
    root: str


class CheckpointRow(Root):
    id: int
    at: datetime
    by: str


@router.get("/audit/entries", response=answers(Entries), summary="审计记录")
def entries(request: HttpRequest, asked: Query[EntriesAsked]):
    permissions.require(actor_of(request), "audit.read")
    rows = queries.entries(actor_of(request), asked.dict())
    page = queries.page(rows, oldest_first=False, after=asked.after, before=None)
    return {"items": page.rows, "next": page.next}


@router.get("/audit/entries/{sequence}", response=answers(EntryRow), summary="一条审计记录")
def entry(request: HttpRequest, sequence: PathId):
    return _entry(request, sequence)


@router.get("/audit/entries/{sequence}/proof", response=answers(dict[str, Any]), summary="一条审计记录的证明")
def proof(request: HttpRequest, sequence: PathId):
    found = queries.proof_of(_entry(request, sequence))
    if found is None:
        raise Http404
    return found


@router.get("/audit/root", response=answers(Root), summary="现在的校验根")
def root(request: HttpRequest):
    permissions.require(actor_of(request), "audit.read")
    peaks = queries.state()
    return {"size": peaks.size, "root": peaks.root().hex()}


@router.post(
    "/audit/checkpoints",
    response=answers(CheckpointRow, status=201, act=True),
    summary="记下现在的校验根",
)
def make_checkpoint(request: HttpRequest):
    return Status(201, services.make_checkpoint(actor=actor_of(request)))


def _entry(request: HttpRequest, sequence: int) -> Entry:
    rows = permissions.restrict(Entry.objects.all(), actor_of(request), "audit.read")
    return get_object_or_404(rows, sequence=sequence)
