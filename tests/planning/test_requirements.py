"""Requirements of a plan and targets that it states twice: tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luoshi.ledger.model import Assignment, Body, Ledger, Target, Task
from luoshi.planning.plan import plan_of
from luoshi.planning.requirements import is_requirement, requirements_of
from luoshi.planning.twins import Twin, twins_of
from luoshi.reading.span import Span

NOWHERE = Span(0, 0)


def task(heading: str, *, part: str = "main", path: tuple[str, ...] = (), body: str = "") -> Task:
    bodies = (Body(body, None, NOWHERE),) if body else ()
    assignments = (Assignment(bodies, (), open=False, mode="lead", span=NOWHERE, source_span=NOWHERE),)
    return Task(part, None, path, heading, "task", NOWHERE, assignments if body else ())


@pytest.mark.parametrize(
    ("title", "path", "left_out"),
    [
        ("加强组织领导", (), True),
        ("强化督导考核", ("四、保障措施",), True),
        ("注重宣传引导", ("三、组织实施",), True),
        ("（三）强化协调调度", (), True),
        ("实行清单管理", (), True),
        ("列入年度绩效评估", ("五、工作要求",), True),
        ("严格考核问责", (), True),
        ("建设标准厂房", ("一、产业提升",), False),
        ("强化产业、就业帮扶", ("（三）兜牢基本生活底线",), False),
        ("加强应急救援队伍建设", ("（一）提升本质安全水平",), False),
        ("完善政府诚信履约机制", (), False),
        ("强化信访工作责任", ("平安建设",), False),
        ("健全社会保障体系", (), False),
        ("强化财政金融支持力度", (), False),
    ],
)
def test_what_is_a_requirement_of_the_plan(title: str, path: tuple[str, ...], left_out: bool):
    assert is_requirement(title, path, answered=False) is left_out
    assert not is_requirement(title, path, answered=True)


def test_only_what_has_neither_body_nor_figure_is_proposed():
    rows = (
        task("加强组织领导", path=("三、组织实施",)),
        task("强化督导考核", path=("三、组织实施",), body="省政府办公厅"),
        task("建立工作机制", path=("三、组织实施",)),
        task("建设园区", path=("一、产业",)),
    )
    ledger = Ledger((), rows, (figure("建成机制", 1, "个", task=2),))
    assert [row.item for row in requirements_of(plan_of(ledger, ""), ledger)] == [0]


def figure(metric: str, value: int, unit: str, *, part="main", start=0, comparator=">=", **rest) -> Target:
    return Target(metric, comparator, Decimal(value), unit, "level", Span(start, start), plan=part, **rest)


def twins(*targets: Target) -> tuple[Twin, ...]:
    ledger = Ledger((), (task("甲", part="附件1"),), targets)
    return twins_of(plan_of(ledger, ""), ledger)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (figure("PM2.5浓度", 30, "微克"), figure("全省PM2.5浓度", 30, "微克", part="附件1", start=9), True),
        (figure("亩均税收", 10, "%"), figure("高新区亩均税收", 10, "%", part="附件1", start=9), False),
        (figure("增加值", 10, "%"), figure("增加值", 11, "%", part="附件1", start=9), False),
        (figure("增加值", 10, "%", year=2025), figure("增加值", 10, "%", part="附件1", start=9, year=2026), False),
        (figure("增加值", 10, "%"), figure("增加值", 10, "%", part="附件1", start=9, comparator="<="), False),
        (figure("增加值", 10, "%"), figure("增加值", 10, "%", part="附件1", start=9, comparator="="), True),
        (figure("增加值", 10, "%"), figure("增加值", 10, "%", start=9, task=0), True),
        (figure("增加值", 10, "%"), figure("增加值", 10, "%", start=9), False),  # twice in one part is for people to see
    ],
)  # fmt: skip
def test_which_targets_say_the_same(one: Target, other: Target, same: bool):
    assert bool(twins(one, other)) is same


def test_what_hangs_on_a_task_is_kept():
    rows = (
        figure("就业", 5, "万人"),
        figure("就业", 5, "万人", part="附件2", start=5),
        figure("就业", 5, "万人", part="附件1", start=9, task=0),
    )
    assert twins(*rows) == (Twin(kept=2, other=0),)
