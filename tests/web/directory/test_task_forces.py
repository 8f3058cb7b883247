"""Task forces: who may keep them, and what their pages show."""

from __future__ import annotations

import pytest
import query_counts
from world import signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import TaskForce
from luoshi.web.directory.services import task_forces
from luoshi.web.kernel import permissions
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.tasks.models import Campaign, Plan
from luoshi.web.tasks.services import core


@pytest.fixture
def force(world):
    return task_forces.create(
        actor=world.office, name="产业专班", convener="张副市长", deputies=["李秘书长"], office_host=world.industry,
        members=[("市财政局", world.finance.pk), ("某某中心", None)],
    )  # fmt: skip


def test_the_office_makes_one_for_its_government_and_it_is_on_record(world, force):
    assert force.owner == world.city
    entry = Entry.objects.first()
    assert (entry.object_type, entry.after["members"]) == ("task_force", ["市财政局", "某某中心"])


@pytest.mark.parametrize(
    "role", ["lead", "member", "data_owner", "leader", "inspector", "administrator", "stranger"]
)
def test_nobody_else_may_keep_it(world, force, role):
    actor = getattr(world, role)
    with pytest.raises(permissions.Denied):
        task_forces.edit(actor=actor, pk=force.pk, version=1, convener="王副市长")
    assert signed_in(actor).get(f"/task-forces/{force.pk}/edit/").status_code == 403


def test_the_second_of_two_is_told_and_nothing_is_lost(world, force):
    task_forces.edit(actor=world.office, pk=force.pk, version=1, convener="王副市长")
    with pytest.raises(Stale):
        task_forces.edit(actor=world.office, pk=force.pk, version=1, convener="赵副市长")
    force.refresh_from_db()
    assert (force.convener, force.version) == ("王副市长", 2)


def test_a_change_that_changes_nothing_leaves_no_trace(world, force):
    entries = Entry.objects.count()
    task_forces.edit(actor=world.office, pk=force.pk, version=1, convener="张副市长")
    force.refresh_from_db()
    assert (force.version, Entry.objects.count()) == (1, entries)


def test_one_without_a_name_is_refused(world):
    with pytest.raises(Refused, match="名称"):
        task_forces.create(actor=world.office, name=" ")


def test_the_page_names_everybody_and_how_the_campaigns_stand(world, force):
    plan = Plan.objects.create(owner=world.city, title="方案", year=2025)
    campaign = Campaign.objects.create(plan=plan, name="产业攻坚", task_force=force)
    core.create_task(actor=world.office, owner=world.city, title="任务", plan=plan, campaign=campaign)
    page = signed_in(world.office).get(f"/task-forces/{force.pk}/").content.decode()
    for words in ("张副市长", "李秘书长", "青禾市财政局", "某某中心", "没有对上机构名录", "产业攻坚"):
        assert words in page
    assert f"/tasks/?campaign={campaign.pk}" in page
    stranger = signed_in(world.stranger).get(f"/task-forces/{force.pk}/").content.decode()
    assert f"campaign={campaign.pk}&amp;state=open" not in stranger


def test_it_is_changed_on_its_page_and_members_find_their_organisation(world, force):
    client = signed_in(world.office)
    url = f"/task-forces/{force.pk}/edit/"
    shown = client.get(url).content.decode()
    assert "某某中心" in shown
    given = {
        "name": "产业专班",
        "convener": "王副市长",
        "office_host": "青禾市财政局",
        "members": "市工业和信息化局\n某某中心",
    }
    assert client.post(url, {**given, "version": 1}).status_code == 302
    force.refresh_from_db()
    assert (force.convener, force.office_host) == ("王副市长", world.finance)
    members = list(force.members.values_list("written", "organisation_id"))
    assert members == [("市工业和信息化局", world.industry.pk), ("某某中心", None)]
    again = client.post(url, {**given, "version": 1, "convener": "赵副市长"})
    assert again.status_code == 422
    assert "赵副市长" in again.content.decode()


def test_wrong_days_and_unknown_hosts_are_told(world):
    client = signed_in(world.office)
    given = {"name": "专班", "office_host": "不存在", "valid_from": "2025-05-01", "valid_to": "2025-01-01"}
    page = client.post("/task-forces/new/", given)
    assert page.status_code == 422
    assert "没有叫“不存在”的在用机构" in page.content.decode()
    page = client.post("/task-forces/new/", {**given, "office_host": ""})
    assert "撤销日期不能早于成立日期" in page.content.decode()
    assert not TaskForce.objects.exists()


def test_the_queries_are_on_record_and_do_not_grow(world, force):
    client = signed_in(world.office)
    urls = {"task-forces": "/task-forces/", "task-force": f"/task-forces/{force.pk}/"}
    few = {name: query_counts.count(client, url) for name, url in urls.items()}
    for at in range(20):
        task_forces.create(actor=world.office, name=f"第{at}专班", members=[("市财政局", world.finance.pk)])
    assert {name: query_counts.count(client, url) for name, url in urls.items()} == few
    for name, n in few.items():
        query_counts.check(f"directory:{name}", n)
