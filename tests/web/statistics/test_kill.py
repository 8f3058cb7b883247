"""Killed at any moment of receiving, confirming, locking or granting: a submission is whole or not there, and done once however
often the button is pressed.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

import pytest
from application import Application
from bureau_workbooks import monthly

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
    ),
]

FIGURES = 600
RECEIVED = {
    "sent": ("statistics_submission", "kind = 'file' AND sha256 <> ''"),
    "logged": ("audit_entry", "action = 'submission.send'"),
    "queued": (
        "django_tasks_database_dbtaskresult",
        "task_path = 'luoshi.web.statistics.tasks.read_submission'",
    ),
}
# A statistics office whose head is signed in, and files of many figures that were read: two to be confirmed, one to be
# locked, and one that is locked, with a revision of one of its figures that somebody else has asked for.
SETTING = f"""
from datetime import timedelta
from decimal import Decimal
from django.utils import timezone
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.directory.models import Organisation
from luoshi.web.statistics.models import *
from luoshi.web.statistics.services.storing import Kept, store
from django.db import transaction
above = Organisation.objects.create(name="青禾市人民政府", short_name="青禾市", kind="government", level="prefecture")
office = Organisation.objects.create(name="青禾市统计局", short_name="市统计局", kind="department", level="prefecture", parent=above)
held = Appointment.objects.get(person__username="office")
held.organisation, held.role = office, "data_owner"
held.save()
other = Person.objects.create_user("other", name="测试乙")
indicator = Indicator.objects.get(code="retail")
IndicatorOwner.objects.create(indicator=indicator, organisation=office)
places = Organisation.objects.bulk_create(
    Organisation(name=f"第{{at}}县人民政府", short_name=f"第{{at}}县", kind="government", level="county", parent=above,
                 path=f"{{above.path}}x{{at}}/") for at in range({FIGURES}))
now = timezone.now()
def sent(month, **facts):
    row = Submission.objects.create(owner=office, kind="file", title=f"{{month}}月", total={FIGURES}, checked_at=now, **facts)
    SubmittedFigure.objects.bulk_create(SubmittedFigure(
        submission=row, position=at, metric="社会消费品零售总额", period=f"2025M01-{{month:02}}", value=Decimal(at), measure="亿元",
        indicator=indicator, place=place) for at, place in enumerate(places))
    if facts:
        with transaction.atomic():
            store(row, [Kept(indicator.pk, place.pk, "level", f"2025M01-{{month:02}}", Decimal(at)) for at, place in enumerate(places)])
    return row
done = {{"confirmed_at": now, "confirmed_by": other}}
rows = [sent(2), sent(4), sent(5, **done), sent(7, **done, locked_at=now, locked_by=other)]
figure = Observation.objects.filter(submission=rows[3]).first()
revision = Revision.objects.create(observation=figure, value=Decimal(9999), reason="补报", until=now.date() + timedelta(9), owner=office,
    asked_by=other)
print(*(row.pk for row in rows), revision.pk)
"""


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, list[int]]]:
    made = Application(tmp_path_factory.mktemp("statistics") / "var", serve=["--without-worker"])
    made.sign_in()
    numbers = [int(text) for text in made.python(SETTING).split()]
    made.start()
    yield made, numbers
    made.stop()


def written(application: Application) -> dict[str, int]:
    """How much there is of everything that a step writes."""
    found = {
        "held": application.number("statistics_observation"),
        "in_force": application.number("statistics_observation", "in_force"),
        "sent": application.number("statistics_submission"),
        "granted": application.number("statistics_revision", "state = 'granted'"),
        "locked": application.number("statistics_submission", "locked_at IS NOT NULL"),
        "confirmed": application.number("statistics_submission", "confirmed_at IS NOT NULL"),
    }
    for action in ("submission.confirm", "submission.lock", "revision.grant"):
        found[action] = application.number("audit_entry", f"action = '{action}'")
    return found


def growth(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


def request(application: Application, page: str, to: str) -> Callable[[], None]:
    """A button that is pressed as often as it is called; where it has been done before it is refused."""
    body, headers = application.form_request(page, {"version": "1", "note": "同意"})

    def press() -> None:
        with suppress(URLError, OSError):
            application.open(to, body, **headers).read()

    return press


def test_a_step_is_whole_or_not_there_whenever_the_kill_comes_and_once_however_often_it_is_pressed(
    application: tuple[Application, list[int]],
) -> None:
    running, (measured, confirmed, locked, _held, revision) = application
    random.seed(20251031)
    page = "/statistics/submissions/{}/".format
    began = time.monotonic()
    request(running, page(measured), f"{page(measured)}confirm/")()
    length = time.monotonic() - began
    assert running.number("statistics_observation", "in_force") == 3 * FIGURES
    granting = f"/statistics/revisions/{revision}/"
    steps = (
        (
            page(confirmed),
            "confirm/",
            {"held": FIGURES, "in_force": FIGURES, "confirmed": 1, "submission.confirm": 1},
        ),
        (page(locked), "lock/", {"locked": 1, "submission.lock": 1}),
        (
            granting,
            "grant/",
            {"held": 1, "sent": 1, "granted": 1, "locked": 1, "confirmed": 1, "revision.grant": 1},
        ),
    )
    for at, step, whole in steps:
        press, before = request(running, at, f"{at}{step}"), written(running)
        thread = threading.Thread(target=press, daemon=True)
        thread.start()
        time.sleep(random.random() * length)
        running.kill()
        thread.join(60)
        found = growth(before, written(running))
        assert found in ({}, whole), step
        running.start()
        assert growth(before, written(running)) == found, "a start alone changes nothing"
        press()
        press()
        assert growth(before, written(running)) == whole, step
    done = running.command("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_is_received_once_and_whole(application: tuple[Application, list[int]]) -> None:
    running, _numbers = application
    random.seed(20251101)
    body, headers = running.upload_request("月报.xlsx", monthly(6))
    before = {name: running.number(*of) for name, of in RECEIVED.items()}

    def press() -> None:
        with suppress(URLError, OSError):
            running.open("/statistics/receive/", body, **headers).read()

    thread = threading.Thread(target=press, daemon=True)
    thread.start()
    time.sleep(random.random() * 0.3)
    running.kill()
    thread.join(60)
    grown = {name: running.number(*of) - before[name] for name, of in RECEIVED.items()}
    assert set(grown.values()) in ({0}, {1}), grown
    running.start()
    threads = [threading.Thread(target=press, daemon=True) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert {name: running.number(*of) - before[name] for name, of in RECEIVED.items()} == dict.fromkeys(
        RECEIVED, 1
    )
