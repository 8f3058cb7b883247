"""Prepared processes as seen from outside: started, given documents, ended; one for a document, or a crew for many.

Put here the supervision; what is done with a document is the function given, which must be importable by name.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from luoshi.processes import fork_server
from luoshi.processes.outcome import Outcome, attempt, ended
from luoshi.reading.allowance import Allowance

T = TypeVar("T")
_BOOT = "import sys; sys.path[:] = {path!r}; from luoshi.processes.fork_server import main; main()"
_GRACE = (
    60.0  # seconds on the clock after which even the fork server is given up; it may have libraries to load
)

POSSIBLE = hasattr(os, "fork")


@dataclass(slots=True)
class Job(Generic[T]):
    """A function of one document, its arguments, and what the reading may cost."""

    function: Callable[..., T]
    arguments: tuple[Any, ...]
    allowance: Allowance


@dataclass(slots=True)
class PreparedProcess:
    """A fork server and the one document it may have in hand. It starts with the first."""

    modules: Sequence[str] = ()
    index: int = -1
    deadline: float = 0.0
    _process: subprocess.Popen[bytes] | None = field(default=None)
    _allowance: Allowance = field(default_factory=Allowance)

    @property
    def busy(self) -> bool:
        return self.index >= 0

    def start(self) -> None:
        """Load the libraries now, so that the first document need not wait for them."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            self.stop()
        # Matrix products are none of our business, and each thread for them takes memory.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        # A group of its own: Ctrl+C reaches whoever asked, who then ends it.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no outside input
            [sys.executable, "-c", _BOOT.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        with contextlib.suppress(OSError):  # it died at once: taken up as a crash
            fork_server.send(self._requests, pickle.dumps(tuple(self.modules)))

    @property
    def _requests(self) -> int:
        assert self._process is not None
        assert self._process.stdin is not None
        return self._process.stdin.fileno()

    def fileno(self) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def give(self, index: int, job: Job[Any]) -> None:
        """Begin a document; ``take`` says what became of it."""
        self.start()
        self.index = index
        self._allowance = job.allowance
        self.deadline = time.monotonic() + job.allowance.most_elapsed + _GRACE
        function = job.function
        request = (function.__module__, function.__qualname__, job.arguments, job.allowance)
        with contextlib.suppress(OSError):  # it died while idle: taken up as a crash
            fork_server.send(self._requests, pickle.dumps(request, pickle.HIGHEST_PROTOCOL))

    def take(self) -> Outcome[Any]:
        """The outcome of the document in hand; waits for it."""
        index, self.index = self.index, -1
        message = fork_server.receive(self.fileno())
        if message is None:
            self.stop()
            return replace(ended(1, self._allowance), index=index)
        status, seconds, peak, payload = fork_server.answer_of(message)
        if status == 0 and payload:
            outcome: Outcome[Any] = pickle.loads(payload)  # noqa: S301 - from a process of ours
            return replace(outcome, index=index, seconds=seconds, peak=peak)
        return replace(ended(status, self._allowance, seconds, peak), index=index)

    def give_up(self) -> Outcome[Any]:
        """End the document in hand: neither it nor the fork server has been heard of for too long."""
        index, self.index = self.index, -1
        self.stop()
        return replace(ended(-signal.SIGALRM, self._allowance), index=index)

    def read(self, job: Job[T]) -> Outcome[T]:
        """Give one document and wait for its outcome."""
        self.give(0, job)
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ)
            return self.take() if selector.select(self.deadline - time.monotonic()) else self.give_up()

    def stop(self) -> None:
        """End it, and the document that it may have in hand."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def read_all(
    jobs: Sequence[Job[T]] | Iterator[Job[T]], most: int, modules: Sequence[str] = ()
) -> Iterator[Outcome[T]]:
    """The outcomes of the jobs as they come, from at most so many fork servers at a time.

    A document over its allowance, or one that makes its process end, has a problem as its outcome; the others go on.
    """
    if not POSSIBLE:
        for index, job in enumerate(jobs):
            yield replace(attempt(job.function, *job.arguments), index=index)
        return
    waiting = enumerate(jobs)
    crew: list[PreparedProcess] = []
    selector = selectors.DefaultSelector()
    try:
        following = next(waiting, None)
        while following is not None or any(worker.busy for worker in crew):
            while following is not None:
                worker = next((one for one in crew if not one.busy), None)
                if worker is None:
                    if len(crew) >= most:
                        break
                    crew.append(worker := PreparedProcess(modules))
                worker.give(*following)
                selector.register(worker.fileno(), selectors.EVENT_READ, worker)
                following = next(waiting, None)
            soonest = min(worker.deadline for worker in crew if worker.busy)
            for key, _ in selector.select(max(0.0, soonest - time.monotonic())):
                selector.unregister(key.fd)
                yield key.data.take()
            for worker in crew:
                if worker.busy and time.monotonic() >= worker.deadline:
                    selector.unregister(worker.fileno())
                    yield worker.give_up()
    finally:
        selector.close()
        for worker in crew:
            worker.stop()
