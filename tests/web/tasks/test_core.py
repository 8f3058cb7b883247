"""The lock, the version, the record and the reach of a task."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase
from world import make_world

from luoshi.web.audit.models import Entry
from luoshi.web.dossier.models import Change
from luoshi.web.kernel import permissions
from luoshi.web.kernel.refusals import Gone, Refused, Stale
from luoshi.web.kernel.wording import Line
from luoshi.web.tasks.models import Involvement, Reach, Task
from luoshi.web.tasks.services import core


@pytest.fixture
def task(world):
    return core.create_task(
        actor=world.office,
        owner=world.city,
        title="建设产业园",
        due=date(2025, 12, 31),
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
        support=[core.Body("市财政局", world.finance.pk), core.Body("某办")],
    )


def seen_by(actor):
    return permissions.restrict(Task.objects.all(), actor, "task.read").count()


def test_a_task_is_seen_by_those_who_contain_lead_or_support_it_and_by_nobody_else(world, task):
    assert [
        seen_by(actor)
        for actor in (world.office, world.leader, world.inspector, world.province_office_person)
    ] == [1] * 4
    assert [seen_by(actor) for actor in (world.lead, world.member, world.data_owner, world.supporter)] == [
        1
    ] * 4
    assert [seen_by(actor) for actor in (world.stranger, world.strange_member)] == [0, 0]


def test_a_change_is_recorded_field_by_field_and_counted(world, task):
    with core.changing(task.pk, 1, actor=world.office, permission="task.edit", action="task.edit") as row:
        row.title = "建设新产业园"
    task.refresh_from_db()
    assert task.version == 2
    change = Change.objects.filter(kind="task", object_id=task.pk).first()
    assert (change.by, change.version) == ("督督", 2)
    assert change.fields == [{"field": "title", "before": "建设产业园", "after": "建设新产业园"}]
    assert change.lines == [Line("任务名称", "建设产业园", "建设新产业园")]
    entry = Entry.objects.first()
    assert (entry.object_type, entry.object_id, entry.after) == (
        "task",
        str(task.pk),
        {"title": "建设新产业园"},
    )


def test_a_change_that_changes_nothing_leaves_no_trace(world, task):
    entries = Entry.objects.count()
    with core.changing(task.pk, 1, actor=world.office, permission="task.edit", action="task.edit"):
        pass
    task.refresh_from_db()
    assert (task.version, Entry.objects.count()) == (1, entries)


def test_the_second_of_two_who_edit_is_told_what_happened_and_nothing_is_lost(world, task):
    with core.changing(task.pk, 1, actor=world.office, permission="task.edit", action="task.edit") as row:
        row.title = "第一人改的"
    with (
        pytest.raises(Stale, match="督督") as told,
        core.changing(task.pk, 1, actor=world.office, permission="task.edit", action="task.edit") as row,
    ):
        row.title = "第二人改的"
    assert told.value.now.title == "第一人改的"
    assert told.value.changes[0].fields[0]["after"] == "第一人改的"
    task.refresh_from_db()
    assert (task.title, task.version) == ("第一人改的", 2)


def test_who_may_not_is_refused_and_who_may_not_even_see_is_told_nothing(world, task):
    with (
        pytest.raises(permissions.Denied),
        core.changing(task.pk, 1, actor=world.supporter, permission="task.edit", action="task.edit"),
    ):
        pass
    with (
        pytest.raises(Gone),
        core.changing(task.pk, 1, actor=world.stranger, permission="task.edit", action="task.edit"),
    ):
        pass


def test_a_task_without_a_name_is_refused(world):
    with pytest.raises(Refused, match="任务名称"):
        core.create_task(actor=world.office, owner=world.city, title="  ")


def test_bodies_that_change_change_who_sees_the_task(world, task):
    core.set_bodies(task, Involvement.Role.SUPPORT, [core.Body("云岭市", world.other_city.pk)])
    assert seen_by(world.supporter) == 0
    assert seen_by(world.stranger) == 1
    task.refresh_from_db()
    assert task.support_names == "云岭市"


class ReachTest(HypothesisCase):
    """Whatever bodies a task has, it reaches exactly their ancestors and its owner's."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["lead", "support"]), st.integers(0, 9)), max_size=6))
    def test_reach_is_what_the_tree_says(self, chosen):
        world = make_world()
        places = [
            world.province, world.province_office, world.city, world.city_office, world.industry, world.finance,
            world.labour, world.county, world.other_city, world.other_office,
        ]  # fmt: skip
        task = core.create_task(actor=world.office, owner=world.city, title="任务")
        for role in ("lead", "support"):
            bodies = [core.Body(places[at].name, places[at].pk) for given, at in chosen if given == role]
            core.set_bodies(task, role, bodies)
        expected = {
            part: [
                part in world.city.ancestor_ids,
                *(
                    any(role == wanted and part in places[at].ancestor_ids for role, at in chosen)
                    for wanted in ("lead", "support")
                ),
            ]
            for part in {*world.city.ancestor_ids, *(i for _, at in chosen for i in places[at].ancestor_ids)}
        }
        rows = Reach.objects.filter(task=task)
        assert {row.organisation_id: [row.contains, row.leads, row.supports] for row in rows} == expected
