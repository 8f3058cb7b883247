"""The acts on stocktakes: planned once, what is agreed on becomes an issue or an instruction, closing freezes for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from world import World

from luoshi.delivery.snapshots import as_record, digest
from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import TaskForce
from luoshi.web.dossier.models import Change, Instruction
from luoshi.web.issues.models import Issue
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Gone, Refused, Stale
from luoshi.web.notifications.models import Notification
from luoshi.web.stocktakes import queries, services
from luoshi.web.stocktakes.models import Decision, FrozenForever, Stocktake, StocktakeSnapshot
from luoshi.web.stocktakes.services import Decided, Planned
from luoshi.web.tasks.models import Campaign, Involvement, Milestone, Plan, Target, TargetValue, Task
from luoshi.web.tasks.services import core, lights

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=10)


@pytest.fixture
def plan(world: World) -> Plan:
    """Four tasks: one late, one whose step has slipped, one that is under way, one of which nothing is known."""
    row = Plan.objects.create(owner=world.city, title="青禾市重点任务", year=TODAY.year)
    days = {"1": TODAY - timedelta(days=9), "2": SOON + timedelta(days=90), "3": None, "4": None}
    for number, due in days.items():
        task = Task.objects.create(owner=world.city, plan=row, number=number, title=f"任务{number}", due=due)
        lead = world.finance if number == "3" else world.industry
        Involvement.objects.create(task=task, role="lead", written=lead.short_name, organisation=lead)
    second = row.tasks.get(number="2")
    Milestone.objects.create(task=second, title="完成过半", due=TODAY - timedelta(days=5))
    target = Target.objects.create(
        plan=row, task=row.tasks.get(number="3"), metric="厂房", comparator=">=", value=20, unit="万平方米", kind="count",
        year=TODAY.year,
    )  # fmt: skip
    TargetValue.objects.create(
        target=target, period=f"{TODAY.year - 1}-12", period_end=date(TODAY.year - 1, 12, 31), value=9, source="月报",
        by="舒数",
    )  # fmt: skip
    pks = list(row.tasks.values_list("pk", flat=True))
    core.refresh(pks)
    lights.refresh(pks)
    return row


@pytest.fixture
def planned(world: World, plan: Plan) -> Stocktake:
    return services.plan(Planned(rhythm="monthly", held_on=TODAY, plan=plan), actor=world.office)


@pytest.fixture
def opened(world: World, planned: Stocktake) -> Stocktake:
    return services.open_meeting(planned.pk, planned.version, actor=world.office)


def first(plan: Plan) -> Task:
    return plan.tasks.get(number="1")


def test_a_stocktake_is_of_one_thing_of_ones_own_planned_once_and_told_to_whom_it_asks(
    world: World, plan: Plan
) -> None:
    said = Planned(rhythm="monthly", held_on=SOON, plan=plan)
    row = services.plan(said, actor=world.office, key="k")
    assert services.plan(said, actor=world.office, key="k") == row
    assert row.title == f"青禾市重点任务{SOON.year}年{SOON.month}月{SOON.day}日月调度"
    told = Notification.objects.filter(object_kind="stocktake", object_id=row.pk)
    assert set(told.values_list("person_id", flat=True)) == {world.lead.person_id}
    assert Entry.objects.get(action="stocktake.plan").after["of"] == plan.title

    campaign = Campaign.objects.create(plan=plan, name="产业提升")
    for wrong in (
        Planned(rhythm="monthly", held_on=SOON),
        Planned(rhythm="monthly", held_on=SOON, plan=plan, campaign=campaign),
        Planned(rhythm="yearly", held_on=SOON, plan=plan),
        Planned(rhythm="monthly", held_on=TODAY - timedelta(days=1), plan=plan),
    ):
        with pytest.raises(Refused):
            services.plan(wrong, actor=world.office)
    for stranger in (world.stranger, world.lead, world.leader):
        with pytest.raises((Refused, Denied)):
            services.plan(said, actor=stranger)
    assert Stocktake.objects.count() == 1


def test_the_agenda_writes_itself_and_asks_only_those_off_their_path(
    world: World, planned: Stocktake
) -> None:
    agenda = queries.agenda(planned, world.office, TODAY)
    assert [(part, [item.name for item, _url in rows]) for part, _words, rows in agenda.parts] == [
        ("red", ["1 任务1"]),
        ("milestone", ["2 任务2"]),
    ]
    assert agenda.burden.asked == (("市工业和信息化局", 2),)
    assert agenda.burden.spared == 2, "silence is not lateness"
    own = queries.agenda(planned, world.supporter, TODAY)
    assert (own.items, own.burden.asked, own.burden.spared) == ((), (), 1)
    assert not queries.visible(world.strange_member).exists()


@pytest.mark.parametrize("kind", ["campaign", "task_force"])
def test_a_campaign_and_a_task_force_are_gone_through_alone(world: World, plan: Plan, kind: str) -> None:
    force = TaskForce.objects.create(name="产业专班", owner=world.city, plan=plan)
    campaign = Campaign.objects.create(plan=plan, name="产业提升", task_force=force)
    plan.tasks.filter(number="2").update(campaign=campaign)
    of: Any = {"campaign": campaign, "task_force": force}
    row = services.plan(Planned(rhythm="special", held_on=TODAY, **{kind: of[kind]}), actor=world.office)
    assert [item.name for item in queries.agenda(row, world.office, TODAY).items] == ["2 任务2"]
    assert queries.visible(world.lead).filter(pk=row.pk).exists()
    assert not queries.visible(world.supporter).filter(pk=row.pk).exists(), "none of its tasks"


def test_what_the_system_holds_or_has_asked_is_not_asked_and_what_was_refused_is_counted(
    world: World, plan: Plan, planned: Stocktake
) -> None:
    tasks = {task.number: task for task in plan.tasks.all()}
    target = Target.objects.create(
        plan=plan,
        task=tasks["1"],
        metric="项目",
        comparator=">=",
        value=5,
        unit="个",
        kind="count",
        year=TODAY.year,
    )
    Notification.objects.all().delete()

    def ask(number: str, what: str) -> str:
        return services.ask(planned.pk, tasks[number].pk, what, actor=world.office).refusal

    assert ask("1", "reason") == "asked", "the agenda asks that by itself"
    assert ask("3", "figure") == "held"
    assert ask("4", "reason") == "on_path"
    assert not Notification.objects.filter(object_kind="stocktake").exists()
    assert ask("1", "figure") == ""
    assert ask("1", "figure") == "asked"
    told = Notification.objects.filter(object_kind="stocktake")
    assert set(told.values_list("person_id", flat=True)) == {world.lead.person_id}
    TargetValue.objects.create(
        target=target,
        period=f"{TODAY.year}-01",
        period_end=date(TODAY.year, 1, 31),
        value=1,
        source="月报",
        by="舒数",
    )
    planned.requests.all().delete()
    assert ask("1", "figure") == "held", "once it is there nobody is asked for it"
    world.industry.__class__.objects.filter(pk=world.industry.pk).update(level="township")
    assert ask("2", "document") == "below_county"
    assert Entry.objects.filter(action="stocktake.ask").count() == 7
    assert planned.requests.exclude(refusal="").count() == 2
    with pytest.raises(Denied):
        services.ask(planned.pk, tasks["1"].pk, "figure", actor=world.leader)
    with pytest.raises(Refused):
        services.ask(planned.pk, tasks["1"].pk, "dream", actor=world.office)
    with pytest.raises(Refused):
        services.ask(planned.pk, 999_999, "figure", actor=world.office)


def test_what_is_agreed_on_becomes_an_issue_that_is_assigned(
    world: World, plan: Plan, opened: Stocktake
) -> None:
    said = Decided(
        text="一个月内办齐用地手续",
        form="issue",
        about=("task", first(plan).pk),
        body=world.industry,
        due=SOON,
    )
    made = services.decide(opened.pk, said, actor=world.office, key="d")
    assert services.decide(opened.pk, said, actor=world.office, key="d").pk == made.pk
    issue = Issue.objects.get()
    assert (issue.state, issue.source, issue.lead, issue.due) == (
        "assigned",
        "stocktake",
        world.industry,
        SOON,
    )
    assert (issue.on_kind, issue.on_id) == ("task", first(plan).pk)
    assert made.issue == issue
    opened.refresh_from_db()
    assert opened.version == 3
    assert [change.action for change in Change.objects.filter(kind="stocktake").order_by("id")][-1] == (
        "stocktake.decide"
    )


def test_what_is_agreed_on_becomes_an_instruction_or_is_only_noted(
    world: World, plan: Plan, opened: Stocktake
) -> None:
    about = ("task", first(plan).pk)
    given = services.decide(
        opened.pk, Decided(text="请抓紧", form="instruction", about=about, body=world.industry, due=SOON),
        actor=world.office,
    )  # fmt: skip
    assert given.instruction == Instruction.objects.get(object_id=first(plan).pk, text="请抓紧")
    noted = services.decide(opened.pk, Decided(text="下次提前三天发材料"), actor=world.office)
    assert (noted.issue, noted.instruction) == (None, None)
    general = services.decide(
        opened.pk,
        Decided(text="各单位补齐联系人", form="issue", body=world.industry, due=SOON),
        actor=world.office,
    )
    assert general.issue
    assert (general.issue.on_kind, general.issue.on_id) == ("stocktake", opened.pk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"form": "issue", "body": None},
        {"form": "issue", "due": None},
        {"form": "issue", "due": TODAY - timedelta(days=1)},
        {"form": "instruction", "about": None},
        {"form": "instruction", "body": None},
        {"form": "dream"},
        {"about": ("task", 999_999)},
        {"about": ("person", 1)},
    ],
)
def test_what_cannot_be_given_leaves_no_trace(
    world: World, plan: Plan, opened: Stocktake, wrong: dict[str, Any]
) -> None:
    entries = Entry.objects.count()
    said = {
        "text": "办齐",
        "form": "issue",
        "about": ("task", first(plan).pk),
        "body": world.industry,
        "due": SOON,
    }
    with pytest.raises((Refused, Gone)):
        services.decide(opened.pk, Decided(**{**said, **wrong}), actor=world.office)
    assert (Decision.objects.count(), Issue.objects.count(), Instruction.objects.count()) == (0, 0, 0)
    assert Entry.objects.count() == entries


def test_nothing_is_noted_before_it_begins_or_after_it_has_ended(world: World, planned: Stocktake) -> None:
    with pytest.raises(Refused):
        services.decide(planned.pk, Decided(text="早了"), actor=world.office)
    row = services.open_meeting(planned.pk, None, actor=world.office)
    with pytest.raises(Refused):
        services.cancel(row.pk, None, "改期", actor=world.office)
    for other in (world.lead, world.leader, world.inspector):
        with pytest.raises(Denied):
            services.decide(row.pk, Decided(text="不是我记的"), actor=other)
    with pytest.raises(Gone):
        services.close(row.pk, None, actor=world.stranger)
    row = services.close(row.pk, None, actor=world.office)
    for act in (
        lambda: services.decide(row.pk, Decided(text="晚了"), actor=world.office),
        lambda: services.close(row.pk, None, actor=world.office),
        lambda: services.open_meeting(row.pk, None, actor=world.office),
        lambda: services.cancel(row.pk, None, "改期", actor=world.office),
    ):
        with pytest.raises(Refused):
            act()


def test_whoever_closes_must_have_seen_what_was_noted_last(world: World, opened: Stocktake) -> None:
    services.decide(opened.pk, Decided(text="补一条"), actor=world.office)
    with pytest.raises(Stale):
        services.close(opened.pk, opened.version, actor=world.office)
    assert not StocktakeSnapshot.objects.exists()


def test_closing_freezes_everything_for_good(world: World, plan: Plan, opened: Stocktake) -> None:
    services.decide(
        opened.pk,
        Decided(text="办齐", form="issue", about=("task", first(plan).pk), body=world.industry, due=SOON),
        actor=world.office,
    )
    closed = services.close(opened.pk, None, actor=world.office)
    kept = StocktakeSnapshot.objects.get()
    whole = kept.record()
    assert (whole.tasks[0].name, whole.tasks[0].light) == ("1 任务1", "red")
    assert [item.part for item in whole.agenda] == ["red", "milestone"]
    assert [(figure.metric, figure.value, figure.source) for figure in whole.figures] == [
        ("厂房", "9", "月报")
    ]
    assert whole.figures[0].observation == TargetValue.objects.get().pk
    assert [issue.title for issue in whole.issues] == ["办齐"]
    assert [decision.issue for decision in whole.decisions] == [Issue.objects.get().pk]
    entry = Entry.objects.get(action="stocktake.close")
    assert entry.after["snapshot"] == kept.digest == digest(as_record(whole))

    plan.tasks.update(title="改了名", light="green")
    again = StocktakeSnapshot.objects.get()
    assert again.record() == whole
    assert again.is_whole
    for act in (again.save, again.delete, closed.delete):
        with pytest.raises((FrozenForever, Exception)), transaction.atomic():
            act()
    assert StocktakeSnapshot.objects.get().digest == kept.digest
    StocktakeSnapshot.objects.update(content={**again.content, "title": "别的"})
    assert not StocktakeSnapshot.objects.get().is_whole


def test_a_body_sees_its_own_part_of_what_was_frozen(world: World, opened: Stocktake) -> None:
    closed = services.close(opened.pk, None, actor=world.office)
    whole = queries.frozen(closed, world.leader)
    own = queries.frozen(closed, world.supporter)
    assert whole
    assert own
    assert len(whole[1].tasks) == 4
    assert [task.name for task in own[1].tasks] == ["3 任务3"]
    assert (own[1].agenda, own[1].asked) == ((), ())


def test_two_stocktakes_of_one_plan_are_compared(world: World, plan: Plan, opened: Stocktake) -> None:
    before = services.close(opened.pk, None, actor=world.office)
    Task.objects.filter(plan=plan, number="1").update(state="finished", finished_at=timezone.now())
    Task.objects.create(owner=world.city, plan=plan, number="5", title="新任务", light="none")
    row = services.plan(Planned(rhythm="special", held_on=TODAY, plan=plan), actor=world.office)
    assert queries.earlier(row) == before
    assert queries.comparison(before, row, world.office) is None
    services.open_meeting(row.pk, None, actor=world.office)
    after = services.close(row.pk, None, actor=world.office)
    found = queries.comparison(before, after, world.office)
    assert found
    assert {
        turn: [each.task.name for each in rows] for turn, _words, rows in queries.turns(found) if rows
    } == {
        "done": ["1 任务1"],
        "new": ["5 新任务"],
        "same": ["2 任务2", "3 任务3", "4 任务4"],
    }


def test_the_text_of_the_note_may_be_changed_and_what_was_changed_is_known(
    world: World, opened: Stocktake
) -> None:
    with pytest.raises(Refused):
        services.edit_note(opened.pk, "一、总体情况", actor=world.office)
    services.close(opened.pk, None, actor=world.office)
    services.edit_note(opened.pk, "一、总体情况", actor=world.office)
    services.edit_note(opened.pk, "一、总体情况", actor=world.office)
    assert Entry.objects.filter(action="stocktake.edit_note").count() == 1
    with pytest.raises(Denied):
        services.edit_note(opened.pk, "别的", actor=world.inspector)


def test_a_stocktake_is_of_exactly_one_thing_whatever_way_it_is_written(
    world: World, planned: Stocktake
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Stocktake.objects.filter(pk=planned.pk).update(plan=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stocktake.objects.filter(pk=planned.pk).update(state="closed")
