"""Changing many tasks at once: first shown row by row, then done wholly or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web.directory.bodies import Body
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.tasks.models import Campaign, Involvement, Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import as_one, refresh_lights, tell
from luoshi.web.tasks.services.editing import take_light, with_plan

LIMIT = 500
WAYS = ("", "add", "replace")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to every chosen task; what is not named stays as it is."""

    lead_way: str = ""
    lead: tuple[Body, ...] = ()
    support_way: str = ""
    support: tuple[Body, ...] = ()
    due: date | None = None
    campaign: Campaign | None = None
    # One body in the place of another, wherever that one answers: where a bureau is merged into its successor.
    swap_from: Organisation | None = None
    swap_to: Organisation | None = None

    @property
    def empty(self) -> bool:
        """Whether it changes nothing at all."""
        return not (self.assigns or self.edits)

    @property
    def assigns(self) -> bool:
        """Whether it says who answers for the tasks."""
        return bool(self.lead_way or self.support_way or self.swap_to)

    @property
    def edits(self) -> bool:
        """Whether it changes the tasks themselves."""
        return bool(self.due or self.campaign)


@dataclass(slots=True)
class Shown:
    """A task of the selection: what would change, or why it cannot."""

    task: Task
    fields: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""

    @property
    def lines(self) -> list[wording.Line]:
        """What would change, in words."""
        return wording.lines("task", self.fields)


class NotAll(Refused):
    """Some of the tasks cannot be changed, so none was. ``rows`` are those, each with its reason."""

    def __init__(self, rows: Sequence[Shown]) -> None:
        self.rows = list(rows)
        super().__init__(
            _("所选任务中有 %(count)d 项不能这样改，一项都没有改。请去掉它们，或刷新列表后重试。")
            % {"count": len(rows)}
        )


def preview(chosen: Mapping[int, int], change: Change, *, actor: Actor) -> list[Shown]:
    """What the change would do to each of the tasks (number -> version as seen). Raises Refused, Denied."""
    tasks = _tasks(chosen, change, actor)
    return _preview_rows(tasks, chosen, change, actor)


def apply(chosen: Mapping[int, int], change: Change, *, actor: Actor) -> int:
    """Do it, to all of them or to none; how many changed. Raises NotAll, Refused, Denied."""
    with transaction.atomic(), logged_last(), as_one():
        tasks = _tasks(chosen, change, actor, lock=True)
        wrong = [row for row in _preview_rows(tasks, chosen, change, actor) if row.problem]
        if wrong:
            raise NotAll(wrong)
        return sum(_change(task, chosen[task.pk], change, actor) for task in tasks)


def _change(task: Task, version: int, change: Change, actor: Actor) -> bool:
    permission = "task.edit" if change.edits else "task.assign"
    try:
        with core.changing(
            task.pk, version, actor=actor, permission=permission, action="task.edit_many"
        ) as row:
            before = core.facts(row)
            for role, (now, then) in _assign(_bodies({row.pk: row}), row.pk, change).items():
                if then != now:
                    core.set_bodies(row, role, then)
            if change.due is not None:
                row.due, row.due_text = change.due, ""
            if change.campaign is not None:
                for name, value in with_plan({"campaign": change.campaign}, actor, row).items():
                    setattr(row, name, value)
            found = {each["field"] for each in core.differences(before, core.facts(row))}
            if not found:
                return False
            if core.LEAD in found:
                row.given_on = clock.today()
            row.save()
            refresh_lights([row.pk])
            take_light(row)
            kind = "assigned" if change.assigns else "changed"
            tell(row, kind, actor, gettext_noop("%(task)s：批量修改") % {"task": row})
    except Stale:  # cannot be, as the rows are locked and were compared: but never half
        raise NotAll([Shown(task, problem=_("刚刚被别人改动"))]) from None
    return True


def _tasks(chosen: Mapping[int, int], change: Change, actor: Actor, *, lock: bool = False) -> list[Task]:
    for right, needed in (("task.assign", change.assigns), ("task.edit", change.edits)):
        if needed:
            permissions.require(actor, right)
    if not chosen:
        raise Refused(_("还没有选中任务。请在列表左边勾选。"))
    if len(chosen) > LIMIT:
        raise Refused(
            _("一次最多改 %(limit)d 项任务，您选了 %(count)d 项。") % {"limit": LIMIT, "count": len(chosen)}
        )
    if change.campaign is not None:
        with_plan({"campaign": change.campaign}, actor)
    if (change.swap_from is None) != (change.swap_to is None):
        raise Refused(_("请填写换成哪个机构。"))
    if change.swap_to is not None and not change.swap_to.exists_on(clock.today()):
        raise Refused(_("“%(name)s”已撤并，不能承接任务。") % {"name": change.swap_to.name})
    if change.empty:
        raise Refused(_("还没有说要改什么。请填写单位、时限或攻坚行动。"))
    for way, bodies, word in ((change.lead_way, change.lead, _("牵头单位")), (change.support_way, change.support, _("责任单位"))):  # fmt: skip
        if way not in WAYS:
            raise Refused(_("没有这种改法。请刷新页面。"))
        if way and not bodies:
            raise Refused(_("请填写要设置的%(word)s。") % {"word": word})
    rows = permissions.restrict(Task.objects.all(), actor, "task.read").filter(pk__in=list(chosen))
    if lock:
        core.lock(rows.values_list("pk", flat=True))
    return list(rows.select_related("campaign", "place").order_by("plan", "position", "id"))


