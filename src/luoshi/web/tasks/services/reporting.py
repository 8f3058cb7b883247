"""A short word on how a task goes. Remarks, files and whatever else hangs on a thing of any kind is in the dossier."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.dossier.services import writing
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Task, Update
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import acting_on, refresh_lights, require_text, tell

LAST_UPDATE_LIMIT = 500


def report(
    task_id: int, text: str, *, actor: Actor, evidence: Iterable[tuple[str, Iterable[bytes]]] = ()
) -> Update:
    """A short word on how it goes, with files that prove it (name, bytes). All or nothing. Raises Gone, Denied, Refused."""
    with logged_last(), acting_on(task_id, actor=actor, permission="task.report") as task:
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
        for name, chunks in evidence:
            writing.attach("task", task.pk, name, chunks, actor=actor, entry=update.pk)
    return update


def _row(field: str, after: str) -> dict[str, str]:
    return {"field": field, "before": "", "after": after}
