"""Lights in the database: computed in bulk, written only where they change, on record where the program does it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from world import signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.dossier.models import Change
from luoshi.web.kernel.reasons import kept_words
from luoshi.web.tasks import standing
from luoshi.web.tasks.models import Milestone, Target, TargetValue, Task, Update
from luoshi.web.tasks.services import core, lights

TODAY = date(2025, 7, 10)


@pytest.fixture
def make(world):
    def make_task(**fields):
        return core.create_task(actor=world.office, owner=world.city, **{"title": "任务", **fields})

    return make_task


def light_of(task):
    task.refresh_from_db()
    return task.light, kept_words(task.light_reason)


def test_an_overdue_task_is_red_and_says_since_when(make):
    task = make(due=date(2025, 7, 1))
    assert lights.refresh([task.pk], TODAY) == 1
    assert light_of(task) == ("red", "逾期 9 天（时限 2025年7月1日），尚未办结")
    assert task.light_on == TODAY
    lights.refresh([task.pk], date(2025, 7, 12))
    assert light_of(task)[1].startswith("逾期 11 天")
    assert task.light_on == TODAY


def test_what_nobody_has_said_anything_about_has_no_data(make):
    task = make(due=date(2025, 12, 31))
    lights.refresh([task.pk], TODAY)
    assert light_of(task) == ("none", "还没有填写进展")


def test_figures_of_the_whole_count_and_those_of_places_or_superseded_ones_do_not(make, world):
    task = make(due=date(2025, 12, 31))
    target = Target.objects.create(
        task=task, metric="标准厂房", comparator=">=", value=100, unit="万平方米", kind="count"
    )
    common = {"target": target, "period": "2025年1—6月", "period_end": date(2025, 6, 30), "source": "月报"}
    TargetValue.objects.create(value=Decimal(10), place=world.county, **common)
    TargetValue.objects.create(value=Decimal(10), superseded=True, **common)
    TargetValue.objects.create(value=Decimal(48), **common)
    lights.refresh([task.pk], TODAY)
    assert light_of(task) == ("amber", "标准厂房至6月 48万平方米，序时 49.45万平方米")


@pytest.mark.parametrize(
    ("before", "rhythm"),
    [
        (date(2025, 5, 31), 1),  # every month
        (date(2025, 3, 31), 3),  # every quarter
        (date(2024, 7, 31), 11),  # eleven months may be a rhythm
        (date(2024, 6, 30), 1),  # a year is last year's figure, kept for comparison
    ],
)
def test_the_rhythm_of_figures_is_the_gap_between_the_last_two_unless_it_is_a_year(make, before, rhythm):
    task = make(due=date(2026, 12, 31))
    target = Target.objects.create(
        task=task, metric="产值", comparator=">=", value=100, unit="亿元", kind="count"
    )
    for day, value in ((before, 10), (date(2025, 6, 30), 20)):
        TargetValue.objects.create(
            target=target, period=f"{day:%Y-%m}", period_end=day, value=Decimal(value), source="月报"
        )
    ((facts, _verdict),) = standing.target_verdicts([target.pk], TODAY).values()
    assert facts.figures[-1].months == rhythm


def test_only_what_changed_is_written_and_a_second_run_writes_nothing(make):
    tasks = [make(due=date(2025, 7, 1)), make()]
    assert lights.refresh(as_of=TODAY) == 2
    entries = Entry.objects.count()
    versions = list(Task.objects.values_list("version", "changed_at"))
    assert lights.refresh(as_of=TODAY) == 0
    assert Entry.objects.count() == entries
    Update.objects.create(task=tasks[1], text="已开工")
    assert lights.refresh(as_of=date(2026, 11, 22)) >= 1
    assert list(Task.objects.values_list("version", "changed_at")) == versions


def test_a_run_over_all_tasks_is_on_record_and_leaves_no_trace_in_their_history(make):
    make(due=date(2025, 7, 1))
    changes = Change.objects.count()
    lights.refresh(as_of=TODAY)
    entry = Entry.objects.first()
    assert (entry.person, entry.object_type, entry.after) == ("系统", "light", {"changed": 1})
    assert Change.objects.count() == changes


def test_the_queries_do_not_grow_with_the_tasks(make):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            lights.refresh(as_of=TODAY)
        return len(seen)

    few = [make(due=date(2025, 7, 1)) for _ in range(3)]
    first = queries()
    for task in [*few, *(make(due=date(2025, 7, 1)) for _ in range(30))]:
        Milestone.objects.create(task=task, title="节点", due=date(2025, 6, 1))
    Task.objects.update(light="none", light_reason="")
    assert queries() == first


def test_the_reason_is_read_in_the_language_of_the_reader(world, make):
    task = make(due=date(2025, 7, 1))
    lights.refresh(as_of=TODAY)
    office = signed_in(world.office)
    pages = (task.get_absolute_url(), "/tasks/", f"/tasks/{task.pk}/panel/", "/tasks/timeline/")
    for page in pages:
        assert "（时限 2025年7月1日），尚未办结" in office.get(page).content.decode(), page
    office.cookies["django_language"] = "en"
    for page in pages:
        html = office.get(page).content.decode()
        assert "(due 2025-07-01), not finished" in html, page
        assert "尚未办结" not in html, page
    Task.objects.update(light_reason="以前存的一句话：逾期 3 天")
    assert "以前存的一句话：逾期 3 天" in office.get(task.get_absolute_url()).content.decode()
