"""The second step: one-time passwords and recovery codes, from setting them up to losing the telephone."""

from __future__ import annotations

import time

import pyotp
import pytest
from django.test import Client

from luoshi.web.accounts.models import Person, RecoveryCode, SignInAttempt
from luoshi.web.accounts.services import own, signing_in
from luoshi.web.accounts.services.signing_in import Origin, Refused


def first_step(browser, member, sign_in, **fields):
    answer = sign_in(browser, member.username, **fields)
    assert answer["Location"].startswith("/sign-in/code/")
    return answer


def test_the_password_alone_signs_nobody_in(public, member, totp, sign_in):
    first_step(public, member, sign_in)
    assert public.get("/me/").status_code == 302
    page = public.get("/sign-in/code/").content.decode()
    assert totp.secret not in page
    answer = public.post("/sign-in/code/", {"code": totp.now()})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert public.get("/me/").status_code == 200


def test_where_one_wanted_to_go_is_kept_whole_through_the_second_step(public, member, totp, sign_in):
    wanted = "/tasks/?q=a&light=red#x"
    answer = first_step(public, member, sign_in, next=wanted)
    page = public.get(answer["Location"])
    assert page.context["next"] == wanted
    assert public.post("/sign-in/code/", {"code": totp.now(), "next": wanted})["Location"] == wanted


def test_a_one_time_password_works_once(public, member, totp, sign_in):
    code = totp.now()
    first_step(public, member, sign_in)
    assert public.post("/sign-in/code/", {"code": code}).status_code == 302
    other = Client()
    first_step(other, member, sign_in)
    answer = other.post("/sign-in/code/", {"code": code})
    assert answer.status_code == 403
    assert "不对或已用过" in answer.content.decode()


def test_an_earlier_one_than_the_last_used_is_refused(member, totp):
    now = int(time.time())
    signing_in.check_code(member, totp.at(now + 30), Origin(None))
    with pytest.raises(Refused):
        signing_in.check_code(member, totp.at(now), Origin(None))


@pytest.mark.parametrize("off", [-90, 90, 3600])
def test_one_of_another_time_is_refused(member, totp, off):
    with pytest.raises(Refused):
        signing_in.check_code(member, totp.at(int(time.time()) + off), Origin(None))


@pytest.mark.parametrize("code", ["", "000000x", "٠١٢٣٤٥", "\x00", "1" * 5000, "\ud800"])
def test_what_is_no_code_is_refused(member, totp, code):
    with pytest.raises(Refused):
        signing_in.check_code(member, code, Origin(None))


def test_guessing_codes_locks_the_name(public, member, totp, sign_in):
    first_step(public, member, sign_in)
    for _ in range(5):
        public.post("/sign-in/code/", {"code": "abcdef"})
    answer = public.post("/sign-in/code/", {"code": totp.now()})
    assert answer.status_code == 403
    assert "失败次数过多，请在" in answer.content.decode()
    # The password was right each time, and that alone does not let counting begin anew.
    assert sign_in(Client(), member.username).status_code == 403


def test_the_second_step_waits_five_minutes(public, member, totp, sign_in):
    first_step(public, member, sign_in)
    session = public.session
    session[signing_in.PENDING_PERSON] = [member.pk, time.time() - 301]
    session.save()
    answer = public.post("/sign-in/code/", {"code": totp.now()}, follow=True)
    assert "登录已超时" in answer.content.decode()
    assert public.get("/me/").status_code == 302


def test_nobody_comes_to_the_second_step_without_the_first(public, member, totp):
    assert public.post("/sign-in/code/", {"code": totp.now()})["Location"] == "/sign-in/"


def test_a_recovery_code_stands_in_once_and_is_not_kept_readable(public, member, totp, sign_in):
    codes = own._new_recovery_codes(member)
    assert len(set(codes)) == 8
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    for browser, status in ((public, 302), (Client(), 403)):
        first_step(browser, member, sign_in)
        assert browser.post("/sign-in/code/", {"code": f" {codes[0].upper()} "}).status_code == status


def set_up(browser) -> pyotp.TOTP:
    page = browser.get("/me/totp/")
    return pyotp.TOTP(page.context["secret"].replace(" ", ""))


def test_setting_up_shows_a_code_asks_it_back_and_gives_recovery_codes_once(public, member, sign_in):
    sign_in(public, member.username)
    authenticator = set_up(public)
    image = public.get("/me/totp.svg")
    assert image["Content-Type"] == "image/svg+xml"
    assert b"<svg" in image.content
    assert "no-store" in image["Cache-Control"]
    assert set_up(public).secret == authenticator.secret, "looking again does not change it"
    assert public.post("/me/totp/", {"code": "000000"}).status_code == 422
    assert not Person.objects.get(pk=member.pk).uses_totp
    code = authenticator.now()
    answer = public.post("/me/totp/", {"code": code})
    assert len(answer.context["codes"]) == 8
    assert public.get("/me/totp/")["Location"] == "/me/"
    assert public.get("/me/totp.svg").status_code == 404
    # The code that was shown is used up.
    with pytest.raises(Refused):
        signing_in.check_code(Person.objects.get(pk=member.pk), code, Origin(None))


def test_a_code_of_the_next_step_shown_at_set_up_cannot_be_shown_again(member):
    from luoshi.web.kernel.actor import SYSTEM

    secret = own.new_totp_secret()
    code = pyotp.TOTP(secret).at(int(time.time()) + 30)
    own.start_totp(member, secret, code, actor=SYSTEM)
    with pytest.raises(Refused):
        signing_in.check_code(Person.objects.get(pk=member.pk), code, Origin(None))


def test_switching_it_off_asks_for_the_password_and_counts_guesses(public, member, totp, sign_in, password):
    first_step(public, member, sign_in)
    public.post("/sign-in/code/", {"code": totp.now()})
    answer = public.post("/me/totp/off/", {"password": "错的密码错的密码"})
    assert answer.status_code == 422
    assert SignInAttempt.objects.filter(username=member.username, reason="password").count() == 1
    own._new_recovery_codes(member)
    assert public.post("/me/totp/off/", {"password": password})["Location"] == "/me/"
    assert not Person.objects.get(pk=member.pk).uses_totp
    assert not RecoveryCode.objects.exists()


def test_where_it_is_demanded_administrators_and_general_offices_must_set_it_up_first(world, settings):
    from world import signed_in

    settings.REQUIRE_TOTP = True
    for actor in (world.administrator, world.office):
        browser = signed_in(actor)
        assert browser.get("/tasks/")["Location"] == "/me/totp/"
        assert browser.get("/me/totp/").status_code == 200
        assert browser.get("/me/totp.svg").status_code == 200
    assert signed_in(world.member).get("/tasks/").status_code == 200
