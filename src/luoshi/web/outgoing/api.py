"""The API of official documents to be sent: what the pages can, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from luoshi.web.kernel import permissions
from luoshi.web.kernel.api_shapes import BINARY, PathId, actor_of, answers
from luoshi.web.outgoing import queries
from luoshi.web.outgoing.queries import InUse
from luoshi.web.outgoing.services import templates as services
from luoshi.web.outgoing.views import making
from luoshi.web.outgoing.views import templates as pages

router = Router(tags=["outgoing"])


class TemplateRow(Schema):
    """A kind of official document and the template used for it; ``name`` is empty where it is the program's own."""

    kind: str
    kind_name: str
    own: bool
    name: str
    sha256: str
    version: int | None
    put_at: datetime | None
    put_by: str


def _row(used: InUse) -> dict[str, object]:
    row = used.row if used.own else None
    return {
        "kind": used.kind.code,
        "kind_name": used.kind.name,
        "own": used.own,
        "name": row.name if row else "",
        "sha256": row.sha256 if row else "",
        "version": used.row.version if used.row else None,
        "put_at": row.put_at if row else None,
        "put_by": row.put_by if row else "",
    }


@router.get("/templates", response=answers(list[TemplateRow]), summary="公文模板")
def templates(request: HttpRequest):
    actor = actor_of(request)
    permissions.require(actor, "template.read")
    return [_row(used) for used in queries.all_in_use(actor)]


@router.get("/templates/{kind}/file", response=answers(None), openapi_extra=BINARY, summary="下载模板")
def template(request: HttpRequest, kind: str):
    return pages.download(request, kind)


@router.post("/templates/{kind}", response=answers(TemplateRow, status=201, act=True), summary="上传模板")
def put(request: HttpRequest, kind: str, file: File[UploadedFile]):
    actor, chosen = actor_of(request), pages.kind_or_404(kind)
    services.put(chosen, file.name or "", file.chunks(), actor=actor)
    return Status(201, _row(queries.in_use(actor, chosen)))


@router.post("/templates/{kind}/restore", response=answers(TemplateRow, act=True), summary="恢复自带模板")
def restore(request: HttpRequest, kind: str):
    actor, chosen = actor_of(request), pages.kind_or_404(kind)
    services.restore(chosen, actor=actor)
    return _row(queries.in_use(actor, chosen))


@router.get(
    "/documents/{document_id}/outgoing/{kind}",
    response=answers(None),
    openapi_extra=BINARY,
    summary="生成公文",
)
def make(request: HttpRequest, document_id: PathId, kind: str, form: Literal["docx", "pdf", "xlsx"] = "docx"):
    return making.download(request, document_id, kind, form)
