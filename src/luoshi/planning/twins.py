"""Targets that a plan states twice, in its summary and in an annex: proposed to be followed as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.ledger.model import Ledger, Target
from luoshi.planning.model import Plan, PlanTarget

_SCOPE = re.compile(r"^(?:全[省市州县区]|年度|今年|我[省市州县区])|(?:总数|数量)$|[“”\"《》\s]")
# Words that only say once more what the unit says.
_LOOSE = frozenset({"~", "="})


@dataclass(frozen=True, slots=True)
class Twin:
    """Two items of the ledger's targets: ``kept`` hangs on a task or stands nearer to one, ``other`` says the same once more."""

    kept: int
    other: int


def twins_of(plan: Plan, ledger: Ledger) -> tuple[Twin, ...]:
    """Pairs with the same figure, unit, year and measured thing, of which one stands in a summary: in the order of the text."""
    found: list[Twin] = []
    taken: set[int] = set()
    by_figure: dict[tuple[object, ...], list[PlanTarget]] = {}
    for target in plan.targets:
        by_figure.setdefault(_figure(ledger.targets[target.item]), []).append(target)
    for rows in by_figure.values():
        for other in rows:
            if other.task is not None or other.item in taken:
                continue  # only what belongs to no task of its own can be said once more
            pairs = [
                row
                for row in rows
                if row.item != other.item
                and row.item not in taken
                and (row.task is not None or ledger.targets[row.item].plan != ledger.targets[other.item].plan)
                and is_same(ledger.targets[row.item], ledger.targets[other.item])
            ]
            if pairs:
                kept = next((row for row in pairs if row.task is not None), pairs[0])
                taken |= {other.item, kept.item}
                found.append(Twin(kept.item, other.item))
    order = {target.item: at for at, target in enumerate(plan.targets)}
    return tuple(sorted(found, key=lambda twin: order[twin.other]))


def is_same(one: Target, other: Target) -> bool:
    """Whether two targets of the same figure measure the same thing: the same name, but for 全省 and the like."""
    first, second = plain_metric(one.metric), plain_metric(other.metric)
    if first != second or not first:
        return False
    return one.comparator == other.comparator or bool({one.comparator, other.comparator} & _LOOSE)


def plain_metric(metric: str) -> str:
    """The name of what is measured without the words that only say of where and when.

    >>> plain_metric("全省PM2.5平均浓度"), plain_metric("年度社会消费品零售总额")
    ('PM2.5平均浓度', '社会消费品零售总额')
    """
    before = ""
    while before != metric:
        before, metric = metric, _SCOPE.sub("", metric)
    return metric


def _figure(target: Target) -> tuple[object, ...]:
    return (target.value, target.unit, target.kind, target.year)
