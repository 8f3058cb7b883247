"""A group among the bodies of a task (各县市区人民政府) reaches each government that it means, and nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from world import appoint

from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.services import organisations
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks.models import Reach, Task
from luoshi.web.tasks.services import core

pytestmark = pytest.mark.django_db
Kind, Level = Organisation.Kind, Organisation.Level


def task_of(actor, owner, *, lead: str = "", support: str = "") -> Task:
    return core.create_task(
        actor=actor,
        owner=owner,
        title="稳定就业",
        lead=[core.Body(lead)] if lead else [],
        support=[core.Body(support)] if support else [],
    )


def may(actor, action: str, task: Task) -> bool:
    return permissions.allowed(actor, action, task)


@pytest.fixture
def county(world):
    """Somebody of the county's government."""
    return appoint("县督", Role.GENERAL_OFFICE, world.county)


@pytest.fixture
def city(world):
    """Somebody of the city's government in a role that is bound to what the city leads and supports."""
    return appoint("市责", Role.LEAD, world.city)


def test_each_government_of_the_group_sees_the_task_and_reports_on_it(world, county):
    task = task_of(world.office, world.city, support="各县（市、区）人民政府")
    assert may(county, "task.read", task)
    assert may(appoint("县员", Role.MEMBER, world.county), "task.report", task)
    assert not may(world.stranger, "task.read", task), "another city is not meant"
    assert not may(world.member, "task.read", task), "nor a department"


def test_a_group_of_the_province_means_its_cities_and_not_their_counties(world, county, city):
    task = task_of(world.province_office_person, world.province, support="全省各市州")
    assert may(city, "task.read", task)
    assert may(world.stranger, "task.read", task)
    assert not may(county, "task.read", task)
    both = task_of(world.province_office_person, world.province, support="各市州、县市区人民政府")
    assert may(county, "task.read", both)


def test_none_of_a_group_that_leads_may_finish_what_all_answer_for(world, city):
    task = task_of(world.province_office_person, world.province, lead="各市州人民政府")
    assert may(city, "task.report", task)
    assert not may(city, "task.finish", task)
    assert set(Reach.objects.filter(task=task).values_list("leads", flat=True)) == {False}


@pytest.mark.parametrize("written", ["各有关部门", "有关县市区人民政府", "各单位"])
def test_a_group_that_names_no_level_reaches_nobody(world, county, written):
    task = task_of(world.office, world.city, support=written)
    assert not may(county, "task.read", task)


def test_who_comes_into_the_tree_later_is_of_the_group_from_then_on(world):
    task = task_of(world.office, world.city, support="各县市区人民政府")
    made = organisations.create(
        actor=world.administrator,
        parent=world.city,
        name="清溪县人民政府",
        kind=Kind.GOVERNMENT,
        level=Level.COUNTY,
    )
    assert Entry.objects.first().action == "organisation.create"
    somebody = appoint("清督", Role.GENERAL_OFFICE, made)
    assert may(somebody, "task.read", task)
    organisations.edit(actor=world.administrator, pk=made.pk, version=made.version, kind=Kind.ENTERPRISE)
    assert not may(somebody, "task.read", task)


def test_who_has_ended_is_of_no_group(world, county):
    Organisation.objects.filter(pk=world.county.pk).update(valid_to=clock.today())
    task = task_of(world.office, world.city, support="各县市区人民政府")
    assert not Reach.objects.filter(task=task, organisation=world.county).exists()
    Organisation.objects.filter(pk=world.county.pk).update(valid_to=date(2999, 1, 1))
    core.rebuild_reach([task.pk])
    assert may(county, "task.read", task)


def test_who_moves_away_is_of_the_group_of_its_new_place(world, county):
    here = task_of(world.office, world.city, support="各县市区人民政府")
    there = task_of(world.stranger, world.other_city, support="各县市区人民政府")
    assert [may(county, "task.read", task) for task in (here, there)] == [True, False]
    province = appoint("省管", Role.ADMINISTRATOR, world.province)
    organisations.move(actor=province, pk=world.county.pk, version=1, parent=world.other_city)
    moved = appoint("县长", Role.LEADER, Organisation.objects.get(pk=world.county.pk))
    assert [may(moved, "task.read", task) for task in (here, there)] == [False, True]


def test_many_tasks_take_the_same_queries(world, django_assert_max_num_queries):
    ids = [task_of(world.office, world.city, support="各县市区人民政府").pk for _ in range(12)]
    with django_assert_max_num_queries(8):
        core.rebuild_reach(ids[:2])
    with django_assert_max_num_queries(8):
        core.rebuild_reach(ids)


def test_a_government_that_has_ended_is_reached_no_longer(world):
    task = task_of(world.office, world.city, support="各县市区人民政府")
    assert Reach.objects.filter(task=task, organisation=world.county).exists()
    world.county.refresh_from_db()
    organisations.end(
        actor=world.administrator,
        pk=world.county.pk,
        version=world.county.version,
        on=clock.today(),
        successor=None,
    )
    assert not Reach.objects.filter(task=task, organisation=world.county).exists()


def test_an_end_that_lies_ahead_comes_on_its_day_and_can_be_put_off(world):
    task = task_of(world.office, world.city, support="各县市区人民政府")

    def reached() -> bool:
        return Reach.objects.filter(task=task, organisation=world.county).exists()

    def end(day: date) -> None:
        world.county.refresh_from_db()
        organisations.end(
            actor=world.administrator,
            pk=world.county.pk,
            version=world.county.version,
            on=day,
            successor=None,
        )

    end(clock.today() + timedelta(days=3))
    assert reached()
    Organisation.objects.filter(pk=world.county.pk).update(valid_to=clock.today())  # the day has come
    assert organisations.follow_the_day(clock.today()) == 1
    assert not reached()
    world.county.refresh_from_db()
    end(clock.today() + timedelta(days=400))
    assert reached()
    assert organisations.follow_the_day(clock.today()) == 0
