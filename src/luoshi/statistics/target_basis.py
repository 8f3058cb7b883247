"""On which indicator and facet a target stands: proposals by name, unit of measure and department, with their grounds.

A person confirms; only the proposing belongs here. Whether figures of an indicator can serve a target at all is told by
``serves``: their units of measure must turn into one another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.statistics.indicator import Indicator, Indicators
from luoshi.statistics.keeping import FigureFacet, measure_of
from luoshi.statistics.measure import conversion

LEAST = 0.45
_WORDY = re.compile(
    r"全[省市县区年国]|[省市县]级|增加值(?=增速)|(?:年均|同比)?(?:增速|增长率|增长|增幅)|提高|新增|力争|达到?|完成|实现|左右|以上|[（(][^（()）]*[)）]|[的、，\s]"
)
_GROWTH = re.compile(r"增速|增长|增幅")
_FACETS: dict[str, Sequence[FigureFacet]] = {
    "growth": ("growth",),
    "share": ("share", "level"),
    "change": ("change", "increment"),
    "level": ("level",),
    "count": ("level", "increment"),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """An indicator and facet that a target may stand on: ``score`` from 0 to 1, ``grounds`` in words."""

    indicator: Indicator
    facet: FigureFacet
    score: float
    grounds: tuple[str, ...]


def serves(indicator_measure: str, facet: FigureFacet, unit: str) -> bool:
    """Whether figures of this facet can be turned into the target's unit of measure.

    >>> serves("亿元", "growth", "%"), serves("亿元", "level", "%"), serves("万人", "level", "人")
    (True, False, True)
    """
    measure = measure_of(indicator_measure, facet)
    return not unit or conversion(measure, unit) is not None or measure == unit


def propose(
    metric: str, unit: str, kind: str, indicators: Indicators, department: str = "", most: int = 5
) -> list[Basis]:
    """What a target may stand on, the likeliest first; nothing where nothing is like it.

    ``kind`` is the target's (growth, share, change, level, count), ``department`` the short name of who owes its figures.

    >>> from luoshi.statistics.indicator import starter_indicators
    >>> found = propose("地区生产总值增长", "%", "growth", starter_indicators())[0]
    >>> found.indicator.name, found.facet, found.score
    ('地区生产总值', 'growth', 1.0)
    """
    core = _core(metric)
    facets: Sequence[FigureFacet] = _FACETS.get(kind, ("level",))
    if _GROWTH.search(metric) and unit in ("%", "％"):
        facets = ("growth",)
    levels = indicators.level_of
    found = []
    for indicator in indicators:
        if indicator.id in levels:
            continue  # kept as the growth of its level
        for facet in facets:
            if not serves(indicator.measure, facet, "%" if unit == "％" else unit):
                continue
            score, ground = _likeness(core, indicator)
            grounds = [ground] if ground else []
            if department and indicator.department and _same_department(department, indicator.department):
                score = min(1.0, score + 0.1) if score >= LEAST - 0.1 else score
                grounds.append(f"数据部门都是{indicator.department}")
            if score >= LEAST:
                found.append(Basis(indicator, facet, round(score, 3), tuple(grounds)))
            break
    found.sort(key=lambda each: (-each.score, each.indicator.id))
    return found[:most]


def _core(name: str) -> str:
    return _WORDY.sub("", name) or name


def _likeness(core: str, indicator: Indicator) -> tuple[float, str]:
    best, ground = 0.0, ""
    for name in (indicator.name, *indicator.aliases):
        other = _core(name)
        if other == core and "预计" not in name:
            return 1.0, f"名称就是“{name}”"
        score = _common(core, other) - (0.2 if "预计" in name else 0)
        if len(other) >= 4 and other in core:
            score = max(score, 0.55 + 0.4 * len(other) / len(core))
        elif len(core) >= 4 and core in other:
            score = max(score, 0.5 + 0.4 * len(core) / len(other))
        if score > best:
            best, ground = score, f"名称与“{name}”相近"
    return best, ground


def _common(one: str, other: str) -> float:
    """Dice's coefficient of their pairs of characters."""
    a = {one[i : i + 2] for i in range(len(one) - 1)}
    b = {other[i : i + 2] for i in range(len(other) - 1)}
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _same_department(one: str, other: str) -> bool:
    bare = re.compile(r"^[省市县区]")
    return bare.sub("", one) == bare.sub("", other)
