"""A corrected document brings its tasks up to date: three states side by side, and nobody's change is lost."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from drafting import draft_of, publish
from world import World, signed_in

from luoshi.reading.span import Span
from luoshi.web.adoption import services
from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.documents.drafts import BodyDraft, TargetDraft
from luoshi.web.documents.models import Correction, Document
from luoshi.web.documents.models import Task as LedgerTask
from luoshi.web.documents.services import corrections, intake
from luoshi.web.dossier.models import Change
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Target, TargetValue, Task
from luoshi.web.tasks.services import core

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(world: World, document_row) -> Document:
    publish(document_row, world.office)
    return document_row


def correct(row: Document, item: LedgerTask, actor, **changes) -> None:
    item.refresh_from_db()
    draft = replace(draft_of(item), **changes)
    corrections.correct_task(row.pk, item.pk, item.version, draft, actor=actor)


def compared(row: Document, actor):
    return services.preview(row.pk, actor=actor).comparison


def first_of(row: Document) -> LedgerTask:
    return row.tasks.get(number="1")


def test_a_correction_is_shown_field_by_field_and_taken_over(world: World, published):
    correct(published, first_of(published), world.office, heading="建设产业园区")
    (change,) = compared(published, world.office).changed
    (difference,) = change.differences
    assert (str(difference.label), difference.before, difference.now, difference.here, difference.conflict) == (
        "任务名称", "建设产业园", "建设产业园区", "建设产业园", False,
    )  # fmt: skip
    done = publish(published, world.office)
    task = Task.objects.get(number="1")
    assert (task.title, task.version) == ("建设产业园区", 2)
    assert done.counts == {"changed_tasks": 1}
    change = Change.objects.filter(kind="task", object_id=task.pk).first()
    assert change.action == "task.publish_again"
    assert change.fields == [{"field": "title", "before": "建设产业园", "after": "建设产业园区"}]
    assert Entry.objects.filter(action="document.publish_again").count() == 1
    assert publish(published, world.office).nothing


def test_what_was_changed_here_alone_is_left_alone(world: World, published):
    Task.objects.filter(number="1").update(title="改在系统里", due=datetime.date(2025, 6, 30))
    assert not compared(published, world.office).anything
    correct(published, first_of(published), world.office, number="1-1")
    publish(published, world.office)
    task = Task.objects.get(number="1-1")
    assert (task.title, task.due) == ("改在系统里", datetime.date(2025, 6, 30))


@pytest.mark.parametrize(
    ("decision", "title"),
    [("document", "文件改的"), ("here", "系统改的"), ("", "系统改的"), ("x", "系统改的")],
)
def test_a_field_changed_on_both_sides_is_decided_by_the_person(world, published, decision, title):
    Task.objects.filter(number="1").update(title="系统改的")
    correct(published, first_of(published), world.office, heading="文件改的")
    (change,) = compared(published, world.office).changed
    assert [d.conflict for d in change.differences] == [True]
    publish(published, world.office, decisions={change.differences[0].key: decision})
    assert Task.objects.get(number="1").title == title
    # Decided once; it is not asked again.
    assert not compared(published, world.office).anything


def test_bodies_follow_the_document_and_reach_follows_them(world: World, published):
    item = first_of(published)
    assignment = replace(draft_of(item).assignments[0], lead=(BodyDraft("市财政局"),), support=())
    correct(published, item, world.office, assignments=(assignment,))
    publish(published, world.office)
    task = Task.objects.get(number="1")
    assert [(b.role, b.organisation) for b in task.involvements.all()] == [("lead", world.finance)]
    assert (task.lead_names, task.support_names) == ("市财政局", "")
    assert not task.reach.filter(organisation=world.industry).exists()


def test_bodies_assigned_here_are_not_taken_away(world: World, published):
    task = Task.objects.get(number="1")
    core.set_bodies(task, core.LEAD, [core.Body("市人社局", world.labour.pk)])
    correct(published, first_of(published), world.office, heading="新名称")
    publish(published, world.office)
    assert [b.organisation for b in task.involvements.filter(role="lead")] == [world.labour]


def test_an_organisation_that_comes_into_the_directory_later_is_found_then(world: World, published):
    found = Organisation.objects.create(
        name="青禾市自然资源局",
        short_name="市自然资源局",
        kind="department",
        level="prefecture",
        parent=world.city,
    )
    (change,) = compared(published, world.office).changed
    (difference,) = change.differences
    assert "市自然资源局（未对应机构）" in difference.before
    publish(published, world.office)
    assert Involvement.objects.get(written="市自然资源局").organisation == found


def test_what_the_document_holds_no_more_is_cancelled_and_comes_back_with_it(world: World, published):
    item = first_of(published)
    corrections.delete_item(published.pk, "task", item.pk, item.version, actor=world.office)
    publish(published, world.office)
    task = Task.objects.get(number="1")
    assert task.state == "cancelled"
    assert not compared(published, world.office).anything
    corrections.undo(published.pk, None, actor=world.office)
    assert [
        change.back for change in compared(published, world.office).changed if change.piece.kind == "task"
    ] == [True]
    publish(published, world.office)
    task.refresh_from_db()
    assert task.state == "open"
    assert Task.objects.count() == 2


def test_finished_work_is_not_cancelled(world: World, published):
    Task.objects.filter(number="1").update(state="verified")
    item = first_of(published)
    corrections.delete_item(published.pk, "task", item.pk, item.version, actor=world.office)
    publish(published, world.office)
    assert Task.objects.get(number="1").state == "verified"
    assert not compared(published, world.office).anything


def test_a_task_that_is_split_and_one_that_is_added_come_as_new(world: World, published, place):
    item = first_of(published)
    corrections.split_task(
        published.pk, item.pk, item.version, place("新建标准厂房").start, actor=world.office
    )
    done = publish(published, world.office)
    assert done.counts["new_tasks"] == 1
    assert Task.objects.count() == 3
    assert Target.objects.get(metric="新建标准厂房").task.title == "新建标准厂房20万平方米以上，年底前完成"


def test_targets_follow_and_keep_their_figures(world: World, published):
    target = Target.objects.get(metric="新建标准厂房")
    TargetValue.objects.create(
        target=target, period="2025年", period_end="2025-12-31", value=7, source="统计", by="舒数"
    )
    item = first_of(published)
    row = item.targets.get()
    draft = TargetDraft(
        "新建标准厂房",
        ">=",
        25.0,
        None,
        "万平方米",
        "count",
        None,
        False,
        None,
        Span(row.start, row.end),
        row.pk,
    )
    correct(published, item, world.office, targets=(draft,))
    (change,) = compared(published, world.office).changed
    assert change.differences[0].before.startswith("新建标准厂房 不低于 20 万平方米")
    publish(published, world.office)
    target.refresh_from_db()
    assert (target.value, target.values.count()) == (Decimal(25), 1)
    correct(published, item, world.office, targets=())
    done = publish(published, world.office)
    assert done.counts == {"kept_targets": 1}
    assert Target.objects.filter(pk=target.pk).exists()
    assert not compared(published, world.office).anything


def test_a_target_without_figures_goes_with_its_item_and_one_made_here_stays(world: World, published):
    task = Task.objects.get(number="1")
    made_here = Target.objects.create(plan=task.plan, task=task, metric="自设", comparator="=", kind="count")
    correct(published, first_of(published), world.office, targets=())
    publish(published, world.office)
    assert list(task.targets.all()) == [made_here]


def test_what_was_removed_here_is_not_brought_back(world: World, published):
    Target.objects.get(metric="新建标准厂房").delete()
    TaskForce.objects.get().delete()
    assert not compared(published, world.office).anything
    correct(published, first_of(published), world.office, heading="新名称")
    publish(published, world.office)
    assert not Target.objects.filter(metric="新建标准厂房").exists()
    assert not TaskForce.objects.exists()
    assert not compared(published, world.office).anything


def test_a_task_force_follows_and_keeps_what_was_changed_here(world: World, published):
    TaskForce.objects.update(convener="李副市长")
    row = published.task_forces.get()
    members = [{"written": "市财政局", "name": None, "span": [0, 1], "collective": False, "inherited": False}]
    corrections.correct_item(
        published.pk,
        "taskforce",
        row.pk,
        row.version,
        {"members": members, "convener": "王副市长"},
        actor=world.office,
    )
    (change,) = compared(published, world.office).changed
    assert {str(d.label): d.conflict for d in change.differences} == {"召集人": True, "成员单位": False}
    publish(published, world.office)
    force = TaskForce.objects.get()
    assert force.convener == "李副市长"
    assert [seat.organisation for seat in force.members.all()] == [world.finance]
    corrections.delete_item(published.pk, "taskforce", row.pk, row.version + 1, actor=world.office)
    publish(published, world.office)
    force.refresh_from_db()
    assert force.valid_to == timezone.localdate()


def test_a_new_reading_with_new_rows_finds_its_tasks_again(world, published, sample_document, sample_ledger):
    before = {task.number: task.pk for task in Task.objects.all()}
    items = set(Task.objects.values_list("ledger_task", flat=True))
    Correction.objects.all().delete()
    Document.objects.update(state="reading")
    renamed = replace(sample_ledger.tasks[0], heading="产业园建设", number="一")
    ledger = replace(sample_ledger, tasks=(renamed, sample_ledger.tasks[1]))
    intake.store(published.pk, sample_document, ledger)
    assert not items & set(published.tasks.values_list("pk", flat=True))
    publish(published, world.office)
    assert {task.pk for task in Task.objects.all()} == set(before.values())
    assert Task.objects.get(pk=before["1"]).title == "产业园建设"
    assert set(Task.objects.values_list("ledger_task", flat=True)) == set(
        published.tasks.values_list("pk", flat=True)
    )
    assert Target.objects.count() == 3
    assert TaskForce.objects.count() == 1


def test_a_new_reading_that_says_the_same_only_moves_the_links(
    world, published, sample_document, sample_ledger
):
    Document.objects.update(state="reading")
    intake.store(published.pk, sample_document, sample_ledger)
    comparison = compared(published, world.office)
    assert comparison.anything
    assert [*comparison.added, *comparison.changed, *comparison.removed] == []
    publish(published, world.office)
    assert set(Task.objects.values_list("ledger_task", flat=True)) == set(
        published.tasks.values_list("pk", flat=True)
    )
    assert not compared(published, world.office).anything
    assert {task.version for task in Task.objects.all()} == {1}


def test_a_campaign_is_renamed_once_and_not_for_every_task(world: World, published):
    for item in published.tasks.all():
        correct(published, item, world.office, path=("一、产业攀升",))
    publish(published, world.office)
    assert {task.campaign.name for task in Task.objects.all()} == {"产业攀升"}
    Campaign.objects.filter(name="产业攀升").update(name="产业攀升行动")
    assert not compared(published, world.office).anything


def test_the_header_of_the_document_is_followed(world: World, published):
    published.refresh_from_db()
    corrections.correct_header(
        published.pk, published.version, {"doc_number": "青政发〔2026〕3号"}, actor=world.office
    )
    publish(published, world.office)
    assert Plan.objects.get().doc_number == "青政发〔2026〕3号"


def test_a_change_here_after_the_page_was_opened_is_shown_first(world: World, published):
    correct(published, first_of(published), world.office, heading="文件改的")
    seen = services.preview(published.pk, actor=world.office)
    with core.changing(
        Task.objects.get(number="1").pk, 1, actor=SYSTEM, permission="task.edit", action="task.edit"
    ) as task:
        task.title = "系统改的"
    with pytest.raises(services.Moved) as moved:
        services.publish(published.pk, actor=world.office, fingerprint=seen.fingerprint, reason="更新")
    assert moved.value.preview.comparison.conflicts == 1
    assert Task.objects.get(number="1").title == "系统改的"


def test_the_page_shows_the_three_states_and_takes_the_decision(client, world: World, published):
    Task.objects.filter(number="1").update(title="系统改的")
    correct(published, first_of(published), world.office, heading="文件改的")
    address = reverse("adoption:publish", args=[published.pk])
    response = client.get(address)
    html = response.content.decode()
    for words in ("建设产业园", "文件改的", "系统改的", "1 处两边都改过，请选择", "保留系统", "采用文件"):
        assert words in html, words
    key = response.context["comparison"].changed[0].differences[0].key
    data = {
        "act": "publish", "reason": "更新", "fingerprint": response.context["preview"].fingerprint,
        f"decision:{key}": "document",
    }  # fmt: skip
    assert "已发布：更改任务 1" in client.post(address, data, follow=True).content.decode()
    assert Task.objects.get(number="1").title == "文件改的"


def test_a_card_that_was_changed_after_publication_says_so_until_it_is_published(world: World, published):
    client = signed_in(world.office)
    differs, leads_there = "改后与已发布的不同", reverse("adoption:publish", args=[published.pk])

    def page(actor=None) -> str:
        return (
            (client if actor is None else signed_in(actor)).get(published.get_absolute_url()).content.decode()
        )

    first = first_of(published)
    assert differs not in page()
    corrections.confirm(published.pk, "task", first.pk, first.version, actor=world.office)
    assert differs not in page(), "to check it changes nothing of it"
    correct(published, first, world.office, heading="建设产业园区")
    shown = page()
    cards = shown[shown.index('class="cards"') :]
    assert shown.count(f"1 项{differs}") == 1
    assert cards.count(differs) == 1
    assert leads_there in cards
    assert leads_there not in page(world.member)
    corrections.undo(published.pk, None, actor=world.office)
    assert differs not in page()
    target = first.targets.get()
    drafts = (replace(draft_of(first).targets[0], value=30),)
    correct(published, first, world.office, targets=drafts)
    assert first.targets.get().pk == target.pk
    assert differs in page(), "a target is changed with its task"
    publish(published, world.office)
    assert differs not in page()
