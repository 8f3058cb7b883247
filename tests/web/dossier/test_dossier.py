"""What hangs on a thing of any kind: as far as the thing is seen, and gone with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db.models import F
from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as PropertyTestCase
from world import make_world

from luoshi.web.audit.models import Entry
from luoshi.web.dossier.models import MODELS, Attachment, Change, Comment, Follow, Instruction
from luoshi.web.dossier.queries import dossier_of, readable, with_names
from luoshi.web.dossier.services import instructions, writing
from luoshi.web.kernel import act, kinds
from luoshi.web.kernel.kinds import Act
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Gone, Refused
from luoshi.web.kernel.roles import Role
from luoshi.web.notifications.models import Notification
from luoshi.web.search.models import SearchPart
from luoshi.web.tasks.models import Involvement, Plan, Task
from luoshi.web.tasks.services import breakdown, core

OFFICE, LEADER = Role("general_office"), Role("leader")


@pytest.fixture
def plan(world, monkeypatch):
    """A thing of a second kind on which everything can hang."""
    declared = kinds.KINDS["plan"]
    rights = {f"plan.{what}": {OFFICE: kinds.Scope.INVOLVED} for what in ("comment", "attach", "follow")}
    taught = replace(
        declared,
        dossier=frozenset({"comment", "attachment", "instruction", "follow"}),
        owner=lambda row: row.owner_id,
        called=F("title"),
        addressees=lambda row: [Involvement(written="市工业和信息化局", organisation=world.industry)],
    )
    monkeypatch.setitem(kinds._KINDS, "plan", taught)
    monkeypatch.setattr(Plan, "get_absolute_url", lambda row: f"/plans/{row.pk}/", raising=False)
    for code, right in rights.items():
        monkeypatch.setitem(kinds._RULES, code, right)
        monkeypatch.setitem(kinds._ACTS, code, Act(code, code, right))
    return Plan.objects.create(owner=world.city, title="重点任务方案")


@pytest.fixture
def task(world):
    return core.create_task(
        actor=world.office,
        owner=world.city,
        number="1",
        title="建设产业园",
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
    )


def test_another_kind_of_thing_has_a_dossier_by_its_declaration_alone(world, plan):
    office = world.office
    said = writing.comment("plan", plan.pk, "请补充依据", actor=office)
    file = writing.attach("plan", plan.pk, "依据.pdf", [b"x"], actor=office)
    writing.follow("plan", plan.pk, True, actor=office)
    asked = instructions.give("plan", plan.pk, actor=office, addressee_id=world.industry.pk, text="请办")
    found = dossier_of(office, "plan", plan)
    assert (found.comments, found.attachments, found.instructions) == ([said], [file], [asked])
    assert (found.follows, found.followers, found.url) == (True, 1, f"/plans/{plan.pk}/")
    told = [(change.action, change.object_id) for change in found.changes]
    assert told == [(code, plan.pk) for code in ("instruction.give", "plan.attach", "plan.comment")]
    logged = Entry.objects.filter(object_type="plan").order_by("pk").values_list("action", flat=True)
    assert list(logged) == ["plan.comment", "plan.attach", "plan.follow", "instruction.give"]
    with pytest.raises(Denied):
        writing.comment("plan", plan.pk, "我也说", actor=world.leader)


def test_things_of_different_kinds_with_one_number_have_different_dossiers(world, plan, task):
    Plan.objects.filter(pk=plan.pk).update(id=task.pk)
    writing.comment("plan", task.pk, "方案的", actor=world.office)
    writing.comment("task", task.pk, "任务的", actor=world.office)
    assert [row.text for row in dossier_of(world.office, "task", task).comments] == ["任务的"]
    shown = with_names(readable(Comment.objects.order_by("pk"), world.office))
    assert [(row.thing_name, row.get_thing_url()) for row in shown] == [
        ("重点任务方案", f"/plans/{task.pk}/"),
        ("1 建设产业园", task.get_absolute_url()),
    ]


def test_what_hangs_on_a_thing_is_seen_as_far_as_the_thing_itself(world, plan, task):
    writing.comment("plan", plan.pk, "方案的", actor=world.office)
    writing.comment("task", task.pk, "任务的", actor=world.office)
    seen = {
        actor.name: sorted(readable(Comment.objects.all(), actor).values_list("kind", flat=True))
        for actor in (world.office, world.lead, world.stranger)
    }
    assert seen == {"督督": ["plan", "task"], "林局": ["task"], "外督": []}, seen


def test_a_kind_that_declares_no_dossier_has_none(world):
    with pytest.raises(Denied):
        writing.comment("organisation", world.city.pk, "意见", actor=world.office)
    assert not Comment.objects.exists()


def test_what_is_not_there_or_not_seen_is_gone_for_both(world, task):
    for pk, actor in ((task.pk, world.stranger), (task.pk + 1000, world.office)):
        with pytest.raises(Gone, match="这项任务已不存在"):
            writing.comment("task", pk, "意见", actor=actor)
    with pytest.raises(Refused, match="这件批示已不存在"):
        instructions.answer(4711, "已办", actor=world.office)


def test_an_address_of_another_thing_does_not_lead_to_a_file(world, client, task):
    other = core.create_task(actor=world.office, owner=world.city, title="别的任务")
    row = writing.attach("task", task.pk, "a.txt", [b"x"], actor=world.office)
    assert client.get(f"/tasks/{task.pk}/attachments/{row.pk}/").status_code == 200
    assert client.get(f"/tasks/{other.pk}/attachments/{row.pk}/").status_code == 404
    Attachment.objects.filter(pk=row.pk).update(kind="plan")
    assert client.get(f"/tasks/{task.pk}/attachments/{row.pk}/").status_code == 404


def orphans() -> list[str]:
    """What points to a task that is not there."""
    found = []
    for model in MODELS:
        rows = model._default_manager.filter(kind="task").exclude(object_id__in=Task.objects.values("pk"))
        found += [f"{model.__name__} {row.object_id}" for row in rows]
    told = Notification.objects.filter(object_kind="task").exclude(object_id__in=Task.objects.values("pk"))
    found += [f"Notification {row.object_id}" for row in told]
    for kind, model in (("comment", Comment), ("instruction", Instruction), ("task", Task)):
        parts = SearchPart.objects.filter(kind=kind).exclude(
            object_id__in=model._default_manager.values("pk")
        )
        found += [f"SearchPart {kind} {row.object_id}" for row in parts]
    return found


class DeletionTest(PropertyTestCase):
    """Whatever hangs on tasks and their parts, and whichever are deleted in whichever way: nothing points to nothing."""

    @settings(max_examples=8, deadline=None)
    @given(
        hung=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=8),
        deleted=st.sets(st.integers(0, 3), min_size=1, max_size=2),
        at_once=st.booleans(),
    )
    def test_nothing_points_to_a_thing_that_was_deleted(self, hung, deleted, at_once):
        world = make_world()
        office, body = world.office, core.Body("市工业和信息化局", world.industry.pk)
        tasks = [
            core.create_task(actor=office, owner=world.city, title=f"第{at}项", lead=[body]) for at in "ab"
        ]
        tasks += [
            breakdown.add_subtask(tasks[0].pk, actor=office, title=at, lead=[body], due=date(2025, 11, 1))
            for at in "cd"
        ]
        for number, (at, what) in enumerate(hung):
            pk = tasks[at].pk
            if what == 0:
                writing.comment("task", pk, "意见", actor=office)
            elif what == 1:
                writing.attach("task", pk, "a.txt", [b"%d" % number], actor=office)
            elif what == 2:
                instructions.give("task", pk, actor=office, addressee_id=world.industry.pk, text="请办")
            else:
                writing.follow("task", pk, what == 3, actor=world.lead)
        gone = {tasks[at].pk for at in deleted}
        if tasks[0].pk in gone:
            gone |= {tasks[2].pk, tasks[3].pk}
        left = {
            model: sorted(model._default_manager.exclude(object_id__in=gone).values_list("pk", flat=True))
            for model in (*MODELS, Notification)
        }
        if at_once:
            Task.objects.filter(pk__in=[tasks[at].pk for at in deleted]).delete()
        else:
            for at in deleted:
                Task.objects.filter(pk=tasks[at].pk).delete()
        assert orphans() == []
        for model, pks in left.items():
            assert sorted(model._default_manager.values_list("pk", flat=True)) == pks, model


class SameTwiceTest(TestCase):
    """What may be there once is there once."""

    def test_a_follower_and_a_file_are_kept_once(self):
        world = make_world()
        task = core.create_task(actor=world.office, owner=world.city, title="任务")
        for _again in range(2):
            writing.follow("task", task.pk, True, actor=world.office)
        assert Follow.objects.count() == 1
        writing.attach("task", task.pk, "a.txt", [b"x"], actor=world.office)
        with pytest.raises(Refused, match="已经在附件里"):
            writing.attach("task", task.pk, "b.txt", [b"x"], actor=world.office)
        assert Change.objects.filter(action="task.attach").count() == 1


def test_what_is_told_and_derived_by_many_acts_is_done_once_at_the_end(world, task):
    done = []

    def derive(pks):
        done.append(list(pks))

    with act.as_one():
        for pk in (3, 1, 3):
            act.derive(derive, [pk])
        assert done == []
    assert done == [[3, 1]]
    with pytest.raises(ZeroDivisionError), act.as_one():
        act.derive(derive, [1 // 0])
    assert done == [[3, 1]]
