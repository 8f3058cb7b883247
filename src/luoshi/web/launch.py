"""Starting the application on this machine: database, demo documents, the web server and the background worker.

One process watches over two: the server (granian) and the worker that reads documents. When the watching process ends,
however it ends, both end with it: each holds the reading end of a pipe that only that process keeps open.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ADDRESS = "127.0.0.1"
LOCAL = frozenset({ADDRESS, "localhost", "::1"})
DEMO_DAY = "2025-10-31"
GRACE_SECONDS = 10.0
RESTART_PAUSE, LONGEST_PAUSE = 0.5, 30.0
MIGRATION_LOCK = 0x6C756F736869  # "luoshi"

logger = logging.getLogger("luoshi.launch")
_HELD: list[sqlite3.Connection] = []


def demo(port: int | None = None) -> int:
    """Start with an invented province that shows what the application does. Returns the exit status.

    Anybody at this machine may act as its invented people; the calendar stands still on a day of their year.
    """
    data = Path(__file__).resolve().parent / "demo" / "data"
    os.environ["LUOSHI_DEMO"] = "True"
    os.environ.setdefault("LUOSHI_AS_OF", DEMO_DAY)
    os.environ.setdefault("LUOSHI_MAP_FILE", str(data / "yunhu.geojson"))
    return serve(port, with_demo=True)


def serve(
    port: int | None = None,
    *,
    host: str = ADDRESS,
    workers: int = 1,
    with_worker: bool = True,
    with_demo: bool = False,
) -> int:
    """Start on ``port`` (``PORT``, else 8000) until SIGTERM or SIGINT; without ``host``, for this machine only.

    ``workers`` is the number of web processes. The background worker is started as well unless others do its work.
    """
    chosen = port if port is not None else _port()
    if os.environ.get("LUOSHI_DEMO") == "True" and host not in LOCAL:
        print(f"示例模式不用密码就能登录，只能在本机运行，不能监听 {host}。", file=sys.stderr)  # noqa: T201
        return 1
    prepare(with_demo=with_demo)
    if not _free(chosen, host):
        print(f"端口 {chosen} 已被占用：请先停掉占用它的程序，或换一个端口（PORT=8001）。", file=sys.stderr)  # noqa: T201
        return 1
    shown = f"[{host}]" if ":" in host else host
    print(f"落实已启动：http://{shown}:{chosen}/ （按 Ctrl+C 停止）", flush=True)  # noqa: T201
    for line in _ways_in(f"http://{shown}:{chosen}", with_demo=with_demo, local=host in LOCAL):
        print(line, flush=True)  # noqa: T201
    commands = {"server": ["server", "--host", host, "--port", str(chosen), "--workers", str(workers)]}
    if with_worker:
        commands["worker"] = ["worker"]
    return _watch(commands)


def _ways_in(address: str, *, with_demo: bool, local: bool) -> list[str]:
    """What to tell the person at the terminal about signing in.

    A link is printed unasked only where this machine alone can use it (no proxy passes others on to us), and nobody
    has ever been in the database.
    """
    if with_demo:
        from luoshi.web.demo.people import make_links

        lines = [
            f"  {offer.role}　{offer.name}（{offer.organisation}）　{address}{offer.path}"
            for offer in make_links()
        ]
        return ["一次性登录链接（各用一次；也可在登录页直接点选身份）：", *lines]
    from django.conf import settings
    from django.db import connection

    from luoshi.web.accounts.services import first

    if local and not settings.HOSTS and connection.vendor == "sqlite":
        path = first.fresh_link()
        if path is not None:
            return [
                "第一次启动，用这个一次性链接登录并设置密码（24小时内有效，请勿转发）：",
                f"  {address}{path}",
                f"所在机构暂名“{first.UNNAMED}”，登录后请在“机构”页改成全称。",
            ]
    if first.nobody_has_entered():
        return ["系统管理员还没有登录过。链接丢失或过期时请在另一个窗口运行：luoshi create-admin --again"]
    if first.administrators():
        return []
    return ["还没有系统管理员。请在另一个窗口运行：luoshi create-admin --organisation 政府全称"]


def set_up() -> None:
    """Make Django and the data folder ready. The database is left as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.DATA_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)


def prepare(*, with_demo: bool = False) -> None:
    """Set up Django, bring the database up to date, and hand in the demo documents where they are missing.

    A database server may serve others at this moment, of another version: it is changed by ``luoshi migrate`` alone.
    """
    set_up()
    from django.conf import settings
    from django.db import connection

    if with_demo or settings.DEMO:
        from luoshi.web.demo.place import NotForDemonstration, require_free

        try:
            require_free()
        except NotForDemonstration as problem:
            raise SystemExit(str(problem)) from problem
    if connection.vendor == "sqlite" or with_demo:
        migrate()
    else:
        require_migrated()
    if with_demo:
        from luoshi.web.demo.load import load_demo

        load_demo()


