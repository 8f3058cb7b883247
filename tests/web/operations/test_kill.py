"""Killed at any moment, the application comes back with everything whole or not there, and goes on with its queue."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from application import Application

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
)

SECTIONS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
SECTIONS += [f"十{digit}" for digit in SECTIONS[:9]] + ["二十"]


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


@pytest.fixture
def application(tmp_path):
    made = Application(tmp_path / "var", LUOSHI_WORKER_LEASE="2")
    made.sign_in()
    made.start()
    yield made
    made.stop()


def number(application: Application, table: str, where: str = "1 = 1") -> int:
    return application.select(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]


def states(application: Application) -> set[str]:
    return {row[0] for row in application.select("SELECT state FROM documents_document")}


def test_a_worker_killed_in_the_middle_of_a_large_document_is_followed_by_one_that_reads_it_once(application):
    application.upload("大方案.txt", plan(1500))
    application.wait(lambda: states(application) == {"reading"})
    os.kill(application.child("worker"), signal.SIGKILL)
    application.upload("小方案.txt", plan(1, "另一方案"))
    assert number(application, "documents_task") == 0, "nothing of the half-read document is there"
    application.wait(lambda: states(application) == {"read"})
    assert number(application, "documents_reading") == 2
    assert number(application, "documents_task") == 1501
    waiting = "status IN ('READY', 'RUNNING')"
    application.wait(lambda: number(application, "django_tasks_database_dbtaskresult", waiting) == 0)
    assert number(application, "audit_entry", "action = '识读文件'") == 2


def test_everything_killed_in_the_middle_of_a_large_document_goes_on_after_the_start(application):
    application.upload("大方案.txt", plan(1500))
    application.wait(lambda: states(application) == {"reading"})
    application.kill()
    application.start()
    application.wait(lambda: states(application) == {"read"})
    assert number(application, "documents_reading") == 1
    assert number(application, "documents_task") == 1500


def test_an_upload_that_is_cut_off_by_a_kill_is_not_there(application):
    data = plan(2000) * 20  # some megabytes, so that it passes through a file of its own
    body, headers = application.upload_request("方案.txt", data)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    with socket.create_connection(("127.0.0.1", application.port)) as connection:
        connection.sendall(start.encode() + body[: len(body) // 2])
        time.sleep(0.3)
        application.kill()
    application.start()
    assert number(application, "documents_document") == 0
    assert application.files() == []
    application.upload("方案.txt", plan(2))
    application.wait(lambda: states(application) == {"read"})
    assert len(application.files()) == 1


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.06])
def test_an_upload_is_whole_or_not_there_whenever_the_kill_comes(application, moment):
    body, headers = application.upload_request("方案.txt", plan(50))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    with socket.create_connection(("127.0.0.1", application.port)) as connection:
        connection.sendall(start.encode() + body)
        time.sleep(moment)
        application.kill()
    there = number(application, "documents_document")
    assert there == number(application, "audit_entry", "action = '上传文件'")
    queued = "task_path = 'luoshi.web.documents.tasks.read_document'"
    assert there == number(application, "django_tasks_database_dbtaskresult", queued)
    assert there <= len(application.files()) <= 1, "a row never speaks of a file that is not kept"
    application.start()
    # Whoever got no answer hands it in again.
    assert ("known" if there else "queued") in application.upload("方案.txt", plan(50))
    application.wait(lambda: states(application) == {"read"})
    assert number(application, "documents_document") == 1
    assert number(application, "documents_task") == 50
    assert number(application, "audit_entry", "action = '上传文件'") == 1
    assert len(application.files()) == 1


def test_several_workers_share_the_queue_and_take_over_from_one_that_is_killed(tmp_path):
    application = Application(tmp_path / "var", serve=["--without-worker"], LUOSHI_WORKER_LEASE="2")
    application.sign_in()
    application.start()
    try:
        for index in range(6):
            application.upload(f"方案{index}.txt", plan(200 + index, f"第{index}号方案"))
        assert states(application) == {"queued"}
        first, _second = application.start_worker(), application.start_worker()
        application.wait(lambda: number(application, "documents_document", "state = 'read'") >= 1)
        first.kill()
        first.wait()
        application.wait(lambda: states(application) == {"read"})
        assert number(application, "documents_reading") == 6, "each was read once"
        assert number(application, "documents_task") == sum(200 + index for index in range(6))
        assert number(application, "audit_entry", "action = '识读文件'") == 6
        application.wait(lambda: number(application, "operations_worker") == 1)
    finally:
        application.stop()
