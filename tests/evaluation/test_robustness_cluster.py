"""The same call on a Dask cluster gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.robustness.model import Model, plain_model, regular_tree
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.normalisers import MinMax, Rank, ZScore
from luoshi.evaluation.robustness.sobol import sensitivity
from luoshi.evaluation.robustness.uncertainty import Uncertainty

distributed = pytest.importorskip("distributed", reason="the scheduler extra (distributed) is not installed")

CHOICES = Uncertainty((MinMax(), ZScore(), Rank()), ("arithmetic", "geometric"), exclusion=0.05)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, scheduler_port=0
    ) as cluster:
        yield cluster.scheduler_address


def case() -> Model:
    generator = np.random.default_rng(4)
    values = generator.lognormal(0, 1, (50, 12))
    parents = regular_tree((3, 4))
    normalised = MinMax().matrix(values, np.ones(12))
    return plain_model(values, np.ones(12), parents, np.full(16, 0.5), normalised, noise=0.05 * values)


@pytest.mark.slow
@pytest.mark.parametrize("noise", [False, True])
def test_two_workers_give_the_bytes_of_this_machine(address: str, noise: bool) -> None:
    choices = replace(CHOICES, noise=noise)
    here = simulate(case(), choices, 4000, 5, places=5)
    there = simulate(case(), choices, 4000, 5, places=5, scheduler=address)
    assert here.selected is not None
    assert there.selected is not None
    assert here.ranks.tobytes() == there.ranks.tobytes()
    assert here.selected.tobytes() == there.selected.tobytes()
    assert here.counts.tobytes() == there.counts.tobytes()


@pytest.mark.slow
def test_sensitivity_on_two_workers_gives_the_bytes_of_this_machine(address: str) -> None:
    here, there = sensitivity(case(), CHOICES, 64, 5), sensitivity(case(), CHOICES, 64, 5, scheduler=address)
    assert here.ranks.tobytes() == there.ranks.tobytes()
    assert here.total.tobytes() == there.total.tobytes()


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_reported_in_words() -> None:
    with pytest.raises(EvaluationError, match="连不上Dask调度器"):
        simulate(case(), CHOICES, 10, 1, scheduler="tcp://127.0.0.1:9")
