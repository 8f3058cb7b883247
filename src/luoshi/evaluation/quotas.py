"""Whom the quotas of an award rule brought in, and whom they kept out, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from luoshi.evaluation.arrays import Bools, Floats
from luoshi.evaluation.compile import Problem
from luoshi.evaluation.selection import competition_ranks, select


def displaced_by_quotas(
    problem: Problem, decisive: Floats, keys: Floats, published: Floats, selected: Bools
) -> list[str]:
    """What a selection by rank alone would have been otherwise: one sentence a unit that was kept out.

    ``decisive`` and ``published`` (n,) are the scores ranked and shown, ``keys`` (c, n) the tie chain.
    """
    rule = problem.selection
    if rule is None or rule.places is None or problem.pending or len(rule.reserved) < 2:
        return []
    n = len(problem.units)
    free = replace(rule, reserved=np.zeros_like(rule.reserved), most=np.full_like(rule.most, n))
    by_rank = select(decisive[None, :], free, problem.eligible, keys, published=published[None, :])[0][0]
    out, into = np.flatnonzero(by_rank & ~selected), np.flatnonzero(selected & ~by_rank)
    if not out.size:
        return []
    rank = competition_ranks(np.vstack([decisive[None, :], keys]))
    taken = np.bincount(rule.category[selected], minlength=len(rule.reserved))
    instead = "、".join(f"{problem.units[u]}（第{rank[u]}名）" for u in into)
    words = []
    for unit in sorted(out.tolist(), key=lambda u: int(rank[u])):
        kind = int(rule.category[unit])
        name = problem.category_names[kind]
        who = f"{problem.units[unit]}（第{rank[unit]}名）"
        if taken[kind] >= rule.most[kind] < n:
            words.append(f"{who}按名次在名额之内，因“{name}”至多{rule.most[kind]}个而未入选")
        else:
            kept = "、".join(
                f"“{problem.category_names[k]}”至少{rule.reserved[k]}个"
                for k in np.unique(rule.category[into])
                if rule.reserved[k] > 0
            )
            words.append(f"{who}按名次在名额之内，因{kept or '分类名额'}而未入选")
    if instead:
        words.append(f"因分类名额入选、按名次不在名额之内的：{instead}")
    return words
