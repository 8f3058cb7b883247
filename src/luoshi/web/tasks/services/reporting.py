"""What people write and hang under a task: updates, remarks, files; and following it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.kernel import files, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Attachment, Comment, Follow, Task, Update
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import acting_on, refresh_lights, require_text, tell

LAST_UPDATE_LIMIT = 500
NAME_LIMIT = 255
FILE_LIMIT = 50 * 1024 * 1024
FILES_LIMIT = 100


def report(task_id: int, text: str, *, actor: Actor) -> Update:
    """A short word on how it goes. Raises Gone, Denied, Refused."""
    with acting_on(task_id, actor=actor, permission="task.report") as task:
        said = require_text(text, _("请填写进展。"))
        if task.state in (Task.State.VERIFIED, Task.State.CANCELLED):
            raise Refused(
                _("任务%(state)s，不再填写进展。需要继续办理时，请先由办公厅（室）退回或恢复。")
                % {"state": task.get_state_display()}
            )
        update = Update.objects.create(
            task=task, by_id=actor.person_id, organisation_id=actor.organisation_id, text=said
        )
        task.last_update = " ".join(said.split())[:LAST_UPDATE_LIMIT]
        task.save(update_fields=["last_update", "changed_at"])
        refresh_lights([task.pk])
        tell(
            task,
            "changed",
            actor,
            gettext_noop("%(task)s：新进展。%(text)s") % {"task": task, "text": said[:120]},
        )
        core.record(task, actor=actor, action="task.report", fields=[_row("update.text", said)])
    return update


def comment(task_id: int, text: str, *, actor: Actor) -> Comment:
    """A remark. Raises Gone, Denied, Refused."""
    with acting_on(task_id, actor=actor, permission="task.comment") as task:
        said = require_text(text, _("请填写意见。"))
        row = Comment.objects.create(
            task=task, by_id=actor.person_id, organisation_id=actor.organisation_id, text=said
        )
        tell(task, "comment", actor, gettext_noop("%(task)s：%(text)s") % {"task": task, "text": said[:120]})
        core.record(task, actor=actor, action="task.comment", fields=[_row("comment.text", said)])
    return row


def attach(task_id: int, name: str, chunks: Iterable[bytes], *, actor: Actor) -> Attachment:
    """A file under the task. Raises Gone, Denied, and Refused where it is empty, too large or there already."""
    name = safe_name(name)
    # Once before the bytes are kept, so that nobody fills the store who may not; and again with the row.
    with acting_on(task_id, actor=actor, permission="task.attach"):
        pass
    kept = files.keep(_bounded(chunks, name))
    if not kept.size:
        raise Refused(_("“%(name)s”是空文件，没有保存。") % {"name": name})
    with acting_on(task_id, actor=actor, permission="task.attach") as task:
        rows = Attachment.objects.filter(task=task, removed_at=None)
        same = rows.filter(sha256=kept.sha256).first()
        if same is not None:
            raise Refused(_("这个文件已经在附件里（“%(name)s”），没有重复保存。") % {"name": same.name})
        if rows.count() >= FILES_LIMIT:
            raise Refused(
                _("一项任务最多 %(limit)d 个附件。请先移除不用的，或打包后上传。") % {"limit": FILES_LIMIT}
            )
        row = Attachment.objects.create(
            task=task,
            name=name,
            sha256=kept.sha256,
            size=kept.size,
            by_id=actor.person_id,
            organisation_id=actor.organisation_id,
        )
        core.record(
            task,
            actor=actor,
            action="task.attach",
            fields=[_row("attachment.name", name)],
            **{"attachment.sha256": kept.sha256},
        )
    return row


def remove_attachment(attachment_id: int, *, actor: Actor) -> Attachment:
    """Take a file off the task; its bytes and the record stay. Raises Gone, Denied, Refused."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise core.gone()
    with acting_on(found.task_id, actor=actor, permission="task.attach") as task:
        row = Attachment.objects.select_for_update().get(pk=attachment_id)
        if row.removed_at is not None:
            raise Refused(_("这个附件已经移除。"))
        if not _own(row, actor):
            raise Refused(_("只有上传单位或办公厅（室）可以移除附件。"))
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        fields = [{"field": "attachment.name", "before": row.name, "after": ""}]
        core.record(task, actor=actor, action="attachment.remove", fields=fields)
    return row


def follow(task_id: int, on: bool, *, actor: Actor) -> None:
    """Hear of a task, or no longer. Raises Gone, Denied."""
    with acting_on(task_id, actor=actor, permission="task.follow") as task:
        known = Follow.objects.filter(task=task, person_id=actor.person_id)
        if on == known.exists():
            return
        if on:
            try:
                with transaction.atomic():
                    Follow.objects.create(task=task, person_id=actor.person_id)
            except IntegrityError:  # asked for twice at the same time: it is as wanted
                return
        else:
            known.delete()
        log(
            actor=actor,
            action="task.follow" if on else "task.unfollow",
            object_type="task",
            object_id=task.pk,
            object_label=str(task),
            organisation_id=task.owner_id,
        )


def _row(field: str, after: str) -> dict[str, str]:
    return {"field": field, "before": "", "after": after}


def _own(row: Attachment, actor: Actor) -> bool:
    return row.organisation_id == actor.organisation_id or permissions.allowed(actor, "task.verify", row.task)


def safe_name(name: str) -> str:
    """The name of a file without folders and signs that cannot be seen, short enough to keep."""
    name = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(" .")
    if not name:
        return gettext_noop("附件")
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LIMIT and dot and len(ending) < 20:
        return f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}"
    return name[:NAME_LIMIT]


def _bounded(chunks: Iterable[bytes], name: str) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > FILE_LIMIT:
            raise Refused(
                _("“%(name)s”超过 %(limit)d MB，没有保存。请压缩或拆分后再上传。")
                % {"name": name, "limit": FILE_LIMIT // (1024 * 1024)}
            )
        yield chunk
