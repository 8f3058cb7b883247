"""The help: reachable from every page, it explains the words, names the keys, and leads to the guide and to the API."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from world import signed_in

from luoshi.web.help.typesetting import typeset

pytestmark = pytest.mark.django_db


def test_every_page_leads_to_it_and_it_explains_the_words(world):
    client = signed_in(world.member)
    for name in ("desk:home", "tasks:tasks", "documents:list", "accounts:me"):
        assert f'href="{reverse("help:help")}"' in client.get(reverse(name)).content.decode()
    html = client.get(reverse("help:help")).content.decode()
    terms = set(re.split(r" · ", " · ".join(re.findall(r"<dt>([^<]+)</dt>", html))))
    assert {"方案", "攻坚行动", "专班", "节点", "序时", "销号", "跟踪"} <= terms
    assert all(f'class="light {light}"' in html for light in ("green", "amber", "red", "none"))
    assert re.findall(r"<kbd>([^<]+)</kbd></td><td>", html.split("<tbody>", 1)[1]) == [
        "/",
        "?",
        "Esc",
        "k",
        "k",
        "K",
        "7",
        "]",
        "e",
        "a",
        "P",
        "c",
        "u",
        "s",
        "Enter",
    ]
    assert reverse("help:guide") in html
    assert reverse("help:api") in html


def test_the_guide_is_a_page(world):
    html = signed_in(world.member).get(reverse("help:guide")).content.decode()
    assert "<h2>二、收文</h2>" in html
    assert '<th scope="col">按键</th>' in html
    assert "](" not in html


def test_the_page_of_the_api_lists_its_operations(world):
    html = unescape(signed_in(world.member).get(reverse("help:api")).content.decode())
    assert "/api/openapi.json" in html
    assert re.search(r"<code>GET</code></th><td><code>/api/tasks/\{task_id\}</code>", html)
    assert re.search(
        r"<code>POST</code></th><td><code>/api/documents/\{document_id\}/publish</code></td><td[^>]*>发布<",
        html,
    )


def test_nothing_in_the_guide_is_more_than_text():
    assert (
        typeset("<b>x</b> `<i>` **[词](http://x)**")
        == "<p>&lt;b&gt;x&lt;/b&gt; <code>&lt;i&gt;</code> <strong>词</strong></p>"
    )
