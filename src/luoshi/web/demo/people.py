"""The invented people of the demonstration, and the links by which one acts as one of them. Nobody here is real."""

from __future__ import annotations

import random
from dataclasses import dataclass

from luoshi.web.accounts.models import Appointment, Person, SignInLink
from luoshi.web.accounts.services.links import make_link
from luoshi.web.demo.organisations import province_data
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.roles import Role

DEMO = SYSTEM.through("command")
# Whom the start and the sign-in page offer: one of each role, and two who see the province from elsewhere.
OFFERED = (
    ("general_office", "省政府办公厅", "督查室主任"),
    ("leader", "省政府", "副省长"),
    ("lead", "省工业和信息化厅", "厅长"),
    ("member", "省商务厅", "综合处处长"),
    ("data_owner", "省统计局", "核算处处长"),
    ("inspector", "省政府", "派驻纪检监察组"),
    ("administrator", "省政府", "信息处"),
    ("general_office", "青禾市政府办公室", "督查室主任"),
    ("member", "省财政厅", "预算处"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody as whom the demonstration can be entered."""

    role: str
    name: str
    organisation: str
    path: str


def make_people(organisations: dict[str, Organisation]) -> None:
    """Those who are offered, and two for each office that leads or supports; nothing where people are already."""
    if Person.objects.filter(demonstration=True).exists():
        return
    draw = random.Random(20250120)
    data = province_data()
    given = [f"{surname}{name}" for surname in data["surnames"] for name in data["given"]]
    draw.shuffle(given)
    names = iter(given)
    for role, short, post in OFFERED:
        _person(next(names), post, role, organisations[short])
    for short, organisation in organisations.items():
        if (
            organisation.level == Organisation.Level.PROVINCE
            and organisation.kind != Organisation.Kind.GOVERNMENT
        ):
            _person(next(names), "主要负责人", "lead", organisation)
            _person(next(names), "综合处", "member", organisation)
        elif short.endswith("政府办公室"):
            _person(next(names), "督查室", "general_office", organisation)


def make_links() -> list[Offer]:
    """A fresh link for each of those who are offered."""
    rows = Appointment.objects.filter(person__demonstration=True).select_related("person", "organisation")
    offered = list(rows.order_by("pk")[: len(OFFERED)])
    SignInLink.objects.filter(purpose="demo", person__demonstration=True).delete()
    return [
        Offer(
            role=str(Role(row.role).label),
            name=row.person.name,
            organisation=row.organisation.short_name,
            path=make_link(row.person, "demo", actor=DEMO, appointment=row),
        )
        for row in offered
    ]


def _person(name: str, post: str, role: str, organisation: Organisation) -> None:
    person = Person.objects.create_user(
        f"demo{Person.objects.count() + 1:03}", None, name=name, post=post, demonstration=True
    )
    Appointment.objects.create(person=person, organisation=organisation, role=role)
