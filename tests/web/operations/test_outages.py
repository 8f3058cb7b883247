"""Hard days in the application as people run it: what it stands on is away, and afterwards all is whole.

On SQLite: a disk that is full (a small file system of its own) and a file that another program has locked. On PostgreSQL: a
server that is away, and one whose disk is full; it is a server of this test alone, on a small file system.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from application import SIGN_IN, Application, environment, free_port

POSTGRESQL = "DATABASE_URL" in os.environ
pytestmark = [
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="looks at processes through /proc, which is not there"
    ),
    pytest.mark.slow,
]
GOOD = "云溪市重点任务分工方案\n一、任务\n{tasks}"
READING = ("/", "/documents/", "/tasks/", "/overview/", "/me/", "/search/?q=%E4%BF%AE%E8%B7%AF")
OPEN = "state IN ('queued', 'reading')"


def plan(number: int, tasks: int = 1) -> bytes:
    rows = "".join(f"{at}.修第{number}条路{at}公里。（市交通运输局负责）\n" for at in range(1, tasks + 1))
    return GOOD.format(tasks=rows).encode()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, which can be filled."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "luoshi-test", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by the administrator of the machine alone")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """Take all the space that is left."""
    file = folder / "ballast"
    with file.open("wb", buffering=0) as ballast:
        for size in (1024**2, 4096, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue
    return file


def status_of(
    application: Application, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, str]:
    try:
        with application.open(path, body, **headers) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def handed_in(application: Application, request: tuple[bytes, dict[str, str]]) -> tuple[int, str]:
    body, headers = request
    return status_of(
        application, "/upload/", body, **{name.replace("-", "_"): value for name, value in headers.items()}
    )


def pages_answer(application: Application) -> None:
    for path in READING:
        assert status_of(application, path)[0] == 200, path


def becomes_whole(application: Application, worker: int, documents: int) -> None:
    """The same worker goes on, everything is read once, and the log is sound."""
    application.wait(lambda: application.number("documents_document", OPEN) == 0)
    assert application.number("documents_document", "state = 'read'") == documents
    assert application.number("documents_reading") == documents
    assert application.number("documents_document") == documents
    assert application.child("worker") == worker, "it waited, and did not end"
    application.wait(lambda: status_of(application, "/health/ready")[0] == 200)
    assert application.command("audit", "verify").returncode == 0


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("started") / "var"
    with small_disk(folder, 48):
        made = Application(folder)
        made.sign_in()
        made.start()
        try:
            made.upload("一.txt", plan(1))
            made.wait(lambda: made.number("documents_document", "state = 'read'") == 1)
            yield made
        finally:
            made.stop()


@pytest.mark.skipif(POSTGRESQL, reason="the database is a file of SQLite")
def test_on_a_full_disk_pages_answer_and_writing_says_what_is_wrong(started: Application) -> None:
    worker = started.child("worker")
    request = started.upload_request("二.txt", plan(2, 300))
    ballast = fill(started.folder)
    pages_answer(started)
    status, words = handed_in(started, request)
    assert (status, "磁盘满了" in words, "Traceback" in words) == (503, True, False)
    status, words = status_of(started, "/health/ready")
    assert (status, "文件存储不能写入" in words) == (503, True)
    time.sleep(3)  # as long as a worker that is started again and again would take to show itself
    pages_answer(started)
    assert started.child("worker") == worker
    ballast.unlink()
    started.wait(lambda: status_of(started, "/health/ready")[0] == 200)
    assert handed_in(started, request)[0] == 200
    becomes_whole(started, worker, 2)


@pytest.mark.skipif(POSTGRESQL, reason="the database is a file of SQLite")
def test_while_another_program_holds_the_database_pages_answer_and_work_waits(started: Application) -> None:
    worker = started.child("worker")
    request = started.upload_request("四.txt", plan(4, 30))
    before = started.number("documents_document")
    started.upload("三.txt", plan(3, 900))
    holder = sqlite3.connect(started.folder / "luoshi.sqlite3", isolation_level=None, timeout=30)
    holder.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    pages_answer(started)
    status, words = status_of(started, "/health/ready")
    assert (status, "不能写入" in words) == (503, True)
    assert time.monotonic() - begun < 15, "nobody who only reads waits for whoever writes"
    status, words = handed_in(started, request)
    assert (status, "占用" in words) == (503, True)
    time.sleep(2)
    holder.execute("ROLLBACK")
    holder.close()
    assert handed_in(started, request)[0] == 200
    becomes_whole(started, worker, before + 2)


class Server:
    """A server of PostgreSQL of its own."""

    def __init__(self, folder: Path, logs: Path) -> None:
        self.folder = folder / "data"
        logs.mkdir()  # elsewhere: without room for its own log a server ends, which is the other test
        for owned in (folder, logs):
            shutil.chown(owned, "postgres")
        self.port = free_port()
        self._as_postgres(
            "initdb",
            "-D",
            str(self.folder),
            "-A",
            "trust",
            "-U",
            "luoshi",
            "--no-sync",
            "--waldir",
            str(logs),
        )
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write(
                f"port = {self.port}\nunix_socket_directories = ''\n"
                "shared_buffers = '16MB'\nmax_connections = 40\nlogging_collector = off\n"
            )
        self.start()
        self._as_postgres("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "luoshi", "luoshi")
        self.address = f"postgresql://luoshi@127.0.0.1:{self.port}/luoshi"

    def start(self) -> None:
        self._as_postgres("pg_ctl", "-D", str(self.folder), "-l", "/dev/null", "-w", "start")

    def stop(self) -> None:
        self._as_postgres("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop", check=False)

    def _as_postgres(self, program: str, *arguments: str, check: bool = True) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        command = ["runuser", "-u", "postgres", "--", str(programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert not check or done.returncode == 0, done.stderr


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Application, Server]]:
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("PostgreSQL is not installed here")
    # Not the folder of the test: the server must be able to go into it, as a user of its own.
    with tempfile.TemporaryDirectory(prefix="luoshi-outages-") as name:
        Path(name).chmod(0o755)
        yield from served_from(Path(name), tmp_path)


def served_from(place: Path, tmp_path: Path) -> Iterator[tuple[Application, Server]]:
    with small_disk(place / "disk", 160) as disk:
        server = Server(disk, place / "logs")
        made = Application.__new__(Application)
        made.folder = tmp_path / "var"
        made.folder.mkdir()
        made.database, made.arguments, made.others, made.process = server.address, [], [], None
        made.environment = environment(made.folder, server.address)
        made.port, made.cookie = free_port(), ""
        made.url = f"http://127.0.0.1:{made.port}"
        try:
            assert made.command("migrate").returncode == 0
            made.cookie = "=".join(made.python(SIGN_IN).split())
            made.start()
            made.upload("一.txt", plan(1))
            made.wait(lambda: made.number("documents_document", "state = 'read'") == 1)
            yield made, server
        finally:
            made.database = None
            made.stop()
            server.stop()


@pytest.mark.skipif(not POSTGRESQL, reason="a server of PostgreSQL")
def test_while_the_server_is_away_it_is_said_and_the_worker_waits(served: tuple[Application, Server]) -> None:
    application, server = served
    worker = application.child("worker")
    request = application.upload_request("二.txt", plan(2))
    server.stop()
    for path in READING:
        status, words = status_of(application, path)
        assert (status, "连不上数据库" in words) == (503, True), path
    assert handed_in(application, request)[0] == 503
    assert status_of(application, "/health/live")[0] == 200
    assert status_of(application, "/health/ready")[0] == 503
    time.sleep(4)
    assert application.child("worker") == worker
    server.start()
    application.wait(lambda: status_of(application, "/health/ready")[0] == 200)
    pages_answer(application)
    assert handed_in(application, request)[0] == 200
    becomes_whole(application, worker, 2)


@pytest.mark.skipif(not POSTGRESQL, reason="a server of PostgreSQL")
def test_on_a_full_disk_of_the_server_pages_answer_and_the_document_waits(
    served: tuple[Application, Server],
) -> None:
    application, server = served
    worker = application.child("worker")
    request = application.upload_request("二.txt", plan(2, 900))
    ballast = fill(server.folder.parent)
    pages_answer(application)
    status, words = handed_in(application, request)
    assert status in (200, 503)
    application.wait(
        lambda: (
            status_of(application, "/health/ready")[0] == 503
            or application.number("documents_document", "state = 'reading'")
        )
    )
    time.sleep(4)
    pages_answer(application)
    ballast.unlink()
    application.wait(lambda: status_of(application, "/health/ready")[0] == 200)
    if status == 503:
        assert "磁盘满了" in words
        assert handed_in(application, request)[0] == 200
    becomes_whole(application, worker, 2)
