"""Departments and places beside each other: every number is the number of its rows, in the order of the register."""

from __future__ import annotations

import html
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.http import QueryDict
from django.utils import timezone
from world import signed_in

from luoshi.web.dossier.models import Instruction
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.queries import comparison
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.queries.lists import filter_tasks
from luoshi.web.tasks.services import breakdown, core, editing

TODAY = date(2025, 10, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def tasks(world):
    industry, finance = core.Body("市工信局", world.industry.pk), core.Body("市财政局", world.finance.pk)
    county = core.Body("白石县政府", world.county.pk)
    given = (
        ("red", "open", date(2025, 7, 1), [industry]),
        ("amber", "open", date(2025, 12, 1), [industry, finance]),
        ("green", "open", date(2025, 12, 1), [finance]),
        ("green", "verified", date(2025, 7, 1), [industry]),
        ("none", "cancelled", date(2025, 7, 1), [industry]),
        ("red", "open", date(2025, 12, 1), [county]),
    )
    rows = []
    for light, state, due, lead in given:
        row = editing.new_task(actor=world.office, title="任务", due=due, lead=lead)
        Task.objects.filter(pk=row.pk).update(light=light, state=state)
        rows.append(row)
    return rows


def compared(actor, **given):
    return comparison.compare(actor, comparison.Asked.parse(given), TODAY)


def rows_behind(actor, url):
    rows = filter_tasks(actor, Filter.parse(QueryDict(html.unescape(url).partition("?")[2])))
    return rows.filter(parent=None).exclude(state="cancelled").count()


def test_each_number_is_that_of_its_rows(world, tasks):
    breakdown.add_subtask(tasks[0].pk, actor=world.office, title="分项")
    found = {body.name: body for body in compared(world.office)}
    industry, finance = found[world.industry.short_name], found[world.finance.short_name]
    standing = industry.standing
    assert (standing.total, standing.overdue, standing.verified) == (3, 1, 1)
    assert standing.lights == {"red": 1, "amber": 1}
    assert finance.standing.lights == {"amber": 1, "green": 1}
    for body in found.values():
        for number, url in (
            (body.standing.total, body.url),
            (body.standing.overdue, body.overdue_url),
            (body.standing.verified, body.verified_url),
            *((number, url) for _, number, url in body.lights),
        ):
            assert number == rows_behind(world.office, url), url
    (place,) = compared(world.office, by="places")
    assert (place.pk, place.standing.lights, place.asked.role) == (world.county.pk, {"red": 1}, "any")


def test_the_order_is_that_of_the_register_whoever_stands_worst(world, tasks):
    before = [body.pk for body in compared(world.office)]
    Task.objects.filter(involvements__organisation=world.finance).update(light="red")
    assert [body.pk for body in compared(world.office)] == before
    ordered = sorted((world.industry, world.finance), key=lambda body: (body.position, body.pk))
    assert before == [body.pk for body in ordered]
    Task.objects.filter(pk=tasks[2].pk).update(light="green")
    assert [body.pk for body in compared(world.office, light="green")] == [world.finance.pk]


def test_answers_are_in_time_or_not(world, tasks):
    for due, answered in (
        (date(2025, 10, 1), date(2025, 10, 1)),
        (date(2025, 10, 1), None),
        (date(2025, 12, 1), None),
    ):
        Instruction.objects.create(
            kind="task", object_id=tasks[0].pk, addressee=world.industry, text="加快", due=due,
            answered_at=timezone.make_aware(datetime.combine(answered, datetime.min.time())) if answered else None,
        )  # fmt: skip
    found = {body.pk: body.standing.answers for body in compared(world.leader)}
    assert found == {world.industry.pk: "1/2", world.finance.pk: ""}


def test_who_acts_for_the_government_compares_and_a_department_does_not(world, tasks):
    for actor in (world.office, world.leader, world.inspector):
        page = signed_in(actor).get("/comparison/").content.decode()
        assert world.industry.short_name in page
        assert "不是名次" in page
        for start in ("/", "/overview/"):
            assert ("/comparison/" in signed_in(actor).get(start).content.decode()) == (
                start == "/" or "plan" in page
            )
    for actor in (world.member, world.lead, world.data_owner):
        assert signed_in(actor).get("/comparison/").status_code == 403
        assert "/comparison/" not in signed_in(actor).get("/").content.decode()
    assert world.industry.short_name not in signed_in(world.stranger).get("/comparison/").content.decode()


def test_both_workbooks_hold_the_same_numbers(world, tasks):
    for form in ("handout", "work"):
        answer = signed_in(world.office).get(f"/comparison/list.xlsx?form={form}")
        sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        row = next(row for row in cells if world.industry.short_name in row)
        at = row.index(world.industry.short_name)
        assert row[at + 1 : at + 7] == [3, 1, 1, 0, 0, 1]


def test_its_queries_do_not_grow(world, tasks, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        compared(world.office)
