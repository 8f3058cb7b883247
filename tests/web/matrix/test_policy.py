"""The policy in the code is the policy that we mean."""

from __future__ import annotations

from datetime import date

import pytest
from matrix.policy import policy

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import PUBLIC, SYSTEM
from luoshi.web.kernel.permissions import RULES
from luoshi.web.kernel.roles import Role

MEANT = policy()


@pytest.mark.parametrize("action", sorted(RULES))
def test_an_action_is_allowed_to_whom_we_mean(action: str) -> None:
    assert action in MEANT, f"new action {action}: write a line for it into tests/web/matrix/policy.py"
    assert RULES[action] == MEANT[action]


def test_no_line_of_the_policy_stands_for_nothing() -> None:
    assert set(MEANT) == set(RULES)


def test_every_action_has_words_for_people() -> None:
    assert set(permissions.ACTIONS) == set(RULES)


@pytest.mark.parametrize("action", sorted(RULES))
def test_nobody_who_has_not_signed_in_may_do_anything(action: str) -> None:
    assert not permissions.allowed(PUBLIC, action)


@pytest.mark.parametrize("role", Role)
def test_an_action_without_a_row_is_refused(world, role: Role) -> None:
    actor = world.of_role(role)
    assert not permissions.allowed(actor, "task.dream")
    assert not permissions.restrict(Organisation.objects.all(), actor, "task.dream").exists()


@pytest.mark.parametrize("role", Role)
def test_a_reading_token_changes_nothing(world, role: Role) -> None:
    reader = world.of_role(role).through("api", read_only=True)
    allowed = {action for action in RULES if permissions.allowed(reader, action)}
    assert all(action.endswith(".read") or action == "audit.verify" for action in allowed)
    assert "task.read" in allowed


def test_the_program_itself_may_do_everything(world) -> None:
    assert all(permissions.allowed(SYSTEM, action, world.city) for action in RULES)


@pytest.mark.parametrize("role", Role)
def test_an_inspector_writes_nothing_and_others_not_beyond_their_own(world, role: Role) -> None:
    """What changes something is never open to all rows, but for the root of the log."""
    for action, scopes in RULES.items():
        if action in permissions.READING or action == "audit.checkpoint":
            continue
        assert scopes.get(role) != permissions.Scope.ALL
        assert role != Role.INSPECTOR or role not in scopes


def test_a_role_given_to_somebody_above_opens_no_way_into_their_account(world) -> None:
    """An administrator of the city appoints the province's officer, and may still not make a link for them."""
    officer = Person.objects.get(pk=world.province_office_person.person_id)
    Appointment.objects.create(person=officer, organisation=world.city, role=Role.MEMBER)
    assert not permissions.allowed(world.administrator, "person.write", officer)
    Appointment.objects.filter(person=officer).exclude(organisation=world.city).update(
        valid_to=date(2025, 1, 1)
    )
    assert permissions.allowed(world.administrator, "person.write", officer), "who has come over is theirs"
