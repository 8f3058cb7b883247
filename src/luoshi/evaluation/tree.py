"""The tree of indicators laid flat: leaves first, then nodes, every node after its children, the total last.

Here nested and ``parent:`` notation become one, facet weights become a node with a leaf for each facet, and levels'
methods reach the nodes that name none. Column c of a score matrix is leaf c, or node c - (number of leaves).
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from luoshi.evaluation.arrays import Ints
from luoshi.evaluation.scheme import FACET_WORDS, Element, Leaf, Level, Missing, Node, Scheme
from luoshi.evaluation.scheme_weighting import Aggregation, Given, Weights

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Branch:
    """A node: its children's columns and own weights (None where they carry none), and its methods."""

    id: str
    name: str
    depth: int
    children: tuple[int, ...]
    own_weights: tuple[float, ...] | None
    weights: Weights
    aggregation: Aggregation
    missing: Missing
    reason: str | None
    owner: str | None
    group_weights: tuple[dict[str, float], ...] = ()
    """The children's own weights in some peer groups, by group; none at all where they have none."""


@dataclass(frozen=True, eq=False)
class Tree:
    """``leaves`` are columns 0 … q-1, ``branches`` columns q … q+m-1, the last being the total."""

    leaves: tuple[Leaf, ...]
    branches: tuple[Branch, ...]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The id of every column."""
        return (*(leaf.id for leaf in self.leaves), *(branch.id for branch in self.branches))

    @cached_property
    def column(self) -> dict[str, int]:
        """The column of every id."""
        return {name: index for index, name in enumerate(self.ids)}

    @cached_property
    def parent(self) -> Ints:
        """The column of every column's parent; -1 for the total."""
        parents = np.full(len(self.ids), -1, dtype=np.int64)
        for index, branch in enumerate(self.branches):
            parents[list(branch.children)] = len(self.leaves) + index
        return parents


def elements(
    items: tuple[Element, ...], path: tuple[str | int, ...]
) -> Iterator[tuple[Element, tuple[str | int, ...]]]:
    """Every element that is written, in the order of the text, with its place in the file."""
    for index, item in enumerate(items):
        here = (*path, index)
        yield item, here
        if isinstance(item, Node):
            yield from elements(item.children, (*here, "children"))


def children_of(scheme: Scheme) -> dict[str | None, list[Element]]:
    """The elements below each node's id (None: the top), nested or attached by ``parent``."""
    below: dict[str | None, list[Element]] = {None: []}

    def attach(items: tuple[Element, ...], around: str | None) -> None:
        for item in items:
            below.setdefault(item.parent or around, []).append(item)
            if isinstance(item, Node):
                attach(item.children, item.id)

    attach(scheme.indicators, None)
    return below


_BUILT: dict[int, tuple[weakref.ref[Scheme], Tree]] = {}


def tree_of(scheme: Scheme) -> Tree:
    """The flat tree of a checked scheme, built once as long as the scheme lives. (A scheme never changes.)"""
    known = _BUILT.get(id(scheme))
    if known is not None and known[0]() is scheme:
        return known[1]
    tree, key = build_tree(scheme), id(scheme)
    _BUILT[key] = (weakref.ref(scheme, lambda _: _BUILT.pop(key, None)), tree)
    return tree


def build_tree(scheme: Scheme) -> Tree:
    """The flat tree of a checked scheme."""
    below = children_of(scheme)
    leaves: list[Leaf] = []
    branches: list[Branch] = []
    pending: list[tuple[int, list[int]]] = []

    # Leaves get their columns while the tree is walked; a node's column is known only once all leaves are counted,
    # so nodes are numbered -1, -2, … until then.
    def visit(item: Element, depth: int) -> int:
        if isinstance(item, Leaf):
            if item.facets is None:
                leaves.append(item)
                return len(leaves) - 1
            parts = [
                item.model_copy(
                    update={
                        "id": f"{item.id}.{facet}",
                        "facet": facet,
                        "facets": None,
                        "weight": share,
                        "group_weights": {},
                        # The unit of measure is that of amounts; a rate is in per cent.
                        "unit": None if facet == "rate" else item.unit,
                    }
                )
                for facet, share in item.facets.items()
            ]
            node = Node(
                id=item.id,
                name=item.name,
                reason=item.reason,
                owner=item.owner,
                weights=Given(method="given"),
            )
            return add(node, list(parts), depth)
        return add(item, below.get(item.id, []), depth)

    def add(node: Node, items: list[Element], depth: int) -> int:
        children = [visit(item, depth + 1) for item in items]
        own = tuple(item.weight for item in items)
        by_group = tuple(dict(item.group_weights) for item in items)
        given = tuple(w for w in own if w is not None)
        level = scheme.levels[depth] if depth < len(scheme.levels) else Level()
        branches.append(
            Branch(
                node.id,
                node.name or node.id,
                depth,
                (),
                given if len(given) == len(own) else None,
                node.weights or level.weights or scheme.weights,
                node.aggregation or level.aggregation or scheme.aggregation,
                node.missing or scheme.missing,
                node.reason,
                node.owner,
                by_group if any(by_group) else (),
            )
        )
        pending.append((len(branches) - 1, children))
        return -len(branches)

    top = below[None]
    if len(top) == 1 and isinstance(top[0], Node):
        visit(top[0], 0)
    else:
        add(Node(id=TOTAL, name="总分"), list(top), 0)
    count = len(leaves)
    placed = list(branches)
    for index, children in pending:
        columns = tuple(c if c >= 0 else count - c - 1 for c in children)
        branch = branches[index]
        placed[index] = Branch(
            branch.id, branch.name, branch.depth, columns, branch.own_weights, branch.weights, branch.aggregation,
            branch.missing, branch.reason, branch.owner, branch.group_weights,
        )  # fmt: skip
    return Tree(tuple(leaves), tuple(placed))


def column_name(tree: Tree, column: int) -> str:
    """What a leaf or node is called to a reader: its name, a facet told apart; never an id made by the library."""
    if column >= len(tree.leaves):
        return tree.branches[column - len(tree.leaves)].name
    return name_of_leaf(tree.leaves[column])


def name_of_leaf(leaf: Leaf) -> str:
    """The name of a leaf as it is shown; the facets of one indicator are told apart."""
    base, _, facet = leaf.id.rpartition(".")
    if base and facet == leaf.facet:
        return f"{leaf.name or base}·{FACET_WORDS[leaf.facet]}"
    return leaf.name or leaf.id
