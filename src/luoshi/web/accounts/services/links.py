"""Links that sign somebody in once: making them, and using one up."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.accounts.models import Appointment, Person, SignInLink
from luoshi.web.accounts.services import signing_in
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused

LIFETIMES = {
    "first": timedelta(hours=24),
    "invite": timedelta(days=7),
    "reset": timedelta(hours=4),
    "demo": timedelta(hours=12),
}


def make_link(
    person: Person,
    purpose: str,
    *,
    actor: Actor,
    appointment: Appointment | None = None,
    lifetime: timedelta | None = None,
) -> str:
    """The path of a new link (``/sign-in/link/…/``). Earlier links of the person for the same purpose end.

    The path is shown once and not kept: whoever holds it is that person.
    """
    permissions.require(actor, "person.write", person)
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        if purpose != "demo":
            SignInLink.objects.filter(person=person, purpose=purpose, used_at=None).update(expires_at=now)
        SignInLink.objects.create(
            person=person,
            purpose=purpose,
            digest=_digest(secret),
            made_by=actor.name,
            expires_at=now + (lifetime or LIFETIMES[purpose]),
            appointment=appointment,
        )
        log(
            actor=actor,
            action="person.link",
            object_type="person",
            object_id=person.pk,
            object_label=str(person),
            organisation_id=appointment.organisation_id if appointment else None,
            after={"purpose": purpose},
        )
    return f"/sign-in/link/{secret}/"


def find_link(secret: str) -> SignInLink:
    """The link, still unused. Raises Refused for one that is unknown, used or past its time."""
    link = SignInLink.objects.filter(digest=_digest(secret)).select_related("person", "appointment").first()
    if (
        link is None
        or not link.usable(timezone.now())
        or not link.person.may_enter
        or (
            link.purpose == "demo" and not settings.DEMO
        )  # left behind in a data folder that is used in earnest
    ):
        raise Refused(_("这个链接已经用过或已失效。请用账号登录，或请管理员重新生成。"))
    return link


def use_link(secret: str) -> SignInLink:
    """Use the link up; of two who try at once one gets it. Raises Refused.

    But for a demonstration's, a password is to be set next, and whoever else is signed in as the person is signed out:
    with such a link an account is taken back.
    """
    link = find_link(secret)
    now = timezone.now()
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise Refused(_("这个链接已经用过或已失效。请用账号登录，或请管理员重新生成。"))
    if link.purpose != "demo":
        Person.objects.filter(pk=link.person_id).update(must_change_password=True)
        link.person.must_change_password = True
        signing_in.end_others(link.person_id, keep=None)
    return link


def end_links(person: Person) -> None:
    """No link that is still unused signs in as the person any more."""
    rows = SignInLink.objects.filter(person=person, used_at=None, expires_at__gt=timezone.now())
    rows.exclude(purpose="demo").update(expires_at=timezone.now())


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
