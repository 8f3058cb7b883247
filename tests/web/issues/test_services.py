"""The acts on issues: the loop as the library says, recorded, told, never done twice and never judged by its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from world import World, appoint

from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.models import Change
from luoshi.web.issues import services
from luoshi.web.issues.filters import Filter
from luoshi.web.issues.models import Issue
from luoshi.web.issues.queries import found
from luoshi.web.issues.services import Raised
from luoshi.web.kernel import wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Gone, Refused, Stale
from luoshi.web.kernel.roles import Role
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.models import Involvement, Task
from luoshi.web.tasks.services import core

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=10)


@pytest.fixture
def task(world: World) -> Task:
    row = Task.objects.create(owner=world.city, number="1", title="建设产业园", due=date(2027, 1, 1))
    Involvement.objects.create(
        task=row, role="lead", written=world.industry.short_name, organisation=world.industry
    )
    core.refresh([row.pk])
    return row


@pytest.fixture
def raised(world: World, task: Task) -> Issue:
    """Raised by the inspector on the bureau's task."""
    said = Raised(title="用地没有落实", description="厂房开不了工。", source="inspection")
    return services.raise_issue(said, actor=world.inspector, on=("task", task.pk))


@pytest.fixture
def assigned(world: World, raised: Issue) -> Issue:
    return services.assign(
        raised.pk, raised.version, actor=world.office, lead=world.industry, supports=[world.finance], due=SOON
    )


@pytest.fixture
def resolved(world: World, assigned: Issue) -> Issue:
    services.take(assigned.pk, None, actor=world.member)
    return services.resolve(assigned.pk, None, "用地已批复，今日开工。", actor=world.member)


def told(actor: Actor) -> list[str]:
    return list(
        Notification.objects.filter(person=actor.person_id).order_by("pk").values_list("text", flat=True)
    )


def test_the_whole_loop_is_recorded_in_codes_and_told(world: World, raised: Issue, task: Task) -> None:
    assert (raised.state, raised.owner, raised.raised_by, raised.on_title) == (
        "raised", world.city, world.city, "1 建设产业园",
    )  # fmt: skip
    pk = raised.pk
    services.assign(
        pk, 1, actor=world.office, lead=world.industry, supports=[world.finance], due=SOON, note="请专题研究"
    )
    services.take(pk, 2, actor=world.member)
    services.resolve(pk, 3, "用地已批复。", actor=world.lead)
    services.send_back(pk, 4, "没有开工照片", actor=world.office)
    services.resolve(pk, 5, "用地已批复，照片附后。", actor=world.member)
    done = services.verify(pk, 6, "现场看过", actor=world.office)
    assert (done.state, done.version, done.returns, done.return_reason) == ("verified", 7, 1, "")
    assert (done.verified_person_id, done.resolved_person_id) == (
        world.office.person_id,
        world.member.person_id,
    )

    codes = [
        f"issue.{name}" for name in ("raise", "assign", "take", "resolve", "return", "resolve", "verify")
    ]
    entries = Entry.objects.filter(object_type="issue", object_id=str(pk)).order_by("sequence")
    assert [entry.action for entry in entries] == codes
    assert [row.action for row in Change.objects.filter(kind="issue", object_id=pk).order_by("pk")] == codes
    assert entries[1].after == {
        "state": "assigned", "lead": world.industry.name, "support": [world.finance.name], "due": SOON.isoformat(),
        "reason": "请专题研究",
    }  # fmt: skip
    assert {entry.organisation_id for entry in entries} == {world.city.pk}
    change = Change.objects.filter(kind="issue", object_id=pk, action="issue.assign").get()
    read = {line.field: line.after for line in wording.lines("issue", change.fields)}
    assert read["状态"] == "已交办"
    assert read["配合单位"] == world.finance.name
    assert wording.act("issue.return") == "退回问题"

    assert told(world.lead)[0] == "用地没有落实：交办问题。请专题研究"
    assert any("：销号" in text for text in told(world.inspector)), "whoever raised it hears of it"
    assert any("：报办结" in text for text in told(world.office))
    assert not told(world.stranger)


