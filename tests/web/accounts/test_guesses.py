"""Guesses are counted before they are looked at, under the address of whoever makes them."""

from __future__ import annotations

import ipaddress
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError

import pytest
from application import Application
from django.test import RequestFactory

from luoshi.web.accounts.models import SignInAttempt
from luoshi.web.accounts.services import signing_in
from luoshi.web.accounts.services.signing_in import Origin
from luoshi.web.kernel import origin

PEER, CLIENT, OTHER = "10.1.0.1", "10.9.8.7", "203.0.113.5"


@pytest.fixture(autouse=True)
def nothing_said_before():
    origin._say_unknown.cache_clear()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")
def test_of_sixteen_guesses_at_once_five_are_looked_at(tmp_path):
    application = Application(tmp_path / "var", serve=["--without-worker"])
    application.start()
    try:
        given = [
            application.form_request("/sign-in/", {"username": "office", "password": f"猜的密码猜的密码{at}"})
            for at in range(16)
        ]

        def told(request) -> str:
            body, headers = request
            with pytest.raises(HTTPError, match="403") as refused:
                application.open("/sign-in/", body, **headers)
            return refused.value.read().decode()

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(told, given))
        assert sum("账号或密码不对" in answer for answer in answers) == signing_in.FAILURES_OF_A_NAME
        assert sum("失败次数过多" in answer for answer in answers) == 11
        assert application.number("accounts_signinattempt", "reason = 'password'") == 5
    finally:
        application.stop()


@pytest.mark.django_db
def test_a_right_password_leaves_no_failure_behind(world, member, password):
    assert signing_in.check_password(member.username, password, Origin(None)).pk == member.pk
    assert not SignInAttempt.objects.exists()


@pytest.mark.parametrize(
    ("trusted", "https", "peer", "told", "address"),
    [
        ("", False, OTHER, None, OTHER),
        ("", False, PEER, CLIENT, PEER),  # anybody may write the header
        ("", True, PEER, f"{OTHER}, {CLIENT}", CLIENT),
        ("", True, PEER, None, PEER),
        ("", True, PEER, "unknown", PEER),
        (PEER, False, PEER, CLIENT, CLIENT),
        (PEER, False, OTHER, CLIENT, OTHER),
        ("10.1.0.0/16", False, PEER, f"{OTHER}, {CLIENT}, 10.1.0.2", CLIENT),
        ("10.1.0.0/16", False, PEER, "10.1.0.3, 10.1.0.2", PEER),
        ("10.1.0.0/16", False, PEER, f"{CLIENT}, x, 10.1.0.2", PEER),
        ("::1", False, "::1", CLIENT, CLIENT),
    ],
)
def test_the_address_behind_a_proxy_counts_where_the_proxy_is_trusted(
    settings, trusted, https, peer, told, address
):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(trusted)] if trusted else []
    settings.HTTPS = https
    headers = {} if told is None else {"X-Forwarded-For": told}
    assert Origin.of(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)).address == address


def test_where_the_address_cannot_be_known_the_servers_log_says_so_once(caplog):
    request = RequestFactory().get("/", REMOTE_ADDR=PEER, headers={"X-Forwarded-For": CLIENT})
    with caplog.at_level(logging.WARNING, "luoshi.web"):
        for _ in range(3):
            Origin.of(request)
    (record,) = caplog.records
    assert PEER in record.getMessage()
    assert "LUOSHI_TRUSTED_PROXIES" in record.getMessage()
