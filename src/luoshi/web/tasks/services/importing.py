"""Taking tasks in from a workbook: tried first, told row by row, then taken in wholly and once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import files, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log, logged_last
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.tasks.models import TaskImport
from luoshi.web.tasks.services import core, editing
from luoshi.web.tasks.services.acts import as_one
from luoshi.web.tasks.sheets.comparing import (
    CHANGED,
    CONFLICT,
    IMPORTED,
    NEW,
    Comparison,
    Row,
    compare,
    wrong_rows,
)
from luoshi.web.tasks.sheets.reading import FILE_LIMIT, read

KEEP, PREVAIL = "keep", "prevail"


class Changed(Refused):
    """The tasks are no longer as they were when the workbook was tried. Nothing was taken in; it has been tried again."""

    def __init__(self) -> None:
        super().__init__(
            _("检查之后有任务被改动，结果和您看到的不同，还没有导入。下面是重新检查的结果，请再确认一次。")
        )


def receive(name: str, chunks: Iterable[bytes], *, actor: Actor) -> TaskImport:
    """Keep the workbook and try it; nothing is written to any task. Raises Denied, Refused."""
    owner = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    permissions.require(actor, "task.import", owner)
    if owner is None:
        raise permissions.Denied("task.import")
    kept = files.keep(_bound(chunks))
    with files.open_file(kept.sha256) as file:
        found = compare(read(file), actor)
    with transaction.atomic():
        row = TaskImport.objects.create(
            person_id=actor.person_id,
            owner=owner,
            name=files.safe_name(name, gettext_noop("附件")),
            sha256=kept.sha256,
            size=kept.size,
            report=found.report(),
            fingerprint=found.fingerprint,
        )
        _log(row, actor, "task_import.check", found.counts)
    return row


def apply(import_id: int, *, actor: Actor, conflicts: str = KEEP) -> TaskImport:
    """Take it in, in one transaction; once more changes nothing.

    ``conflicts``: whether cells that somebody else has changed meanwhile keep what is there, or the workbook prevails.
    Raises Denied, Refused, and Changed when the tasks are no longer as they were when it was tried.
    """
    try:
        with transaction.atomic(), logged_last(), as_one():
            row = _lock(import_id, actor)
            if row.state == TaskImport.State.APPLIED:
                return row
            # Those that it changed when it was tried: where it comes to others now, nothing is written.
            core.lock(each["task"] for each in row.report["rows"] if each["task"] is not None)
            with files.open_file(row.sha256) as file:
                found = compare(read(file), actor)
            if found.fingerprint != row.fingerprint:
                raise Changed
            if wrong_rows(found.rows):
                raise Refused(_("还有不能导入的行，一行都没有导入。请按下面的说明改好文件，再上传一次。"))
            for each in found.rows:
                _take(each, actor, conflicts)
            row.state, row.applied_at = TaskImport.State.APPLIED, timezone.now()
            row.save(update_fields=["state", "applied_at"])
            _log(row, actor, "task_import.apply", found.counts)
    except Changed:
        _tried_again(import_id, found, actor)
        raise
    except Stale:  # cannot be on a database that locks; never half in any case
        raise Refused(_("导入时有任务正被改动，一行都没有导入。请再试一次。")) from None
    return row


def _take(row: Row, actor: Actor, conflicts: str) -> None:
    if row.kind not in (NEW, CHANGED, CONFLICT):
        return
    values = {**row.values, **(row.disputed if conflicts == PREVAIL else {})}
    fields: dict[str, Any] = {
        name: value for name, value in values.items() if name not in (core.LEAD, core.SUPPORT)
    }
    if "place" in fields:
        fields["place"] = Organisation.objects.get(pk=fields["place"])
    lead, support = values.get(core.LEAD), values.get(core.SUPPORT)
    if row.task is None:
        editing.new_task(actor=actor, lead=lead or (), support=support or (), **fields)
    elif values:
        editing.edit(row.task, row.version, fields, lead=lead, support=support, actor=actor, action=IMPORTED)


def _tried_again(import_id: int, found: Comparison, actor: Actor) -> None:
    with transaction.atomic():
        row = _lock(import_id, actor)
        if row.state == TaskImport.State.CHECKED:
            row.report, row.fingerprint = found.report(), found.fingerprint
            row.save(update_fields=["report", "fingerprint"])
            _log(row, actor, "task_import.check_again", found.counts)


def _lock(import_id: int, actor: Actor) -> TaskImport:
    rows = permissions.restrict(TaskImport.objects.all(), actor, "task.import")
    row = rows.select_for_update(of=("self",)).filter(pk=import_id).first()
    if row is None:
        raise permissions.Denied("task.import")
    return row


def _log(row: TaskImport, actor: Actor, action: str, counts: dict[str, int]) -> None:
    log(
        actor=actor,
        action=action,
        object_type="task_import",
        object_id=row.pk,
        object_label=row.name,
        organisation_id=row.owner_id,
        after={"sha256": row.sha256, **counts},
    )


def _bound(chunks: Iterable[bytes]) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > FILE_LIMIT:
            raise Refused(
                _("文件超过 %(limit)d MB，没有保存。请删去图片和多余的工作表，或分几次导入。")
                % {"limit": FILE_LIMIT // 1024**2}
            )
        yield chunk