def test_it_is_raised_on_nothing_too_and_twice_with_one_key_only_once(world: World) -> None:
    said = Raised(title=" 欠薪 \n", source="public", due=SOON)
    row = services.raise_issue(said, actor=world.member, key="k" * 32)
    again = services.raise_issue(said, actor=world.member, key="k" * 32)
    assert again == row
    assert (row.title, row.on_id, row.owner, row.raised_by) == ("欠薪", None, world.city, world.industry)
    assert services.raise_issue(said, actor=world.supporter, key="k" * 32) != row, "another's key is another"
    assert Entry.objects.filter(action="issue.raise").count() == 2


def test_nobody_raises_what_they_may_not_or_on_what_they_do_not_see(world: World, task: Task) -> None:
    with pytest.raises(Denied):
        services.raise_issue(Raised(title="甲"), actor=world.administrator)
    with pytest.raises(Gone):
        services.raise_issue(Raised(title="甲"), actor=world.stranger, on=("task", task.pk))
    for kind in ("person", "audit", "issue", "saved_view", "dream"):
        with pytest.raises(Gone):
            services.raise_issue(Raised(title="甲"), actor=world.office, on=(kind, 1))
    for said in (Raised(title="  "), Raised(title="长" * 201), Raised(title="甲", source="dream"),
                 Raised(title="甲", due=timezone.localdate() - timedelta(days=1)), Raised(title="甲", description="x" * 5001)):  # fmt: skip
        with pytest.raises(Refused):
            services.raise_issue(said, actor=world.office)
    assert not Issue.objects.exists()


@pytest.mark.parametrize("kind", ["plan", "target", "document", "organisation", "task_force"])
def test_it_is_raised_on_things_of_other_kinds(
    world: World, kind: str, sample_document: Any, sample_ledger: Any
) -> None:
    from matrix.things import make_things

    things = make_things(world, world.city, world.industry, world.finance, sample_document, sample_ledger)
    row = getattr(things, {"organisation": "lead"}.get(kind, kind))
    issue = services.raise_issue(Raised(title="口径不一"), actor=world.office, on=(kind, row.pk))
    assert (issue.on_kind, issue.on_id, issue.on_title) == (kind, row.pk, str(row))


def test_a_stale_version_and_a_second_press_do_nothing(world: World, assigned: Issue) -> None:
    services.take(assigned.pk, assigned.version, actor=world.member)
    with pytest.raises(Stale):
        services.take(assigned.pk, assigned.version, actor=world.lead)
    with pytest.raises(Refused, match="办理中"):
        services.take(assigned.pk, None, actor=world.lead)
    assert Change.objects.filter(kind="issue", action="issue.take").count() == 1


def test_what_is_put_to_a_body_is_its_own_to_do(world: World, assigned: Issue) -> None:
    for actor in (world.office, world.supporter, world.data_owner, world.leader, world.inspector):
        with pytest.raises(Denied):
            services.take(assigned.pk, None, actor=actor)
    with pytest.raises(Gone):
        services.take(assigned.pk, None, actor=world.stranger)
    with pytest.raises(Denied):
        services.verify(assigned.pk, None, "好", actor=world.lead)


def test_what_is_put_to_a_government_or_to_the_office_is_taken_by_its_office(
    world: World, raised: Issue
) -> None:
    above = world.province_office_person
    services.assign(raised.pk, None, actor=above, lead=world.city, due=SOON)
    services.take(raised.pk, None, actor=world.office)
    services.resolve(raised.pk, None, "已协调。", actor=world.office)
    colleague = appoint("同事", Role.GENERAL_OFFICE, world.city_office)
    for actor in (world.office, colleague):
        with pytest.raises(Refused, match="另一个单位的另一个人"):
            services.verify(raised.pk, None, "好", actor=actor)
        with pytest.raises(Refused, match="另一个单位的另一个人"):
            services.send_back(raised.pk, None, "不好", actor=actor)
    assert services.verify(raised.pk, None, "好", actor=above).state == "verified"


