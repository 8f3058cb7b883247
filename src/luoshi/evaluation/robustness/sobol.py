"""Variance-based sensitivity: how much of a rank's variation each choice causes, alone and with all others.

First-order and total indices by Saltelli et al. 2010 (Computer Physics Communications 181, 259-270), the estimators
and the design of SALib, for all units at once. Every weight is an independent factor, normalised inside the model;
a discrete choice is one uniform number cut into classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.robustness.kernels import Cell, cells_of
from luoshi.evaluation.robustness.model import Model
from luoshi.evaluation.robustness.monte_carlo import block_size
from luoshi.evaluation.robustness.normalisers import AsInScheme
from luoshi.evaluation.robustness.ranking import Ranks
from luoshi.evaluation.robustness.running import run_blocks
from luoshi.evaluation.robustness.statistics import mean_rank_shift
from luoshi.evaluation.robustness.uncertainty import (
    Block,
    Uncertainty,
    given_weights,
    plan_blocks,
    within_parents,
)

Choice = Literal["weights", "normalisation", "aggregation", "exclusion"]

_TERMS = 2**22


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that is varied: the weight of a column, or a discrete choice."""

    choice: Choice
    column: int = -1


@dataclass(frozen=True, eq=False)
class Sobol:
    """Indices of d groups of factors for n + 1 outputs: every unit's rank, and last the mean rank shift.

    ``first``, ``total`` (d, n+1) are NaN where the output does not vary (``defined`` (n+1,) is False): there is nothing
    to explain there. ``first_margin``, ``total_margin`` are half-widths of their bootstrap confidence intervals.
    ``groups`` are the factors that were varied together; ``design`` (rows, factors) in [0, 1), ``ranks`` (rows, n) and
    ``shift`` (rows,) are kept, so that everything can be recomputed: row by row A, the d mixtures, B for each base
    point, as in SALib.
    """

    factors: tuple[Factor, ...]
    groups: tuple[tuple[int, ...], ...]
    first: Floats
    total: Floats
    first_margin: Floats
    total_margin: Floats
    defined: Bools
    design: Floats
    ranks: Ranks
    shift: Floats
    seed: int

    def leading(self, output: int) -> int | None:
        """The group with the largest total index for an output; None where it does not vary."""
        return int(np.argmax(self.total[:, output])) if self.defined[output] else None


def factors_of(model: Model, uncertainty: Uncertainty) -> tuple[Factor, ...]:
    """What is varied: all weights but the total's, then the discrete choices that leave a choice."""
    found: list[Factor] = []
    if uncertainty.weights != "given":
        found = [Factor("weights", column) for column in range(len(model.parents) - 1)]
    if len(uncertainty.normalisations) > 1:
        found.append(Factor("normalisation"))
    if len(uncertainty.aggregations) > 1:
        found.append(Factor("aggregation"))
    if uncertainty.exclusion > 0.0:
        found.append(Factor("exclusion"))
    return tuple(found)


def sensitivity(
    model: Model,
    uncertainty: Uncertainty,
    base: int = 128,
    seed: int = 0,
    *,
    by: Literal["factor", "choice"] = "factor",
    resamples: int = 100,
    confidence: float = 0.95,
    threads: int | None = None,
    scheduler: str | None = None,
) -> Sobol:
    """Sobol indices of every unit's rank from ``base`` × (groups + 2) runs.

    ``base`` should be a power of two. ``by`` says whether each factor has an index of its own, or each kind of choice
    (all weights together). Weights vary uniformly by the spread, whichever distribution a simulation uses; exclusion
    leaves out none or one of the leaves, all equally likely. Measurement errors are not part of the design.
    """
    factors = factors_of(model, uncertainty)
    if not factors:
        raise EvaluationError("没有任何可变的选择，无从分析敏感性；请给出权重浮动幅度或多种方法")
    if base < 2 or base & (base - 1):
        raise EvaluationError(f"敏感性分析的基本样本数为{base}，应为2的幂（如128、256）")
    kinds = list(dict.fromkeys(factor.choice for factor in factors))
    groups = tuple(tuple(i for i, factor in enumerate(factors) if factor.choice == kind) for kind in kinds)
    if by == "factor":
        groups = tuple((i,) for i in range(len(factors)))
    design = saltelli_design(len(factors), groups, base, seed)
    ranks = ranks_of_design(model, uncertainty, factors, design, threads, scheduler)
    nominal = Cell(model, AsInScheme(model.normalised), None).ranks_and_scores(given_weights(model))[0]
    shift = mean_rank_shift(ranks, nominal)
    of_ranks = saltelli_indices(ranks, len(groups), resamples, confidence, seed)
    of_shift = saltelli_indices(shift[:, None], len(groups), resamples, confidence, seed)
    first, total, first_margin, total_margin = (
        np.concatenate(pair, axis=1) for pair in zip(of_ranks[:4], of_shift[:4], strict=True)
    )
    defined = np.concatenate([of_ranks[4], of_shift[4]])
    return Sobol(
        factors, groups, first, total, first_margin, total_margin, defined, design, ranks, shift, seed
    )


