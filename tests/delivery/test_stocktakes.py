"""The agenda of a stocktake, what it asks of whom, how it goes, and the days on which it is held."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.calendar import is_workday, next_stocktake, stocktake_days
from luoshi.delivery.reasons import dump, kept_sentence, phrase
from luoshi.delivery.status import Light, MilestoneFacts
from luoshi.delivery.stocktakes import (
    OFF_PATH,
    STEPS,
    Act,
    Owed,
    Part,
    Request,
    State,
    TaskStanding,
    after,
    agenda,
    burden,
    refusal,
)

TODAY = date(2025, 10, 31)
LATE = MilestoneFacts("完成过半", date(2025, 10, 21))
WHY = dump([(phrase("due_today"),)])
DANGER = (phrase("missed"),)


def task(light: Light = Light.GREEN, **facts: object) -> TaskStanding:
    return TaskStanding(1, "1 建设产业园", "市工信局", light, WHY, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "part", "late"),
    [
        (task(), None, 0),
        (task(Light.NONE), None, 0),  # silence is not lateness
        (task(Light.NONE, due=date(2025, 12, 31)), None, 0),
        (task(Light.AMBER), Part.AMBER, 0),
        (task(Light.RED), Part.RED, 0),
        (task(Light.RED, due=date(2025, 10, 1)), Part.RED, 30),
        (task(Light.GREEN, danger=DANGER), Part.DANGER, 0),
        (task(Light.RED, danger=DANGER), Part.RED, 0),
        (task(Light.AMBER, steps=(LATE,)), Part.MILESTONE, 10),
        (task(Light.GREEN, steps=(LATE,)), Part.MILESTONE, 10),
        (task(Light.RED, steps=(LATE,)), Part.RED, 10),
        (task(Light.GREEN, steps=(MilestoneFacts("开工", LATE.due, TODAY),)), None, 0),
        (task(Light.GREEN, steps=(MilestoneFacts("开工", TODAY),)), None, 0),
    ],
)
def test_a_task_is_on_the_agenda_in_its_gravest_part_or_not_at_all(
    standing: TaskStanding, part: Part | None, late: int
) -> None:
    found = agenda([standing], (), TODAY)
    assert [(item.part, item.days_late) for item in found] == ([] if part is None else [(part, late)])


def test_the_reason_says_what_the_light_leaves_out_and_nothing_twice() -> None:
    (item,) = agenda([task(Light.AMBER, steps=(LATE,), danger=DANGER)], (), TODAY)
    assert kept_sentence(item.reason) == "今天到期，尚未报办结；未达到；节点“完成过半”逾期 10 天"
    named = TaskStanding(
        1, "1", "", Light.AMBER, dump([(phrase("step_late", LATE.title, 10),)]), None, (LATE,)
    )
    assert kept_sentence(agenda([named], (), TODAY)[0].reason) == "节点“完成过半”逾期 10 天"
    old = TaskStanding(1, "1", "", Light.RED, "逾期 30 天")
    assert kept_sentence(agenda([old], (), TODAY)[0].reason) == "逾期 30 天"


def test_what_is_owed_comes_on_when_its_day_has_passed_the_latest_first() -> None:
    owed = [
        Owed("issue", 1, "用地", "市资源局", TODAY),
        Owed("issue", 2, "欠薪", "市人社局", TODAY - timedelta(3)),
        Owed("issue", 3, "用电", "市发改委", TODAY - timedelta(9)),
        Owed("instruction", 2, "请加快", "市工信局", TODAY - timedelta(30)),
        Owed("instruction", 4, "请研究", "市工信局", None),
    ]
    found = agenda([task(Light.AMBER)], owed, TODAY)
    assert [item.key for item in found] == ["task-1", "issue-3", "issue-2", "instruction-2"]
    assert kept_sentence(found[-1].reason) == "逾期 30 天（时限 2025年10月1日），尚未回复"


STANDINGS = st.lists(
    st.builds(
        TaskStanding,
        id=st.integers(1, 30),
        name=st.just("任务"),
        lead=st.sampled_from(["", "甲局", "乙局"]),
        light=st.sampled_from(Light),
        reason=st.just(WHY),
        due=st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1)),
        steps=st.lists(
            st.builds(
                MilestoneFacts,
                st.just("节点"),
                st.dates(date(2025, 1, 1), date(2026, 1, 1)),
                st.none() | st.just(TODAY),
            ),
            max_size=3,
        ).map(tuple),
        danger=st.none() | st.just(DANGER),
        leads=st.lists(st.sampled_from(["甲局", "乙局"]), unique=True).map(tuple),
    ),
    unique_by=lambda each: each.id,
    max_size=12,
)


@given(STANDINGS)
def test_each_thing_is_gone_through_once_and_only_what_is_off_its_path_is_asked_about(
    tasks: list[TaskStanding],
) -> None:
    items = agenda(tasks, (), TODAY)
    assert len({item.key for item in items}) == len(items)
    ranks = [item.part.rank for item in items]
    assert ranks == sorted(ranks)
    shown = {item.id for item in items}
    for each in tasks:
        slipped = any(step.done_on is None and step.due < TODAY for step in each.steps)
        assert (each.id in shown) == (
            each.light in (Light.RED, Light.AMBER) or slipped or each.danger is not None
        )
    asked = burden(items, len(tasks))
    assert asked.questions == len(items) == sum(item.part in OFF_PATH for item in items)
    assert dict(asked.asked) == {
        body: count
        for body in ("甲局", "乙局")
        if (count := sum(body in each.leads for each in tasks if each.id in shown))
    }
    assert asked.spared == len(tasks) - len(items) >= 0


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (Request("reason"), ""),
        (Request("figure"), ""),
        (Request("figure", held=True), "held"),
        (Request("document", held=True), "held"),
        (Request("reason", held=True), ""),  # the system knows the figure and not why
        (Request("reason", off_path=False), "on_path"),
        (Request("figure", asked=True), "asked"),
        (Request("reason", below_county=True), "below_county"),
        (Request("figure", held=True, asked=True, below_county=True), "below_county"),
    ],
)
def test_what_the_system_holds_what_was_asked_already_and_what_goes_below_the_county_is_refused(
    request_: Request, rule: str
) -> None:
    assert refusal(request_) == rule


def test_what_is_closed_or_called_off_leads_nowhere() -> None:
    for state in (State.CLOSED, State.CANCELLED):
        assert all(after(state, act) is None for act in Act)
    assert {state for steps in STEPS.values() for state in steps} == {State.PLANNED, State.OPEN}


@given(st.sampled_from(["biweekly", "monthly", "quarterly"]), st.dates(date(2024, 1, 1), date(2027, 6, 30)))
def test_stock_is_taken_on_working_days_and_the_next_day_is_the_first_of_the_calendar(rhythm, day) -> None:
    following = next_stocktake(rhythm, day)
    assert following > day
    assert is_workday(following)
    assert not list(stocktake_days(rhythm, day + timedelta(1), following - timedelta(1)))
