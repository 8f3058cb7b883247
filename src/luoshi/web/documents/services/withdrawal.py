"""Taking back a document that was handed in by mistake: its file and all that was read stay, and it can be brought back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.web.documents.models import Document
from luoshi.web.kernel import clock
from luoshi.web.kernel.act import beside
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused

REASON_LIMIT = 500


def refuse_withdrawn(document: Document) -> None:
    """Nothing is done to a document that has been taken back. Raises Refused."""
    if document.withdrawn_at is not None:
        raise Refused(_("这份文件已撤回，没有保存。请先恢复。"))


def withdraw(document_id: int, reason: str, *, actor: Actor) -> Document:
    """Take the document back: only those who may do so see it from now on.

    Raises Gone, Denied, and Refused without a reason, for what is published, and while it is being read.
    """
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise Refused(_("请写明撤回的理由，它会记入审计记录。"))
    if len(reason) > REASON_LIMIT:
        raise Refused(_("理由请控制在 %(n)d 个字以内。") % {"n": REASON_LIMIT})
    with beside("document", document_id, "document.withdraw", actor=actor) as document:
        if document.withdrawn_at is not None:
            raise Refused(_("这份文件已经撤回。"))
        if getattr(document, "published_plan", None) is not None or document.replaced_by_id is not None:
            raise Refused(_("这份文件已经发布成任务，不能撤回。内容有错的，请改正后更新发布。"))
        if document.state == Document.State.READING:
            raise Refused(_("这份文件正在识读，请识读完再撤回。"))
        document.withdrawn_at = clock.now()
        document.withdrawn_by = actor.name[:100]
        document.withdrawn_reason = reason
        document.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        _log("document.withdraw", document, actor, after={"reason": reason})
    return document


def restore(document_id: int, *, actor: Actor) -> Document:
    """Bring a document back that was taken back. Raises Gone, Denied, and Refused where it was not."""
    with beside("document", document_id, "document.withdraw", actor=actor) as document:
        if document.withdrawn_at is None:
            raise Refused(_("这份文件没有撤回，不用恢复。"))
        bring_back(document, actor)
    return document


def bring_back(document: Document, actor: Actor) -> None:
    """Put the document, which is locked, among the others again; what was not read yet is queued again."""
    from luoshi.web.documents.tasks import read_document

    before = {"reason": document.withdrawn_reason}
    document.withdrawn_at, document.withdrawn_by, document.withdrawn_reason = None, "", ""
    document.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    if document.state == Document.State.QUEUED:
        read_document.enqueue(document.pk)
    _log("document.restore", document, actor, before=before)


def bring_back_handed_in(document_id: int, actor: Actor) -> Document | None:
    """Whoever hands the same file in again wants it back; None where it was not taken back."""
    with transaction.atomic():
        document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
        if document.withdrawn_at is None:
            return None
        bring_back(document, actor)
    return document


def _log(action: str, document: Document, actor: Actor, **sides: dict[str, str]) -> None:
    log(
        actor=actor,
        action=action,
        object_type="document",
        object_id=document.pk,
        object_label=document.called,
        organisation_id=document.owner_id,
        **sides,
    )
