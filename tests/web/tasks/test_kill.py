"""Killed at any moment of an import or of a publication, the application has it whole or not at all; never doubled.

A start costs seconds, so the tests share one application, leave it running, and look at what each has added.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from urllib.error import URLError

import pytest
from application import Application
from openpyxl import Workbook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
    ),
]

ROWS = 20
MANY_ROWS = 300  # so that trying them takes long enough to be killed in it
ITEMS = 100
INDEXING = "task_path = 'luoshi.web.search.tasks.index_things'"
# Two bodies for the tasks, so that they reach further than to their owner.
BODIES = """
from luoshi.web.directory.models import Organisation
above = Organisation.objects.get(name="青禾市人民政府办公室")
for name in ("市工业和信息化局", "市财政局"):
    Organisation.objects.create(name=f"青禾{name}", short_name=name, kind="department", level="prefecture", parent=above)
"""


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("application") / "var"
    made = Application(folder, serve=["--without-worker"], LUOSHI_WORKER_LEASE="2")
    made.sign_in()
    made.python(BODIES)
    made.start()
    yield made
    made.stop()


def held(application: Application) -> dict[str, int]:
    """How much there is of everything that an import or a publication writes."""
    tables = {
        table: f"delivery_{table}" for table in ("plan", "campaign", "task", "involvement", "reach", "target")
    }
    found = {name: application.number(table) for name, table in tables.items()}
    found["change"] = application.number("dossier_change")
    found["due"] = application.number("delivery_task", "due = '2025-11-30'")
    found["applied"] = application.number("delivery_taskimport", "state = 'applied'")
    found["queued"] = application.number("django_tasks_database_dbtaskresult", INDEXING)
    for action in (
        "task_import.apply", "task.edit_imported", "task.create", "document.publish", "document.publish_again",
    ):  # fmt: skip
        found[action] = application.number("audit_entry", f"action = '{action}'")
    return found


def growth(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before}


class Press:
    """Somebody presses a button: the request goes out beside the test, which may kill before the answer comes."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.began = time.monotonic()
        self.lasted = 0.0
        self._thread = threading.Thread(target=self._press, args=(act,), daemon=True)
        self._thread.start()

    def _press(self, act: Callable[[], object]) -> None:
        with suppress(URLError, OSError):  # where it is killed, no answer comes
            act()
        self.lasted = time.monotonic() - self.began

    @property
    def over(self) -> bool:
        return not self._thread.is_alive()

    def wait(self) -> float:
        """Wait for its end; how long it took."""
        self._thread.join(60)
        assert self.over
        return self.lasted


def pressed(application: Application, page: str, fields: dict[str, str], to: str = "") -> Press:
    """The form of a page, filled in, on its way."""
    body, headers = application.form_request(page, fields)
    return Press(lambda: application.open(to or page, body, **headers).read())


def kill_in_the_middle(application: Application, press: Press) -> None:
    """Kill as soon as a transaction that writes is seen to be under way."""
    seen = 0
    while seen < 2:
        assert not press.over, "it was over before it was seen"
        seen = seen + 1 if application.writing() else 0
    application.kill()


def whole_or_not(
    application: Application,
    press: Callable[[], Press],
    whole: dict[str, int],
    moment: float | None,
) -> None:
    """Press, kill at the moment (None: in its middle), start, press once more: it is there exactly once."""
    before = held(application)
    first = press()
    if moment is None:
        kill_in_the_middle(application, first)
    else:
        time.sleep(moment)
        application.kill()
    first.wait()
    found = growth(before, held(application))
    nothing = dict.fromkeys(whole, 0)
    assert found in (nothing, whole)
    application.start()
    assert growth(before, held(application)) == found, "a start alone changes nothing"
    press().wait()
    assert growth(before, held(application)) == whole


