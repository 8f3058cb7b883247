"""How units, ranks and scores of an evaluation are ordered and written, alike in charts, tables, page and workbook."""

from __future__ import annotations

import numpy as np

from luoshi.evaluation.engine import Result
from luoshi.evaluation.scheme import Leaf

MOST_DRAWN = 150
"""Units that charts have room for."""


def ranked_order(result: Result) -> list[int]:
    """Units from the best down, those without a rank last, each in the register's order where equal."""
    rank = np.where(result.rank > 0, result.rank, len(result.rank) + 1)
    return [int(unit) for unit in np.lexsort((np.arange(len(rank)), rank))]


def direction_word(leaf: Leaf) -> str:
    """Which figures are better, in words."""
    if leaf.best is not None:
        return f"{leaf.best[0]:g}至{leaf.best[1]:g}最好"
    words = "越大越好" if leaf.direction == "higher" else "越小越好"
    return f"与目标比，{words}" if leaf.target_indicator else words


def rank_word(result: Result, unit: int) -> str:
    """The rank as it is printed; a dash for a unit that is not ranked."""
    return str(int(result.rank[unit])) if result.rank[unit] else "—"


def decimals(result: Result) -> int:
    """How many decimals scores are shown with: the scheme's, or as many as tell scores of their size apart."""
    digits = result.problem.scheme.rounding.digits
    if digits is not None:
        return digits
    return 2 if float(np.nanmax(np.abs(result.scores))) >= 10.0 else 4


def score_word(result: Result, unit: int) -> str:
    """The score as it is printed; a dash where there is none."""
    score = float(result.scores[unit])
    if np.isnan(score):
        return "—"
    rule, digits = result.problem.selection, decimals(result)
    words = f"{score:.{digits}f}"
    # A score below the least one that is selected is not shown as if it had reached it.
    while (
        rule is not None
        and rule.min_score is not None
        and digits < 12
        and (float(words) >= rule.min_score) != (score >= rule.min_score)
    ):
        digits += 1
        words = f"{score:.{digits}f}"
    return words


def drawn_order(result: Result) -> list[int]:
    """The units that charts have room for: all, or the best and everybody who is selected."""
    order = ranked_order(result)
    if len(order) <= MOST_DRAWN:
        return order
    chosen = [unit for unit in order[MOST_DRAWN:] if result.selected[unit]]
    return [*order[:MOST_DRAWN], *chosen[: MOST_DRAWN // 2]]
