"""The real thing: the application is started as people start it, read from, killed, and started again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

START = "import sys; from luoshi.web.launch import serve; sys.exit(serve(int(sys.argv[1])))"
PATIENCE = 30.0
TEXT = """青禾市人民政府关于印发重点任务分工方案的通知
各县市区人民政府：
一、产业提升
1.建设产业园。新建标准厂房20万平方米以上。（市工业和信息化局牵头，市财政局负责）
青禾市人民政府
2025年1月6日
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Application:
    """A started application with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "LUOSHI_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "luoshi.web.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(self.port)], env=environment, stdout=subprocess.PIPE, text=True
        )
        self.wait(lambda: self.get("/"))

    def wait(self, ready):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                found = ready()
            except (urllib.error.URLError, OSError):
                found = None
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"not within {PATIENCE} s")

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return response.read().decode()

    def upload(self, name: str, data: bytes) -> None:
        with urllib.request.urlopen(self.url + "/", timeout=10) as response:
            html = response.read().decode()
            cookie = response.headers["Set-Cookie"].strip().split(";")[0]
        token = re.search(r'"X-CSRFToken": "(\w+)"', html)[1]
        body = (
            f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n--x--\r\n"
        )  # fmt: skip
        headers = {
            "Content-Type": "multipart/form-data; boundary=x",
            "X-CSRFToken": token,
            "Cookie": cookie,
            "Accept": "application/json",
        }
        request = urllib.request.Request(f"{self.url}/upload/", body, headers)
        with urllib.request.urlopen(request, timeout=10) as response:
            assert b"queued" in response.read()

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def gone(self, pids: list[int]) -> bool:
        return not any(Path(f"/proc/{pid}").exists() and "Z" not in state(pid) for pid in pids)


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "Z"


@pytest.fixture
def application(tmp_path):
    if not Path("/proc/self/task").exists():
        pytest.skip("looks at processes through /proc, which this system does not have")
    started = Application(tmp_path / "var")
    started.start()
    yield started
    if started.process.poll() is None:
        started.process.terminate()
        started.process.wait(20)


def test_it_reads_what_is_handed_in_and_leaves_nothing_running_when_told_to_stop(application):
    assert (
        "text/css"
        in urllib.request.urlopen(f"{application.url}/static/luoshi/tokens.css").headers["Content-Type"]
    )
    application.upload("方案.txt", TEXT.encode())
    application.wait(lambda: "建设产业园" in application.get("/documents/1/"))
    children = application.children()
    assert len(children) == 2
    application.process.send_signal(signal.SIGTERM)
    assert application.process.wait(20) == 0
    application.wait(lambda: application.gone(children))


def test_it_is_bound_to_this_machine_alone(application):
    table = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{application.port:04X}" in table
    assert f"00000000:{application.port:04X}" not in table


def test_a_hard_kill_loses_nothing(application):
    application.upload("方案.txt", TEXT.encode())
    children = application.children()
    application.process.kill()
    application.process.wait()
    # The children notice that nobody watches over them any more.
    application.wait(lambda: application.gone(children))
    application.start()
    application.wait(lambda: "建设产业园" in application.get("/documents/1/"))


def test_a_worker_that_dies_is_started_again(application):
    worker = next(
        pid for pid in application.children() if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(worker, signal.SIGKILL)
    application.upload("方案.txt", TEXT.encode())
    application.wait(lambda: "建设产业园" in application.get("/documents/1/"))


def test_a_port_in_use_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = subprocess.run(
            [sys.executable, "-c", START, str(taken.getsockname()[1])],
            env={**os.environ, "LUOSHI_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "luoshi.web.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert "已被占用" in result.stderr


@pytest.mark.parametrize("value", ["abc", "0", "70000"])
def test_a_wrong_port_is_said(monkeypatch, value):
    from luoshi.web import launch

    monkeypatch.setenv("PORT", value)
    with pytest.raises(SystemExit, match="PORT 应是"):
        launch.serve()
