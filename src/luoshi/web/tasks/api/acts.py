"""What is done to tasks: each operation reads what was sent, and one service does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status

from luoshi.web.directory.bodies import Body, Names
from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.api import NOTHING, add_dossier
from luoshi.web.dossier.api_shapes import Said, Written
from luoshi.web.kernel import permissions
from luoshi.web.kernel.api_shapes import PathId, actor_of, answers
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.api.reading import campaigns_of, router, visible_task, whole_task
from luoshi.web.tasks.api.schemas import (
    Act,
    Assign,
    BodyGiven,
    MilestoneDone,
    MilestoneGiven,
    MilestoneRow,
    SubtaskNew,
    TargetEdit,
    TargetGiven,
    TargetKept,
    TargetRow,
    TaskEdit,
    TaskNew,
    TaskWhole,
    ValueGiven,
    ValueRow,
)
from luoshi.web.tasks.services import breakdown, editing, reporting, states, targets, values

add_dossier(router, "task", "/tasks/{task_id}")


@router.post("/tasks", response=answers(TaskWhole, status=201, act=True), summary="新建任务")
def new_task(request: HttpRequest, given: TaskNew):
    fields = _fields(request, given.dict(exclude={"lead", "support"}))
    task = editing.new_task(
        actor=actor_of(request),
        lead=_bodies(request, given.lead),
        support=_bodies(request, given.support),
        **fields,
    )
    return Status(201, whole_task(request, task.pk))


@router.patch("/tasks/{task_id}", response=answers(TaskWhole, act=True), summary="修改任务")
def edit(request: HttpRequest, task_id: PathId, given: TaskEdit):
    sent = given.dict(exclude_unset=True, exclude={"version", "lead", "support"})
    if given.title is None:
        sent.pop("title", None)
    request.sent = given.model_dump(mode="json", exclude_unset=True)
    editing.edit(
        visible_task(request, task_id).pk,
        given.version,
        _fields(request, sent),
        actor=actor_of(request),
        lead=None if given.lead is None else _bodies(request, given.lead),
        support=None if given.support is None else _bodies(request, given.support),
    )
    return whole_task(request, task_id)


@router.post("/tasks/{task_id}/assign", response=answers(TaskWhole, act=True), summary="分派任务")
def assign(request: HttpRequest, task_id: PathId, given: Assign):
    request.sent = given.model_dump(mode="json", exclude_unset=True)
    editing.assign(
        visible_task(request, task_id).pk,
        given.version,
        actor=actor_of(request),
        lead=None if given.lead is None else _bodies(request, given.lead),
        support=None if given.support is None else _bodies(request, given.support),
    )
    return whole_task(request, task_id)


def _act(name: str) -> Callable[[HttpRequest, int, Act], Any]:
    def act(request: HttpRequest, task_id: PathId, given: Act):
        request.sent = given.model_dump(mode="json")
        states.change_state(
            task_id, given.version, name, given.reason, actor=actor_of(request), exception=given.exception
        )
        return whole_task(request, task_id)

    return act


for _name, _what in states.ACTS.items():
    router.add_api_operation(
        f"/tasks/{{task_id}}/{_name}",
        ["POST"],
        _act(_name),
        response=answers(TaskWhole, act=True),
        operation_id=f"task_{_name}",
        url_name=f"task_{_name}",
        summary=str(_what.label),
    )


@router.post(
    "/tasks/{task_id}/subtasks", response=answers(TaskWhole, status=201, act=True), summary="分解出子任务"
)
def new_subtask(request: HttpRequest, task_id: PathId, given: SubtaskNew):
    made = breakdown.add_subtask(
        task_id,
        actor=actor_of(request),
        title=given.title,
        due=given.due,
        requirement=given.requirement,
        lead=_bodies(request, given.lead),
        support=_bodies(request, given.support),
    )
    return Status(201, whole_task(request, made.pk))


@router.post(
    "/tasks/{task_id}/milestones", response=answers(MilestoneRow, status=201, act=True), summary="新增节点"
)
def new_milestone(request: HttpRequest, task_id: PathId, given: MilestoneGiven):
    return Status(
        201, breakdown.add_milestone(task_id, actor=actor_of(request), **_milestone(request, given))
    )


@router.put("/milestones/{milestone_id}", response=answers(MilestoneRow, act=True), summary="修改节点")
def change_milestone(request: HttpRequest, milestone_id: PathId, given: MilestoneGiven):
    return breakdown.change_milestone(milestone_id, actor=actor_of(request), **_milestone(request, given))


@router.post("/milestones/{milestone_id}/done", response=answers(MilestoneRow, act=True), summary="完成节点")
def complete_milestone(request: HttpRequest, milestone_id: PathId, given: MilestoneDone):
    return breakdown.complete_milestone(milestone_id, given.done_on, actor=actor_of(request))


@router.delete("/milestones/{milestone_id}", response=NOTHING, summary="删除节点")
def remove_milestone(request: HttpRequest, milestone_id: PathId):
    breakdown.remove_milestone(milestone_id, actor=actor_of(request))
    return Status(204, None)


@router.post("/tasks/{task_id}/updates", response=answers(Written, status=201, act=True), summary="填写进展")
def report(request: HttpRequest, task_id: PathId, given: Said):
    return Status(201, reporting.report(task_id, given.text, actor=actor_of(request)))


@router.post(
    "/targets/{target_id}/values", response=answers(ValueRow, status=201, act=True), summary="填写目标数据"
)
def record_value(request: HttpRequest, target_id: PathId, given: ValueGiven):
    place = _organisation(request, given.place_id)
    made = values.record_value(
        target_id,
        actor=actor_of(request),
        period=given.period,
        value=given.value,
        source=given.source,
        place_id=place.pk if place else None,
    )
    return Status(201, made)


@router.post(
    "/tasks/{task_id}/targets", response=answers(TargetRow, status=201, act=True), summary="新增目标"
)
def new_target(request: HttpRequest, task_id: PathId, given: TargetGiven):
    return Status(201, targets.add(task_id, given.facts(), actor=actor_of(request)))


@router.put("/targets/{target_id}", response=answers(TargetRow, act=True), summary="修改目标")
def change_target(request: HttpRequest, target_id: PathId, given: TargetEdit):
    return targets.change(target_id, given.version, given.facts(), actor=actor_of(request))


@router.delete("/targets/{target_id}", response=NOTHING, summary="删除目标")
def remove_target(request: HttpRequest, target_id: PathId):
    targets.remove(target_id, actor=actor_of(request))
    return Status(204, None)


@router.post(
    "/targets/{target_id}/keep", response=answers(TargetRow, act=True), summary="指定数据责任单位和基期值"
)
def keep_target(request: HttpRequest, target_id: PathId, given: TargetKept):
    return targets.keep(
        target_id,
        given.version,
        actor=actor_of(request),
        data_owner=_organisation(request, given.data_owner_id),
        baseline="" if given.baseline is None else str(given.baseline),
    )


def _organisation(request: HttpRequest, pk: int | None) -> Organisation | None:
    if pk is None:
        return None
    rows = permissions.restrict(Organisation.objects.all(), actor_of(request), "organisation.read")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Refused(_("没有编号为 %(pk)d 的机构，没有保存任何东西。") % {"pk": pk})
    return found


def _bodies(request: HttpRequest, given: list[BodyGiven]) -> list[Body]:
    names = Names.of(actor_of(request)) if any(body.organisation_id is None for body in given) else None
    found = []
    for body in given:
        organisation = _organisation(request, body.organisation_id)
        written = body.written.strip() or (organisation.short_name if organisation else "")
        if not written:
            raise Refused(_("有一个单位既没有编号也没有名称，没有保存任何东西。"))
        pk = organisation.pk if organisation else names.find(written) if names else None
        found.append(Body(written, pk))
    return found


def _fields(request: HttpRequest, sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, as the columns of a task: numbers of others become what they stand for."""
    fields = dict(sent)
    if "place_id" in fields:
        fields["place"] = _organisation(request, fields.pop("place_id"))
    if "campaign_id" in fields:
        pk = fields.pop("campaign_id")
        fields["campaign"] = None if pk is None else campaigns_of(request).filter(pk=pk).first()
        if pk is not None and fields["campaign"] is None:
            raise Refused(_("没有编号为 %(pk)d 的攻坚行动，没有保存任何东西。") % {"pk": pk})
    return fields


def _milestone(request: HttpRequest, given: MilestoneGiven) -> dict[str, Any]:
    _organisation(request, given.organisation_id)
    return given.dict()
