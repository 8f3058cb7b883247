"""Whom something concerns: people by their appointments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.models import Organisation
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