def assert_log_holds(application: Application) -> None:
    done = application.command("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


# Imports -------------------------------------------------------------------------------------------------------------


def workbook(name: str, due: str = "2025-12-31", changed: str = "", rows: int = ROWS) -> bytes:
    """New tasks under a name; and, of those of another name, all with a new day."""
    book = Workbook()
    book.active.append(["任务名称", "序号", "牵头单位", "责任单位", "时限"])
    for at in range(rows):
        book.active.append([f"{name}第{at}项", f"{name}{at}", "市工业和信息化局", "市财政局、某办", due])
    # In another order than that in which they were made.
    for at in reversed(range(ROWS)) if changed else ():
        book.active.append([f"{changed}第{at}项", f"{changed}{at}", None, None, "2025-11-30"])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_an_import_is_whole_or_not_there_whenever_the_kill_comes(application: Application):
    random.seed(20251031)

    def hand_in(name: str, data: bytes) -> str:
        page = application.send("/tasks/import/", {}, (f"{name}.xlsx", data))
        assert re.fullmatch(r".*/tasks/import/\d+/", page)
        return page.removeprefix(application.url)

    def take_in(page: str) -> Press:
        # Whoever comes back looks at the page: once it is taken in, there is no button any more.
        there = "confirm" in application.get(page)
        return pressed(application, page if there else "/tasks/import/", {}, f"{page}apply/")

    trials = [random.random(), None]
    at_first = held(application)
    for name in ("甲", *(f"乙{at}" for at in range(len(trials)))):
        take_in(hand_in(name, workbook(name))).wait()
    before = held(application)
    assert before["task"] - at_first["task"] == ROWS * (len(trials) + 1)
    length = take_in(hand_in("丙", workbook("丙", changed="甲"))).wait()
    whole = growth(before, held(application))
    assert (whole["task"], whole["due"], whole["applied"], whole["task_import.apply"]) == (ROWS, ROWS, 1, 1)
    assert (whole["involvement"], whole["reach"]) == (3 * ROWS, 3 * ROWS)
    assert (whole["task.create"], whole["task.edit_imported"], whole["change"]) == (ROWS, ROWS, 2 * ROWS)

    for at, part in enumerate(trials):
        page = hand_in(f"丁{at}", workbook(f"丁{at}", changed=f"乙{at}"))
        moment = None if part is None else part * length
        whole_or_not(application, lambda page=page: take_in(page), whole, moment)
    assert_log_holds(application)


def test_a_workbook_that_is_cut_off_by_a_kill_or_killed_while_it_is_tried_is_not_there(
    application: Application,
):
    tried_action = "action = 'task_import.check'"
    before, files = held(application), set(application.files())
    imports = application.number("delivery_taskimport")
    logged = application.number("audit_entry", tried_action)
    data, cut_off = workbook("戊", rows=MANY_ROWS), workbook("己", rows=MANY_ROWS)
    body, headers = application.form_request("/tasks/import/", {}, ("己.xlsx", cut_off))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST /tasks/import/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    digest = hashlib.sha256(data).hexdigest()
    with socket.create_connection(("127.0.0.1", application.port)) as connection:
        connection.sendall(start.encode() + body[: len(body) // 2])
        first = Press(lambda: application.send("/tasks/import/", {}, ("戊.xlsx", data)))
        application.wait(lambda: digest in application.files())  # it is kept, and being tried
        application.kill()
    first.wait()
    # A fast machine may just have been done with it.
    tried = application.number("delivery_taskimport") - imports
    assert tried == application.number("audit_entry", tried_action) - logged <= 1
    application.start()
    assert set(application.files()) - files == {digest}, "nothing of the other is kept"
    page = application.send("/tasks/import/", {}, ("戊.xlsx", data)).removeprefix(application.url)
    assert application.number("delivery_taskimport") - imports == tried + 1
    assert application.number("audit_entry", tried_action) - logged == tried + 1
    assert set(application.files()) - files == {digest}
    assert held(application) == before, "trying writes no task"
    application.send(page, {}, to=f"{page}apply/")
    assert growth(before, held(application))["task"] == MANY_ROWS
    assert_log_holds(application)


# Publications --------------------------------------------------------------------------------------------------------


def plan(name: str) -> bytes:
    lines = [f"青禾市人民政府关于印发{name}方案的通知", "各县市区人民政府：", "一、第一项行动"]
    lines += [
        f"{at}.建设第{at}号产业园。新建标准厂房{at}万平方米以上，年底前完成。（市工业和信息化局牵头，市财政局负责）"
        for at in range(1, ITEMS + 1)
    ]
    return "\n".join([*lines, "青禾市人民政府", "2025年1月6日", ""]).encode()


def test_a_publication_is_whole_or_not_there_and_workers_that_die_index_it_once(application: Application):
    random.seed(20251101)
    trials = [random.random(), None]
    at_first = held(application)
    last = application.select("SELECT coalesce(max(id), 0) FROM documents_document")[0][0]
    for at in range(len(trials) + 1):
        application.upload(f"方案{at}.txt", plan(f"第{at}号"))
    reader = application.start_worker()
    read = f"state = 'read' AND id > {last}"
    application.wait(lambda: application.number("documents_document", read) == len(trials) + 1)
    reader.kill()
    reader.wait()
    new = f"SELECT id FROM documents_document WHERE id > {last} ORDER BY id"
    first, *others = [row[0] for row in application.select(new)]

    def publish(document: int) -> Press:
        return pressed(
            application, f"/documents/{document}/publish/", {"reason": "已经核对", "act": "publish"}
        )

    before = held(application)
    length = publish(first).wait()
    whole = growth(before, held(application))
    assert (whole["plan"], whole["task"]) == (1, ITEMS)
    assert (whole["document.publish"], whole["document.publish_again"]) == (1, 0)
    assert (whole["involvement"], whole["change"], whole["target"]) == (2 * ITEMS, ITEMS, ITEMS)
    assert whole["queued"] > 0

    for document, part in zip(others, trials, strict=True):
        moment = None if part is None else part * length
        whole_or_not(application, lambda document=document: publish(document), whole, moment)

    # The queue goes on, whoever dies at it.
    indexed = "SELECT count(DISTINCT object_id) FROM search_searchpart WHERE kind = 'task'"
    already = application.select(indexed)[0][0]
    killed = application.start_worker()
    application.wait(lambda: application.select(indexed)[0][0] > already)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    application.start_worker()
    waiting = "status IN ('READY', 'RUNNING')"
    application.wait(lambda: application.number("django_tasks_database_dbtaskresult", waiting) == 0)
    # The reader may have been killed before it could say that it was done.
    assert application.number("django_tasks_database_dbtaskresult", f"status = 'FAILED' AND {INDEXING}") == 0
    assert application.select(indexed)[0][0] == application.number("delivery_task")
    grown = growth(at_first, held(application))
    assert (grown["task"], grown["document.publish"]) == (ITEMS * (len(trials) + 1), len(trials) + 1)
    assert_log_holds(application)
