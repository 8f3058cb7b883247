"""The way of an incoming document: whose turn it is, what may be done, until when, and what may not be registered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery import circulation as rules
from luoshi.delivery.calendar import is_workday
from luoshi.delivery.circulation import Act, Facts, Reader, Stage, Urgency, Why, Word, Work

NEW, READ = Reader(1), Reader(1, acted=True)
PAPER = Reader(0, acted=True, on_paper=True)


@pytest.mark.parametrize(
    ("facts", "stage", "owed"),
    [
        (Facts(), Stage.REGISTERED, (Act.PROPOSE,)),
        (Facts(proposed=True), Stage.PROPOSED, (Act.ROUTE,)),
        (Facts(readers=(PAPER,)), Stage.REGISTERED, (Act.PROPOSE,)),
        (Facts(proposed=True, readers=(PAPER,)), Stage.INSTRUCTED, (Act.ASSIGN,)),
        (Facts(proposed=True, readers=(NEW,)), Stage.CIRCULATING, (Act.INSTRUCT,)),
        (Facts(proposed=True, readers=(READ,)), Stage.INSTRUCTED, (Act.ASSIGN,)),
        (Facts(proposed=True, readers=(NEW,), works=(Work.OPEN,)), Stage.HANDLING, (Act.INSTRUCT, Act.ANSWER)),
        (Facts(proposed=True, readers=(NEW,), works=(Work.ANSWERED,)), Stage.CIRCULATING, (Act.INSTRUCT,)),
        (Facts(proposed=True, readers=(READ,), works=(Work.OPEN, Work.ANSWERED)), Stage.HANDLING, (Act.ANSWER,)),
        (Facts(proposed=True, readers=(READ,), works=(Work.ANSWERED,)), Stage.ANSWERED, (Act.CLOSE,)),
        # What was sent back has to be given to somebody else.
        (Facts(proposed=True, readers=(READ,), works=(Work.RETURNED,)), Stage.INSTRUCTED, (Act.ASSIGN,)),
        (Facts(proposed=True, works=(Work.RETURNED,)), Stage.PROPOSED, (Act.ROUTE,)),
        (Facts(proposed=True, readers=(READ,), closed=True), Stage.CLOSED, ()),
    ],
)  # fmt: skip
def test_the_stage_follows_from_what_was_done(facts: Facts, stage: Stage, owed: tuple[Act, ...]) -> None:
    assert rules.stage(facts) is stage
    assert rules.owed(facts) == owed


@pytest.mark.parametrize(
    ("facts", "hindered"),
    [
        (Facts(), {Act.ROUTE: Why.NO_PROPOSAL, Act.ASSIGN: Why.NO_PROPOSAL, Act.CLOSE: Why.NO_PROPOSAL}),
        (Facts(proposed=True), {}),
        (Facts(proposed=True, readers=(NEW,)), {Act.CLOSE: Why.NOT_READ}),
        (Facts(proposed=True, readers=(READ,)), {Act.PROPOSE: Why.INSTRUCTED}),
        (Facts(proposed=True, readers=(PAPER,)), {}),
        (Facts(proposed=True, works=(Work.OPEN, Work.ANSWERED)), {Act.CLOSE: Why.NOT_DONE}),
        (Facts(proposed=True, works=(Work.RETURNED,)), {Act.CLOSE: Why.ONLY_RETURNED}),
        (Facts(proposed=True, works=(Work.RETURNED, Work.ANSWERED)), {}),
        (Facts(proposed=True, closed=True), dict.fromkeys(Act, Why.CLOSED)),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_of_an_act(facts: Facts, hindered: dict[Act, Why]) -> None:
    found = {act: reason.why for act in Act if (reason := rules.hindrance(act, facts))}
    assert found == hindered


READERS = st.lists(st.builds(Reader, st.integers(1, 4), st.booleans()), max_size=6).map(tuple)


@given(READERS)
def test_a_round_begins_when_nobody_of_an_earlier_one_is_left(readers: tuple[Reader, ...]) -> None:
    turn = rules.turn(readers)
    assert bool(turn) == any(not reader.acted for reader in readers)
    for at in turn:
        assert not readers[at].acted
        assert all(other.acted for other in readers if other.round < readers[at].round)
        assert {place for place, other in enumerate(readers) if other == readers[at]} <= turn


@given(st.integers(0, 8), st.integers(0, 9))
def test_new_leaders_come_after_those_there_are(many: int, last: int) -> None:
    assert len(set(rules.rounds(many, last, in_order=True))) == many
    for in_order in (True, False):
        assert all(number > last for number in rules.rounds(many, last, in_order=in_order))


@given(st.dates(date(2023, 1, 1), date(2025, 10, 1)), st.sampled_from(Urgency), st.sampled_from(Act))
def test_a_step_ends_on_a_working_day_and_is_late_only_after_it(
    since: date, urgency: Urgency, step: Act
) -> None:
    last = rules.until(step, urgency, since)
    assert since <= last
    assert is_workday(last)
    assert not rules.lateness(since, last, last).overdue
    following = last + timedelta(days=1)
    assert rules.lateness(since, last, following).late == is_workday(following)


@pytest.mark.parametrize(
    ("urgency", "today", "due"),
    [
        # 2025年国庆、中秋：10月1日至8日放假，9月28日、10月11日上班。
        (Urgency.NORMAL, date(2025, 9, 26), date(2025, 10, 16)),
        (Urgency.URGENT, date(2025, 9, 26), date(2025, 9, 30)),
        (Urgency.EXTRA, date(2025, 9, 30), date(2025, 10, 9)),
        (Urgency.EXTRA, date(2025, 10, 10), date(2025, 10, 11)),
    ],
)
def test_the_usual_day_of_handling_counts_working_days(urgency: Urgency, today: date, due: date) -> None:
    assert rules.usual_due(urgency, today) == due


def test_days_off_count_for_nobody() -> None:
    over_the_holiday = rules.lateness(date(2025, 9, 30), date(2025, 10, 9), date(2025, 10, 10))
    assert (over_the_holiday.taken, over_the_holiday.late) == (2, 1)


@pytest.mark.parametrize(
    ("word", "body", "text", "said"),
    [
        (Word.READ, "", "", "阅。"),
        (Word.AGREE, "", "抓紧办", "同意。抓紧办。"),
        (Word.LEAD, "市财政局", "", "请市财政局牵头办理。"),
        (Word.TEXT, "", "请研究！", "请研究！"),
    ],
)
def test_what_stands_on_the_sheet(word: Word, body: str, text: str, said: str) -> None:
    assert rules.words_of(word, body, text) == said


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("机密★1年\n特急\n青禾市人民政府文件", "机密"),
        ("000123\n秘　密\n加急", "秘密"),
        ("绝密\n", "绝密"),
        ("密级：秘密　紧急程度：加急", "秘密"),
        ("关于某事的通知（机密）", "机密"),
        ("机密  10年\n", "机密"),
        ("特急 秘密★ 长期", "秘密"),
        ("非密", None),
        ("密级：非密", None),
        ("关于保守国家秘密法实施条例的通知", None),
        ("保护商业秘密工作方案（商业秘密保护）", None),
        ("密级\t\n紧急程度\t", None),
        ("秘密战线展览", None),
        ("正文" * 1000 + "\n机密★1年\n", None),
    ],
)
def test_marks_of_state_secrets_are_told_from_words(text: str, mark: str | None) -> None:
    assert rules.state_secret(text) == mark


def test_half_of_the_steps_took_no_longer() -> None:
    assert (rules.median([]), rules.median([3, 1, 2]), rules.median([4, 1])) == (None, 2.0, 2.5)
