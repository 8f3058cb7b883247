"""Making a task and changing what it says: its fields, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.directory.bodies import Body
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import refresh_lights, tell
from luoshi.web.tasks.services.lights import DERIVED


def new_task(*, actor: Actor, lead: Iterable[Body] = (), support: Iterable[Body] = (), **fields: Any) -> Task:
    """A task that no document holds, of the actor's jurisdiction, at the end of its plan. Raises Denied, Refused."""
    owner = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    if owner is None:
        raise permissions.Denied("task.create")
    fields = with_plan(fields, actor)
    _check(Task(**fields))
    with transaction.atomic(), logged_last():
        last = Task.objects.filter(plan=fields.get("plan"), owner=owner).aggregate(last=Max("position"))[
            "last"
        ]
        fields.setdefault("position", (last or 0) + 1)
        task = core.create_task(actor=actor, owner=owner, lead=lead, support=support, **fields)
        refresh_lights([task.pk])
        tell(task, "assigned", actor, gettext_noop("新任务：%(task)s") % {"task": task})
    return task


def edit(
    task_id: int,
    version: int,
    fields: Mapping[str, Any],
    *,
    actor: Actor,
    lead: Sequence[Body] | None = None,
    support: Sequence[Body] | None = None,
    action: str = "",
) -> Task:
    """Set fields of a task, and its bodies where they are given. Raises Gone, Denied, Stale, Refused."""
    unknown = set(fields) - set(Task.FIELDS)
    if unknown:
        raise ValueError(f"not for people to change: {sorted(unknown)}")
    with core.changing(
        task_id, version, actor=actor, permission="task.edit", action=action or "task.edit"
    ) as task:
        if lead is not None or support is not None:
            permissions.require(actor, "task.assign", task)
        before = core.facts(task)
        for name, value in with_plan(dict(fields), actor, task).items():
            setattr(task, name, value)
        _check(task)
        for role, bodies in ((core.LEAD, lead), (core.SUPPORT, support)):
            if bodies is not None and _differ(task, role, bodies):
                core.set_bodies(task, role, bodies)
        found = [row["field"] for row in core.differences(before, core.facts(task))]
        if found:
            if core.LEAD in found:
                task.given_on = clock.today()
            task.save()
            refresh_lights([task.pk])
            take_light(task)
            assigned = bool({core.LEAD, core.SUPPORT} & set(found))
            words = in_record_language(wording.field)
            tell(
                task,
                "assigned" if assigned else "changed",
                actor,
                gettext_noop("%(task)s：改动了%(fields)s")
                % {"task": task, "fields": "、".join(words("task", name) for name in found)},
            )
    return task


def assign(
    task_id: int,
    version: int,
    *,
    actor: Actor,
    lead: Sequence[Body] | None = None,
    support: Sequence[Body] | None = None,
) -> Task:
    """Say who leads and who supports a task; None leaves it as it is. Raises Gone, Denied, Stale."""
    with core.changing(task_id, version, actor=actor, permission="task.assign", action="task.assign") as task:
        before = core.facts(task)
        for role, bodies in ((core.LEAD, lead), (core.SUPPORT, support)):
            if bodies is not None and _differ(task, role, bodies):
                core.set_bodies(task, role, bodies)
        found = [row["field"] for row in core.differences(before, core.facts(task))]
        if core.LEAD in found:
            task.given_on = clock.today()
            task.save(update_fields=["given_on"])
            refresh_lights([task.pk])
            take_light(task)
        if found:
            tell(task, "assigned", actor, gettext_noop("%(task)s：调整了分工") % {"task": task})
    return task


def bodies_of(task: Task, role: str) -> list[Body]:
    """The leads or the supports of a task, in order."""
    rows = task.involvements.filter(role=role).order_by("position", "id")
    return [Body(written, pk) for written, pk in rows.values_list("written", "organisation_id")]


def _differ(task: Task, role: str, bodies: Sequence[Body]) -> bool:
    return bodies_of(task, role) != list(bodies)


def take_light(task: Task) -> None:
    """Take over what was worked out in the database, so that saving the row does not write the old light again."""
    for name, value in Task.objects.values(*DERIVED).get(pk=task.pk).items():
        setattr(task, name, value)


def with_plan(fields: dict[str, Any], actor: Actor, task: Task | None = None) -> dict[str, Any]:
    """The fields, with the plan that a campaign brings along. Raises Refused for a campaign that cannot be chosen."""
    campaign = fields.get("campaign")
    if campaign is None or (task is not None and task.campaign_id == campaign.pk):
        return fields
    if not permissions.allowed(actor, "task.edit", campaign.plan):
        raise Refused(_("“%(name)s”属于别的机关的方案，不能选。") % {"name": campaign.name})
    if task is not None and task.ledger_task is not None and campaign.plan_id != task.plan_id:
        raise Refused(_("这项任务来自已发布的文件，只能在同一方案的攻坚行动之间调整。"))
    return {**fields, "plan": campaign.plan}


def _check(task: Task) -> None:
    if not task.title.strip():
        raise Refused(_("请填写任务名称。"))
    if isinstance(task.starts_on, date) and isinstance(task.due, date) and task.due < task.starts_on:
        raise Refused(_("时限早于开始日期。请改其中一个。"))
