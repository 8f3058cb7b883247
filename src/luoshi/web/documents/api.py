"""The API of documents: handing in, listing, the ledger as ``luoshi extract`` writes it, and what can be taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from luoshi.web.documents import queries
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import intake, withdrawal
from luoshi.web.documents.views import document as pages
from luoshi.web.kernel.api_shapes import (
    BINARY,
    Asked,
    Body,
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
