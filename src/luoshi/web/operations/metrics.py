"""What the machine room watches: requests, the queue, documents. Counted without a word about people.

Labels hold names of views, methods, statuses and states only: never a path, a name, an address or an account.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Count, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from luoshi import __version__
from luoshi.web.documents.models import Document
from luoshi.web.operations.models import Worker

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PROGRAM = CollectorRegistry()
REQUESTS = Counter("luoshi_requests", "Answered requests.", ["view", "method", "status"], registry=PROGRAM)
SECONDS = Histogram(
    "luoshi_request_seconds",
    "Seconds from a request to its answer.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30),
    registry=PROGRAM,
)
# The states of the tasks of people, where the app that keeps them is there.
TASK_STATE_FIELDS = ("status", "state")


def count(view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)


def text() -> bytes:
    """Everything in the text format of Prometheus."""
    program = PROGRAM
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # several web processes: add up what each has counted
        program = CollectorRegistry()
        multiprocess.MultiProcessCollector(program)
    now = CollectorRegistry()
    now.register(_Now())
    return generate_latest(program) + generate_latest(now)


class _Now(Collector):
    """What the database says at this moment."""

    def collect(self) -> Iterator[Metric]:
        version = GaugeMetricFamily("luoshi_version_info", "The program.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        yield _by(
            "luoshi_queue_tasks", "Background work by state.", DBTaskResult.objects.order_by(), "status"
        )
        oldest = DBTaskResult.objects.ready().order_by().aggregate(first=Min("enqueued_at"))["first"]
        age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("luoshi_queue_length", "Waiting background work.", value=_count_waiting())
        yield GaugeMetricFamily(
            "luoshi_queue_oldest_seconds", "Age of the oldest waiting work.", value=max(0.0, age)
        )
        yield GaugeMetricFamily(
            "luoshi_workers", "Background workers that have shown themselves.", value=Worker.objects.count()
        )
        yield _by("luoshi_documents", "Documents by state.", Document.objects.order_by(), "state")
        if apps.is_installed("luoshi.web.tasks"):
            yield from self._tasks()

    def _tasks(self) -> Iterator[Metric]:
        try:
            model = apps.get_model("delivery", "Task")
        except LookupError:
            return
        names = {field.name for field in model._meta.get_fields()}
        for name in TASK_STATE_FIELDS:
            if name in names:
                yield _by("luoshi_tasks", "Tasks by state.", model._default_manager.order_by(), name)
                return


def _count_waiting() -> int:
    return DBTaskResult.objects.ready().order_by().count()


def _by(name: str, words: str, rows, field: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, number in rows.values_list(field).annotate(number=Count("pk")).order_by(field):
        family.add_metric([str(state).lower()], number)
    return family
