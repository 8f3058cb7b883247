"""Killed at any moment of an act, and pressed twice at once: an issue is raised, assigned and resolved once, whole or not at all.

The tests share one application, leave it running, and look at what each has added.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError

import pytest
from application import Application

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
    ),
]

HELPERS = 30
BODIES = f"""
from luoshi.web.directory.models import Organisation
above = Organisation.objects.get(name="青禾市人民政府办公室")
for name in ("工业和信息化局", *(f"第{{at}}局" for at in range({HELPERS}))):
    Organisation.objects.create(name=f"青禾市{{name}}", short_name=f"市{{name}}", kind="department", level="prefecture", parent=above)
"""
DUE = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011
ASSIGNED = {
    "lead": "市工业和信息化局", "supports": "\n".join(f"市第{at}局" for at in range(HELPERS)), "due": DUE, "note": "请办",
}  # fmt: skip


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    made = Application(tmp_path_factory.mktemp("issues") / "var", serve=["--without-worker"])
    made.sign_in()
    made.python(BODIES)
    made.start()
    yield made
    made.stop()


def written(application: Application) -> dict[str, int]:
    """How much there is of everything that an act on an issue writes."""
    found = {
        name: application.number(table)
        for name, table in (("issue", "issues_issue"), ("support", "issues_support"))
    }
    found["change"] = application.number("dossier_change", "kind = 'issue'")
    for action in ("issue.raise", "issue.assign"):
        found[action] = application.number("audit_entry", f"action = '{action}'")
    found["assigned"] = application.number("issues_issue", "state = 'assigned' AND version = 2")
    return found


def growth(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


def request(application: Application, page: str, fields: dict[str, str], to: str) -> Callable[[], None]:
    """A form that is filled in once; sent as often as it is called. Where it has been done before it is refused."""
    body, headers = application.form_request(page, fields)

    def send() -> None:
        with suppress(URLError, OSError):
            application.open(to, body, **headers).read()

    return send


def raised(application: Application, title: str) -> str:
    """The page of a new issue."""
    request(application, "/issues/new/", {"title": title, "source": "inspection"}, "/issues/new/")()
    return f"/issues/{application.select('SELECT max(id) FROM issues_issue')[0][0]}/"


def test_an_act_is_whole_or_not_there_whenever_the_kill_comes_and_once_however_often_it_is_pressed(
    application: Application,
) -> None:
    random.seed(20251031)
    page, other = (raised(application, title) for title in ("量一量", "乙"))
    began = time.monotonic()
    request(application, page, ASSIGNED, f"{page}assign/")()
    length = time.monotonic() - began
    acts: list[tuple[Callable[[], Callable[[], None]], dict[str, int]]] = [
        (
            lambda: request(application, "/issues/new/", {"title": "甲", "source": "public"}, "/issues/new/"),
            {"issue": 1, "change": 1, "issue.raise": 1},
        ),
        (
            lambda: request(application, other, ASSIGNED, f"{other}assign/"),
            {"support": HELPERS, "change": 1, "issue.assign": 1, "assigned": 1},
        ),
    ]
    for filled_in, whole in acts:
        press, before = filled_in(), written(application)
        thread = threading.Thread(target=press, daemon=True)
        thread.start()
        time.sleep(random.random() * length)
        application.kill()
        thread.join(60)
        found = growth(before, written(application))
        assert found in ({}, whole)
        application.start()
        assert growth(before, written(application)) == found, "a start alone changes nothing"
        press()
        press()
        assert growth(before, written(application)) == whole
    done = application.command("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_pressed_twice_at_once_is_done_once(application: Application) -> None:
    at = raised(application, "丙")
    for press, whole in (
        (
            request(application, "/issues/new/", {"title": "丁", "source": "public"}, "/issues/new/"),
            {"issue": 1, "change": 1, "issue.raise": 1},
        ),
        (
            request(application, at, ASSIGNED, f"{at}assign/"),
            {"support": HELPERS, "change": 1, "issue.assign": 1, "assigned": 1},
        ),
    ):
        before = written(application)
        threads = [threading.Thread(target=press, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert growth(before, written(application)) == whole
