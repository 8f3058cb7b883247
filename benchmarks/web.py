"""The list, overview, home, comparison and task pages under load: ``python -m benchmarks.web [PAGE…]`` (starts a PostgreSQL of its own).

100,000 tasks, 1,000,000 updates, 3,000 organisations; two web processes; 20 people who ask for one page after another
without a pause, as the general office of the province and as a member of a department. Printed for each page: queries,
size, the median and the 95th percentile of the time to the last byte, and the ratio of that to ``/health/live`` of the
same run, which does no work. Only loopback is asked. LUOSHI_BENCH_TASKS and _SECONDS make it smaller.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
TASKS = int(os.environ.get("LUOSHI_BENCH_TASKS", "100000"))
SECONDS = float(os.environ.get("LUOSHI_BENCH_SECONDS", "8"))
USERS = 20
UPDATES_A_TASK = 10
ORGANISATIONS = 3000
BAR_MS = 300
BAR_QUERIES = 25
REFERENCE = "/health/live"


def main() -> int:
    """Set up, measure every page, print the table; 1 when a bar is missed."""
    if "DATABASE_URL" not in os.environ:
        environment = {**os.environ, "LUOSHI_SECRET_KEY": "benchmark-" + "0" * 40}
        return subprocess.run(
            [str(ROOT / "scripts/with-postgresql"), sys.executable, "-m", "benchmarks.web", *sys.argv[1:]],
            env=environment,
            check=False,
        ).returncode
    import tempfile

    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.web.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        started = time.perf_counter()
        people = fill()
        print(
            f"{TASKS} tasks, {TASKS * UPDATES_A_TASK} updates, {ORGANISATIONS} organisations "
            f"in {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        return measure(people)


def fill() -> dict[str, tuple[str, int]]:
    """Put the rows there with SQL; the sessions of the people who will ask, and a task that each may see."""
    from django.db import connection

    from luoshi.web.directory.models import Organisation
    from luoshi.web.kernel.roles import Role
    from luoshi.web.tasks.models import Campaign, Plan, Reach

    kind, level = Organisation.Kind, Organisation.Level
    top = Organisation.objects.create(
        name="大省人民政府", short_name="大省", kind=kind.GOVERNMENT, level=level.PROVINCE
    )
    office = Organisation.objects.create(
        name="大省人民政府办公厅", short_name="办公厅", kind=kind.DEPARTMENT, level=level.PROVINCE, parent=top
    )
    departments = [
        Organisation.objects.create(
            name=f"大省第{at}厅",
            short_name=f"第{at}厅",
            kind=kind.DEPARTMENT,
            level=level.PROVINCE,
            parent=top,
        )
        for at in range(80)
    ]
    for city in range(14):
        parent = Organisation.objects.create(
            name=f"第{city}市人民政府", short_name=f"第{city}市", kind=kind.GOVERNMENT, level=level.PREFECTURE,
            parent=top, division_code=f"99{city + 1:02}00",
        )  # fmt: skip
        for at in range((ORGANISATIONS - 96) // 14):
            Organisation.objects.create(
                name=f"第{city}市第{at}局", short_name=f"{city}市{at}局", kind=kind.DEPARTMENT, level=level.PREFECTURE,
                parent=parent,
            )  # fmt: skip
    plan = Plan.objects.create(owner=top, title="大省七大攻坚总体方案", year=2025)
    campaigns = [Campaign.objects.create(plan=plan, position=at, name=f"第{at}项攻坚") for at in range(7)]
    first, last = departments[0].pk, departments[-1].pk
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO delivery_task (plan_id, campaign_id, owner_id, position, number, title, requirement, due,
                   due_text, starts_on, state, light, light_reason, light_on, lead_names, support_names, last_update,
                   changed_at, version)
               SELECT %s, %s + n %% 7, %s, n, n::text, '推进第' || n || '项重点工作落实见效', '推进第' || n || '项重点工作，年底前完成',
                   date '2025-01-01' + (n * 7919 %% 700)::int, '年底前', date '2025-01-01',
                   (ARRAY['open','open','open','finished','verified'])[1 + n %% 5],
                   (ARRAY['green','green','amber','red','none'])[1 + n * 31 %% 5], '按时序推进', date '2025-10-31',
                   '第' || (n * 37 %% 80) || '厅', '第' || (n * 41 %% 80) || '厅、第' || (n * 43 %% 80) || '厅',
                   '已完成阶段性工作', now() - n * interval '1 minute', 1
               FROM generate_series(1, %s) n""",
            [plan.pk, campaigns[0].pk, top.pk, TASKS],
        )
        cursor.execute("SELECT min(id) FROM delivery_task")
        low = cursor.fetchone()[0]
        for role, factor in (("lead", 37), ("support", 41), ("support", 43)):
            cursor.execute(
                f"""INSERT INTO delivery_involvement (task_id, role, position, written, organisation_id)
                   SELECT id, '{role}', 0, '第' || (position::int * {factor} %% 80) || '厅', %s + position::int * {factor} %% 80
                   FROM delivery_task""",
                [first],
            )
        cursor.execute(
            """INSERT INTO delivery_reach (task_id, organisation_id, contains, leads, supports)
               SELECT id, owner_id, true, true, true FROM delivery_task
               UNION ALL SELECT task_id, organisation_id, false, bool_or(role = 'lead'), bool_or(role = 'support')
               FROM delivery_involvement GROUP BY task_id, organisation_id"""
        )
        cursor.execute(
            """INSERT INTO delivery_milestone (task_id, position, title, due, organisation_id)
               SELECT id, 0, '完成过半', due - 90, owner_id FROM delivery_task"""
        )
        cursor.execute(
            """INSERT INTO delivery_update (task_id, at, organisation_id, text, demonstration)
               SELECT %s + n %% %s, now() - n * interval '30 seconds', %s + n %% 80, '第' || n || '次进展：按时序推进', false
               FROM generate_series(0, %s) n""",
            [low, TASKS, first, TASKS * UPDATES_A_TASK - 1],
        )
        cursor.execute(
            """INSERT INTO delivery_target (plan_id, campaign_id, task_id, position, headline, metric, comparator, value,
                   unit, kind, hedge, approximate, year, data_owner_id, version)
               SELECT plan_id, campaign_id, id, position, false, '第' || number || '项完成量', '>=', 100, '个', 'count', '',
                   false, 2025, %s + position::int %% 80, 1
               FROM delivery_task WHERE position::int %% 3 = 0""",
            [first],
        )
        cursor.execute(
            """INSERT INTO delivery_targetvalue (target_id, period, period_end, value, source, at, by, superseded,
                   demonstration)
               SELECT id, '2025年1—' || m || '月', (date '2025-01-01' + m * interval '1 month')::date - 1, m * 7, '台账',
                   now(), '某人', false, false
               FROM delivery_target, generate_series(3, 9, 3) m"""
        )
        cursor.execute("VACUUM ANALYZE") if connection.get_autocommit() else None
    assert last - first == 79
    people = {
        "office": session("office", Role.GENERAL_OFFICE, office),
        "member": session("member", Role.MEMBER, departments[3]),
    }
    return {
        name: (cookie, Reach.objects.filter(organisation_id=where).values_list("task_id", flat=True)[20])
        for name, (cookie, where) in people.items()
    }


