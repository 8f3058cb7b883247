"""Issues (问题) in a closed loop: which act leads from which state to which, who may judge, how an issue stands. Pure rules.

An issue is raised, assigned to a body (交办), taken in hand (认领), resolved (办结) and verified (销号). Whoever it lies
with may send it one step back with a reason (退回). What is closed is never changed again: when it comes back it is a
new issue that names the earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType

from luoshi.delivery.calendar import workdays_left
from luoshi.delivery.reasons import phrase
from luoshi.delivery.status import Light, Verdict, verdict


class State(Enum):
    """Where an issue is. The values are those of the database."""

    RAISED = "raised"
    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    RESOLVED = "resolved"
    VERIFIED = "verified"
    RETURNED = "returned"  # to whoever raised it: not to be dealt with as it stands


class Act(Enum):
    """What is done to an issue. To raise one again (``REOPEN``) leaves the earlier one as it is."""

    ASSIGN = "assign"
    TAKE = "take"
    RESOLVE = "resolve"
    VERIFY = "verify"
    RETURN = "return"
    REOPEN = "reopen"


class Side(Enum):
    """For whom somebody acts on an issue; one person may act for several."""

    OFFICE = "office"  # the general office of the government in whose care it is, or of one above it
    BODY = "body"  # the body that it is assigned to, or is proposed to be
    RAISER = "raiser"  # the body that raised it


OPEN = frozenset({State.RAISED, State.ASSIGNED, State.IN_HAND, State.RESOLVED})
# The body has it, and its time runs.
WITH_THE_BODY = frozenset({State.ASSIGNED, State.IN_HAND})
CLOSED = frozenset({State.VERIFIED, State.RETURNED})

STEPS: Mapping[Act, Mapping[State, State]] = MappingProxyType(
    {
        Act.ASSIGN: {
            State.RAISED: State.ASSIGNED,
            State.ASSIGNED: State.ASSIGNED,
            State.IN_HAND: State.ASSIGNED,
        },
        Act.TAKE: {State.ASSIGNED: State.IN_HAND},
        Act.RESOLVE: {State.IN_HAND: State.RESOLVED},
        Act.VERIFY: {State.RESOLVED: State.VERIFIED},
        Act.RETURN: {
            State.RAISED: State.RETURNED,
            State.ASSIGNED: State.RAISED,
            State.IN_HAND: State.RAISED,
            State.RESOLVED: State.IN_HAND,
        },
        Act.REOPEN: {state: state for state in CLOSED},
    }
)


def after(state: State, act: Act) -> State | None:
    """The state to which the act leads from this one; None where it cannot be done.

    >>> after(State.RESOLVED, Act.VERIFY), after(State.RAISED, Act.VERIFY)
    (<State.VERIFIED: 'verified'>, None)
    """
    return STEPS[act].get(state)


def is_for(act: Act, state: State, sides: frozenset[Side]) -> bool:
    """Whether the act is for somebody who acts for these sides, from this state.

    Its office assigns an issue; a body hands on within itself what it has, and assigns itself what it has found with
    itself (自查). What is resolved is judged by the office alone; before that the body may say that it is not its to do.
    """
    if after(state, act) is None:
        return False
    if act is Act.ASSIGN:
        own = Side.BODY in sides and (state in WITH_THE_BODY or Side.RAISER in sides)
        return Side.OFFICE in sides or own
    if act in (Act.TAKE, Act.RESOLVE):
        return Side.BODY in sides
    if act is Act.RETURN:
        return Side.OFFICE in sides or (Side.BODY in sides and state in WITH_THE_BODY)
    # Whoever may raise an issue may raise one again.
    return Side.OFFICE in sides if act is Act.VERIFY else True


@dataclass(frozen=True, slots=True)
class Who:
    """A person, and the body for which they act, by their numbers."""

    person: int | None
    body: int | None


def may_judge(resolver: Who, judge: Who) -> bool:
    """Whether somebody may verify or send back what somebody resolved: another person, of another body.

    Where it is not known who somebody is, it cannot be known that it is somebody else.

    >>> may_judge(Who(1, 10), Who(2, 20)), may_judge(Who(1, 10), Who(1, 20)), may_judge(Who(1, 10), Who(2, 10))
    (True, False, False)
    """
    if None in (resolver.person, resolver.body, judge.person, judge.body):
        return False
    return resolver.person != judge.person and resolver.body != judge.body


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as late, in working days."""

    due_soon: int = 3  # unresolved this close to the day is worth attention
    to_assign: int = 5  # how long an issue may wait to be assigned
    to_verify: int = 5  # how long what is resolved may wait to be verified

    def __post_init__(self) -> None:
        if min(self.due_soon, self.to_assign, self.to_verify) < 0:
            raise ValueError("规则中的天数不能小于零")


DEFAULT = Rules()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the light of an issue depends on."""

    state: State
    raised_on: date
    due: date | None = None
    resolved_on: date | None = None


def light(facts: Facts, today: date, rules: Rules = DEFAULT) -> Verdict:
    """How an issue stands on a day, with the reason. What the body has, is past its day and unresolved, is red.

    >>> light(Facts(State.IN_HAND, date(2025, 3, 3), date(2025, 3, 14)), date(2025, 3, 17)).reason
    '逾期 3 天（时限 2025年3月14日），尚未办结'
    """
    if facts.state is State.RETURNED:
        return verdict(Light.NONE, phrase("returned"))
    if facts.state is State.RAISED:
        waited = _workdays(facts.raised_on, today)
        if waited > rules.to_assign:
            return verdict(Light.AMBER, phrase("not_assigned", waited))
        return verdict(Light.NONE, phrase("to_assign"))
    if facts.state in WITH_THE_BODY:
        return _in_time(facts.due, today, rules)
    return _resolved(facts, today, rules)


def _resolved(facts: Facts, today: date, rules: Rules) -> Verdict:
    """What is resolved is judged by its day, and late stays late; until it is verified, by how long that takes."""
    waits = () if facts.state is State.VERIFIED else (phrase("to_verify"),)
    if facts.resolved_on is None or facts.due is None:
        said = phrase("resolved" if waits else "verified")
    elif facts.resolved_on > facts.due:
        late = (facts.resolved_on - facts.due).days
        return verdict(Light.AMBER, phrase("resolved_late", late), *waits)
    else:
        said = phrase("resolved_in_time")
    if waits and facts.resolved_on is not None:
        waited = _workdays(facts.resolved_on, today)
        if waited > rules.to_verify:
            return verdict(Light.AMBER, phrase("not_verified", waited))
    return verdict(Light.GREEN, said, *waits)


def _in_time(due: date | None, today: date, rules: Rules) -> Verdict:
    if due is None:
        return verdict(Light.NONE, phrase("no_limit"))
    if due < today:
        return verdict(Light.RED, phrase("overdue", (today - due).days, due))
    left = workdays_left(today, due)
    if left is not None and left <= rules.due_soon:
        if left:
            return verdict(Light.AMBER, phrase("due_in_workdays", left))
        near = phrase("issue_due_today") if due == today else phrase("no_workday_left", due)
        return verdict(Light.AMBER, near)
    return verdict(Light.GREEN, phrase("limit", due))


def _workdays(start: date, end: date) -> int:
    """The working days after the first day up to and with the second; of more than a year, every day."""
    counted = workdays_left(start, end)
    return (end - start).days if counted is None else counted
