"""What people hang on a thing: remarks, files; and following it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.dossier.models import Attachment, Comment, Follow
from luoshi.web.kernel import act, clock, files, kinds, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused

NAMELESS = gettext_noop("附件")
TEXT_LIMIT = 5000
FILE_LIMIT = 50 * 1024 * 1024
FILES_LIMIT = 100


def comment(kind: str, pk: int, text: str, *, actor: Actor) -> Comment:
    """A remark. Raises Gone, Denied, Refused."""
    with act.beside(kind, pk, f"{kind}.comment", actor=actor) as thing:
        said = require_text(text, _("请填写意见。"))
        row = Comment.objects.create(
            kind=kind, object_id=pk, by_id=actor.person_id, organisation_id=actor.organisation_id, text=said
        )
        act.tell(kind, thing, "comment", f"{thing}：{said[:120]}", actor=actor)
        act.record(kind, thing, f"{kind}.comment", actor=actor, fields=[new("comment.text", said)])
    return row


def attach(
    kind: str, pk: int, name: str, chunks: Iterable[bytes], *, actor: Actor, entry: int | None = None
) -> Attachment:
    """A file on the thing; ``entry`` is the report with which it comes, as its evidence. Raises Gone, Denied, and Refused where it is empty, too large or there already."""
    name, right = files.safe_name(name, NAMELESS), f"{kind}.attach"
    # Once before the bytes are kept, so that nobody fills the store who may not; and again with the row.
    with act.beside(kind, pk, right, actor=actor):
        pass
    kept = files.keep(_bound(chunks, name))
    if not kept.size:
        raise Refused(_("“%(name)s”是空文件，没有保存。") % {"name": name})
    with act.beside(kind, pk, right, actor=actor) as thing:
        rows = Attachment.objects.filter(kind=kind, object_id=pk, removed_at=None)
        same = rows.filter(sha256=kept.sha256).first()
        if same is not None:
            raise Refused(_("这个文件已经在附件里（“%(name)s”），没有重复保存。") % {"name": same.name})
        if rows.count() >= FILES_LIMIT:
            raise Refused(
                _("%(this)s最多 %(limit)d 个附件。请先移除不用的，或打包后上传。")
                % {"this": act.this(kind), "limit": FILES_LIMIT}
            )
        row = Attachment.objects.create(
            kind=kind,
            object_id=pk,
            name=name,
            sha256=kept.sha256,
            size=kept.size,
            entry=entry,
            by_id=actor.person_id,
            organisation_id=actor.organisation_id,
        )
        fields = [new("attachment.name", name)]
        act.record(kind, thing, right, actor=actor, fields=fields, sha256=kept.sha256)
    return row


def remove_attachment(attachment_id: int, *, actor: Actor) -> Attachment:
    """Take a file off its thing; its bytes and the record stay. Raises Gone, Denied, Refused."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise Refused(_("这个附件已经移除。"))
    kind = found.kind
    with act.beside(kind, found.object_id, f"{kind}.attach", actor=actor) as thing:
        row = Attachment.objects.select_for_update().get(pk=attachment_id)
        if row.removed_at is not None:
            raise Refused(_("这个附件已经移除。"))
        if not _own(row, thing, actor):
            raise Refused(_("只有上传单位或办公厅（室）可以移除附件。"))
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        fields = [{"field": "attachment.name", "before": row.name, "after": ""}]
        act.record(kind, thing, "attachment.remove", actor=actor, fields=fields)
    return row


def follow(kind: str, pk: int, on: bool, *, actor: Actor) -> None:
    """Hear of a thing, or no longer. Raises Gone, Denied."""
    with act.beside(kind, pk, f"{kind}.follow", actor=actor) as thing:
        known = Follow.objects.filter(kind=kind, object_id=pk, person_id=actor.person_id)
        if on == known.exists():
            return
        if on:
            try:
                with transaction.atomic():
                    Follow.objects.create(kind=kind, object_id=pk, person_id=actor.person_id)
            except IntegrityError:  # asked for twice at the same time: it is as wanted
                return
        else:
            known.delete()
        log(
            actor=actor,
            action=f"{kind}.follow" if on else f"{kind}.unfollow",
            object_type=kind,
            object_id=pk,
            object_label=str(thing),
            organisation_id=kinds.KINDS[kind].owner(thing),
        )


def new(field: str, after: str) -> dict[str, str]:
    """A fact that was not there before, as a history holds it."""
    return {"field": field, "before": "", "after": after}


def require_text(text: str, missing: str) -> str:
    """The text without what stands around it. Raises Refused with ``missing`` where nothing is left, or too much."""
    text = without_ends(text)
    if not text:
        raise Refused(missing)
    return text


def without_ends(text: str) -> str:
    """The text without what stands around it; it may be empty. Raises Refused where it is too long."""
    text = text.replace("\x00", "").strip()
    if len(text) > TEXT_LIMIT:
        raise Refused(
            _("内容有 %(length)d 字，最多 %(limit)d 字。请精简，或作为附件上传。")
            % {"length": len(text), "limit": TEXT_LIMIT}
        )
    return text


def _own(row: Attachment, thing: Any, actor: Actor) -> bool:
    own = row.organisation_id == actor.organisation_id
    return own or permissions.allowed(actor, "attachment.remove", thing)


def _bound(chunks: Iterable[bytes], name: str) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > FILE_LIMIT:
            raise Refused(
                _("“%(name)s”超过 %(limit)d MB，没有保存。请压缩或拆分后再上传。")
                % {"name": name, "limit": FILE_LIMIT // (1024 * 1024)}
            )
        yield chunk
