"""Which facet of its metric a figure is: level, growth, share, increment or change.

Put here only that judgement.
"""

from __future__ import annotations

from luoshi.figures import naming
from luoshi.figures.candidates import Candidate
from luoshi.figures.model import Facet
from luoshi.figures.wording import Tail

POINTS = frozenset(("个百分点", "百分点"))
RATE_BASES = frozenset(("%", "‰", "倍", "成"))


def facet_of(c: Candidate, tail: Tail, name: str, left: str) -> Facet | None:
    """Which facet of its metric the figure is; None where it is no observation."""
    if c.part >= 0:
        return "share"
    if c.is_flat:
        moved = naming.is_rate(name) or naming.is_growth_word(tail.word or left[-2:])
        return "change" if moved else "growth"
    if c.base in POINTS:
        return "change" if tail.sign and not tail.to else None
    if not c.base:
        return "level" if name.endswith(("指数", "系数", "收入比")) and (tail.to or not tail.sign) else None
    if c.base in RATE_BASES:
        if tail.share:
            return "share"
        if naming.is_growth_word(left[-2:]) and not tail.to:
            return "growth"
        if tail.sign and not tail.to:
            return "growth"
        if c.base in ("倍", "成"):
            return None
        return "level"
    if tail.share:
        return None if tail.of_plan else "level"
    if tail.sign and not tail.to and c.base != ":":
        return "increment"
    return "level"