def saltelli_design(factors: int, groups: Sequence[Sequence[int]], base: int, seed: int) -> Floats:
    """The rows A, A with group k from B for every k, B, for every base point of a scrambled Sobol sequence."""
    # SciPy takes a while to load, and only this needs it.
    from scipy.stats import qmc

    points = qmc.Sobol(d=2 * factors, scramble=True, seed=seed).random(base)
    a, b = points[:, :factors], points[:, factors:]
    design = np.repeat(a[:, None, :], len(groups) + 2, axis=1)
    for place, group in enumerate(groups):
        design[:, place + 1, list(group)] = b[:, list(group)]
    design[:, -1] = b
    return design.reshape(-1, factors)


@dataclass(frozen=True, eq=False)
class _Plan:
    model: Model
    uncertainty: Uncertainty
    cells: tuple[Cell, ...]
    factors: tuple[Factor, ...]
    design: Floats


def ranks_of_design(
    model: Model,
    uncertainty: Uncertainty,
    factors: Sequence[Factor],
    design: Floats,
    threads: int | None = None,
    scheduler: str | None = None,
) -> Ranks:
    """The ranks (rows, n) that each row of a design in [0, 1) leads to."""
    cell_of = np.zeros(len(design), dtype=np.int64)
    for place, factor in enumerate(factors):
        if factor.choice == "normalisation":
            count = len(uncertainty.normalisations)
            cell_of += _classes(design[:, place], count) * len(uncertainty.aggregations)
        elif factor.choice == "aggregation":
            cell_of += _classes(design[:, place], len(uncertainty.aggregations))
    order = np.argsort(cell_of, kind="stable")
    plan = _Plan(model, uncertainty, cells_of(model, uncertainty, threads), tuple(factors), design[order])
    blocks = plan_blocks(cell_of, uncertainty.cells, block_size(model))
    parts = run_blocks(_block, plan, blocks, threads, scheduler)
    ranks = np.empty((len(design), model.units), dtype=np.uint16)
    ranks[order] = np.concatenate(parts)
    return ranks


def _classes(uniform: Floats, count: int) -> Ints:
    return np.minimum((uniform * count).astype(np.int64), count - 1)


def _block(plan: _Plan, block: Block) -> Ranks:
    model, cell, spread = plan.model, plan.cells[block.cell], plan.uncertainty.spread
    rows = plan.design[block.start : block.start + block.size]
    weights = np.repeat(cell.own[:, None], block.size, axis=1)
    for place, factor in enumerate(plan.factors):
        if factor.choice == "weights":
            weights[factor.column] *= 1.0 + spread * (2.0 * rows[:, place] - 1.0)
        elif factor.choice == "exclusion":
            out = _classes(rows[:, place], model.leaves + 1)
            left = np.flatnonzero(out < model.leaves)
            weights[out[left], left] = 0.0
    if cell.quick:
        return cell.ranks(within_parents(model, weights.astype(np.float32)))
    return cell.ranks(within_parents(model, weights))


def saltelli_indices(
    outputs: Floats | Ranks, groups: int, resamples: int = 100, confidence: float = 0.95, seed: int = 0
) -> tuple[Floats, Floats, Floats, Floats, Bools]:
    """First-order and total indices, half-widths of their intervals (groups, outputs each), and which are defined.

    ``outputs`` (rows, outputs) in the order of ``saltelli_design``. Bootstrap over base points, the same resamples for
    all outputs, as SALib draws them from the seed.
    """
    rows, count = outputs.shape
    base = rows // (groups + 2)
    drawn = np.random.default_rng(seed).integers(base, size=(base, resamples))
    times = np.stack([np.bincount(column, minlength=base) for column in drawn.T]) / base
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    first, total = np.empty((groups, count)), np.empty((groups, count))
    first_margin, total_margin = np.empty((groups, count)), np.empty((groups, count))
    defined = np.empty(count, dtype=np.bool_)
    step = max(_TERMS // (base * groups), 1)
    for start in range(0, count, step):
        part = slice(start, start + step)
        y = outputs[:, part] - outputs[:, part].mean(axis=0, dtype=np.float64)
        runs = y.reshape(base, groups + 2, -1)
        a, b = runs[:, 0], runs[:, -1]
        width = a.shape[1]
        # No variation but rounding is none: ranks and their mean shifts are of the order of one.
        variance = np.concatenate([a, b]).var(axis=0)
        defined[part] = varies = variance > 1e-18
        difference = runs[:, 1:-1] - a[:, None]
        products = (b[:, None] * difference).reshape(base, -1)
        difference *= difference
        squares = difference.reshape(base, -1)
        with np.errstate(divide="ignore", invalid="ignore"):
            own = np.where(varies, variance, np.nan)
            first[:, part] = products.mean(axis=0).reshape(groups, width) / own
            total[:, part] = 0.5 * squares.mean(axis=0).reshape(groups, width) / own
            again = times @ ((a * a + b * b) / 2.0) - (times @ ((a + b) / 2.0)) ** 2
            again = np.where(again > 1e-18, again, np.nan)[:, None]
            for estimate, terms, factor in (
                (first_margin, products, 1.0),
                (total_margin, squares, 0.5),
            ):
                resampled = factor * (times @ terms).reshape(resamples, groups, width) / again
                estimate[:, part] = np.where(varies, z * _deviation(resampled), np.nan)
    return first, total, first_margin, total_margin, defined


def _deviation(resampled: Floats) -> Floats:
    """The standard deviation over resamples; one in which the output happens not to vary counts as 0, as in SALib."""
    if np.isnan(resampled).any():
        resampled = np.nan_to_num(resampled)
    return np.asarray(resampled.std(axis=0, ddof=1))
