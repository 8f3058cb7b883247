"""Every role × every address and operation × own / other city's object is allowed or denied as the table says.

Allowed means: the page was shown or the act was done (the log has grown). Denied means: 403 or 404, to somebody who has
not signed in also 401 or the sign-in page; and nothing was written. A new address or operation without a row fails,
and so does a row without an address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from matrix.addresses import METHODS, operations, pages
from matrix.declared import merged, values
from matrix.requests import BODIES as OWN_BODIES
from matrix.requests import PARAMETERS, PASSWORD
from matrix.requests import SPECIAL as OWN_SPECIAL
from matrix.table import ROLES, TABLE, Row, rows
from matrix.things import Things, make_things
from world import World, make_world, signed_in

from luoshi.web.accounts.models import Person, Token
from luoshi.web.audit.models import Entry
from luoshi.web.kernel.actor import PUBLIC, Actor

pytestmark = pytest.mark.slow

LINES = "\n".join((TABLE, *values("TABLE")))
ROWS = {row.key: row for row in rows(LINES)}
BODIES, SPECIAL = merged("BODIES", OWN_BODIES), merged("SPECIAL", OWN_SPECIAL)
PAGES, OPERATIONS = pages(), operations()
# All but what is written in passing, whoever asks.
WRITES = re.compile(
    r'^(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|accounts_signinattempt|accounts_token)', re.ASCII
)


def test_every_address_and_operation_has_a_row() -> None:
    named = {row.name for row in ROWS.values()}
    missing = [name for name in PAGES if name not in named]
    missing += [key for key in OPERATIONS if key not in ROWS]
    assert not missing, (
        "write a row for each of these into tests/web/matrix/table.py: who may, who may not "
        f"(and its parameters and body into requests.py): {missing}"
    )


def test_every_row_has_an_address_or_operation() -> None:
    stale = [key for key, row in ROWS.items() if row.name not in PAGES and key not in OPERATIONS]
    assert not stale, f"these rows of tests/web/matrix/table.py stand for nothing any more: {stale}"


def test_no_row_stands_twice() -> None:
    keys = [row.key for row in rows(LINES)]
    assert len(keys) == len(set(keys))


class Whole(TestCase):
    """What Django's own tests open their transaction with."""


@pytest.fixture(scope="module")
def files_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("matrix")


@pytest.fixture(autouse=True)
def data_folder(settings, files_folder: Path) -> None:
    """The files of the things stay where they are from test to test."""
    settings.DATA_FOLDER, settings.ORIGINALS_FOLDER = files_folder, files_folder / "originals"


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One transaction for all tests of this module: every cell takes back what it did, so they share a world."""
    with django_db_blocker.unblock():
        Whole.setUpClass()
        yield
        Whole.tearDownClass()
        Whole.doClassCleanups()


@pytest.fixture(scope="module")
def world(db) -> World:
    """The cast; everybody has a password, as an act that changed it would end the sessions that are shared here."""
    made = make_world()
    Person.objects.update(password=make_password(PASSWORD, hasher=MD5PasswordHasher()))
    return made


@pytest.fixture(scope="module")
def sides(world: World, files_folder: Path, sample_document, sample_ledger) -> dict[str, Things]:
    """The own city's things and the other city's."""
    own = (world.city, world.industry, world.finance)
    other = (world.other_city, world.other_office, world.other_office)
    with override_settings(DATA_FOLDER=files_folder, ORIGINALS_FOLDER=files_folder / "originals"):
        return {
            "own": make_things(world, *own, sample_document, sample_ledger),
            "other": make_things(world, *other, sample_document, sample_ledger),
        }


class Asks:
    """One client for all, as each client loads all middleware; before every request it takes the asker's cookies."""

    def __init__(self, world: World) -> None:
        actors = [world.of_role(role) for role in ROLES.values() if role is not None]
        self.client = Client()
        self.sessions = {actor: signed_in(actor).session.session_key for actor in actors}

    def of(self, actor: Actor) -> Client:
        """The client with the session of the actor alone."""
        self.client.cookies = SimpleCookie()
        if actor is not PUBLIC:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        return self.client


@pytest.fixture(scope="module")
def ask(world: World) -> Asks:
    """How each person's browser asks: signed in once for all cells."""
    return Asks(world)


