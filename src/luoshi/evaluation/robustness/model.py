"""What turns one draw into ranks, as arrays: the figures, the tree, its weights, and the award rule.

Only the description of the case and the checks of it belong here; what is varied is in ``uncertainty.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints
from luoshi.evaluation.selection import SelectionRule

MOST_UNITS = 20_000
"""Rank counts of so many units take 1.6 GB. (Ranks are kept in sixteen bits, which would carry three times as far.)"""

Score = Callable[[Floats, Floats], Floats]
"""Scores rows of children's values (n, k) with the weights applied (n, k), each row summing to one."""

Aggregator = Literal["arithmetic", "geometric", "harmonic"] | Score

Estimator = Callable[[Floats], Floats]
"""Weights (k,) read from children's values (n, k), more being better."""


@dataclass(frozen=True, slots=True)
class TieKey:
    """One step of the chain that separates equal scores: a column's score, a leaf's own figure, or ``figures`` (n,).

    ``figures``, higher being better, stand for a leaf's figures as they were observed, or for an indicator that is not
    scored; they are the same in all replicates.
    """

    column: int
    compare: Literal["score", "value"] = "score"
    figures: Floats | None = field(default=None, compare=False)


@dataclass(frozen=True, eq=False)
class Model:
    """A case as arrays. n units, q leaves, m nodes; columns are the leaves, then the nodes, the total last.

    ``values`` (n, q) are figures after imputation and treatment, NaN for missing; ``directions`` (q,) ±1;
    ``parents`` (q+m,) the column of each column's parent, -1 for the total, every node after its children;
    ``weights`` (q+m,) within the parent, summing to one there (the total's own is ignored).
    ``normalised`` (n, q) and ``aggregation`` (m methods) are those of the scheme. A node counts where its present
    children hold at least ``min_share`` (m,) of the weight, or of their number where ``share_by_count`` (m,);
    ``concerns`` (n, q) says which leaves concern which units (None: all).
    ``noise`` (n, q) is the standard deviation of each figure's measurement error (None: not known).
    ``groups`` (n,) are peer group numbers; ``ranked`` and ``eligible`` (n,) what the gates leave; ``selection`` is the
    award rule and ``ties`` its tie chain; ``digits`` are the decimals scores are rounded to before they are ranked,
    ``shown_digits`` those they are published with, which a least score is held against. ``estimators`` (m methods, or
    none at all) read the weights of a node's children from the figures, anew in every draw; ``weights`` are then those
    that they gave. ``points`` (n,) are added to every total, on the scale of the scheme's own scores.
    """

    values: Floats
    directions: Floats
    parents: Ints
    weights: Floats
    normalised: Floats
    aggregation: tuple[Aggregator, ...]
    min_share: Floats
    share_by_count: Bools
    groups: Ints
    ranked: Bools
    eligible: Bools
    concerns: Bools | None = None
    noise: Floats | None = None
    selection: SelectionRule | None = None
    ties: tuple[TieKey, ...] = ()
    digits: int | None = None
    unit_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    shown_digits: int | None = None
    estimators: tuple[Estimator | None, ...] = ()
    points: Floats | None = None

    def __post_init__(self) -> None:
        if self.units > MOST_UNITS:
            raise EvaluationError(f"评价对象有{self.units}个，稳健性分析至多{MOST_UNITS}个，请分组进行")
        if not self.ranked.any():
            raise EvaluationError("没有一个对象参加排名，无从分析稳健性，请检查一票否决条件")

    @cached_property
    def units(self) -> int:
        """The number of units, n."""
        return int(self.values.shape[0])

    @cached_property
    def leaves(self) -> int:
        """The number of leaves, q."""
        return int(self.values.shape[1])

    @cached_property
    def nodes(self) -> int:
        """The number of nodes, m."""
        return len(self.aggregation)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The columns below each node."""
        below: list[list[int]] = [[] for _ in range(self.nodes)]
        for column, parent in enumerate(self.parents.tolist()):
            if parent >= 0:
                below[parent - self.leaves].append(column)
        return tuple(tuple(columns) for columns in below)

    @cached_property
    def upper_estimates(self) -> tuple[int, ...]:
        """The nodes whose weights are read from the scores of other nodes, so that they differ in every replicate."""
        return tuple(
            node
            for node, estimator in enumerate(self.estimators)
            if estimator is not None and max(self.children[node]) >= self.leaves
        )

    @cached_property
    def base(self) -> Floats:
        """The weights (q+m,) that draws multiply; even ones where they are estimated in every replicate."""
        base = self.weights.astype(np.float64)
        for node in self.upper_estimates:
            base[list(self.children[node])] = 1.0 / len(self.children[node])
        return base

    def unit_name(self, unit: int) -> str:
        """The unit's name, or its number where names were not given."""
        return self.unit_names[unit] if self.unit_names else f"第{unit + 1}个对象"

    def column_name(self, column: int) -> str:
        """The name of a leaf or node, or its number where names were not given."""
        return self.column_names[column] if self.column_names else f"第{column + 1}列"


def plain_model(
    values: Floats,
    directions: Floats,
    parents: Ints,
    weights: Floats,
    normalised: Floats,
    *,
    aggregation: Aggregator = "arithmetic",
    noise: Floats | None = None,
    selection: SelectionRule | None = None,
    eligible: Bools | None = None,
    groups: Ints | None = None,
    ties: tuple[TieKey, ...] = (),
    min_share: float = 1.0,
) -> Model:
    """A model with one aggregation throughout, in which every figure concerns every unit and all are ranked."""
    n, q = values.shape
    m = len(parents) - q
    everyone = np.ones(n, dtype=np.bool_)
    return Model(
        values,
        directions,
        parents,
        weights,
        normalised,
        (aggregation,) * m,
        np.full(m, min_share),
        np.zeros(m, dtype=np.bool_),
        np.zeros(n, dtype=np.int64) if groups is None else groups,
        everyone,
        everyone if eligible is None else eligible,
        noise=noise,
        selection=selection,
        ties=ties,
    )


def regular_tree(branching: tuple[int, ...]) -> Ints:
    """The parents of a tree whose nodes have equally many children on each level, from the top: (3, 4, 5) has 60 leaves."""
    sizes = [int(np.prod(branching[: level + 1])) for level in range(len(branching))][::-1]
    parents: list[int] = []
    start = 0
    for size, width in zip(sizes, branching[::-1], strict=True):
        start += size
        parents.extend((start + np.arange(size) // width).tolist())
    return np.array([*parents, -1], dtype=np.int64)
