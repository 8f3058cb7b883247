"""Signing in through unified identity, against a real provider on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from luoshi.web import environment
from luoshi.web.accounts.models import Appointment, Person, SignedIn
from luoshi.web.audit.models import Entry

sys.path.insert(0, str(Path(__file__).parent))
from provider import CLIENT, SECRET, Provider


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    made = Provider()
    settings.OIDC = environment.Oidc(made.issuer, CLIENT, SECRET, "preferred_username")
    yield made
    made.close()


def to_the_provider(browser: Client, **query: str) -> str:
    """Begin; the address with which the provider sends the browser back."""
    answer = browser.get("/sign-in/oidc/", query)
    assert answer.status_code == 302, answer.content.decode()
    sent = requests.get(answer["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(sent.headers["Location"])
    assert back.path == "/sign-in/oidc/back/"
    return f"{back.path}?{back.query}"


def enter(browser: Client, **query: str):
    return browser.get(to_the_provider(browser, **query))


def turned_away(answer, browser: Client) -> bool:
    return (
        answer.status_code == 403 and not SignedIn.objects.exists() and browser.get("/me/").status_code == 302
    )


def known(provider: Provider, member: Person) -> None:
    provider.claims = {"sub": "s-1", "preferred_username": member.username}


def test_somebody_whom_we_have_enters_and_is_tied_to_the_identity(public, member, provider):
    known(provider, member)
    assert "/sign-in/oidc/?next=" in public.get("/sign-in/").content.decode()
    answer = enter(public, next="/tasks/?q=a&light=red")
    assert answer["Location"] == "/tasks/?q=a&light=red"
    assert public.get("/me/").status_code == 200
    assert Person.objects.get(pk=member.pk).oidc_subject == "s-1"
    assert Entry.objects.filter(action="person.bind", object_id=str(member.pk)).count() == 1


def test_afterwards_the_identity_counts_and_not_the_name(member, world, provider):
    known(provider, member)
    enter(Client())
    provider.claims["preferred_username"] = Person.objects.get(pk=world.leader.person_id).username
    browser = Client()
    enter(browser)
    assert int(browser.session["_auth_user_id"]) == member.pk


def test_another_identity_cannot_take_a_name_that_is_tied(public, member, provider):
    Person.objects.filter(pk=member.pk).update(oidc_subject="s-0")
    known(provider, member)
    assert turned_away(enter(public), public)


@pytest.mark.parametrize("who", ["nobody", "without a name", "deactivated", "without a role", "invented"])
def test_whoever_we_do_not_have_is_turned_away_in_words(public, member, provider, who):
    known(provider, member)
    if who == "nobody":
        provider.claims["preferred_username"] = "stranger"
    elif who == "without a name":
        provider.claims.pop("preferred_username")
    elif who == "deactivated":
        Person.objects.filter(pk=member.pk).update(is_active=False)
    elif who == "invented":
        Person.objects.filter(pk=member.pk).update(demonstration=True)
    else:
        Appointment.objects.filter(person=member).delete()
    people = Person.objects.count()
    answer = enter(public)
    assert turned_away(answer, public)
    assert "系统管理员" in answer.content.decode() or "没有任职" in answer.content.decode()
    assert Person.objects.count() == people


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_a_mail_address_as_name_counts_only_when_it_is_verified(public, member, provider, settings, verified):
    settings.OIDC = environment.Oidc(provider.issuer, CLIENT, SECRET, "email")
    Person.objects.filter(pk=member.pk).update(username="wu@example.cn")
    provider.claims = {"sub": "s-1", "email": "wu@example.cn", "email_verified": verified}
    assert turned_away(enter(public), public)
    provider.claims["email_verified"] = True
    assert enter(public)["Location"] == "/"


@pytest.mark.parametrize(
    "spoil",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": None}, {"iss": "https://evil.example"},
        {"exp": 1_600_000_000}, {"exp": None}, {"sub": None}, {"sub": ""}, {"sub": "x" * 300},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_for_us_now_is_refused(public, member, provider, spoil):
    known(provider, member)
    provider.spoil = spoil
    assert turned_away(enter(public), public)


def test_a_token_signed_by_somebody_else_is_refused(public, member, provider):
    from joserfc.jwk import RSAKey

    known(provider, member)
    provider.key = RSAKey.generate_key(2048, {"kid": "k1"})
    assert turned_away(enter(public), public)


def test_a_token_signed_with_a_shared_secret_is_refused_even_where_the_provider_offers_it(
    public, member, provider
):
    known(provider, member)
    provider.use_the_client_secret_as_key()
    assert turned_away(enter(public), public)


def test_a_way_back_works_once_and_only_in_the_browser_that_began(public, member, provider):
    known(provider, member)
    back = to_the_provider(public)
    other = Client()
    assert turned_away(other.get(back), other)
    assert public.get(back).status_code == 302
    public.post("/sign-out/")
    assert turned_away(public.get(back), public)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=y", "?error=access_denied&error_description=<b>"]
)
def test_an_invented_way_back_is_refused(public, world, provider, query):
    answer = public.get(f"/sign-in/oidc/back/{query}")
    assert turned_away(answer, public)
    assert "<b>" not in answer.content.decode()


def test_a_provider_that_calls_itself_otherwise_or_does_not_answer_is_told(public, world, provider):
    provider.told_issuer = "https://evil.example"
    assert public.get("/sign-in/oidc/").status_code == 502
    provider.close()
    answer = public.get("/sign-in/oidc/")
    assert answer.status_code == 502
    assert "没有成功" in answer.content.decode()


def test_one_time_passwords_are_asked_here_too(public, member, totp, provider):
    known(provider, member)
    answer = enter(public, next="/tasks/")
    assert answer["Location"] == "/sign-in/code/?next=%2Ftasks%2F"
    assert public.get("/me/").status_code == 302
    assert public.post("/sign-in/code/", {"code": totp.now(), "next": "/tasks/"})["Location"] == "/tasks/"


def test_each_way_has_its_own_state_nonce_and_challenge(world, provider):
    for _ in range(2):
        to_the_provider(Client())
    first, second = provider.asked
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20
        assert first[name] != second[name]


def test_nobody_is_led_elsewhere_afterwards(public, member, provider):
    known(provider, member)
    assert enter(public, next="//evil.example/")["Location"] == "/"


def test_without_a_provider_there_is_no_such_address(public, world):
    assert public.get("/sign-in/oidc/").status_code == 404
    assert public.get("/sign-in/oidc/back/").status_code == 404
    assert "统一身份" not in public.get("/sign-in/").content.decode()


def test_the_settings_are_read_strictly(monkeypatch):
    assert environment.oidc() is None
    monkeypatch.setenv("LUOSHI_OIDC_ISSUER", "https://id.example.cn/realms/gov")
    with pytest.raises(ImproperlyConfigured, match="CLIENT_ID"):
        environment.oidc()
    monkeypatch.setenv("LUOSHI_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("LUOSHI_OIDC_CLIENT_SECRET", SECRET)
    assert environment.oidc().username_claim == "preferred_username"
    for issuer in ("http://id.example.cn", "id.example.cn", "", "https://id.example.cn?x=1", "ftp://x"):
        monkeypatch.setenv("LUOSHI_OIDC_ISSUER", issuer)
        with pytest.raises(ImproperlyConfigured, match="LUOSHI_OIDC_ISSUER"):
            environment.oidc()
