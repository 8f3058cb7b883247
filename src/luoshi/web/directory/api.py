"""The API of the directory: organisations and task forces."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.kernel import permissions
from luoshi.web.kernel.api_shapes import Asked, Named, OneOf, Page, Paging, PathId, actor_of, answers, page_of

router = Router(tags=["directory"])


class OrganisationRow(Schema):
    """An organisation; ``path`` lists the numbers of all above it and its own."""

    id: int
    name: str
    short_name: str
    aliases: list[str]
    kind: Annotated[str, OneOf(Organisation.Kind)]
    level: Annotated[str, OneOf(Organisation.Level)]
    parent_id: int | None
    path: str
    division_code: str
    valid_from: date | None
    valid_to: date | None
    successor_id: int | None
    version: int


class OrganisationsAsked(Paging):
    q: Asked = ""
    kind: Annotated[str, OneOf(Organisation.Kind)] | None = None
    level: Annotated[str, OneOf(Organisation.Level)] | None = None
    within: PathId | None = None


class MemberRow(Schema):
    written: str
    organisation_id: int | None


class TaskForceRow(Schema):
    id: int
    name: str
    owner: Named
    plan_id: int | None
    convener: str
    deputies: list[str]
    office_host_id: int | None
    office_written: str
    valid_from: date | None
    valid_to: date | None
    version: int


class TaskForceWhole(TaskForceRow):
    members: list[MemberRow]


class TaskForcesAsked(Paging):
    q: Asked = ""
    plan: PathId | None = None


@router.get("/organisations", response=answers(Page[OrganisationRow]), summary="机构")
def organisations(request: HttpRequest, asked: Query[OrganisationsAsked]):
    rows = permissions.restrict(Organisation.objects.all(), actor_of(request), "organisation.read")
    if asked.q:
        rows = rows.filter(
            Q(name__icontains=asked.q) | Q(short_name__icontains=asked.q) | Q(aliases__icontains=asked.q)
        )
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.within:
        rows = rows.filter(path__contains=f"/{asked.within}/")
    return page_of(rows.order_by("path", "id"), asked)


@router.get("/organisations/{organisation_id}", response=answers(OrganisationRow), summary="一个机构")
def organisation(request: HttpRequest, organisation_id: PathId):
    rows = permissions.restrict(Organisation.objects.all(), actor_of(request), "organisation.read")
    return get_object_or_404(rows, pk=organisation_id)


@router.get("/task-forces", response=answers(Page[TaskForceRow]), summary="工作专班")
def task_forces(request: HttpRequest, asked: Query[TaskForcesAsked]):
    rows = _task_forces(request)
    if asked.q:
        rows = rows.filter(name__icontains=asked.q)
    if asked.plan:
        rows = rows.filter(plan_id=asked.plan)
    return page_of(rows.order_by("id"), asked)


@router.get("/task-forces/{task_force_id}", response=answers(TaskForceWhole), summary="一个工作专班")
def task_force(request: HttpRequest, task_force_id: PathId):
    return get_object_or_404(_task_forces(request).prefetch_related("members"), pk=task_force_id)


def _task_forces(request: HttpRequest):
    rows = permissions.restrict(TaskForce.objects.all(), actor_of(request), "task_force.read")
    return rows.select_related("owner")
