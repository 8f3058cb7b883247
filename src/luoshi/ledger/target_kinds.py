"""What a figure says of its metric: at least or at most so much, and whether it is a level, a count, a share, a step
or a growth.

Put here only the comparator and the kind of a target, both read from the words directly around the figure.
"""

from __future__ import annotations

import re

from luoshi.ledger.model import Comparator, TargetKind
from luoshi.ledger.quantities import Quantity
from luoshi.ledger.target_signs import RATE_UNITS
from luoshi.ledger.wording import Tail

_GROWTH_BEHIND = re.compile("的?(?:增长|增速)")
_GROWTH_GOAL = re.compile("增长目标")
_GROWING = (*RATE_UNITS, "倍", "番")
_RATE_OF_GROWTH = re.compile("增速|增幅|增长率|增长$")
_LEVEL_NAMES = re.compile("(?:量|额|规模|产值|总值|收入)$")


def comparator_of(
    q: Quantity, tail: Tail, after: re.Match[str] | None, *, pressed: bool
) -> tuple[Comparator, bool]:
    """The bound that the words on either side of the figure set, and whether it is approximate.

    ``pressed`` tells that the figure ends a reduction named before it (压缩一半以上至4天).
    """
    behind = after[1] if after else ""
    approximate = tail.approximate or behind in ("左右", "上下")
    if isinstance(q.value, tuple):
        return "range", approximate
    if q.base == "零":
        return ">", False
    if q.least:
        return ">=", False
    if tail.bound in (">=", ">", "<"):
        return tail.bound, approximate
    if behind in ("以上", "之上"):
        return ">=", approximate
    if behind in ("以下", "以内", "之内", "之下", "内"):
        return "<=", approximate
    if approximate:
        return "~", True
    if tail.bound == "<=":
        return "<=", False
    if q.more:
        return ">", False
    if (tail.direction == "down" or (pressed and tail.direction is None)) and tail.reach:
        return "<=", False  # 压缩至6个月
    return "=", False


def kind_of(q: Quantity, tail: Tail, name: str, rest: str) -> TargetKind:
    """Whether the figure is a level, a count, a share, a step or a growth of its metric."""
    if q.base in ("个百分点", "百分点"):
        return "change"
    grows = tail.direction is not None and not tail.to
    if q.base in _GROWING:
        if _GROWTH_BEHIND.match(rest) or _GROWTH_GOAL.search(rest[:8]):
            return "growth"
        if grows or q.base == "番":
            return (
                "growth"
                if q.base == "番"
                or (
                    tail.direction == "up"
                    and "占比" not in name
                    and "比重" not in name
                    and not name.endswith(("率", "比例"))
                )
                else "change"
            )
        if _RATE_OF_GROWTH.search(name):
            return "growth"
        return "share" if q.base in RATE_UNITS else "level"
    if grows and q.measures:
        return "change"
    if q.counts and not _LEVEL_NAMES.search(name):
        return "count"
    return "level" if not (q.unit == "万" and not q.base) else "count"
