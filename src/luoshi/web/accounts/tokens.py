"""Tokens of programs: who acts when one is shown."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment, Token
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.outages import only_if_possible

USE_NOTED_EVERY = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def actor_of_token(secret: str) -> Actor | None:
    """The actor for whom the token was made; None where it is unknown, ended or revoked, or its appointment has ended.

    It is looked up by its digest, so that how long the answer takes tells nothing of the secret.
    """
    now = timezone.now()
    token = Token.objects.filter(digest=digest_of(secret)).first()
    if token is None or not token.usable(now):
        return None
    appointment = (
        Appointment.objects.current(timezone.localdate(now))
        .filter(pk=token.appointment_id)
        .select_related("organisation", "person")
        .first()
    )
    if appointment is None or not appointment.person.may_enter:
        return None
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        with only_if_possible():
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return actor_of(appointment).through("api", read_only=token.read_only)
