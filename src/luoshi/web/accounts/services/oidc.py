"""Signing in through the provider of unified identity (OpenID Connect): only people whom we already have may enter.

The flow is the authorisation code with state, nonce and PKCE; the identity is taken from the signed ID token alone.
What speaks the protocol is imported where it is used: few installations have a provider, and it takes long to load.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luoshi.web.accounts.models import Person
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused

# Signed with a key that only the provider has. Nothing symmetric, and never "none".
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
PATIENCE = 10  # seconds
LONGEST_SUBJECT = 255
logger = logging.getLogger("luoshi.accounts")


def start(request: HttpRequest, back: str) -> HttpResponse:
    """Send the browser to the provider, which sends it ``back``. Raises Refused where the provider does not answer."""
    try:
        return _client().authorize_redirect(request, back)
    except _faults() as problem:
        raise _failure(problem) from problem


def finish(request: HttpRequest) -> Person:
    """Whom the provider has sent back. Raises Refused for anybody we do not know, and whatever else is wrong."""
    provider = settings.OIDC
    asked = {
        "iss": {"essential": True, "values": [provider.issuer]},
        "aud": {"essential": True, "values": [provider.client_id]},
        "sub": {"essential": True},
        "nonce": {"essential": True},
    }
    try:
        token = _client().authorize_access_token(request, claims_options=asked)
        claims = token.get("userinfo")
    except _faults() as problem:
        raise _failure(problem) from problem
    if not claims:
        raise _failure("no ID token")
    return _person(claims)


def _faults() -> tuple[type[Exception], ...]:
    """What may go wrong between us, the provider and what it sends."""
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return (
        AuthlibBaseError,
        JoseError,
        requests.RequestException,
        ValueError,
        RuntimeError,
        KeyError,
        TypeError,
    )


def _client() -> Any:
    from authlib.integrations.django_client import OAuth

    provider = settings.OIDC
    registry = OAuth()
    registry.register(
        "luoshi",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )
    client = registry.create_client("luoshi")
    told = client.load_server_metadata()
    if told.get("issuer") != provider.issuer:
        raise ValueError(f"the provider calls itself {told.get('issuer')!r}, not {provider.issuer!r}")
    offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    told["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
    return client


def _person(claims: Any) -> Person:
    """The person of the identity: the one it was tied to, else (and from then on) the one of the account's name."""
    subject = str(claims["sub"])
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise _failure("a subject that cannot be kept")
    person = Person.objects.filter(oidc_subject=subject).first()
    if person is None:
        person = _tie(subject, claims)
    if person is None or not person.is_active:
        logger.warning("a unified identity without an account was turned away: %r", subject[:100])
        raise Refused(_("您的统一身份还没有对应的账号，请联系本单位的系统管理员。"))
    return person


def _tie(subject: str, claims: Any) -> Person | None:
    claim = settings.OIDC.username_claim
    given = claims.get(claim)
    if not isinstance(given, str) or (claim == "email" and claims.get("email_verified") is not True):
        return None
    username = Person.normalize_username(given.replace("\x00", "").strip())
    people = Person.objects.filter(username=username, oidc_subject=None, is_active=True, demonstration=False)
    try:
        with transaction.atomic():
            person = people.first()
            if person is None or not people.filter(pk=person.pk).update(oidc_subject=subject):
                return None
            log(
                actor=SYSTEM, action="person.bind", object_type="person", object_id=person.pk,
                object_label=str(person), after={"oidc_subject": subject},
            )  # fmt: skip
    except IntegrityError:  # two browsers at once
        return Person.objects.filter(oidc_subject=subject).first()
    return person


def _failure(problem: object) -> Refused:
    logger.warning("signing in through the provider failed: %s", problem)
    return Refused(_("统一身份登录没有成功，请重试。仍不成功时请用账号和密码登录，或联系系统管理员。"))
