"""Time and memory of evaluation and robustness beside today's best: ``python -m benchmarks.evaluation [WORKLOAD…]``.

Each workload and its reference run by turns in one process, and the best time of each counts: other work on the
machine then weighs on both alike. Memory is the peak of a child process that does nothing else. The reference for the
simulations is the straightforward NumPy program in ``../shared/bench/mcda``, one thread; for the sensitivity indices
it is SALib's analysis alone, while ours includes drawing the design and ranking its rows. Bars are on the clock, as the
reference's own are; beside them stands the ratio of processor time, which says what a busy machine did to the clock.
``W3-dask`` runs the national problem on a real cluster of two workers, processes of their own, beside this machine.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the reference sets it; before NumPy is loaded

import importlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import yaml

from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.facts import facts_from_table
from luoshi.evaluation.robustness.model import Model, TieKey, plain_model, regular_tree
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.normalisers import MinMax, Rank, ZScore
from luoshi.evaluation.robustness.sobol import sensitivity
from luoshi.evaluation.robustness.uncertainty import Uncertainty
from luoshi.evaluation.scheme import load_scheme
from luoshi.evaluation.selection import SelectionRule

SHARED = Path(__file__).resolve().parents[2] / "shared" / "bench" / "mcda"
CHOICES = Uncertainty((MinMax(), ZScore(), Rank()), ("arithmetic", "geometric"))

Run = Callable[[], object]
_OPEN = ExitStack()
"""What stays open while a workload runs: the cluster."""


@dataclass(frozen=True)
class Workload:
    """What is run, beside what, how many rounds; the most it may take (× the reference, or seconds) and hold (MB)."""

    title: str
    ours: Callable[[], Run]
    reference: Callable[[], Run]
    rounds: int
    most_time: float | None
    most_memory: float | None = None
    most_seconds: float | None = None


def shared_program() -> tuple[ModuleType, ModuleType] | None:
    """The reference's two modules, where they are present."""
    if not (SHARED / "ref_numpy.py").exists():
        return None
    sys.path.insert(0, str(SHARED))
    return importlib.import_module("common"), importlib.import_module("ref_numpy")


def reference_case(name: str) -> tuple[ModuleType, ModuleType, tuple[Any, Any, Any]]:
    """The reference's modules and its data for a workload."""
    modules = shared_program()
    assert modules is not None
    common, program = modules
    return common, program, common.data(name)


def model_of(name: str) -> Model:
    """The reference's data as a model: a regular tree with the reference's weights."""
    common, _, (values, direction, weights) = reference_case(name)
    parents = regular_tree(common.SPEC[name]["tree"])
    own = np.concatenate([weights[2].ravel(), weights[1].ravel(), weights[0].ravel(), [1.0]])
    directions = direction.astype(float)
    return plain_model(values, directions, parents, own, MinMax().matrix(values, directions))


def reference_run(name: str) -> Run:
    """The reference's Monte Carlo: weights, ranks, rank counts, intervals, share of replicates in the top five."""
    common, program, (values, direction, weights) = reference_case(name)
    replicates = common.SPEC[name]["R"]

    def run() -> object:
        drawn = common.sample_weights(weights, replicates)
        counts, top = program.mc(values, direction, drawn, common.sample_cfg(replicates))
        return program.interval(counts), top

    return run