def _preview_rows(tasks: list[Task], chosen: Mapping[int, int], change: Change, actor: Actor) -> list[Shown]:
    """Row by row, with a fixed number of queries."""
    missing = set(chosen) - {task.pk for task in tasks}
    if missing:
        raise Refused(
            _("所选任务中有 %(count)d 项已不存在或您不能查看，一项都没有改。请刷新列表后重选。")
            % {"count": len(missing)}
        )
    allowed = _permitted_ids(tasks, change, actor)
    bodies = _bodies({task.pk: task for task in tasks})
    meant = {body.organisation_id for found in bodies.values() for body in found}
    meant |= {body.organisation_id for body in (*change.lead, *change.support)}
    organisations = Organisation.objects.in_bulk([pk for pk in meant if pk])
    if change.swap_to is not None:
        organisations[change.swap_to.pk] = change.swap_to
    return [_one(task, chosen[task.pk], change, bodies, allowed, organisations) for task in tasks]


def _one(
    task: Task,
    version: int,
    change: Change,
    bodies: dict[tuple[int, str], list[Body]],
    allowed: set[int],
    organisations: Mapping[int, Organisation],
) -> Shown:
    if task.pk not in allowed:
        return Shown(task, problem=_("您现在的身份不能改这项任务"))
    if task.version != version:
        return Shown(task, problem=_("在您打开列表之后已被别人改动"))
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for role, (now, then) in _assign(bodies, task.pk, change).items():
        for side, bodies_ in ((before, now), (after, then)):
            side[role] = [body.written for body in bodies_]
            side[f"{role}{core.NAMES_BESIDE}"] = core.named(
                (body.written, organisations.get(body.organisation_id or 0)) for body in bodies_
            )
    if change.due is not None:
        if task.starts_on and change.due < task.starts_on:
            return Shown(task, problem=_("新的时限早于开始日期"))
        before["due"], after["due"] = core.day_fact(task.due), core.day_fact(change.due)
    if change.campaign is not None:
        if task.ledger_task is not None and task.plan_id != change.campaign.plan_id:
            return Shown(task, problem=_("来自已发布的文件，不能移到别的方案"))
        before["campaign"] = task.campaign.name if task.campaign else ""
        after["campaign"] = change.campaign.name
    return Shown(task, core.differences(before, after))


def _permitted_ids(tasks: list[Task], change: Change, actor: Actor) -> set[int]:
    wanted = [
        right for right, needed in (("task.assign", change.assigns), ("task.edit", change.edits)) if needed
    ]
    found = {task.pk for task in tasks}
    for right in wanted:
        rows = permissions.restrict(Task.objects.filter(pk__in=found), actor, right)
        found &= set(rows.values_list("pk", flat=True))
    return found


def _assign(
    bodies: Mapping[tuple[int, str], list[Body]], task_id: int, change: Change
) -> dict[str, tuple[list[Body], list[Body]]]:
    """Who answers for the task in each role, now and then. A body that leads does not support as well."""
    found = {}
    for role, way, given in _roles(change):
        now = bodies[task_id, role]
        then = _after(now, way, given) if way else now
        if change.swap_from is not None and change.swap_to is not None:
            then = _swap(then, change.swap_from.pk, change.swap_to)
        found[role] = (now, then)
    if change.swap_to is not None:
        leads = {body.organisation_id for body in found[core.LEAD][1]}
        now, then = found[core.SUPPORT]
        found[core.SUPPORT] = (
            now,
            [b for b in then if b.organisation_id != change.swap_to.pk or change.swap_to.pk not in leads],
        )
    return found


def _swap(bodies: list[Body], before: int, after: Organisation) -> list[Body]:
    found: dict[int | str, Body] = {}
    for body in bodies:
        taken = Body(after.short_name or after.name, after.pk) if body.organisation_id == before else body
        found.setdefault(taken.organisation_id or taken.written, taken)
    return list(found.values())


def _roles(change: Change) -> tuple[tuple[str, str, tuple[Body, ...]], ...]:
    return (
        (core.LEAD, change.lead_way, change.lead),
        (core.SUPPORT, change.support_way, change.support),
    )


def _after(now: list[Body], way: str, given: tuple[Body, ...]) -> list[Body]:
    found: dict[int | str, Body] = {}
    for body in (*now, *given) if way == "add" else given:
        found.setdefault(body.organisation_id or body.written, body)
    return list(found.values())


def _bodies(tasks: Mapping[int, Task]) -> dict[tuple[int, str], list[Body]]:
    found: dict[tuple[int, str], list[Body]] = {
        (pk, role): [] for pk in tasks for role in (core.LEAD, core.SUPPORT)
    }
    rows = Involvement.objects.filter(task_id__in=list(tasks)).order_by("task_id", "position", "id")
    for task_id, role, written, organisation_id in rows.values_list(
        "task_id", "role", "written", "organisation_id"
    ):
        found[task_id, role].append(Body(written, organisation_id))
    return found
