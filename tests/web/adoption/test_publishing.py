"""A reviewed ledger becomes tasks: what is published, for whom, and that nothing is ever doubled."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
from drafting import REASON, hand_in, publish
from world import World, appoint, organisation, signed_in

from luoshi.web.adoption import services
from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.documents.models import Document
from luoshi.web.dossier.models import Change
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.roles import Role
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Reach, Target, Task

pytestmark = pytest.mark.django_db


TWO_ANNEXES = """青禾市人民政府关于印发重点任务分工方案的通知
青政发〔2025〕3号
各县市区人民政府：
现将方案印发给你们。
附件：1．产业提升攻坚方案
2．民生改善攻坚方案

一、总体要求
开展攻坚。

青禾市人民政府
2025年1月6日

附件1
产业提升攻坚方案
一、重点任务
1.建设产业园。新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头，市财政局负责）
二、工作机制
成立青禾市产业专班，由张副市长任召集人，市财政局、市教育局为成员单位，专班办公室设在市工业和信息化局。
成立青禾市招商专班，由王副市长任召集人，市财政局为成员单位，专班办公室设在市财政局。

附件2
民生改善攻坚方案
一、重点任务
1.稳定就业。城镇新增就业5万人以上，9月底前完成。（市教育局牵头）
二、工作机制
成立青禾市民生专班，由赵副市长任召集人，市教育局为成员单位，专班办公室设在市教育局。
"""


def counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count()
        for model in (Plan, Campaign, Task, Involvement, Target, TaskForce, Reach, Change)
    )


def test_a_ledger_becomes_a_plan_with_its_tasks(world: World, document_row):
    publish(document_row, world.office)
    plan = Plan.objects.get()
    assert (plan.owner, plan.title, plan.doc_number, plan.year) == (
        world.city,
        "重点任务分工方案",  # of what the notice issues, not of the notice
        "青政发〔2025〕3号",
        2025,
    )
    first, second = plan.tasks.all()
    assert (first.number, first.title, first.due, first.due_text) == (
        "1", "建设产业园", datetime.date(2025, 12, 31), "年底前",
    )  # fmt: skip
    assert first.requirement.startswith("1.建设产业园。新建标准厂房20万平方米以上")
    assert first.campaign.name == "产业提升"
    assert (second.title, second.due) == ("稳定就业", datetime.date(2025, 12, 31))
    assert Campaign.objects.count() == 1


def test_bodies_are_found_in_the_directory_by_what_is_written_and_by_the_full_name(world, document_row):
    publish(document_row, world.office)
    first, second = Task.objects.all()
    bodies = {(b.role, b.written): b.organisation for b in Involvement.objects.filter(task=first)}
    assert bodies == {
        ("lead", "市工业和信息化局"): world.industry,
        ("support", "市财政局"): world.finance,
        ("support", "市自然资源局"): None,
    }
    assert {b.role for b in Involvement.objects.filter(task=second)} == {"support"}
    assert (first.lead_names, first.support_names) == ("市工业和信息化局", "市财政局、市自然资源局")
    assert second.published["place"]["mode"] == "joint"


def test_it_becomes_visible_to_whom_it_concerns_and_to_nobody_else(world: World, document_row):
    from luoshi.web.kernel.permissions import restrict

    publish(document_row, world.office)
    for actor, count in (
        (world.office, 2), (world.member, 1), (world.supporter, 1), (world.leader, 2),
        (world.province_office_person, 2), (world.stranger, 0), (world.strange_member, 0),
    ):  # fmt: skip
        assert restrict(Task.objects.all(), actor, "task.read").count() == count


def test_a_task_of_which_nothing_is_said_is_called_by_its_place(world: World, document_row):
    document_row.tasks.update(heading=None, number=None, start=0, end=0)
    content = services.preview(document_row.pk, actor=world.office).comparison.content
    assert [piece.label for piece in content.tasks] == ["第 1 项", "第 2 项"]


def test_targets_go_with_their_task_or_stand_at_the_head(world: World, document_row):
    publish(document_row, world.office)
    built, jobs, growth = Target.objects.order_by("position")
    assert (built.metric, built.value, built.task.title, built.headline) == (
        "新建标准厂房", Decimal(20), "建设产业园", False,
    )  # fmt: skip
    assert (jobs.approximate, jobs.year, jobs.task.title) == (True, 2025, "稳定就业")
    assert (growth.value, growth.value_to, growth.task, growth.headline, growth.hedge) == (
        Decimal(3), Decimal(5), None, True, "力争",
    )  # fmt: skip


def test_task_forces_come_with_their_members(world: World, document_row):
    publish(document_row, world.office)
    force = TaskForce.objects.get()
    assert (force.name, force.convener, force.deputies, force.owner) == (
        "青禾市产业专班", "张副市长", ["李秘书长"], world.city,
    )  # fmt: skip
    assert (force.office_written, force.office_host) == ("市发展改革委", None)
    assert [(m.written, m.organisation) for m in force.members.all()] == [("市教育局", None)]
    assert force.plan == Plan.objects.get()


def test_a_second_click_or_a_retry_doubles_nothing(world: World, document_row):
    seen = services.preview(document_row.pk, actor=world.office)
    arguments = {"actor": world.office, "fingerprint": seen.fingerprint, "reason": REASON}
    services.publish(document_row.pk, **arguments)
    before = counts()
    with pytest.raises(services.Moved):
        services.publish(document_row.pk, **arguments)
    assert publish(document_row, world.office).nothing
    assert counts() == before


def test_what_was_published_is_in_the_log_with_its_reason_and_in_the_history_of_every_task(
    world, document_row
):
    publish(document_row, world.office)
    entry = Entry.objects.get(action="document.publish")
    assert entry.person_id == world.office.person_id
    assert entry.after["reason"] == REASON
    assert entry.after["new_tasks"] == 2
    assert entry.after["open_items"] == 7
    assert "市自然资源局" in entry.after["unresolved"]
    assert {change.action for change in Change.objects.all()} == {"task.publish"}
    assert Change.objects.count() == 2


def test_the_heads_of_whom_it_concerns_are_told_once_with_how_much_it_is(world: World, document_row):
    publish(document_row, world.office)
    told = Notification.objects.filter(person_id=world.lead.person_id)
    assert [row.kind for row in told] == ["assigned"]
    assert "您单位牵头 1 项，参与 0 项" in told.get().text
    assert not Notification.objects.filter(
        person_id__in=[world.office.person_id, world.stranger.person_id]
    ).exists()


def test_each_body_that_a_group_means_is_told_how_much_is_its_own_to_report(world: World):
    text = """云湖省人民政府关于印发稳就业分工方案的通知
