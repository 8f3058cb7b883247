"""Monte Carlo over all choices at once: ranks and selections of many replicates, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.robustness import statistics
from luoshi.evaluation.robustness.award import selected
from luoshi.evaluation.robustness.kernels import Cell, cells_of
from luoshi.evaluation.robustness.model import Model
from luoshi.evaluation.robustness.noise import noisy_ranks
from luoshi.evaluation.robustness.normalisers import AsInScheme
from luoshi.evaluation.robustness.ranking import Ranks
from luoshi.evaluation.robustness.running import run_blocks, usable_threads
from luoshi.evaluation.robustness.uncertainty import (
    Block,
    Uncertainty,
    drawn_cells,
    drawn_weights,
    given_weights,
    plan_blocks,
    stream,
)

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class MonteCarlo:
    """The outcome of ``replicates`` draws, ordered by design cell. n units.

    ``ranks`` (r, n) are competition ranks, 0 for a unit that is not ranked; ``cells`` (r,) the design cell of each
    replicate; ``selected`` (r, n), where the award rule was replayed or ``places`` were named. ``nominal`` (n,) are
    the ranks without any variation. ``counts`` (n, n): replicates with unit i on rank k + 1; ``quantiles`` (n, 3) its
    quantile ranks at ``probabilities``.
    """

    uncertainty: Uncertainty
    seed: int
    ranks: Ranks
    cells: Ints
    selected: Bools | None
    nominal: Ranks
    nominal_selected: Bools | None
    counts: statistics.Counts
    quantiles: npt.NDArray[np.uint16]
    probabilities: tuple[float, ...]

    @cached_property
    def inclusion(self) -> tuple[Floats, Floats]:
        """How often each unit is selected, and the standard error of that share. Needs a rule or places."""
        if self.selected is None:
            raise EvaluationError("没有评选规则，也没有指定名额，无从计算入选频率")
        return statistics.inclusion(self.selected)

    @cached_property
    def rank_shift(self) -> Floats:
        """The mean distance from the nominal ranking in each replicate (r,)."""
        return statistics.mean_rank_shift(self.ranks, self.nominal)

    def pairwise(self) -> Floats:
        """The pairwise winning index (n, n)."""
        return statistics.pairwise_winning(self.ranks)


@dataclass(frozen=True, eq=False)
class _Plan:
    model: Model
    uncertainty: Uncertainty
    cells: tuple[Cell, ...]
    seed: int
    places: int | None

    def __reduce__(self) -> tuple[object, ...]:
        # Preparing the cells anew on a worker costs less than sending them: they hold the figures many times over.
        return _plan, (self.model, self.uncertainty, self.seed, self.places)


def _plan(
    model: Model, uncertainty: Uncertainty, seed: int, places: int | None, threads: int | None = 1
) -> _Plan:
    return _Plan(model, uncertainty, cells_of(model, uncertainty, threads), seed, places)


def simulate(
    model: Model,
    uncertainty: Uncertainty,
    replicates: int = 10_000,
    seed: int = 0,
    *,
    places: int | None = None,
    probabilities: Sequence[float] = QUANTILES,
    threads: int | None = None,
    scheduler: str | None = None,
) -> MonteCarlo:
    """Draw ``replicates`` variations and rank all units in each.

    Where the model has an award rule it is replayed as a whole; otherwise ``places`` (if given) selects those with a
    competition rank of at most so many. The same seed gives the same bytes, on any number of threads and on a Dask
    cluster (``scheduler``: its address).
    """
    if replicates < 1:
        raise EvaluationError(f"模拟次数为{replicates}，应为正整数")
    if uncertainty.noise and model.noise is None:
        raise EvaluationError("没有各项数据的误差，不能模拟测量误差；请提供标准误差，或不模拟这一项")
    if _silences_warnings(model, uncertainty):
        threads = 1
    plan = _plan(model, uncertainty, seed, places, threads)
    drawn = drawn_cells(uncertainty, replicates, seed)
    blocks = plan_blocks(drawn, uncertainty.cells, block_size(model))
    parts = run_blocks(_block, plan, blocks, threads, scheduler)
    ranks = np.concatenate([part for part, _ in parts])
    masks = [mask for _, mask in parts if mask is not None]
    chosen = np.concatenate(masks) if masks else None
    nominal, nominal_selected = _nominal(model, places)
    if uncertainty.has_issued and not uncertainty.noise:
        # The scheme as issued is one of the replicates.
        ranks[0] = nominal
        if chosen is not None and nominal_selected is not None:
            chosen[0] = nominal_selected
    counts, quantiles = statistics.rank_counts(ranks, probabilities, threads or usable_threads())
    return MonteCarlo(
        uncertainty,
        seed,
        ranks,
        np.sort(drawn),
        chosen,
        nominal,
        nominal_selected,
        counts,
        quantiles,
        tuple(probabilities),
    )


def _silences_warnings(model: Model, uncertainty: Uncertainty) -> bool:
    """Whether replicates call methods of single evaluations, which silence NumPy's warnings for the whole process."""
    means = [*model.aggregation, *(mean for mean in uncertainty.aggregations if mean is not None)]
    repeats = any(isinstance(normaliser, AsInScheme) for normaliser in uncertainty.normalisations)
    estimates = any(estimator is not None for estimator in model.estimators)
    return not all(isinstance(mean, str) for mean in means) or (uncertainty.noise and repeats) or estimates


def block_size(model: Model) -> int:
    """Replicates whose scores fit the cache of one processor, but not fewer than make a matrix product pay."""
    return max(2**17 // model.units, 96)


def _nominal(model: Model, places: int | None) -> tuple[Ranks, Bools | None]:
    ranks, scores = Cell(model, AsInScheme(model.normalised), None).ranks_and_scores(given_weights(model))
    chosen = _choose(model, places, ranks, scores)
    return ranks[0], None if chosen is None else chosen[0]


def _choose(model: Model, places: int | None, ranks: Ranks, scores: Floats | None) -> Bools | None:
    if model.selection is not None:
        return selected(model, model.selection, ranks, scores)
    return None if places is None else statistics.top(ranks, places)


def _block(plan: _Plan, block: Block) -> tuple[Ranks, Bools | None]:
    model, cell = plan.model, plan.cells[block.cell]
    generator = stream(plan.seed, block.number)
    single = cell.quick and not plan.uncertainty.noise
    weights = drawn_weights(model, plan.uncertainty, block.size, generator, single, cell.own)
    scores: Floats | None = None
    if plan.uncertainty.noise:
        ranks, scores = noisy_ranks(cell, weights, generator)
    elif single:
        ranks = cell.ranks(weights)
    else:
        ranks, scores = cell.ranks_and_scores(weights)
    return ranks, _choose(model, plan.places, ranks, scores)
