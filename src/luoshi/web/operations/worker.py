"""The background worker: takes work from the queues, shows itself, and takes over from workers that died.

Documents are read in threads of their own (each of which has a process for it), so that everything else never waits for
a file.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import Error, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from luoshi.web.documents import extraction, tasks
from luoshi.web.kernel import files
from luoshi.web.notifications import daily
from luoshi.web.operations import services

POLL_SECONDS = 0.3

logger = logging.getLogger("luoshi.operations")


def work(*, alone: bool) -> None:
    """Work until told to stop (SIGTERM, SIGINT). ``alone``: there is no other worker on this database."""
    name = get_random_string(32)
    files.tidy()
    services.recover(alone=alone)
    services.beat(name)
    call_command("prune_db_task_results", verbosity=0)  # of finished work, after a fortnight
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(name, stop), name="heart", daemon=True)
    heart.start()
    worker = _queue_worker("default", name, alone=alone)
    readers = [_queue_worker(tasks.QUEUE, name, alone=alone) for _ in range(settings.READERS)]
    threads = [threading.Thread(target=_read, args=(reader,), daemon=True) for reader in readers]
    worker.configure_signals()
    for thread in threads:
        thread.start()
    try:
        worker.run()
    finally:
        for reader in readers:
            reader.running = False
        for thread in threads:  # each ends what it has in hand, unless told to stop once more
            thread.join()
        stop.set()
        heart.join(2)
        services.leave(name)


def _queue_worker(queue: str, name: str, *, alone: bool) -> QueueWorker:
    return QueueWorker(
        queue_names=[queue],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=not alone,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )


def _read(reader: QueueWorker) -> None:
    extraction.prepare()
    while reader.running:
        try:
            reader.run()
        except Error as error:
            logger.warning("a worker could not reach the database: %s", error)
            connection.close()
            time.sleep(POLL_SECONDS)
    connection.close()


def _beat(name: str, stop: threading.Event) -> None:
    pause = min(10.0, settings.WORKER_LEASE_SECONDS / 4)
    while not stop.wait(pause):
        close_old_connections()
        _attempt(lambda: services.beat(name))
        if not stop.is_set():
            _attempt(services.recover)
            _attempt(daily.schedule)
    connection.close()


def _attempt(act: Callable[[], object]) -> None:
    try:
        act()
    except Error as error:
        # The database is away for a moment; whoever is not heard of for the lease is taken over.
        logger.warning("a worker could not reach the database: %s", error)
        connection.close()
