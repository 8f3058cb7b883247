"""The demonstration's province and its plan: whole, consistent, made once, marked for what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import transaction

from luoshi.web.accounts.models import Person
from luoshi.web.demo import activity, organisations, plan
from luoshi.web.demo.load import load_demo
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Target, TargetValue, Task, Update


@pytest.fixture
def made(db):
    places = organisations.make_organisations()
    with transaction.atomic():
        made = plan.make_plan(places)
        activity.make_activity(made)
    return made


def test_the_seven_campaigns_stand_with_their_task_forces_and_figures(made):
    assert Campaign.objects.filter(plan=made).count() == 7
    assert TaskForce.objects.filter(plan=made).count() == 7
    retail = Target.objects.get(plan=made, metric="社会消费品零售总额增速")
    assert (retail.comparator, float(retail.value), retail.unit, retail.headline) == (">=", 5.5, "%", True)
    assert Task.objects.filter(plan=made).count() == 62
    assert not Involvement.objects.filter(organisation=None).exists()
    assert all(task.lead_names and task.due for task in made.tasks.all())


def test_everything_that_was_made_up_is_marked(made):
    assert made.demonstration
    assert not Organisation.objects.filter(demonstration=False).exists()
    assert not Update.objects.filter(demonstration=False).exists()
    assert not TargetValue.objects.filter(demonstration=False).exists()
    assert set(TargetValue.objects.values_list("source", flat=True).distinct()) == {activity.SOURCE}


def test_nothing_lies_after_the_day_of_the_demonstration(made):
    assert not Update.objects.filter(at__date__gt=activity.AS_OF).exists()
    assert not TargetValue.objects.filter(period_end__gt=activity.AS_OF).exists()


def test_a_second_start_makes_nothing_again(made):
    places = organisations.make_organisations()
    assert plan.make_plan(places) is None
    assert Plan.objects.count() == 1
    assert Organisation.objects.count() == len(places)


def test_the_map_has_the_prefectures_of_the_province():
    drawn = json.loads((organisations.DATA / "yunhu.geojson").read_text(encoding="utf-8"))
    names = {row["properties"]["code"]: row["properties"]["name"] for row in drawn["features"]}
    listed = organisations.province_data()["prefectures"]
    assert names == {f"99{at:02}00": name for at, (name, _counties) in enumerate(listed, 1)}


def test_the_leader_the_inspector_and_who_owes_figures_have_something_to_open(db):
    load_demo(Path("nowhere"))
    for role in ("leader", "inspector", "data_owner"):
        person = Person.objects.filter(appointments__role=role, demonstration=True).order_by("pk").first()
        notes = Notification.objects.filter(person=person, read_at=None)
        assert notes.exists(), role
        assert any(note.url.startswith("/tasks/") for note in notes), role
