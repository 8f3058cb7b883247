"""Breaking a task down: milestones with a day, and sub-tasks with bodies and days of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.bodies import Body
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.fact_words import milestone_fact, milestone_words
from luoshi.web.tasks.models import Milestone, Reach, Task
from luoshi.web.tasks.queries.shares import has_share
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import acting_on, refresh_lights, require_text, tell

MILESTONES_LIMIT = 100
SUBTASKS_LIMIT = 200
TITLE_LIMIT = 300


def add_milestone(
    task_id: int,
    *,
    actor: Actor,
    title: str,
    due: date,
    organisation_id: int | None = None,
    person_id: int | None = None,
) -> Milestone:
    """A step with its day and whoever answers for it. Raises Gone, Denied, Refused."""
    with acting_on(task_id, actor=actor, permission="task.break_down") as task:
        if task.milestones.count() >= MILESTONES_LIMIT:
            raise Refused(_("一项任务最多 %(limit)d 个节点。") % {"limit": MILESTONES_LIMIT})
        row = Milestone(task=task, position=task.milestones.count())
        _set(row, task, title, due, organisation_id, person_id)
        row.save()
        _record(task, actor, "milestone.add", "", milestone_fact(row))
    return row


def change_milestone(
    milestone_id: int,
    *,
    actor: Actor,
    title: str,
    due: date,
    organisation_id: int | None = None,
    person_id: int | None = None,
    seen: str | None = None,
) -> Milestone:
    """Change a step. ``seen`` is how it read (``words_of``) to the person: told when it no longer does. Raises Refused."""
    with acting_on(_task_of(milestone_id), actor=actor, permission="task.break_down") as task:
        row = _lock(milestone_id)
        before, read = milestone_fact(row), words_of(row)
        if seen is not None and seen != read:
            raise Refused(
                _("这个节点在您打开之后已改为“%(now)s”，您的改动还没有保存。请确认后再保存一次。")
                % {"now": read}
            )
        _set(row, task, title, due, organisation_id, person_id)
        row.save()
        if milestone_fact(row) != before:
            _record(task, actor, "milestone.edit", before, milestone_fact(row))
    return row


def complete_milestone(milestone_id: int, done_on: date | None, *, actor: Actor) -> Milestone:
    """Say that a step is done (or, with None, that it is not after all). Raises Gone, Denied, Refused."""
    with acting_on(_task_of(milestone_id), actor=actor, permission="task.break_down") as task:
        row = _lock(milestone_id)
        if done_on is not None and done_on > clock.today():
            raise Refused(_("完成日期不能在今天之后。"))
        before = milestone_fact(row)
        row.done_on = done_on
        row.save()
        if milestone_fact(row) != before:
            action = "milestone.finish" if done_on else "milestone.reopen"
            _record(task, actor, action, before, milestone_fact(row))
    return row


def remove_milestone(milestone_id: int, *, actor: Actor) -> None:
    """Take a step away; the history keeps what it was. Raises Gone, Denied."""
    with acting_on(_task_of(milestone_id), actor=actor, permission="task.break_down") as task:
        row = _lock(milestone_id)
        before = milestone_fact(row)
        row.delete()
        _record(task, actor, "milestone.remove", before, "")


def add_subtask(
    task_id: int,
    *,
    actor: Actor,
    title: str,
    due: date | None = None,
    lead: Iterable[Body] = (),
    support: Iterable[Body] = (),
    requirement: str = "",
) -> Task:
    """A part of the task with its own bodies and day, or those of the task; it belongs to whoever breaks down.

    Without leads of its own it has those of the task, or whoever breaks down their own share of it; without a day
    that of the task. Raises Gone, Denied, and Refused where there is none to have.
    """
    with acting_on(task_id, actor=actor, permission="task.read") as task, logged_last():
        whole = permissions.allowed(actor, "task.break_down", task)
        if not whole:
            permissions.require(actor, "task.break_down_share", task)
            if not has_share(actor, task):
                raise permissions.Denied("task.break_down")
        title = _title(title)
        if task.parent_id is not None:
            raise Refused(_("子任务不能再分子任务。请在上级任务下新增，或用节点分解。"))
        if task.subtasks.count() >= SUBTASKS_LIMIT:
            raise Refused(_("一项任务最多 %(limit)d 个子任务。") % {"limit": SUBTASKS_LIMIT})
        if due and task.due and due > task.due:
            raise Refused(_("子任务的时限不能晚于上级任务的时限（%(due)s）。") % {"due": _day(task.due)})
        contained = permissions.allowed(actor, "task.edit", task)
        lead, due = list(lead) or _inherited_lead(task, actor, contained), due or task.due
        if not lead:
            raise Refused(_("任务还没有牵头单位，请填写子任务的牵头单位。"))
        if due is None:
            raise Refused(_("任务还没有时限，请填写子任务的时限。"))
        number = task.subtasks.count() + 1
        row = Task.objects.create(
            parent=task,
            plan=task.plan,
            campaign=task.campaign,
            owner_id=task.owner_id if contained else actor.jurisdiction_id,
            position=task.position + number / 1000,
            number=f"{task.number or task.pk}-{number}"[:60],
            title=title,
            requirement=requirement.strip(),
            due=due,
        )
        core.set_bodies(row, core.LEAD, lead)
        core.set_bodies(row, core.SUPPORT, support)
        refresh_lights([row.pk])
        core.record(row, actor=actor, action="task.create_part", fields=core.differences({}, core.facts(row)))
        tell(row, "assigned", actor, gettext_noop("新的子任务：%(task)s") % {"task": row})
        if whole:  # how one of a group goes about its own part is not for the others to read in the history of the task
            _record(task, actor, "task.break_down", "", str(row), "part")
    return row


def _inherited_lead(task: Task, actor: Actor, contained: bool) -> list[Body]:
    """The leads of the task, for whoever gave it or leads it; of the share of one of a group that is named, the body itself."""
    leading = Reach.objects.filter(task=task, organisation_id=actor.jurisdiction_id, leads=True)
    if contained or leading.exists():
        rows = task.involvements.filter(role=core.LEAD).order_by("position", "id")
        return [Body(written, pk) for written, pk in rows.values_list("written", "organisation_id")]
    own = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    return [Body(own.name, own.pk)] if own is not None else []


def move_subtask(subtask_id: int, up: bool, *, actor: Actor) -> None:
    """Change places with the neighbour above or below. Raises Gone, Denied."""
    parent = Task.objects.filter(pk=subtask_id).values_list("parent_id", flat=True).first()
    if parent is None:
        raise core.gone()
    with acting_on(parent, actor=actor, permission="task.break_down") as task:
        core.lock(task.subtasks.values_list("pk", flat=True))
        rows = list(Task.objects.filter(parent=task).order_by("position", "id"))
        at = next(i for i, row in enumerate(rows) if row.pk == subtask_id)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        for place, row in enumerate(rows, 1):
            Task.objects.filter(pk=row.pk).update(position=task.position + place / 1000)
        order = [row.title[:20] for row in rows]
        _record(task, actor, "task.order_parts", "", order, "order")


@in_record_language
def words_of(row: Milestone) -> str:
    """How a step reads: what two people must agree on to change it after each other."""
    return milestone_words(milestone_fact(row))


def _set(
    row: Milestone, task: Task, title: str, due: date, organisation_id: int | None, person_id: int | None
) -> None:
    row.title = _title(title)
    row.due = due
    if task.due and due > task.due:
        raise Refused(_("节点的时限不能晚于任务的时限（%(due)s）。") % {"due": _day(task.due)})
    if person_id is not None:
        held = Appointment.objects.current(clock.today()).filter(person_id=person_id)
        if organisation_id is not None:
            held = held.filter(organisation_id=organisation_id)
        if not held.exists():
            raise Refused(_("责任人不在所选的单位任职。请重新选择。"))
    row.organisation_id, row.person_id = organisation_id, person_id


def _title(title: str) -> str:
    title = require_text(title, _("请填写名称。"))
    if len(title) > TITLE_LIMIT:
        raise Refused(_("名称最多 %(limit)d 字。") % {"limit": TITLE_LIMIT})
    return title


def _record(task: Task, actor: Actor, action: str, before: Any, after: Any, field: str = "milestone") -> None:
    refresh_lights([task.pk])
    core.record(
        task,
        actor=actor,
        action=action,
        fields=[{"field": field, "before": before, "after": after}],
    )


def _task_of(milestone_id: int) -> int:
    found: Any = Milestone.objects.filter(pk=milestone_id).values_list("task_id", flat=True).first()
    if found is None:
        raise core.gone()
    return int(found)


def _lock(milestone_id: int) -> Milestone:
    row = Milestone.objects.select_for_update(of=("self",)).filter(pk=milestone_id).first()
    if row is None:
        raise core.gone()
    return row


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
