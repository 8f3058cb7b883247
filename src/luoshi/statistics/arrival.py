"""What is wrong with a figure as it arrives, before it can be checked against others: said plainly, with what to do.

Only faults of one figure by itself belong here; what others say of it is the business of the checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luoshi.statistics.findings import Severity
from luoshi.statistics.keeping import FigureFacet, kept_value
from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError

UNKNOWN_PLACE = "地区不在机构名录"
NO_CONVERSION = "计量单位不能换算"
NOT_ENDED = "时期还没有结束"
LOCKED = "与已锁定的数不同"
SAID_TWICE = "同一个数有两个值"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a figure. ``is_fatal``: no reason makes it right, it must be mended or left out."""

    check: str
    message: str
    instruction: str
    is_fatal: bool = True
    severity: Severity = "错误"


def faults_of(
    written_place: str,
    has_place: bool,
    period: Period,
    value: Decimal,
    unit: str,
    measure: str,
    facet: FigureFacet,
    today: date,
) -> list[Fault]:
    """What is wrong with a figure by itself: its place, its period, its unit of measure."""  # fmt: skip
    found = []
    if not has_place:
        named = f"“{written_place}”" if written_place else "这个数没有写明地区，"
        found.append(Fault(UNKNOWN_PLACE, f"{named}在机构名录里找不到。", "请选出是哪个地区，或不入库。"))
    if period.last_day > today:
        found.append(
            Fault(NOT_ENDED, f"{period.chinese}还没有结束。", "请改正时期；是计划或预计的，请不入库。")
        )
    try:
        kept_value(value, unit, measure, facet)
    except DataError as problem:
        message, _stop, remedy = str(problem).partition("。")
        found.append(Fault(NO_CONVERSION, f"{message}。", remedy or "请核对计量单位。"))
    return found


def locked(held: str) -> Fault:
    """It differs from a figure that is locked."""
    return Fault(LOCKED, f"已锁定的数是{held}。", "请申请修订那个数；这里先改成一样的，或不入库。")


def said_twice(other: str, at: str) -> Fault:
    """The same submission says it differently elsewhere."""
    where = f"（{at}）" if at else ""
    return Fault(
        SAID_TWICE, f"同一份材料里另有一处{where}写的是{other}。", "请核实后只留一个，另一个不入库。"
    )
