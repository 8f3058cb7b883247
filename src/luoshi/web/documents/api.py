"""The API of documents: handing in, listing, the ledger as ``luoshi extract`` writes it, and what can be taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from luoshi.web.documents import queries
from luoshi.web.documents.models import Document, Item
from luoshi.web.documents.reviewing import Reviewed
from luoshi.web.documents.services import corrections, intake, together, withdrawal
from luoshi.web.documents.views import document as pages
from luoshi.web.kernel.api_shapes import (
    BINARY,
    Asked,
    Body,
    Id,
    OneOf,
    Page,
    Paging,
    PathId,
    actor_of,
    answers,
    page_of,
    text,
)

router = Router(tags=["documents"])

SORTS = tuple(f"{sign}{name}" for name in queries.SORTS for sign in ("", "-"))


class DocumentRow(Schema):
    """A document; ``state`` tells whether its reading is still to come, and ``message`` why it failed."""

    id: int
    name: str
    sha256: str
    size: int
    format: str
    owner_id: int | None
    state: Annotated[str, OneOf(Document.State)]
    message: str
    kind: str
    title: str | None
    doc_number: str | None
    issuer: str | None
    addressees: list[str]
    issued_on: str | None
    printed_on: str | None
    uploaded_at: datetime
    uploaded_by: str
    read_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str
    version: int


class DocumentListed(DocumentRow):
    """With how much its ledger holds, and how much of it nobody has checked yet."""

    task_count: int
    open_count: int
    warning_count: int


class DocumentsAsked(Paging):
    q: Asked = ""
    state: Annotated[str, OneOf((*Document.State.values, queries.WITHDRAWN))] | None = None
    kind: Annotated[str, OneOf(Document.Kind)] | None = None
    sort: Annotated[str, OneOf(SORTS)] = "-uploaded"


class Received(Schema):
    """What became of the file; ``known``: the same bytes were here before, nothing was kept twice; ``restored``: they had
    been withdrawn and are here again."""

    document: DocumentRow
    known: bool
    restored: bool


class ReasonRow(Schema):
    """Why something may have been read wrongly, as a code, with the words that it is about."""

    doubt: str
    words: str


class ReviewedRow(Schema):
    """An item of the ledger with what there is to say of it; ``flawless``: nothing has to be looked at before it is confirmed."""

    kind: str
    id: int
    version: int
    label: str
    confirmed: bool
    traits: list[str]
    reasons: list[ReasonRow]
    flawless: bool


class ReviewRow(Schema):
    """What is checked and what has to be looked at; ``absent``: fields of the header that were not found."""

    total: int
    confirmed: int
    flawless: int
    absent: list[str]
    items: list[ReviewedRow]


class Seen(Body):
    kind: Literal["task", "target", "taskforce", "measure", "award", "rule", "notice"]
    id: Id
    version: Id


class Confirming(Body):
    """Either the items that were seen, or ``flawless``: how many without doubt there are, all of which are confirmed."""

    items: Annotated[list[Seen], Field(max_length=10_000, default_factory=list)]
    flawless: Annotated[int, Field(ge=1, le=100_000)] | None = None


class ConfirmedRow(Schema):
    """How many were confirmed, and how many were left because they have changed; ``correction`` can be undone."""

    done: int
    changed: int
    correction: int


class Undoing(Body):
    correction: Id


class UndoneRow(Schema):
    id: int
    action: str
    label: str


class Withdrawing(Body):
    reason: Annotated[str, text(500, 1)]


@router.get("/documents", response=answers(Page[DocumentListed]), summary="文件")
def documents(request: HttpRequest, asked: Query[DocumentsAsked]):
    rows = queries.filter_documents(
        pages.visible(actor_of(request)),
        text=asked.q,
        state=asked.state or "",
        kind=asked.kind or "",
        sort=asked.sort,
    )
    return page_of(rows, asked)


@router.post("/documents", response=answers(Received, status=201, act=True), summary="上传文件")
def upload(request: HttpRequest, file: File[UploadedFile]):
    received = intake.receive(file.name or "", file.chunks(), actor=actor_of(request))
    return Status(
        201, {"document": received.document, "known": received.known, "restored": received.restored}
    )


@router.get("/documents/{document_id}", response=answers(DocumentRow), summary="一份文件")
def document(request: HttpRequest, document_id: PathId):
    return get_object_or_404(pages.visible(actor_of(request)), pk=document_id)


@router.post("/documents/{document_id}/withdraw", response=answers(DocumentRow, act=True), summary="撤回文件")
def withdraw(request: HttpRequest, document_id: PathId, given: Withdrawing):
    return withdrawal.withdraw(document_id, given.reason, actor=actor_of(request))


@router.post(
    "/documents/{document_id}/restore", response=answers(DocumentRow, act=True), summary="恢复撤回的文件"
)
def restore(request: HttpRequest, document_id: PathId):
    return withdrawal.restore(document_id, actor=actor_of(request))


@router.get("/documents/{document_id}/review", response=answers(ReviewRow), summary="台账里要看的各项")
def review(request: HttpRequest, document_id: PathId):
    row = get_object_or_404(pages.visible(actor_of(request)).exclude(reading=None), pk=document_id)
    reviewed = Reviewed(row)
    to_check = reviewed.to_check()
    return {
        "total": len(to_check),
        "confirmed": sum(item.confirmed_at is not None for item in to_check),
        "flawless": len(reviewed.flawless()),
        "absent": list(reviewed.absent),
        "items": [_reviewed(item, reviewed) for item in to_check],
    }


def _reviewed(item: Item, reviewed: Reviewed) -> dict[str, Any]:
    finding = reviewed.finding(item)
    return {
        "kind": item._meta.model_name,
        "id": item.pk,
        "version": item.version,
        "label": str(item),
        "confirmed": item.confirmed_at is not None,
        "traits": sorted(finding.traits),
        "reasons": [{"doubt": reason.doubt, "words": reason.words} for reason in finding.reasons],
        "flawless": finding.flawless,
    }


@router.post("/documents/{document_id}/confirm", response=answers(ConfirmedRow, act=True), summary="一并核对")
def confirm(request: HttpRequest, document_id: PathId, given: Confirming):
    actor = actor_of(request)
    if given.flawless is not None:
        confirmed = together.confirm_flawless(document_id, given.flawless, actor=actor)
    else:
        seen = [(item.kind, item.id, item.version) for item in given.items]
        confirmed = together.confirm_seen(document_id, seen, actor=actor)
    return {"done": confirmed.done, "changed": confirmed.changed, "correction": confirmed.correction.pk}


@router.post("/documents/{document_id}/undo", response=answers(UndoneRow, act=True), summary="撤销台账的改动")
def undo(request: HttpRequest, document_id: PathId, given: Undoing):
    return corrections.undo(document_id, given.correction, actor=actor_of(request))


@router.get("/documents/{document_id}/ledger", response=answers(dict[str, Any]), summary="改正后的台账")
def ledger(request: HttpRequest, document_id: PathId) -> HttpResponse:
    return pages.export(request, document_id, "json")


@router.get(
    "/documents/{document_id}/export",
    response=answers(None),
    openapi_extra={
        "responses": {
            200: {
                "content": {
                    "application/json": {"schema": {"type": "object"}},
                    "text/html": {"schema": {"type": "string"}},
                    pages.XLSX: {"schema": {"type": "string", "format": "binary"}},
                }
            }
        }
    },
    summary="导出台账",
)
def export(request: HttpRequest, document_id: PathId, form: Literal["json", "xlsx", "html"] = "xlsx"):
    return pages.export(request, document_id, form)


@router.get(
    "/documents/{document_id}/original", response=answers(None), openapi_extra=BINARY, summary="下载原文件"
)
def original(request: HttpRequest, document_id: PathId):
    return pages.original(request, document_id)
