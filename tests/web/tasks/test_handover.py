"""A body that was merged into another: what it answers for goes to its successor, shown first, on record, whole."""

from __future__ import annotations

import re
from datetime import date

import pytest
from drafting import publish
from world import World, organisation, signed_in

from luoshi.web.adoption import services
from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.services import organisations
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Involvement, Reach, Target, Task
from luoshi.web.tasks.services import bulk, core
from luoshi.web.tasks.services.core import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def successor(world: World) -> Organisation:
    return organisation("青禾市产业发展局", "市产业发展局", "department", "prefecture", world.city)


@pytest.fixture
def tasks(world: World, successor: Organisation) -> list[Task]:
    """The bureau leads one, supports one, stands beside its successor in one, and has one behind it."""
    old, new, other = (Body(row.short_name, row.pk) for row in (world.industry, successor, world.finance))
    given = [([old], [other]), ([other], [old]), ([new], [old, other]), ([old], [])]
    made = [
        core.create_task(actor=world.office, owner=world.city, title=f"事项{at}", lead=lead, support=support)
        for at, (lead, support) in enumerate(given)
    ]
    Task.objects.filter(pk=made[3].pk).update(state="verified")
    return made


def bodies(task: Task) -> dict[str, list[str]]:
    rows = Involvement.objects.filter(task=task).order_by("position")
    return {
        role: [
            row.organisation.short_name if row.organisation else row.written
            for row in rows
            if row.role == role
        ]
        for role in ("lead", "support")
    }


def end(world: World, successor: Organisation | None) -> None:
    world.industry.refresh_from_db()
    organisations.end(
        actor=world.administrator, pk=world.industry.pk, version=world.industry.version, on=date(2026, 1, 1),
        successor=successor,
    )  # fmt: skip


def form(html: str, **more: str) -> dict[str, object]:
    found = dict(re.findall(r'<input type="hidden" name="(query|swap_from)" value="([^"]*)"', html))
    tasks = re.findall(r'<input type="hidden" name="task" value="([^"]+)"', html)
    to = re.search(r'name="swap_to" value="([^"]*)"', html)
    return {**found, "task": tasks, "swap_to": to[1] if to else "", **more}


def test_the_page_of_the_ended_body_leads_to_it_in_three_steps(world: World, client, tasks, successor):
    assert "移交给" not in client.get(world.industry.get_absolute_url()).content.decode()
    end(world, successor)
    Target.objects.create(
        task=tasks[0], metric="厂房", comparator=">=", kind="count", data_owner=world.industry
    )
    html = client.get(world.industry.get_absolute_url()).content.decode()
    assert "：3 项未办结的任务" in html
    assert "1 个目标的数据由它负责" in html
    given = dict(
        re.findall(r'<input type="hidden" name="(step|query|swap_from|swap_to)" value="([^"]*)"', html)
    )
    chosen = client.post("/tasks/bulk/", {key: value.replace("&amp;", "&") for key, value in given.items()})
    page = chosen.content.decode()
    assert f"把“{world.industry.name}”（牵头和责任）换成" in page
    assert "批量修改 3 项任务" in page
    shown = client.post("/tasks/bulk/", form(page, step="preview")).content.decode()
    assert "确认修改这 3 项" in shown
    assert client.post("/tasks/bulk/", form(shown, step="apply")).status_code == 302
    assert [bodies(task) for task in tasks] == [
        {"lead": ["市产业发展局"], "support": ["市财政局"]},
        {"lead": ["市财政局"], "support": ["市产业发展局"]},
        {"lead": ["市产业发展局"], "support": ["市财政局"]},  # it leads already: it does not support as well
        {"lead": ["市工业和信息化局"], "support": []},  # what is done stays under the name of who did it
    ]
    assert Entry.objects.filter(action="task.edit_many").count() == 3
    assert not Reach.objects.filter(organisation=world.industry, task__state="open").exists()
    assert Reach.objects.filter(organisation=successor, task=tasks[0], leads=True).exists()
    html = client.get(world.industry.get_absolute_url()).content.decode()
    assert "项未办结的任务" not in html


def test_only_who_may_assign_is_offered_it(world: World, tasks, successor):
    end(world, successor)
    for actor in (world.leader, world.inspector, world.supporter, world.administrator):
        assert "移交给" not in signed_in(actor).get(world.industry.get_absolute_url()).content.decode()
    # The general office of another city may not touch them, nor be told how many there are.
    assert (
        "已撤并，还有"
        not in signed_in(world.stranger).get(world.industry.get_absolute_url()).content.decode()
    )


def test_without_a_successor_or_with_nothing_left_there_is_no_offer(world: World, client, tasks, successor):
    for task in tasks:
        Task.objects.filter(pk=task.pk).update(state="verified")
    end(world, successor)
    assert "已撤并，还有" not in client.get(world.industry.get_absolute_url()).content.decode()
    Task.objects.update(state="open")
    Organisation.objects.filter(pk=world.industry.pk).update(successor=None)
    assert "移交给" not in client.get(world.industry.get_absolute_url()).content.decode()


