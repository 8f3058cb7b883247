"""Links that sign somebody in once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from world import appoint, signed_in

from luoshi.web.accounts.models import Appointment, Person, SignInLink, Token
from luoshi.web.accounts.services.links import make_link
from luoshi.web.accounts.services.people import appoint as give_role
from luoshi.web.accounts.tokens import actor_of_token, digest_of
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.roles import Role


def enter(path: str, browser: Client | None = None):
    return (browser or Client()).post(path)


def refused(answer) -> bool:
    return answer.status_code == 403 and "已经用过或已失效" in answer.content.decode()


def test_looking_does_not_use_it_up_and_the_button_does(member, password):
    path = make_link(member, "invite", actor=SYSTEM)
    for _ in range(3):
        page = Client().get(path)
        assert page.status_code == 200
        assert member.name in page.content.decode()
    browser = Client()
    assert enter(path, browser)["Location"] == "/me/password/"
    assert refused(enter(path))
    assert refused(Client().get(path))
    assert browser.get("/tasks/")["Location"] == "/me/password/", "nothing before a password is set"
    answer = browser.post("/me/password/", {"new": "白云千载-空悠悠2025", "again": "白云千载-空悠悠2025"})
    assert answer["Location"] == "/"
    assert browser.get("/tasks/").status_code == 200


def test_the_secret_is_not_kept(member):
    secret = make_link(member, "invite", actor=SYSTEM).split("/")[-2]
    kept = SignInLink.objects.values().get()
    assert len(secret) >= 40
    assert all(secret not in str(value) for value in kept.values())


def test_it_ends_with_its_time(member):
    path = make_link(member, "invite", actor=SYSTEM, lifetime=timedelta(minutes=5))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(Client().get(path))
    assert refused(enter(path))


def test_a_new_one_ends_the_earlier(member):
    first, second = (make_link(member, "reset", actor=SYSTEM) for _ in range(2))
    assert refused(enter(first))
    assert enter(second).status_code == 302


@pytest.mark.parametrize("secret", ["x", "a" * 500, "%00", "%ED%A0%80"])
def test_an_invented_one_is_refused(world, public, secret):
    assert refused(public.get(f"/sign-in/link/{secret}/"))


def test_it_ends_with_the_account(member):
    path = make_link(member, "invite", actor=SYSTEM)
    Person.objects.filter(pk=member.pk).update(is_active=False)
    assert refused(enter(path))


def test_it_is_not_lost_on_somebody_who_holds_no_role_yet(member):
    path = make_link(member, "invite", actor=SYSTEM)
    Appointment.objects.filter(person=member).update(valid_to=timezone.localdate())
    assert "现在没有任职" in enter(path).content.decode()
    Appointment.objects.filter(person=member).update(valid_to=None)
    assert enter(path).status_code == 302


def test_the_form_is_refused_without_its_token(member):
    path = make_link(member, "invite", actor=SYSTEM)
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    assert SignInLink.objects.get().used_at is None


def test_a_reset_signs_everybody_else_out_and_does_not_go_round_the_one_time_password(
    public, member, sign_in, totp
):
    sign_in(public, member.username)
    public.post("/sign-in/code/", {"code": totp.now()})
    assert public.get("/me/").status_code == 200
    browser = Client()
    answer = enter(make_link(member, "reset", actor=SYSTEM), browser)
    assert answer["Location"].startswith("/sign-in/code/")
    assert browser.get("/me/").status_code == 302
    assert public.get("/me/").status_code == 302, "whoever had taken the account is out"
    assert (
        browser.post("/sign-in/code/", {"code": totp.at(int(time.time()) + 30)})["Location"]
        == "/me/password/"
    )


def test_another_person_who_is_signed_in_in_the_same_browser_is_signed_out(public, world, member, sign_in):
    browser = signed_in(world.lead)
    enter(make_link(member, "invite", actor=SYSTEM), browser)
    assert int(browser.session["_auth_user_id"]) == member.pk


def test_only_those_who_keep_a_person_make_one(world, member):
    for actor in (world.office, world.leader, world.lead, world.member, world.stranger):
        with pytest.raises(Denied):
            make_link(member, "reset", actor=actor)
    assert make_link(member, "reset", actor=world.administrator)


def test_a_city_makes_none_for_whoever_also_serves_the_province(world, member):
    Appointment.objects.create(person=member, organisation=world.province, role=Role.LEADER)
    with pytest.raises(Denied):
        make_link(member, "reset", actor=world.administrator)
    above = appoint("省管", Role.ADMINISTRATOR, world.province)
    assert make_link(member, "reset", actor=above)


def test_a_link_made_before_does_not_lead_to_a_role_given_from_above(world, member):
    path = make_link(member, "reset", actor=world.administrator)
    above = appoint("省管", Role.ADMINISTRATOR, world.province)
    give_role(member.pk, world.province, "leader", actor=above)
    assert refused(enter(path))


def test_a_link_lives_on_when_the_same_office_gives_another_role(world, member):
    path = make_link(member, "invite", actor=world.administrator)
    give_role(member.pk, world.finance, "data_owner", actor=world.administrator)
    assert enter(path).status_code == 302


def test_the_invented_people_of_a_demonstration_are_nobody_outside_one(
    world, member, settings, password, sign_in
):
    settings.DEMO = True
    link = make_link(member, "reset", actor=world.administrator)
    here = signed_in(world.member)
    Person.objects.filter(pk=member.pk).update(demonstration=True)
    Token.objects.create(
        appointment_id=world.member.appointment_id, name="报表", digest=digest_of("秘"), read_only=True
    )
    assert here.get("/me/").status_code == 200
    assert actor_of_token("秘") is not None
    settings.DEMO = False
    assert here.get("/me/").status_code == 302
    assert actor_of_token("秘") is None
    assert refused(enter(link))
    answer = sign_in(Client(), member.username)
    assert (answer.status_code, "账号或密码不对" in answer.content.decode()) == (403, True)
    settings.DEMO = True
    assert sign_in(Client(), member.username).status_code == 302


def test_a_link_of_the_demonstration_is_dead_outside_one(world, member, settings):
    appointment = Appointment.objects.get(person=member)
    path = make_link(member, "demo", actor=SYSTEM, appointment=appointment)
    assert refused(enter(path))
    settings.DEMO = True
    assert enter(path)["Location"] == "/"
