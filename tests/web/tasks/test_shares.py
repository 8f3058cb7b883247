"""Bodies that a task names together: each is told, reports on its part, and the giver sees who has and who has not."""

from __future__ import annotations

import re
from datetime import date

import pytest
from world import appoint, signed_in

from luoshi.web.dossier.services import instructions
from luoshi.web.kernel import permissions
from luoshi.web.kernel.refusals import Refused
from luoshi.web.kernel.roles import Role
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.services import breakdown, core, editing, reporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(world):
    return editing.new_task(
        actor=world.province_office_person,
        title="稳定就业",
        lead=[core.Body("省财政厅")],
        support=[core.Body("各市州人民政府")],
    )


def test_each_body_of_the_group_is_told_of_the_assignment_and_nobody_else(world, task):
    told = set(Notification.objects.filter(kind="assigned").values_list("person_id", flat=True))
    assert {world.office.person_id, world.stranger.person_id} <= told
    assert not told & {world.member.person_id, world.finance.pk}


def test_the_office_of_a_city_reports_on_its_part_and_hangs_a_file_on_it(world, task):
    assert permissions.allowed(world.office, "task.report", task)
    assert permissions.allowed(world.office, "task.attach", task)
    assert not permissions.allowed(world.office, "task.finish", task), "one of many cannot finish the whole"
    assert not permissions.allowed(world.office, "task.edit", task)
    reporting.report(task.pk, "已召开招聘会", actor=world.office)


def test_the_giver_sees_who_has_reported_and_who_has_not_and_each_body_its_own_part(world, task):
    reporting.report(task.pk, "已签约五百人", actor=world.office)
    page = signed_in(world.province_office_person).get(f"/tasks/{task.pk}/").content.decode()
    assert "2 个中 1 个已报进展" in page
    part = page[page.index('id="shares"') :]
    part = part[: part.index("</table>")]
    assert part.index("青禾市政府") < part.index("已签约五百人")
    assert 'class="waiting"><th scope="row">云岭市政府' in part
    own = signed_in(world.stranger).get(f"/tasks/{task.pk}/").content.decode()
    own = own[own.index('id="shares"') :]
    own = own[: own.index("</table>")]
    assert "云岭市政府" in own
    assert "青禾市政府" not in own


def test_a_task_without_a_group_shows_no_parts(world):
    plain = editing.new_task(
        actor=world.office, title="建园区", lead=[core.Body("市工信局", world.industry.pk)]
    )
    assert 'id="shares"' not in signed_in(world.office).get(f"/tasks/{plain.pk}/").content.decode()


def test_a_city_gives_no_instruction_to_a_body_of_the_province(world):
    task = editing.new_task(
        actor=world.province_office_person,
        title="稳定就业",
        lead=[core.Body("省政府办公厅", world.province_office.pk)],
        support=[core.Body("各市州人民政府")],
    )
    leader = appoint("市长", Role.LEADER, world.city)
    with pytest.raises(Refused, match="不归本机关管"):
        instructions.give("task", task.pk, actor=leader, addressee_id=world.province_office.pk, text="速办")
    assert "instruct-to" not in signed_in(leader).get(f"/tasks/{task.pk}/").content.decode()


def today_page(actor):
    page = signed_in(actor).get("/").content.decode()
    number = re.search(r'<span class="figure">(\d+)</span> <span class="what">统称到本地、待报进展', page)
    return page, int(number[1]) if number else None


def test_the_own_part_stands_on_the_page_of_today_until_it_is_reported(world, task):
    page, number = today_page(world.office)
    assert number == 1
    assert "稳定就业" in page
    assert today_page(world.province_office_person)[1] is None, "nobody is above"
    assert today_page(world.member)[1] is None
    listed = signed_in(world.office).get("/tasks/?share=1").content.decode()
    assert "稳定就业" in listed
    assert "本地部分待报进展" in listed
    reporting.report(task.pk, "已召开招聘会", actor=world.office)
    assert today_page(world.office)[1] == 0
    assert today_page(world.stranger)[1] == 1, "the report of one is not that of another"
    assert "稳定就业" not in signed_in(world.office).get("/tasks/?share=1").content.decode()


def test_a_body_of_the_group_breaks_down_its_own_part_and_not_the_whole(world, task):
    page = signed_in(world.office).get(f"/tasks/{task.pk}/").content.decode()
    assert "分解本地的部分" in page
    assert 'id="milestone-title"' not in page
    part = breakdown.add_subtask(
        task.pk, title="招聘会", due=date(2025, 12, 1), actor=world.office,
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
    )  # fmt: skip
    assert part.owner == world.city
    assert permissions.allowed(world.office, "task.edit", part)
    assert permissions.allowed(world.member, "task.report", part)
    inherited = breakdown.add_subtask(task.pk, title="技能培训", due=date(2025, 12, 1), actor=world.office)
    assert [row.organisation for row in inherited.involvements.all()] == [world.city]
    assert "招聘会" in signed_in(world.province_office_person).get(f"/tasks/{task.pk}/").content.decode()
    assert "招聘会" not in signed_in(world.stranger).get(f"/tasks/{task.pk}/").content.decode()
    with pytest.raises(permissions.Denied):
        breakdown.add_milestone(task.pk, title="过半", due=date(2025, 12, 1), actor=world.office)


def test_whoever_helps_by_name_or_not_at_all_breaks_nothing_down(world):
    plain = editing.new_task(
        actor=world.province_office_person,
        title="稳定就业",
        due=date(2025, 12, 1),
        lead=[core.Body("省财政厅")],
        support=[core.Body("青禾市人民政府", world.city.pk)],
    )
    with pytest.raises(permissions.Denied):
        breakdown.add_subtask(plain.pk, title="招聘会", actor=world.office)
    assert "分解本地的部分" not in signed_in(world.office).get(f"/tasks/{plain.pk}/").content.decode()
