"""A ledger as a plan: tables of items and what the plan says of them, and what holds for every ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.model import Assignment, Body, Deadline, Ledger, Part, Target, Task
from luoshi.planning.plan import plan_of, year_of
from luoshi.planning.titles import title_of
from luoshi.reading.span import Span

NOWHERE = Span(0, 0)


def task(heading=None, *, part="main", path=(), kind="task", number=None, span=NOWHERE, **rest) -> Task:
    return Task(part, number, tuple(path), heading, kind, span, **rest)


def target(task=None, *, part="main", start=0) -> Target:
    return Target("就业", ">=", Decimal(5), "万人", "count", Span(start, start), task=task, plan=part)


def assignment(*lead, support=(), mode="lead", by=None, source=NOWHERE) -> Assignment:
    bodies = [tuple(Body(name, None, NOWHERE) for name in names) for names in (lead, support)]
    deadline = Deadline(f"{by}前", by, NOWHERE) if by else None
    return Assignment(*bodies, open=False, mode=mode, span=NOWHERE, source_span=source, deadline=deadline)


def plan(*tasks, targets=(), parts=(), text=""):
    return plan_of(Ledger(tuple(Part(*p, NOWHERE) for p in parts), tuple(tasks), tuple(targets)), text)


def campaigns(*tasks, **rest) -> list[tuple[str | None, str]]:
    """Each task's campaign, by key and by name."""
    found = plan(*tasks, **rest)
    names = {campaign.key: campaign.name for campaign in found.campaigns}
    return [(each.campaign, names.get(each.campaign or "", "")) for each in found.tasks]


# Campaigns -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tasks", "found"),
    [
        ([task("甲", path=("一、产业提升",))], [("main/一、产业提升", "产业提升")]),
        ([task("甲")], [(None, "")]),
        (  # of several headings the one that a row of the ledger says is a campaign
            [task("二、实施民生改善攻坚行动", kind="campaign"), task("甲", path=("一、任务", "民生改善攻坚行动"))],
            [("main/一、任务", "任务")],
        ),
        (
            [task("（一）实施民生改善行动", kind="campaign"), task("甲", path=("一、任务", "实施民生改善行动"))],
            [("main/实施民生改善行动", "民生改善行动")],
        ),
        (  # a row of another part says nothing here
            [
                task("民生改善行动", kind="campaign", part="notice"),
                task("甲", path=("任务", "民生改善行动")),
            ],
            [("main/任务", "任务")],
        ),
    ],
)  # fmt: skip
def test_in_one_part_it_is_the_heading_or_what_a_row_says(tasks, found):
    assert campaigns(*tasks) == found


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("产业提升攻坚实施方案", "产业提升攻坚"),
        ("《产业提升攻坚的总体方案》", "产业提升攻坚"),
        ("产业提升攻坚计划", "产业提升攻坚计划"),
        ("方案", "annex:1"),
        ("青禾市产业提升行动工作方案", "产业提升行动"),  # a row of the ledger gives the name
    ],
)
def test_where_tasks_stand_in_annexes_each_annex_is_one(title, name):
    rows = [
        task("实施产业提升行动", kind="campaign"),
        task("甲", part="annex:1", path=("一、任务",)),
        task("乙", path=("一、总则",)),
    ]
    found = campaigns(*rows, parts=[("annex:1", title), ("main", "通知")])
    assert found == [("annex:1", name), ("main/一、总则", "总则")]


def test_an_annex_alone_is_divided_by_its_headings():
    rows = [task("甲", part="annex:1", path=("一、任务",)), task("乙", part="annex:1", path=("二、保障",))]
    assert campaigns(*rows) == [("annex:1/一、任务", "任务"), ("annex:1/二、保障", "保障")]


def test_two_of_one_name_are_told_apart_by_where_they_stand():
    rows = [task("甲", path=("一、任务",)), task("乙", part="notice", path=("（一）任务",))]
    found = campaigns(*rows, parts=[("notice", "关于印发方案的通知及其他")])
    assert [name for _, name in found] == ["任务", "任务（关于印发方案的通知及·2）"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["main", "notice", "annex:1", "annex:2"]),
            st.lists(st.sampled_from(["一、任务", "任务", "二、保障", "（一）实施改善行动"]), max_size=2),
            st.sampled_from(["task", "campaign"]),
        ),
        max_size=8,
    )
)
def test_every_task_is_followed_once_and_its_campaign_is_one_of_the_plans(rows):
    ledger = [task(path[-1] if path else "甲", part=part, path=path, kind=kind) for part, path, kind in rows]
    found = plan(*ledger, parts=[("annex:1", "甲方案"), ("annex:2", "甲方案")])
    assert [each.item for each in found.tasks] == [
        at for at, row in enumerate(ledger) if row.kind != "campaign"
    ]
    keys = [campaign.key for campaign in found.campaigns]
    assert len(set(keys)) == len(keys) == len({campaign.name for campaign in found.campaigns})
    assert {each.campaign for each in found.tasks} - {None} == set(keys)


