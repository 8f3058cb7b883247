"""One's own account: password, sessions, tokens, mail, language, and for whom one acts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from world import signed_in

from luoshi.web.accounts.models import Appointment, Person, SignedIn, Token
from luoshi.web.accounts.tokens import actor_of_token
from luoshi.web.audit.models import Entry
from luoshi.web.kernel.roles import Role

NEW = "白云千载-空悠悠2025"


def change(browser, old: str, new: str = NEW, again: str | None = None):
    return browser.post("/me/password/", {"old": old, "new": new, "again": new if again is None else again})


@pytest.fixture
def browsers(member, sign_in) -> tuple[Client, Client]:
    """Two browsers in which the member is signed in."""
    both = Client(headers={"User-Agent": "甲"}), Client(headers={"User-Agent": "乙"})
    for browser in both:
        sign_in(browser, member.username)
    return both


def test_a_new_password_ends_every_other_session_and_this_one_goes_on_under_a_new_key(
    browsers, member, sign_in, password
):
    here, there = browsers
    before = here.session.session_key
    assert change(here, password)["Location"] == "/"
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert here.session.session_key != before
    assert SignedIn.objects.get(person=member).session_key == here.session.session_key
    assert sign_in(Client(), member.username, password).status_code == 403
    assert sign_in(Client(), member.username, NEW).status_code == 302
    assert Entry.objects.filter(action="person.password", object_id=str(member.pk)).count() == 1
    assert NEW not in str(list(Entry.objects.values()))


def test_after_a_new_password_the_session_can_still_be_ended_from_elsewhere(
    browsers, member, sign_in, password
):
    here, _ = browsers
    change(here, password)
    other = Client()
    sign_in(other, member.username, NEW)
    other.post("/me/sessions/end/")
    assert here.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("短", "至少"),
        ("123456789012345", "数字"),
        ("password1234", "常见|普通|简单"),
        ("长" * 201, "最多200"),
    ],
)
def test_a_weak_password_is_refused_in_words(browsers, password, new, said):
    import re

    answer = change(browsers[0], password, new)
    assert answer.status_code == 422
    assert re.search(said, answer.context["refused"]), answer.context["refused"]


def test_two_that_differ_the_same_again_and_a_wrong_old_one_are_refused(browsers, password):
    here, there = browsers
    assert "不一样" in change(here, password, again="别的").context["refused"]
    assert "不能和原密码相同" in change(here, password, password).context["refused"]
    assert "原密码不对" in change(here, "错的密码错的密码").context["refused"]
    assert there.get("/me/").status_code == 200


def test_guessing_the_old_password_from_an_open_session_locks_the_name(browsers, password):
    for _ in range(5):
        change(browsers[0], "错的密码错的密码")
    assert "失败次数过多" in change(browsers[0], password).context["refused"]


def test_the_sessions_are_listed_and_those_elsewhere_can_be_ended(browsers, member):
    here, there = browsers
    page = here.get("/me/").content.decode()
    assert page.count("127.0.0.1") == 2
    assert "甲" in page
    assert "乙" in page
    here.post("/me/sessions/end/")
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert SignedIn.objects.filter(person=member).count() == 1


def test_what_has_run_out_is_not_listed(browsers, member):
    from django.contrib.sessions.models import Session

    Session.objects.filter(session_key=browsers[1].session.session_key).update(expire_date=timezone.now())
    assert "乙" not in browsers[0].get("/me/").content.decode()


def test_one_acts_through_ones_own_current_appointments_only(world, member, browsers):
    here = browsers[0]
    second = Appointment.objects.create(
        person=member, organisation=world.city_office, role=Role.GENERAL_OFFICE
    )
    ended = Appointment.objects.create(
        person=member, organisation=world.city, role=Role.LEADER, valid_to=timezone.localdate()
    )
    assert here.post("/act-as/", {"appointment": second.pk}).status_code == 302
    assert here.get("/me/").wsgi_request.actor.role == Role.GENERAL_OFFICE
    for other in (ended.pk, world.leader.appointment_id, "", "x", "9" * 30, "-1"):
        assert here.post("/act-as/", {"appointment": other}).status_code == 403
    assert here.get("/me/").wsgi_request.actor.role == Role.GENERAL_OFFICE


def test_a_token_is_shown_once_kept_as_a_digest_and_acts_through_the_role(browsers, world):
    here = browsers[0]
    answer = here.post("/me/tokens/", {"name": "报表程序", "days": "30", "read_only": "yes"})
    assert answer.status_code == 201
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in here.get("/me/").content.decode()
    assert not Token.objects.filter(digest__contains=secret[-20:]).exists()
    actor = actor_of_token(secret)
    assert (actor.person_id, actor.organisation_id, actor.channel, actor.read_only) == (
        world.member.person_id, world.industry.pk, "api", True,
    )  # fmt: skip
    assert Token.objects.get().last_used_at is not None


@pytest.mark.parametrize("value", ["yes", "on", "true", "1", " YES "])
def test_a_token_asked_for_as_read_only_is_read_only_however_the_box_is_sent(browsers, value):
    answer = browsers[0].post("/me/tokens/", {"name": "报表", "days": "30", "read_only": value})
    assert actor_of_token(answer.context["secret"]).read_only


@pytest.mark.parametrize("value", ["", "no", "false", "0", "只读", "\x00"])
def test_what_cannot_be_told_makes_no_token(browsers, value):
    answer = browsers[0].post("/me/tokens/", {"name": "报表", "days": "30", "read_only": value})
    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_the_use_of_a_token_is_noted_once_a_minute(browsers):
    secret = browsers[0].post("/me/tokens/", {"name": "报表", "days": "30"}).context["secret"]
    actor_of_token(secret)
    noted = Token.objects.get().last_used_at
    actor_of_token(secret)
    assert Token.objects.get().last_used_at == noted


@pytest.mark.parametrize("ending", ["revoked", "expired", "dismissed", "deactivated"])
def test_a_token_ends(browsers, member, ending):
    here = browsers[0]
    secret = here.post("/me/tokens/", {"name": "报表", "days": "30"}).context["secret"]
    token = Token.objects.get()
    assert not actor_of_token(secret).read_only
    if ending == "revoked":
        here.post(f"/me/tokens/{token.pk}/end/")
    elif ending == "expired":
        Token.objects.update(expires_at=timezone.now())
    elif ending == "dismissed":
        Appointment.objects.filter(person=member).update(valid_to=timezone.localdate())
    else:
        Person.objects.filter(pk=member.pk).update(is_active=False)
    assert actor_of_token(secret) is None


def test_nobody_ends_the_token_of_another(browsers, world):
    browsers[0].post("/me/tokens/", {"name": "报表", "days": "30"})
    token = Token.objects.get()
    assert signed_in(world.lead).post(f"/me/tokens/{token.pk}/end/").status_code == 404
    assert signed_in(world.administrator).post(f"/me/tokens/{token.pk}/end/").status_code == 302
    assert Token.objects.get().revoked_at is not None


@pytest.mark.parametrize(
    "given",
    [{"name": " ", "days": "30"}, {"name": "x", "days": "0"}, {"name": "x", "days": "9999"}, {"name": "x"}],
)
def test_a_token_without_a_use_or_with_an_odd_lifetime_is_refused(browsers, given):
    assert browsers[0].post("/me/tokens/", given).status_code == 422
    assert not Token.objects.exists()


def test_an_inspector_makes_no_token(world):
    assert signed_in(world.inspector).post("/me/tokens/", {"name": "报表", "days": "30"}).status_code == 403


@pytest.mark.parametrize("secret", ["", "luoshi_x", "\ud800", "\x00"])
def test_an_invented_token_is_nobody(world, secret):
    assert actor_of_token(secret) is None


def test_the_mail_is_switched_off_and_on(browsers, member):
    for wanted, kept in (("no", False), ("yes", True)):
        browsers[0].post("/me/mail/", {"mail_digest": wanted})
        assert Person.objects.get(pk=member.pk).mail_digest is kept


def test_the_language_is_kept_with_the_person_and_comes_along_to_another_browser(browsers, member, sign_in):
    here = browsers[0]
    answer = here.post("/language/", {"language": "en", "next": "/me/"})
    assert answer["Location"] == "/me/"
    assert here.get("/me/")["Content-Language"] == "en"
    other = Client()
    sign_in(other, member.username)
    assert other.get("/me/")["Content-Language"] == "en"
    assert here.post("/language/", {"language": "xx"}).status_code == 302
    assert Person.objects.get(pk=member.pk).language == "en"


def test_whoever_has_not_signed_in_can_choose_the_language_of_the_sign_in_page(public, world):
    public.post("/language/", {"language": "en", "next": "//evil.example"})
    assert public.get("/sign-in/")["Content-Language"] == "en"


def test_the_language_of_an_answer_to_a_form_leads_to_a_page_that_can_be_opened(browsers):
    page = browsers[0].post("/me/tokens/", {"name": "报表", "days": "30"}).content.decode()
    assert 'name="next" value="/me/tokens/"' not in page
