"""Held figures read as columns: 122 counties, 60 indicators, 10 years out of 1,000,000 figures.

``python -m benchmarks.panel`` on SQLite, ``scripts/with-postgresql python -m benchmarks.panel`` on PostgreSQL. Beside
``read_panel`` it prints what the same reading costs through objects of the model, through ``values_list``, and from a
Parquet copy, with what the copy costs to make: the grounds of ``docs/decisions/0016-figures-read-as-columns.md``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Any

PLACES, INDICATORS, YEARS = 122, 60, range(2016, 2026)
SUBMISSIONS = 5000
BAR_SECONDS = 0.5


def main() -> int:
    """Fill a database, read it in each way, print the table; 1 when the bar is missed."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_DATA"] = folder
        os.environ["LUOSHI_SECRET_KEY"] = "benchmark-" + "0" * 40
        os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.web.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return measure(*fill(), Path(folder))


def fill() -> tuple[Any, list[int]]:
    """Put 1,000,000 figures there with SQL; somebody of the province who may see them all, and the indicators."""
    from django.db import connection
    from django.utils import timezone

    from luoshi.statistics.period import Period
    from luoshi.web.accounts.actors import actor_of
    from luoshi.web.accounts.models import Appointment, Person
    from luoshi.web.directory.models import Organisation
    from luoshi.web.kernel.roles import Role
    from luoshi.web.statistics.models import Indicator, Submission

    kind, level = Organisation.Kind, Organisation.Level
    top = Organisation.objects.create(
        name="大省人民政府", short_name="大省", kind=kind.GOVERNMENT, level=level.PROVINCE
    )
    office = Organisation.objects.create(
        name="大省人民政府办公厅", short_name="办公厅", kind=kind.DEPARTMENT, level=level.PROVINCE, parent=top
    )
    counties = [
        Organisation.objects.create(
            name=f"第{n}县人民政府",
            short_name=f"第{n}县",
            kind=kind.GOVERNMENT,
            level=level.COUNTY,
            parent=top,
            division_code=f"43{n // 90 + 1:02}{n % 90 + 10:02}",
        )
        for n in range(PLACES)
    ]
    indicators = [
        Indicator.objects.create(code=f"bench-{n}", name=f"指标{n}", measure="亿元")
        for n in range(INDICATORS)
    ]
    now = timezone.now()
    Submission.objects.bulk_create(
        Submission(
            owner=counties[n % PLACES], kind="file", title=f"月报{n}", checked_at=now, confirmed_at=now
        )
        for n in range(SUBMISSIONS)
    )
    first = Submission.objects.order_by("pk").values_list("pk", flat=True)[0]
    # Of each year the months since January and a few alone: 14 figures of each indicator and place.
    periods = [
        (
            str(period),
            dt.date(period.year, period.last_month, calendar.monthrange(period.year, period.last_month)[1]),
            period.size,
        )
        for year in YEARS
        for period in (
            *(Period.to_date(year, month) for month in range(2, 13)),
            *(Period.month(year, month) for month in (1, 6, 12)),
        )
    ]
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench (n integer, period varchar(12), ends date, months integer)")
        cursor.executemany(
            "INSERT INTO bench VALUES (%s, %s, %s, %s)", [(n, *row) for n, row in enumerate(periods)]
        )
        cursor.execute(
            """INSERT INTO statistics_observation (indicator_id, place_id, period, period_end, months, facet,
                 value, printed, revision, in_force, submission_id, cell, text)
               SELECT i.id, p.id, t.period, t.ends, t.months, 'level',
                 round(((i.id * 37 + p.id * 13 + t.n * 101) %% 10007) / 7.0, 2), '12.5亿元', 0, %s,
                 %s + (i.id * 131 + p.id * 17 + t.n) %% %s, 'B7', ''
               FROM statistics_indicator i CROSS JOIN directory_organisation p CROSS JOIN bench t
               WHERE i.code LIKE 'bench-%%' AND p.level = 'county'""",
            [True, first, SUBMISSIONS],
        )
        print(f"{connection.vendor}: {cursor.rowcount:,} figures in {time.perf_counter() - started:.0f} s")
        cursor.execute("ANALYZE")
    person = Person.objects.create_user(username="observer", name="童观")
    post = Appointment.objects.create(person=person, role=Role("general_office"), organisation=office)
    return actor_of(post), [row.pk for row in indicators]


def measure(actor: Any, indicators: list[int], folder: Path) -> int:
    """Each way of reading, best of three but the slowest."""
    import polars as pl

    from luoshi.web.kernel import permissions
    from luoshi.web.statistics.models import Observation
    from luoshi.web.statistics.panel import Wanted, read_panel

    first, last = dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 31)
    rows = permissions.restrict(Observation.objects.in_force(), actor, "observation.read").filter(
        indicator_id__in=indicators, facet="level", months=12, period_end__gte=first, period_end__lte=last
    )
    names = ("indicator_id", "place_id", "period", "value")
    wanted = Wanted(indicators, months=12, first=first, last=last)
    copy = folder / "figures.parquet"

    def make_copy() -> Sized:
        whole = read_panel(actor, Wanted(indicators))
        whole.write_parquet(copy)
        return whole

    def read_copy() -> Sized:
        years = [str(year) for year in YEARS]
        return pl.scan_parquet(copy).filter(pl.col("period").cast(pl.String).is_in(years)).collect()

    timed("objects of the model", lambda: list(rows), 1)
    timed("values_list", lambda: list(rows.values_list(*names)))
    seconds = timed("read_panel", lambda: read_panel(actor, wanted), 5)
    timed("Parquet: the copy made", make_copy, 1)
    timed(f"Parquet: read ({copy.stat().st_size / 1e6:.1f} MB)", read_copy)
    print(f"bar {BAR_SECONDS} s: {'reached' if seconds < BAR_SECONDS else 'MISSED'}")
    return int(seconds >= BAR_SECONDS)


def timed(name: str, read: Callable[[], Sized], times: int = 3) -> float:
    """Print the best time of reading and how many rows there were."""
    best, processor, count = 1e9, 1e9, 0
    for _ in range(times):
        started, worked = time.perf_counter(), time.process_time()
        count = len(read())
        best = min(best, time.perf_counter() - started)
        processor = min(processor, time.process_time() - worked)
    print(f"{name:32} {best:6.3f} s  ({processor:.3f} s of this process)  {count:9,} rows", flush=True)
    return best


if __name__ == "__main__":
    sys.exit(main())
