"""Keeping people and their roles: who comes, who leaves, who holds what for which organisation, from when to when."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.accounts import permissions
from luoshi.web.accounts.actors import Actor
from luoshi.web.accounts.models import Appointment, Person, Role
from luoshi.web.accounts.services import own, signing_in
from luoshi.web.accounts.services.signing_in import Refused
from luoshi.web.audit.services import log
from luoshi.web.directory.models import Organisation

USERNAME = re.compile(r"[\w.@+-]{2,60}")
DETAILS = ("name", "post", "email", "phone")


def new_person(
    username: str, *, organisation: Organisation, role: str, actor: Actor, **details: str
) -> Person:
    """Somebody new, with a first role; a link to sign in with is made apart. Raises Denied, Refused."""
    permissions.require(actor, "person.write", organisation)
    username = username.strip()
    if not USERNAME.fullmatch(username):
        raise Refused(_("账号须为2至60个字母、数字、汉字或 . @ + - _。"))
    if not details.get("name", "").strip():
        raise Refused(_("请填写姓名。"))
    try:
        with transaction.atomic():
            person = Person.objects.create_user(username, None, **_details(details))
            appointment = Appointment.objects.create(
                person=person, organisation=organisation, role=Role(role), valid_from=None
            )
            _log(
                actor,
                person,
                "新建人员",
                organisation.pk,
                after={"任职": str(appointment), **_details(details)},
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
        if not details.get("name", "").strip():
            raise Refused(_("请填写姓名。"))
        before = {name: getattr(person, name) for name in DETAILS}
        for name, value in _details(details).items():
            setattr(person, name, value)
        person.version += 1
        person.save()
        _log(
            actor, person, "修改人员", before=before, after={name: getattr(person, name) for name in DETAILS}
        )
    return person


def appoint(
    person_id: int, organisation: Organisation, role: str, *, valid_to: date | None = None, actor: Actor
) -> Appointment:
    """Give a role for an organisation within one's jurisdiction. Raises Denied, and Refused for one that is held."""
    permissions.require(actor, "person.write", organisation)
    if role not in Role.values:
        raise Refused(_("没有这个角色。"))
    if valid_to is not None and valid_to <= timezone.localdate():
        raise Refused(_("任职的结束日期须在今天之后。"))
    try:
        with transaction.atomic():
            person = Person.objects.select_for_update().filter(pk=person_id).first()
            if person is None:
                raise Refused(_("没有这个人。"))
            if Appointment.objects.current(timezone.localdate()).filter(
                person=person, organisation=organisation, role=role
            ):
                raise Refused(_("这个人已有这项任职。"))
            appointment = Appointment.objects.create(
                person=person,
                organisation=organisation,
                role=role,
                valid_from=timezone.localdate(),
                valid_to=valid_to,
            )
            _log(actor, person, "任职", organisation.pk, after={"任职": str(appointment)})
    except IntegrityError as error:
        raise Refused(_("这个人已有这项任职。")) from error
    return appointment


def end_appointment(appointment_id: int, *, actor: Actor) -> Appointment:
    """End a role from today; sessions and tokens that act through it end with it. Raises Denied, Refused."""
    with transaction.atomic():
        row = (
            Appointment.objects.select_for_update(of=("self",))
            .filter(pk=appointment_id)
            .select_related("person", "organisation")
            .first()
        )
        if row is None:
            raise Refused(_("没有这项任职。"))
        permissions.require(actor, "person.write", row)
        if row.role == Role.ADMINISTRATOR and not _others_administer(row):
            raise Refused(_("这是最后一名系统管理员，不能免去。请先任命另一名。"))
        row.valid_to = timezone.localdate()
        if row.valid_from is not None and row.valid_from > row.valid_to:
            row.valid_from = row.valid_to
        row.save(update_fields=["valid_from", "valid_to"])
        _log(actor, row.person, _("免去任职"), row.organisation_id, before={"任职": str(row)})
    return row


def set_active(person_id: int, active: bool, *, actor: Actor) -> Person:
    """Let somebody in again, or out for good; nobody is deleted, because the log names them. Raises Denied, Refused."""
    with transaction.atomic():
        person = _person(person_id, actor)
        if not active:
            if person.pk == actor.person_id:
                raise Refused(_("不能停用自己的账号。"))
            held = Appointment.objects.current(timezone.localdate()).filter(
                person=person, role=Role.ADMINISTRATOR
            )
            if any(not _others_administer(row) for row in held):
                raise Refused(_("这是最后一名系统管理员，不能停用。"))
            signing_in.end_others(person.pk, keep=None)
        person.is_active = active
        person.version += 1
        person.save(update_fields=["is_active", "version"])
        _log(actor, person, "启用账号" if active else _("停用账号"))
    return person


def reset_totp(person_id: int, *, actor: Actor) -> None:
    """Forget somebody's one-time passwords, for a lost telephone. Raises Denied."""
    with transaction.atomic():
        own.clear_totp(_person(person_id, actor), actor=actor, action="重置动态口令")


def _person(person_id: int, actor: Actor) -> Person:
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise Refused(_("没有这个人。"))
    permissions.require(actor, "person.write", person)
    return person


def _others_administer(row: Appointment) -> bool:
    """Whether somebody else administers the same government, or one above it."""
    above = row.organisation.ancestor_ids
    return (
        Appointment.objects.current(timezone.localdate())
        .filter(role=Role.ADMINISTRATOR, organisation__in=above)
        .exclude(pk=row.pk)
        .exclude(valid_to__lte=timezone.localdate() + timedelta(days=1))
        .exists()
    )


def _details(given: dict[str, str]) -> dict[str, str]:
    limits = {"name": 60, "post": 100, "email": 254, "phone": 40}
    return {name: given[name].strip()[: limits[name]] for name in DETAILS if name in given}


def _log(
    actor: Actor, person: Person, action: str, organisation_id: int | None = None, **values: Any
) -> None:
    log(
        actor=actor, action=action, object_type="person", object_id=person.pk, object_label=str(person),
        organisation_id=organisation_id, **values,
    )  # fmt: skip
