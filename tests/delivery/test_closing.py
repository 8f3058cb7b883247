"""What stands against calling a task finished."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from luoshi.delivery.closing import obstacles
from luoshi.delivery.figures import Figure, TargetFacts
from luoshi.delivery.status import MilestoneFacts, TaskFacts
from luoshi.statistics.period import Period

TODAY = date(2025, 10, 31)
YEAR = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
SHORT = TargetFacts(
    "新增企业",
    ">=",
    Decimal(2000),
    "家",
    "count",
    **YEAR,
    figures=(Figure(Decimal(1649), Period.month(2025, 9)),),
)


def ceiling(period: Period) -> TargetFacts:
    """At most 100 accidents, 20 so far."""
    return TargetFacts(
        "事故", "<=", Decimal(100), "起", "count", **YEAR, figures=(Figure(Decimal(20), period),)
    )


def count(period: Period, value: int) -> TargetFacts:
    return TargetFacts(
        "新增企业", ">=", Decimal(2000), "家", "count", **YEAR, figures=(Figure(Decimal(value), period),)
    )


UNKNOWN = TargetFacts("覆盖率", ">=", Decimal(90), "%", "share", **YEAR)
STEP = MilestoneFacts("开工", date(2025, 9, 1))


@pytest.mark.parametrize(
    ("facts", "subtasks", "missing", "words"),
    [
        (TaskFacts(), (), (), ""),
        (TaskFacts(targets=(SHORT,)), (), ("target",), "新增企业至9月 1649家，目标 ≥2000家，未达到"),
        (TaskFacts(targets=(UNKNOWN,)), (), ("figure",), "覆盖率：没有数据，不知是否达到≥90%"),
        (TaskFacts(milestones=(STEP,)), (), ("milestone",), "节点“开工”（2025年9月1日）没有完成"),
        (TaskFacts(), ("选址",), ("subtask",), "子任务“选址”还在推进"),
        (TaskFacts(due=TODAY), (), (), ""),
        (TaskFacts(due=date(2025, 10, 1)), (), ("time",), "超过时限 30 天（时限 2025年10月1日）"),
        # A ceiling is not kept because it was in March; a count that was reached stays reached; last year's figure is none.
        (TaskFacts(targets=(ceiling(Period.parse("2025Q1")),)), (), ("figure",), "此后没有新数据"),
        (TaskFacts(targets=(ceiling(Period.to_date(2025, 9)),)), (), (), ""),
        (TaskFacts(targets=(count(Period.parse("2025Q1"), 2100),)), (), (), ""),
        (TaskFacts(targets=(count(Period.of_year(2024), 2100),)), (), ("figure",), "没有数据"),
        # Confirmed later: the day on which it was finished counts.
        (TaskFacts("finished", due=date(2025, 10, 1), finished_on=date(2025, 10, 1)), (), (), ""),
        (
            TaskFacts(targets=(UNKNOWN, SHORT), milestones=(STEP,), due=date(2025, 10, 1)),
            ("选址",),
            ("target", "figure", "milestone", "subtask", "time"),
            "1649",
        ),
    ],
)
def test_what_is_missing_is_told_unmet_targets_first(facts, subtasks, missing, words):
    found = obstacles(facts, TODAY, subtasks)
    assert tuple(each.missing for each in found) == missing
    assert not found or words in found[0].text


def test_a_step_that_is_done_and_a_target_that_is_reached_are_no_obstacles():
    reached = TargetFacts(
        "新增企业",
        ">=",
        Decimal(2000),
        "家",
        "count",
        **YEAR,
        figures=(Figure(Decimal(2000), Period.month(2025, 9)),),
    )
    done = MilestoneFacts("开工", date(2025, 9, 1), date(2025, 9, 20))
    assert obstacles(TaskFacts(targets=(reached,), milestones=(done,)), TODAY) == ()


def test_bodies_of_a_group_that_have_not_reported_are_told_by_number_and_the_first_by_name():
    (found,) = obstacles(TaskFacts(), TODAY, silent=[f"第{n}市" for n in range(1, 14)])
    assert found.missing == "share"
    assert found.text == "13 个单位还没有报告各自的部分：第1市、第2市、第3市、第4市、第5市等"
