"""The list of people: found by organisation, kept so when it is sorted or taken away, in as many queries as on record."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import query_counts
from openpyxl import load_workbook
from world import appoint, signed_in

from luoshi.web.accounts.models import Person
from luoshi.web.kernel.roles import Role


def found(browser, **asked: str) -> set[str]:
    answer = browser.get("/people/", asked)
    assert answer.status_code == 200
    return {row.name for row in answer.context["page"]}


@pytest.fixture
def admin(world):
    return signed_in(world.administrator)


def test_people_are_found_by_their_organisation(admin, world):
    industry = world.industry
    assert world.member.name in found(admin, organisation=industry.name)
    assert world.member.name in found(admin, organisation=industry.short_name)
    assert world.member.name not in found(admin, organisation=world.finance.name)
    assert found(admin, organisation="没有这个单位") == set()


def test_the_whole_name_of_a_government_finds_all_below_it_and_none_elsewhere(admin, world):
    names = found(admin, organisation=world.city.name)
    assert {world.member.name, world.office.name, world.lead.name} <= names
    assert world.stranger.name not in names
    assert world.stranger.name in found(admin, organisation=world.province.name)


def test_a_role_that_has_ended_no_longer_counts(admin, world):
    from django.utils import timezone

    person = Person.objects.get(pk=world.member.person_id)
    person.appointments.update(valid_to=timezone.localdate())
    assert world.member.name not in found(admin, organisation=world.industry.name)


def test_filters_work_together_and_survive_sorting_and_the_workbook(admin, world):
    appoint("另一人", Role.DATA_OWNER, world.industry)
    asked = {"organisation": world.industry.name, "role": "data_owner", "sort": "-name"}
    expected = found(admin, **asked)
    assert "另一人" in expected
    assert world.member.name not in expected
    page = admin.get("/people/", asked)
    assert all("organisation=" in column["query"] for column in page.context["columns"] if column["query"])
    assert f'value="{world.industry.name}"' in page.content.decode()
    book = load_workbook(BytesIO(admin.get("/people/list.xlsx", asked).content))
    assert {row[0] for row in book.active.iter_rows(min_row=2, values_only=True)} == expected


@pytest.mark.parametrize("odd", ["\x00", " ", "%", "_", "' OR 1=1 --", "名" * 5000])
def test_odd_names_are_no_fault(admin, odd):
    assert admin.get("/people/", {"organisation": odd}).status_code == 200


def test_the_menu_of_ones_name_leads_everybody_to_people_and_organisations(admin, world):
    for actor in map(world.of_role, Role):
        page = signed_in(actor).get("/people/").content.decode()
        menu = re.search(r'<details class="who">.*?</details>', page, re.S)[0]
        assert 'href="/people/"' in menu
        assert 'href="/organisations/"' in menu


def test_the_rail_has_at_most_eight_entries_for_anybody(world):
    for role in Role:
        rail = re.search(
            r'<nav class="rail".*?</nav>', signed_in(world.of_role(role)).get("/me/").content.decode(), re.S
        )
        assert 2 <= rail[0].count("<a ") <= 8


def test_the_queries_of_the_list_do_not_grow_with_it(admin, world):
    query_counts.check("accounts:people", query_counts.count(admin, "/people/"))
    for n in range(30):
        appoint(f"某{n}", Role.MEMBER, world.industry)
    query_counts.check("accounts:people", query_counts.count(admin, "/people/"))
    filtered = f"/people/?organisation={world.city.name}&role=member&q=某"
    query_counts.check("accounts:people filtered", query_counts.count(admin, filtered))
    query_counts.check("accounts:me", query_counts.count(admin, "/me/"))
