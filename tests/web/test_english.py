"""The interface in English: every message has its words, and no page falls back to Chinese for its own."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from matrix.declared import values
from matrix.things import Things, make_things
from world import World, signed_in

from luoshi.rendering.official.fields import listing
from luoshi.rendering.official.kinds import KINDS
from luoshi.web.audit.models import Entry
from luoshi.web.documents.models import Correction
from luoshi.web.dossier.models import Change
from luoshi.web.kernel import wording
from luoshi.web.kernel.language import in_record_language
from luoshi.web.notifications.models import Notification

SCRIPT = Path(__file__).parents[2] / "scripts/update-messages.py"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
# Words of the interface that are also data there: headings of a workbook, pieces of titles, what a text measures.
# The fields of Word templates bear Chinese names, by which they are written there.
FIELDS = {
    words for kind in KINDS for line in listing(kind.fields) for words in map(str.strip, line.split("\t"))
}
DATA = {
    "/templates/": FIELDS,
    "/documents/0/outgoing/": FIELDS | {"标题"},
    "/targets/": {"还没有数据"},
    "/tasks/import/": {"任务名称"},
    "/search/": {"专班"},
    "/documents/": {"增长"},
}
SHOWN = ("title", "aria-label", "placeholder", "data-label", "alt")
PAGES = (
    "/", "/overview/", "/targets/", "/targets/1/", "/milestones/", "/instructions/", "/tasks/", "/tasks/?group=light", "/tasks/timeline/",
    "/tasks/new/", "/tasks/import/", "/tasks/import/{taking.pk}/", "/tasks/{task.pk}/", "/tasks/{finished.pk}/", "/tasks/{task.pk}/edit/",
    "/documents/", "/documents/{draft.pk}/", "/documents/{draft.pk}/?tab=target", "/documents/{draft.pk}/?tab=taskforce",
    "/documents/{draft.pk}/?tab=measure", "/documents/{draft.pk}/?tab=award", "/documents/{draft.pk}/?tab=rule",
    "/documents/{draft.pk}/?tab=notice", "/documents/{draft.pk}/?tab=history", "/documents/{draft.pk}/task/add/",
    "/documents/{draft.pk}/target/add/", "/documents/{draft.pk}/publish/",
    "/organisations/", "/organisations/{city.pk}/", "/task-forces/", "/task-forces/{task_force.pk}/", "/notifications/",
    "/search/", "/search/?q=产业", "/me/", "/me/password/", "/me/totp/", "/help/", "/nowhere/",
)  # fmt: skip
OF_THE_ADMINISTRATOR = (
    "/",
    "/people/",
    "/people/new/",
    "/people/{person.pk}/",
    "/organisations/{city.pk}/new/",
)
OF_THE_INSPECTOR = ("/audit/", "/audit/{entry.pk}/", "/audit/verify/", "/audit/checkpoints/")


def update_messages():
    """The script that brings the catalogue up to date."""
    specification = importlib.util.spec_from_file_location("update_messages", SCRIPT)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script():
    return update_messages()


@pytest.fixture(scope="module")
def english(script) -> Catalog:
    with script.CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def both(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A message's Chinese and its English, each with its plural where it has one."""
    chinese, english = (
        value if isinstance(value, tuple | list) else (value,) for value in (message.id, message.string)
    )
    return tuple(chinese), tuple(english)


def keys(catalog: Catalog) -> set[tuple[str | None, str | tuple[str, ...]]]:
    return {(message.context, message.id) for message in catalog if message.id}


def test_the_catalogue_has_the_messages_of_the_sources_and_no_others(script, english):
    now, then = keys(script.template()), keys(english)
    assert sorted(map(str, now - then)) == [], "run scripts/update-messages.py"
    assert sorted(map(str, then - now)) == [], "run scripts/update-messages.py"


def test_every_message_has_its_english(english):
    assert [message.id for message in english if message.id and not all(both(message)[1])] == []
    assert [message.id for message in english if message.fuzzy] == []


def test_no_english_is_chinese_but_what_the_person_has_to_find_in_a_chinese_document(english):
    quoted = re.compile(r"“[^”]*”|＝|\d+年\d+月\d+日")
    left = [
        text
        for message in english
        if message.id
        for text in both(message)[1]
        if CHINESE.search(quoted.sub("", text))
    ]
    assert left == []


def test_both_languages_have_the_same_placeholders(english):
    differ = [
        (message.id, text)
        for message in english
        if message.id
        for text in both(message)[1]
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(both(message)[0][0]))
    ]
    assert differ == []


