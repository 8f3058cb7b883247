"""What leaders want done (批示): given to a body of the thing, answered by it, closed by the office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.models import Instruction
from luoshi.web.dossier.services.writing import new, require_text
from luoshi.web.kernel import act, clock, kinds, permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.refusals import Gone, Refused

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"


def give(
    kind: str, pk: int, *, actor: Actor, addressee_id: int, text: str, due: date | None = None
) -> Instruction:
    """Ask one of the thing's bodies for something, by a day. Raises Gone, Denied, Refused."""
    with act.beside(kind, pk, "instruction.give", actor=actor) as thing:
        said = require_text(text, _("请填写批示内容。"))
        bodies = {body.organisation_id: body.written for body in kinds.KINDS[kind].addressees(thing)}
        if addressee_id not in bodies:
            raise Refused(
                _("承办单位只能是本%(kind)s的牵头或责任单位。请重新选择，或先调整分工。")
                % {"kind": act.called(kind)}
            )
        within = Organisation.objects.filter(pk=addressee_id, path__startswith=actor.jurisdiction_path)
        if not actor.is_system and not within.exists():
            raise Refused(
                _("承办单位不归本机关管，不能向它作出批示。请选择本机关的部门或下级单位，或发表意见。")
            )
        if due is not None and due < clock.today():
            raise Refused(_("回复时限已经过去。请改为今天或以后的日期。"))
        row = Instruction.objects.create(
            kind=kind,
            object_id=pk,
            by_id=actor.person_id,
            organisation_id=actor.organisation_id,
            text=said,
            addressee_id=addressee_id,
            due=due,
        )
        act.tell(kind, thing, "instruction", f"{thing}：{said[:120]}", actor=actor)
        fields = [new("instruction.text", said), new("instruction.addressee", bodies[addressee_id])]
        act.record(kind, thing, "instruction.give", actor=actor, fields=fields)
    return row


def answer(instruction_id: int, text: str, *, actor: Actor) -> Instruction:
    """Answer for the body that was asked. Raises Gone, Denied, Refused."""
    kind, pk = _thing_of(instruction_id)
    with act.beside(kind, pk, kinds.KINDS[kind].reading, actor=actor) as thing:
        row = _lock(instruction_id)
        permissions.require(actor, "instruction.answer", row)
        said = require_text(text, _("请填写回复。"))
        if row.state != OPEN:
            who = row.answered_by.name if row.answered_by else ""
            raise Refused(
                _("这件批示%(state)s（%(who)s），您的回复没有保存。")
                % {"state": row.get_state_display(), "who": who}
            )
        row.state, row.answer = ANSWERED, said
        row.answered_at, row.answered_by_id = clock.now(), actor.person_id
        row.version += 1
        row.save()
        also = [row.by_id] if row.by_id else []
        act.tell(kind, thing, "answer", f"{thing}：{said[:120]}", actor=actor, also=also)
        act.record(
            kind,
            thing,
            "instruction.answer",
            actor=actor,
            fields=[_names(row), new("instruction.answer", said)],
        )
    return row


def close(instruction_id: int, *, actor: Actor) -> Instruction:
    """The office takes an answered instruction as done. Raises Gone, Denied, Refused."""
    refusal = _("这件批示还没有回复，不能办结。")
    return _move(instruction_id, actor, "instruction.close", (ANSWERED,), CLOSED, refusal)


def reopen(instruction_id: int, *, actor: Actor) -> Instruction:
    """The office asks for a better answer; the one given stays in the history. Raises Gone, Denied, Refused."""
    refusal = _("这件批示正在等待回复。")
    return _move(instruction_id, actor, "instruction.reopen", (ANSWERED, CLOSED), OPEN, refusal)


def _move(
    instruction_id: int, actor: Actor, code: str, before: tuple[str, ...], after: str, refusal: str
) -> Instruction:
    kind, pk = _thing_of(instruction_id)
    with act.beside(kind, pk, "instruction.close", actor=actor) as thing:
        row = _lock(instruction_id)
        if row.state == after:
            return row
        if row.state not in before:
            raise Refused(refusal)
        was = row.state
        row.state = after
        row.version += 1
        row.save()
        notice = "instruction" if after == OPEN else "answer"
        act.tell(kind, thing, notice, f"{thing}：{in_record_language(wording.act)(code)}", actor=actor)
        fields = [_names(row), {"field": "instruction.state", "before": was, "after": after}]
        act.record(kind, thing, code, actor=actor, fields=fields)
    return row


def _names(row: Instruction) -> dict[str, Any]:
    """Which instruction it was: a fact that has not changed."""
    return {"field": "instruction.text", "before": row.text, "after": row.text}


def _thing_of(instruction_id: int) -> tuple[str, int]:
    found = Instruction.objects.filter(pk=instruction_id).values_list("kind", "object_id").first()
    if found is None:
        raise Gone(_("这件批示已不存在，您的改动没有保存。请刷新页面。"))
    return found


def _lock(instruction_id: int) -> Instruction:
    return (
        Instruction.objects.select_for_update(of=("self",))
        .select_related("answered_by", "addressee")
        .get(pk=instruction_id)
    )
