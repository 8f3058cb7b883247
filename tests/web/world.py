"""A small invented province that the tests of the web application act in: its offices, and people of every role.

Put here only the standing cast. What a test is about, it makes itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from luoshi.web.accounts.actors import Actor, actor_of
from luoshi.web.accounts.middleware import SESSION_KEY
from luoshi.web.accounts.models import Appointment, Person, Role
from luoshi.web.directory.models import Organisation

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


def make_world() -> World:
    province = organisation("云湖省人民政府", "省政府", Kind.GOVERNMENT, Level.PROVINCE, None)
    province_office = organisation(
        "云湖省人民政府办公厅", "省政府办公厅", Kind.DEPARTMENT, Level.PROVINCE, province
    )
    city = organisation("青禾市人民政府", "青禾市政府", Kind.GOVERNMENT, Level.PREFECTURE, province)
    city_office = organisation(
        "青禾市人民政府办公室", "市政府办公室", Kind.DEPARTMENT, Level.PREFECTURE, city
    )
    industry = organisation(
        "青禾市工业和信息化局", "市工业和信息化局", Kind.DEPARTMENT, Level.PREFECTURE, city
    )
    finance = organisation("青禾市财政局", "市财政局", Kind.DEPARTMENT, Level.PREFECTURE, city)
    labour = organisation(
        "青禾市人力资源和社会保障局", "市人力资源社会保障局", Kind.DEPARTMENT, Level.PREFECTURE, city
    )
    county = organisation("白石县人民政府", "白石县政府", Kind.GOVERNMENT, Level.COUNTY, city)
    other_city = organisation("云岭市人民政府", "云岭市政府", Kind.GOVERNMENT, Level.PREFECTURE, province)
    other_office = organisation(
        "云岭市人民政府办公室", "云岭市政府办公室", Kind.DEPARTMENT, Level.PREFECTURE, other_city
    )
    return World(
        province, province_office, city, city_office, industry, finance, labour, county, other_city, other_office,
        administrator=appoint("管管", Role.ADMINISTRATOR, city),
        office=appoint("督督", Role.GENERAL_OFFICE, city_office),
        lead=appoint("林局", Role.LEAD, industry),
        member=appoint("小吴", Role.MEMBER, industry),
        data_owner=appoint("舒数", Role.DATA_OWNER, industry),
        leader=appoint("张市长", Role.LEADER, city),
        inspector=appoint("纪平", Role.INSPECTOR, city),
        supporter=appoint("蔡文", Role.MEMBER, finance),
        stranger=appoint("外督", Role.GENERAL_OFFICE, other_office),
        strange_member=appoint("外员", Role.MEMBER, other_city),
        province_office_person=appoint("省督", Role.GENERAL_OFFICE, province_office),
    )  # fmt: skip


def signed_in(actor: Actor, **settings: object) -> Client:
    """A client with a session of the actor."""
    client = Client(**settings)
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session[SESSION_KEY] = actor.appointment_id
    session.save()
    return client
