"""The API of the accounts app: who one is, and who else there is."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.kernel import permissions
from luoshi.web.kernel.api_shapes import Asked, Named, OneOf, Page, Paging, PathId, actor_of, answers, page_of
from luoshi.web.kernel.roles import Role

router = Router(tags=["accounts"])


class Me(Schema):
    """Who the token acts as, and what it may do to some object at least."""

    person: Named
    role: Annotated[str, OneOf(Role)]
    organisation: Named
    jurisdiction_path: str
    read_only: bool
    actions: list[str]


class AppointmentRow(Schema):
    organisation: Named
    role: Annotated[str, OneOf(Role)]


class PersonRow(Schema):
    id: int
    name: str
    post: str
    appointments: list[AppointmentRow]


class PeopleAsked(Paging):
    q: Asked = ""
    role: Annotated[str, OneOf(Role)] | None = None
    organisation: PathId | None = None


@router.get("/me", response=answers(Me), summary="令牌代表谁")
def me(request: HttpRequest):
    actor = actor_of(request)
    return {
        "person": {"id": actor.person_id, "name": actor.name},
        "role": actor.role,
        "organisation": {"id": actor.organisation_id, "name": actor.organisation_name},
        "jurisdiction_path": actor.jurisdiction_path,
        "read_only": actor.read_only,
        "actions": [action for action in permissions.RULES if permissions.may(actor, action)],
    }


@router.get("/people", response=answers(Page[PersonRow]), summary="人员")
def people(request: HttpRequest, asked: Query[PeopleAsked]):
    rows = _people(request)
    if asked.q:
        rows = rows.filter(name__icontains=asked.q)
    held = {"appointments__role": asked.role, "appointments__organisation": asked.organisation}
    held = {name: value for name, value in held.items() if value is not None}
    if held:
        current = Appointment.objects.current(timezone.localdate())
        rows = rows.filter(appointments__in=current, **held).distinct()
    return page_of(rows.order_by("name", "id"), asked, _person)


@router.get("/people/{person_id}", response=answers(PersonRow), summary="一个人")
def person(request: HttpRequest, person_id: PathId):
    return _person(get_object_or_404(_people(request), pk=person_id))


def _people(request: HttpRequest):
    current = Appointment.objects.current(timezone.localdate()).select_related("organisation")
    rows = permissions.restrict(Person.objects.filter(is_active=True), actor_of(request), "person.read")
    return rows.prefetch_related(Prefetch("appointments", queryset=current, to_attr="held"))


def _person(row: Person) -> dict:
    return {
        "id": row.pk,
        "name": str(row),
        "post": row.post,
        "appointments": [
            {"organisation": {"id": held.organisation_id, "name": held.organisation.name}, "role": held.role}
            for held in row.held
        ],
    }
