"""A backup made by an earlier version: it restores, its log is proved with the same root, and everything reads as before.

``backup-0.1-before-kinds.tar.gz`` was made when the log kept Chinese words (作出批示, 时限) where it keeps codes now. It
holds a small plan of an invented city with every act that there was then, and nothing of anybody real. Beside it,
``backup-0.1-before-kinds.json`` holds what that version showed of it: the whole log as its workbook gives it, and the
history of every task, what was corrected in every ledger; only where that version showed a code (task_import) does it hold the words of now. The backup
cannot be made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import Place, drop_database, empty_database

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
BACKUP = HERE / "backup-0.1-before-kinds.tar.gz"
SHOWN = HERE / "backup-0.1-before-kinds.json"
ROOT = "24df6c3d2c7c527ca1fab56f4c602267a679e56a70225ced4b791e45d1b72a6a"
RENAMED = {"读取次数": "识读次数", "发布台账": "发布", "取消关注": "取消跟踪", "关注任务": "跟踪任务"}
# What people are shown of the log and of the tasks' histories, asked for through the pages alone.
READ = """
import json, re
from html import unescape
from io import BytesIO
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
from openpyxl import load_workbook
from luoshi.web.accounts.middleware import SESSION_KEY
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.documents.models import Document
from luoshi.web.tasks.models import Task

setup_test_environment()

def signed_in(role, language):
    held = Appointment.objects.filter(role=role).order_by("pk").first()
    Person.objects.filter(pk=held.person_id).update(must_change_password=False, demonstration=False)
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(held.person)
    session = client.session
    session[SESSION_KEY] = held.pk
    session.save()
    return client

def words(html):
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())

found = {}
for language in ("zh-hans", "en"):
    book = load_workbook(BytesIO(signed_in("administrator", language).get("/audit/export/").content))
    log = [["" if cell is None else str(cell) for cell in row] for row in book.active.values]
    client, history = signed_in("general_office", language), {}
    for task in Task.objects.order_by("pk"):
        html = client.get(task.get_absolute_url()).content.decode()
        listed = re.search(r'<ol class="plain-list task-history">(.*?)</ol>', html, re.S)[1]
        history[str(task.pk)] = [words(item) for item in listed.split("</li>")[:-1]]
    corrections = {}
    for document in Document.objects.order_by("pk"):
        html = client.get(f"/documents/{document.pk}/?tab=history").content.decode()
        listed = re.search(r'<ol class="history">(.*?)</ol>', html, re.S)
        corrections[str(document.pk)] = [words(item) for item in listed[1].split("</li>")[:-1]] if listed else []
    found[language] = {"log": log, "history": history, "corrections": corrections}
print(json.dumps(found, ensure_ascii=False))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    """Where the backup is restored into."""
    made = Place(tmp_path_factory.mktemp("earlier") / "var", empty_database())
    done = made.command("restore", str(BACKUP))
    assert done.returncode == 0, done.stderr
    yield made
    drop_database(made.database)


@pytest.fixture(scope="module")
def shown(place) -> dict:
    """What this version shows of it."""
    return json.loads(place.python(READ))


def test_the_log_has_the_same_root_and_every_entry_is_proved(place):
    done = place.command("audit", "verify", "--root", ROOT, "--size", "114")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ROOT in done.stdout


def renamed(text: str) -> str:
    """What was shown then, with the acts and fields that have another name by now."""
    for then, since in RENAMED.items():
        text = text.replace(then, since)
    return text


def test_every_entry_of_the_log_and_of_the_histories_reads_as_before(shown):
    before, now = json.loads(renamed(SHOWN.read_text(encoding="utf-8"))), shown["zh-hans"]
    assert [row[0] for row in now["log"]] == [row[0] for row in before["log"]]
    for row, was in zip(now["log"], before["log"], strict=True):
        # In which order PostgreSQL keeps the fields of an entry is its own affair.
        assert [sorted(cell.split("\n")) for cell in row] == [sorted(cell.split("\n")) for cell in was]
    assert now["history"] == before["history"]
    assert now["corrections"] == before["corrections"]


def test_no_act_and_no_kind_is_shown_as_a_code(shown):
    for language in ("zh-hans", "en"):
        _head, *rows = shown[language]["log"]
        for row in rows:
            for words in (row[7], row[8]):
                assert words
                assert not set("_.") & set(words), words
                assert language != "en" or words.isascii(), words