def one_evaluation() -> Run:
    """All node scores, every score's decomposition, and the validation of scheme against figures; both are in memory."""
    common, _, (values, direction, weights) = reference_case("W1")
    top, middle, bottom = common.SPEC["W1"]["tree"]
    tree = [
        {
            "id": f"d{i}",
            "weight": float(weights[0][i]),
            "children": [
                {
                    "id": f"g{i}{j}",
                    "weight": float(weights[1][i, j]),
                    "children": [
                        {
                            "id": f"x{i}{j}{k}",
                            "indicator": f"x{i}{j}{k}",
                            "direction": "higher"
                            if direction[(i * middle + j) * bottom + k] > 0
                            else "lower",
                            "weight": float(weights[2][i, j, k]),
                        }
                        for k in range(bottom)
                    ],
                }
                for j in range(middle)
            ],
        }
        for i in range(top)
    ]
    units = [f"第{i}县" for i in range(len(values))]
    plain = {
        "title": "样例方案",
        "basis": {"document": "样例文件"},
        "lead": "省发展改革委",
        "year": 2024,
        "population": {"units": units},
        "indicators": tree,
    }
    scheme = load_scheme(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False))
    names = [f"x{i}{j}{k}" for i in range(top) for j in range(middle) for k in range(bottom)]
    count = values.size
    facts = facts_from_table(
        pl.DataFrame(
            {
                "unit": units * len(names),
                "indicator": [name for name in names for _ in units],
                "period": ["2024"] * count,
                "value": values.T.ravel(),
                "source": ["样例统计公报"] * count,
            }
        )
    )
    return lambda: evaluate(scheme, facts).contributions


def pymcdm_scores() -> Run:
    """pymcdm's weighted sum of the same data with effective weights: scores of the total, nothing else."""
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization

    common, _, (values, direction, weights) = reference_case("W1")
    flat = common.flat(tuple(weights))
    return lambda: WSM(minmax_normalization)(values, flat, direction)


def simulation(name: str, replicates: int) -> Run:
    """The same with this library: rank counts, intervals, inclusion with its standard error."""
    model = model_of(name)

    return lambda: simulate(model, CHOICES, replicates, 7, places=5).inclusion


def award() -> Run:
    """The whole award rule in every replicate: gates, four groups with quotas, places, a tie chain of two steps."""
    generator = np.random.default_rng(5)
    rule = SelectionRule(
        generator.integers(0, 4, 122), np.array([1, 1, 1, 1]), np.array([6, 6, 6, 6]), 12, max_rank=60
    )
    model = replace(
        model_of("W2"),
        selection=rule,
        eligible=generator.random(122) > 0.1,
        ties=(TieKey(74), TieKey(3, "value")),
    )
    return lambda: simulate(model, CHOICES, 10_000, 7).inclusion


def noise() -> Run:
    """An error of five per cent in each of 73 million figures."""
    model = model_of("W2")
    model = replace(model, noise=0.05 * np.abs(model.values))
    return lambda: simulate(model, replace(CHOICES, noise=True), 10_000, 7, places=5).inclusion


def on_cluster() -> Run:
    """The national problem on the two workers of a Dask cluster; both workers must have had a part."""
    distributed = importlib.import_module("distributed")
    cluster = _OPEN.enter_context(
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, scheduler_port=0)
    )
    model, address = model_of("W3"), cluster.scheduler_address
    here = simulate(model, CHOICES, 1_000, 7, places=5)
    there = simulate(model, CHOICES, 1_000, 7, places=5, scheduler=address)
    assert there.ranks.tobytes() == here.ranks.tobytes(), "the cluster gives other bytes"
    return lambda: simulate(model, CHOICES, 1_000, 7, places=5, scheduler=address).inclusion


def indices() -> Run:
    """Design, ranks of its 10,112 rows, and all indices with 100 bootstrap resamples."""
    model = model_of("W2")
    return lambda: sensitivity(model, CHOICES, 128, 3)


def salib_indices() -> Run:
    """SALib's analysis of the same ranks, unit after unit."""
    from SALib.analyze import sobol

    ranks = sensitivity(model_of("W2"), CHOICES, 128, 3).ranks.astype(float)
    problem = {"num_vars": 77, "names": [str(i) for i in range(77)], "bounds": [[0, 1]] * 77}

    def run() -> object:
        return [
            sobol.analyze(problem, column, calc_second_order=False, num_resamples=100, seed=3)
            for column in ranks.T
        ]

    return run


