"""What a stocktake freezes: the record with its digest, the part that somebody may see, and two of them compared."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.snapshots import (
    FrozenDecision,
    FrozenFigure,
    FrozenIssue,
    FrozenItem,
    FrozenTask,
    Snapshot,
    as_record,
    compare,
    counts,
    digest,
    from_record,
    turn_of,
)

TASK = FrozenTask(1, "1 建设产业园", "产业提升", "市工信局", "open", "green", "", date(2025, 12, 31))
FIGURE = FrozenFigure(5, 1, "厂房", "≥ 20", "9", "万平方米", "2025-06", "月报", 77)
ISSUE = FrozenIssue(3, 1, "用地", "市资源局", "in_hand", "red", "", date(2025, 10, 1))
DECISION = FrozenDecision(9, "一个月内办齐", "issue", "市资源局", None, "task", 1, "1 建设产业园", 3, None)
WHOLE = Snapshot(
    "十月调度", "重点任务", "青禾市人民政府", date(2025, 10, 31), (TASK, replace(TASK, id=2, name="2 修路")),
    (FIGURE,), (ISSUE,), (FrozenItem("issue", "issue", 3, "用地", "市资源局", ""),), (DECISION,),
    (("市工信局", 2),), 5,
)  # fmt: skip


def at(light: str, state: str = "open") -> FrozenTask:
    return replace(TASK, light=light, state=state)


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (at("green"), at("green"), "same"),
        (at("green"), at("amber"), "worse"),
        (at("green"), at("red"), "worse"),
        (at("red"), at("amber"), "better"),
        (at("amber"), at("green"), "better"),
        (at("red"), at("none"), "worse"),  # when data stop arriving nothing has become better
        (at("green"), at("none"), "worse"),
        (at("none"), at("green"), "better"),
        (at("none"), at("amber"), "worse"),
        (at("none"), at("none"), "same"),
        (at("red"), at("green", "finished"), "done"),
        (at("red"), at("amber", "verified"), "done"),
        (at("green", "finished"), at("green", "verified"), "same"),
        (at("green", "verified"), at("red"), "worse"),
        (None, at("red"), "new"),
        (at("red"), None, "gone"),
        (at("red"), at("none", "cancelled"), "gone"),
        (at("none", "cancelled"), at("none", "cancelled"), "same"),
    ],
)
def test_what_became_of_a_task(before: FrozenTask | None, after: FrozenTask | None, turn: str) -> None:
    assert turn_of(before, after) == turn


TASKS = st.lists(
    st.builds(
        lambda pk, light, state: replace(TASK, id=pk, light=light, state=state),
        st.integers(1, 8),
        st.sampled_from(["green", "amber", "red", "none"]),
        st.sampled_from(["open", "finished", "verified"]),
    ),
    unique_by=lambda task: task.id,
    max_size=8,
).map(tuple)


@given(TASKS, TASKS)
def test_every_task_of_either_becomes_one_thing_and_what_one_way_is_better_is_not_so_the_other_way(
    before: tuple[FrozenTask, ...], after: tuple[FrozenTask, ...]
) -> None:
    old, new = replace(WHOLE, tasks=before), replace(WHOLE, tasks=after)
    there, back = compare(old, new), compare(new, old)
    ids = {task.id for task in (*before, *after)}
    assert sorted(turn.task.id for turn in there.tasks) == sorted(ids)
    assert {turn.task.id for turn in there.turned("new")} == {turn.task.id for turn in back.turned("gone")}
    better = {turn.task.id for turn in there.turned("better")}
    assert not better & {turn.task.id for turn in back.turned("better")}
    assert all(turn.turn == "same" for turn in compare(old, old).tasks)
    assert sum(counts(after).values()) == len(after)


def test_a_record_comes_back_from_json_as_it_was_and_a_changed_one_has_another_digest() -> None:
    record = json.loads(json.dumps(as_record(WHOLE)))
    assert from_record(record) == WHOLE
    assert digest(record) == digest(as_record(WHOLE))
    record["tasks"][0]["light"] = "red"
    assert digest(record) != digest(as_record(WHOLE))
    with pytest.raises(ValueError, match="tasks"):
        from_record({**record, "tasks": [{"id": 1}]})


def test_figures_issues_and_decisions_are_followed_from_one_to_the_next() -> None:
    later = replace(
        WHOLE,
        figures=(replace(FIGURE, value="12", period="2025-09"), replace(FIGURE, id=6, value="")),
        issues=(replace(ISSUE, state="verified"), replace(ISSUE, id=4)),
    )
    found = compare(WHOLE, later)
    assert [(turn.before.value, turn.after.value) for turn in found.figures if turn.before] == [("9", "12")]
    assert [issue.id for issue in found.new_issues] == [4]
    assert [issue.id for issue in found.closed_issues] == [3]
    assert [(turn.decision.id, turn.issue.state) for turn in found.decisions if turn.issue] == [
        (9, "verified")
    ]
    assert compare(WHOLE, WHOLE).figures == compare(WHOLE, WHOLE).closed_issues == ()


def test_a_body_sees_the_part_that_is_about_its_own() -> None:
    bureau = WHOLE.within(frozenset({1}), frozenset(), frozenset({"市工信局"}))
    assert ([task.id for task in bureau.tasks], bureau.issues, bureau.agenda) == ([1], (), ())
    assert (len(bureau.figures), len(bureau.decisions), bureau.asked) == (1, 1, (("市工信局", 2),))
    nobody = WHOLE.within(frozenset(), frozenset(), frozenset())
    assert (nobody.tasks, nobody.figures, nobody.issues, nobody.agenda, nobody.decisions, nobody.asked) == (
        (), (), (), (), (), (),
    )  # fmt: skip
