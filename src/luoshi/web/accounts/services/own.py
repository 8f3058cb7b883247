"""What people keep of their own account: password, one-time passwords, tokens of their programs, mail, language."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pyotp
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.accounts.models import Appointment, Person, RecoveryCode, Token
from luoshi.web.accounts.services import signing_in
from luoshi.web.accounts.services.signing_in import Origin
from luoshi.web.accounts.tokens import digest_of
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused

LANGUAGES = frozenset({"zh-hans", "en"})
TOKEN_LIFETIMES = (30, 90, 365)  # days
LONGEST_PASSWORD = 200


def set_password(
    person: Person, new: str, *, old: str | None, actor: Actor, session_key: str | None, origin: Origin
) -> None:
    """Set the person's own password; ``old`` is asked unless a link has led here. Every other session ends.

    Raises Refused with all that is wrong with it.
    """
    if not person.must_change_password:
        signing_in.confirm_password(person, old or "", origin, wrong=_("原密码不对。"))
    if len(new) > LONGEST_PASSWORD:
        raise Refused(_("密码最多%(n)d个字符。") % {"n": LONGEST_PASSWORD})
    try:
        password_validation.validate_password(new, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    if person.check_password(new):
        raise Refused(_("新密码不能和原密码相同。"))
    with transaction.atomic():
        person.set_password(new)
        person.must_change_password = False
        person.password_changed_at = timezone.now()
        person.save(update_fields=["password", "must_change_password", "password_changed_at"])
        signing_in.end_others(person.pk, keep=session_key)
        _log(actor, person, "person.password")


def new_totp_secret() -> str:
    """A secret to be shown as a code; it counts only once a password made with it has been shown back."""
    return pyotp.random_base32()


def totp_address(person: Person, secret: str) -> str:
    """What the code says to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name="落实")


def start_totp(person: Person, secret: str, code: str, *, actor: Actor) -> list[str]:
    """Ask for one-time passwords from now on; the recovery codes, shown this once. Raises Refused for a wrong code."""
    step = signing_in.step_of(secret, "".join(code.split()), timezone.now())
    if step is None:
        raise Refused(_("口令不对。请确认手机时间准确，再输入当前的六位口令。"))
    with transaction.atomic():
        person.totp_secret = secret
        person.totp_confirmed_at = timezone.now()
        person.totp_last_step = step  # the password just shown is used up
        person.save(update_fields=["totp_secret", "totp_confirmed_at", "totp_last_step"])
        codes = _new_recovery_codes(person)
        _log(actor, person, "person.start_totp")
    return codes


def stop_totp(person: Person, password: str, *, actor: Actor, origin: Origin) -> None:
    """Ask for no one-time password any more. Raises Refused for a wrong password."""
    signing_in.confirm_password(person, password, origin, wrong=_("密码不对。"))
    clear_totp(person, actor=actor, action="person.stop_totp")


def clear_totp(person: Person, *, actor: Actor, action: str) -> None:
    """Forget the secret and the recovery codes. The caller has asked whether that may be."""
    with transaction.atomic():
        person.totp_secret = ""
        person.totp_confirmed_at = None
        person.save(update_fields=["totp_secret", "totp_confirmed_at"])
        RecoveryCode.objects.filter(person=person).delete()
        _log(actor, person, action)


def end_other_sessions(person: Person, *, keep: str | None, actor: Actor) -> int:
    """Sign out everywhere else; how many sessions there were."""
    with transaction.atomic():
        count = signing_in.end_others(person.pk, keep=keep)
        _log(actor, person, "person.sign_out_elsewhere", after={"sessions": count})
    return count


def set_mail_digest(person: Person, wanted: bool, *, actor: Actor) -> None:
    """Whether the daily mail is wanted."""
    with transaction.atomic():
        before = person.mail_digest
        Person.objects.filter(pk=person.pk).update(mail_digest=wanted)
        _log(
            actor, person, "person.mail_digest", before={"mail_digest": before}, after={"mail_digest": wanted}
        )


def set_language(person: Person, language: str, *, actor: Actor) -> None:
    """The language of the pages. Raises Refused for one that does not exist."""
    if language not in LANGUAGES:
        raise Refused(_("没有这种语言。"))
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(language=language)
        _log(
            actor,
            person,
            "person.language",
            before={"language": person.language},
            after={"language": language},
        )


def make_token(name: str, *, read_only: bool, days: int, actor: Actor) -> str:
    """A token for a program that acts through the appointment one acts through now. It is shown once and not kept."""
    if permissions.scope_of(actor, "token.write") is None:
        raise permissions.Denied("token.write")
    name = name.replace("\x00", "").strip()
    if not name:
        raise Refused(_("请写明令牌给哪个程序使用。"))
    if days not in TOKEN_LIFETIMES:
        raise Refused(_("有效期只能是 30、90 或 365 天。"))
    appointment = Appointment.objects.get(pk=actor.appointment_id)
    secret = f"luoshi_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = Token.objects.create(
            appointment=appointment,
            name=name[:100],
            digest=digest_of(secret),
            beginning=secret[:12],
            read_only=read_only,
            expires_at=timezone.now() + timedelta(days=days),
        )
        log(
            actor=actor, action="token.make", object_type="token", object_id=token.pk, object_label=token.name,
            after={"read_only": read_only, "days": days},
        )  # fmt: skip
    return secret


def revoke_token(token_id: int, *, actor: Actor) -> None:
    """End a token at once. Raises Refused where there is none that one may end."""
    token = permissions.restrict(Token.objects.filter(pk=token_id), actor, "token.write").first()
    if token is None:
        raise Refused(_("没有这个令牌。"))
    with transaction.atomic():
        if Token.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=timezone.now()):
            log(
                actor=actor, action="token.revoke", object_type="token", object_id=token.pk, object_label=token.name
            )  # fmt: skip


def _new_recovery_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = [secrets.token_hex(5) for _ in range(signing_in.RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=sha256(code.encode()).hexdigest()) for code in codes
    )
    return codes


def _log(actor: Actor, person: Person, action: str, **values: Any) -> None:
    log(
        actor=actor, action=action, object_type="person", object_id=person.pk, object_label=str(person), **values
    )  # fmt: skip
