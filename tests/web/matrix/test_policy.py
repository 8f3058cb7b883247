"""The policy in the code is the policy that we mean."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest
from matrix.declared import values
from matrix.policy import policy

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.actor import PUBLIC, SYSTEM
from luoshi.web.kernel.permissions import RULES
from luoshi.web.kernel.roles import Role

MEANT = policy()
RAISED_BY_INSPECTORS = {action for actions in values("INSPECTORS") for action in actions}
SCRIPT = Path(__file__).resolve().parents[3] / "scripts/write-permissions.py"


@pytest.mark.parametrize("action", sorted(RULES))
def test_an_action_is_allowed_to_whom_we_mean(action: str) -> None:
    assert action in MEANT, f"new action {action}: write a line for it into tests/web/matrix/policy.py"
    assert RULES[action] == MEANT[action]


def test_no_line_of_the_policy_stands_for_nothing() -> None:
    assert set(MEANT) == set(RULES)


def test_the_page_of_the_policy_is_current() -> None:
    spec = importlib.util.spec_from_file_location("write_permissions", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), f"run {SCRIPT.name}"


def test_a_code_is_taken_once_and_reading_is_said_to_be_reading() -> None:
    known = set(kinds.KINDS), set(kinds.ACTS)
    with pytest.raises(kinds.TakenTwice):
        kinds.register(kinds.Kind(code="task", words="任务"))
    with pytest.raises(kinds.TakenTwice):
        kinds.register(kinds.Kind(code="dream", words="梦", acts=(kinds.Act("task.finish", "报办结"),)))
    with pytest.raises(ValueError, match=r"dream\.read"):
        kinds.register(kinds.Kind(code="dream", words="梦", acts=(kinds.Act("dream.read", "看梦"),)))
    assert (set(kinds.KINDS), set(kinds.ACTS)) == known, "what is refused leaves nothing behind"


@pytest.mark.parametrize("code", sorted(kinds.KINDS))
def test_a_kind_says_who_sees_it(code: str) -> None:
    kind = kinds.KINDS[code]
    assert kind.model is None or kind.reading in RULES


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
def test_an_inspector_only_says_what_was_found_and_others_not_beyond_their_own(world, role: Role) -> None:
    """What changes something is never open to all rows, but for the root of the log."""
    for action, scopes in RULES.items():
        if kinds.ACTS[action].reading or action == "audit.checkpoint":
            continue
        assert scopes.get(role) != permissions.Scope.ALL
        assert role != Role.INSPECTOR or role not in scopes or action in RAISED_BY_INSPECTORS


def test_a_role_given_to_somebody_above_opens_no_way_into_their_account(world) -> None:
    """An administrator of the city appoints the province's officer, and may still not make a link for them."""
    officer = Person.objects.get(pk=world.province_office_person.person_id)
    Appointment.objects.create(person=officer, organisation=world.city, role=Role.MEMBER)
    assert not permissions.allowed(world.administrator, "person.write", officer)
    Appointment.objects.filter(person=officer).exclude(organisation=world.city).update(
        valid_to=date(2025, 1, 1)
    )
    assert permissions.allowed(world.administrator, "person.write", officer), "who has come over is theirs"
