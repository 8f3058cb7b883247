"""What is removed of signing in, and what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from luoshi.web.accounts.models import SignedIn, SignInAttempt
from luoshi.web.accounts.services import tidying

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def session(key: str, ends: timedelta) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=NOW + ends)


def signed_in(person: int, key: str, before: timedelta) -> None:
    row = SignedIn.objects.create(person_id=person, session_key=key)
    SignedIn.objects.filter(pk=row.pk).update(at=NOW - before)


def test_what_has_ended_goes_and_what_is_in_use_stays(world):
    session("ended", -timedelta(seconds=1))
    session("open", timedelta(hours=1))
    for key in ("ended", "open", "gone"):
        signed_in(world.office.person_id, key, timedelta(days=2))
    signed_in(world.office.person_id, "just now", timedelta(minutes=1))
    for days in (1, 182, 184, 400):
        attempt = SignInAttempt.objects.create(username=f"{days}", succeeded=False)
        SignInAttempt.objects.filter(pk=attempt.pk).update(at=NOW - timedelta(days=days))
    for _ in range(2):
        tidying.tidy(NOW)
        assert set(Session.objects.values_list("session_key", flat=True)) == {"open"}
        assert set(SignedIn.objects.values_list("session_key", flat=True)) == {"open", "just now"}
        assert set(SignInAttempt.objects.values_list("username", flat=True)) == {"1", "182"}
