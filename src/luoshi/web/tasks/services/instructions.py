"""What leaders want done (批示): given to a body of the task, answered by it, closed by the office."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.kernel import clock, permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Instruction
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import acting_on, require_text, tell

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"


def give(task_id: int, *, actor: Actor, addressee_id: int, text: str, due: date | None = None) -> Instruction:
    """Ask one of the task's bodies for something, by a day. Raises Gone, Denied, Refused."""
    with acting_on(task_id, actor=actor, permission="instruction.give") as task:
        said = require_text(text, _("请填写批示内容。"))
        body = task.involvements.filter(organisation_id=addressee_id).select_related("organisation").first()
        if body is None:
            raise Refused(_("承办单位只能是本任务的牵头或责任单位。请重新选择，或先调整分工。"))
        if due is not None and due < clock.today():
            raise Refused(_("回复时限已经过去。请改为今天或以后的日期。"))
        row = Instruction.objects.create(
            task=task,
            by_id=actor.person_id,
            organisation_id=actor.organisation_id,
            text=said,
            addressee_id=addressee_id,
            due=due,
        )
        tell(
            task,
            "instruction",
            actor,
            gettext_noop("%(task)s：%(text)s") % {"task": task, "text": said[:120]},
        )
        core.record(
            task,
            actor=actor,
            action="instruction.give",
            fields=[
                {"field": "instruction.text", "before": "", "after": said},
                {"field": "instruction.addressee", "before": "", "after": body.written},
            ],
        )
    return row


def answer(instruction_id: int, text: str, *, actor: Actor) -> Instruction:
    """Answer for the body that was asked. Raises Gone, Denied, Refused."""
    task_id = _task_of(instruction_id)
    with acting_on(task_id, actor=actor, permission="task.read") as task:
        row = _locked(instruction_id)
        permissions.require(actor, "instruction.answer", row)
        said = require_text(text, _("请填写回复。"))
        if row.state != OPEN:
            who = row.answered_by.name if row.answered_by else ""
            raise Refused(
                _("这件批示%(state)s（%(who)s），您的回复没有保存。")
                % {"state": row.get_state_display(), "who": who}
            )
        row.state, row.answer = ANSWERED, said
        row.answered_at, row.answered_by_id = timezone.now(), actor.person_id
        row.version += 1
        row.save()
        tell(
            task,
            "answer",
            actor,
            gettext_noop("%(task)s：%(text)s") % {"task": task, "text": said[:120]},
            [row.by_id] if row.by_id else [],
        )
        core.record(
            task,
            actor=actor,
            action="instruction.answer",
            fields=[
                {"field": "instruction.text", "before": row.text, "after": row.text},
                {"field": "instruction.answer", "before": "", "after": said},
            ],
        )
    return row


def close(instruction_id: int, *, actor: Actor) -> Instruction:
    """The office takes an answered instruction as done. Raises Gone, Denied, Refused."""
    return _moved(
        instruction_id,
        actor,
        (ANSWERED,),
        CLOSED,
        "instruction.close",
        _("这件批示还没有回复，不能办结。"),
    )


def reopen(instruction_id: int, *, actor: Actor) -> Instruction:
    """The office asks for a better answer; the one given stays in the history. Raises Gone, Denied, Refused."""
    return _moved(
        instruction_id,
        actor,
        (ANSWERED, CLOSED),
        OPEN,
        "instruction.reopen",
        _("这件批示正在等待回复。"),
    )


def _moved(
    instruction_id: int, actor: Actor, before: tuple[str, ...], after: str, action: str, refusal: str
) -> Instruction:
    with acting_on(_task_of(instruction_id), actor=actor, permission="task.verify") as task:
        row = _locked(instruction_id)
        if row.state == after:
            return row
        if row.state not in before:
            raise Refused(refusal)
        was, row.state = row.state, after
        row.version += 1
        row.save()
        tell(
            task,
            "instruction" if after == OPEN else "answer",
            actor,
            f"{task}：{in_record_language(wording.act)(action)}",
        )
        fields = [
            {"field": "instruction.text", "before": row.text, "after": row.text},
            {"field": "instruction.state", "before": was, "after": after},
        ]
        core.record(task, actor=actor, action=action, fields=fields)
    return row


def _task_of(instruction_id: int) -> int:
    found = Instruction.objects.filter(pk=instruction_id).values_list("task_id", flat=True).first()
    if found is None:
        raise core.gone()
    return int(found)


def _locked(instruction_id: int) -> Instruction:
    return (
        Instruction.objects.select_for_update(of=("self",))
        .select_related("answered_by", "addressee")
        .get(pk=instruction_id)
    )
