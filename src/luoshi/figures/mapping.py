"""How the columns of a table are understood: a proposal that people see, may correct, and that is remembered for a sender.

Plain frozen records and their form as JSON; how a mapping is proposed is told in ``heads``, how it is used in ``cells``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Role = Literal["metric", "place", "period", "unit", "value", "ignored"]
When = Literal["", "month", "to_date", "last_year", "last_year_to_date", "head"]
ColumnFacet = Literal["level", "growth", "share", "increment", "change"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``head`` is what stands above it, row below row, parted by ``/``.

    Of a column of values ``metric`` is what it measures where the head says so, ``facet`` which facet, ``unit`` its
    unit of measure where the head says so. ``when`` is which period: that of the row or the title (empty), its last
    month alone (month), the year up to it (to_date), that of the year before (last_year,
    last_year_to_date), or the one its own head
    names (head). ``place`` is whose it is
    where the head says so.
    """

    index: int
    head: str
    role: Role
    metric: str = ""
    facet: ColumnFacet = "level"
    unit: str = ""
    when: When = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one table is understood. ``signature`` is the same for the next month's table with the same head."""

    signature: str
    head_rows: int
    columns: tuple[Column, ...]
    unit: str = ""  # of the whole table, from a corner

    def as_json(self) -> dict[str, Any]:
        """The mapping in the plain values of JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> TableMapping:
        """The mapping that was kept. Raises ValueError, with what is wrong, for anything else."""
        try:
            columns = tuple(_column(column) for column in kept["columns"])
            rows = kept["head_rows"]
            if not isinstance(rows, int) or rows < 0:
                raise ValueError("表头行数应为不小于 0 的整数")
            return cls(str(kept["signature"]), rows, columns, str(kept.get("unit", "")))
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"对应关系缺少或写错了一项：{fault}") from None


def _column(kept: Mapping[str, Any]) -> Column:
    column = Column(**kept)
    for value, allowed, name in (
        (column.role, get_args(Role), "列的用途"),
        (column.facet, get_args(ColumnFacet), "口径"),
        (column.when, get_args(When), "时期"),
    ):
        if value not in allowed:
            raise ValueError(f"{name}“{value}”不在可选之列：{'、'.join(map(repr, allowed))}")
    return column
