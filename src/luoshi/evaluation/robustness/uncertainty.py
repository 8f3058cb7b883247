"""What is varied, and the draws of it: weights, exclusions, and which design cell a replicate belongs to.

Randomness is dealt out here and nowhere else. Replicates of one cell are cut into blocks; every block has a stream of
its own, spawned from the seed by its number, so that the result does not depend on who computes which block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from luoshi.evaluation.arrays import EvaluationError, Floats, Ints
from luoshi.evaluation.robustness.model import Aggregator, Model
from luoshi.evaluation.robustness.normalisers import AsInScheme, Normaliser

Weights = npt.NDArray[np.floating[Any]]
"""Single precision for ranks alone, double where scores are looked at."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The choices that could have been made otherwise.

    ``weights``: kept as given; each times a uniform factor from 1 - spread to 1 + spread; or Dirichlet with
    ``concentration`` × weight (mean: the given weight; the smaller the concentration, the freer). Both are made to
    sum to one within each parent afterwards. ``normalisations`` and ``aggregations`` (None: each node's own) are
    equally likely. ``exclusion`` is each leaf's probability to be left out; should all be left out, none is.
    ``noise`` adds a normal error to every figure, of the standard deviations the model holds.
    """

    normalisations: tuple[Normaliser, ...]
    aggregations: tuple[Aggregator | None, ...] = (None,)
    weights: Literal["given", "uniform", "dirichlet"] = "uniform"
    spread: float = 0.25
    concentration: float = 100.0
    exclusion: float = 0.0
    noise: bool = False

    def __post_init__(self) -> None:
        if not self.normalisations or not self.aggregations:
            raise EvaluationError("至少要有一种标准化方法和一种聚合方法可供抽取")
        if not 0.0 <= self.spread < 1.0:
            raise EvaluationError(f"权重浮动幅度为{self.spread:g}，应不小于0、小于1（0.25即±25%）")
        if not self.concentration > 0.0:
            raise EvaluationError(f"狄利克雷分布的集中度为{self.concentration:g}，应大于0")
        if not 0.0 <= self.exclusion < 1.0:
            raise EvaluationError(f"剔除指标的概率为{self.exclusion:g}，应不小于0、小于1")

    @property
    def has_issued(self) -> bool:
        """Whether the first cell is the scheme as issued, so that the first replicate can be it unvaried."""
        return isinstance(self.normalisations[0], AsInScheme) and self.aggregations[0] is None

    @property
    def cells(self) -> int:
        """The number of combinations of normalisation and aggregation; cell = normalisation × … + aggregation."""
        return len(self.normalisations) * len(self.aggregations)

    def cell(self, number: int) -> tuple[Normaliser, Aggregator | None]:
        """The normalisation and aggregation of a cell."""
        place, aggregation = divmod(number, len(self.aggregations))
        return self.normalisations[place], self.aggregations[aggregation]


@dataclass(frozen=True, slots=True)
class Block:
    """``size`` replicates of one ``cell``, the first being replicate ``start``; ``number`` names its stream."""

    number: int
    cell: int
    start: int
    size: int


def plan_blocks(cell_of: Ints, cells: int, largest: int) -> list[Block]:
    """Blocks of at most ``largest`` replicates, as even as can be, cell after cell."""
    blocks: list[Block] = []
    start = 0
    for cell, count in enumerate(np.bincount(cell_of, minlength=cells).tolist()):
        parts = -(-count // largest)
        for part in range(parts):
            size = count // parts + (part < count % parts)
            blocks.append(Block(len(blocks), cell, start, size))
            start += size
    return blocks


def drawn_cells(uncertainty: Uncertainty, replicates: int, seed: int) -> Ints:
    """The cell of each replicate, all equally likely; the first is the scheme's own, where that is among them."""
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(0,))))
    cells = generator.integers(0, uncertainty.cells, replicates)
    if uncertainty.has_issued:
        cells[0] = 0
    return cells


def stream(seed: int, block: int) -> np.random.Generator:
    """The random stream of a block."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(1, block))))


def drawn_weights(
    model: Model,
    uncertainty: Uncertainty,
    size: int,
    generator: np.random.Generator,
    single: bool = False,
    own: Floats | None = None,
) -> Weights:
    """Weights of ``size`` replicates, (q+m, size), summing to one within each parent.

    ``own`` are those that are varied, where a design cell has others than the model (weights read from the figures).
    """
    own = model.base if own is None else own
    q, columns = model.leaves, model.leaves + model.nodes
    dtype = np.float32 if single else np.float64
    weights: Weights
    base: Weights = own[:, None].astype(dtype)
    if uncertainty.weights == "uniform":
        weights = generator.random((columns, size), dtype=np.float32).astype(dtype, copy=False)
        weights *= dtype(2.0 * uncertainty.spread)
        weights += dtype(1.0 - uncertainty.spread)
        weights *= base
    elif uncertainty.weights == "dirichlet":
        shape = np.maximum(uncertainty.concentration * own[:, None], 1e-9)
        weights = generator.standard_gamma(np.broadcast_to(shape, (columns, size))).astype(dtype)
    else:
        weights = np.repeat(base, size, axis=1)
    if uncertainty.exclusion > 0.0:
        out = generator.random((q, size), dtype=np.float32) < uncertainty.exclusion
        out &= ~out.all(axis=0)
        weights[:q][out] = 0.0
    return within_parents(model, weights)


def within_parents(model: Model, weights: Weights) -> Weights:
    """Weights (q+m, r) divided by their sums within each parent, in place; a node all of whose children are out is out."""
    for node, columns in enumerate(model.children):
        column = model.leaves + node
        children = _slice(columns)
        total = weights[children].sum(axis=0)
        empty = total <= 0.0
        if empty.any():
            total[empty] = 1.0
            weights[column, empty] = 0.0
        weights[children] /= total
    return weights


def effective_weights(model: Model, weights: Weights) -> Weights:
    """Weights within parents (q+m, r) multiplied down to the leaves, (q, r); in place."""
    q = model.leaves
    for node in range(model.nodes - 2, -1, -1):
        # The total's own weight is no factor; every other node passes its effective weight on.
        weights[_slice(model.children[node])] *= weights[q + node]
    return weights[:q]


def _slice(columns: tuple[int, ...]) -> slice | list[int]:
    """Children that stand side by side as a slice: no copy is made of them."""
    if columns[-1] - columns[0] == len(columns) - 1 and list(columns) == sorted(columns):
        return slice(columns[0], columns[-1] + 1)
    return list(columns)


def given_weights(model: Model) -> Floats:
    """The model's own weights as one replicate, (q+m, 1)."""
    return np.asarray(within_parents(model, model.base[:, None].copy()), dtype=np.float64)
