"""Lights: tables of facts and what they must say, and what holds for all facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.closing import obstacles
from luoshi.delivery.figures import Figure, TargetFacts
from luoshi.delivery.reasons import load, sentence
from luoshi.delivery.status import (
    Light,
    MilestoneFacts,
    Rules,
    TaskFacts,
    last_sign,
    quiet_before,
    target_light,
    task_light,
)
from luoshi.statistics.period import Period

TODAY = date(2025, 7, 10)
YEAR = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}


def target(comparator=">=", value="100", kind="count", june=None, unit="个", **rest):
    figures = () if june is None else (Figure(Decimal(june), Period.month(2025, 6)),)
    wanted = None if value is None else Decimal(value)
    return TargetFacts("指标", comparator, wanted, unit, kind, **YEAR, figures=figures, **rest)


@pytest.mark.parametrize(
    ("facts", "light", "words"),
    [
        (target(june="50"), "green", "至6月 50个，序时 50个"),
        (target(june="46"), "amber", "序时"),
        (target(june="30"), "red", "序时"),
        (target(), "none", "还没有数据"),
        (target(value=None, june="3"), "none", "没有目标数值"),
        (target("<=", june="49"), "green", "不超过 49个"),
        (target("<=", june="52"), "amber", ""),
        (target("<=", june="80"), "red", ""),
        (target(">=", "5.5", "growth", "5.6", "%"), "green", "至6月 5.6%，目标 ≥5.5%"),
        (target(">=", "5.5", "growth", "5.5", "%"), "green", ""),
        (target(">", "5.5", "growth", "5.5", "%"), "amber", "＞5.5%"),
        (target(">=", "5.5", "growth", "5", "%"), "amber", ""),
        (target(">=", "5.5", "growth", "4", "%"), "red", ""),
        (target("<=", "-3", "growth", "-3.5", "%"), "green", ""),
        (target("<=", "-3", "growth", "-1", "%"), "red", ""),
        (target("range", "3", "growth", "4", "%", value_to=Decimal(5)), "green", "3—5%"),
        (target("range", "3", "growth", "7", "%", value_to=Decimal(5)), "red", ""),
        (target("range", "3", "growth", "2.7", "%", value_to=Decimal(5)), "amber", ""),
        (target("~", "5", "growth", "4.8", "%"), "green", "约 5%"),
        (target("~", "5", "growth", "4.6", "%"), "amber", ""),
        (target(">=", "60", "share", "55", "%"), "none", "没有基期值"),
        (target(">=", "60", "share", "61", "%"), "green", "已达到"),
        (target(">=", "60", "share", "55", "%", baseline=Decimal(50)), "green", "序时 54.95%"),
        (target(">=", "60", "share", "51", "%", baseline=Decimal(50)), "amber", ""),
        (target("=", "40", "level", "45", "天", baseline=Decimal(50)), "green", ""),
        (target("=", "40", "level", "49", "天", baseline=Decimal(50)), "amber", ""),
    ],
)
def test_a_target_is_judged_by_its_comparator_and_its_path(facts, light, words):
    verdict = target_light(facts, TODAY)
    assert verdict.light.value == light, verdict
    assert words in verdict.reason


HALFWAY = {"points": ((date(2025, 6, 30), Decimal(50)),)}  # what the plan itself expects by the end of June


@pytest.mark.parametrize(
    ("facts", "light"),
    [
        (target(june="50", **HALFWAY), "green"),
        (target(june="45", **HALFWAY), "amber"),  # a tenth short
        (target(june="44.99", **HALFWAY), "red"),
        (target(">", june="50", **HALFWAY), "amber"),  # more than that is wanted
        (target("<", june="50", **HALFWAY), "amber"),
        (target("<=", june="50", **HALFWAY), "green"),
        (target("<=", june="55", **HALFWAY), "amber"),
        (target("<=", june="55.01", **HALFWAY), "red"),
        (target("~", june="47.5", **HALFWAY), "green"),  # what 左右 leaves
        (target("~", june="47.49", **HALFWAY), "amber"),
        (target(">=", june="47.5", approximate=True, **HALFWAY), "green"),
        (target("<=", june="52.5", approximate=True, **HALFWAY), "green"),
        (target("<=", june="52.51", approximate=True, **HALFWAY), "amber"),
        (target(">=", "5", "growth", "4", "%"), "amber"),  # of a rate, a fifth
        (target(">=", "5", "growth", "3.99", "%"), "red"),
        (
            target("=", "40", "level", "41", "天", baseline=Decimal(40)),
            "green",
        ),  # to be held, not brought down
        # Without a baseline only what is wanted itself counts, to the bound.
        (target("range", "3", "share", "3", "%", value_to=Decimal(5)), "green"),
        (target("range", "3", "share", "5", "%", value_to=Decimal(5)), "green"),
        (target("range", "3", "share", "2.99", "%", value_to=Decimal(5)), "none"),
        (target("range", "3", "share", "5.01", "%", value_to=Decimal(5)), "none"),
        (target("<", "60", "share", "60", "%"), "none"),
        (target("<", "60", "share", "59.99", "%"), "green"),
        (target(">", "60", "share", "60", "%"), "none"),
        (target(">", "60", "share", "60.01", "%"), "green"),
        (target("~", "60", "share", "57", "%"), "green"),
        (target("~", "60", "share", "56.99", "%"), "none"),
        (target("<=", "60", "share", "63", "%", approximate=True), "green"),
        (target("<=", "60", "share", "63.01", "%", approximate=True), "none"),
    ],
)
def test_a_light_changes_at_its_bound_and_not_beside_it(facts, light):
    verdict = target_light(facts, TODAY)
    assert verdict.light.value == light, verdict


@pytest.mark.parametrize(
    ("due", "light"),
    [
        (date(2025, 7, 10), "green"),  # today
        (date(2025, 7, 9), "amber"),
        (date(2025, 6, 11), "amber"),  # 29 days
        (date(2025, 6, 10), "red"),
    ],
)
def test_a_milestone_is_late_from_the_day_after_and_red_after_thirty(due, light):
    facts = TaskFacts(milestones=(MilestoneFacts("开工", due),), last_word=TODAY)
    assert task_light(facts, TODAY).light.value == light


def test_a_task_that_begins_today_has_begun():
    assert task_light(TaskFacts(starts_on=date(2025, 7, 11)), TODAY).reason == "2025年7月11日开始"
    assert task_light(TaskFacts(starts_on=TODAY), TODAY).reason == "还没有填写进展"


def test_of_a_finished_task_only_steps_that_are_not_done_are_told():
    steps = tuple(MilestoneFacts("开工", date(2025, 6, 1), done) for done in (None, date(2025, 6, 1)))
    facts = TaskFacts("finished", finished_on=TODAY, milestones=steps)
    assert "1 个节点没有标为完成" in task_light(facts, TODAY).reason
    assert "节点" not in task_light(replace(facts, milestones=steps[1:]), TODAY).reason


def test_with_what_is_red_only_what_is_amber_is_told():
    step = MilestoneFacts("开工", date(2025, 6, 1))
    facts = TaskFacts(milestones=(step,), targets=(target(june="46"), target(june="77"), target()))
    reason = task_light(facts, TODAY).reason
    assert "46个" in reason
    assert "77个" not in reason
    assert "还没有" not in reason


def test_rules_may_leave_no_room_at_all():
    zero = Rules(Decimal(0), Decimal(0), Decimal(0), 0, 0, 0, 0)
    assert target_light(target(june="49.99", **HALFWAY), TODAY, zero).light is Light.RED


def test_last_years_figure_of_the_same_period_is_told_and_no_other():
    facts = target(">=", "10", "growth", "8.2", "%")
    with_last = replace(facts, figures=(Figure(Decimal("9.1"), Period.month(2024, 6)), *facts.figures))
    assert target_light(with_last, TODAY).reason == "指标至6月 8.2%，目标 ≥10%，去年同期 9.1%"
    other = replace(facts, figures=(Figure(Decimal("9.1"), Period.quarter(2024, 2)), *facts.figures))
    assert "去年" not in target_light(other, TODAY).reason


def test_data_that_stopped_coming_is_no_data_and_not_the_last_light():
    facts = target(june="50")
    assert target_light(facts, date(2025, 8, 20)).light is Light.GREEN
    stale = target_light(facts, date(2025, 8, 21))
    assert (stale.light, "此后没有新数据" in stale.reason) == (Light.NONE, True)
    quarterly = replace(facts, figures=(Figure(Decimal(50), Period.quarter(2025, 2)),))
    assert target_light(quarterly, date(2025, 10, 20)).light is Light.GREEN
    assert target_light(quarterly, date(2025, 10, 21)).light is Light.NONE


def test_the_last_figure_of_the_year_stays_the_last_word():
    year = Figure(Decimal(99), Period.month(2025, 12))
    verdict = target_light(replace(target(), figures=(year,)), date(2027, 3, 1))
    assert (verdict.light, verdict.reason) == (Light.RED, "指标至2025年12月 99个，目标 ≥100个")


@pytest.mark.parametrize(
    ("month", "today", "light"),
    [
        (12, date(2025, 12, 31), "amber"),
        (12, date(2026, 1, 1), "red"),  # the year is over and this is its figure
        (11, date(2026, 1, 5), "amber"),  # its last figure is still to come
    ],
)
def test_what_is_nearly_reached_is_red_only_when_the_year_has_its_last_figure(month, today, light):
    value = Decimal(95) if month == 12 else Decimal(88)
    facts = replace(target(), figures=(Figure(value, Period.month(2025, month)),))
    assert target_light(facts, today).light.value == light


def test_a_figure_of_the_future_is_not_known_yet():
    assert target_light(target(june="50"), date(2025, 6, 1)).light is Light.NONE


STEP = MilestoneFacts("开工", date(2025, 7, 1))


@pytest.mark.parametrize(
    ("facts", "light", "words"),
    [
        (TaskFacts(), "none", "还没有填写进展"),
        (TaskFacts(starts_on=date(2025, 9, 1)), "none", "2025年9月1日开始"),
        # What was given less than 45 days ago is new.
        (TaskFacts(given_on=TODAY), "none", "2025年7月10日下达，还没有填写进展"),
        (TaskFacts(given_on=date(2025, 5, 26)), "none", "2025年5月26日下达，还没有填写进展"),
        (TaskFacts(given_on=date(2025, 5, 25)), "none", "还没有填写进展"),
        (TaskFacts(given_on=date(2025, 7, 11)), "none", "还没有填写进展"),
        (TaskFacts(last_word=date(2025, 7, 1)), "green", "2025年7月1日有新进展"),
        (TaskFacts(last_word=date(2025, 5, 1)), "none", "已 70 天没有新进展"),
        (TaskFacts(last_word=date(2025, 5, 26)), "green", "2025年5月26日有新进展"),  # 45 days
        (TaskFacts(last_word=date(2025, 5, 25)), "none", "已 46 天没有新进展"),
        (TaskFacts(due=date(2025, 7, 9), last_word=TODAY), "red", "逾期 1 天"),
        (TaskFacts(due=TODAY, last_word=TODAY), "amber", "今天到期"),
        (TaskFacts(due=date(2025, 7, 24), last_word=TODAY), "amber", "还有 14 天到期"),
        (TaskFacts(due=date(2025, 7, 25), last_word=TODAY), "green", ""),
        (TaskFacts(milestones=(STEP,), last_word=TODAY), "amber", "节点“开工”逾期 9 天"),
        (TaskFacts(milestones=(replace(STEP, due=date(2025, 6, 1)),), last_word=TODAY), "red", "39 天"),
        (TaskFacts(milestones=(replace(STEP, done_on=date(2025, 7, 5)),)), "green", ""),
        (TaskFacts(targets=(target(june="50"),)), "green", "序时"),
        (TaskFacts(targets=(target(june="50"), target())), "none", "还没有数据"),
        (TaskFacts(targets=(target(june="30"), target(june="46")), last_word=TODAY), "red", "；"),
        (TaskFacts(targets=(target(),), last_word=TODAY), "none", "还没有数据"),
        (TaskFacts("finished", due=date(2025, 7, 1), finished_on=date(2025, 6, 30)), "green", "待确认"),
        (
            TaskFacts("finished", due=date(2025, 6, 1), finished_on=date(2025, 6, 30)),
            "amber",
            "超过时限 29 天",
        ),
        # Finished: the target itself counts, and not today's path to it.
        (TaskFacts("finished", targets=(target(june="30"),)), "red", "目标 ≥100个，未达到"),
        (
            TaskFacts("verified", targets=(target(june="99"),)),
            "red",
            "已销号；指标至6月 99个，目标 ≥100个，未达到",
        ),
        (TaskFacts("verified", targets=(target(june="100"),)), "green", "已销号"),
        (TaskFacts("verified", targets=(target("<=", june="100"),)), "green", "已销号"),
        (TaskFacts("verified", targets=(target(),)), "none", "没有数据，不知是否达到≥100个"),
        (TaskFacts("verified", targets=(target(value=None),)), "green", "已销号"),
        (TaskFacts("finished", milestones=(STEP,)), "green", "1 个节点没有标为完成"),
        (TaskFacts("verified", due=date(2025, 6, 1)), "green", "已销号"),
        (TaskFacts("cancelled", due=date(2025, 6, 1)), "none", "已取消"),
    ],
)
def test_a_task_shows_the_worst_of_what_is_known(facts, light, words):
    verdict = task_light(facts, TODAY)
    assert verdict.light.value == light, verdict
    assert words in verdict.reason


def test_many_reasons_are_cut_to_what_the_database_holds():
    targets = tuple(replace(target(june="30"), metric=f"{'很长的指标' * 40}{n}") for n in range(9))
    found = task_light(TaskFacts(targets=targets), TODAY)
    assert len(found.kept) <= 500
    assert sentence(load(found.kept)).endswith("；另 6 项")


@pytest.mark.parametrize("wrong", [{"amber_gap": Decimal(-1)}, {"update_days": -1}])
def test_rules_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="不能小于零"):
        Rules(**wrong)


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
periods = st.builds(Period.month, st.integers(2024, 2026), st.integers(1, 12))
values = st.decimals(-1000, 1000, places=2)
one_sided = st.builds(
    TargetFacts,
    metric=st.just("指标"),
    comparator=st.sampled_from([">=", ">", "<=", "<", "=", "~"]),
    value=values,
    unit=st.sampled_from(["%", "个"]),
    kind=st.sampled_from(["level", "growth", "change", "count", "share"]),
    start=st.just(date(2025, 1, 1)),
    end=st.just(date(2025, 12, 31)),
    approximate=st.booleans(),
    baseline=st.none() | values,
)
targets = st.builds(
    lambda facts, figures: replace(
        facts, figures=tuple(Figure(value, period) for period, value in figures.items())
    ),
    one_sided,
    st.dictionaries(periods, values, max_size=3),
)
tasks = st.builds(
    TaskFacts,
    state=st.sampled_from(["open", "finished", "verified", "cancelled"]),
    due=st.none() | days,
    finished_on=st.none() | days,
    last_word=st.none() | days,
    milestones=st.lists(st.builds(MilestoneFacts, st.just("节点"), days, st.none() | days), max_size=3).map(
        tuple
    ),
    targets=st.lists(targets, max_size=3).map(tuple),
)


@given(one_sided, periods, values, st.decimals(0, 1000, places=2), days)
def test_a_better_figure_is_never_a_worse_light(facts, day, value, better, today):
    step = -better if facts.downward else better
    lights = [
        target_light(replace(facts, figures=(Figure(each, day),)), today).light
        for each in (value, value + step)
    ]
    assert lights[1].rank >= lights[0].rank


@given(tasks, days, st.integers(0, 700))
def test_what_is_overdue_and_open_is_red_and_never_becomes_green_by_waiting(facts, today, later):
    overdue = facts.state == "open" and facts.due is not None and facts.due < today
    first, then = (task_light(facts, day).light for day in (today, today + timedelta(later)))
    if overdue:
        assert (first, then) == (Light.RED, Light.RED)
    if facts.state == "open" and first is Light.NONE and not facts.targets and facts.last_word is None:
        done = [step.done_on for step in facts.milestones if step.done_on]
        assert then is not Light.GREEN or done


@given(tasks, days)
def test_green_is_said_only_of_what_is_known(facts, today):
    verdict = task_light(facts, today)
    assert verdict.reason
    if verdict.light is Light.GREEN and facts.state == "open":
        assert all(target_light(each, today).light is Light.GREEN for each in facts.targets)
        assert facts.targets or facts.last_word or any(step.done_on for step in facts.milestones)
    if verdict.light is Light.GREEN and facts.state in ("finished", "verified"):
        late = facts.due and facts.finished_on and facts.finished_on > facts.due
        assert not late
        assert not [
            each for each in obstacles(facts, today) if each.missing in ("target", "figure", "time")
        ] or (facts.finished_on is None)
    assert not re.search(r"\d[Ee][+-]?\d", verdict.reason)


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        (TaskFacts(), None),
        (TaskFacts(given_on=date(2025, 2, 1)), date(2025, 2, 1)),
        (TaskFacts(given_on=date(2025, 2, 1), last_word=date(2025, 3, 1)), date(2025, 3, 1)),
        (TaskFacts(given_on=date(2025, 4, 1), last_word=date(2025, 3, 1)), date(2025, 4, 1)),
        (TaskFacts(given_on=date(2025, 2, 1), milestones=(replace(STEP, done_on=date(2025, 7, 5)),)), date(2025, 7, 5)),
        (TaskFacts(given_on=date(2025, 2, 1), milestones=(STEP,)), date(2025, 2, 1)),
        (TaskFacts(given_on=date(2025, 7, 11), last_word=date(2025, 7, 12)), None),  # still to come
    ],
)  # fmt: skip
def test_the_last_sign_of_life_is_the_latest_of_being_given_a_word_and_a_step(facts, day):
    assert last_sign(facts, TODAY) == day


def test_what_is_quiet_has_had_no_sign_for_longer_than_the_rule_allows():
    assert quiet_before(TODAY) == date(2025, 5, 26)
    assert quiet_before(TODAY, Rules(update_days=0)) == TODAY
