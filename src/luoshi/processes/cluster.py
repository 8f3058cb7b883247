"""The same reading on the workers of a Dask cluster: a document travels as bytes, its outcome comes back.

Each worker reads in processes of its own with the same allowance as on one machine. A worker that dies costs time: its
documents are given to others, and those that nobody gives back are read here. Put here only what concerns the cluster.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from luoshi import __version__
from luoshi.processes.outcome import Outcome, attempt
from luoshi.processes.supervision import POSSIBLE, Job, PreparedProcess, read_all
from luoshi.reading.allowance import Allowance

T = TypeVar("T")
_CONNECTING = "10s"
_LOOK = 2.0  # seconds after which it is asked whether there are workers at all
_ALONE = 20.0  # seconds without any worker after which the rest is read here
_AHEAD = 4  # documents under way for each thread of the cluster, so that none waits and memory stays small

_of_thread = threading.local()


class ClusterError(Exception):
    """The cluster cannot be used. The message is for people: what is wrong, what to do."""


def connect(address: str) -> Any:
    """A client of the cluster whose scheduler has this address. Raises ClusterError."""
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("使用集群须先安装可选部分：pip install 'luoshi[scheduler]'") from error
    try:
        return distributed.Client(address, timeout=_CONNECTING, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(f"连不上Dask调度器{address}，请检查地址，或去掉该选项在本机计算") from error


def read_on_cluster(
    jobs: Iterator[Job[T]] | Sequence[Job[T]], address: str, modules: Sequence[str] = ()
) -> Iterator[Outcome[T]]:
    """The outcomes of the jobs as they come, from the workers of the cluster; the same as those of ``read_all``.

    The first argument of each job is the path of a file, whose bytes are sent along; its function takes them as the
    second. Raises ClusterError where the cluster cannot be reached, has no workers, or runs another version of luoshi.
    """
    with connect(address) as client:
        threads = _threads(client, address)
        left: dict[int, Job[T]] = {}
        waiting = enumerate(jobs)
        futures: dict[Any, int] = {}
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        seen = time.monotonic()
        exhausted = False
        while not exhausted or futures:
            while not exhausted and len(futures) < threads * _AHEAD:
                following = next(waiting, None)
                if following is None:
                    exhausted = True
                    break
                index, job = following
                path = str(job.arguments[0])
                try:
                    with open(path, "rb") as file:
                        data = file.read()
                except OSError:
                    # What cannot be opened is told by the reader, in its words.
                    yield replace(attempt(job.function, *job.arguments), index=index)
                    continue
                left[index] = job
                future = client.submit(
                    _on_worker, job.function, path, data, job.allowance, tuple(modules), pure=False, retries=2
                )
                futures[future] = index
                future.add_done_callback(done.put)
            if not futures:
                continue
            future = _next(done)
            if future in futures:
                index = futures.pop(future)
                job = left.pop(index)
                seen = time.monotonic()
                if future.status == "finished":
                    yield replace(future.result(), index=index)
                else:  # its workers died, or something is wrong with them: it costs time and nothing else
                    yield from _here(index, job, modules)
                future.release()
            if time.monotonic() - seen > _ALONE and not client.nthreads():
                client.cancel(list(futures))
                for index in sorted(futures.values()):
                    yield from _here(index, left.pop(index), modules)
                futures.clear()
                for index, job in waiting:
                    yield from _here(index, job, modules)
                exhausted = True


def _next(done: queue.SimpleQueue[Any]) -> Any:
    """The next that has come to an end; None where none has for a while."""
    try:
        return done.get(timeout=_LOOK)
    except queue.Empty:
        return None


def _here(index: int, job: Job[T], modules: Sequence[str]) -> Iterator[Outcome[T]]:
    for outcome in read_all([job], 1, modules):
        yield replace(outcome, index=index)


def _threads(client: Any, address: str) -> int:
    threads = int(sum(client.nthreads().values()))
    if not threads:
        raise ClusterError(
            f"Dask调度器{address}下面没有工作进程，请先启动 dask worker，或去掉该选项在本机计算"
        )
    try:
        versions = set(client.run(_version).values())
    except Exception as error:
        raise ClusterError("集群的工作进程里没有 luoshi，请在各台机器上安装同一版本后再试") from error
    if versions != {__version__}:
        raise ClusterError(
            f"集群上的 luoshi 是 {'、'.join(sorted(versions))}，本机是 {__version__}，请装成同一版本后再试"
        )
    return threads


def _version() -> str:
    from luoshi import __version__ as version

    return version


def _on_worker(
    function: Any, path: str, data: bytes, allowance: Allowance, modules: tuple[str, ...]
) -> Outcome[Any]:
    """Runs on a worker, in one of its threads: each thread has a fork server, made with its first document."""
    job: Job[Any] = Job(function, (os.path.basename(path), data), allowance)
    if not POSSIBLE:
        return attempt(job.function, *job.arguments)
    process: PreparedProcess | None = getattr(_of_thread, "process", None)
    if process is None:
        process = _of_thread.process = PreparedProcess(modules)
    return process.read(job)