def test_a_body_hands_on_within_itself_and_no_further(world: World, assigned: Issue) -> None:
    unit = type(world.industry).objects.create(
        name="青禾市工业园区处",
        short_name="园区处",
        kind="department",
        level="prefecture",
        parent=world.industry,
    )
    with pytest.raises(Refused, match="本单位或下级单位"):
        services.assign(assigned.pk, None, actor=world.lead, lead=world.finance, due=SOON)
    handed = services.assign(assigned.pk, None, actor=world.lead, lead=unit, due=SOON)
    assert (handed.lead, handed.state) == (unit, "assigned")
    assert not handed.supports.exists()
    with pytest.raises(Denied):
        services.assign(assigned.pk, None, actor=world.member, lead=unit, due=SOON)


def test_what_a_body_finds_with_itself_it_assigns_itself(world: World) -> None:
    said = Raised(title="台账缺项", source="self_check", lead=world.industry)
    row = services.raise_issue(said, actor=world.member)
    assert services.assign(row.pk, None, actor=world.lead, lead=world.industry, due=SOON).state == "assigned"
    other = services.raise_issue(Raised(title="欠账", lead=world.industry), actor=world.supporter)
    with pytest.raises(Refused, match="不能由您"):
        services.assign(other.pk, None, actor=world.lead, lead=world.industry, due=SOON)


def test_an_assignment_needs_a_body_and_a_day_to_come(world: World, raised: Issue) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for lead, due in ((None, SOON), (world.industry, None), (world.industry, yesterday)):
        with pytest.raises(Refused):
            services.assign(raised.pk, None, actor=world.office, lead=lead, due=due)
    raised.refresh_from_db()
    assert (raised.state, raised.version, raised.lead) == ("raised", 1, None)


def test_each_step_goes_back_with_a_reason(world: World, resolved: Issue) -> None:
    pk = resolved.pk
    with pytest.raises(Refused, match="退回理由"):
        services.send_back(pk, None, "  ", actor=world.office)
    back = services.send_back(pk, None, "没有照片", actor=world.office)
    assert (back.state, back.resolved_at, back.resolved_by, back.resolution) == (
        "in_hand", None, None, "用地已批复，今日开工。",
    )  # fmt: skip
    back = services.send_back(pk, None, "不是本单位职责", actor=world.lead)
    assert (back.state, back.assigned_at, back.taken_at, back.return_reason) == (
        "raised",
        None,
        None,
        "不是本单位职责",
    )
    with pytest.raises(Denied):
        services.send_back(pk, None, "不办", actor=world.member)
    back = services.send_back(pk, None, "情况不清", actor=world.office)
    assert (back.state, back.returns) == ("returned", 3)
    with pytest.raises(Refused):
        services.assign(pk, None, actor=world.office, lead=world.industry, due=SOON)


def test_what_comes_back_is_a_new_issue_that_names_the_earlier_one(world: World, resolved: Issue) -> None:
    with pytest.raises(Refused):
        services.reopen(resolved.pk, "又停工了", actor=world.inspector)
    services.verify(resolved.pk, None, "现场看过", actor=world.office)
    again = services.reopen(resolved.pk, "又停工了", actor=world.inspector, key="r" * 32)
    assert services.reopen(resolved.pk, "又停工了", actor=world.inspector, key="r" * 32) == again
    assert (again.earlier, again.state, again.title, again.description) == (
        resolved, "raised", resolved.title, "又停工了",
    )  # fmt: skip
    assert (again.on_id, again.lead, again.on_title) == (resolved.on_id, world.industry, resolved.on_title)
    assert [row.organisation for row in again.supports.all()] == [world.finance]
    resolved.refresh_from_db()
    assert (resolved.state, resolved.version) == ("verified", 5)
    with pytest.raises(Gone):
        services.reopen(resolved.pk, "又停工了", actor=world.stranger)


