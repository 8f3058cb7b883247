"""Killed at any moment while a stocktake closes or something agreed on becomes an issue: whole or not at all, once however often pressed."""

from __future__ import annotations

import json
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

from luoshi.delivery.snapshots import digest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
    ),
]

DUE = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011
TASKS = 300
PLAN = f"""
from datetime import timedelta
from django.utils import timezone
from luoshi.web.directory.models import Organisation
from luoshi.web.tasks.models import Plan, Task
from luoshi.web.tasks.services import core, lights
office = Organisation.objects.get(name="青禾市人民政府办公室")
Organisation.objects.create(name="青禾市财政局", short_name="市财政局", kind="department", level="prefecture", parent=office)
plan = Plan.objects.create(owner=office, title="重点任务", year=2025)
for at in range({TASKS}):
    Task.objects.create(owner=office, plan=plan, number=str(at), title=f"任务{{at}}", due=timezone.localdate() - timedelta(days=1))
pks = list(plan.tasks.values_list("pk", flat=True))
core.refresh(pks)
lights.refresh(pks)
print(plan.pk)
"""
TABLES = {
    "decision": "stocktakes_decision",
    "snapshot": "stocktakes_stocktakesnapshot",
    "issue": "issues_issue",
}


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    made = Application(tmp_path_factory.mktemp("stocktakes") / "var", serve=["--without-worker"])
    made.sign_in()
    made.python(PLAN)
    made.start()
    yield made
    made.stop()


def written(application: Application) -> dict[str, int]:
    """How much there is of everything that these acts write."""
    found = {name: application.number(table) for name, table in TABLES.items()}
    found["change"] = application.number("dossier_change", "kind = 'stocktake'")
    found["closed"] = application.number("stocktakes_stocktake", "state = 'closed' AND closed_at IS NOT NULL")
    for action in ("stocktake.decide", "stocktake.close", "issue.assign"):
        found[action] = application.number("audit_entry", f"action = '{action}'")
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


def opened(application: Application) -> str:
    """The page of a stocktake that has begun."""
    (plan,) = application.select("SELECT max(id) FROM delivery_plan")[0]
    given = {"of": f"plan-{plan}", "rhythm": "special", "held_on": DUE}
    request(application, "/stocktakes/new/", given, "/stocktakes/new/")()
    page = f"/stocktakes/{application.select('SELECT max(id) FROM stocktakes_stocktake')[0][0]}/"
    request(application, page, {}, f"{page}open/")()
    return page


def test_closing_and_deciding_are_whole_or_not_there_whenever_the_kill_comes(
    application: Application,
) -> None:
    random.seed(20251031)
    measured, page = opened(application), opened(application)
    began = time.monotonic()
    request(application, measured, {}, f"{measured}close/")()
    length = time.monotonic() - began
    said = {"text": "一月内办齐", "form": "issue", "body": "市财政局", "due": DUE}
    acts: list[tuple[Callable[[], Callable[[], None]], float, dict[str, int]]] = [
        (
            lambda: request(application, f"{page}meeting/?item=other", said, f"{page}decide/"),
            length / 4,
            {"decision": 1, "issue": 1, "change": 1, "stocktake.decide": 1, "issue.assign": 1},
        ),
        (
            lambda: request(application, page, {}, f"{page}close/"),
            length,
            {"snapshot": 1, "change": 1, "closed": 1, "stocktake.close": 1},
        ),
    ]
    for filled_in, within, whole in acts:
        press, before = filled_in(), written(application)
        thread = threading.Thread(target=press, daemon=True)
        thread.start()
        time.sleep(random.random() * within)
        application.kill()
        thread.join(60)
        found = growth(before, written(application))
        assert found in ({}, whole)
        application.start()
        assert growth(before, written(application)) == found, "a start alone changes nothing"
        press()
        press()
        assert growth(before, written(application)) == whole
    for content, kept in application.select("SELECT content, digest FROM stocktakes_stocktakesnapshot"):
        record = json.loads(content) if isinstance(content, str) else content
        assert len(record["tasks"]) == TASKS
        assert digest(record) == kept
    done = application.command("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr
