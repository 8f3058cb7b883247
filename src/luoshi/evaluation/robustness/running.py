"""Blocks computed by threads of this machine, or by the workers of a Dask cluster; the order of results is the blocks'."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from threadpoolctl import ThreadpoolController

from luoshi.evaluation.arrays import EvaluationError
from luoshi.processes.cluster import ClusterError, connect

Job = TypeVar("Job")
Plan = TypeVar("Plan")
Done = TypeVar("Done")


def usable_threads() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def run_blocks(
    work: Callable[[Plan, Job], Done],
    plan: Plan,
    blocks: Sequence[Job],
    threads: int | None = None,
    scheduler: str | None = None,
) -> list[Done]:
    """``work(plan, block)`` for every block, in the order of the blocks.

    ``threads`` (None: as many as there are processors) on this machine, or the workers of the Dask cluster whose
    scheduler's address is given. Raises EvaluationError where the cluster cannot be reached.
    """
    if scheduler is not None:
        return _on_cluster(work, plan, blocks, scheduler)
    count = min(threads or usable_threads(), max(len(blocks), 1))
    # Matrix products on one thread each: blocks are the unit of parallel work, and the bytes are then the same.
    with _controller().limit(limits=1, user_api="blas"):
        if count == 1:
            return [work(plan, block) for block in blocks]
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(lambda block: work(plan, block), blocks))


def _on_worker(work: Callable[[Plan, Job], Done], plan: Plan, block: Job) -> Done:
    with _controller().limit(limits=1, user_api="blas"):
        return work(plan, block)


def _on_cluster(
    work: Callable[[Plan, Job], Done], plan: Plan, blocks: Sequence[Job], scheduler: str
) -> list[Done]:
    try:
        client = connect(scheduler)
    except ClusterError as error:
        raise EvaluationError(str(error)) from error
    with client:
        shared = client.scatter(plan, broadcast=True, hash=False)
        futures = [client.submit(_on_worker, work, shared, block, pure=False) for block in blocks]
        done: list[Done] = client.gather(futures)
        return done
