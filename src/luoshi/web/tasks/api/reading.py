"""What is asked of plans, campaigns, tasks and what hangs on them. Nothing here changes anything."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import BeforeValidator, Field

from luoshi.web.dossier.api import readable_instructions
from luoshi.web.dossier.api_shapes import InstructionRow, Written
from luoshi.web.dossier.models import Instruction
from luoshi.web.dossier.queries import of_thing
from luoshi.web.kernel import permissions
from luoshi.web.kernel.api_shapes import (
    WITHOUT_NUL,
    Asked,
    Day,
    OneOf,
    Page,
    Paging,
    PathId,
    actor_of,
    answers,
    page_of,
    whole_number,
)
from luoshi.web.tasks.api.schemas import (
    CampaignRow,
    MilestoneRow,
    PlanRow,
    TargetRow,
    TaskRow,
    TaskWhole,
    ValueRow,
)
from luoshi.web.tasks.models import (
    Campaign,
    Light,
    Plan,
    Target,
    TargetValue,
    Task,
    Update,
)
from luoshi.web.tasks.queries import lists
from luoshi.web.tasks.queries.filters import Filter

router = Router(tags=["delivery"])


class PlansAsked(Paging):
    q: Asked = ""
    year: PathId | None = None


class CampaignsAsked(Paging):
    plan: PathId | None = None


SORTS = tuple(f"{sign}{name}" for name in lists.SORTS for sign in ("", "-"))


class TasksAsked(Paging):
    """The filters of the task list, under the names that its addresses use."""

    plan: PathId | None = None
    campaign: PathId | None = None
    lead: PathId | Literal["none"] | None = None
    support: PathId | None = None
    body: PathId | None = None
    place: PathId | None = None
    state: Annotated[str, OneOf(Task.State)] | None = None
    light: Annotated[str, OneOf(Light)] | None = None
    due: Literal["overdue", "30d", "month"] | None = None
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    q: Annotated[str, Field(max_length=100, pattern=WITHOUT_NUL)] = ""
    mine: bool = False
    follow: bool = False
    quiet: Annotated[int, Field(ge=1, le=3660), BeforeValidator(whole_number)] | None = None
    instruction: Literal["open", "answered"] | None = None
    parent: PathId | None = None
    share: bool = False
    sort: Annotated[str, OneOf(SORTS)] = lists.DEFAULT_SORT

    def filter(self) -> Filter:
        """As the list takes them."""
        names = (each.name for each in fields(Filter))
        given = {name: getattr(self, name) for name in names}
        return Filter(**{name: value for name, value in given.items() if value is not None})


class InstructionsAsked(Paging):
    task: PathId | None = None
    state: Annotated[str, OneOf(Instruction.State)] | None = None


class TargetsAsked(Paging):
    plan: PathId | None = None
    campaign: PathId | None = None
    headline: bool | None = None


def visible_task(request: HttpRequest, task_id: int) -> Task:
    """The task, where the actor may read it; Http404 otherwise."""
    rows = permissions.restrict(Task.objects.all(), actor_of(request), "task.read")
    return get_object_or_404(rows.select_related("plan", "campaign", "place"), pk=task_id)


def whole_task(request: HttpRequest, task_id: int) -> Task:
    """The task with what hangs on it, as it is now."""
    rows = permissions.restrict(Task.objects.all(), actor_of(request), "task.read")
    rows = rows.select_related("plan").prefetch_related("involvements", "milestones", "targets", "subtasks")
    return get_object_or_404(rows, pk=task_id)


@router.get("/plans", response=answers(Page[PlanRow]), summary="方案")
def plans(request: HttpRequest, asked: Query[PlansAsked]):
    rows = _plans(request)
    if asked.q:
        rows = rows.filter(title__icontains=asked.q)
    if asked.year:
        rows = rows.filter(year=asked.year)
    return page_of(rows.order_by("-year", "id"), asked)


@router.get("/plans/{plan_id}", response=answers(PlanRow), summary="一个方案")
def plan(request: HttpRequest, plan_id: PathId):
    return get_object_or_404(_plans(request), pk=plan_id)


@router.get("/campaigns", response=answers(Page[CampaignRow]), summary="攻坚行动")
def campaigns(request: HttpRequest, asked: Query[CampaignsAsked]):
    rows = campaigns_of(request)
    if asked.plan:
        rows = rows.filter(plan_id=asked.plan)
    return page_of(rows.order_by("plan_id", "position", "id"), asked)


@router.get("/campaigns/{campaign_id}", response=answers(CampaignRow), summary="一个攻坚行动")
def campaign(request: HttpRequest, campaign_id: PathId):
    return get_object_or_404(campaigns_of(request), pk=campaign_id)


@router.get("/targets", response=answers(Page[TargetRow]), summary="目标")
def targets(request: HttpRequest, asked: Query[TargetsAsked]):
    rows = _targets(request)
    if asked.plan:
        rows = rows.filter(plan_id=asked.plan)
    if asked.campaign:
        rows = rows.filter(campaign_id=asked.campaign)
    if asked.headline is not None:
        rows = rows.filter(headline=asked.headline)
    return page_of(rows.order_by("plan_id", "position", "id"), asked)


@router.get("/targets/{target_id}", response=answers(TargetRow), summary="一个目标")
def target(request: HttpRequest, target_id: PathId):
    return get_object_or_404(_targets(request), pk=target_id)


@router.get("/targets/{target_id}/values", response=answers(Page[ValueRow]), summary="目标的数据")
def values(request: HttpRequest, target_id: PathId, asked: Query[Paging]):
    found = get_object_or_404(_targets(request), pk=target_id)
    return page_of(TargetValue.objects.filter(target=found).order_by("-period_end", "-id"), asked)


@router.get("/tasks", response=answers(Page[TaskRow]), summary="任务")
def tasks(request: HttpRequest, asked: Query[TasksAsked]):
    shown = lists.page(actor_of(request), asked.filter(), sort=asked.sort, number=asked.page, size=asked.size)
    ids = [row.task["id"] for row in shown.rows] if shown.number == asked.page else []
    rows = Task.objects.in_bulk(ids)
    items = [rows[pk] for pk in ids if pk in rows]
    return {"items": items, "total": shown.total, "page": asked.page, "size": asked.size}


@router.get("/tasks/{task_id}", response=answers(TaskWhole), summary="一项任务")
def task(request: HttpRequest, task_id: PathId):
    return whole_task(request, task_id)


@router.get("/tasks/{task_id}/milestones", response=answers(Page[MilestoneRow]), summary="任务的节点")
def milestones(request: HttpRequest, task_id: PathId, asked: Query[Paging]):
    return page_of(visible_task(request, task_id).milestones.order_by("due", "position", "id"), asked)


@router.get("/tasks/{task_id}/updates", response=answers(Page[Written]), summary="任务的进展")
def updates(request: HttpRequest, task_id: PathId, asked: Query[Paging]):
    rows = Update.objects.filter(task=visible_task(request, task_id))
    return page_of(rows.select_related("by").order_by("-id"), asked)


@router.get("/instructions", response=answers(Page[InstructionRow]), summary="批示")
def instructions(request: HttpRequest, asked: Query[InstructionsAsked]):
    rows = readable_instructions(request)
    if asked.task:
        rows = of_thing(rows, "task", asked.task)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page_of(rows.order_by("-id"), asked)


def _plans(request: HttpRequest) -> QuerySet[Plan]:
    return permissions.restrict(Plan.objects.all(), actor_of(request), "plan.read")


def campaigns_of(request: HttpRequest) -> QuerySet[Campaign]:
    """The campaigns of the plans that the actor may read."""
    return Campaign.objects.filter(plan__in=_plans(request).order_by())


def _targets(request: HttpRequest) -> QuerySet[Target]:
    return permissions.restrict(Target.objects.all(), actor_of(request), "task.read")
