"""Where a task stands officially: finished by whoever leads it, confirmed or sent back by the office, cancelled."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.reasons import words
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import refresh_lights, require_text, tell
from luoshi.web.tasks.services.editing import take_light
from luoshi.web.tasks.standing import obstacles_of

SHOWN_MISSING = 5
OPEN, FINISHED, VERIFIED, CANCELLED = "open", "finished", "verified", "cancelled"


@dataclass(frozen=True, slots=True)
class Act:
    """An official act: what it is called, the right it takes, from which states, to which, and what must be said."""

    name: str
    label: str | Promise
    permission: str
    before: tuple[str, ...]
    after: str
    question: str | Promise
    explanation: str | Promise
    closes: bool = False  # what is missing has to be explained


ACTS = {
    act.name: act
    for act in (
        Act(
            "finish", gettext_lazy("报办结"), "task.finish", (OPEN,), FINISHED,
            gettext_lazy("办结情况"),
            gettext_lazy("报给下达机关确认；确认之前可以被退回。所有牵头、责任单位和跟踪的人都会看到。"),
            closes=True,
        ),
        Act(
            "verify", gettext_lazy("确认销号"), "task.verify", (FINISHED,), VERIFIED,
            gettext_lazy("确认依据"),
            gettext_lazy("任务就此销号，不再催办。所有牵头、责任单位和跟踪的人都会看到。"),
            closes=True,
        ),
        Act(
            "return", gettext_lazy("退回"), "task.verify", (FINISHED, VERIFIED), OPEN,
            gettext_lazy("退回理由"),
            gettext_lazy("任务回到推进中，由牵头单位继续办理。所有牵头、责任单位和跟踪的人都会看到。"),
        ),
        Act(
            "cancel", gettext_lazy("取消任务"), "task.edit", (OPEN, FINISHED), CANCELLED,
            gettext_lazy("取消理由"),
            gettext_lazy("任务不再推进，但不会删除，记录都保留。所有牵头、责任单位和跟踪的人都会看到。"),
        ),
        Act(
            "restore", gettext_lazy("恢复任务"), "task.edit", (CANCELLED,), OPEN,
            gettext_lazy("恢复理由"),
            gettext_lazy("任务回到推进中。所有牵头、责任单位和跟踪的人都会看到。"),
        ),
    )
}  # fmt: skip


def change_state(
    task_id: int, version: int, name: str, reason: str, *, actor: Actor, exception: str = ""
) -> Task:
    """Do an official act. Raises Gone, Denied, Stale, and Refused without a reason or from a state that forbids it.

    Where something is missing for a task to be finished (``standing.missing``), ``exception`` says why it is finished, or
    confirmed, all the same; it is recorded with what was missing. Raises Refused without it.
    """
    act = ACTS.get(name)
    if act is None:
        raise Refused(_("没有这种操作。请刷新页面。"))
    with core.changing(
        task_id,
        version,
        actor=actor,
        permission=act.permission,
        action=f"task.{act.name}",
        reason=reason.strip(),
    ) as task:
        text = require_text(reason, _("请填写%(what)s，它会写进办理记录。") % {"what": act.question})
        if task.state not in act.before:
            raise Refused(
                _("任务现在是“%(state)s”，不能%(act)s。请刷新页面看看最新情况。")
                % {"state": task.get_state_display(), "act": act.label}
            )
        if act.closes:
            _explain(task, act, exception)
        now = clock.now()
        task.state = act.after
        if act.after == OPEN:  # given anew
            task.given_on = clock.today()
        task.finished_at = task.finished_at or now if act.after in (FINISHED, VERIFIED) else None
        task.verified_at = now if act.after == VERIFIED else None
        task.save()
        refresh_lights([task.pk])
        take_light(task)
        tell(task, "state", actor, f"{task}：{in_record_language(str)(act.label)}。{text[:120]}")
    return task


def _explain(task: Task, act: Act, exception: str) -> None:
    """Put on the task, for the record, what is missing and why it is finished all the same."""
    found = obstacles_of(task, clock.today())
    if not found:
        return
    if not exception.strip():
        raise Refused(
            _(
                "还有 %(n)d 项没有完成：%(what)s。确实可以%(act)s的，请填写未完成事项说明；否则请先办理%(or)s。"
            )
            % {
                "n": len(found),
                "what": words(each.reason for each in found[:SHOWN_MISSING]),
                "act": act.label,
                "or": _("，或退回") if act.name == "verify" else "",
            }
        )
    task.unmet = tuple(each.text for each in found)
    task.exception = require_text(exception, _("请填写未完成事项说明。"))
