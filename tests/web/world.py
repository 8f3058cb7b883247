"""A small invented province that the tests of the web application act in: its offices, and people of every role.

Put here only the standing cast. What a test is about, it makes itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.test import Client

from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.middleware import SESSION_KEY
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.roles import Role

Kind, Level = Organisation.Kind, Organisation.Level


@dataclass(frozen=True)
class World:
    """The organisations; the people as actors of the city, and those of elsewhere."""

    province: Organisation
    province_office: Organisation
    city: Organisation
    city_office: Organisation
    industry: Organisation  # 市工业和信息化局, leads task 1 of the sample document
    finance: Organisation  # 市财政局, supports it
    labour: Organisation
    county: Organisation
    other_city: Organisation
    other_office: Organisation
    administrator: Actor
    office: Actor
    lead: Actor
    member: Actor
    data_owner: Actor
    leader: Actor
    inspector: Actor
    supporter: Actor  # a member of the finance bureau
    stranger: Actor  # the general office of another city
    strange_member: Actor
    province_office_person: Actor

    def of_role(self, role: Role) -> Actor:
        """The city's person of that role."""
        return getattr(self, {"general_office": "office"}.get(role.value, role.value))


def organisation(
    name: str, short: str, kind: str, level: str, parent: Organisation | None, **rest: object
) -> Organisation:
    return Organisation.objects.create(
        name=name, short_name=short, kind=kind, level=level, parent=parent, **rest
    )


def appoint(name: str, role: Role, where: Organisation) -> Actor:
    """A person of that name in the role, as an actor."""
    person = Person.objects.create_user(username=f"{role.value}-{where.pk}-{name}", name=name)
    return actor_of(Appointment.objects.create(person=person, organisation=where, role=role))


# Name, short name, kind, level, and the place in this list of what it belongs to.
PLACES = (
    ("云湖省人民政府", "省政府", Kind.GOVERNMENT, Level.PROVINCE, None),
    ("云湖省人民政府办公厅", "省政府办公厅", Kind.DEPARTMENT, Level.PROVINCE, 0),
    ("青禾市人民政府", "青禾市政府", Kind.GOVERNMENT, Level.PREFECTURE, 0),
    ("青禾市人民政府办公室", "市政府办公室", Kind.DEPARTMENT, Level.PREFECTURE, 2),
    ("青禾市工业和信息化局", "市工业和信息化局", Kind.DEPARTMENT, Level.PREFECTURE, 2),
    ("青禾市财政局", "市财政局", Kind.DEPARTMENT, Level.PREFECTURE, 2),
    ("青禾市人力资源和社会保障局", "市人力资源社会保障局", Kind.DEPARTMENT, Level.PREFECTURE, 2),
    ("白石县人民政府", "白石县政府", Kind.GOVERNMENT, Level.COUNTY, 2),
    ("云岭市人民政府", "云岭市政府", Kind.GOVERNMENT, Level.PREFECTURE, 0),
    ("云岭市人民政府办公室", "云岭市政府办公室", Kind.DEPARTMENT, Level.PREFECTURE, 8),
)
# Field of the world, name, role, and the place in the list above.
PEOPLE = (
    ("administrator", "管管", Role.ADMINISTRATOR, 2),
    ("office", "督督", Role.GENERAL_OFFICE, 3),
    ("lead", "林局", Role.LEAD, 4),
    ("member", "小吴", Role.MEMBER, 4),
    ("data_owner", "舒数", Role.DATA_OWNER, 4),
    ("leader", "张市长", Role.LEADER, 2),
    ("inspector", "纪平", Role.INSPECTOR, 2),
    ("supporter", "蔡文", Role.MEMBER, 5),
    ("stranger", "外督", Role.GENERAL_OFFICE, 9),
    ("strange_member", "外员", Role.MEMBER, 8),
    ("province_office_person", "省督", Role.GENERAL_OFFICE, 1),
)


def make_world() -> World:
    """The cast, written in a few strokes because nearly every test wants it; the search does not know of it
    (``search.services.rebuild`` tells it)."""
    places = Organisation.objects.bulk_create(
        Organisation(name=name, short_name=short, kind=kind, level=level)
        for name, short, kind, level, _parent in PLACES
    )
    for place, (*_rest, parent) in zip(places, PLACES, strict=True):
        place.parent = None if parent is None else places[parent]
        place.path = f"{place.parent.path if place.parent else '/'}{place.pk}/"
        above = place.parent.government_path if place.parent else ""
        place.government_path = place.path if place.kind == Kind.GOVERNMENT else above
    Organisation.objects.bulk_update(places, ["parent", "path", "government_path"])
    nobody = make_password(None)
    people = Person.objects.bulk_create(
        Person(username=f"{role.value}-{places[at].pk}-{name}", name=name, password=nobody)
        for _field, name, role, at in PEOPLE
    )
    appointments = Appointment.objects.bulk_create(
        Appointment(person=person, organisation=places[at], role=role)
        for person, (_field, _name, role, at) in zip(people, PEOPLE, strict=True)
    )
    actors = {row[0]: actor_of(held) for row, held in zip(PEOPLE, appointments, strict=True)}
    return World(*places, **actors)


def signed_in(actor: Actor, **settings: object) -> Client:
    """A client with a session of the actor."""
    client = Client(**settings)
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session[SESSION_KEY] = actor.appointment_id
    session.save()
    return client