def session(name: str, role: str, where: object) -> tuple[str, int]:
    """Somebody who is signed in: the cookie, and the organisation by which tasks are seen."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from luoshi.web.accounts.actors import actor_of
    from luoshi.web.accounts.models import Appointment, Person

    person = Person.objects.create_user(username=name, name=name)
    appointment = Appointment.objects.create(person=person, organisation=where, role=role)
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store["appointment"] = appointment.pk
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}", actor_of(appointment).jurisdiction_id or 0


def pages(task: int, role: str) -> list[str]:
    """What is asked for."""
    found = [
        "/", "/overview/", "/tasks/", "/tasks/?light=red&sort=-due", "/tasks/?q=重点", f"/tasks/{task}/",
        "/targets/",
        "/comparison/", "/comparison/?by=places", "/organisations/", "/documents/", "/notifications/",
    ]  # fmt: skip
    return found if role == "office" else found[:7]


def measure(people: dict[str, tuple[str, int]]) -> int:
    """Start the server, ask, print."""
    counts = {
        (role, page): queries(page, cookie)
        for role, (cookie, task) in people.items()
        for page in pages(task, role)
        if not sys.argv[1:] or page in sys.argv[1:]
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "luoshi.cli",
            "serve",
            "--port",
            str(port),
            "--workers",
            "2",
            "--without-worker",
        ]
    )
    try:
        wait(port)
        for (
            role,
            page,
        ) in counts:  # both processes have loaded what they need, and remember what has not changed
            load(port, page, people[role][0], seconds=1.0)
        reference = load(port, REFERENCE, "")
        print(
            f"\n{'page':<34}{'as':<8}{'queries':>8}{'KB':>7}{'median ms':>11}{'p95 ms':>9}{'/ reference':>12}"
        )
        line("(reference) " + REFERENCE, "", 0, reference, reference)
        missed = 0
        for (role, page), count in counts.items():
            found = load(port, page, people[role][0])
            line(page, role, count, found, reference)
            missed += found["p95"] > BAR_MS or count > BAR_QUERIES or found["failed"] > 0
        print(
            f"\nbars: p95 {BAR_MS} ms with {USERS} concurrent users on every page, "
            f"{BAR_QUERIES} queries; missed: {missed}"
        )
        return 1 if missed else 0
    finally:
        server.terminate()
        server.wait(20)


def line(page: str, role: str, count: int, found: dict[str, float], reference: dict[str, float]) -> None:
    """One row of the table."""
    failed = f"  {found['failed']:.0f} failed" if found["failed"] else ""
    print(
        f"{page:<34}{role:<8}{count:>8}{found['size'] / 1024:>7.0f}{found['median']:>11.0f}{found['p95']:>9.0f}"
        f"{found['p95'] / reference['p95']:>11.1f}×{failed}",
        flush=True,
    )


def queries(page: str, cookie: str) -> int:
    """How many queries the page takes when nothing is remembered from before."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cache.clear()
    client = Client(headers={"host": "127.0.0.1", "cookie": cookie})
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
    assert response.status_code == 200, f"{page}: {response.status_code}"
    return len(captured)


def wait(port: int) -> None:
    """Until the server answers."""
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def load(port: int, page: str, cookie: str, seconds: float = SECONDS) -> dict[str, float]:
    """Twenty people ask for the page one request after another."""
    from urllib.parse import quote

    times: list[float] = []
    sizes: dict[str, int] = defaultdict(int)
    until = time.perf_counter() + seconds
    address = quote(page, safe="/?=&-")

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": cookie})
            response = connection.getresponse()
            body = response.read()
            times.append(time.perf_counter() - begun)
            sizes["size"] = len(body)
            sizes["failed"] += response.status != 200
        connection.close()

    users = [threading.Thread(target=ask) for _ in range(USERS)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    ordered = sorted(times)
    return {
        "median": median(ordered) * 1000,
        "p95": quantiles(ordered, n=20)[-1] * 1000,
        "size": sizes["size"],
        "failed": sizes["failed"],
    }


if __name__ == "__main__":
    sys.exit(main())
