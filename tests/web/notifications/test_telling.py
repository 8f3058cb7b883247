"""Whom an act concerns is told, once, and nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from world import appoint, signed_in

from luoshi.web.accounts.models import Appointment
from luoshi.web.dossier.models import Follow, Instruction
from luoshi.web.kernel.roles import Role
from luoshi.web.kernel.telling import tell_of
from luoshi.web.notifications import queries
from luoshi.web.notifications.models import Notification
from luoshi.web.notifications.services import mark_read, tell_people
from luoshi.web.tasks.services import core


def notify(task, notice, actor, text, extra_people=()):
    tell_of("task", task, notice, text, actor=actor, also=extra_people)


@pytest.fixture
def task(world):
    row = core.create_task(
        actor=world.office,
        owner=world.city,
        title="建设产业园",
        due=date(2025, 12, 31),
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
        support=[core.Body("市财政局", world.finance.pk)],
    )
    Notification.objects.all().delete()
    return row


def told():
    return sorted(Notification.objects.values_list("person__name", flat=True))


def test_an_assignment_goes_to_the_heads_of_leads_and_supports(world, task):
    appoint("蔡局", Role.LEAD, world.finance)
    notify(task, "assigned", world.office, "新任务：建设产业园")
    assert told() == sorted(["林局", "蔡局"])


def test_where_an_organisation_has_no_head_its_members_are_told(world, task):
    notify(task, "assigned", world.office, "新任务：建设产业园")
    assert told() == sorted(["林局", "蔡文"])


def test_a_government_is_told_through_its_general_office(world, task):
    core.set_bodies(task, "lead", [core.Body("云岭市", world.other_city.pk)])
    core.set_bodies(task, "support", [])
    notify(task, "assigned", world.office, "新任务")
    assert told() == ["外督"]


def test_an_instruction_goes_to_the_lead_and_to_whom_it_is_addressed(world, task):
    Instruction.objects.create(kind="task", object_id=task.pk, text="请办", addressee=world.finance)
    notify(task, "instruction", world.leader, "请办")
    assert told() == sorted(["林局", "蔡文"])


def test_a_change_goes_to_those_who_follow_and_still_see_the_task(world, task):
    for actor in (world.member, world.stranger):
        Follow.objects.create(person_id=actor.person_id, kind="task", object_id=task.pk)
    notify(task, "changed", world.office, "改了时限")
    assert told() == ["小吴"]


def test_a_state_goes_to_the_lead_and_to_the_office_that_owns_the_task(world, task):
    notify(task, "state", world.member, "已报办结")
    assert told() == sorted(["林局", "督督"])


def test_the_one_who_acts_is_never_told_not_even_as_an_extra(world, task):
    notify(task, "answer", world.lead, "已回复", extra_people=[world.lead.person_id, world.leader.person_id])
    assert told() == ["张市长"]


def test_an_extra_who_may_not_see_the_task_is_told_nothing(world, task):
    notify(task, "answer", world.lead, "已回复", extra_people=[world.strange_member.person_id])
    assert told() == []


def test_who_has_left_is_not_told(world, task):
    Appointment.objects.filter(pk=world.lead.appointment_id).update(valid_to=date(2020, 1, 1))
    notify(task, "instruction", world.leader, "请办")
    assert told() == ["小吴"]


def test_the_same_thing_is_told_once_and_the_same_words_after_another_act_again(world, task):
    for _ in range(2):
        notify(task, "comment", world.office, "请抓紧")
    assert told() == ["林局"]
    with core.changing(task.pk, 1, actor=world.office, permission="task.edit", action="task.edit") as row:
        row.requirement = "新要求"
    notify(task, "comment", world.office, "请抓紧")
    assert told() == ["林局", "林局"]


def test_people_can_be_told_of_anything_once_for_a_key(world):
    people = [world.office.person_id, world.lead.person_id]
    for _ in range(2):
        tell_people(people, "document", "document-1", "文件已读完", "/documents/1/")
    assert told() == sorted(["督督", "林局"])


# The page ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def notes(world):
    tell_people([world.lead.person_id], "comment", "a", "第一条意见", "/tasks/1/")
    tell_people([world.lead.person_id], "due", "b", "第二条到期", "/tasks/2/")
    tell_people([world.lead.person_id], "comment", "c", "第三条意见", "")
    tell_people([world.office.person_id], "comment", "d", "别人的", "/tasks/3/")
    return list(Notification.objects.order_by("pk"))


def shown(client, **asked):
    return [row.text for row in client.get("/notifications/", asked).context["page"]]


def test_one_sees_ones_own_the_unread_first(world, notes):
    client = signed_in(world.lead)
    mark_read(actor=world.lead, ids=[notes[2].pk])
    assert shown(client) == ["第二条到期", "第一条意见", "第三条意见"]
    assert shown(client, kind="comment") == ["第一条意见", "第三条意见"]
    assert shown(client, kind="nonsense") == shown(client)
    assert client.get("/notifications/").context["unread"] == 2


def test_opening_one_reads_it_and_leads_to_the_thing(world, notes):
    client = signed_in(world.lead)
    assert client.get(f"/notifications/{notes[0].pk}/").url == "/tasks/1/"
    assert queries.unread_count(world.lead) == 2
    assert client.get(f"/notifications/{notes[2].pk}/").url == "/notifications/"


def test_a_notification_never_leads_to_another_host(world):
    tell_people([world.lead.person_id], "comment", "x", "坏地址", "//example.org/")
    row = Notification.objects.get()
    assert signed_in(world.lead).get(f"/notifications/{row.pk}/").url == "/notifications/"


def test_one_or_all_of_a_kind_or_all_are_marked_as_read(world, notes):
    client = signed_in(world.lead)
    client.post(f"/notifications/{notes[1].pk}/read/")
    assert queries.unread_count(world.lead) == 2
    client.post("/notifications/read/", {"kind": "due"})
    assert queries.unread_count(world.lead) == 2
    assert client.post("/notifications/read/", {"kind": "comment"}).url == "/notifications/?kind=comment"
    assert queries.unread_count(world.lead) == 0
    assert queries.unread_count(world.office) == 1


def test_those_of_others_do_not_exist_for_one(world, notes):
    client = signed_in(world.lead)
    assert client.get(f"/notifications/{notes[3].pk}/").status_code == 404
    assert client.post(f"/notifications/{notes[3].pk}/read/").status_code == 404
    client.post("/notifications/read/")
    assert queries.unread_count(world.office) == 1


def test_an_empty_page_says_what_will_come_here(world):
    page = signed_in(world.member).get("/notifications/")
    assert "还没有通知" in page.content.decode()


def test_many_are_paged_with_the_same_number_of_queries(world, django_assert_max_num_queries):
    client = signed_in(world.lead)
    for number in range(120):
        tell_people([world.lead.person_id], "comment", f"k{number}", f"第{number}条", "/tasks/1/")
    with django_assert_max_num_queries(9):
        page = client.get("/notifications/", {"page": "3"})
    assert len(page.context["page"].object_list) == 20
