"""What the tests of signing in share: somebody with a password, and how a browser signs in."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from luoshi.web.accounts.models import Person

PASSWORD = "青山不改-绿水长流2025"


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def member(world) -> Person:
    """A member of the industry bureau who signs in by password."""
    person = Person.objects.get(pk=world.member.person_id)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def sign_in() -> Callable[..., object]:
    """Hands in the form of the sign-in page; the answer."""

    def hand_in(browser: Client, username: str, password: str = PASSWORD, **fields: str):
        return browser.post("/sign-in/", {"username": username, "password": password, **fields})

    return hand_in


@pytest.fixture
def totp(member) -> pyotp.TOTP:
    """The authenticator of the member."""
    member.totp_secret, member.totp_confirmed_at = pyotp.random_base32(), timezone.now()
    member.save()
    return pyotp.TOTP(member.totp_secret)