@pytest.mark.parametrize("room", sorted({row.room for row in ROWS.values()}))
def test_it_is_allowed_and_denied_as_the_table_says(
    room: str, world: World, sides: dict[str, Things], ask: Asks
) -> None:
    """All rows of a room in one test."""
    wrong = []
    for row in ROWS.values():
        if row.room != room:
            continue
        for side, meant in row.sides.items():
            for letter, role in ROLES.items():
                actor = PUBLIC if role is None else world.of_role(role)
                with transaction.atomic():
                    told = _judge(row, sides[side], actor, ask, allowed=letter in meant)
                    transaction.set_rollback(True)
                if told:
                    who = role.label if role else "公众"
                    wrong.append(f"{row.key} {who} ({letter}), {side} object: {told}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_what_has_no_row_is_not_accepted(world: World, sides: dict[str, Things], ask: Asks) -> None:
    """A page answers only to the methods that the table knows."""
    wrong = []
    for name in PAGES:
        for method in METHODS:
            if f"{method} {name}" in ROWS:
                continue
            with transaction.atomic():
                response = _asker(Row(method, name, {}, frozenset()), sides["own"], world.office, ask)()
                transaction.set_rollback(True)
            if response.status_code != 405:
                wrong.append(f"{method} {name}: {response.status_code}")
    assert not wrong, f"write rows into the table for these, or let their views refuse them (405): {wrong}"


def _judge(row: Row, things: Things, actor: Actor, ask: Asks, *, allowed: bool) -> str:
    """What is wrong with the answer; nothing where it is as meant."""
    written: list[str] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        if WRITES.match(sql):
            written.append(sql[:200])
        return execute(sql, *rest)

    send = _asker(row, things, actor, ask)
    before = Entry.objects.count()
    with connection.execute_wrapper(watch):
        response = send()
    logged = Entry.objects.count() - before
    got = _outcome(response)
    if "signs-out" in row.flags and actor.signed_in and response.status_code == 302:
        got = "allowed"
    if "asks-more" in row.flags and response.status_code == 422:
        return "" if allowed and not logged else "asks for more of somebody who may not"
    if allowed:
        if got != "allowed":
            return f"should be allowed, but {response.status_code} {_excerpt(response)}"
        if row.acts and "unlogged" not in row.flags and not logged:
            return f"should be done, but nothing is in the log ({response.status_code} {_excerpt(response)})"
        if not row.acts and logged:
            return "only asks, but has written into the log"
        return ""
    if got != "denied" and "told" not in row.flags:
        return f"should be denied, but {response.status_code}"
    return f"denied ({response.status_code}), but has written: {written}" if written or logged else ""


def _outcome(response: HttpResponse) -> str:
    if response.status_code in {401, 403, 404} or response.headers.get("HX-Redirect", "").startswith(
        resolve_url("accounts:sign-in")
    ):
        return "denied"
    if 300 <= response.status_code < 400:
        to_sign_in = response.headers["Location"].startswith(resolve_url("accounts:sign-in"))
        return "denied" if to_sign_in else "allowed"
    return "allowed" if 200 <= response.status_code < 300 else "neither"


def _asker(row: Row, things: Things, actor: Actor, ask: Asks) -> Callable[[], HttpResponse]:
    """The request, ready to be sent by somebody who has signed in or shows a token."""
    given = PARAMETERS | SPECIAL.get(row.name, {})
    address = PAGES.get(row.name) or OPERATIONS[row.key]
    missing = [name for name in address.parameters if name not in given]
    assert not missing, f"{row.key}: say in tests/web/matrix/requests.py what {missing} are"
    values = {name: given[name](things, actor) for name in address.parameters}
    body = BODIES[row.key](things, actor) if row.key in BODIES else None
    if row.name in PAGES:
        send = getattr(ask.of(actor), row.method.lower())
        return partial(send, reverse(row.name, kwargs=values), body or {})
    headers = {} if actor is PUBLIC else {"Authorization": f"Bearer {_token(actor)}"}
    send = partial(getattr(ask.of(PUBLIC), row.method.lower()), row.name.format(**values), headers=headers)
    if row.method == "GET" or any(hasattr(value, "read") for value in (body or {}).values()):
        return partial(send, body or {})
    return partial(send, "" if body is None else json.dumps(body), content_type="application/json")


def _token(actor: Actor) -> str:
    secret = f"matrix-{actor.appointment_id}"
    Token.objects.get_or_create(
        digest=sha256(secret.encode()).hexdigest(),
        defaults={"appointment_id": actor.appointment_id, "name": "试", "read_only": False},
    )
    return secret


def _excerpt(response: HttpResponse) -> str:
    content: Any = b"" if response.streaming else response.content
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", content.decode(errors="replace")))
    return text[-300:] if response.headers.get("Content-Type", "").startswith("text/html") else text[:300]
