"""Today's page: what each role has to do, what is new, and that every number is the number of its rows."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
import query_counts
from django.http import QueryDict
from django.utils import timezone
from world import signed_in

from luoshi.web.dossier.models import Change, Instruction
from luoshi.web.kernel import clock
from luoshi.web.kernel.log import log
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks.models import LastLook, Milestone, Plan, Target, TargetValue, Task
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.queries.lists import filter_tasks
from luoshi.web.tasks.services import core, lights

TODAY = date(2025, 7, 10)


@pytest.fixture(autouse=True)
def day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def make(world):
    def make_task(title="建设产业园", **fields):
        bodies = {"lead": [core.Body("市工业和信息化局", world.industry.pk)]}
        task = core.create_task(actor=world.office, owner=world.city, title=title, **{**bodies, **fields})
        lights.refresh([task.pk], TODAY)
        return task

    return make_task


def figures(actor):
    """The numbers at the head of the page by their words, with where they lead."""
    page = signed_in(actor).get("/").content.decode()
    found = re.findall(
        r'<a href="([^"]+)"><span class="figure">(\d+)</span> <span class="what">([^<]+)</span>', page
    )
    return {what: (int(number), html.unescape(url)) for url, number, what in found}


def test_the_office_is_told_what_is_overdue_finished_unassigned_and_unanswered(world, make):
    make(due=date(2025, 7, 1))
    make(due=date(2025, 12, 31), state="finished")
    make(lead=[])
    task = make()
    Instruction.objects.create(kind="task", object_id=task.pk, addressee=world.industry, text="请加快")
    assert {what: number for what, (number, _) in figures(world.office).items()} == {
        "逾期未办结": 1, "待确认销号": 1, "统称到本地、待报进展": 0, "没有责任单位": 1, "批示待回复": 1, "已识读未发布的文件": 0,
    }  # fmt: skip


def test_a_department_is_told_what_is_due_what_is_silent_and_its_milestones(world, make):
    make("逾期的", due=date(2025, 7, 1))
    task = make("快到期的", due=TODAY + timedelta(20))
    make("还早的", due=date(2025, 12, 31))
    make("别人的", lead=[core.Body("市财政局", world.finance.pk)], due=date(2025, 7, 1))
    Milestone.objects.create(task=task, title="开工", due=TODAY + timedelta(5))
    Milestone.objects.create(task=task, title="完工", due=TODAY + timedelta(50))
    Instruction.objects.create(kind="task", object_id=task.pk, addressee=world.industry, text="请加快")
    Instruction.objects.create(kind="task", object_id=task.pk, addressee=world.finance, text="请出资金")
    found = {what: number for what, (number, _) in figures(world.member).items()}
    assert found == {
        "逾期未办结": 1, "30 天内到期": 1, "批示待回复": 1, "久无进展": 0, "30 天内和逾期的节点": 1,
    }  # fmt: skip
    # What was given just now is new, and only long after that without progress.
    for days, quiet in ((45, 0), (46, 2)):
        Task.objects.update(given_on=TODAY - timedelta(days))
        lights.refresh()
        number, url = figures(world.member)["久无进展"]
        assert (
            number
            == quiet
            == filter_tasks(world.member, Filter.parse(QueryDict(url.partition("?")[2]))).count()
        )
    page = signed_in(world.member).get("/").content.decode()
    assert "别人的" not in page
    assert "请出资金" not in page


def test_a_data_owner_is_told_which_figures_of_the_last_period_are_missing(world, make):
    task = make()
    common = {"task": task, "comparator": ">=", "value": 10, "kind": "count", "data_owner": world.industry}
    never, old, fresh = (
        Target.objects.create(metric=name, **common) for name in ("从未填的", "过期的", "已填的")
    )
    Target.objects.create(metric="别人填的", **{**common, "data_owner": world.finance})
    for target, period, end in ((old, "2025-05", date(2025, 5, 31)), (fresh, "2025-06", date(2025, 6, 30))):
        TargetValue.objects.create(target=target, period=period, period_end=end, value=1, source="月报")
    page = signed_in(world.data_owner).get("/").content.decode()
    assert figures(world.data_owner)["上期数据未填"][0] == 2
    assert never.metric in page
    assert old.metric in page
    assert fresh.metric not in page
    assert "别人填的" not in page


def test_a_leader_sees_red_and_amber_and_the_answers_to_the_own_instructions(world, make):
    Plan.objects.create(owner=world.city, title="方案", year=2025)
    task = make("滞后的一项", due=date(2025, 7, 1))
    Instruction.objects.create(kind="task", object_id=task.pk, addressee=world.industry, text="请加快", by_id=world.leader.person_id, state="answered",
        answer="已增加人手", answered_at=timezone.now(),
    )  # fmt: skip
    Instruction.objects.create(
        kind="task",
        object_id=task.pk,
        addressee=world.industry,
        text="别人的批示",
        by_id=world.office.person_id,
    )
    page = signed_in(world.leader).get("/").content.decode()
    assert figures(world.leader)["滞后的任务"][0] == 1
    assert figures(world.leader)["我的批示已有回复"][0] == 1
    assert "已增加人手" in page
    assert "别人的批示" not in page


def test_inspectors_see_the_log_and_administrators_the_people(world, make):
    make("被记录的一项")
    make("逾期的一项", due=date(2025, 7, 1))
    for _each in range(20):  # coming and going is in the log, and not here
        log(
            actor=world.office, action="person.sign_in", object_type="person", object_id=1, object_label="来来去去",
            organisation_id=world.city.pk,
        )  # fmt: skip
    inspector = signed_in(world.inspector).get("/").content.decode()
    assert "还没有生成过校验根" in inspector
    assert "被记录的一项" in inspector
    assert "来来去去" not in inspector
    assert figures(world.inspector)["逾期未办结"][0] == 1
    assert "逾期的一项" in inspector
    administrator = signed_in(world.administrator).get("/").content.decode()
    assert "没有启用动态口令的人员" in administrator
    assert "小吴" in administrator
    assert "外督" not in administrator


def test_what_others_may_not_see_is_neither_counted_nor_told(world, make):
    make("机密的一项", due=date(2025, 7, 1))
    assert figures(world.stranger)["逾期未办结"][0] == 0
    assert "机密的一项" not in signed_in(world.stranger).get("/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_page_even_with_nothing_to_do(world, role):
    response = signed_in(world.of_role(role)).get("/")
    page = response.content.decode()
    assert ("intake.js" in page) == ('id="intake"' in page), "a script without its form fails in the browser"
    assert response.status_code == 200
    assert "上次查看以来" in response.content.decode()


def test_what_changed_since_the_last_look_is_shown_by_task_and_survives_a_reload(world, make):
    client = signed_in(world.member)
    client.get("/")
    look = LastLook.objects.get(appointment_id=world.member.appointment_id)
    past = clock.now() - timedelta(hours=2)
    LastLook.objects.filter(pk=look.pk).update(at=past)
    task = make("有变化的一项")
    with core.changing(task.pk, None, actor=world.office, permission="task.edit", action="task.edit") as row:
        row.due = date(2025, 12, 31)
    for _ in range(2):
        page = client.get("/").content.decode()
        assert "有变化的一项" in page
        assert "修改任务" in page
    # Looked at half an hour after that, it is new no more.
    Change.objects.update(at=clock.now() - timedelta(hours=1))
    LastLook.objects.filter(pk=look.pk).update(at=clock.now() - timedelta(minutes=30))
    assert "有变化的一项" not in _news(client.get("/").content.decode())


def _news(page):
    return page[page.index("上次查看以来") :]


def test_the_first_look_tells_of_the_last_week(world, make):
    make("上周以来的一项")
    assert "上周以来的一项" in _news(signed_in(world.member).get("/").content.decode())


def test_the_numbers_lead_to_as_many_rows(world, make):
    make(due=date(2025, 7, 1))
    make(due=date(2025, 7, 1), lead=[core.Body("市财政局", world.finance.pk)])
    make(lead=[])
    make(state="finished")
    task = make(due=TODAY + timedelta(9))
    Milestone.objects.create(task=task, title="节点", due=TODAY + timedelta(5))
    Instruction.objects.create(kind="task", object_id=task.pk, addressee=world.industry, text="请加快")
    for actor in (world.office, world.lead, world.member, world.leader):
        for what, (number, url) in figures(actor).items():
            assert rows_of(actor, url) == number, (actor.role, what, url)


def rows_of(actor, url):
    """How many rows the address shows to the actor."""
    path, _, query = url.partition("?")
    if path == "/tasks/":
        return filter_tasks(actor, Filter.parse(QueryDict(query))).count()
    page = signed_in(actor).get(url).content.decode()
    return len(re.findall(r'<th scope="row"', page))


def test_a_change_shows_at_once_though_the_numbers_are_kept(world, make):
    assert figures(world.office)["逾期未办结"][0] == 0
    make(due=date(2025, 7, 1))
    assert figures(world.office)["逾期未办结"][0] == 1


@pytest.mark.parametrize("role", list(Role))
def test_the_queries_of_the_page_are_on_record_and_do_not_grow(world, make, role):
    client = signed_in(world.of_role(role))
    for _ in range(3):
        make(due=date(2025, 7, 1))
    few = query_counts.count(client, "/")
    for _ in range(20):
        make(due=date(2025, 7, 1))
    assert query_counts.count(client, "/") == few
    assert few <= 25
    query_counts.check(f"desk:home {role.value}", few)


def test_instructions_are_listed_by_who_has_to_answer(world, make):
    task = make()
    for addressee, text in ((world.industry, "给工信局"), (world.finance, "给财政局")):
        Instruction.objects.create(
            kind="task", object_id=task.pk, addressee=addressee, text=text, by_id=world.leader.person_id
        )
    page = signed_in(world.member).get("/instructions/").content.decode()
    assert "给工信局" in page
    assert "给财政局" not in page
    # An office that oversees them all is not shown those of others as what it has to answer itself.
    office = signed_in(world.office)
    page = office.get("/instructions/").content.decode()
    assert "给工信局" in page
    assert '<option value="answer" selected>' not in page
    assert "给工信局" not in office.get("/instructions/?whose=answer").content.decode()
    both = signed_in(world.leader).get("/instructions/?whose=mine&state=open").content.decode()
    assert "给工信局" in both
    assert "给财政局" in both
    assert "给工信局" not in signed_in(world.stranger).get("/instructions/?whose=all").content.decode()
