"""Signing in by name and password: what is told, what is counted, where it leads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.web.accounts.models import Appointment, Person, SignedIn, SignInAttempt
from luoshi.web.audit.models import Entry

HOME = "/"


def says(answer, words: str) -> bool:
    return words in answer.content.decode()


def fail(sign_in, browser, username: str, times: int):
    for _ in range(times):
        answer = sign_in(browser, username, "错的密码错的密码")
    return answer


def age(minutes: float) -> None:
    """Let the attempts of until now have been that long ago."""
    for row in SignInAttempt.objects.all():
        SignInAttempt.objects.filter(pk=row.pk).update(at=row.at - timedelta(minutes=minutes))


def test_name_and_password_sign_in_and_it_is_logged(public, member, sign_in):
    answer = sign_in(public, member.username)
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert public.get("/me/").status_code == 200
    entry = Entry.objects.get(action="person.sign_in")
    assert (entry.person_id, entry.channel) == (member.pk, "page")


def test_blanks_and_full_width_letters_around_the_name_do_not_matter(public, member, sign_in):
    Person.objects.filter(pk=member.pk).update(username="xiaowu")
    assert sign_in(public, " ｘｉａｏｗｕ ").status_code == 302


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(public, member, sign_in):
    import re

    wrong = sign_in(public, member.username, "错的密码错的密码")
    unknown = sign_in(public, "没有这个人", "错的密码错的密码")
    assert wrong.status_code == unknown.status_code == 403
    first, second = (
        re.sub(r'value="[^"]*"|[\w-]{64}', "", answer.content.decode()) for answer in (wrong, unknown)
    )
    assert first == second
    assert says(wrong, "账号或密码不对。")


@pytest.mark.usefixtures("real_hashes")
def test_looking_for_nobody_does_the_work_of_checking_a_password(public, world, sign_in, monkeypatch):
    from django.contrib.auth.hashers import Argon2PasswordHasher

    worked = []
    encode = Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *given: worked.append(given) or encode(*given))
    sign_in(public, "没有这个人")
    assert len(worked) == 1


def test_whoever_is_deactivated_or_has_no_password_gets_the_same_answer(public, world, member, sign_in):
    Person.objects.filter(pk=member.pk).update(is_active=False)
    without = Person.objects.get(pk=world.lead.person_id)
    for username in (member.username, without.username):
        assert says(sign_in(public, username), "账号或密码不对。")


def test_whoever_holds_no_role_is_told_so_but_only_with_the_right_password(public, member, sign_in):
    Appointment.objects.filter(person=member).update(valid_to=timezone.localdate())
    assert says(sign_in(public, member.username), "现在没有任职")
    assert says(sign_in(public, member.username, "错的密码错的密码"), "账号或密码不对。")
    assert public.get("/me/").status_code == 302


@pytest.mark.parametrize("name", ["", "\x00", "a\x00b", "名" * 500, "' OR 1=1 --"])
def test_odd_names_are_refused_like_any_other(public, world, sign_in, name):
    assert says(sign_in(public, name), "账号或密码不对。")


def test_five_failures_lock_the_name_with_the_time_told_and_the_right_password_too(public, member, sign_in):
    assert says(fail(sign_in, public, member.username, 5), "账号或密码不对。")
    answer = sign_in(public, member.username)
    until = timezone.localtime() + timedelta(minutes=15)
    near = {(until + timedelta(minutes=n)).strftime("%H:%M") for n in (0, 1)}
    assert answer.status_code == 403
    assert any(says(answer, f"请在 {time} 之后再试") for time in near)
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), member.username).status_code == 403


def test_an_unknown_name_is_locked_just_the_same(public, world, sign_in):
    fail(sign_in, public, "没有这个人", 5)
    assert says(sign_in(public, "没有这个人"), "失败次数过多")


def test_the_lock_opens_by_itself_and_trying_on_does_not_prolong_it(public, member, sign_in):
    fail(sign_in, public, member.username, 5)
    age(10)
    fail(sign_in, public, member.username, 3)  # refused unseen
    age(5.1)
    assert sign_in(public, member.username).status_code == 302


def test_four_failures_do_not_lock_and_a_success_lets_counting_begin_anew(public, member, sign_in):
    fail(sign_in, public, member.username, 4)
    assert sign_in(public, member.username).status_code == 302
    again = Client()
    fail(sign_in, again, member.username, 4)
    assert sign_in(again, member.username).status_code == 302


def test_thirty_failures_lock_an_address_for_every_name_but_no_other_address(public, member, sign_in):
    SignInAttempt.objects.bulk_create(
        SignInAttempt(username=f"名{n}", address="127.0.0.1", succeeded=False, reason="password")
        for n in range(29)
    )
    assert says(sign_in(public, "另一个名"), "账号或密码不对。")
    assert says(sign_in(public, member.username), "失败次数过多")
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), member.username).status_code == 302


def test_without_an_address_nobody_is_locked_for_the_failures_of_others(member, sign_in):
    SignInAttempt.objects.bulk_create(
        SignInAttempt(username=f"名{n}", address=None, succeeded=False, reason="password") for n in range(40)
    )
    assert sign_in(Client(REMOTE_ADDR=""), member.username).status_code == 302


@pytest.mark.parametrize(
    ("told", "counted"),
    [("6.6.6.6, 10.0.0.7", "10.0.0.7"), ("10.0.0.7:443", "127.0.0.1"), ("乱写", "127.0.0.1"), ("::1", "::1")],
)
def test_only_what_the_own_proxy_says_counts_as_the_address(settings, member, sign_in, told, counted):
    settings.HTTPS = True
    sign_in(Client(headers={"X-Forwarded-For": told}), member.username, "错的密码错的密码")
    assert SignInAttempt.objects.get().address == counted


def test_without_a_proxy_nobody_can_invent_an_address(member, sign_in):
    sign_in(Client(headers={"X-Forwarded-For": "6.6.6.6"}), member.username, "错的密码错的密码")
    assert SignInAttempt.objects.get().address == "127.0.0.1"


def test_one_goes_on_to_where_one_wanted(public, member, sign_in):
    asked = public.get("/tasks/?q=厂房&light=red")
    assert asked["Location"].startswith("/sign-in/?next=")
    shown = public.get(asked["Location"]).content.decode()
    assert 'name="next" value="/tasks/?q=' in shown
    answer = sign_in(public, member.username, next="/tasks/?q=厂房&light=red")
    assert answer["Location"] == "/tasks/?q=%E5%8E%82%E6%88%BF&light=red"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "javascript:alert(1)", "http:evil.example", "evil.example", "/\n/evil.example", " //evil.example",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site(public, member, sign_in, elsewhere):
    assert sign_in(public, member.username, next=elsewhere)["Location"] == HOME
    # Nor when already signed in.
    assert public.get("/sign-in/", {"next": elsewhere})["Location"] == HOME


def test_the_session_gets_a_new_key_so_that_nobody_can_have_prepared_it(public, member, sign_in):
    session = public.session
    session["prepared"] = "by somebody else"
    session.save()
    before = session.session_key
    public.cookies["sessionid"] = before
    sign_in(public, member.username)
    assert public.session.session_key != before
    assert "prepared" not in public.session
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get("/me/").status_code == 302


def test_the_form_is_refused_without_its_token(member, sign_in):
    assert sign_in(Client(enforce_csrf_checks=True), member.username).status_code == 403
    assert not SignedIn.objects.exists()


def test_signing_out_ends_the_session_and_only_a_form_can_do_it(public, member, sign_in):
    sign_in(public, member.username)
    assert public.get("/sign-out/").status_code == 405
    key = public.session.session_key
    assert public.post("/sign-out/")["Location"] == "/sign-in/"
    old = Client()
    old.cookies["sessionid"] = key
    assert old.get("/me/").status_code == 302
    assert not SignedIn.objects.exists()


def test_a_session_ends_after_a_working_day_however_often_it_is_used(public, member, sign_in, settings):
    sign_in(public, member.username)
    session = public.session
    session["begun"] -= settings.SESSION_COOKIE_AGE - 60
    session.save()
    assert public.get("/me/").status_code == 200
    session["begun"] -= 120
    session.save()
    assert public.get("/me/").status_code == 302


def test_an_ended_appointment_and_a_deactivated_account_lose_access_at_once(public, world, member, sign_in):
    sign_in(public, member.username)
    assert public.get("/tasks/").status_code == 200
    Appointment.objects.filter(person=member).update(valid_to=timezone.localdate())
    assert public.get("/tasks/").status_code == 302
    Appointment.objects.filter(person=member).update(valid_to=None)
    Person.objects.filter(pk=member.pk).update(is_active=False)
    assert public.get("/tasks/").status_code == 302


def test_the_password_is_kept_as_argon2_and_asked_to_be_long(real_hashes, member):
    from django.contrib.auth.password_validation import password_validators_help_texts

    assert member.password.startswith("argon2$")
    assert any("12" in text for text in password_validators_help_texts())


def test_the_cookie_of_the_session_is_not_for_scripts(public, member, sign_in):
    cookie = sign_in(public, member.username).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "it ends with the browser"


def test_a_program_that_is_not_signed_in_is_told_by_the_status(public, world):
    assert public.get("/tasks/", headers={"Accept": "application/json"}).status_code == 401
    answer = public.get("/tasks/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in/")
