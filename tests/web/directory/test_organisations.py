"""The tree of organisations: who may keep it, what a change of it does to what people see, and its pages."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
import query_counts
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase
from world import make_world, organisation, signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.services import organisations, register
from luoshi.web.kernel import permissions
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.tasks.models import Reach, Task
from luoshi.web.tasks.services import core

TODAY = date(2025, 7, 10)
Kind, Level = Organisation.Kind, Organisation.Level


@pytest.fixture(autouse=True)
def day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def task(world):
    return core.create_task(
        actor=world.office, owner=world.city, title="任务", lead=[core.Body("市财政局", world.finance.pk)]
    )


def seen_by(actor):
    return permissions.restrict(Task.objects.all(), actor, "task.read").count()


def page(actor, url, **given):
    return signed_in(actor).get(url, given).content.decode()


def test_only_the_administrator_of_the_place_may_keep_it_and_only_the_office_adds_to_it(world):
    for actor in (world.stranger, world.lead, world.member, world.leader, world.inspector, world.data_owner):
        with pytest.raises(permissions.Denied):
            organisations.create(actor=actor, parent=world.city, name="青禾市统计局")
    with pytest.raises(permissions.Denied):
        organisations.create(actor=world.administrator, parent=world.other_city, name="云岭市统计局")
    with pytest.raises(permissions.Denied):
        organisations.move(actor=world.administrator, pk=world.finance.pk, version=1, parent=world.other_city)
    with pytest.raises(permissions.Denied):
        organisations.rename(
            actor=world.office, pk=world.finance.pk, version=1, name="某局", short_name="某局"
        )
    assert organisations.create(
        actor=world.office, parent=world.city, name="青禾市审计局", kind=Kind.DEPARTMENT
    )
    made = organisations.create(
        actor=world.administrator, parent=world.city, name="青禾市统计局", short_name="市统计局", kind=Kind.DEPARTMENT,
        level=Level.PREFECTURE,
    )  # fmt: skip
    assert (made.path, made.government_path) == (f"{world.city.path}{made.pk}/", world.city.path)
    assert Entry.objects.first().object_label == "青禾市统计局"


def test_without_a_place_of_its_own_a_body_stands_behind_its_siblings(world):
    siblings = Organisation.objects.filter(parent=world.city)
    siblings.filter(pk=world.finance.pk).update(position=7)
    made = [
        organisations.create(actor=world.administrator, parent=world.city, name=name, **given)
        for name, given in (
            ("青禾市统计局", {}),
            ("青禾市审计局", {"position": 0}),
            ("青禾市档案局", {"position": 3}),
        )
    ]
    assert [each.position for each in made] == [8, 9, 3]


def test_a_name_is_needed_and_may_be_taken_once(world):
    for name, words in (("  ", "请填写"), ("青禾市财政局", "已经有一个")):
        with pytest.raises(Refused, match=words):
            organisations.create(actor=world.administrator, parent=world.city, name=name)


def test_a_renamed_organisation_stays_itself_and_answers_to_its_old_name(world, task):
    organisations.rename(
        actor=world.administrator,
        pk=world.finance.pk,
        version=1,
        name="青禾市财政和国资局",
        short_name="市财政国资局",
    )
    world.finance.refresh_from_db()
    assert (world.finance.name, world.finance.aliases) == ("青禾市财政和国资局", ["青禾市财政局", "市财政局"])
    assert seen_by(world.supporter) == 1
    entry = Entry.objects.first()
    assert (entry.before["name"], entry.after["name"]) == ("青禾市财政局", "青禾市财政和国资局")
    assert "青禾市财政和国资局" in page(world.office, "/organisations/", q="青禾市财政局")


def test_moving_moves_all_below_and_who_sees_their_tasks(world, task):
    division = organisation("青禾市财政局预算科", "预算科", Kind.DEPARTMENT, Level.PREFECTURE, world.finance)
    assert seen_by(world.lead) == 0
    organisations.move(actor=world.administrator, pk=world.finance.pk, version=1, parent=world.industry)
    division.refresh_from_db()
    world.finance.refresh_from_db()
    assert world.finance.path == f"{world.industry.path}{world.finance.pk}/"
    assert division.path == f"{world.finance.path}{division.pk}/"
    assert division.government_path == world.city.path
    assert seen_by(world.lead) == 1


@pytest.mark.parametrize("below", [False, True])
def test_nothing_can_be_moved_below_itself(world, below):
    division = organisation("青禾市财政局预算科", "预算科", Kind.DEPARTMENT, Level.PREFECTURE, world.finance)
    with pytest.raises(Refused, match="它的下级"):
        organisations.move(
            actor=world.administrator,
            pk=world.finance.pk,
            version=1,
            parent=division if below else world.finance,
        )


def test_an_organisation_that_becomes_a_government_is_one_for_all_below(world):
    division = organisation("青禾市财政局预算科", "预算科", Kind.DEPARTMENT, Level.PREFECTURE, world.finance)
    organisations.edit(actor=world.administrator, pk=world.finance.pk, version=1, kind=Kind.GOVERNMENT)
    division.refresh_from_db()
    assert division.government_path == world.finance.path


def test_a_merged_organisation_keeps_its_past_and_names_who_follows(world, task):
    organisations.end(
        actor=world.administrator,
        pk=world.finance.pk,
        version=1,
        on=TODAY,
        successor=world.industry,
        reason="青编〔2025〕1号",
    )
    world.finance.refresh_from_db()
    assert (world.finance.valid_to, world.finance.successor) == (TODAY, world.industry)
    assert seen_by(world.office) == 1
    assert Entry.objects.first().after["reason"] == "青编〔2025〕1号"
    assert "青禾市财政局" not in page(world.office, "/organisations/")
    assert "青禾市财政局" in page(world.office, "/organisations/", ended="1")
    shown = page(world.office, f"/organisations/{world.finance.pk}/")
    assert "2025年7月10日撤并" in shown
    assert world.industry.name in shown
    assert world.finance.name in page(world.office, f"/organisations/{world.industry.pk}/")


def test_what_still_has_something_below_it_cannot_end(world):
    organisation("青禾市财政局预算科", "预算科", Kind.DEPARTMENT, Level.PREFECTURE, world.finance)
    with pytest.raises(Refused, match="预算科"):
        organisations.end(actor=world.administrator, pk=world.finance.pk, version=1, on=TODAY, successor=None)


def test_nobody_can_follow_themselves_or_one_that_has_ended(world):
    organisations.end(actor=world.administrator, pk=world.labour.pk, version=1, on=TODAY, successor=None)
    world.labour.refresh_from_db()
    for successor in (world.finance, world.labour):
        with pytest.raises(Refused, match="另一个在用"):
            organisations.end(
                actor=world.administrator, pk=world.finance.pk, version=1, on=TODAY, successor=successor
            )


def test_the_second_of_two_administrators_is_told(world):
    organisations.edit(actor=world.administrator, pk=world.finance.pk, version=1, short_name="财政局")
    with pytest.raises(Stale, match="已被别人改动"):
        organisations.edit(actor=world.administrator, pk=world.finance.pk, version=1, short_name="市财局")
    world.finance.refresh_from_db()
    assert world.finance.short_name == "财政局"


def test_the_page_of_an_organisation_tells_what_it_leads_and_who_is_in_it(world, task):
    shown = page(world.office, f"/organisations/{world.finance.pk}/")
    assert re.search(r"牵头的任务</a> <span class=\"count\">1<", shown)
    assert "蔡文" in shown
    assert "部门经办人" in shown
    assert "维护" not in shown
    elsewhere = page(world.stranger, f"/organisations/{world.finance.pk}/")
    assert re.search(r"牵头的任务</a> <span class=\"count\">0<", elsewhere)


def test_the_numbers_of_the_tree_are_those_of_the_tasks_one_may_see(world, task):
    def led(actor):
        shown = page(actor, "/organisations/", under=world.city.pk)
        return re.findall(rf"/tasks/\?lead={world.finance.pk}\">(\d+)<", shown)

    assert led(world.office) == ["1"]
    assert led(world.stranger) == []


def test_the_tree_opens_level_by_level(world):
    shown = page(world.province_office_person, "/organisations/")
    assert world.city.name in shown
    assert world.finance.name not in shown
    assert f"?under={world.city.pk}" in shown
    assert world.finance.name in page(world.province_office_person, "/organisations/", under=world.city.pk)


@pytest.mark.parametrize(
    "given", [{"under": "x"}, {"under": "9" * 11}, {"q": "\x00"}, {"kind": "?"}, {"page": "-3", "q": "市"}]
)
def test_addresses_that_make_no_sense_show_the_list_all_the_same(world, given):
    assert signed_in(world.office).get("/organisations/", given).status_code == 200


def test_the_workbook_holds_what_the_list_holds_and_no_formula(world, task):
    Organisation.objects.filter(pk=world.labour.pk).update(short_name="=1+1")
    data = signed_in(world.office).get("/organisations/list.xlsx").content
    rows = list(openpyxl.load_workbook(BytesIO(data)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + Organisation.objects.count()
    finance = next(row for row in rows if row[0] == "青禾市财政局")
    assert finance[2] == "青禾市人民政府"
    assert finance[6] == 1
    assert any(row[1] == "=1+1" for row in rows)


def test_an_administrator_keeps_an_organisation_on_its_page(world):
    client = signed_in(world.administrator)
    url = f"/organisations/{world.finance.pk}/edit/"
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"act": "move", "version": 1, "parent": "没有这个机构"})
    assert wrong.status_code == 422
    assert "没有叫“没有这个机构”的在用机构" in wrong.content.decode()
    assert (
        client.post(
            url, {"act": "rename", "version": 1, "name": "青禾市财政委", "short_name": "市财政委"}
        ).status_code
        == 302
    )
    stale = client.post(
        url, {"act": "rename", "version": 1, "name": "青禾市财政厅", "short_name": "市财政厅"}
    )
    assert stale.status_code == 422
    assert "已被别人改动" in stale.content.decode()
    made = client.post(
        f"/organisations/{world.city.pk}/new/",
        {"name": "青禾市统计局", "short_name": "市统计局", "kind": "department", "level": "prefecture"},
    )
    assert made.status_code == 302
    assert Organisation.objects.get(name="青禾市统计局").parent == world.city


def test_others_are_refused_and_shown_no_way_there(world):
    for actor in (world.office, world.member, world.stranger):
        client = signed_in(actor)
        for url in ("edit/", "register/", *(() if actor is world.office else ("new/",))):
            assert client.get(f"/organisations/{world.city.pk}/{url}").status_code == 403
            assert client.post(f"/organisations/{world.city.pk}/{url}", {"act": "edit"}).status_code == 403
    assert signed_in(world.administrator).get("/organisations/999999/").status_code == 404


def test_the_organisations_of_a_real_place_are_made_from_the_register_once(world):
    place = organisation(
        "长沙市人民政府", "长沙市", Kind.GOVERNMENT, Level.PREFECTURE, world.city, division_code="430100"
    )
    client = signed_in(world.administrator)
    url = f"/organisations/{place.pk}/register/"
    shown = client.get(url).content.decode()
    assert "长沙市芙蓉区人民政府" in shown
    names = ["长沙市芙蓉区人民政府", "长沙市财政局", "并非名录里的机构"]
    assert client.post(url, {"name": names}).status_code == 302
    assert sorted(place.children.values_list("name", flat=True)) == sorted(names[:2])
    child = Organisation.objects.get(name=names[0])
    assert (child.division_code, child.kind, child.level) == ("430102", "government", "county")
    again = client.post(url, {"name": names}, follow=True).content.decode()
    assert "没有选中" in again
    assert place.children.count() == 2


def test_a_place_that_the_register_does_not_know_is_told_so(world):
    assert register.proposals(world.city) == []
    assert "名录里没有这个地方" in page(world.administrator, f"/organisations/{world.city.pk}/register/")


def test_names_are_offered_while_one_types(world):
    found = signed_in(world.administrator).get("/organisations/suggest/", {"q": "财政"}).json()
    assert found == ["青禾市财政局"]


@pytest.mark.parametrize("typed", ["工信局", "工信", "gxj", "GXJ", "qhsgyhxxhj"])
def test_a_body_is_offered_first_by_how_it_is_said_and_by_initials(world, typed):
    below = organisation(
        "青禾市东川县工业和信息化局", "县工信局", Kind.DEPARTMENT, Level.COUNTY, world.county
    )
    offered = signed_in(world.office).get("/tasks/organisations/", {"q": typed}).json()
    assert offered[0]["name"] == "青禾市工业和信息化局"
    if typed != "qhsgyhxxhj":
        assert below.name in [row["name"] for row in offered]


def test_the_queries_are_on_record_and_do_not_grow(world, task):
    client = signed_in(world.office)
    urls = {
        "organisations": "/organisations/",
        "organisations filtered": "/organisations/?q=市",
        "organisation": f"/organisations/{world.finance.pk}/",
    }
    few = {name: query_counts.count(client, url) for name, url in urls.items()}
    for at in range(30):
        organisation(f"青禾市第{at}局", f"第{at}局", Kind.DEPARTMENT, Level.PREFECTURE, world.city)
        organisation(f"青禾市财政局第{at}科", f"{at}科", Kind.DEPARTMENT, Level.PREFECTURE, world.finance)
        core.create_task(
            actor=world.office, owner=world.city, title="任务", lead=[core.Body("市财政局", world.finance.pk)]
        )
    assert {name: query_counts.count(client, url) for name, url in urls.items()} == few
    for name, n in few.items():
        assert n <= 25
        query_counts.check(f"directory:{name}", n)


class TreeTest(HypothesisCase):
    """Whatever is moved where, the paths and the reach are what the tree says."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=5))
    def test_paths_and_reach_follow_the_tree(self, moves):
        world = make_world()
        movable = [
            world.city_office, world.industry, world.finance, world.labour, world.county,
            organisation("青禾市财政局预算科", "预算科", Kind.DEPARTMENT, Level.PREFECTURE, world.finance),
        ]  # fmt: skip
        task = core.create_task(
            actor=world.office, owner=world.city, title="任务", lead=[core.Body("预算科", movable[5].pk)]
        )
        for what, where in moves:
            row = Organisation.objects.get(pk=movable[what].pk)
            parent = Organisation.objects.get(pk=[*movable, world.city][where].pk)
            try:
                organisations.move(actor=world.administrator, pk=row.pk, version=row.version, parent=parent)
            except Refused:
                assert parent.path.startswith(row.path)
        for row in Organisation.objects.select_related("parent"):
            above = row.parent.path if row.parent else "/"
            assert row.path == f"{above}{row.pk}/"
            government = row
            while government.kind != Kind.GOVERNMENT:
                government = government.parent
            assert row.government_path == government.path
        leads = set(Reach.objects.filter(task=task, leads=True).values_list("organisation_id", flat=True))
        assert leads == set(Organisation.objects.get(pk=movable[5].pk).ancestor_ids)
