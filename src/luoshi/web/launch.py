"""Starting the application on this machine: database, demo documents, the web server and the background worker.

One process watches over two: the server (granian) and the worker that reads documents. When the watching process ends,
however it ends, both end with it: each holds the reading end of a pipe that only that process keeps open.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

ADDRESS = "127.0.0.1"
GRACE_SECONDS = 10.0
RESTART_PAUSE = 1.0
POLL_SECONDS = 0.3

logger = logging.getLogger("luoshi.launch")


def demo(port: int | None = None) -> int:
    """Start with the documents that show what the application does. Returns the exit status."""
    return serve(port, with_demo=True)


def serve(port: int | None = None, *, with_demo: bool = False) -> int:
    """Start on ``port`` (``PORT``, else 8000), bound to this machine only, until SIGTERM or SIGINT."""
    chosen = port if port is not None else _port()
    prepare(with_demo=with_demo)
    if not _free(chosen):
        print(f"端口 {chosen} 已被占用：请先停掉占用它的程序，或换一个端口（PORT=8001）。", file=sys.stderr)  # noqa: T201
        return 1
    print(f"落实已启动：http://{ADDRESS}:{chosen}/ （按 Ctrl+C 停止）", flush=True)  # noqa: T201
    return _watch(chosen)


def prepare(*, with_demo: bool = False) -> None:
    """Set up Django, bring the database up to date, and hand in the demo documents where they are missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.DATA_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    if with_demo:
        from luoshi.web.demo.load import load_demo

        load_demo()


def run_server(port: int) -> None:
    """The web server; runs until it is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _end_with_parent()
    Granian(
        "luoshi.web.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        backlog=256,
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
    ).serve()


def run_worker() -> None:
    """The background worker; runs until it is told to stop. It is the only one of this machine."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    from luoshi.web.documents.services import intake

    _end_with_parent()
    # Nobody else reads documents here, so whatever is still 读取中 was left behind.
    intake.requeue_stale(lease=timedelta())
    call_command("prune_db_task_results", verbosity=0)  # of finished work, after a fortnight
    worker = Worker(
        queue_names=["default"],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    worker.run()


def _port() -> int:
    value = os.environ.get("PORT", "8000")
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise SystemExit(f"PORT 应是 1 到 65535 之间的整数，现在是 {value!r}")
    return int(value)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def _watch(port: int) -> int:
    stop = threading.Event()

    def told(_signum: int, _frame: object) -> None:
        stop.set()

    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, told)
    commands: dict[str, list[str]] = {"server": ["server", "--port", str(port)], "worker": ["worker"]}
    children = {name: _start(arguments) for name, arguments in commands.items()}
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
                    logger.warning("the worker ended with status %s and is started again", child.returncode)
                    stop.wait(RESTART_PAUSE)
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
    """What the watching process starts: ``server --port N`` or ``worker``."""
    parser = argparse.ArgumentParser(prog="luoshi.web.launch")
    parser.add_argument("role", choices=["server", "worker"])
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args(arguments)
    run: Callable[[], None] = run_worker if given.role == "worker" else lambda: run_server(given.port)
    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