def hold_open() -> None:
    """Keep a connection to a database of SQLite open for as long as this process lives.

    The last one that closes takes the log of writes and its index away, and on a full disk nobody could make them again
    to read. The one that is kept holds no lock.
    """
    from django.db import connection

    if connection.vendor != "sqlite" or str(connection.settings_dict["NAME"]).startswith("file:"):
        return
    held = sqlite3.connect(connection.settings_dict["NAME"], timeout=1, check_same_thread=False)
    with contextlib.suppress(sqlite3.Error):
        held.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    _HELD.append(held)


def migrate(verbosity: int = 0) -> None:
    """Bring the database up to date. Of several that try at once, one does it and the others wait."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        call_command("migrate", interactive=False, verbosity=verbosity)
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def wait_for_database() -> None:
    """Wait until the database answers, however long that takes: whoever restarts us would do so for ever."""
    set_up()
    from django.db import OperationalError, connection

    pause = RESTART_PAUSE
    while True:
        try:
            connection.ensure_connection()
            return
        except OperationalError as error:
            logger.warning("the database does not answer, waiting for it: %s", str(error).strip())
            pause = min(2 * pause, LONGEST_PAUSE)
            time.sleep(pause)


def require_migrated() -> None:
    """Raises SystemExit with what to do when the database does not have the structure of this program."""
    from django.db import Error

    from luoshi.web.operations.health import pending_migrations

    try:
        pending = pending_migrations()
    except Error as error:
        raise SystemExit(f"连不上数据库，请检查 DATABASE_URL 和数据库服务：{error}") from error
    if pending:
        raise SystemExit(f"数据库结构还差 {len(pending)} 步，请先运行 luoshi migrate（升级前先备份）。")


def run_server(port: int, host: str = ADDRESS, workers: int = 1) -> None:
    """The web server; runs until it is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _end_with_parent()
    with tempfile.TemporaryDirectory(prefix="luoshi-metrics-") as counted:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted  # where each process keeps what it has counted
        Granian(
            "luoshi.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            backlog=256,
            log_level=LogLevels.warning,
            workers_kill_timeout=5,
            respawn_failed_workers=workers > 1,
        ).serve()


def run_worker(*, embedded: bool = True) -> None:
    """The background worker; runs until it is told to stop.

    ``embedded``: it belongs to a watching process and ends with it. With SQLite it is then the only one.
    """
    set_up()
    from django.db import connection

    from luoshi.web.operations.worker import work

    if embedded:
        _end_with_parent()
    hold_open()
    work(alone=embedded and connection.vendor == "sqlite")


def _port() -> int:
    value = os.environ.get("PORT", "8000")
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise SystemExit(f"PORT 应是 1 到 65535 之间的整数，现在是 {value!r}")
    return int(value)


def _free(port: int, host: str) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _watch(commands: dict[str, list[str]]) -> int:
    stop = threading.Event()

    def stop_watching(_signum: int, _frame: object) -> None:
        stop.set()

    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, stop_watching)
    children = {name: _start(arguments) for name, arguments in commands.items()}
    begun = dict.fromkeys(commands, time.monotonic())
    pause = RESTART_PAUSE
    status = 0
    try:
        while not stop.is_set():
            stop.wait(0.5)
            for name, child in list(children.items()):
                if child.poll() is None or stop.is_set():
                    continue
                if name == "server":
                    logger.error("the web server ended with status %s", child.returncode)
                    status = 1
                    stop.set()
                else:
                    # One that ends as soon as it has begun will most likely do so again.
                    lived = time.monotonic() - begun[name]
                    pause = RESTART_PAUSE if lived > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
                    logger.warning("the worker ended with status %s and is started again", child.returncode)
                    stop.wait(pause)
                    begun[name] = time.monotonic()
                    children[name] = _start(commands[name])
    finally:
        _end(list(children.values()))
    return status


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl+C reaches the watching process alone, which then stops its children in order.
    return subprocess.Popen(  # noqa: S603 - our own module, no outside input
        [sys.executable, "-m", "luoshi.web.launch", *arguments],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_group(child)
            child.wait()


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _end_with_parent() -> None:
    """Stop when the watching process is gone: then our standard input ends."""

    def wait() -> None:
        # Not sys.stdin: the lock of its buffer would be held for ever in processes that are forked later.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os.killpg(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def main(arguments: list[str] | None = None) -> int:
    """What the watching process starts: ``server --host H --port N --workers N`` or ``worker``."""
    parser = argparse.ArgumentParser(prog="luoshi.web.launch")
    parser.add_argument("role", choices=["server", "worker"])
    parser.add_argument("--host", default=ADDRESS)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(arguments)
    if given.role == "worker":
        run_worker()
    else:
        run_server(given.port, given.host, given.workers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