# Tasks -----------------------------------------------------------------------------------------------------------

LONG = (
    "建设现代产业园区并且引进一批龙头企业，年底前完成，推动园区提质扩容并且逐步形成完整的产业链条和创新体系"
)


@pytest.mark.parametrize(
    ("words", "number", "title"),
    [
        ("1.建设产业园。年底前完成。", "1", "建设产业园"),
        ("建设产业园；引进企业", None, "建设产业园"),
        (LONG, None, "建设现代产业园区并且引进一批龙头企业"),
        (f"{LONG[:40]}。", None, LONG[:40]),  # as long as a title may be
        ("3\t市教育局\t建设学校\t年底", "3", "建设学校"),  # a row of a table: not who and by when
        ("", "（三）", "（三）"),
        ("", None, ""),
        ("字" * 300, None, "字" * 200),
    ],
)
def test_a_task_without_a_heading_is_called_by_its_first_clause(words, number, title):
    row = task(
        span=Span(0, len(words)),
        number=number,
        assignments=(assignment("市教育局"),),
        deadlines=(Deadline("年底", None, NOWHERE),),
    )
    assert title_of(row, words) == title


def test_a_heading_is_the_title_without_its_number():
    assert title_of(task("（一）稳定就业。"), "") == "稳定就业"


def test_the_title_ends_where_it_says_who_is_responsible():
    text = "建设产业园（市工信局牵头）"
    row = task(span=Span(0, len(text)), assignments=(assignment("市工信局", source=Span(5, len(text))),))
    assert title_of(row, text) == "建设产业园"


def test_a_task_is_due_on_the_last_of_its_own_days_and_by_those_of_single_bodies_only_without_any():
    own = tuple(Deadline(text, by, NOWHERE) for text, by in (
        ("9月底", "2025-09-30"), ("6月底", "2025-06-30"), ("近期", None), ("9月底", "2025-09-30")
    ))  # fmt: skip
    of_body = (assignment("甲", by="2025-12-31"),)
    both, single, neither = plan(
        task("甲", deadlines=own, assignments=of_body), task("乙", assignments=of_body), task("丙")
    ).tasks
    assert (both.due, both.due_text) == (date(2025, 9, 30), "9月底；6月底；近期")
    assert (single.due, single.due_text) == (date(2025, 12, 31), "2025-12-31前")
    assert (neither.due, neither.due_text) == (None, "")


@pytest.mark.parametrize(
    ("modes", "joint"),
    [(("lead",), False), (("joint",), True), (("lead", "all"), True), (("separate",), False), ((), False)],
)
def test_it_is_joint_where_an_assignment_names_no_lead(modes, joint):
    row = task("甲", assignments=tuple(assignment("乙", support=("丙",), mode=mode) for mode in modes))
    found = plan(row).tasks[0]
    assert found.joint is joint
    assert [body.written for body in found.lead] == ["乙"] * len(modes)
    assert [body.written for body in found.support] == ["丙"] * len(modes)


def test_what_is_asked_is_the_text_of_the_task():
    assert plan(task("甲", span=Span(1, 6)), text="。 建设\v园。").tasks[0].requirement == "建设园"


# Targets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "heading", "headline"),
    [
        ((), "稳定就业", False),
        (("二、总体目标",), "稳定就业", True),
        (("（一）工作目标",), None, True),
        ((), "发展主要预期目标", True),
        (("目标",), None, True),
        (("完善促进高质量充分就业目标",), None, False),
        (("目标任务",), None, False),
    ],
)
def test_a_target_of_a_task_is_a_headline_under_a_heading_that_says_so(path, heading, headline):
    found = plan(task(heading, path=path), targets=[target(0)]).targets[0]
    assert (found.task, found.headline) == (0, headline)


def test_targets_come_in_the_order_of_the_text_and_belong_where_they_stand():
    rows = [
        task("实施改善行动", kind="campaign"),
        task("甲", path=("一、改善行动",)),
        task("乙", part="annex:1"),
    ]
    targets = [target(1, start=9), target(0, start=5), target(start=1), target(part="annex:1", start=7)]
    found = plan(*rows, targets=targets, parts=[("annex:1", "甲方案")]).targets
    assert [(each.item, each.task, each.campaign, each.headline) for each in found] == [
        (2, None, None, True),
        (1, None, "main/一、改善行动", True),
        (3, None, "annex:1", True),
        (0, 1, "main/一、改善行动", False),
    ]


@pytest.mark.parametrize(
    ("texts", "year"),
    [(("2025年方案", "2024-01-01"), 2025), ((None, "2024-12-31"), 2024), (("方案", ""), None), (("1999年",), None)],
)  # fmt: skip
def test_the_year_is_that_of_the_first_text_that_names_one(texts, year):
    assert year_of(*texts) == year