云政发〔2025〕4号
一、重点任务
1．稳定就业。开展招聘。（各市州人民政府负责）
2．培训技工。开展培训。（青禾市人民政府牵头，各市州人民政府负责）
3．发放补贴。及时发放。（青禾市人民政府牵头）
"""
    row = hand_in(text, world.province_office_person)
    html = signed_in(world.province_office_person).get(f"/documents/{row.pk}/publish/").content.decode()
    assert "发布 3 项任务，2 个机构看到自己的任务" in html
    seen = re.findall(r"<li><span>(.+?)</span> <span class=\"soft\">(.+?) · \d+ 人", html)
    assert seen == [("青禾市人民政府", "牵头 2 · 统称 1"), ("云岭市人民政府", "统称 2")]
    publish(row, world.province_office_person)
    told = {row.person_id: row.text for row in Notification.objects.filter(kind="assigned")}
    assert set(told) == {world.office.person_id, world.stranger.person_id}
    assert "：2 项统称到本地" in told[world.stranger.person_id]
    assert "您单位牵头 2 项，参与 0 项，另有 1 项统称到本地" in told[world.office.person_id]


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_it_needs_a_reason(world: World, document_row, reason: str):
    with pytest.raises(services.Refused, match="理由"):
        publish(document_row, world.office, reason=reason)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("who", ["member", "data_owner", "leader", "inspector", "administrator"])
def test_only_who_may_publish_does(world: World, document_row, who: str):
    actor = getattr(world, who)
    expected = services.Gone if who in {"member", "data_owner"} else Denied
    with pytest.raises(expected):
        services.preview(document_row.pk, actor=actor)
    with pytest.raises(expected):
        services.publish(document_row.pk, actor=actor, fingerprint="", reason=REASON)
    assert not Plan.objects.exists()


def test_another_citys_office_does_not_find_the_document(world: World, document_row):
    with pytest.raises(services.Gone):
        services.preview(document_row.pk, actor=world.stranger)


def test_nothing_is_published_while_the_document_is_read_again(world: World, document_row):
    seen = services.preview(document_row.pk, actor=world.office)
    Document.objects.update(state="queued")
    with pytest.raises(services.Refused, match="重新识读"):
        services.publish(document_row.pk, actor=world.office, fingerprint=seen.fingerprint, reason=REASON)


def test_a_failure_in_the_middle_leaves_nothing(world: World, document_row, monkeypatch):
    seen = services.preview(document_row.pk, actor=world.office)
    monkeypatch.setattr(services, "log", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.publish(document_row.pk, actor=world.office, fingerprint=seen.fingerprint, reason=REASON)
    assert counts() == (0,) * 8


# Names -----------------------------------------------------------------------------------------------------------


def resolved(row, actor, **more) -> dict[str, int | None]:
    names = services.preview(row.pk, actor=actor, **more).directory.names
    return {name.written: name.organisation.pk if name.organisation else None for name in names.values()}


def test_a_name_that_several_answer_to_stays_open(world: World, document_row):
    twin = organisation("青禾市自然资源局", "市自然资源局", "department", "prefecture", world.city)
    assert resolved(document_row, world.office)["市自然资源局"] == twin.pk
    other = organisation("青禾市林业局", "市林业局", "department", "prefecture", world.city)
    other.aliases = ["市自然资源局"]
    other.save()
    assert resolved(document_row, world.office)["市自然资源局"] is None
    name = services.preview(document_row.pk, actor=world.office).directory.names["市自然资源局"]
    assert {entry.pk for entry in name.several} == {twin.pk, other.pk}


def test_the_bureau_of_another_city_is_never_taken_for_ones_own(world: World, document_row):
    organisation("云岭市自然资源局", "市自然资源局", "department", "prefecture", world.other_city)
    organisation("白石县自然资源局", "市自然资源局", "department", "county", world.county)
    assert resolved(document_row, world.office)["市自然资源局"] is None


def test_an_organisation_that_is_no_more_is_not_taken(world: World, document_row):
    Organisation.objects.filter(pk=world.finance.pk).update(valid_to="2020-01-01")
    assert resolved(document_row, world.office)["市财政局"] is None


def test_a_person_says_who_is_meant_and_it_is_remembered_when_asked(world: World, document_row):
    chosen = {"市自然资源局": world.labour.pk, "市教育局": world.finance.pk}
    publish(document_row, world.office, chosen=chosen, remembered=["市自然资源局"])
    named = dict(Involvement.objects.values_list("written", "organisation_id"))
    assert (named["市自然资源局"], named["市教育局"]) == (world.labour.pk, world.finance.pk)
    world.labour.refresh_from_db()
    world.finance.refresh_from_db()
    assert (world.labour.aliases, world.finance.aliases) == (["市自然资源局"], [])
    assert Entry.objects.get(action="document.publish").after["aliases"] == [
        "市自然资源局 → 青禾市人力资源和社会保障局"
    ]
    # What was said once holds for the plan, without being asked again.
    assert resolved(document_row, world.office)["市教育局"] == world.finance.pk
    assert publish(document_row, world.office).nothing


def test_another_citys_organisation_gets_no_alias_from_here(world: World, document_row):
    publish(document_row, world.office, chosen={"市教育局": world.other_city.pk}, remembered=["市教育局"])
    world.other_city.refresh_from_db()
    assert world.other_city.aliases == []


def test_an_organisation_that_does_not_exist_is_refused(world: World, document_row):
    with pytest.raises(services.Refused, match="已不存在"):
        publish(document_row, world.office, chosen={"市教育局": 10**9})
    assert not Plan.objects.exists()


def test_a_bureau_publishes_its_own_document_and_names_are_its_citys(world, sample_document, sample_ledger):
    from luoshi.web.documents.services import intake

    lead = appoint("林二", Role.LEAD, world.industry)
    row = intake.receive("局发.txt", [b"own"], actor=lead).document
    intake.claim(row.pk)
    intake.store(row.pk, sample_document, sample_ledger)
    publish(row, lead)
    assert Plan.objects.get().owner == world.industry
    assert Involvement.objects.filter(organisation=world.finance).exists()


def test_who_publishes_is_not_told_of_it_even_where_they_lead_themselves(world: World):
    lead, colleague = (appoint(name, Role.LEAD, world.industry) for name in ("林二", "林三"))
    publish(hand_in(TWO_ANNEXES, lead), lead)
    assert Notification.objects.filter(person_id=colleague.person_id, kind="assigned").count() == 1
    assert not Notification.objects.filter(person_id=lead.person_id).exists()


def test_a_campaign_of_one_task_force_is_that_ones_and_of_several_nobodys(world: World):
    publish(hand_in(TWO_ANNEXES, world.office), world.office)
    assert TaskForce.objects.count() == 3
    assert {
        campaign.name: campaign.task_force and campaign.task_force.name for campaign in Campaign.objects.all()
    } == {
        "产业提升攻坚": None,
        "民生改善攻坚": "青禾市民生专班",
    }
