"""Keeping people and their roles: who comes, who leaves, who holds what for which organisation, from when to when."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.accounts.services import links, own, signing_in
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused
from luoshi.web.kernel.roles import Role

USERNAME = re.compile(r"[\w.@+-]{2,60}")
DETAILS = ("name", "post", "email", "phone")


def new_person(
    username: str, *, organisation: Organisation, role: str, actor: Actor, **details: str
) -> Person:
    """Somebody new, with a first role; a link to sign in with is made apart. Raises Denied, Refused."""
    permissions.require(actor, "person.write", organisation)
    username = Person.normalize_username(username.strip())
    if not USERNAME.fullmatch(username):
        raise Refused(_("账号须为2至60个字母、数字、汉字或 . @ + - _。"))
    given = _details(details)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(username, None, **given)
            appointment = Appointment.objects.create(
                person=person, organisation=organisation, role=Role(role), valid_from=None
            )
            _log(
                actor,
                person,
                "person.create",
                organisation.pk,
                after={"appointment": appointment.fact(), **given},
            )
    except IntegrityError as error:
        raise Refused(_("账号“%(username)s”已经有人使用，请换一个。") % {"username": username}) from error
    return person


def change_person(person_id: int, version: int, *, actor: Actor, **details: str) -> Person:
    """Change name, post, mail address and telephone. Raises Denied, and Refused when somebody else was faster."""
    with transaction.atomic():
        person = _person(person_id, actor)
        if person.version != version:
            raise Refused(_("这个人的资料在您打开之后已被改动，请刷新后重试。"))
        before = {name: getattr(person, name) for name in DETAILS}
        for name, value in _details(details).items():
            setattr(person, name, value)
        person.version += 1
        person.save()
        _log(
            actor,
            person,
            "person.edit",
            before=before,
            after={name: getattr(person, name) for name in DETAILS},
        )
    return person


def appoint(
    person_id: int, organisation: Organisation, role: str, *, valid_to: date | None = None, actor: Actor
) -> Appointment:
    """Give a role for an organisation within one's jurisdiction. Raises Denied, and Refused for one that is held.

    Links that are still unused end where the role lies beyond what whoever made them covered for certain: they would
    sign in to it as well.
    """
    permissions.require(actor, "person.write", organisation)
    if role not in Role.values:
        raise Refused(_("没有这个角色。"))
    if valid_to is not None and valid_to <= timezone.localdate():
        raise Refused(_("任职的结束日期须在今天之后。"))
    try:
        with transaction.atomic():
            person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
            if person is None:
                raise Refused(_("没有这个人。"))
            if Appointment.objects.current(timezone.localdate()).filter(
                person=person, organisation=organisation, role=role
            ):
                raise Refused(_("这个人已有这项任职。"))
            if not _covers(person, organisation):
                links.end_links(person)
            appointment = Appointment.objects.create(
                person=person,
                organisation=organisation,
                role=role,
                valid_from=timezone.localdate(),
                valid_to=valid_to,
            )
            _log(actor, person, "person.appoint", organisation.pk, after={"appointment": appointment.fact()})
    except IntegrityError as error:
        raise Refused(_("这个人已有这项任职。")) from error
    return appointment


def end_appointment(appointment_id: int, *, actor: Actor) -> Appointment:
    """End a role from today; sessions and tokens that act through it end with it. Raises Denied, Refused."""
    with transaction.atomic():
        _lock_administrators()
        row = (
            Appointment.objects.select_for_update(of=("self",))
            .filter(pk=appointment_id)
            .select_related("person", "organisation")
            .first()
        )
        if row is None:
            raise Refused(_("没有这项任职。"))
        permissions.require(actor, "person.write", row)
        if row.valid_to is not None and row.valid_to <= timezone.localdate():
            raise Refused(_("这项任职已经结束。"))
        if row.role == Role.ADMINISTRATOR and not _administered_without([row.pk], row.organisation):
            raise Refused(_("这是最后一名系统管理员，不能免去。请先任命另一名。"))
        row.valid_to = timezone.localdate()
        if row.valid_from is not None and row.valid_from > row.valid_to:
            row.valid_from = row.valid_to
        row.save(update_fields=["valid_from", "valid_to"])
        _log(actor, row.person, "person.dismiss", row.organisation_id, before={"appointment": row.fact()})
    return row


def set_active(person_id: int, active: bool, *, actor: Actor) -> Person:
    """Let somebody in again, or out for good; nobody is deleted, because the log names them. Raises Denied, Refused."""
    with transaction.atomic():
        _lock_administrators()
        person = _person(person_id, actor)
        if not active:
            if person.pk == actor.person_id:
                raise Refused(_("不能停用自己的账号。"))
            held = list(
                Appointment.objects.current(timezone.localdate())
                .filter(person=person, role=Role.ADMINISTRATOR)
                .select_related("organisation")
            )
            own_ones = [row.pk for row in held]
            if any(not _administered_without(own_ones, row.organisation) for row in held):
                raise Refused(_("这是最后一名系统管理员，不能停用。"))
            signing_in.end_others(person.pk, keep=None)
        person.is_active = active
        person.version += 1
        person.save(update_fields=["is_active", "version"])
        _log(actor, person, "person.enable" if active else "person.disable")
    return person


def reset_totp(person_id: int, *, actor: Actor) -> None:
    """Forget somebody's one-time passwords, for a lost telephone. Raises Denied."""
    with transaction.atomic():
        own.clear_totp(_person(person_id, actor), actor=actor, action="person.reset_totp")


def _person(person_id: int, actor: Actor) -> Person:
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        raise Refused(_("没有这个人。"))
    permissions.require(actor, "person.write", person)
    return person


def _covers(person: Person, organisation: Organisation) -> bool:
    """Whether whoever may keep the person as they stand keeps the organisation too."""
    held = Appointment.objects.current(timezone.localdate()).filter(person=person)
    governments = held.values_list("organisation__government_path", flat=True)
    return any(path and organisation.path.startswith(path) for path in governments)


def _lock_administrators() -> None:
    """Of two administrators who dismiss each other at once, one comes second and is refused."""
    rows = Appointment.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _administered_without(appointments: list[int], organisation: Organisation) -> bool:
    """Whether the organisation's government, or one above it, keeps an administrator who is appointed for good."""
    others = Appointment.objects.current(timezone.localdate()).filter(role=Role.ADMINISTRATOR, valid_to=None)
    governments = others.exclude(pk__in=appointments).values_list("organisation__government_path", flat=True)
    return any(path and organisation.government_path.startswith(path) for path in governments)


def _details(given: dict[str, str]) -> dict[str, str]:
    """What may be told of a person, cleaned. Raises Refused."""
    limits = {"name": 60, "post": 100, "email": 254, "phone": 40}
    found = {
        name: given[name].replace("\x00", "").strip()[: limits[name]] for name in DETAILS if name in given
    }
    if not found.get("name"):
        raise Refused(_("请填写姓名。"))
    if found.get("email"):
        try:
            validate_email(found["email"])
        except ValidationError:
            raise Refused(_("电子邮箱“%(email)s”写得不对。") % {"email": found["email"]}) from None
    return found


def _log(
    actor: Actor, person: Person, action: str, organisation_id: int | None = None, **values: Any
) -> None:
    log(
        actor=actor, action=action, object_type="person", object_id=person.pk, object_label=str(person),
        organisation_id=organisation_id, **values,
    )  # fmt: skip
