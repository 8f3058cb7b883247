"""One function over many files in several processes, so that a file that crashes or hangs loses only itself.

Holds the supervision of the worker processes; what is done with a file is the function given. A pool of
``concurrent.futures`` cannot end one hanging task without ending all, hence processes of our own.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_STARTING = 60.0  # seconds a fresh process may take on top of the limit, to load the library


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of the file at ``index``: a value, or a problem told for people."""

    index: int
    value: T | None = None
    problem: str | None = None


def attempt(function: Callable[[str], T], index: int, path: str) -> Outcome[T]:
    """Call ``function`` with the path; whatever goes wrong becomes a problem told for people."""
    from luoshi.reading.document import ReadingError

    try:
        return Outcome(index, value=function(path))
    except ReadingError as problem:
        return Outcome(index, problem=str(problem))
    except MemoryError:
        return Outcome(index, problem="内存不足，请减少同时处理的文件数（--jobs 1）或拆分文件后再试")
    except Exception as problem:
        return Outcome(
            index,
            problem=f"处理时出现内部错误（{type(problem).__name__}：{problem}），请把该文件反馈给维护者",
        )


def run_all(
    function: Callable[[str], T], paths: Sequence[str], jobs: int, limit: float
) -> Iterator[Outcome[T]]:
    """The outcome of ``function`` for each path, as they come; ``limit`` is in seconds for each file.

    ``function`` must be importable by name and its values picklable. A file that exceeds the limit, or whose
    process dies, has a problem as its outcome; the others go on in fresh processes.
    """
    waiting = list(reversed(range(len(paths))))
    crew: list[_Worker] = []
    try:
        while waiting or any(worker.busy for worker in crew):
            while waiting and len(crew) < jobs:
                crew.append(_Worker.started(function))
            for worker in crew:
                if waiting and not worker.busy:
                    index = waiting.pop()
                    worker.give(index, paths[index], limit)
            busy = [worker for worker in crew if worker.busy]
            left = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
            ready = set(wait([worker.connection for worker in busy], timeout=left))
            for worker in busy:
                outcome: Outcome[T] | None = None
                if worker.connection in ready:
                    outcome = worker.take()
                elif time.monotonic() >= worker.deadline:
                    outcome = Outcome(
                        worker.index, problem=f"处理超过 {limit:g} 秒，已停止；可用 --time-limit 放宽"
                    )
                    worker.stop()
                if outcome:
                    yield outcome
            crew = [worker for worker in crew if not worker.gone]
    finally:
        for worker in crew:
            worker.stop()


@dataclass(slots=True)
class _Worker:
    process: Any
    connection: Connection
    index: int = -1
    deadline: float = field(default=0.0)
    busy: bool = False
    fresh: bool = True
    gone: bool = False

    @classmethod
    def started(cls, function: Callable[[str], Any]) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, function), daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours)

    def give(self, index: int, path: str, limit: float) -> None:
        self.index, self.busy = index, True
        self.deadline = time.monotonic() + limit + (_STARTING if self.fresh else 0.0)
        self.fresh = False
        try:
            self.connection.send((index, path))
        except OSError:
            self.deadline = 0.0  # it died while idle: taken up as a crash

    def take(self) -> Outcome[Any]:
        self.busy = False
        try:
            outcome: Outcome[Any] = self.connection.recv()
        except (EOFError, OSError):
            self.stop()
            return Outcome(self.index, problem="读取程序意外退出，文件可能已损坏，请用原软件打开后另存再试")
        return outcome

    def stop(self) -> None:
        self.busy, self.gone = False, True
        self.process.kill()
        self.process.join()
        self.connection.close()


def _work(connection: Connection, function: Callable[[str], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            index, path = connection.recv()
        except (EOFError, OSError):
            return
        outcome = attempt(function, index, path)
        try:
            connection.send(outcome)
        except OSError:
            return
