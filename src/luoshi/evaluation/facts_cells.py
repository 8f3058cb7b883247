"""The cells of a table of figures, understood: numbers as people type them, names, periods, units of measure.

Every fault is collected with its line, its column as the writer named it, and what to do; nothing is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import polars as pl

from luoshi.evaluation.arrays import EvaluationError, Floats, Ints
from luoshi.evaluation.names import name_key, visible
from luoshi.register.register import default_register
from luoshi.statistics.cells import is_empty, plain_number, read_odd_numbers
from luoshi.statistics.indicator import Indicator, Indicators
from luoshi.statistics.measure import conversion
from luoshi.statistics.period import Period
from luoshi.statistics.places import place_ids, unit_name
from luoshi.statistics.problem import DataError

GROWTH = "增速"
FACETS = {
    "": "level", "level": "level", "increment": "increment", "rate": "rate",
    "总量": "level", "增量": "increment", "比率": "rate", "增速": "rate",
}  # fmt: skip
_MOST_TOLD = 20
_LARGEST = 1e100
"""Squares of larger figures are no numbers any more."""


@dataclass(slots=True)
class Faults:
    """What is wrong with a table: line (from 1; 0 for the whole), column and words."""

    lines: Ints
    headings: Mapping[str, str]
    found: list[tuple[int, str]] = field(default_factory=list)

    def tell(self, row: int, column: str, words: str) -> None:
        """A fault in a row (counted from 0)."""
        line = int(self.lines[row])
        where = f"第{line}行的{self.headings.get(column, column)}" if column else f"第{line}行"
        self.found.append((line, f"{where}{words}"))

    def stop(self) -> None:
        """Raise EvaluationError with everything that was found, where anything was."""
        if not self.found:
            return
        told = [words for _, words in sorted(self.found, key=lambda fault: fault[0])]
        if len(told) == 1:
            raise EvaluationError(told[0])
        more = f"\n……共{len(told)}处" if len(told) > _MOST_TOLD else ""
        raise EvaluationError(f"数据有{len(told)}处错误：\n" + "\n".join(told[:_MOST_TOLD]) + more)


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A column of names: what is shown for each number, and each row's number; -1 where the cell is at fault."""

    names: list[str]
    codes: Ints


def distinct(series: pl.Series) -> tuple[list[str], Ints]:
    """The different texts of a column, and each row's number among them."""
    texts = series.cast(pl.String).fill_null("")
    physical = texts.cast(pl.Categorical()).to_physical().to_numpy()
    _, first, codes = np.unique(physical, return_index=True, return_inverse=True)
    return [visible(text) for text in texts.gather(first).to_list()], codes.astype(np.int64)


def read_names(
    series: pl.Series, column: str, faults: Faults, key: Callable[[str], str], empty: str = "是空的，请补上"
) -> Named:
    """A column of names; spellings with one key are one name, shown as first written."""
    texts, codes = distinct(series)
    shown: dict[str, str] = {}
    numbers: dict[str, int] = {}
    of_text = np.full(len(texts), -1, dtype=np.int64)
    first = _first_rows(codes, len(texts))
    for at in np.argsort(first, kind="stable").tolist():
        if not texts[at]:
            faults.tell(int(first[at]), column, empty)
            continue
        name = key(texts[at])
        shown.setdefault(name, texts[at])
        of_text[at] = numbers.setdefault(name, len(numbers))
    return Named(list(shown.values()), of_text[codes])


