"""The first administrator: from the machine itself, with a link that is printed and works once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.accounts.services.links import make_link
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused
from luoshi.web.kernel.roles import Role

COMMAND = SYSTEM.through("command")
# What the government is called until its administrator writes its name on the page of organisations.
UNNAMED = "本级人民政府"
USERNAME = "admin"


def administrators() -> list[Appointment]:
    """Those who hold the role now."""
    rows = Appointment.objects.current(timezone.localdate()).filter(role=Role.ADMINISTRATOR)
    return list(rows.select_related("person", "organisation"))


def fresh_link() -> str | None:
    """The first administrator's link where nobody and nothing is there yet; else None: then a command is asked for.

    Only an empty database is a fresh one. Where people are without an administrator, somebody has meant something by it.
    """
    if Person.objects.exists() or Organisation.objects.exists():
        return None
    return first_administrator(name=gettext_noop("系统管理员"), username=USERNAME, organisation=UNNAMED)


def nobody_has_entered() -> bool:
    """Whether there is one person alone, the first administrator, who has never signed in."""
    people = list(Person.objects.values_list("last_login", flat=True)[:2])
    return people == [None] and bool(administrators())


def first_administrator(*, name: str, username: str, organisation: str) -> str:
    """Make the first organisation and its administrator; the path of a link for them. Raises Refused where one exists."""
    if administrators():
        raise Refused(gettext_noop("已有系统管理员，不再建立。忘记密码时请加 --again 为其生成新的链接。"))
    with transaction.atomic():
        place = Organisation.objects.filter(name=organisation, valid_to=None).first()
        if place is None:
            place = Organisation.objects.create(
                name=organisation,
                short_name=organisation[:60],
                kind=Organisation.Kind.GOVERNMENT,
                level=_level(organisation),
            )
            log(
                actor=COMMAND, action="organisation.create", object_type="organisation", object_id=place.pk,
                object_label=place.name, organisation_id=place.pk,
            )  # fmt: skip
        person = Person.objects.filter(username=username).first() or Person.objects.create_user(
            username, None, name=name
        )
        Person.objects.filter(pk=person.pk).update(is_active=True)
        _appoint(person, place, Role("administrator"))
        # In a small office one person begins as both: who keeps the people and who keeps the tasks can be parted later.
        _appoint(person, place, Role("general_office"))
        log(
            actor=COMMAND, action="person.create_first", object_type="person", object_id=person.pk,
            object_label=str(person), organisation_id=place.pk,
        )  # fmt: skip
        return make_link(person, "first", actor=COMMAND)


def link_again(username: str | None = None) -> tuple[Person, str]:
    """A new link for an administrator who cannot get in. Raises Refused where there is none, or no such one."""
    found = [row.person for row in administrators() if username in (None, row.person.username)]
    if not found:
        raise Refused(gettext_noop("没有这样的系统管理员。"))
    return found[0], make_link(found[0], "reset", actor=COMMAND)


def _appoint(person: Person, place: Organisation, role: Role) -> None:
    Appointment.objects.get_or_create(person=person, organisation=place, role=role, valid_to=None)


def _level(name: str) -> str:
    for ending, level in (
        ("省人民政府", "province"),
        ("县人民政府", "county"),
        ("区人民政府", "county"),
        ("市人民政府", "prefecture"),
    ):
        if name.endswith(ending) and not name.endswith("自治区人民政府"):
            return level
    return "province"