WORKLOADS = {
    "W1": Workload("one evaluation, beside pymcdm", one_evaluation, pymcdm_scores, 40, None, None, 0.0015),
    "W2": Workload("10,000 replicates", lambda: simulation("W2", 10_000), lambda: reference_run("W2"), 15, 0.7, 150),
    "W2-award": Workload("… with the whole award rule", award, lambda: reference_run("W2"), 11, 2.0, 150),
    "W2-noise": Workload("… with an error in every figure", noise, lambda: reference_run("W2"), 11, 8.0, 150),
    "W3": Workload("2,844 × 200 × 1,000", lambda: simulation("W3", 1_000), lambda: reference_run("W3"), 9, 0.35, 400),
    "W3-dask": Workload("… on two Dask workers, beside this machine", on_cluster, lambda: simulation("W3", 1_000), 5, None),
    "sobol": Workload("77 factors × 122 ranks, 100 resamples", indices, salib_indices, 2, 0.03),
}  # fmt: skip


@dataclass
class Best:
    """The best of several calls: on the clock, and of the processor time of all threads of this process."""

    clock: float = float("inf")
    processor: float = float("inf")

    def add(self, run: Run) -> float:
        """Seconds of one more call."""
        start, busy = time.perf_counter(), time.process_time()
        run()
        clock = time.perf_counter() - start
        self.processor = min(self.processor, time.process_time() - busy)
        self.clock = min(self.clock, clock)
        return clock


def interleaved(ours: Run, reference: Run, rounds: int) -> tuple[float, Best, Best]:
    """Seconds of our first call, and the best of each when they take turns."""
    first = Best().add(ours)
    Best().add(reference)
    best_ours, best_reference = Best(), Best()
    for _ in range(rounds):
        best_reference.add(reference)
        best_ours.add(ours)
    return first, best_ours, best_reference


def own_peak() -> float:
    """Megabytes this process held at most. (Linux counts the parent's into ``ru_maxrss``, hence the other source.)"""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_memory(name: str) -> float:
    """Megabytes (RSS) a child process holds at most when it does the workload once."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.evaluation", "--once", name],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def main() -> int:
    """Print the table; 1 where a bar is missed."""
    if sys.argv[1:2] == ["--once"]:
        with _OPEN:
            WORKLOADS[sys.argv[2]].ours()()
        print(own_peak())
        return 0
    if shared_program() is None:
        print(f"skipped: the reference program is not at {SHARED}")
        return 0
    print(
        f"{'workload':10}{'':44}{'first':>9}{'ours':>10}{'reference':>11}{'ratio':>9}{'processor':>11}{'bar':>9}"
        f"{'peak MB':>9}{'bar':>6}"
    )
    missed = 0
    for name in sys.argv[1:] or WORKLOADS:
        work = WORKLOADS[name]
        with _OPEN:
            first, ours, reference = interleaved(work.ours(), work.reference(), work.rounds)
        memory = peak_memory(name)
        passed = (
            (work.most_time is None or ours.clock <= work.most_time * reference.clock)
            and (work.most_memory is None or memory <= work.most_memory)
            and (work.most_seconds is None or ours.clock <= work.most_seconds)
        )
        missed += not passed
        memory_bar = f"{work.most_memory:.0f}" if work.most_memory else ""
        time_bar = f"{work.most_time:g}×" if work.most_time else ""
        if work.most_seconds:
            time_bar = f"{1000 * work.most_seconds:g} ms"
        print(
            f"{name:10}{work.title:44}{first:8.3f}s{ours.clock:9.4f}s{reference.clock:10.4f}s"
            f"{ours.clock / reference.clock:9.3f}{ours.processor / reference.processor:11.3f}"
            f"{time_bar:>9}{memory:9.0f}{memory_bar:>6} {'pass' if passed else 'FAIL'}",
            flush=True,
        )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
