"""Units of measure (计量单位) as tables write them, and how one is turned into another.

Only factors that hold always belong here; exchange rates and price bases are matters of a source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_PREFIXES = {
    "": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10,
    "千亿": 11, "万亿": 12,
}  # fmt: skip
# Kind of quantity and factor to its base unit. Firms are counted in 户, 家 and 个 alike.
_BASES: dict[str, tuple[str, Decimal]] = {
    "元": ("人民币", Decimal(1)), "元人民币": ("人民币", Decimal(1)), "美元": ("美元", Decimal(1)),
    "人": ("人", Decimal(1)), "人次": ("人次", Decimal(1)),
    "户": ("户", Decimal(1)), "家": ("户", Decimal(1)), "个": ("户", Decimal(1)),
    "件": ("件", Decimal(1)), "项": ("项", Decimal(1)), "辆": ("辆", Decimal(1)), "台": ("台", Decimal(1)),
    "吨": ("质量", Decimal(1)), "公斤": ("质量", Decimal("0.001")), "千克": ("质量", Decimal("0.001")),
    "斤": ("质量", Decimal("0.0005")),
    "平方公里": ("面积", Decimal(1_000_000)), "平方千米": ("面积", Decimal(1_000_000)),
    "公顷": ("面积", Decimal(10_000)), "平方米": ("面积", Decimal(1)),
    "公里": ("长度", Decimal(1000)), "千米": ("长度", Decimal(1000)), "米": ("长度", Decimal(1)),
    "度": ("电量", Decimal(1)), "千瓦时": ("电量", Decimal(1)), "立方米": ("体积", Decimal(1)),
    "%": ("百分比", Decimal(1)), "‰": ("百分比", Decimal("0.1")),
    "百分点": ("百分点", Decimal(1)), "个百分点": ("百分点", Decimal(1)),
    "天": ("天", Decimal(1)), "名": ("名次", Decimal(1)), "位": ("名次", Decimal(1)),
    "倍": ("倍", Decimal(1)), "指数": ("指数", Decimal(1)), "分": ("分", Decimal(1)),
    "微克/立方米": ("浓度", Decimal(1)), "μg/m³": ("浓度", Decimal(1)), "ug/m3": ("浓度", Decimal(1)),
    "毫克/立方米": ("浓度", Decimal(1000)),
}  # fmt: skip
_WHOLE = {"km²": "平方公里", "％": "%", "百分之": "%", "μg/m3": "μg/m³", "微克每立方米": "微克/立方米"}
_REMARK = re.compile(r"[（(][^（()）]{0,40}[)）]$")
_MEASURE = re.compile(r"(百万|千万|十万|十亿|百亿|千亿|万亿|[十百千万亿])?(.+)")


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure: the kind of quantity, and by what its figures are multiplied to reach the kind's base unit."""

    kind: str
    factor: Decimal


@lru_cache(maxsize=1 << 12)
def read_measure(text: str) -> Measure | None:
    """The unit of measure that is written like this; None where it is not known. A remark in brackets is no part of it.

    >>> read_measure("亿元"), read_measure("名(1最好)").kind
    (Measure(kind='人民币', factor=Decimal('100000000')), '名次')
    """
    name = _REMARK.sub("", text.strip())
    name = _WHOLE.get(name, name)
    if name in _BASES:
        return Measure(*_BASES[name])
    found = _MEASURE.fullmatch(name)
    if found is None or not found[1] or found[2] not in _BASES:
        return None
    kind, factor = _BASES[found[2]]
    return Measure(kind, factor * 10 ** _PREFIXES[found[1]])


def conversion(written: str, wanted: str) -> Decimal | None:
    """By what a figure in one unit of measure is multiplied to be in another; None where that is not possible.

    >>> conversion("万元", "亿元"), conversion("亿斤", "万吨") == 5, conversion("万人", "亿元")
    (Decimal('0.0001'), True, None)
    """
    if _REMARK.sub("", written.strip()) == wanted:
        return Decimal(1)
    source, target = read_measure(written), read_measure(wanted)
    if source is None or target is None or source.kind != target.kind:
        return None
    return source.factor / target.factor
