"""What has to be looked at before a ledger is confirmed: case by case, and what holds of every ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.model import Assignment, Body, Deadline, Ledger, Measure, Target, Task, TaskForce
from luoshi.ledger.review import Doubt, Finding, Reason, Review, Trait, review
from luoshi.reading.document import Header, Notice
from luoshi.reading.span import Span

WHERE = Span(100, 200)
HEADER = Header(title="方案", doc_number="青政发〔2025〕3号", issuer="青禾市人民政府", issued_on="2025-03-01")
KNOWN, UNKNOWN = (
    Body("市财政局", "青禾市财政局", WHERE),
    Body("市新设局", None, WHERE),
)
GROUP = Body("各县市区人民政府", None, WHERE, collective=True)


def assigned(lead: tuple[Body, ...] = (KNOWN,), support: tuple[Body, ...] = (), **rest: Any) -> Assignment:
    return Assignment(lead, support, False, "lead" if lead else "joint", WHERE, WHERE, **rest)


def task(*assignments: Assignment, **rest: Any) -> Task:
    values: dict[str, Any] = {
        "number": None,
        "path": (),
        "kind": "task",
        "span": WHERE,
        "deadlines": (),
    } | rest
    return Task(plan="main", heading="建园", assignments=assignments or (assigned(),), **values)


def due(text: str, by: str | None) -> Deadline:
    return Deadline(text, by, Span(150, 155))


def target(**rest: Any) -> Target:
    values: dict[str, Any] = {"value": Decimal(20), "task": 0} | rest
    return Target("厂房", ">=", unit="万平方米", kind="count", span=Span(120, 130), **values)


def look(*tasks: Task, notices: tuple[Notice, ...] = (), header: Header = HEADER, **rest: Any) -> Review:
    return review(Ledger(tasks=tasks, **rest), header, notices)


@pytest.mark.parametrize(
    ("row", "traits"),
    [
        (task(), "unlimited"),
        (task(assigned((), (KNOWN,))), "no-lead unlimited"),
        (task(assigned((), ()), kind="livelihood"), "no-lead unlimited"),
        (task(assigned((), (KNOWN,)), assigned()), "unlimited"),  # one of its assignments names who leads
        (task(assigned((), ()), kind="campaign"), "unlimited"),
        (task(assigned((), ()), kind="requirement"), "unlimited"),
        (task(assigned((UNKNOWN,))), "outside unlimited"),
        (task(assigned(support=(UNKNOWN,))), "outside unlimited"),
        (task(assigned(support=(GROUP,))), "unlimited"),
        (task(deadlines=(due("年底前", "2025-12-31"),)), "limited"),
        (task(assigned(deadline=due("年底前", "2025-12-31"))), "limited"),
    ],
)
def test_a_task_is_told_apart_by_who_leads_who_is_known_and_by_when(row: Task, traits: str) -> None:
    assert look(row).tasks[0].traits == {Trait(name) for name in traits.split()}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (task(deadlines=(due("汛期前", None),)), (Doubt.NO_DAY, "汛期前")),
        (task(assigned(deadline=due("高考前", None))), (Doubt.NO_DAY, "高考前")),
        (task(deadlines=(due("长期坚持", None),)), None),
        (task(deadlines=(due("立行立改", None),)), None),
        (task(deadlines=(due("2025年2月底前", "2025-02-28"),)), (Doubt.PASSED, "2025年2月底前")),
        (task(deadlines=(due("3月1日", "2025-03-01"),)), None),
        (task(assigned(support=(KNOWN,))), (Doubt.TWICE, "市财政局")),
        (task(assigned(support=(KNOWN._replace(inherited=True),))), None),
    ],
)
def test_what_may_have_been_read_wrongly_of_a_task(row: Task, reason: tuple[Doubt, str] | None) -> None:
    finding = look(row).tasks[0]
    assert finding.reasons == ((Reason(*reason),) if reason else ())
    assert finding.flawless == (reason is None)


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        (target(), None),
        (target(value=None), Doubt.NO_VALUE),
        (target(year=2024), Doubt.OLD_YEAR),
        (target(year=2025), None),
    ],
)
def test_what_is_against_a_target_is_against_its_task(row: Target, doubt: Doubt | None) -> None:
    found = look(task(), targets=(row,))
    expected = (Reason(doubt, "厂房"),) if doubt else ()
    assert found.targets[0].reasons == found.tasks[0].reasons == expected


@pytest.mark.parametrize(
    ("numbers", "doubts"),
    [
        ("1. 2. 3.", {}),
        ("（四） （五）", {}),  # goes on from another section
        ("1. 2. 4.", {2: (Doubt.GAP, "3")}),
        ("（一） （五）", {1: (Doubt.GAP, "2—4")}),
        ("1. 1. 2.", {1: (Doubt.REPEATED, "1.")}),
        ("1. （一） （二） 2.", {}),  # two rows of numbers
        ("3. 1.", {}),
        ("1.1 1.3", {}),  # no plain numbers
    ],
)
def test_numbers_that_do_not_follow_one_another(numbers: str, doubts: dict[int, tuple[Doubt, str]]) -> None:
    found = look(*(task(number=number) for number in numbers.split()))
    told = {at: finding.reasons for at, finding in enumerate(found.tasks) if finding.reasons}
    assert told == {at: (Reason(*reason),) for at, reason in doubts.items()}


def test_numbers_begin_anew_in_each_section() -> None:
    found = look(task(number="1.", path=("一",)), task(number="3.", path=("二",)))
    assert not any(finding.reasons for finding in found.tasks)


@pytest.mark.parametrize(
    ("code", "place", "told"),
    [
        ("suspect-date", Span(150, 151), True),
        ("suspect-date", Span(100, 400), True),
        ("suspect-date", Span(200, 210), False),
        ("suspect-date", None, False),  # of the whole document
        ("unresolved-body", Span(150, 151), False),  # is outside, which is a trait of its own
    ],
)
def test_a_notice_is_about_the_item_in_which_it_begins(code: str, place: Span | None, told: bool) -> None:
    finding = look(task(), notices=(Notice(code, "日期可疑", place),)).tasks[0]
    assert finding.reasons == ((Reason(Doubt.NOTICE, "日期可疑"),) if told else ())


def test_task_forces_and_measures_name_bodies_too() -> None:
    found = look(
        task_forces=(
            TaskForce("专班", WHERE, members=(UNKNOWN,)),
            TaskForce("专班", WHERE, office_host=UNKNOWN),
            TaskForce("专班", WHERE, members=(KNOWN, GROUP)),
        ),
        measures=(
            Measure("1", "奖励", (), (KNOWN,), None, WHERE),
            Measure("2", "奖励", (), (), None, WHERE, support=(UNKNOWN,)),
        ),
    )
    assert [finding.traits for finding in found.task_forces] == [{Trait.OUTSIDE}, {Trait.OUTSIDE}, set()]
    assert [finding.traits for finding in found.measures] == [set(), {Trait.NO_LEAD, Trait.OUTSIDE}]


def test_what_the_header_lacks_is_said() -> None:
    assert look().absent == ()
    assert look(header=Header(title="方案", printed_on="2025-03-02")).absent == (
        "doc_number",
        "issuer",
        "issued_on",
    )


ROWS = st.lists(
    st.builds(
        task,
        st.builds(
            assigned, st.sampled_from([(), (KNOWN,), (UNKNOWN,)]), st.sampled_from([(), (KNOWN,), (GROUP,)])
        ),
        number=st.sampled_from([None, "1.", "2.", "（三）", "第五条"]),
        deadlines=st.sampled_from([(), (due("年底前", "2025-12-31"),), (due("汛前", None),)]),
        kind=st.sampled_from(["task", "campaign", "livelihood", "requirement"]),
    ),
    max_size=6,
)


@given(ROWS, st.integers(0, 300))
def test_a_notice_more_never_makes_anything_flawless(rows: list[Task], at: int) -> None:
    def flawless(findings: tuple[Finding, ...]) -> list[bool]:
        return [finding.flawless for finding in findings]

    before = look(*rows)
    after = look(*rows, notices=(Notice("suspect-date", "可疑", Span(at, at + 1)),))
    assert len(before.tasks) == len(rows)
    for one, other in zip(flawless(before.tasks), flawless(after.tasks), strict=True):
        assert one or not other
    assert all((Trait.LIMITED in f.traits) != (Trait.UNLIMITED in f.traits) for f in after.tasks)
