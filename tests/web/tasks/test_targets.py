"""The targets: their list, who owes their figures, figures of the whole and of areas, and where they start."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from io import BytesIO

import pytest
import query_counts
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from drafting import publish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from world import World, organisation, signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.dossier.models import Change
from luoshi.web.kernel.refusals import Gone, Refused
from luoshi.web.kernel.wording import Line
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.models import Campaign, Plan, Target, TargetValue, Task
from luoshi.web.tasks.queries import targets as queries
from luoshi.web.tasks.services import core, targets, values
from luoshi.web.tasks.services.core import Body

pytestmark = pytest.mark.django_db
LIST = "tasks:targets"


@pytest.fixture
def plan(world: World) -> Plan:
    return Plan.objects.create(owner=world.city, title="青禾市重点任务", year=2025)


@pytest.fixture
def headline(plan: Plan) -> Target:
    """A main target of the whole plan: no task stands behind it."""
    return Target.objects.create(
        plan=plan,
        headline=True,
        metric="城镇新增就业",
        comparator=">=",
        value=5,
        unit="万人",
        kind="count",
        year=2025,
    )


@pytest.fixture
def of_task(world: World, plan: Plan) -> Target:
    task = Task.objects.create(
        plan=plan, owner=world.city, title="建设产业园", due=datetime.date(2026, 12, 31)
    )
    core.set_bodies(task, "lead", [Body("市工业和信息化局", world.industry.pk)])
    return Target.objects.create(
        plan=plan,
        task=task,
        metric="投产率",
        comparator=">=",
        value=90,
        unit="%",
        kind="share",
        year=2026,
        position=1,
    )


def page(client, target: Target, **more: str) -> str:
    return client.get(reverse("tasks:target", args=[target.pk]), more).content.decode()


def shown(client, **asked: object) -> list[str]:
    """The metrics that the list shows."""
    html = client.get(reverse(LIST), asked).content.decode()
    return re.findall(r'<th scope="row"><a href="/targets/\d+/">([^<]+)</a>', html)


def test_the_list_shows_what_one_may_read_and_filters(
    world: World, client, headline: Target, of_task: Target
):
    campaign = Campaign.objects.create(plan=headline.plan, name="就业")
    Target.objects.filter(pk=headline.pk).update(campaign=campaign, data_owner=world.labour)
    assert shown(client) == ["城镇新增就业", "投产率"]
    assert shown(client, headline="1") == ["城镇新增就业"]
    assert shown(client, owner="none") == ["投产率"]
    assert shown(client, owner=world.labour.pk) == ["城镇新增就业"]
    assert shown(client, plan=headline.plan_id, campaign=campaign.pk) == ["城镇新增就业"]
    assert shown(client, q="投产") == ["投产率"]
    assert shown(client, owner="mine") == []
    assert shown(client, plan="x", owner="-3", campaign="１", q="\0") == ["城镇新增就业", "投产率"]
    assert shown(signed_in(world.member)) == ["城镇新增就业", "投产率"]
    assert shown(signed_in(world.strange_member)) == []
    Task.objects.update(state="cancelled")
    cache.clear()  # nothing was logged
    assert shown(client) == ["城镇新增就业"]


def test_the_list_asks_no_more_for_more_rows(world: World, client, plan: Plan, headline: Target):
    for at in range(60):
        Target.objects.create(
            plan=plan,
            metric=f"指标{at}",
            comparator=">=",
            value=1,
            unit="个",
            kind="count",
            data_owner=world.labour,
        )
    query_counts.check(LIST, query_counts.count(client, reverse(LIST)))
    query_counts.check("tasks:target", query_counts.count(client, headline.get_absolute_url()))
    assert len(shown(client)) == 50
    assert len(shown(client, page="2")) == 11


def test_the_workbook_holds_the_list_as_it_is_filtered(client, headline: Target, of_task: Target):
    Target.objects.filter(pk=of_task.pk).update(metric="=1+1")
    response = client.get(reverse("tasks:targets-export"), {"q": "="})
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet.max_row == 2
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    cells = dict(zip((cell.value for cell in sheet[1]), (cell.value for cell in sheet[2]), strict=True))
    assert (cells["任务"], cells["目标值"], cells["单位"]) == ("建设产业园", 90, "%"), (
        "a figure and its unit stand apart"
    )
    everything = load_workbook(BytesIO(client.get(reverse("tasks:targets-export")).content)).active
    assert [row[0].value for row in everything.iter_rows(min_row=2)] == ["城镇新增就业", "=1+1"]


def test_the_office_says_who_owes_the_figures_and_that_bureau_puts_them_down(
    world: World, client, headline: Target
):
    owner = signed_in(world.data_owner)
    assert "填写数据" not in page(owner, headline)
    response = client.post(
        reverse("tasks:targets-owner"),
        {"target": headline.pk, "data_owner": world.industry.name, "query": "headline=1"},
    )
    assert response.headers["Location"] == reverse(LIST) + "?headline=1"
    headline.refresh_from_db()
    assert (headline.data_owner, headline.version) == (world.industry, 2)
    entry = Entry.objects.get(action="target.adjust")
    assert entry.after == {"城镇新增就业": {"data_owner": {"name": world.industry.name}}}
    assert headline.get_absolute_url() in owner.get("/").content.decode()
    assert shown(owner, owner="mine") == ["城镇新增就业"]
    assert "填写数据" in page(owner, headline)
    response = owner.post(
        reverse("tasks:target-values", args=[headline.pk]),
        {"period": "2025年1—6月", "value": "3.1", "source": "统计快报"},
    )
    assert response.status_code == 302
    assert TargetValue.objects.get(target=headline).value == Decimal("3.1")
    assert "3.1万人" in client.get(reverse(LIST)).content.decode()


def test_who_owes_a_figure_sees_the_target_but_not_a_task_that_is_none_of_theirs(
    world: World, of_task: Target
):
    owner = signed_in(world.supporter)  # of the finance bureau, which has nothing to do with the task
    assert owner.get(of_task.get_absolute_url()).status_code == 404
    targets.give([of_task.pk], actor=world.office, data_owner=world.finance)
    html = page(owner, of_task)
    assert "投产率" in html
    assert "建设产业园" not in html
    assert "建设产业园" not in owner.get(reverse(LIST)).content.decode()
    assert owner.get(of_task.task.get_absolute_url()).status_code == 404


def test_figures_of_areas_come_together_or_not_at_all(world: World, client, headline: Target):
    other = organisation("赤岭县人民政府", "赤岭县", "government", "county", world.city)
    address = reverse("tasks:target-values", args=[headline.pk])
    data = {"period": "2025年1—6月", "source": "快报", "value": "3", f"value-{world.county.pk}": "1.2"}
    response = client.post(address, {**data, f"value-{other.pk}": "一点八"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "“一点八”不是数" in html
    assert 'value="1.2"' in html, "what was typed is still there"
    assert not TargetValue.objects.exists()
    assert client.post(address, {**data, f"value-{other.pk}": "1.8"}).status_code == 302
    found = dict(TargetValue.objects.values_list("place__short_name", "value"))
    assert found == {None: 3, world.county.short_name: Decimal("1.2"), "赤岭县": Decimal("1.8")}
    html = page(client, headline)
    assert "各地区" in html
    assert html.index("1.2") > 0
    # Figures of somewhere else are nobody's to send.
    client.post(address, {**data, "value": "4", f"value-{world.other_city.pk}": "9"})
    assert not TargetValue.objects.filter(place=world.other_city).exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"value": " "}, "还没有填数值"),
        ({"period": "去年"}, "去年"),
        ({"period": "2027年"}, "2027年"),
        ({"source": ""}, "请填写数据来源"),
        ({"value": "1e99"}, "太大"),
        ({"value": "1e9999999"}, "太大"),
        ({"value": "1_0"}, "不是数"),
    ],
)
def test_what_is_no_figure_is_said_and_nothing_is_written(client, headline: Target, data, said):
    given = {"period": "2025年1—6月", "value": "1", "source": "快报", **data}
    response = client.post(reverse("tasks:target-values", args=[headline.pk]), given)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not TargetValue.objects.exists()


def test_where_a_target_starts_says_what_it_should_be_by_now(world: World, client, of_task: Target):
    values.record_value(of_task.pk, actor=world.office, period="2026年1—10月", value="60", source="台账")
    assert Task.objects.get().light == "none"
    response = client.post(
        reverse("tasks:target-keep", args=[of_task.pk]), {"version": 1, "data_owner": "", "baseline": "80"}
    )
    assert response.status_code == 302
    of_task.refresh_from_db()
    assert (of_task.baseline, of_task.data_owner, of_task.version) == (80, None, 2)
    assert Task.objects.get().light == "red"
    change = Change.objects.first()
    assert (change.words, change.lines) == ("调整目标", [Line("投产率 基期值", "", "80%")])
    assert "80%" in page(client, of_task)


def test_the_second_of_two_who_settle_the_same_target_is_told(world: World, client, headline: Target):
    address = reverse("tasks:target-keep", args=[headline.pk])
    assert client.post(address, {"version": 1, "data_owner": world.labour.name}).status_code == 302
    response = client.post(address, {"version": 1, "data_owner": world.finance.name, "baseline": "2"})
    assert response.status_code == 409
    html = response.content.decode()
    assert "已被别人改动" in html
    assert f'value="{world.finance.name}"' in html
    headline.refresh_from_db()
    assert headline.data_owner == world.labour
    # The same again changes nothing and is no new version.
    client.post(address, {"version": 2, "data_owner": world.labour.name})
    headline.refresh_from_db()
    assert headline.version == 2


def test_names_that_nobody_has_and_bodies_that_have_ended_are_refused(world: World, client, headline: Target):
    address = reverse("tasks:targets-owner")
    for typed, said in (("没有的局", "机构名录里没有"), ("", "请填写数据责任单位")):
        response = client.post(address, {"target": headline.pk, "data_owner": typed})
        assert response.status_code == 422
        html = response.content.decode()
        assert said in html
        assert f'value="{headline.pk}" aria-label="选择 城镇新增就业" checked' in html
    assert client.post(address, {"data_owner": world.labour.name}).status_code == 422
    world.labour.valid_to = datetime.date(2020, 1, 1)
    world.labour.save()
    with pytest.raises(Refused, match="已撤并"):
        targets.give([headline.pk], actor=world.office, data_owner=world.labour)
    assert Target.objects.get().data_owner is None


def test_a_refused_assignment_leaves_a_page_that_works(world: World, client, plan: Plan):
    rows = [
        Target.objects.create(
            plan=plan, metric=f"指标{at}", comparator=">=", value=1, kind="count", position=at
        )
        for at in range(60)
    ]
    data = {"target": rows[-1].pk, "data_owner": "没有的局", "query": f"plan={plan.pk}", "page": "2"}
    html = client.post(reverse("tasks:targets-owner"), data).content.decode()
    assert f'value="{rows[-1].pk}" aria-label="选择 指标59" checked' in html
    assert f'action="{reverse(LIST)}"' in html
    assert f'href="{reverse(LIST)}?plan={plan.pk}&amp;page=1"' in html
    response = client.post(reverse("tasks:targets-owner"), {**data, "data_owner": world.labour.name})
    assert response.headers["Location"] == f"{reverse(LIST)}?plan={plan.pk}&page=2"
    assert (
        "市人力资源社会保障局</option>"
        in client.get(reverse(LIST), {"owner": world.labour.pk}).content.decode()
    )


def test_who_owes_one_figure_sees_no_other_figures_of_the_plan(
    world: World, client, headline: Target, of_task: Target
):
    Target.objects.filter(pk=of_task.pk).update(headline=True)
    values.record_value(headline.pk, actor=world.office, period="2025年1—6月", value="3.77", source="快报")
    targets.give([of_task.pk], actor=world.office, data_owner=world.other_office)
    html = signed_in(world.stranger).get("/overview/").content.decode()
    assert "3.77" not in html
    assert headline.get_absolute_url() not in html
    assert "3.77" in client.get("/overview/").content.decode()


def test_the_figures_of_the_whole_are_not_lost_among_those_of_areas(
    world: World, client, headline: Target, monkeypatch
):
    monkeypatch.setattr(queries, "HISTORY_SHOWN", 3)
    values.record_value(headline.pk, actor=world.office, period="2025年1—3月", value="1.11", source="快报")
    for month in range(4, 10):
        values.record_value(
            headline.pk, actor=world.office, period=f"2025年1—{month}月", value=str(month), source="快报",
            place_id=world.county.pk,
        )  # fmt: skip
    assert "1.11" in page(client, headline)


def test_the_page_draws_the_figures_with_what_they_are(world: World, client, headline: Target):
    assert "<svg" not in page(client, headline).split('id="main"')[1]
    values.record_values(
        headline.pk, actor=world.office, period="2025年1—6月", source="快报", values={None: "2.6"}
    )
    html = page(client, headline)
    assert html.count('class="chart ') == 2, "for a wide page and for a phone"
    assert "≥5万人：2025年上半年 2.6万人" in html, "said to those who cannot see it"
    assert re.search(r"<text class=.value latest.[^>]*>2.6</text>", html)
    assert "来源：快报" in html


def test_figures_that_come_together_are_one_entry_and_one_notice(world: World, of_task: Target):
    entries, told = Entry.objects.count(), Notification.objects.count()
    given = {None: "7", world.county.pk: "1", world.industry.pk: "2"}
    values.record_values(of_task.pk, actor=world.office, period="2025年1—6月", source="快报", values=given)
    assert Entry.objects.count() - entries <= 2, "and perhaps the light"
    change = Change.objects.get(action="target_value.add")
    assert [row["of"] for row in change.fields] == [
        "投产率 2025年上半年", f"投产率 {world.county.short_name} 2025年上半年", "投产率 市工业和信息化局 2025年上半年",
    ]  # fmt: skip
    texts = set(
        Notification.objects.order_by("-pk")[: Notification.objects.count() - told].values_list(
            "text", flat=True
        )
    )
    assert not [text for text in texts if "的 3 个数据" not in text]
    again = values.record_values(
        of_task.pk, actor=world.office, period="2025年1—6月", source="快报", values=given
    )
    assert again == 3
    assert Change.objects.filter(action="target_value.revise").count() == 0


def test_nobody_settles_what_is_not_theirs(world: World, headline: Target, of_task: Target):
    for actor in (world.lead, world.member, world.data_owner, world.leader, world.inspector):
        with pytest.raises(PermissionDenied):
            targets.give([of_task.pk], actor=actor, data_owner=world.labour)
    theirs = Target.objects.create(
        plan=Plan.objects.create(owner=world.other_city, title="云岭市的"),
        metric="别人的",
        comparator="=",
        kind="count",
    )
    with pytest.raises(Gone):
        targets.give([headline.pk, theirs.pk], actor=world.office, data_owner=world.labour)
    assert not Target.objects.exclude(data_owner=None).exists()
    with pytest.raises(Refused, match="一次最多"):
        targets.give(range(1, 502), actor=world.office, data_owner=world.labour)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    figures=st.lists(
        st.one_of(
            st.decimals(-1000, 1000, places=2, allow_nan=False).map(str),
            st.sampled_from(["", " ", "x", "1..2", "NaN"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_several_figures_are_all_there_or_none(world: World, headline: Target, figures: list[str]):
    TargetValue.objects.all().delete()
    places = [None, world.county.pk, world.city.pk, world.industry.pk]
    given_ = dict(zip(places, figures, strict=False))
    filled = [text for text in figures if text.strip()]
    good = filled and not {"x", "1..2", "NaN"} & set(filled)
    try:
        count = values.record_values(
            headline.pk, actor=world.office, period="2025年1—6月", source="快报", values=given_
        )
    except Refused:
        assert not good
        assert not TargetValue.objects.exists()
    else:
        assert good
        assert count == len(filled) == TargetValue.objects.filter(superseded=False).count()


def test_about_so_much_is_read_in_the_language_of_the_reader(world: World, of_task: Target):
    of_task.comparator = "~"
    of_task.save(update_fields=["comparator"])
    values.record_value(of_task.pk, actor=world.office, period="2026年1—6月", value="3", source="快报")
    office = signed_in(world.office)
    addresses = (
        reverse("tasks:target", args=[of_task.pk]),
        reverse("tasks:task", args=[of_task.task_id]),
        reverse(LIST),
    )
    assert all("约 " in office.get(address).content.decode() for address in addresses)
    office.cookies["django_language"] = "en"
    for address in addresses:
        page = office.get(address).content.decode()
        assert "about 90%" in page
        assert "约 " not in page


# Added and changed by hand --------------------------------------------------------------------------------------------

WANTED = {
    "metric": "培育企业",
    "comparator": ">=",
    "value": "1,200.5",
    "unit": "家",
    "kind": "count",
    "year": "2026",
}


def test_a_task_without_a_document_gets_a_target_by_hand_and_its_light_by_data(world: World, client):
    task = core.create_task(
        actor=world.office, owner=world.city, title="培育企业", due=datetime.date(2026, 12, 31)
    )
    response = client.post(reverse("tasks:target-add", args=[task.pk]), WANTED)
    assert response.headers["Location"].endswith(f"#target-{Target.objects.latest('pk').pk}")
    target = Target.objects.get()
    assert (target.value, target.unit, target.year, target.task) == (Decimal("1200.5"), "家", 2026, task)
    assert Change.objects.first().lines == [Line("目标", "", "培育企业 不低于 1200.5 家 2026年")]
    values.record_value(target.pk, actor=world.office, period="2026年1—10月", value="10", source="台账")
    task.refresh_from_db()
    assert task.light == "red"
    edited = {
        **WANTED,
        "comparator": "range",
        "value": "5",
        "value_to": "20",
        "version": "1",
        "headline": "on",
    }
    client.post(reverse("tasks:target-edit", args=[target.pk]), edited)
    target.refresh_from_db()
    assert (target.value, target.value_to, target.headline, target.version) == (5, 20, True, 2)
    task.refresh_from_db()
    assert task.light == "green"
    assert client.post(reverse("tasks:target-edit", args=[target.pk]), edited).status_code == 409
    assert client.post(reverse("tasks:target-delete", args=[target.pk])).status_code == 422
    TargetValue.objects.all().delete()
    assert client.post(reverse("tasks:target-delete", args=[target.pk])).status_code == 302
    assert not Target.objects.exists()
    assert Change.objects.filter(kind="task", object_id=task.pk).first().action == "target.remove"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"metric": "  "}, "指标"),
        ({"value": "很多"}, "不是数"),
        ({"comparator": "range"}, "上限"),
        ({"comparator": "range", "value_to": "1"}, "上限"),
        ({"year": "12"}, "年份"),
        ({"kind": "x"}, "性质"),
        ({"value": "1e40"}, "太大"),
    ],
)
def test_what_is_no_target_is_said_and_what_was_typed_stays(
    world: World, client, of_task: Target, changed, said
):
    response = client.post(reverse("tasks:target-add", args=[of_task.task_id]), {**WANTED, **changed})
    assert response.status_code == 422
    html = response.content.decode()
    assert said in html
    assert 'value="家"' in html
    assert (
        client.post(of_task.get_absolute_url() + "edit/", {**WANTED, **changed, "version": 1}).status_code
        == 422
    )
    of_task.refresh_from_db()
    assert (Target.objects.count(), of_task.metric) == (1, "投产率")


def test_what_comes_from_a_document_is_not_deleted_here(world: World, client, document_row):
    publish(document_row, world.office)
    target = Target.objects.exclude(ledger_target=None).first()
    html = client.post(reverse("tasks:target-delete", args=[target.pk])).content.decode()
    assert "来自文件" in html
    # Changed here, it stays so when the document is published again.
    targets.change(
        target.pk, target.version, targets.Facts("改过的指标", ">=", "7", unit="个"), actor=world.office
    )
    assert publish(document_row, world.office).nothing
    target.refresh_from_db()
    assert target.metric == "改过的指标"
