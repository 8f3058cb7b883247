"""All figures of an indicator in one unit of measure, whatever units its rows were written in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from luoshi.evaluation.arrays import Bools, Floats, Ints
from luoshi.evaluation.facts_cells import Faults, Numbers, distinct, known_indicator, measure_in
from luoshi.statistics.indicator import Indicators
from luoshi.statistics.measure import conversion

_PREFIX = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Values (rows,) in the unit of measure of their kind (indicator and facet); and what was taken for granted."""

    values: Floats
    measures: dict[int, str]
    notices: tuple[str, ...]


def in_one_measure(
    frame: pl.DataFrame, numbers: Numbers, kinds: Ints, names: list[str], facets: list[str],
    definitions: Indicators, usable: Bools, faults: Faults,
) -> Measured:  # fmt: skip
    """Values converted to one unit of measure for each indicator and facet, over all periods.

    That is the unit of the indicator table where the indicator is known, per cent for a rate, else the one that most
    rows are written in. A row that says none has that unit, with a notice where others say another than the table's. What cannot
    be converted is a fault.
    """
    count = len(frame)
    texts, codes = [""], np.zeros(count, dtype=np.int64)
    if "measure" in frame.columns:
        texts, codes = distinct(frame["measure"])
    if len(texts) == 1 and not texts[0] and not numbers.written:
        return Measured(numbers.values, _of_the_table(kinds, names, facets, definitions, usable), ())
    texts = list(texts)
    codes = codes.copy()
    number_of = {text: number for number, text in enumerate(texts)}
    values = numbers.values.copy()
    for row, (prefix, rest) in numbers.written.items():
        own = texts[codes[row]]
        if not rest and not own:
            name, facet = names[kinds[row] // len(facets)], facets[kinds[row] % len(facets)]
            own = _measure_of(name, facet, definitions)
        written, fault = measure_in(prefix, rest, own)
        if fault:
            faults.tell(row, "value", f"：{fault}，请改正其中之一")
        elif written == prefix and prefix:
            # 万 and 亿 with no unit of measure anywhere: the number itself is meant.
            values[row] *= float(np.prod([_PREFIX.get(letter, 1.0) for letter in prefix]))
        else:
            number = number_of.setdefault(written, len(texts))
            if number == len(texts):
                texts.append(written)
            codes[row] = number
    return _converted(values, kinds, codes, texts, names, facets, definitions, usable, faults)


def _converted(
    values: Floats, kinds: Ints, codes: Ints, texts: list[str], names: list[str], facets: list[str],
    definitions: Indicators, usable: Bools, faults: Faults,
) -> Measured:  # fmt: skip
    measures: dict[int, str] = {}
    notices: list[str] = []
    pairs = kinds * len(texts) + codes
    order = np.flatnonzero(usable)
    found, first, uses_of = np.unique(pairs[order], return_index=True, return_counts=True)
    # What most rows are written in comes first.
    by_use = np.lexsort((first, -uses_of))
    written: dict[int, list[tuple[int, int]]] = {}
    for pair, row in zip(found[by_use].tolist(), order[first[by_use]].tolist(), strict=True):
        kind, code = divmod(pair, len(texts))
        written.setdefault(kind, []).append((code, row))
    for kind, uses in written.items():
        name, facet = names[kind // len(facets)], facets[kind % len(facets)]
        own = _measure_of(name, facet, definitions)
        said = [(code, row) for code, row in uses if texts[code]]
        target = own or (texts[said[0][0]] if said else "")
        if not target:
            continue
        measures[kind] = target
        silent = [row for code, row in uses if not texts[code]]
        others = {texts[code] for code, _ in said} - {target}
        if silent and others:
            faults.tell(
                silent[0],
                "",
                f"的“{name}”没有写计量单位，而其他行有{'、'.join(sorted(others | {target}))}，请补上",
            )
        elif silent and said and not own:
            notices.append(
                f"第{faults.lines[silent[0]]}行起，“{name}”有的行没有写计量单位，按其他行所写的{target}计"
            )
        for code, row in said:
            factor = conversion(texts[code], target)
            if texts[code] == target or factor == 1:
                continue
            if factor is None:
                line = faults.lines[said[0][1]]
                what = f"指标表里的“{target}”" if own else f"第{line}行的“{target}”"
                faults.tell(row, "", f"“{name}”的计量单位“{texts[code]}”与{what}不能换算，请改正")
                continue
            rows = pairs == kind * len(texts) + code
            # Dividing by ten thousand gives the nearest number to the printed one; multiplying by 0.0001 need not.
            values[rows] = values[rows] / float(1 / factor) if factor < 1 else values[rows] * float(factor)
    return Measured(values, measures, tuple(notices))


def _measure_of(name: str, facet: str, definitions: Indicators) -> str:
    found = known_indicator(name, definitions)
    if facet == "rate":
        return "%"
    return "" if found is None else found.measure


def _of_the_table(
    kinds: Ints, names: list[str], facets: list[str], definitions: Indicators, usable: Bools
) -> dict[int, str]:
    measures = {}
    for kind in np.unique(kinds[usable]).tolist():
        measure = _measure_of(names[kind // len(facets)], facets[kind % len(facets)], definitions)
        if measure:
            measures[kind] = measure
    return measures
