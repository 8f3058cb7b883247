"""The award rule replayed: from ranks of many replicates to who is selected in each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from luoshi.evaluation.arrays import Bools, Floats
from luoshi.evaluation.robustness.model import Model
from luoshi.evaluation.robustness.ranking import Ranks
from luoshi.evaluation.robustness.tree_scores import rounded
from luoshi.evaluation.selection import SelectionRule, select


def selected(model: Model, rule: SelectionRule, ranks: Ranks, scores: Floats | None) -> Bools:
    """Whom the rule selects, (r, n). ``ranks`` carry the tie chain; ``scores`` matter where the rule names a least one."""
    # Ranks stand for scores: they are equal exactly where a score with its whole chain is.
    standing = np.where(ranks == 0, np.nan, -ranks.astype(np.float64))
    eligible = np.broadcast_to(model.eligible, ranks.shape)
    if rule.min_score is not None and scores is not None:
        if model.shown_digits is not None:
            scores = rounded(scores, model.shown_digits)
        with np.errstate(invalid="ignore"):
            eligible = eligible & (scores >= rule.min_score)
    return select(standing, replace(rule, min_score=None), eligible)[0]
