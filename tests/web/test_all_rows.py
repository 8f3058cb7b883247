"""Every list prints whole: what does not fit one page can be had on one, up to a bound."""

from __future__ import annotations

import re

import pytest
from world import Kind, Level, appoint, organisation, signed_in

from luoshi.web.documents.models import Document
from luoshi.web.kernel.log import log
from luoshi.web.kernel.roles import Role
from luoshi.web.notifications.models import Notification

pytestmark = pytest.mark.django_db


def fill(world):
    for at in range(7):
        body = organisation(f"第{at}局", f"{at}局", Kind.DEPARTMENT, Level.PREFECTURE, world.city)
        appoint(f"甲{at}", Role("member"), body)
        Notification.objects.create(
            person_id=world.office.person_id, kind="comment", key=f"k{at}", text=f"通知{at}"
        )
        Document.objects.create(
            name=f"文{at}.txt",
            owner=world.city,
            sha256=f"{at:064}",
            size=1,
            state="read",
            kind="plan",
            title=f"关于第{at}件事",
        )
        log(
            actor=world.office, action="person.edit", object_type="person", object_id=at, object_label=f"第{at}人",
            organisation_id=world.city.pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "url", "of", "name"),
    [
        ("administrator", "/people/?q=甲", "luoshi.web.accounts.views.people.PAGE_SIZE", r">甲\d<"),
        ("office", "/organisations/?q=第", "luoshi.web.directory.views.organisations.PAGE_SIZE", r">第\d局<"),
        (
            "office",
            "/documents/?q=关于第",
            "luoshi.web.documents.views.intake.PAGE_SIZE",
            r">\s*关于第\d件事\s*<",
        ),
        (
            "inspector",
            "/audit/?object_type=person&action=person.edit",
            "luoshi.web.audit.queries.PAGE",
            r"第\d人",
        ),
        (
            "office",
            "/notifications/?kind=comment",
            "luoshi.web.notifications.views.PAGE_SIZE",
            r">\s*通知\d\s*<",
        ),
    ],
)
def test_all_rows_that_fit_stand_on_one_page_for_printing(world, monkeypatch, who, url, of, name):
    fill(world)
    monkeypatch.setattr(of, 3)
    browser = signed_in(getattr(world, who))
    html = browser.get(url).content.decode()
    first = set(re.findall(name, html))
    assert 0 < len(first) < 7, html
    link = re.search(r'class="all-rows" href="([^"]+)"', html)[1].replace("&amp;", "&")
    whole = browser.get(url.partition("?")[0] + link).content.decode()
    assert len(set(re.findall(name, whole))) == 7
    assert "all-rows" not in whole
