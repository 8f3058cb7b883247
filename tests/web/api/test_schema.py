"""The API against its own description, with all that schemathesis thinks of: no failure, no answer that is not described.

It runs in the process, on the real application and a real database; what a request writes is rolled back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from matrix.requests import PARAMETERS
from matrix.things import Things, make_things
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import negative_data_rejection
from world import World

from luoshi.web.accounts.models import Token
from luoshi.web.api.urls import api
from luoshi.web.kernel.actor import Actor
from luoshi.web.wsgi import application

EXAMPLES = 5
# Every bound of every field as well: some hundred requests for each operation, for whoever changes the shapes.
THOROUGH = "API_THOROUGH" in os.environ


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """The connection that the test is in stays open: at the end of a request the application lets go of its own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def things(world: World, sample_document, sample_ledger) -> Things:
    """What there is to be found."""
    return make_things(world, world.city, world.industry, world.finance, sample_document, sample_ledger)


def bearer(actor: Actor) -> dict[str, str]:
    """The header of a token that acts as the actor."""
    secret = f"schema-{actor.appointment_id}"
    Token.objects.get_or_create(
        digest=sha256(secret.encode()).hexdigest(),
        defaults={"appointment_id": actor.appointment_id, "name": "试", "read_only": False},
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def office(world: World) -> dict[str, str]:
    return bearer(world.office)


@pytest.fixture
def member(world: World) -> dict[str, str]:
    return bearer(world.member)


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
schema.app = application
schema.config.phases.coverage.enabled = THOROUGH


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(
    case: Any, things: Things, office: dict[str, str], member: dict[str, str]
) -> None:
    """As generated, for the office; then, where the address names something, on what there is and for both."""
    _ask(case, office)
    if not case.path_parameters or case.meta.phase.name == TestPhase.COVERAGE:
        return
    case.path_parameters = {
        name: PARAMETERS[name](things, things.world.office) for name in case.path_parameters
    }
    for headers in (office, member):
        # What was wrong with the address is so no longer.
        _ask(case, headers, excluded_checks=[negative_data_rejection])


def _ask(case: Any, headers: dict[str, str], **how: Any) -> None:
    with transaction.atomic():
        case.call_and_validate(headers=headers, **how)
        transaction.set_rollback(True)
