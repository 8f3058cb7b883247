"""The people who can be on a sheet: whom it can be sent to for reading, and who handles it within a body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.roles import Role

# Whoever may instruct, in the order in which they are offered.
READING = (Role("leader"), Role("general_office"), Role("lead"), Role("member"))
HANDLING = (Role("lead"), Role("member"))
OFFERED = 60


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody to whom it can be sent: their name and post, and where they are."""

    person: int
    name: str
    post: str
    organisation: str
    leader: bool


def may_be_asked(owner: Organisation, on: date) -> QuerySet[Person]:
    """The people of the government and its own bodies to whom its sheets can be sent."""
    held = Appointment.objects.current(on).filter(
        person=OuterRef("pk"), role__in=READING, organisation__government_path=owner.path
    )
    return Person.objects.filter(Exists(held))


def offered(owner: Organisation, on: date) -> list[Offered]:
    """Them, the leaders first, each once."""
    rows = Appointment.objects.current(on).filter(
        role__in=READING, organisation__government_path=owner.path
    ).select_related("person", "organisation")  # fmt: skip
    order = {role.value: at for at, role in enumerate(READING)}
    found: dict[int, Offered] = {}
    for row in sorted(rows, key=lambda row: (order[row.role], row.organisation.path, row.pk)):
        leader = row.role == Role.LEADER
        name, post = str(row.person), row.person.post
        found.setdefault(
            row.person_id, Offered(row.person_id, name, post, row.organisation.short_name, leader)
        )
    return list(found.values())


def hands_of(organisation: Organisation, on: date) -> list[Person]:
    """The people of a body to whom its head can pass on what it handles."""
    rows = Appointment.objects.current(on).filter(organisation=organisation, role__in=HANDLING)
    return list(Person.objects.filter(pk__in=rows.values("person")).order_by("name", "pk"))


def heads_of(organisations: Iterable[Organisation], on: date) -> dict[int, set[int]]:
    """Who sees what a body handles before anybody is named: its heads; of a government its general office."""
    bodies = list(organisations)
    governments = {body.path: body.pk for body in bodies if body.kind == Organisation.Kind.GOVERNMENT}
    people: dict[int, set[int]] = {body.pk: set() for body in bodies}
    rows = Appointment.objects.current(on)
    heads = rows.filter(organisation__in=people, role=Role.LEAD)
    for pk, person in heads.values_list("organisation_id", "person_id"):
        people[pk].add(person)
    offices = rows.filter(organisation__government_path__in=governments, role=Role.GENERAL_OFFICE)
    for path, person in offices.values_list("organisation__government_path", "person_id"):
        people[governments[path]].add(person)
    return people
