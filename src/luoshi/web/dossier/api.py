"""The API of what hangs on things: below the things of each kind that has a dossier (``add_dossier``), and each by its number."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from luoshi.web.dossier.api_shapes import (
    AttachmentRow,
    ChangeRow,
    Following,
    InstructionNew,
    InstructionRow,
    Said,
    Written,
)
from luoshi.web.dossier.models import Attachment, Change, Comment, Instruction
from luoshi.web.dossier.queries import of_thing, readable
from luoshi.web.dossier.services import instructions, writing
from luoshi.web.dossier.views import download
from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.api_shapes import BINARY, Page, Paging, PathId, actor_of, answers, page_of
from luoshi.web.kernel.language import in_record_language

router = Router(tags=["dossier"])
NOTHING: dict[Any, Any] = answers(None, status=204, act=True)


@router.get("/attachments/{attachment_id}", response=answers(None), openapi_extra=BINARY, summary="下载附件")
def attachment(request: HttpRequest, attachment_id: PathId):
    return download(_attachment(request, attachment_id))


@router.delete("/attachments/{attachment_id}", response=NOTHING, summary="移除附件")
def remove_attachment(request: HttpRequest, attachment_id: PathId):
    writing.remove_attachment(_attachment(request, attachment_id).pk, actor=actor_of(request))
    return Status(204, None)


@router.get("/instructions/{instruction_id}", response=answers(InstructionRow), summary="一件批示")
def instruction(request: HttpRequest, instruction_id: PathId):
    return get_object_or_404(readable_instructions(request), pk=instruction_id)


@router.post(
    "/instructions/{instruction_id}/answer", response=answers(InstructionRow, act=True), summary="回复批示"
)
def answer(request: HttpRequest, instruction_id: PathId, given: Said):
    return instructions.answer(instruction_id, given.text, actor=actor_of(request))


@router.post(
    "/instructions/{instruction_id}/close", response=answers(InstructionRow, act=True), summary="批示办结"
)
def close(request: HttpRequest, instruction_id: PathId):
    return instructions.close(instruction_id, actor=actor_of(request))


@router.post(
    "/instructions/{instruction_id}/reopen",
    response=answers(InstructionRow, act=True),
    summary="批示退回重办",
)
def reopen(request: HttpRequest, instruction_id: PathId):
    return instructions.reopen(instruction_id, actor=actor_of(request))


def readable_instructions(request: HttpRequest) -> QuerySet[Instruction]:
    """The instructions that the actor may read."""
    rows = permissions.restrict(Instruction.objects.all(), actor_of(request), "instruction.read")
    return rows.select_related("by")


def add_dossier(to: Router, kind: str, below: str) -> None:
    """The operations on the dossiers of a kind of thing, below the address of one (``/tasks/{task_id}``).

    The number of the thing in the address must be called after the kind.
    """
    operations = _Operations(kind)
    called = in_record_language(str)(kinds.KINDS[kind].words)
    kept = kinds.KINDS[kind].dossier

    def add(method: str, rest: str, view: Callable[..., Any], response: Any, summary: str) -> None:
        to.add_api_operation(
            f"{below}/{rest}",
            [method],
            _named(view, f"{kind}_id"),
            response=response,
            operation_id=f"{kind}_{view.__name__}",
            url_name=f"{kind}_{view.__name__}",
            summary=summary,
        )

    add("GET", "changes", operations.changes, answers(Page[ChangeRow]), f"{called}的改动记录")
    if "comment" in kept:
        add("GET", "comments", operations.comments, answers(Page[Written]), f"{called}的意见")
        add("POST", "comments", operations.comment, answers(Written, status=201, act=True), "发表意见")
    if "attachment" in kept:
        add("GET", "attachments", operations.attachments, answers(Page[AttachmentRow]), f"{called}的附件")
        add(
            "POST", "attachments", operations.attach, answers(AttachmentRow, status=201, act=True), "上传附件"
        )
    if "instruction" in kept:
        add(
            "POST", "instructions", operations.give, answers(InstructionRow, status=201, act=True), "作出批示"
        )
    if "follow" in kept:
        add("PUT", "following", operations.follow, NOTHING, f"跟踪{called}，或不再跟踪")


class _Operations:
    """The operations on the dossiers of one kind; ``pk`` is the number of the thing."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def changes(self, request: HttpRequest, pk: PathId, asked: Query[Paging]):
        return page_of(self._of(request, Change.objects.all(), pk).order_by("-id"), asked)

    def comments(self, request: HttpRequest, pk: PathId, asked: Query[Paging]):
        rows = self._of(request, Comment.objects.all(), pk)
        return page_of(rows.select_related("by").order_by("-id"), asked)

    def comment(self, request: HttpRequest, pk: PathId, given: Said):
        return Status(201, writing.comment(self.kind, pk, given.text, actor=actor_of(request)))

    def attachments(self, request: HttpRequest, pk: PathId, asked: Query[Paging]):
        rows = self._of(request, Attachment.objects.filter(removed_at=None), pk)
        return page_of(rows.select_related("by").order_by("-id"), asked)

    def attach(self, request: HttpRequest, pk: PathId, file: File[UploadedFile]):
        made = writing.attach(self.kind, pk, file.name or "", file.chunks(), actor=actor_of(request))
        return Status(201, made)

    def give(self, request: HttpRequest, pk: PathId, given: InstructionNew):
        made = instructions.give(
            self.kind,
            pk,
            actor=actor_of(request),
            addressee_id=given.addressee_id,
            text=given.text,
            due=given.due,
        )
        return Status(201, made)

    def follow(self, request: HttpRequest, pk: PathId, given: Following):
        writing.follow(self.kind, pk, given.following, actor=actor_of(request))
        return Status(204, None)

    def _of(self, request: HttpRequest, rows: QuerySet[Any], pk: int) -> QuerySet[Any]:
        """What hangs on the thing, where the actor may read it; Http404 otherwise."""
        declared = kinds.KINDS[self.kind]
        model: Any = declared.model
        things = permissions.restrict(model._default_manager.all(), actor_of(request), declared.reading)
        get_object_or_404(things.only("pk"), pk=pk)
        return of_thing(rows, self.kind, pk)


def _named(view: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The operation with the number of its thing called as the address calls it."""

    def operation(request: HttpRequest, **given: Any) -> Any:
        return view(request, given.pop(name), **given)

    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=each.annotation)
        if each.name == "pk"
        else each.replace(kind=Parameter.KEYWORD_ONLY if each.name != "request" else each.kind)
        for each in signature(view).parameters.values()
    ]
    operation.__name__ = view.__name__
    operation.__signature__ = signature(view).replace(parameters=parameters)  # type: ignore[attr-defined]
    return operation


def _attachment(request: HttpRequest, pk: int) -> Attachment:
    rows = readable(Attachment.objects.filter(removed_at=None), actor_of(request))
    return get_object_or_404(rows, pk=pk)
