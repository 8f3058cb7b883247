"""Killed at any moment, the application comes back with everything whole or not there, and goes on with its queue.

A start costs seconds, so the tests share two applications, leave them running, and look at what each has added.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import Application

pytestmark = [
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
    ),
    pytest.mark.slow,
]

SECTIONS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
SECTIONS += [f"十{digit}" for digit in SECTIONS[:9]] + ["二十"]

# Tables, and which of their rows.
EVERY = "1 = 1"
DOCUMENTS = ("documents_document", EVERY)
READINGS = ("documents_reading", EVERY)
TASKS = ("documents_task", EVERY)
UPLOADED = ("audit_entry", "action = 'document.upload'")
READ = ("audit_entry", "action = 'document.extract'")
QUEUED = ("django_tasks_database_dbtaskresult", "task_path = 'luoshi.web.documents.tasks.read_document'")
WAITING = ("django_tasks_database_dbtaskresult", "status IN ('READY', 'RUNNING')")


def plan(tasks: int, title: str = "重点任务分工方案") -> bytes:
    """A plan with that many tasks; with thousands, its reading takes some seconds."""
    lines = [f"青禾市人民政府关于印发{title}的通知", "各县市区人民政府："]
    for at in range(tasks):
        if at % 100 == 0:
            lines.append(f"{SECTIONS[at // 100]}、第{SECTIONS[at // 100]}项行动")
        lines.append(
            f"{at % 100 + 1}.建设第{at + 1}号产业园。新建标准厂房{at + 1}万平方米以上，年底前完成。"
            "（市工业和信息化局牵头，市财政局负责）"
        )
    return "\n".join([*lines, "青禾市人民政府", "2025年1月6日", ""]).encode()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """An application with a background worker of its own."""
    yield from started(Application(tmp_path_factory.mktemp("watched") / "var", LUOSHI_WORKER_LEASE="2"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """An application whose work is done by workers that are started beside it."""
    folder = tmp_path_factory.mktemp("served") / "var"
    yield from started(Application(folder, serve=["--without-worker"], LUOSHI_WORKER_LEASE="2"))


def started(made: Application) -> Iterator[Application]:
    made.sign_in()
    made.start()
    yield made
    made.stop()


class Growth:
    """What has come since a moment."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.files_before = set(application.files())
        self.last = application.select("SELECT coalesce(max(id), 0) FROM documents_document")[0][0]
        self.before: dict[tuple[str, str], int] = {}
        for counted in (DOCUMENTS, READINGS, TASKS, UPLOADED, READ, QUEUED):
            self.before[counted] = application.number(*counted)

    def of(self, counted: tuple[str, str]) -> int:
        return self.application.number(*counted) - self.before[counted]

    def files(self) -> set[str]:
        return set(self.application.files()) - self.files_before

    def states(self) -> set[str]:
        found = self.application.select(f"SELECT state FROM documents_document WHERE id > {self.last}")
        return {row[0] for row in found}


def send(application: Application, connection: socket.socket, name: str, data: bytes, part: float) -> None:
    """Send the first part of an upload, or all of it, and wait for no answer."""
    body, headers = application.upload_request(name, data)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    connection.sendall(start.encode() + body[: int(len(body) * part)])


def connected(application: Application) -> socket.socket:
    return socket.create_connection(("127.0.0.1", application.port))


def test_a_worker_killed_in_the_middle_of_a_large_document_is_followed_by_one_that_reads_it_once(watched):
    grown = Growth(watched)
    watched.upload("大方案.txt", plan(1500, "大方案"))
    watched.wait(lambda: grown.states() == {"reading"})
    os.kill(watched.child("worker"), signal.SIGKILL)
    watched.upload("小方案.txt", plan(1, "小方案"))
    assert grown.of(TASKS) == 0, "nothing of the half-read document is there"
    watched.wait(lambda: grown.states() == {"read"})
    assert grown.of(READINGS) == 2
    assert grown.of(TASKS) == 1501
    watched.wait(lambda: watched.number(*WAITING) == 0)
    assert grown.of(READ) == 2


def test_everything_killed_in_the_middle_of_a_document_and_of_an_upload_goes_on_with_the_document_alone(
    watched,
):
    grown = Growth(watched)
    cut_off = plan(2000, "断传方案") * 20  # some megabytes, so that it passes through a file of its own
    with connected(watched) as connection:
        send(watched, connection, "断传方案.txt", cut_off, 0.5)
        watched.upload("又一大方案.txt", plan(1500, "又一大方案"))
        watched.wait(lambda: grown.states() == {"reading"})
        watched.kill()
    assert grown.of(TASKS) == 0, "nothing of the half-read document is there"
    watched.start()
    watched.wait(lambda: grown.states() == {"read"})
    assert grown.of(DOCUMENTS) == grown.of(READINGS) == grown.of(READ) == 1
    assert grown.of(TASKS) == 1500
    assert grown.files() == {hashlib.sha256(plan(1500, "又一大方案")).hexdigest()}
    watched.upload("断传方案.txt", plan(2, "断传方案"))
    watched.wait(lambda: grown.of(TASKS) == 1502)
    assert len(grown.files()) == 2


def test_an_upload_is_whole_or_not_there_whenever_the_kill_comes(served):
    grown = Growth(served)
    for at, moment in enumerate([0.0, 0.02, 0.06]):
        one = Growth(served)
        name, data = f"方案{at}.txt", plan(50, f"第{at}号急件")
        with connected(served) as connection:
            send(served, connection, name, data, 1.0)
            time.sleep(moment)
            served.kill()
        there = one.of(DOCUMENTS)
        assert there == one.of(UPLOADED) == one.of(QUEUED)
        assert there <= len(one.files()) <= 1, "a row never speaks of a file that is not kept"
        served.start()
        # Whoever got no answer hands it in again.
        assert ("known" if there else "queued") in served.upload(name, data)
        assert one.of(DOCUMENTS) == one.of(UPLOADED) == one.of(QUEUED) == len(one.files()) == 1
    worker = served.start_worker()
    served.wait(lambda: grown.states() == {"read"})
    worker.terminate()
    worker.wait()
    assert grown.of(DOCUMENTS) == grown.of(READINGS) == 3
    assert grown.of(TASKS) == 150


def test_several_workers_share_the_queue_and_take_over_from_one_that_is_killed(served):
    grown = Growth(served)
    for index in range(6):
        served.upload(f"方案{index}.txt", plan(200 + index, f"第{index}号方案"))
    assert grown.states() == {"queued"}
    first, second = served.start_worker(), served.start_worker()
    served.wait(lambda: served.number("documents_document", f"id > {grown.last} AND state = 'read'") >= 1)
    first.kill()
    first.wait()
    served.wait(lambda: grown.states() == {"read"})
    assert grown.of(READINGS) == 6, "each was read once"
    assert grown.of(TASKS) == sum(200 + index for index in range(6))
    assert grown.of(READ) == 6
    served.wait(lambda: served.number("operations_worker") == 1)
    second.terminate()
    second.wait()
