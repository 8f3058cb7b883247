"""The award rule replayed: from ranks of many replicates to who is selected in each.

Where nobody is tied with anybody the rule needs no more than the order of those who may be selected: one sort of small
integers and a running count for each category. Rows with ties go through the rule as a single evaluation knows it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from luoshi.evaluation.arrays import Bools, Floats, Ints
from luoshi.evaluation.robustness.model import Model
from luoshi.evaluation.robustness.ranking import Ranks
from luoshi.evaluation.robustness.tree_scores import rounded
from luoshi.evaluation.selection import SelectionRule, reaches, select

_MOST_UNITS = 0xFFFE
_NOBODY = np.uint32(0xFFFF_FFFF)


def selected(model: Model, rule: SelectionRule, ranks: Ranks, scores: Floats | None) -> Bools:
    """Whom the rule selects, (r, n). ``ranks`` carry the tie chain; ``scores`` matter where the rule names a least one."""
    scored = rule.min_score is not None and scores is not None
    if not scored and rule.max_group_rank is None and ranks.shape[1] < _MOST_UNITS:
        chosen, tied = _without_ties(model.eligible, rule, ranks)
        if tied.size:
            chosen[tied] = _whole_rule(model, rule, ranks[tied], None)
        return chosen
    return _whole_rule(model, rule, ranks, scores)


def _without_ties(eligible: Bools, rule: SelectionRule, ranks: Ranks) -> tuple[Bools, Ints]:
    """Whom the rule selects in rows (r, n) in which no two candidates share a rank; and which rows are none such."""
    units = np.flatnonzero(eligible)
    own = ranks[:, units]
    keys = own.astype(np.uint32) << np.uint32(16)
    keys |= np.arange(len(units), dtype=np.uint32)
    keys[own == 0] = _NOBODY
    keys.sort(axis=1)
    # A bound of ranks counts those who may be selected; whoever is tied with the last of them is one more.
    keys = keys[:, : None if rule.max_rank is None else rule.max_rank + 1]
    places = keys >> np.uint32(16)
    candidate = keys != _NOBODY
    tied = np.flatnonzero(((places[:, 1:] == places[:, :-1]) & candidate[:, 1:]).any(axis=1))
    width = None if rule.max_rank is None else rule.max_rank
    candidate = candidate[:, :width]
    at = (keys[:, :width] & np.uint32(0xFFFF)).astype(np.intp)
    category = rule.category[units].take(at, mode="clip")
    reserved = np.zeros(candidate.shape, dtype=np.bool_)
    allowed = np.zeros(candidate.shape, dtype=np.bool_)
    for number, (kept, most) in enumerate(zip(rule.reserved.tolist(), rule.most.tolist(), strict=True)):
        members = candidate & (category == number)
        place = np.cumsum(members, axis=1, dtype=np.uint16)
        reserved |= members & (place <= kept)
        allowed |= members & (place <= most)
    if rule.places is None:
        chosen = allowed
    else:
        rest = allowed & ~reserved
        left = np.maximum(rule.places - reserved.sum(axis=1, keepdims=True), 0)
        chosen = reserved | (rest & (np.cumsum(rest, axis=1, dtype=np.uint16) <= left))
    result = np.zeros(ranks.shape, dtype=np.bool_)
    rows, columns = np.nonzero(chosen)
    result[rows, units[at[rows, columns]]] = True
    return result, tied


def _whole_rule(model: Model, rule: SelectionRule, ranks: Ranks, scores: Floats | None) -> Bools:
    # Ranks stand for scores: they are equal exactly where a score with its whole chain is.
    standing = np.where(ranks == 0, np.nan, -ranks.astype(np.float64))
    eligible = np.broadcast_to(model.eligible, ranks.shape)
    if rule.min_score is not None and scores is not None:
        if model.shown_digits is not None:
            scores = rounded(scores, model.shown_digits)
        eligible = eligible & reaches(scores, rule.min_score)
    return select(standing, replace(rule, min_score=None), eligible)[0]