def test_the_database_itself_keeps_no_issue_that_its_resolver_verified(world: World, resolved: Issue) -> None:
    for judge in (
        {"verified_person_id": resolved.resolved_person_id, "verified_by": world.city_office},
        {"verified_person_id": world.office.person_id, "verified_by": world.industry},
        {"verified_person_id": None, "verified_by": world.city_office},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Issue.objects.filter(pk=resolved.pk).update(state="verified", **judge)


PRESSED = st.lists(
    st.tuples(
        st.sampled_from(["assign", "hand on", "take", "resolve", "resolve", "verify", "verify", "return"]),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=6,
)


def press(name: str, pk: int, world: World, actor: Actor) -> Issue:
    if name in ("assign", "hand on"):
        lead = world.industry if name == "assign" else world.city
        return services.assign(pk, None, actor=actor, lead=lead, due=SOON)
    if name == "take":
        return services.take(pk, None, actor=actor)
    judged = {"resolve": services.resolve, "verify": services.verify, "return": services.send_back}
    return judged[name](pk, None, "见说明", actor=actor)


def test_whatever_is_pressed_by_whomever_nobody_judges_their_own(world: World, task: Task) -> None:
    """Two of those who press are one person with two roles; it begins with what one of them has resolved."""
    member = appoint("两职", Role.MEMBER, world.industry)
    person = Person.objects.get(pk=member.person_id)
    office = Appointment.objects.create(
        person=person, organisation=world.city_office, role=Role.GENERAL_OFFICE
    )
    actors = [
        world.office, world.lead, world.member, member, actor_of(office), world.province_office_person,
    ]  # fmt: skip
    reached: set[str] = set()

    @given(st.integers(0, 4), PRESSED)
    @example(0, [("verify", 4), ("return", 4), ("verify", 5)])  # two of one office
    @example(2, [("return", 0), ("resolve", 1), ("verify", 0)])
    @example(3, [("verify", 4), ("return", 4), ("verify", 0)])  # one person in two offices
    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    def walk(first: int, pressed: list[tuple[str, int]]) -> None:
        with transaction.atomic():
            row = services.raise_issue(Raised(title="甲"), actor=world.inspector, on=("task", task.pk))
            lead = world.city if first in (0, 4) else world.industry
            above = world.province_office_person
            services.assign(row.pk, None, actor=above, lead=lead, due=SOON)
            services.take(row.pk, None, actor=actors[first])
            services.resolve(row.pk, None, "已办", actor=actors[first])
            for name, at in pressed:
                before = Issue.objects.values().get(pk=row.pk)
                try:
                    press(name, row.pk, world, actors[at])
                except (Refused, Denied):
                    assert Issue.objects.values().get(pk=row.pk) == before
                    continue
                now = Issue.objects.values().get(pk=row.pk)
                reached.add(f"{before['state']} {name} {now['state']}")
                if now["state"] == "verified":
                    assert before["state"] == "resolved"
                    assert now["verified_person_id"] != now["resolved_person_id"]
                    assert now["verified_by_id"] != now["resolved_by_id"]
                if name == "return" and before["state"] == "resolved":
                    assert actors[at].person_id != before["resolved_person_id"]
                    assert actors[at].organisation_id != before["resolved_by_id"]
            entries = Entry.objects.filter(object_type="issue", object_id=str(row.pk))
            assert entries.count() == Issue.objects.get(pk=row.pk).version, "an entry for every version"
            transaction.set_rollback(True)

    walk()
    assert {"resolved verify verified", "resolved return in_hand", "in_hand resolve resolved"} <= reached


def test_an_office_assigns_only_to_whom_its_government_is_above_and_that_still_exists(
    world: World, raised: Issue
) -> None:
    for body in (world.other_city, world.other_office, world.province, world.province_office):
        with pytest.raises(Refused, match="不归本机关管"):
            services.assign(raised.pk, None, actor=world.office, lead=body, due=SOON)
    world.finance.valid_to = timezone.localdate()
    world.finance.save()
    for lead, helping in ((world.finance, []), (world.industry, [world.finance])):
        with pytest.raises(Refused, match="已撤并"):
            services.assign(raised.pk, None, actor=world.office, lead=lead, supports=helping, due=SOON)
    with pytest.raises(Refused, match="已撤并"):
        services.raise_issue(Raised(title="欠薪", lead=world.finance), actor=world.inspector)
    raised.refresh_from_db()
    assert (raised.state, raised.version) == ("raised", 1)
    services.assign(
        raised.pk, None, actor=world.office, lead=world.county, supports=[world.other_city], due=SOON
    )


def test_a_body_cannot_put_off_its_own_day(world: World, assigned: Issue) -> None:
    later, sooner = SOON + timedelta(days=1), SOON - timedelta(days=1)
    section = Organisation.objects.create(
        name="青禾市工业和信息化局投资科", kind="department", level="prefecture", parent=world.industry
    )
    for state in ("assigned", "in_hand"):
        with pytest.raises(Refused, match="不能推后"):
            services.assign(assigned.pk, None, actor=world.lead, lead=section, due=later)
        if state == "assigned":
            services.take(assigned.pk, None, actor=world.member)
    handed = services.assign(assigned.pk, None, actor=world.lead, lead=section, due=sooner)
    assert (handed.state, handed.lead, handed.due) == ("assigned", section, sooner)
    with pytest.raises(Refused, match="不能推后"):
        services.assign(assigned.pk, None, actor=world.lead, lead=section, due=SOON)
    assert services.assign(assigned.pk, None, actor=world.office, lead=section, due=later).due == later


def test_assigning_it_just_so_again_is_refused_and_leaves_no_trace(world: World, assigned: Issue) -> None:
    def trace() -> tuple[Any, ...]:
        row = Issue.objects.values().get(pk=assigned.pk)
        return row, Entry.objects.count(), Change.objects.count(), Notification.objects.count()

    before = trace()
    with pytest.raises(Refused, match="完全一样"):
        services.assign(
            assigned.pk, None, actor=world.office, lead=world.industry, due=SOON,
            supports=[world.finance, world.industry], note="请抓紧",
        )  # fmt: skip
    assert trace() == before
    services.assign(assigned.pk, None, actor=world.office, lead=world.industry, due=SOON, note="不用配合")
    assert trace()[1] == before[1] + 1


def test_what_comes_back_is_proposed_to_whoever_still_exists(world: World, resolved: Issue) -> None:
    services.verify(resolved.pk, None, "看过", actor=world.office)
    for body in (world.industry, world.finance):
        body.valid_to = timezone.localdate()
        body.save()
    again = services.reopen(resolved.pk, "又停工了", actor=world.inspector)
    assert (again.lead, list(again.supports.all())) == (None, [])


def test_a_title_is_something_that_can_be_seen(world: World) -> None:
    with pytest.raises(Refused, match="请填写是什么问题"):
        services.raise_issue(Raised(title="\u200b\u202e \x00"), actor=world.inspector)
    row = services.raise_issue(Raised(title=" 欠\u202e薪\n未\x00付 "), actor=world.inspector, key="\x00k")
    assert (row.title, row.key) == ("欠薪 未付", "k")


def test_what_is_assigned_again_begins_anew_and_whoever_raised_it_still_sees_it(world: World) -> None:
    row = services.raise_issue(Raised(title="欠账", source="self_check"), actor=world.supporter)
    assert found(world.supporter, Filter()).get() == row
    both = [world.industry, world.finance]
    services.assign(row.pk, None, actor=world.office, lead=world.industry, supports=both, due=SOON)
    services.take(row.pk, None, actor=world.member)
    services.send_back(row.pk, None, "不是本单位职责", actor=world.lead)
    services.assign(row.pk, None, actor=world.office, lead=world.industry, supports=both, due=SOON)
    services.take(row.pk, None, actor=world.member)
    again = services.assign(row.pk, None, actor=world.office, lead=world.city, due=SOON)
    assert (again.return_reason, again.taken_at, again.state) == ("", None, "assigned")
    assert not found(world.office, Filter(duty="verify")), "nothing is resolved"
    handed = services.assign(row.pk, None, actor=world.office, lead=world.industry, supports=both, due=SOON)
    assert [each.organisation for each in handed.supports.all()] == [world.finance], (
        "who leads helps not besides"
    )
    services.assign(row.pk, None, actor=world.province_office_person, lead=world.city, due=SOON)
    services.take(row.pk, None, actor=world.office)
    services.resolve(row.pk, None, "已协调", actor=world.office)
    assert not found(world.office, Filter(duty="verify")), (
        "what the own office resolved is for another to verify"
    )
    assert found(world.province_office_person, Filter(duty="verify")).get() == row
    assert found(world.supporter, Filter()).get() == row
