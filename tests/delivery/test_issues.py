"""The loop of an issue: what leads where, who may do what, and how it stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.issues import (
    CLOSED,
    OPEN,
    STEPS,
    WITH_THE_BODY,
    Act,
    Facts,
    Rules,
    Side,
    State,
    Who,
    after,
    is_for,
    light,
    may_judge,
)
from luoshi.delivery.status import Light

OFFICE, BODY, RAISER = (frozenset({side}) for side in Side)
MONDAY = date(2025, 3, 3)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
NUMBERS = st.none() | st.integers(1, 4)


def test_every_state_is_reached_and_the_way_to_verified_is_the_whole_loop() -> None:
    ends = {end for steps in STEPS.values() for end in steps.values()}
    assert ends | {State.RAISED} == set(State)
    assert set(State) == OPEN | CLOSED
    before = {
        state for state in State for act in Act if after(state, act) is State.VERIFIED and act != Act.REOPEN
    }
    assert before == {State.RESOLVED}
    assert [start for start, end in STEPS[Act.RESOLVE].items() if end is State.RESOLVED] == [State.IN_HAND]


def test_nothing_but_coming_back_is_done_to_what_is_closed() -> None:
    assert {(state, act) for state in CLOSED for act in Act if after(state, act)} == {
        (state, Act.REOPEN) for state in CLOSED
    }
    assert all(after(state, Act.REOPEN) is None for state in OPEN)


def test_each_state_goes_one_step_back() -> None:
    assert {state.value: end.value for state, end in STEPS[Act.RETURN].items()} == {
        "raised": "returned", "assigned": "raised", "in_hand": "raised", "resolved": "in_hand",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "state", "who"),
    [
        (Act.ASSIGN, State.RAISED, {"office"}),
        (Act.ASSIGN, State.ASSIGNED, {"office", "body"}),
        (Act.ASSIGN, State.IN_HAND, {"office", "body"}),
        (Act.ASSIGN, State.RESOLVED, set()),
        (Act.TAKE, State.ASSIGNED, {"body"}),
        (Act.TAKE, State.IN_HAND, set()),
        (Act.RESOLVE, State.IN_HAND, {"body"}),
        (Act.RESOLVE, State.ASSIGNED, set()),
        (Act.VERIFY, State.RESOLVED, {"office"}),
        (Act.VERIFY, State.IN_HAND, set()),
        (Act.RETURN, State.RAISED, {"office"}),
        (Act.RETURN, State.ASSIGNED, {"office", "body"}),
        (Act.RETURN, State.IN_HAND, {"office", "body"}),
        (Act.RETURN, State.RESOLVED, {"office"}),
        (Act.RETURN, State.VERIFIED, set()),
        (Act.REOPEN, State.VERIFIED, {"office", "body", "raiser"}),
        (Act.REOPEN, State.RAISED, set()),
    ],
)
def test_who_may_do_what_from_where(act: Act, state: State, who: set[str]) -> None:
    assert {side.value for side in Side if is_for(act, state, frozenset({side}))} == who


def test_a_body_assigns_itself_what_it_has_found_with_itself() -> None:
    assert is_for(Act.ASSIGN, State.RAISED, BODY | RAISER)
    assert not is_for(Act.ASSIGN, State.RAISED, BODY)
    assert not is_for(Act.ASSIGN, State.RAISED, RAISER)
    assert is_for(Act.REOPEN, State.VERIFIED, frozenset())
    assert not any(is_for(act, state, frozenset()) for act in Act for state in OPEN)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_whoever_judges_is_somebody_else(
    person: int | None, body: int | None, by: int | None, of: int | None
) -> None:
    allowed = may_judge(Who(person, body), Who(by, of))
    known = None not in (person, body, by, of)
    assert allowed == (known and person != by and body != of)
    assert allowed == may_judge(Who(by, of), Who(person, body))


@given(st.sampled_from(State), DAYS, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_what_is_overdue_is_red_and_nothing_late_is_green(
    state: State, raised: date, due: date | None, resolved: date | None, today: date
) -> None:
    verdict = light(Facts(state, raised, due, resolved), today)
    overdue = state in WITH_THE_BODY and due is not None and due < today
    assert (verdict.light is Light.RED) == overdue
    late = due is not None and resolved is not None and resolved > due
    if verdict.light is Light.GREEN:
        assert not (late and state in (State.RESOLVED, State.VERIFIED))
        assert state not in (State.RAISED, State.RETURNED)
        assert state not in WITH_THE_BODY or due is not None
    assert verdict.reason


@given(st.sampled_from(State), DAYS, st.none() | DAYS, DAYS, st.integers(0, 400))
def test_time_alone_never_makes_it_better(
    state: State, raised: date, due: date | None, today: date, later: int
) -> None:
    facts = Facts(state, raised, due, raised if state in (State.RESOLVED, State.VERIFIED) else None)
    rank = {Light.RED: 0, Light.AMBER: 1, Light.NONE: 2, Light.GREEN: 3}
    now, then = (light(facts, day).light for day in (today, today + timedelta(later)))
    assert rank[then] <= rank[now]


@pytest.mark.parametrize(
    ("facts", "today", "lamp", "reason"),
    [
        (Facts(State.RAISED, MONDAY), date(2025, 3, 10), "none", "待交办"),
        (Facts(State.RAISED, MONDAY), date(2025, 3, 11), "amber", "提出 6 个工作日，尚未交办"),
        (Facts(State.ASSIGNED, MONDAY), date(2025, 3, 11), "none", "没有时限"),
        (Facts(State.ASSIGNED, MONDAY, date(2025, 3, 14)), date(2025, 3, 10), "green", "时限 2025年3月14日"),
        (Facts(State.IN_HAND, MONDAY, date(2025, 3, 14)), date(2025, 3, 11), "amber", "还有 3 个工作日到期，尚未办结"),
        (Facts(State.IN_HAND, MONDAY, date(2025, 3, 14)), date(2025, 3, 14), "amber", "今天到期，尚未办结"),
        # A Sunday: nobody works until then.
        (Facts(State.IN_HAND, MONDAY, date(2025, 3, 16)), date(2025, 3, 15), "amber", "2025年3月16日前没有工作日，即将到期，尚未办结"),
        (Facts(State.IN_HAND, MONDAY, date(2025, 3, 14)), date(2025, 3, 15), "red",
         "逾期 1 天（时限 2025年3月14日），尚未办结"),
        (Facts(State.RESOLVED, MONDAY, date(2025, 3, 14), date(2025, 3, 14)), date(2025, 3, 21), "green", "按时办结，待销号"),
        (Facts(State.RESOLVED, MONDAY, date(2025, 3, 14), date(2025, 3, 14)), date(2025, 3, 24), "amber",
         "办结 6 个工作日，尚未销号"),
        (Facts(State.VERIFIED, MONDAY, date(2025, 3, 14), date(2025, 3, 16)), date(2026, 1, 1), "amber",
         "超过时限 2 天办结"),
        (Facts(State.VERIFIED, MONDAY, date(2025, 3, 14), date(2025, 3, 14)), date(2027, 1, 1), "green", "按时办结"),
        (Facts(State.VERIFIED, MONDAY, None, date(2025, 3, 14)), date(2027, 1, 1), "green", "已销号"),
        (Facts(State.RESOLVED, MONDAY, date(2025, 3, 14), date(2025, 3, 16)), date(2025, 4, 1), "amber",
         "超过时限 2 天办结，待销号"),
        (Facts(State.RETURNED, MONDAY, date(2025, 3, 14)), date(2025, 4, 1), "none", "已退回提出单位"),
    ],
)  # fmt: skip
def test_how_it_stands(facts: Facts, today: date, lamp: str, reason: str) -> None:
    verdict = light(facts, today)
    assert (verdict.light.value, verdict.reason) == (lamp, reason)


def test_rules_are_data() -> None:
    facts = Facts(State.RAISED, MONDAY)
    assert light(facts, date(2025, 3, 5), Rules(to_assign=1)).light is Light.AMBER
    with pytest.raises(ValueError, match="不能小于零"):
        Rules(due_soon=-1)
