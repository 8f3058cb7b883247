"""Kemeny's order: the one that contradicts the weighted majorities between pairs of units least (Kemeny 1959, Young 1988).

Exact. Units that a majority puts wholly before others are parted first (every best order keeps such a partition:
Truchon 1998); what is left goes round in circles, and is searched set by set (Held and Karp 1962), up to ``MOST`` units.
Where several orders are equally good a unit's place is its mean over all of them, so that no list decides.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints

MOST = 16
"""Units of one circle that are searched: their sets number 65,536, of each of which every unit may be the last."""
_EQUAL = 1e-9


def preferences(values: Floats, weights: Floats) -> Floats:
    """The weight (n, n) of the children (n, k) by which the row's unit stands before the column's.

    A child that either of the two lacks says nothing of them. Where units have weights of their own (n, k), those of the
    two count half each.
    """
    n = len(values)
    rows = np.nan_to_num(np.broadcast_to(weights, values.shape))
    result = np.zeros((n, n))
    for value, weight in zip(values.T, rows.T, strict=True):
        with np.errstate(invalid="ignore"):
            result += (value[:, None] > value[None, :]) * (weight[:, None] + weight[None, :]) / 2.0
    return result


def mean_places(wins: Floats) -> Floats:
    """The places (n,), 1 for the first, that units have on average over all best orders of ``wins`` (n, n).

    Raises EvaluationError where more than ``MOST`` units go round in circles.
    """
    n = len(wins)
    not_before = wins <= wins.T + _EQUAL
    beats_or_ties = not_before.T & ~np.eye(n, dtype=np.bool_)
    count, circle = connected_components(csr_array(beats_or_ties), connection="strong")
    members = [np.flatnonzero(circle == number) for number in range(count)]
    # Between circles all majorities point one way; the one that wins more of them stands before.
    before = [
        int(beats_or_ties[np.ix_(own, circle != number)].sum()) / len(own)
        for number, own in enumerate(members)
    ]
    places = np.empty(n)
    start = 0
    for number in np.argsort(-np.array(before), kind="stable"):
        own = members[number]
        among = wins[np.ix_(own, own)]
        if np.abs(among - among.T).max() <= _EQUAL:
            # Nobody is preferred to anybody: all orders are equally good.
            places[own] = start + (len(own) + 1) / 2.0
            start += len(own)
            continue
        if len(own) > MOST:
            raise EvaluationError(
                f"凯梅尼法：有{len(own)}个对象循环取胜，不分先后，至多能精确排出{MOST}个；"
                "请减少评价对象，分组评价，或改用科普兰"
            )
        places[own] = start + _searched(among)
        start += len(own)
    return places


def _searched(wins: Floats) -> Floats:
    """Mean places of few units over all best orders, by dynamic programming over the sets of those placed first."""
    n = len(wins)
    by_size, holds = _sets(n)
    # To place a unit behind a set contradicts every child that has it before one of the set.
    contradicted = np.zeros((1 << n, n))
    for unit in range(n):
        half = 1 << unit
        contradicted[half : 2 * half] = contradicted[:half] + wins[:, unit]
    least = np.full(1 << n, np.inf)
    least[0] = 0.0
    orders = np.zeros(1 << n)
    orders[0] = 1.0
    last: list[list[tuple[Ints, Ints]]] = []
    for sets in by_size:
        costs = np.full((n, len(sets)), np.inf)
        for unit in range(n):
            own = holds[sets, unit]
            rest = sets[own] ^ (1 << unit)
            costs[unit, own] = least[rest] + contradicted[rest, unit]
        least[sets] = costs.min(axis=0)
        best = costs <= least[sets] + _EQUAL
        steps = []
        for unit in range(n):
            reached = sets[best[unit]]
            rest = reached ^ (1 << unit)
            orders[reached] += orders[rest]
            steps.append((reached, rest))
        last.append(steps)
    # Of the sets on the way only those count that a best order of all goes through.
    onward = np.zeros(1 << n)
    onward[-1] = 1.0
    places = np.zeros(n)
    for size, steps in zip(range(n, 0, -1), reversed(last), strict=True):
        for unit, (reached, rest) in enumerate(steps):
            places[unit] += size * (orders[rest] * onward[reached]).sum()
            onward[rest] += onward[reached]
    return np.asarray(places / orders[-1])


@cache
def _sets(n: int) -> tuple[list[Ints], Bools]:
    """The sets of 1, 2 … n units as numbers, by their size; and which unit each set holds (2**n, n)."""
    holds = (np.arange(1 << n)[:, None] >> np.arange(n)[None, :]) & 1 > 0
    size = holds.sum(axis=1)
    return [np.flatnonzero(size == k) for k in range(1, n + 1)], holds
