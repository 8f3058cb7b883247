"""What each indicator means: its names, unit of measure, direction, price basis, owner, range, and published growth rate.

The definitions are a table that a statistician edits (``data/indicators.csv``); only its reading belongs here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from luoshi.register.tables import RegisterError, Row, read_table
from luoshi.statistics.problem import DataError

STARTER = Path(__file__).parent / "data" / "indicators.csv"
COLUMNS = (
    "id", "name", "aliases", "measure", "direction", "frequency", "prices", "department", "cumulative", "additive",
    "minimum", "maximum", "growth", "notes", "source",
)  # fmt: skip

Direction = Literal["higher", "lower", "neutral"]
Frequency = Literal["month", "quarter", "half", "year"]
Prices = Literal["nominal", "real", "none"]

_DIRECTIONS: dict[str, Direction] = {"正向": "higher", "逆向": "lower", "中性": "neutral"}
_FREQUENCIES: dict[str, Frequency] = {"月度": "month", "季度": "quarter", "半年": "half", "年度": "year"}
_PRICES: dict[str, Prices] = {"现价": "nominal", "可比价": "real", "不涉及": "none"}
_YES = {"是": True, "否": False}
_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")
_FOLDING = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x20: None, 0x3000: None, 0x09: None}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``measure`` is the unit of measure in which its figures are kept.

    ``prices`` tells nominal (现价), real (可比价) or neither; ``is_cumulative`` that it is published for the year so far;
    ``is_additive`` that the parts of an area add up to the area. ``minimum`` and ``maximum`` bound what is possible.
    ``growth`` is the id of the growth rate that offices publish for it.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    measure: str
    direction: Direction
    frequency: Frequency
    prices: Prices
    department: str
    is_cumulative: bool
    is_additive: bool
    minimum: float | None
    maximum: float | None
    growth: str | None
    notes: str
    source: str


class Indicators:
    """Indicators by id and by name."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._by_id = {indicator.id: indicator for indicator in indicators}
        self._by_name: dict[str, Indicator] = {}
        for indicator in self._by_id.values():
            for name in (indicator.id, indicator.name, *indicator.aliases):
                self._by_name[_fold(name)] = indicator
        self.level_of = {i.growth: i for i in self._by_id.values() if i.growth}

    @classmethod
    def load(cls, *paths: str | os.PathLike[str]) -> Indicators:
        """The indicators of these tables; a later table wins where both define the same id.

        Raises DataError, which names file, line, column and remedy.
        """
        table: dict[str, Indicator] = {}
        for path in paths:
            try:
                table.update({indicator.id: indicator for indicator in _indicators(Path(path))})
            except RegisterError as fault:
                raise DataError(str(fault)) from None
        for indicator in table.values():
            if indicator.growth is not None and indicator.growth not in table:
                raise DataError(
                    f"指标“{indicator.id}”的“growth”列：没有编号为“{indicator.growth}”的指标。请先定义该增速指标，或留空。"
                )
        return cls(table.values())

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __getitem__(self, indicator_id: str) -> Indicator:
        return self._by_id[indicator_id]

    def __contains__(self, indicator_id: object) -> bool:
        return indicator_id in self._by_id

    def find(self, name: str) -> Indicator | None:
        """The indicator with this id, name or alias; full-width and half-width brackets are the same."""
        return self._by_name.get(_fold(name))

    def names(self) -> tuple[str, ...]:
        """Every full name and alias."""
        return tuple(name for indicator in self for name in (indicator.name, *indicator.aliases))


@lru_cache(maxsize=1)
def starter_indicators() -> Indicators:
    """The indicators that ship with luoshi."""
    return Indicators.load(STARTER)


def _fold(name: str) -> str:
    return name.translate(_FOLDING).upper()


def _indicators(path: Path) -> Iterator[Indicator]:
    seen: dict[str, int] = {}
    for row in read_table(path, COLUMNS):
        indicator = _indicator(row)
        for name in dict.fromkeys(map(_fold, (indicator.id, indicator.name, *indicator.aliases))):
            if name in seen:
                raise row.error(
                    "name",
                    f"名称“{name}”已在第{seen[name]}行出现",
                    "每个编号、名称和别名只能指一个指标，请改名或删去重复",
                )
            seen[name] = row.line
        yield indicator


def _indicator(row: Row) -> Indicator:
    indicator_id = row.required("id")
    if not _ID.fullmatch(indicator_id):
        raise row.error(
            "id", f"“{indicator_id}”不是可用的编号", "请用小写英文字母开头，后接字母、数字或下划线"
        )
    minimum, maximum = _number(row, "minimum"), _number(row, "maximum")
    if minimum is not None and maximum is not None and minimum >= maximum:
        raise row.error("maximum", f"上限{maximum:g}不大于下限{minimum:g}", "请核对两列数值")
    return Indicator(
        indicator_id,
        row.required("name"),
        row.several("aliases"),
        row.required("measure"),
        _DIRECTIONS[row.one_of("direction", tuple(_DIRECTIONS))],
        _FREQUENCIES[row.one_of("frequency", tuple(_FREQUENCIES))],
        _PRICES[row.one_of("prices", tuple(_PRICES))],
        row.required("department"),
        _YES[row.one_of("cumulative", tuple(_YES))],
        _YES[row.one_of("additive", tuple(_YES))],
        minimum,
        maximum,
        row.text("growth") or None,
        row.text("notes"),
        row.required("source"),
    )


def _number(row: Row, column: str) -> float | None:
    text = row.text(column)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise row.error(column, f"“{text}”不是数字", "请填数字，没有界限则留空") from None