def _first_rows(codes: Ints, count: int) -> Ints:
    first = np.zeros(count, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first


def read_units(series: pl.Series, faults: Faults) -> Named:
    """Units: those that the register knows by what they are, others by their names."""
    spellings = series.cast(pl.String).fill_null("").unique().to_list()
    places = place_ids(filter(None, map(visible, spellings)), default_register())
    found = read_names(series, "unit", faults, lambda name: places.get(name) or name_key(name))
    # Of several spellings the full name is shown.
    register = default_register()
    spelt = set(places)
    full = {places[name]: unit_name(places[name], register) for name in found.names if name in places}
    names = [
        full[places[name]] if name in places and full[places[name]] in spelt else name for name in found.names
    ]
    return Named(names, found.codes)


@lru_cache(maxsize=1 << 14)
def known_indicator(name: str, indicators: Indicators) -> Indicator | None:
    """The indicator of the table that a name means. Ids are names for programs, which are not meant here."""
    found = indicators.find(name)
    return None if found is None or found.id == name else found


@lru_cache(maxsize=1 << 14)
def indicator_key(name: str, indicators: Indicators) -> str:
    """What the spellings and aliases of one indicator have in common."""
    found = known_indicator(name, indicators)
    return name_key(name if found is None else found.name)


def read_periods(series: pl.Series, faults: Faults) -> Named:
    """Periods as the library writes them, whatever way they were written."""
    texts, codes = distinct(series)
    first = _first_rows(codes, len(texts))
    names: dict[str, int] = {}
    of_text = np.full(len(texts), -1, dtype=np.int64)
    for at, text in enumerate(texts):
        if not text:
            faults.tell(int(first[at]), "period", "是空的，请补上")
            continue
        try:
            period = str(Period.parse(text))
        except DataError as error:
            message, _, remedy = str(error).rstrip("。").partition("。")
            faults.tell(int(first[at]), "period", f"“{text[:20]}”读不懂：{message}。{remedy}")
            continue
        of_text[at] = names.setdefault(period, len(names))
    return Named(list(names), of_text[codes])


def read_facets(series: pl.Series, faults: Faults) -> Named:
    """Facets (总量, 增量, 增速) in English."""
    texts, codes = distinct(series)
    first = _first_rows(codes, len(texts))
    names: dict[str, int] = {}
    of_text = np.full(len(texts), -1, dtype=np.int64)
    for at, text in enumerate(texts):
        if text not in FACETS:
            faults.tell(
                int(first[at]), "facet", f"“{text}”不认识，可用：总量、增量、增速（level、increment、rate）"
            )
            continue
        of_text[at] = names.setdefault(FACETS[text], len(names))
    return Named(list(names), of_text[codes])


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Values (rows,), NaN for an empty cell; ``written`` has the unit of measure that stands in the cell itself, by row."""

    values: Floats
    written: dict[int, tuple[str, str]]


def read_numbers(series: pl.Series, faults: Faults) -> Numbers:
    """Numbers with thousands separators, 亿 and 万, percent signs; an empty cell, or a mark for one, is a gap."""
    if series.dtype.is_numeric():
        values: Floats = series.cast(pl.Float64).fill_null(float("nan")).to_numpy().copy()
        for row in np.flatnonzero(np.abs(values) > _LARGEST).tolist():
            faults.tell(row, "value", f"“{values[row]}”不是数字；请只填数字，缺数留空")
        return Numbers(values, {})
    table = pl.DataFrame({"text": series.cast(pl.String)}).with_columns(
        plain_number(pl.col("text")).alias("value"), is_empty(pl.col("text")).alias("empty")
    )
    values = table["value"].fill_null(float("nan")).to_numpy().copy()
    for row in np.flatnonzero(np.abs(values) > _LARGEST).tolist():
        faults.tell(row, "value", f"“{values[row]:g}”过大，不像是统计数值，请核实")
    odd = (table["value"].is_null() & ~table["empty"]).arg_true().to_list()
    written: dict[int, tuple[str, str]] = {}
    if odd:
        texts = table["text"].gather(odd)
        clean = [visible(text or "") for text in texts.to_list()]
        read = read_odd_numbers(pl.Series(clean, dtype=pl.String))
        for row, text, number, prefix, rest in zip(
            odd, clean, read["number"], read["prefix"], read["rest"], strict=True
        ):
            if not text:
                continue
            if number is None or not np.isfinite(number):
                faults.tell(
                    row,
                    "value",
                    f"“{text[:40]}”不是数字；请只填数字（可带千分位、亿、万或%），缺数留空",
                )
                continue
            values[row] = number
            if prefix or rest:
                written[row] = (prefix or "", rest or "")
    return Numbers(values, written)


def measure_in(prefix: str, rest: str, measure: str) -> tuple[str, str | None]:
    """The unit of measure of a cell with words of its own beside the column's; and what is wrong, if anything."""
    if rest:
        own = prefix + rest
        if measure and conversion(own, measure) != 1:
            return own, f"格内写作“{own}”，计量单位却是“{measure}”，两处不一致"
        return own, None
    if measure.startswith(prefix):
        return measure, None
    if measure.startswith(tuple("十百千万亿")):
        return measure, f"格内有“{prefix}”，计量单位又是“{measure}”，不知以哪个为准"
    return prefix + measure, None
