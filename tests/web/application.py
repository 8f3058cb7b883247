"""The application as people run it: real processes on a database and a data folder of their own, to be used and killed.

On SQLite, or on the PostgreSQL that DATABASE_URL names; there each application has a new database, copied from one
that is migrated once.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

PATIENCE = 90.0
OWN = ("LUOSHI_", "DATABASE_URL", "PORT")
KEY = "only-for-the-tests-of-the-whole-application"
T = TypeVar("T")

# Someone of a general office, signed in: prints the name and the value of the cookie.
SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY as PERSON
from django.contrib.sessions.backends.db import SessionStore
from luoshi.web.accounts.middleware import SESSION_KEY
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.kernel.roles import Role
from luoshi.web.directory.models import Organisation

office, _ = Organisation.objects.get_or_create(
    name="青禾市人民政府办公室", defaults={"short_name": "市政府办公室", "kind": "department", "level": "prefecture"}
)
person = Person.objects.filter(username="office").first() or Person.objects.create_user("office", name="测试甲")
appointment, _ = Appointment.objects.get_or_create(person=person, organisation=office, role=Role.GENERAL_OFFICE)
session = SessionStore()
session[PERSON] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session[SESSION_KEY] = appointment.pk
session.save()
print(settings.SESSION_COOKIE_NAME, session.session_key)
"""


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_gone(group: int) -> bool:
    """Whether nothing of a group of processes runs any more: no process, and not one of their threads.

    A kill returns before what it kills has ended, and the first thread of a process can have ended while another is
    still within a call to the kernel, with the files and locks of all of them.
    """
    return not any(_runs(thread, group) for thread in Path("/proc").glob("[0-9]*/task/[0-9]*"))


def _runs(thread: Path, group: int) -> bool:
    try:
        state, _parent, of = (thread / "stat").read_text().rsplit(")", 1)[1].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(of) == group and state not in "ZX"


def environment(folder: Path, database: str | None, **settings: str) -> dict[str, str]:
    """The variables of an application, without those under which the tests themselves run."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    # What Python compiles is kept, where the Makefile keeps it: to compile everything anew doubles the time of a start.
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    if sys.prefix != sys.base_prefix:
        own.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / "compiled"))
    made = {
        "LUOSHI_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "luoshi.web.settings",
        "LUOSHI_SECRET_KEY": KEY,
    }
    if database is not None:
        made["DATABASE_URL"] = database
    return own | made | settings


class Application:
    """An application that can be started, used, killed and started again."""

    def __init__(self, folder: Path, *, serve: Sequence[str] = (), **settings: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.database = new_database(folder)
        self.environment = environment(folder, self.database, **settings)
        self.arguments = list(serve)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.cookie = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.others: list[subprocess.Popen[bytes]] = []

    # Processes

    def start(self) -> None:
        """Start and wait until it answers."""
        self.process = self._started("serve", "--port", str(self.port), *self.arguments)
        try:
            self.wait(lambda: self.process.poll() is not None or "live" in self.get("/health/live"))
            assert self.process.poll() is None, f"it ended with {self.process.returncode}"
        except BaseException:
            self.stop()
            raise

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A background worker beside it."""
        worker = self._started("worker")
        self.others.append(worker)
        return worker

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the program to its end."""
        return subprocess.run(
            [sys.executable, "-m", "luoshi.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )

    def python(self, program: str) -> str:
        """What a program prints that runs in the application."""
        start = f"import django; django.setup()\n{program}"
        done = subprocess.run(
            [sys.executable, "-c", start], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def children(self) -> list[int]:
        """The processes that the watching process has started."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def child(self, role: str) -> int:
        """The process that is the ``worker`` or the ``server``."""

        def found() -> int | None:
            for pid in self.children():
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if role.encode() in words:
                    return pid
            return None

        return self.wait(found)

    def kill(self) -> None:
        """End everything at once, without a chance to tidy up: as if the power had gone."""
        pids = self.children()
        self.process.kill()
        self.process.wait()
        for pid in pids:  # each leads a group of its own
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.wait(lambda: all(is_gone(pid) for pid in pids))
        # A database server still carries out what had reached it.
        self.wait(lambda: not self.writing())

    def stop(self) -> None:
        """Tell everything to end, and remove its database."""
        for process in (*self.others, *([self.process] if self.process else [])):
            if process.poll() is None:
                process.terminate()
        for process in (*self.others, *([self.process] if self.process else [])):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        drop_database(self.database)

    def wait(self, ready: Callable[[], T], patience: float = PATIENCE) -> T:
        """What ``ready`` gives once it is true; fails when that takes too long."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                found = ready()
            except (urllib.error.URLError, OSError):
                found = None
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {patience} s")

    def _started(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "luoshi.cli", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    # Pages

    def sign_in(self) -> None:
        """Act for a general office from now on: its session is in every new database."""
        self.cookie = _template()[1]

    def open(self, path: str, body: bytes | None = None, **headers: str) -> Any:
        """The answer to a request."""
        given = {"Cookie": self.cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
        request = urllib.request.Request(self.url + path, body, given)
        return urllib.request.urlopen(request, timeout=PATIENCE)

    def get(self, path: str) -> str:
        with self.open(path) as response:
            return response.read().decode()

    def upload_request(self, name: str, data: bytes) -> tuple[bytes, dict[str, str]]:
        """Body and headers of an upload."""
        with self.open("/documents/") as response:
            html = response.read().decode()
            token_cookie = next(
                cookie.split(";")[0]
                for cookie in response.headers.get_all("Set-Cookie")
                if cookie.startswith("csrftoken")
            )
        token = re.search(r'"X-CSRFToken": "(\w+)"', html)[1]
        head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + b"\r\n--x--\r\n"
        return body, {
            "Content-Type": "multipart/form-data; boundary=x",
            "X-CSRFToken": token,
            "Cookie": f"{self.cookie}; {token_cookie}",
            "Accept": "application/json",
        }

    def upload(self, name: str, data: bytes) -> str:
        """Hand in a file; what the application says."""
        body, headers = self.upload_request(name, data)
        with self.open("/upload/", body, **headers) as response:
            return response.read().decode()

    def form_request(
        self, page: str, fields: dict[str, str], file: tuple[str, bytes] | None = None
    ) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a form that is filled in on a page, with what stands hidden in it."""
        with self.open(page) as response:
            html = response.read().decode()
            cookies = [cookie.split(";")[0] for cookie in response.headers.get_all("Set-Cookie") or ()]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {**hidden, **fields}.items()
        ]
        if file is not None:
            head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n\r\n'
            parts += [head.encode(), file[1], b"\r\n"]
        return b"".join([*parts, b"--x--\r\n"]), {
            "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": "; ".join([self.cookie, *cookies]),
        }

    def send(
        self, page: str, fields: dict[str, str], file: tuple[str, bytes] | None = None, to: str = ""
    ) -> str:
        """Fill in the form on a page and send it (``to`` another address); where the answer leads."""
        body, headers = self.form_request(page, fields, file)
        with self.open(to or page, body, **headers) as response:
            response.read()
            return str(response.url)

    # What is kept

    def select(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows, read past the application."""
        if self.database is None:
            connection = sqlite3.connect(self.folder / "luoshi.sqlite3", timeout=20)
            try:
                return connection.execute(statement).fetchall()
            finally:
                connection.close()
        import psycopg

        with psycopg.connect(self.database) as connection:
            return connection.execute(statement).fetchall()

    def number(self, table: str, where: str = "1 = 1") -> int:
        """How many rows there are."""
        return int(self.select(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])

    def writing(self) -> bool:
        """Whether somebody is at this moment within a transaction that writes."""
        if self.database is None:
            connection = sqlite3.connect(self.folder / "luoshi.sqlite3", timeout=0, isolation_level=None)
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError:  # the one lock for writing is taken
                return True
            finally:
                connection.close()
            return False
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        return self.number("pg_stat_activity", f"backend_xid IS NOT NULL AND {others}") > 0

    def files(self) -> list[str]:
        """The digests of the kept files."""
        return sorted(path.name for path in (self.folder / "originals").glob("[0-9a-f][0-9a-f]/*"))


class Place:
    """A database and a data folder in which commands and programs run, without a server."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.database = database
        self.environment = environment(folder, database)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "luoshi.cli", *arguments],
            env=self.environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    python = Application.python