def test_what_cannot_be_handed_over_is_neither_counted_nor_in_the_way(world: World, client, tasks, successor):
    """A city bureau usually has tasks of the province as well: those are the province's to give."""
    upper = core.create_task(
        actor=world.province_office_person,
        owner=world.province,
        title="省里的事",
        lead=[Body("局", world.industry.pk)],
    )
    end(world, successor)
    html = client.get(world.industry.get_absolute_url()).content.decode()
    assert "：3 项未办结的任务" in html
    data = {"step": "all", "query": f"body={world.industry.pk}&state=open", "swap_from": world.industry.pk,
            "swap_to": successor.name}  # fmt: skip
    page = client.post("/tasks/bulk/", data).content.decode()
    assert "批量修改 3 项任务" in page
    assert client.post("/tasks/bulk/", form(page, step="apply")).status_code == 302
    assert bodies(upper)["lead"] == ["市工业和信息化局"]
    assert "项未办结的任务" not in client.get(world.industry.get_absolute_url()).content.decode()
    province = signed_in(world.province_office_person).get(world.industry.get_absolute_url()).content.decode()
    assert "：1 项未办结的任务" in province


def test_of_more_than_fit_the_rest_is_told_and_done_by_doing_it_again(
    world: World, client, tasks, successor, monkeypatch
):
    end(world, successor)
    monkeypatch.setattr(bulk, "LIMIT", 2)
    data = {"step": "all", "query": f"body={world.industry.pk}&state=open", "swap_from": world.industry.pk,
            "swap_to": successor.name}  # fmt: skip
    page = client.post("/tasks/bulk/", data).content.decode()
    assert "还有 1 项" in page
    client.post("/tasks/bulk/", form(page, step="apply"))
    page = client.post("/tasks/bulk/", data).content.decode()
    assert "批量修改 1 项任务" in page
    assert "还有" not in page


def test_a_successor_of_the_same_short_name_is_another_body(world: World, client, tasks, successor):
    """Who may see the task changes: with a version, in the history and in the log."""
    Organisation.objects.filter(pk=successor.pk).update(short_name=world.industry.short_name)
    successor.refresh_from_db()
    end(world, successor)
    task = tasks[0]
    change = bulk.Change(swap_from=world.industry, swap_to=successor)
    (shown,) = bulk.preview({task.pk: task.version}, change, actor=world.office)
    assert shown.lines[0].field == "牵头单位"
    assert "青禾市产业发展局" in shown.lines[0].after
    assert "已撤并" in shown.lines[0].before
    assert bulk.apply({task.pk: task.version}, change, actor=world.office) == 1
    assert Entry.objects.filter(action="task.edit_many", object_id=str(task.pk)).count() == 1
    task.refresh_from_db()
    assert task.version == 2


def test_a_publication_leaves_an_ended_body_and_its_successor_where_they_are(
    world: World, document_row, successor
):
    publish(document_row, world.office)
    end(world, successor)
    task = Task.objects.get(number="1")
    before = services.preview(document_row.pk, actor=world.office).comparison
    assert not before.changed, "that a body has ended is no change of the document"
    bulk.apply(
        {task.pk: task.version}, bulk.Change(swap_from=world.industry, swap_to=successor), actor=world.office
    )
    after = services.preview(document_row.pk, actor=world.office).comparison
    assert not after.changed, "that it was handed over here is none either"
    assert bodies(task)["lead"] == ["市产业发展局"]


def test_bodies_that_cannot_take_over_are_refused(world: World, client, tasks, successor):
    chosen = {tasks[0].pk: tasks[0].version}
    with pytest.raises(Refused, match="换成哪个机构"):
        bulk.preview(chosen, bulk.Change(swap_from=world.industry), actor=world.office)
    successor.valid_to = date(2020, 1, 1)
    successor.save()
    with pytest.raises(Refused, match="已撤并"):
        bulk.apply(chosen, bulk.Change(swap_from=world.industry, swap_to=successor), actor=world.office)
    data = {
        "step": "preview",
        "task": f"{tasks[0].pk}:{tasks[0].version}",
        "swap_from": "x",
        "swap_to": "没有的局",
    }
    assert client.post("/tasks/bulk/", data).status_code == 422
    assert bodies(tasks[0])["lead"] == ["市工业和信息化局"]


def test_the_same_again_changes_nothing(world: World, tasks, successor):
    change = bulk.Change(swap_from=world.industry, swap_to=successor)
    chosen = {tasks[0].pk: tasks[0].version}
    assert bulk.apply(chosen, change, actor=world.office) == 1
    tasks[0].refresh_from_db()
    assert bulk.apply({tasks[0].pk: tasks[0].version}, change, actor=world.office) == 0


def test_the_list_finds_what_a_body_leads_or_supports(world: World, client, tasks):
    rows = client.get("/tasks/", {"body": world.industry.pk}).content.decode()
    assert "牵头或责任:市工业和信息化局" in rows
    assert all(f"事项{at}" in rows for at in range(4))
    assert "事项1" not in client.get("/tasks/", {"body": world.labour.pk}).content.decode()