def test_what_runs_is_what_is_written(script, english):
    with script.CATALOGUE.with_suffix(".mo").open("rb") as file:
        running = read_mo(file)
    written = {(message.context, both(message)) for message in english if message.id}
    # Babel gives the context as it stands in the file.
    read = {
        (message.context.decode() if isinstance(message.context, bytes) else message.context, both(message))
        for message in running
        if message.id
    }
    assert read == written


class Words(HTMLParser):
    """The text nodes of a page, and the attributes that are shown or read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value.strip() for name, value in attributes if name in SHOWN and value]

    def handle_data(self, data: str) -> None:
        self.found.append(data.strip())


@pytest.fixture
def things(world: World, sample_document, sample_ledger) -> Things:
    return make_things(world, world.city, world.industry, world.finance, sample_document, sample_ledger)


def reader(client: Client) -> Client:
    """The same person, who has chosen English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def left_in_chinese(english):
    """What a page leaves in Chinese of the words that have an English."""
    messages = {
        text for message in english if message.id for text in both(message)[0] if CHINESE.search(text)
    }

    def left(client: Client, address: str) -> list[str]:
        response = client.get(address)
        assert response.status_code in (200, 404), f"{address}: {response.status_code}"
        html = response.content.decode()
        assert '<html lang="en">' in html or "hx-" in html, address
        plain = re.sub(r"/\d+/", "/0/", address)  # numbers of rows differ from database to database
        data = {word for start, words in DATA.items() if plain.startswith(start) for word in words}
        return [f"{address}: {text}" for text in Words(html).found if text in messages - data]

    return left


def test_no_page_in_english_has_words_of_its_own_in_chinese(things, left_in_chinese):
    office = reader(signed_in(things.world.office))
    pages = [*PAGES, *(page for pages in values("ENGLISH") for page in pages)]
    left = [row for page in pages for row in left_in_chinese(office, page.format(**vars(things)))]
    for actor, pages in (
        (things.world.administrator, OF_THE_ADMINISTRATOR),
        (things.world.inspector, OF_THE_INSPECTOR),
        (things.world.leader, ("/", "/tasks/{task.pk}/")),
        (things.world.member, ("/", "/tasks/{task.pk}/")),
    ):
        client = reader(signed_in(actor))
        left += [row for page in pages for row in left_in_chinese(client, page.format(**vars(things)))]
    assert not left, "\n".join(left)


@pytest.mark.django_db
def test_the_sign_in_page_speaks_english_to_whoever_chose_it(public, left_in_chinese):
    assert left_in_chinese(reader(public), "/sign-in/") == []
    assert "Sign in" in public.get("/sign-in/").content.decode()


def test_pages_are_chinese_unless_english_is_chosen(things, client):
    assert "要办的事" in client.get("/").content.decode()
    assert "To do" in reader(client).get("/").content.decode()


def test_what_is_kept_does_not_depend_on_the_language_of_whoever_acts(things):
    """The log and the histories keep codes; the notices are Chinese."""
    task, office = things.task, reader(signed_in(things.world.office))
    before = Entry.objects.count()
    data = {"version": task.version, "act": "cancel", "reason": "合并办理"}
    assert office.post(f"/tasks/{task.pk}/state/", data).status_code == 302
    change = Change.objects.filter(kind="task", object_id=task.pk).first()
    assert change is not None
    assert change.action == "task.cancel"
    assert change.fields == [
        {"field": "state", "before": "open", "after": "cancelled"},
        {"field": "reason", "before": "", "after": "合并办理"},
    ]
    target = things.draft.targets.first()
    assert target is not None
    office.post(
        f"/documents/{things.draft.pk}/target/{target.pk}/confirm/", {"version": target.version, "on": "1"}
    )
    correction = Correction.objects.filter(document=things.draft).first()
    assert correction is not None
    assert correction.fields == [], "what is shown is made of the rows before and after"
    history = office.get(f"/documents/{things.draft.pk}/?tab=history").content.decode()
    assert "Checked by" in history
    assert "已核对" not in history
    written = Entry.objects.order_by("pk")[before:]
    assert {row.action for row in written} == {"task.cancel", "document.confirm_target"}
    assert [row.text for row in Notification.objects.all() if not CHINESE.search(row.text)] == []
    assert "Cancel" in office.get(f"/tasks/{task.pk}/").content.decode()


def test_words_to_be_kept_do_not_change_the_language_of_the_page():
    from django.utils import translation

    with translation.override("en"):
        assert in_record_language(wording.field)("task", "title") == "任务名称"
        assert wording.field("task", "title") == "Task"