def new_database(folder: Path) -> str | None:
    """An empty, migrated database: its address, or None for the SQLite file that is now in the folder."""
    template, _cookie = _template()
    if isinstance(template, Path):
        shutil.copy(template, folder / "luoshi.sqlite3")
        return None
    name = f"luoshi_{secrets.token_hex(6)}"
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{_name(template)}"')
    return _with_name(name)


def empty_database() -> str | None:
    """A database without a single table; None on SQLite, where a new folder is one."""
    if "DATABASE_URL" not in os.environ:
        return None
    name = f"luoshi_{secrets.token_hex(6)}"
    _on_server(f'CREATE DATABASE "{name}"')
    return _with_name(name)


def drop_database(address: str | None) -> None:
    """Remove it, whoever is still connected."""
    if address is not None:
        _on_server(f'DROP DATABASE IF EXISTS "{_name(address)}" WITH (FORCE)')


@lru_cache(maxsize=1)
def _template() -> tuple[Path | str, str]:
    """A migrated database to copy from, made once for all processes of a run, and the cookie of the one session in it."""
    folder = _templates()
    folder.mkdir(exist_ok=True)
    made = folder / "made.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            address = empty_database()
            program = (
                f"import django; django.setup()\nfrom luoshi.web import launch\nlaunch.migrate()\n{SIGN_IN}"
            )
            done = subprocess.run(
                [sys.executable, "-c", program],
                env=environment(folder, address),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            if address is None:
                connection = sqlite3.connect(folder / "luoshi.sqlite3")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()
            made.write_text(json.dumps([address, "=".join(done.stdout.split())]))
    address, cookie = json.loads(made.read_text())
    return address or folder / "luoshi.sqlite3", cookie


def remove_templates() -> None:
    """Leave nothing of a run behind; for its last process."""
    made = _templates() / "made.json"
    if made.exists():
        drop_database(json.loads(made.read_text())[0])
    shutil.rmtree(_templates(), ignore_errors=True)


def _templates() -> Path:
    return Path(tempfile.gettempdir()) / f"luoshi-template-{os.environ['LUOSHI_TEST_RUN']}"


def _on_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


def _name(address: str) -> str:
    return urlsplit(address).path.strip("/")


def _with_name(name: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    made = urlunsplit(parts._replace(path=f"/{name}"))
    return made if "://" in made else made.replace(":", "://", 1)
