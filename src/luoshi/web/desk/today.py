"""What somebody has to do now: what the kinds say for the role, most pressing first."""

from __future__ import annotations

from datetime import date

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.duties import Duty
from luoshi.web.kernel.kinds import KINDS
from luoshi.web.kernel.roles import Role


def duties(actor: Actor, today: date, size: int) -> list[Duty]:
    """What the actor has to do, most pressing first. ``size`` is that of the log."""
    if actor.role is None:
        return []
    made = [kind.duties[actor.role] for kind in KINDS.values() if actor.role in kind.duties]
    return sorted((duty for make in made for duty in make(actor, today, size)), key=lambda duty: duty.order)


def any_for(actor: Actor) -> bool:
    """Whether the role has duties at all."""
    return any(actor.role in kind.duties for kind in KINDS.values())


def whose(actor: Actor) -> str:
    """Whose duties they are: a leader's instructions are the leader's own; the rest is everybody's of a role in one place."""
    return str(actor.person_id) if actor.role == Role.LEADER else ""
