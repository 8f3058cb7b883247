"""The real thing: the application is started as people start it, read from, killed, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import Application, drop_database, empty_database, environment, is_gone

pytestmark = [
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
    ),
    pytest.mark.slow,
]
TEXT = """青禾市人民政府关于印发重点任务分工方案的通知
各县市区人民政府：
一、产业提升
1.建设产业园。新建标准厂房20万平方米以上。（市工业和信息化局牵头，市财政局负责）
青禾市人民政府
2025年1月6日
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    made = Application(tmp_path_factory.mktemp("shared") / "var", LUOSHI_WORKER_LEASE="2")
    made.sign_in()
    yield made
    made.stop()


@pytest.fixture
def application(shared: Application) -> Application:
    """One application for all tests, started where the test before has ended it: a start costs seconds."""
    if shared.process is None or shared.process.poll() is not None:
        shared.start()
    return shared


def read(application: Application, number: int) -> bool:
    """Whether a new document is handed in and read: what its page then shows is in it alone."""
    words = f"建设第{number}号产业园"
    application.upload(f"方案{number}.txt", TEXT.replace("建设产业园", words).encode())
    row = application.select("SELECT max(id) FROM documents_document")[0][0]
    return application.wait(lambda: words in application.get(f"/documents/{row}/"))


def test_it_is_bound_to_this_machine_alone(application):
    table = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{application.port:04X}" in table
    assert f"00000000:{application.port:04X}" not in table


def test_a_port_in_use_is_said(application):
    result = application.command("serve", "--port", str(application.port))
    assert result.returncode == 1
    assert "已被占用" in result.stderr


def test_it_reads_what_is_handed_in(application):
    with urllib.request.urlopen(f"{application.url}/static/luoshi/tokens.css") as response:
        assert "text/css" in response.headers["Content-Type"]
    assert read(application, 1)


def test_a_worker_that_dies_is_started_again(application):
    os.kill(application.child("worker"), signal.SIGKILL)
    assert read(application, 2)


def test_the_children_end_when_the_watching_process_is_killed_and_nothing_is_lost(application):
    application.upload("方案3.txt", TEXT.replace("建设产业园", "建设第3号产业园").encode())
    row = application.select("SELECT max(id) FROM documents_document")[0][0]
    children = application.children()
    application.process.kill()
    application.process.wait()
    # The children notice that nobody watches over them any more.
    application.wait(lambda: all(map(is_gone, children)))
    application.start()
    application.wait(lambda: "建设第3号产业园" in application.get(f"/documents/{row}/"))


def test_it_leaves_nothing_running_when_told_to_stop(application):
    children = application.children()
    assert len(children) == 2
    application.process.send_signal(signal.SIGTERM)
    assert application.process.wait(20) == 0
    application.wait(lambda: all(map(is_gone, children)))


def test_several_web_processes_answer_and_are_counted_together(tmp_path):
    application = Application(tmp_path / "var", serve=["--workers", "2", "--without-worker"])
    application.start()
    try:
        assert len(application.children()) == 1, "the server, and no worker"
        for _ in range(20):
            application.get("/health/live")
        counted = [
            line for line in application.get("/metrics").splitlines()
            if line.startswith('luoshi_requests_total{method="GET",status="200",view="operations:live"}')
        ]  # fmt: skip
        assert float(counted[0].split()[-1]) >= 20
    finally:
        application.stop()


@pytest.mark.parametrize("value", ["abc", "0", "70000"])
def test_a_wrong_port_is_said(monkeypatch, value):
    from luoshi.web import launch

    monkeypatch.setenv("PORT", value)
    with pytest.raises(SystemExit, match="PORT 应是"):
        launch._port()


def test_a_database_server_is_only_changed_when_asked(tmp_path):
    address = empty_database()
    if address is None:
        pytest.skip("SQLite belongs to this program alone and is brought up to date at every start")
    try:
        for verb in ("serve", "worker"):
            result = subprocess.run(
                [sys.executable, "-m", "luoshi.cli", verb],
                env=environment(tmp_path, address), capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert result.returncode == 1
            assert "luoshi migrate" in result.stderr
    finally:
        drop_database(address)
