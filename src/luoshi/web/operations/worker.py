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
from django_tasks_db.models import DBTaskResult

from luoshi.web.documents import extraction, tasks
from luoshi.web.kernel import files, outages
from luoshi.web.notifications import daily
from luoshi.web.operations import services

POLL_SECONDS, LONGEST_PAUSE = 0.3, 15.0

logger = logging.getLogger("luoshi.operations")


def work(*, alone: bool) -> None:
    """Work until told to stop (SIGTERM, SIGINT). ``alone``: there is no other worker on this database."""
    name = get_random_string(32)
    worker = PatientWorker("default", name, alone=alone)
    readers = [PatientWorker(tasks.QUEUE, name, alone=alone) for _ in range(settings.READERS)]
    worker.configure_signals()
    worker.persist(lambda: _begin(name, alone=alone))
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(name, stop), name="heart", daemon=True)
    heart.start()
    threads = [threading.Thread(target=_read, args=(reader,), daemon=True) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        worker.persist(worker.run)
    finally:
        for reader in readers:
            reader.running = False
        for thread in threads:  # each ends what it has in hand, unless told to stop once more
            thread.join()
        stop.set()
        heart.join(2)
        _attempt(lambda: services.leave(name))


def _begin(name: str, *, alone: bool) -> None:
    files.tidy()
    services.recover(alone=alone)
    services.beat(name)
    call_command("prune_db_task_results", verbosity=0)  # of finished work, after a fortnight


class PatientWorker(QueueWorker):
    """Takes work from one queue. While the database, the disk or the storage is away it waits, and then does again what
    broke off."""

    def __init__(self, queue: str, name: str, *, alone: bool) -> None:
        super().__init__(
            queue_names=[queue],
            interval=POLL_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=not alone,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self._name = name
        self._in_hand: DBTaskResult | None = None

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Do one piece of work. What an outage has made fail is in hand until it is given back to the queue."""
        self._in_hand = db_task_result
        super().run_task(db_task_result)
        if db_task_result.status == "FAILED" and services.broke_off(db_task_result):
            raise BrokeOff(db_task_result.exception_class_path)
        self._in_hand = None

    def persist(self, act: Callable[[], object]) -> None:
        """Act, and where an outage stops it wait and act again, until it comes to its end or the worker is to stop."""
        pause, waited = POLL_SECONDS, False
        while self.running:
            begun = time.monotonic()
            try:
                self._give_back(known=waited)
                if waited:
                    logger.warning("worker %s goes on", self._name)
                waited = False
                act()
                return
            except (Error, OSError, BrokeOff) as error:
                if not (isinstance(error, BrokeOff) or outages.is_outage(error)):
                    raise
                if not waited:
                    reason = str(error).strip() or type(error).__name__
                    logger.warning("worker %s waits, since something is away: %s", self._name, reason)
                waited = True
                connection.close()
                # What comes to nothing again and again is tried more and more seldom: a disk may be full for large things only.
                pause = POLL_SECONDS if time.monotonic() - begun > 2 * LONGEST_PAUSE else pause
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _give_back(self, *, known: bool) -> None:
        """After an outage: make sure that writing is possible again, and queue anew what broke off."""
        if known:
            services.beat(self._name)
        if self._in_hand is not None:
            services.give_back(self._in_hand)
            self._in_hand = None


class BrokeOff(Exception):
    """A piece of work failed because of an outage."""


def _read(reader: PatientWorker) -> None:
    extraction.prepare()
    reader.persist(reader.run)
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
