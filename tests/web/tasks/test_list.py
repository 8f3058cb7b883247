"""The list of tasks: what is found, in which order, with how many queries, and what the page says of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import query_counts
from django.urls import reverse
from world import signed_in

from luoshi.web.dossier.models import Follow
from luoshi.web.tasks.models import Campaign, Milestone, Plan, SavedView, Task, Update
from luoshi.web.tasks.queries import list_groups, lists
from luoshi.web.tasks.queries.filters import Filter, chips
from luoshi.web.tasks.services import bulk, core, editing, lights, reporting

TODAY = date(2025, 10, 31)
URL = "/tasks/"


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def plan(world):
    plan = Plan.objects.create(owner=world.city, title="重点任务方案", year=2025)
    for position, name in enumerate(("产业攻坚", "就业攻坚")):
        Campaign.objects.create(plan=plan, name=name, position=position)
    return plan


@pytest.fixture
def tasks(world, plan):
    industry, finance, labour = (
        core.Body(row.short_name, row.pk) for row in (world.industry, world.finance, world.labour)
    )
    first, second = plan.campaigns.all()
    made = [
        editing.new_task(
            actor=world.office,
            title="建设产业园",
            number="1",
            campaign=first,
            lead=[industry],
            support=[finance],
            due=date(2025, 9, 30),
            place=world.county,
        ),
        editing.new_task(
            actor=world.office,
            title="稳定就业",
            number="2",
            campaign=second,
            lead=[labour],
            due=date(2025, 11, 20),
        ),
        editing.new_task(
            actor=world.office,
            title="培育企业",
            number="10",
            campaign=first,
            lead=[industry],
            due=date(2025, 12, 31),
        ),
        editing.new_task(actor=world.office, title="没人管的事", number="11"),
    ]
    lights.refresh([row.pk for row in made])
    return made


def many(world, plan, count):
    campaign = plan.campaigns.first()
    rows = Task.objects.bulk_create(
        Task(
            plan=plan,
            campaign=campaign,
            owner=world.city,
            number=str(at),
            position=at,
            title=f"任务{at}",
            due=TODAY + timedelta(days=at % 90),
            light=("green", "red", "amber", "none")[at % 4],
            lead_names=("甲", "乙", "")[at % 3],
        )
        for at in range(count)
    )
    core.rebuild_reach([row.pk for row in rows])
    return rows


def titles(actor, **asked):
    rows = lists.filter_tasks(
        actor, Filter.parse({key.rstrip("_"): str(value) for key, value in asked.items()})
    )
    return [row.title for row in rows.order_by("pk")]


def test_each_filter_finds_what_it_says_and_several_are_all_of_them(world, tasks):
    office = world.office
    campaign = tasks[0].campaign
    assert titles(office) == ["建设产业园", "稳定就业", "培育企业", "没人管的事"]
    assert titles(office, plan=campaign.plan_id) == ["建设产业园", "稳定就业", "培育企业"]
    assert titles(office, campaign=campaign.pk) == ["建设产业园", "培育企业"]
    assert titles(office, lead=world.industry.pk) == ["建设产业园", "培育企业"]
    assert titles(office, lead=world.city.pk) == ["建设产业园", "稳定就业", "培育企业"]  # and all below
    assert titles(office, lead="市人力资源社会保障局") == ["稳定就业"]
    assert titles(office, lead="没有这个局") == []
    assert titles(office, lead="none") == ["没人管的事"]
    assert titles(office, support=world.finance.pk) == ["建设产业园"]
    assert titles(office, place=world.county.pk) == ["建设产业园"]
    assert titles(office, place=world.city.pk) == ["建设产业园"]
    assert titles(office, state="verified") == []
    assert titles(office, light="red") == ["建设产业园"]
    assert titles(office, due="overdue") == ["建设产业园"]
    assert titles(office, due="30d") == ["稳定就业"]
    assert titles(office, due="month") == []
    assert titles(office, from_="2025-11-01", to="2025-11-30") == ["稳定就业"]
    assert titles(office, q="产业 园") == ["建设产业园"]
    assert titles(office, q="10") == ["培育企业"]
    assert titles(office, lead=world.industry.pk, due="overdue") == ["建设产业园"]
    assert titles(world.lead, mine=1) == ["建设产业园", "培育企业"]


def test_following_quiet_and_instructed_tasks_are_found(world, tasks, settings):
    Follow.objects.create(person_id=world.leader.person_id, kind="task", object_id=tasks[1].pk)
    assert titles(world.leader, follow=1) == ["稳定就业"]
    settings.AS_OF = None
    reporting.report(tasks[0].pk, "有进展", actor=world.member)
    assert titles(world.office, quiet=30) == ["稳定就业", "培育企业", "没人管的事"]
    from luoshi.web.dossier.services import instructions

    instructions.give("task", tasks[1].pk, addressee_id=world.labour.pk, text="办", actor=world.leader)
    assert titles(world.office, instruction="open") == ["稳定就业"]


def test_nobody_finds_what_is_not_theirs(world, tasks):
    assert titles(world.stranger) == []
    assert titles(world.supporter) == ["建设产业园"]
    assert titles(world.supporter, lead=world.labour.pk) == []
    assert "稳定就业" not in signed_in(world.supporter).get(URL).content.decode()


@pytest.mark.parametrize(
    "query",
    ["lead=x&plan=abc&campaign=-1", "due=never&state=gone&light=blue", "from=2025-13-45&to=yesterday", "page=999999", "page=abc",
     "q=%00%00", "sort=drop&group=table", f"plan={10**30}", "quiet=99999999999", "task=abc", "task=99999", "q=" + "长" * 500],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_answered_with_a_page(world, tasks, client, query):
    assert client.get(f"{URL}?{query}").status_code == 200


def test_the_chips_are_a_sentence_and_each_can_be_taken_away(world, tasks, client):
    asked = Filter.parse({"lead": str(world.industry.pk), "light": "red", "q": "园"})
    assert [chip.text for chip in chips(asked)] == ["牵头:市工业和信息化局", "灯:滞后", "含“园”"]
    assert chips(asked)[1].query == f"lead={world.industry.pk}&q=%E5%9B%AD"
    html = client.get(f"{URL}?{asked.query}").content.decode()
    assert "共 1 项" in html
    assert "去掉条件 灯:滞后" in html


def test_every_column_sorts_both_ways_and_says_so(world, tasks, client):
    for name in lists.SORTS:
        rows = lists.filter_tasks(world.office, Filter())
        up = [row.pk for row in lists.sort_tasks(rows, name)]
        down = [row.pk for row in lists.sort_tasks(rows, f"-{name}")]
        assert sorted(up) == sorted(down)
        if name not in ("due",):
            assert up == down[::-1], name
        html = client.get(f"{URL}?sort=-{name}").content.decode()
        assert 'aria-sort="descending"' in html
    rows = lists.filter_tasks(world.office, Filter())
    assert [row.title for row in lists.sort_tasks(rows, "due")][-1] == "没人管的事"
    assert [row.title for row in lists.sort_tasks(rows, "-due")][-1] == "没人管的事"
    assert lists.sort_tasks(rows, "light")[0].title == "建设产业园"


def test_groups_have_headings_with_counts_over_all_pages(world, plan):
    many(world, plan, 120)
    page = lists.page(world.office, Filter(), group="light", number=1)
    headings = [(row.heading.name, row.heading.count) for row in page.rows if row.heading]
    assert headings == [("滞后", 30), ("关注", 30)]
    for group in list_groups.GROUPS:
        seen = [
            row.task["id"]
            for number in (1, 2, 3)
            for row in lists.page(world.office, Filter(), group=group, number=number).rows
        ]
        assert len(seen) == len(set(seen)) == 120, group


def test_a_body_has_one_group_in_the_order_of_the_register_with_its_lights(world, plan):
    """Whoever else leads with it; who is named first is the one that answers."""
    bodies = [
        core.Body("市财政局", world.finance.pk),
        core.Body("市工信局", world.industry.pk),
        core.Body("甲办"),
    ]
    leads = (bodies[1:], bodies[:1], [bodies[0], bodies[2]], bodies[2:], [], bodies[1:2])
    rows = [
        editing.new_task(actor=world.office, title=f"任务{at}", lead=lead, campaign=plan.campaigns.first())
        for at, lead in enumerate(leads)
    ]
    Task.objects.filter(pk=rows[1].pk).update(light="red")
    Task.objects.filter(pk=rows[5].pk).update(state="finished")
    page = lists.page(world.office, Filter(), group="lead")
    headings = [
        (row.heading.name, row.heading.count, dict(row.heading.lights)) for row in page.rows if row.heading
    ]
    first, second = sorted((world.industry, world.finance), key=lambda body: (body.position, body.pk))
    found = {
        world.industry: (world.industry.name, 2, {"none": 1, "finished": 1}),
        world.finance: (world.finance.name, 2, {"none": 1, "red": 1}),
    }
    assert headings == [
        found[first],
        found[second],
        ("甲办", 1, {"none": 1}),
        ("没有牵头单位", 1, {"none": 1}),
    ]
    html = signed_in(world.office).get(f"{URL}?group=lead").content.decode()
    group = html[html.index(f">{world.finance.name} ") :]
    assert re.search(r'class="light red"[^>]*>.*?</span>1</span>', group[:600])


def test_rows_of_several_plans_say_which_and_campaigns_are_chosen_plan_by_plan(world, plan):
    one = editing.new_task(actor=world.office, title="甲事", campaign=plan.campaigns.first())
    client = signed_in(world.office)
    assert "of-plan" not in client.get(URL).content.decode()
    other = Plan.objects.create(owner=world.city, title="市稳增长行动方案", year=2024)
    twin = other.campaigns.create(position=0, name=plan.campaigns.first().name)
    editing.new_task(actor=world.office, title="乙事", campaign=twin)
    html = client.get(URL).content.decode()
    assert html.count('class="of-plan"') == 2
    assert f'<optgroup label="{other.title}"><option value="{twin.pk}">{twin.name}' in html
    assert f'<optgroup label="{plan.title}">' in html
    assert "of-plan" not in client.get(f"{URL}?plan={one.plan_id}").content.decode()


@pytest.mark.parametrize("sort", ["number", "-number", "due", "-due", "light", "-changed", "lead"])
def test_pages_hold_each_task_once_from_whichever_end_they_are_read(world, plan, sort):
    many(world, plan, 130)
    pages = [lists.page(world.office, Filter(), sort=sort, number=number) for number in (1, 2, 3)]
    seen = [row.task["id"] for page in pages for row in page.rows]
    expected = list(
        lists.sort_tasks(lists.filter_tasks(world.office, Filter()), sort).values_list("pk", flat=True)
    )
    assert seen == expected
    assert [page.first for page in pages] == [1, 51, 101]
    assert lists.page(world.office, Filter(), number=99).number == 3


def test_the_count_is_right_again_after_every_change(world, plan, tasks):
    assert lists.page(world.office, Filter(light="red")).total == 1
    editing.edit(tasks[1].pk, 1, {"due": date(2025, 10, 1)}, actor=world.office)
    assert lists.page(world.office, Filter(light="red")).total == 2
    assert lists.page(world.supporter, Filter(light="red")).total == 1


def test_the_list_shows_thirty_rows_and_what_each_is(world, tasks, client):
    html = client.get(URL).content.decode()
    for words in ("建设产业园", "产业攻坚", "市工业和信息化局", "2025-09-30", "滞后", "逾期 31 天", "推进中"):
        assert words in html
    assert f'data-panel="{tasks[0].pk}"' in html
    assert 'name="task"' in html
    assert 'name="task"' not in signed_in(world.member).get(URL).content.decode()


def test_a_task_opens_beside_the_list_by_its_address_and_alone(world, tasks, client):
    Milestone.objects.create(task=tasks[0], title="开工", due=date(2025, 6, 30))
    html = client.get(f"{URL}?task={tasks[0].pk}").content.decode()
    assert "panel-body" in html
    assert "开工" in html
    part = client.get(reverse("tasks:task-panel", args=[tasks[0].pk])).content.decode()
    assert "开工" in part
    assert "<html" not in part
    assert signed_in(world.stranger).get(reverse("tasks:task-panel", args=[tasks[0].pk])).status_code == 404
    assert "panel-body" not in signed_in(world.stranger).get(f"{URL}?task={tasks[0].pk}").content.decode()


def test_a_view_is_kept_opened_renamed_and_deleted_by_its_owner_alone(world, tasks, client):
    client.post(reverse("tasks:view-save"), {"name": "滞后的", "query": "light=red&sort=due&evil=1"})
    view = SavedView.objects.get()
    assert view.query == "light=red&sort=due"
    html = client.get(f"{URL}?{view.query}").content.decode()
    assert "滞后的" in html
    assert "滞后的" not in signed_in(world.leader).get(URL).content.decode()
    change = reverse("tasks:view-change", args=[view.pk])
    signed_in(world.leader).post(change, {"act": "remove"})
    client.post(change, {"name": "红灯"})
    assert SavedView.objects.get().name == "红灯"
    client.post(change, {"act": "remove"})
    assert not SavedView.objects.exists()


def test_names_are_completed_from_the_directory_the_nearest_first(world, client):
    found = client.get(reverse("tasks:task-organisations"), {"q": "工业"}).json()
    assert found == [{"written": "市工业和信息化局", "name": "青禾市工业和信息化局"}]
    assert client.get(reverse("tasks:task-organisations"), {"q": " "}).json() == []


def test_the_timeline_draws_what_fits_and_says_the_same_in_a_table(world, tasks, client):
    Milestone.objects.create(task=tasks[0], title="开工", due=date(2025, 6, 30))
    html = client.get(reverse("tasks:timeline"), {"light": "red"}).content.decode()
    assert html.count('class="bar ') == 1
    assert "开工 2025-06-30 逾期" in html
    assert "今天" in html
    assert "稳定就业" not in html
    assert not re.search(r"\sstyle=", html)
    assert "没有符合条件" in client.get(reverse("tasks:timeline"), {"q": "无此事"}).content.decode()


def test_the_timeline_stops_at_its_limit_and_says_so(world, plan, client):
    many(world, plan, 305)
    html = client.get(reverse("tasks:timeline")).content.decode()
    assert html.count('class="bar ') == 300
    assert "只画出前 300 项" in html


def test_bulk_changes_are_chosen_shown_and_confirmed_on_one_page(world, tasks, client):
    chosen = [f"{tasks[1].pk}:1", f"{tasks[2].pk}:1"]
    url = reverse("tasks:bulk")
    assert "稳定就业" in client.post(url, {"task": chosen}).content.decode()
    given = {"task": chosen, "lead_way": "replace", "lead": "市财政局", "due": "2025-12-01"}
    html = client.post(url, {**given, "step": "preview"}).content.decode()
    assert "2025年12月1日" in html
    assert "确认修改这 2 项" in html
    assert Task.objects.get(pk=tasks[1].pk).version == 1
    assert client.post(url, {**given, "step": "apply", "query": "light=red"}).url == f"{URL}?light=red"
    row = Task.objects.get(pk=tasks[1].pk)
    assert (row.lead_names, row.due) == ("市财政局", date(2025, 12, 1))
    again = client.post(url, {**given, "step": "apply"})
    assert again.status_code == 409
    assert "别人改动" in again.content.decode()
    assert client.post(url, {"task": [], "query": ""}).status_code == 302
    assert client.post(url, {**given, "step": "preview", "due": "昨天"}).status_code == 422
    assert signed_in(world.member).post(url, given).status_code == 403


def test_all_that_fit_can_be_changed_at_once_as_far_as_the_limit_goes(world, plan, client):
    many(world, plan, 240)
    strange = Task.objects.filter(light="red").first()
    strange.owner = world.other_city
    strange.save()
    core.rebuild_reach([strange.pk])
    listed = client.get(URL, {"light": "red"}).content.decode()
    assert "改符合条件的全部 59 项" in listed, "sixty are red, one of them is another city's"
    url = reverse("tasks:bulk")
    html = client.post(url, {"step": "all", "query": "light=red"}).content.decode()
    assert "批量修改 59 项任务" in html
    assert len(re.findall(r'name="task" value="\d+:1"', html)) == 59
    assert f'value="{strange.pk}:1"' not in html
    assert "改符合条件的" not in client.get(URL, {"q": "任务1", "light": "red"}).content.decode(), (
        "one page shows them"
    )
    assert client.post(url, {"step": "all", "query": "q=无此事"}).status_code == 302
    many(world, plan, 400)
    assert "改符合条件的全部" not in client.get(URL).content.decode(), "more than may be changed at once"
    html = client.post(url, {"step": "all"}).content.decode()
    assert "批量修改 500 项任务" in html
    assert re.search(r"一次最多改这么多，还有 \d+ 项", html)
    chosen = [
        f"{pk}:{version}" for pk, version in Task.objects.values_list("pk", "version")[: bulk.LIMIT + 1]
    ]
    refused = client.post(url, {"step": "preview", "task": chosen, "due": "2025-12-01"})
    assert refused.status_code == 422
    assert "一次最多改 500 项任务" in refused.content.decode()
    assert signed_in(world.member).post(url, {"step": "all"}).status_code == 403


@pytest.mark.parametrize("name", ["tasks:tasks", "tasks:timeline"])
def test_a_list_takes_the_same_queries_for_few_and_for_many(world, plan, client, name):
    counts = []
    for rows in (5, 55):
        many(world, plan, rows)
        counts.append(query_counts.count(client, reverse(name)))
    assert counts[0] == counts[1]
    query_counts.check(name, counts[1])


def test_filters_groups_and_the_panel_cost_few_queries_more(world, plan, client):
    first, *_ = many(world, plan, 60)
    url = f"{URL}?lead={world.city.pk}&campaign={plan.campaigns.first().pk}&group=light&sort=-due&task={first.pk}"
    query_counts.check("tasks:tasks filtered", query_counts.count(client, url))


def test_a_page_of_the_list_is_read_from_few_rows(world, plan, client):
    many(world, plan, 60)
    Update.objects.bulk_create(
        Update(task=task, text="x", by_id=world.member.person_id) for task in Task.objects.all()
    )
    assert client.get(URL, {"sort": "-update"}).status_code == 200


def test_what_a_task_says_is_shown_as_text_in_its_row(world, client):
    nasty = '"><script>x</script>&'
    task = editing.new_task(actor=world.office, title=nasty, number="<b>", lead=[core.Body(nasty)])
    Task.objects.filter(pk=task.pk).update(last_update=nasty, light_reason=nasty, due_text=nasty)
    html = client.get(URL).content.decode()
    assert "<script>x" not in html
    assert html.count("&quot;&gt;&lt;script&gt;x&lt;/script&gt;&amp;") >= 7
    assert "<b>" not in html


def test_all_rows_that_fit_stand_on_one_page_for_printing_up_to_a_bound(world, plan, client, monkeypatch):
    many(world, plan, 120)
    html = client.get(f"{URL}?light=red").content.decode()
    assert "全部列在一页" not in html, "30 rows are one page"
    html = client.get(f"{URL}?sort=-due").content.decode()
    link = re.search(r'class="all-rows" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert html.count("data-panel=") == 50
    whole = client.get(f"{URL}{link}").content.decode()
    assert whole.count("data-panel=") == 120
    assert "all-rows" not in whole
    assert whole.index("任务89<") < whole.index("任务1<"), "in the order that was asked for"
    monkeypatch.setattr("luoshi.web.kernel.pages.ALL_ROWS", 70)
    more = client.get(f"{URL}?rows=all").content.decode()
    assert more.count("data-panel=") == 70
    assert 'rel="next" href="?rows=all&amp;page=2"' in more
