"""Signing in and out: passwords, one-time passwords, sessions, and the lockout of whoever guesses.

An unknown name and a wrong password get the same answer after the same work.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.middleware import SESSION_KEY, SESSION_START
from luoshi.web.accounts.models import Appointment, Person, RecoveryCode, SignedIn, SignInAttempt
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.origin import address_of
from luoshi.web.kernel.refusals import Refused

WINDOW = timedelta(minutes=15)
FAILURES_OF_A_NAME = 5
FAILURES_OF_AN_ADDRESS = 30
CODE_WAITS = timedelta(minutes=5)
PENDING_PERSON = "pending_person"
TOTP_SECONDS = 30
RECOVERY_CODES = 8
_GUESSES = 0x6C75  # the first of two classes of advisory locks of PostgreSQL


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from."""

    address: str | None
    agent: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Origin:
        """The other end of the connection; the proxy's word for it only where one is set up."""
        return cls(address_of(request), request.headers.get("User-Agent", "")[:200])


def check_password(username: str, password: str, origin: Origin) -> Person:
    """The person of that name and password. Raises Refused; the failure is counted."""
    name = AbstractBaseUser.normalize_username(username.replace("\x00", "").strip())[:60]
    guess = _counted(name, origin, "password")
    person = Person.objects.filter(username=name).first()
    right = (person or _nobody()).check_password(password)
    if person is None or not right or not person.may_enter:
        raise Refused(_("账号或密码不对。"))
    guess.delete()
    return person


def confirm_password(person: Person, password: str, origin: Origin, *, wrong: str) -> None:
    """Ask somebody who is signed in for their password again. Raises Refused (``wrong``); the failure is counted, so
    that a session left open is no place for guessing."""
    guess = _counted(person.username, origin, "password")
    if not person.check_password(password):
        raise Refused(wrong)
    guess.delete()


def _counted(username: str, origin: Origin, reason: str) -> SignInAttempt:
    """A guess, counted as a failure before anybody looks whether it is right; whoever finds that it is takes it back.

    Counting and asking whether too many have failed is one step: a thousand guesses at once are no more than one after
    the other. Raises Refused where they are too many.
    """
    with transaction.atomic():
        _one_after_the_other(username, origin)
        until = locked_until(username, origin, timezone.now())
        guess = _note(username, origin, succeeded=False, reason=reason if until is None else "locked")
    if until is not None:
        raise Refused(
            _("失败次数过多，请在 %(time)s 之后再试，或请管理员解除锁定。")
            % {"time": timezone.localtime(until + timedelta(minutes=1)).strftime("%H:%M")}
        )
    return guess


def _one_after_the_other(username: str, origin: Origin) -> None:
    """Hold all others up who guess for this name or from this address, until the transaction ends."""
    if connection.vendor != "postgresql":
        return  # SQLite lets only one transaction write at a time
    with connection.cursor() as cursor:
        # The name before the address, always: two never wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_GUESSES, f"name {username}"])
        if origin.address is not None:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_GUESSES + 1, f"from {origin.address}"]
            )


def locked_until(username: str, origin: Origin, now: datetime) -> datetime | None:
    """Until when tries for this name, or from this address, are refused; None where they are not."""
    recent = SignInAttempt.objects.filter(at__gt=now - WINDOW, succeeded=False).exclude(reason="locked")
    of_name = recent.filter(username=username)
    succeeded = SignInAttempt.objects.filter(username=username, succeeded=True, at__gt=now - WINDOW)
    last = succeeded.aggregate(at=Max("at"))["at"]
    if last is not None:
        of_name = of_name.filter(at__gt=last)
    counted = [(of_name, FAILURES_OF_A_NAME)]
    if origin.address is not None:
        counted.append((recent.filter(address=origin.address), FAILURES_OF_AN_ADDRESS))
    found = []
    for rows, limit in counted:
        times = list(rows.order_by("-at").values_list("at", flat=True)[:limit])
        if len(times) == limit:
            found.append(times[-1] + WINDOW)
    return max(found, default=None)


def check_code(person: Person, code: str, origin: Origin) -> None:
    """Accept the one-time password of now, or a recovery code, once. Raises Refused; the failure is counted."""
    now = timezone.now()
    guess = _counted(person.username, origin, "code")
    given = "".join(code.split())
    if not (_totp_matches(person, given, now) or _recovery_matches(person, given, now)):
        raise Refused(_("动态口令不对或已用过，请等下一个口令。"))
    guess.delete()


