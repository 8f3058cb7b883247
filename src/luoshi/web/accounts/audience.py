"""Whom something concerns: people by their appointments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import models
from django.db.models import BooleanField, Case, Q, Value, When

from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.kinds import Kind, Scope
from luoshi.web.kernel.roles import Role

HEADS = (Role("lead"),)
HANDS = (Role("lead"), Role("member"))


def of_organisations(
    organisation_ids: Collection[int], on: date, roles: Collection[Role] = HEADS
) -> dict[int, set[int]]:
    """The people who answer for each organisation on the day.

    Its heads (or whoever holds one of ``roles``); a government's are its general office. Where nobody holds such a
    role it is whoever works there, so that nothing is told to nobody.
    """
    organisations = Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "path", "kind")
    governments = {path: pk for pk, path, kind in organisations if kind == Organisation.Kind.GOVERNMENT}
    rows = Appointment.objects.current(on).filter(
        Q(organisation__in=organisation_ids, role__in=HANDS)
        | Q(role=Role.GENERAL_OFFICE, organisation__government_path__in=governments)
    )
    wanted: dict[int, set[int]] = defaultdict(set)
    others: dict[int, set[int]] = defaultdict(set)
    for person, organisation, role, path in rows.values_list(
        "person_id", "organisation_id", "role", "organisation__government_path"
    ):
        if role == Role.GENERAL_OFFICE:
            wanted[governments[path]].add(person)
        else:
            (wanted if role in roles else others)[organisation].add(person)
    return {pk: wanted.get(pk) or others.get(pk, set()) for pk in organisation_ids}


def general_office(government_path: str, on: date) -> set[int]:
    """The people of the general office of a government."""
    rows = Appointment.objects.current(on).filter(
        role=Role.GENERAL_OFFICE, organisation__government_path=government_path
    )
    return set(rows.values_list("person_id", flat=True))


def flat(people: Mapping[int, set[int]]) -> set[int]:
    """All of them together."""
    return set().union(*people.values())


def who_see(kind: Kind, row: models.Model, people: Iterable[int], on: date) -> set[int]:
    """Those of the people who may see the thing in one of their roles, by two queries."""
    appointments = Appointment.objects.current(on).filter(person__in=set(people))
    reached: dict[tuple[Scope, str, int, str], set[int]] = defaultdict(set)
    seen: set[int] = set()
    filters: dict[tuple[Scope, str, int, str], Q] = {}
    for appointment in appointments.select_related("organisation", "person"):
        actor = actor_of(appointment)
        scope = permissions.scope_of(actor, kind.reading)
        if scope is Scope.ALL:
            seen.add(appointment.person_id)
        elif scope is not None:
            # What lies with a person may depend on the role in which they look.
            own, role = (appointment.person_id, appointment.role) if scope is Scope.OWN else (0, "")
            key = (scope, actor.jurisdiction_path, own, role)
            reached[key].add(appointment.person_id)
            filters.setdefault(key, kinds.SCOPES[type(row)](actor, scope))
    if not reached:
        return seen
    named = {f"reached_{at}": key for at, key in enumerate(reached)}
    rows = type(row)._default_manager.filter(pk=row.pk).order_by()
    found = rows.values(
        **{
            name: Case(
                When(filters[key], then=Value(True)), default=Value(False), output_field=BooleanField()
            )
            for name, key in named.items()
        }
    ).first()
    for name, reaches in (found or {}).items():
        if reaches:
            seen |= reached[named[name]]
    return seen
