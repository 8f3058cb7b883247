"""The award rule (遴选规则) on arrays: eligibility, quotas by category, places, tie chain; and competition ranks.

Written for many replicates at once, so that the whole rule can be replayed in every draw of a simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from luoshi.evaluation.arrays import NOISE, Bools, Floats, Ints

Unresolved = Literal["admit_all", "admit_none", "register_order"]


@dataclass(frozen=True, slots=True, eq=False)
class SelectionRule:
    """An award rule. n units, g categories.

    ``category`` (n,) holds numbers 0 … g-1; ``reserved`` and ``most`` (g,) are the places kept for a category and the
    most it may take; ``places`` is the total (None: as many as the categories allow). ``max_rank`` is the lowest
    competition rank and ``min_score`` the lowest score that can be selected, ``max_group_rank`` the lowest rank within
    the peer group that ``groups`` (n,) number.
    """

    category: Ints
    reserved: Ints
    most: Ints
    places: int | None = None
    max_rank: int | None = None
    min_score: float | None = None
    unresolved: Unresolved = "admit_none"
    max_group_rank: int | None = None
    groups: Ints | None = None


def competition_ranks(keys: Floats) -> Ints:
    """Ranks 1 2 2 4 of units by lexicographic keys, shape (c, n): the first key decides, higher is better.

    A unit whose first key is NaN is not ranked: 0. NaN in a later key comes after every figure.
    """
    result = np.zeros(keys.shape[1], dtype=np.int64)
    present = np.flatnonzero(~np.isnan(keys[0]))
    if not present.size:
        return result
    filled = np.nan_to_num(keys[:, present], nan=-np.inf, posinf=np.inf, neginf=-np.inf)
    order = np.lexsort(-filled[::-1])
    ordered = filled[:, order]
    new = np.concatenate(([True], (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)))
    places = np.arange(1, present.size + 1)
    result[present[order]] = np.maximum.accumulate(np.where(new, places, 0))
    return result


def reaches(scores: Floats, least: float) -> Bools:
    """Whether scores are at least ``least``; one that only arithmetic keeps from it has reached it."""
    with np.errstate(invalid="ignore"):
        return np.asarray(scores >= least - NOISE * max(abs(least), 1.0))


def select(
    scores: Floats,
    rule: SelectionRule,
    eligible: Bools,
    tie_keys: Floats | None = None,
    *,
    published: Floats | None = None,
) -> tuple[Bools, Bools]:
    """Whom the rule selects, and whose selection only the order of the register would have decided.

    ``scores`` has shape (r replicates, n units), NaN for a unit without a score; ``eligible`` (n,) or (r, n);
    ``tie_keys`` (c, n), or (c, r, n) where they differ between replicates, higher being better; ``published`` (r, n) are
    scores as they are shown, which a least score is held against. Reserved places go to
    the best of each category; what is left goes to the best of all, no category taking more than its most. Contested
    units, tied across the cut through the whole chain, are admitted or not as ``rule.unresolved`` says. Returns two
    masks (r, n).
    """
    replicates, n = scores.shape
    usable = np.where(eligible & ~np.isnan(scores), scores, -np.inf)
    if rule.min_score is not None:
        enough = reaches(usable if published is None else published, rule.min_score)
        usable = np.where(enough, usable, -np.inf)
    if tie_keys is not None and tie_keys.ndim == 3:
        order = np.lexsort((*-np.nan_to_num(tie_keys[::-1], nan=-np.inf), -usable), axis=-1)
    elif tie_keys is not None and len(tie_keys):
        # The chain is the same in every replicate: lay the units out by it once, then one stable sort does.
        chain = np.lexsort(-np.nan_to_num(tie_keys[::-1], nan=-np.inf))
        order = chain[np.argsort(-usable[:, chain], axis=1, kind="stable")]
    else:
        order = np.argsort(-usable, axis=1, kind="stable")
    sorted_scores = np.take_along_axis(usable, order, 1)
    category = rule.category[order]
    candidate = sorted_scores > -np.inf
    new = np.ones((replicates, n), dtype=np.bool_)
    new[:, 1:] = sorted_scores[:, 1:] != sorted_scores[:, :-1]
    for key in () if tie_keys is None else np.nan_to_num(tie_keys, nan=-np.inf):
        own = np.take_along_axis(np.broadcast_to(key, (replicates, n)), order, 1)
        new[:, 1:] |= own[:, 1:] != own[:, :-1]
    if rule.max_rank is not None:
        rank = np.maximum.accumulate(np.where(new, np.arange(1, n + 1), 0), axis=1)
        candidate &= rank <= rule.max_rank
    if rule.max_group_rank is not None and rule.groups is not None:
        of_group = rule.groups[order]
        for number in np.unique(rule.groups):
            own = of_group == number
            # Within the group a unit is tied with the last one of its group where nobody of the group began anew since.
            count = np.cumsum(own & (sorted_scores > -np.inf), axis=1)
            tie = np.cumsum(new, axis=1)
            first = own & (np.maximum.accumulate(np.where(own, tie, -1), axis=1) == tie)
            before = np.zeros_like(tie)
            before[:, 1:] = np.maximum.accumulate(np.where(own, tie, -1), axis=1)[:, :-1]
            begins = first & (before != tie)
            rank = np.maximum.accumulate(np.where(begins, count, 0), axis=1)
            candidate &= ~own | (rank <= rule.max_group_rank)
    if len(rule.reserved) == 1:
        place = np.cumsum(candidate, axis=1)
    else:
        place = np.zeros((replicates, n), dtype=np.int64)
        for number in range(len(rule.reserved)):
            members = candidate & (category == number)
            place += np.where(members, np.cumsum(members, axis=1), 0)
    reserved = candidate & (place <= rule.reserved[category])
    allowed = candidate & (place <= rule.most[category])
    chosen = allowed
    if rule.places is not None:
        rest = allowed & ~reserved
        left = np.maximum(rule.places - reserved.sum(axis=1, keepdims=True), 0)
        chosen = reserved | (rest & (np.cumsum(rest, axis=1) <= left))
    contested = np.zeros((replicates, n), dtype=np.bool_)
    for row in np.flatnonzero((candidate[:, 1:] & candidate[:, :-1] & ~new[:, 1:]).any(axis=1)):
        contested[row] = _contests(
            np.cumsum(new[row]), category[row], candidate[row], reserved[row], chosen[row], rule
        )
    if rule.unresolved == "admit_all":
        chosen = chosen | contested
    elif rule.unresolved == "admit_none":
        chosen = chosen & ~contested
    result, disputed = np.zeros_like(chosen), np.zeros_like(contested)
    np.put_along_axis(result, order, chosen, 1)
    np.put_along_axis(disputed, order, contested, 1)
    return result, disputed


def _contests(
    tie: Ints, category: Ints, candidate: Bools, reserved: Bools, chosen: Bools, rule: SelectionRule
) -> Bools:
    """Units tied with one another of which some were chosen and others, as entitled, were not (one replicate)."""
    result = np.zeros(tie.shape, dtype=np.bool_)
    for number in np.unique(tie[chosen]):
        group = candidate & (tie == number)
        if (chosen | ~group).all():
            continue
        for kind in np.unique(category[group]):
            own = group & (category == kind)
            if (chosen & own).any() and (~chosen & own).any():
                result |= own
        # Across categories: places for all were filled with one and not with the other, which had room left.
        room = np.array([chosen[category == kind].sum() < rule.most[kind] for kind in category])
        open_to_all = group & ~reserved
        if (open_to_all & chosen).any() and (open_to_all & ~chosen & room).any():
            result |= (open_to_all & chosen) | (open_to_all & ~chosen & room)
    return result
