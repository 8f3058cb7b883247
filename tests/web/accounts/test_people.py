"""Keeping people: who may, how far, and what it ends."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from world import appoint, signed_in

from luoshi.web.accounts.models import Appointment, Person, SignInAttempt
from luoshi.web.accounts.services import people, signing_in
from luoshi.web.accounts.services.signing_in import Refused
from luoshi.web.audit.models import Entry
from luoshi.web.kernel import permissions
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.roles import Role


@pytest.fixture
def admin(world) -> Client:
    return signed_in(world.administrator)


def fields(**given: str) -> dict[str, str]:
    return {
        "username": "chenjing", "name": "陈静", "post": "科长", "email": "", "phone": "",
        "organisation": "青禾市财政局", "role": "member",
    } | given  # fmt: skip


def test_somebody_new_comes_with_a_link_and_can_enter(admin):
    answer = admin.post("/people/new/", fields())
    link = answer.context["link"]
    assert link in answer.content.decode()
    person = Person.objects.get(username="chenjing")
    assert not person.has_usable_password()
    browser = Client()
    assert browser.post(link)["Location"] == "/me/password/"
    assert link not in admin.get(f"/people/{person.pk}/").content.decode()
    assert Entry.objects.filter(action="person.create", object_id=str(person.pk)).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"username": "a"}, "账号须为"),
        ({"username": "a b"}, "账号须为"),
        ({"username": "a\x00b"}, "账号须为"),
        ({"name": " \x00 "}, "请填写姓名"),
        ({"email": "写错"}, "电子邮箱"),
        ({"email": "a@b.cn\nBcc: c@d.cn"}, "电子邮箱"),
        ({"organisation": "没有的局"}, "没有叫"),
        ({"organisation": ""}, "没有叫"),
        ({"role": "emperor"}, "请选择角色"),
    ],
)
def test_bad_entries_are_refused_in_words_and_lose_nothing(admin, given, said):
    answer = admin.post("/people/new/", fields(**given))
    assert answer.status_code == 422
    assert said in answer.context["refused"]
    assert 'value="科长"' in answer.content.decode()
    assert not Person.objects.filter(post="科长").exists()


def test_an_account_that_exists_is_refused_in_words(admin):
    admin.post("/people/new/", fields())
    assert (
        "已经有人使用" in admin.post("/people/new/", fields(username="ｃｈｅｎｊｉｎｇ")).context["refused"]
    )


@pytest.mark.parametrize("place", ["云湖省人民政府", "云岭市人民政府办公室"])
def test_a_city_appoints_nobody_outside_itself(admin, world, place):
    assert admin.post("/people/new/", fields(organisation=place)).status_code == 403
    member = world.member.person_id
    answer = admin.post(f"/people/{member}/appoint/", {"organisation": place, "role": "leader"})
    assert answer.status_code == 403
    assert Appointment.objects.filter(person=member).count() == 1


# Whoever also serves elsewhere


ACTS = {
    "link": lambda pk: (f"/people/{pk}/invite/", {}),
    "details": lambda pk: (f"/people/{pk}/", {"version": 1, "name": "改名"}),
    "account": lambda pk: (f"/people/{pk}/active/", {"active": "no"}),
    "one-time passwords": lambda pk: (f"/people/{pk}/reset-totp/", {}),
    "lockout": lambda pk: (f"/people/{pk}/unlock/", {}),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_city_does_not_keep_the_account_of_whoever_also_serves_the_province(admin, world, act):
    person = Person.objects.get(pk=world.member.person_id)
    Appointment.objects.create(person=person, organisation=world.province, role=Role.LEADER)
    url, given = ACTS[act](person.pk)
    assert admin.post(url, given).status_code == 403
    page = admin.get(f"/people/{person.pk}/").content.decode()
    assert "由上级系统管理员维护" in page
    assert "生成一次性链接" not in page
    above = signed_in(appoint("省管", Role.ADMINISTRATOR, world.province))
    assert above.post(url, given).status_code in {200, 302}


def test_a_role_that_is_still_to_come_elsewhere_counts_and_one_that_has_ended_does_not(world):
    person = Person.objects.get(pk=world.member.person_id)
    tomorrow = timezone.localdate() + timedelta(days=1)
    row = Appointment.objects.create(
        person=person, organisation=world.province, role=Role.LEADER, valid_from=tomorrow
    )
    assert not permissions.allowed(world.administrator, "person.write", person)
    row.valid_from, row.valid_to = None, timezone.localdate()
    row.save()
    assert permissions.allowed(world.administrator, "person.write", person)


def test_nobody_is_taken_over_by_giving_them_a_role(admin, world):
    leader = appoint("省长", Role.LEADER, world.province)
    answer = admin.post(
        f"/people/{leader.person_id}/appoint/", {"organisation": "青禾市人民政府", "role": "leader"}
    )
    assert answer.status_code == 302
    assert admin.post(f"/people/{leader.person_id}/invite/").status_code == 403


def test_a_city_ends_the_role_that_is_its_own_and_not_the_one_elsewhere(admin, world):
    person = Person.objects.get(pk=world.member.person_id)
    outside = Appointment.objects.create(person=person, organisation=world.province, role=Role.LEADER)
    own = Appointment.objects.get(person=person, organisation=world.industry)
    assert admin.post(f"/appointments/{outside.pk}/end/").status_code == 403
    page = admin.get(f"/people/{person.pk}/").content.decode()
    assert f"/appointments/{own.pk}/end/" in page
    assert f"/appointments/{outside.pk}/end/" not in page
    assert admin.post(f"/appointments/{own.pk}/end/").status_code == 302
    assert not Appointment.objects.current(timezone.localdate()).filter(pk=own.pk).exists()


# Roles


def test_an_ended_role_can_be_given_again_and_not_twice(world):
    row = Appointment.objects.get(pk=world.member.appointment_id)
    people.end_appointment(row.pk, actor=world.administrator)
    with pytest.raises(Refused, match="已经结束"):
        people.end_appointment(row.pk, actor=world.administrator)
    people.appoint(row.person_id, world.industry, "member", actor=world.administrator)
    with pytest.raises(Refused, match="已有这项任职"):
        people.appoint(row.person_id, world.industry, "member", actor=world.administrator)


def test_a_role_for_a_time_ends_by_itself_and_may_be_ended_before(admin, world):
    until = timezone.localdate() + timedelta(days=30)
    given = {"organisation": "青禾市财政局", "role": "member", "valid_to": until.isoformat()}
    pk = world.member.person_id
    assert admin.post(f"/people/{pk}/appoint/", given).status_code == 302
    row = Appointment.objects.get(person=pk, organisation=world.finance)
    assert f"/appointments/{row.pk}/end/" in admin.get(f"/people/{pk}/").content.decode()
    assert Appointment.objects.current(until - timedelta(days=1)).filter(pk=row.pk).exists()
    assert not Appointment.objects.current(until).filter(pk=row.pk).exists()


@pytest.mark.parametrize("day", ["2020-01-01", "昨天", "2025-02-30"])
def test_a_role_does_not_end_in_the_past(admin, world, day):
    given = {"organisation": "青禾市财政局", "role": "member", "valid_to": day}
    assert admin.post(f"/people/{world.member.person_id}/appoint/", given).status_code == 422


def test_ending_a_role_is_logged_in_the_same_words_whatever_the_language(admin, world):
    admin.post("/language/", {"language": "en"})
    admin.post(f"/appointments/{world.member.appointment_id}/end/")
    assert Entry.objects.filter(action="person.dismiss", object_id=str(world.member.person_id)).exists()


# The last administrator


def test_the_last_administrator_stays(admin, world):
    assert (
        "最后一名"
        in admin.post(f"/appointments/{world.administrator.appointment_id}/end/").context["refused"]
    )
    answer = admin.post(f"/people/{world.administrator.person_id}/active/", {"active": "no"})
    assert "不能停用自己" in answer.context["refused"]


def test_an_administrator_may_go_when_another_of_the_government_or_above_stays(world):
    second = appoint("管二", Role.ADMINISTRATOR, world.city_office)
    people.end_appointment(world.administrator.appointment_id, actor=second)
    with pytest.raises(Refused, match="最后一名"):
        people.end_appointment(second.appointment_id, actor=second)
    above = appoint("省管", Role.ADMINISTRATOR, world.province)
    people.end_appointment(second.appointment_id, actor=above)


def test_an_administrator_of_a_county_or_for_a_time_is_not_enough(world):
    appoint("县管", Role.ADMINISTRATOR, world.county)
    temporary = appoint("临管", Role.ADMINISTRATOR, world.city)
    Appointment.objects.filter(pk=temporary.appointment_id).update(
        valid_to=timezone.localdate() + timedelta(days=5)
    )
    with pytest.raises(Refused, match="最后一名"):
        people.end_appointment(world.administrator.appointment_id, actor=world.administrator)


def test_somebody_who_administers_twice_is_not_their_own_successor(world):
    person = Person.objects.get(pk=world.administrator.person_id)
    Appointment.objects.create(person=person, organisation=world.city_office, role=Role.ADMINISTRATOR)
    other = appoint("临管", Role.ADMINISTRATOR, world.city)
    Appointment.objects.filter(pk=other.appointment_id).update(
        valid_to=timezone.localdate() + timedelta(days=5)
    )
    with pytest.raises(Refused, match="最后一名"):
        people.set_active(person.pk, False, actor=other)


# Accounts


def test_a_deactivated_account_is_out_at_once_and_can_come_back(admin, member, sign_in):
    browser = Client()
    sign_in(browser, member.username)
    admin.post(f"/people/{member.pk}/active/", {"active": "no"})
    assert browser.get("/me/").status_code == 302
    assert sign_in(browser, member.username).status_code == 403
    admin.post(f"/people/{member.pk}/active/", {"active": "yes"})
    assert sign_in(Client(), member.username).status_code == 302


def test_an_administrator_lifts_a_lockout(admin, public, member, sign_in):
    for _ in range(5):
        sign_in(public, member.username, "错的密码错的密码")
    assert "解除锁定" in admin.get(f"/people/{member.pk}/").content.decode()
    admin.post(f"/people/{member.pk}/unlock/")
    assert sign_in(public, member.username).status_code == 302
    assert Entry.objects.filter(action="person.unlock").exists()


def test_a_lockout_is_not_lifted_by_others(world, member):
    SignInAttempt.objects.create(username=member.username, succeeded=False, reason="password")
    for actor in (world.office, world.stranger, world.member):
        with pytest.raises(Denied):
            signing_in.unlock(member, actor=actor)


def test_lost_one_time_passwords_are_reset(admin, public, member, totp, sign_in):
    admin.post(f"/people/{member.pk}/reset-totp/")
    assert sign_in(public, member.username)["Location"] == "/"


def test_two_who_change_somebody_at_once_do_not_overwrite_each_other(admin, world):
    pk = world.member.person_id
    given = {"version": 1, "name": "吴一", "post": "", "email": "", "phone": ""}
    assert admin.post(f"/people/{pk}/", given).status_code == 302
    answer = admin.post(f"/people/{pk}/", {**given, "name": "吴二"})
    assert answer.status_code == 422
    assert "已被改动" in answer.context["refused"]
    assert Person.objects.get(pk=pk).name == "吴一"
    assert admin.post(f"/people/{pk}/", {**given, "version": "9" * 5000}).status_code == 422


# The list


def test_the_list_is_filtered_and_sorted_and_taken_away_as_it_is(admin, world):
    page = admin.get("/people/?q=财政&role=member").content.decode()
    assert "蔡文" in page
    assert "小吴" not in page
    book = load_workbook(BytesIO(admin.get("/people/list.xlsx?q=财政&role=member").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["姓名", "蔡文"]
    names = [row.name for row in admin.get("/people/?sort=-username").context["page"]]
    order = Person.objects.order_by("-username").values_list("name", flat=True)
    assert names == list(order[: len(names)])


@pytest.mark.parametrize(
    "query", ["q=%00", "page=x", "page=-1", "role=x", "active=x", "sort=password", "q=%27"]
)
def test_odd_filters_are_no_fault(admin, query):
    assert admin.get(f"/people/?{query}").status_code == 200


def test_a_name_that_looks_like_a_formula_stays_a_name(admin, world):
    Person.objects.filter(pk=world.member.person_id).update(name="=1+1")
    book = load_workbook(BytesIO(admin.get("/people/list.xlsx?q=%3D1").content))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_only_those_who_keep_a_person_see_how_to_reach_them(admin, world):
    Person.objects.filter(pk=world.member.person_id).update(email="wu@example.cn", phone="0731-1")
    url = f"/people/{world.member.person_id}/"
    for browser in (signed_in(world.stranger), signed_in(world.lead)):
        page = browser.get(url).content.decode()
        assert "wu@example.cn" not in page
        assert "0731-1" not in page
    assert "wu@example.cn" in admin.get(url).content.decode()