def step_of(secret: str, given: str, now: datetime) -> int | None:
    """Of which step it is the one-time password: of this, or of a neighbouring one; None where it is of none."""
    if not secret or not given.isascii() or not given.isdigit():
        return None
    totp = pyotp.TOTP(secret)
    step = int(now.timestamp()) // TOTP_SECONDS
    for candidate in (step - 1, step, step + 1):
        if secrets.compare_digest(totp.generate_otp(candidate), given):
            return candidate
    return None


def _totp_matches(person: Person, given: str, now: datetime) -> bool:
    step = step_of(person.totp_secret, given, now)
    if step is None:
        return False
    # Only one of two who show the same password at once gets in.
    return Person.objects.filter(pk=person.pk, totp_last_step__lt=step).update(totp_last_step=step) == 1


def _recovery_matches(person: Person, given: str, now: datetime) -> bool:
    digest = sha256(given.lower().encode(errors="replace")).hexdigest()
    return RecoveryCode.objects.filter(person=person, digest=digest, used_at=None).update(used_at=now) == 1


def begin(request: HttpRequest, person: Person, *, appointment: Appointment | None = None) -> Actor:
    """Begin a session: with a key of its own, noted and logged. Raises Refused for somebody without a role."""
    if not person.may_enter:
        raise Refused(_("这个账号不能登录。请联系管理员。"))
    held = Appointment.objects.current(timezone.localdate()).filter(person=person)
    held = held.select_related("organisation", "person")
    chosen = held.filter(pk=appointment.pk).first() if appointment else held.first()
    if chosen is None:
        raise Refused(_("这个账号现在没有任职，不能登录。请联系管理员。"))
    origin = Origin.of(request)
    SignedIn.objects.filter(session_key=request.session.session_key or "").delete()
    request.session.flush()
    auth.login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[SESSION_KEY] = chosen.pk
    request.session[SESSION_START] = timezone.now().timestamp()
    request.session.save()
    actor = actor_of(chosen)
    with transaction.atomic():
        SignedIn.objects.create(
            person=person, session_key=request.session.session_key, address=origin.address, agent=origin.agent
        )
        _note(person.username, origin, succeeded=True)
        Person.objects.filter(pk=person.pk).update(last_login=timezone.now())
        log(
            actor=actor,
            action="person.sign_in",
            object_type="person",
            object_id=person.pk,
            object_label=str(person),
        )
    return actor


def end(request: HttpRequest) -> None:
    """End the session of this browser."""
    SignedIn.objects.filter(session_key=request.session.session_key or "").delete()
    auth.logout(request)


def sessions_of(person_id: int) -> QuerySet[SignedIn]:
    """Where the person is signed in now; what has run out is left away."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    begun = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignedIn.objects.filter(person_id=person_id, session_key__in=alive, at__gt=begun)


def move(request: HttpRequest, old_key: str | None) -> None:
    """The session goes on under another key."""
    SignedIn.objects.filter(session_key=old_key or "").update(session_key=request.session.session_key)


def end_others(person_id: int, *, keep: str | None) -> int:
    """End every session of the person but the one named; how many there were."""
    with transaction.atomic():
        rows = SignedIn.objects.filter(person_id=person_id).exclude(session_key=keep or "")
        keys = list(rows.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        rows.delete()
    return len(keys)


def act_as(request: HttpRequest, appointment_id: int) -> None:
    """Act through another of one's own appointments. Raises Denied for any other."""
    found = (
        Appointment.objects.current(timezone.localdate())
        .filter(pk=appointment_id, person_id=request.user.pk)
        .first()
    )
    if found is None:
        raise permissions.Denied("")
    request.session[SESSION_KEY] = found.pk


def unlock(person: Person, *, actor: Actor) -> None:
    """Lift the lockout of a name: from here on its failures are counted anew."""
    permissions.require(actor, "person.write", person)
    with transaction.atomic():
        SignInAttempt.objects.filter(username=person.username, succeeded=False).update(reason="locked")
        log(
            actor=actor,
            action="person.unlock",
            object_type="person",
            object_id=person.pk,
            object_label=str(person),
        )


def _note(username: str, origin: Origin, *, succeeded: bool, reason: str = "") -> SignInAttempt:
    return SignInAttempt.objects.create(
        username=username, address=origin.address, succeeded=succeeded, reason=reason
    )


def _nobody() -> Person:
    """Somebody whose password nobody knows, so that looking for nobody takes as long as looking for somebody."""
    person = Person(username="")
    person.set_unusable_password()
    return person
