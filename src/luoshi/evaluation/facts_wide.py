"""Tables as offices lay them out, an indicator a column or a place a column, read as rows of figures.

Which column is what, the figures reader says (``luoshi.figures``); here its figures become rows of the one reader.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from luoshi.figures.build import read_figures
from luoshi.reading.document import ReadingError
from luoshi.reading.reader import read_file
from luoshi.statistics.indicator import Indicators

SUFFIXES = (".xlsx", ".docx", ".html", ".htm")
_FACETS = {"level": "level", "growth": "rate", "increment": "increment"}


@dataclass(frozen=True, slots=True)
class WideTable:
    """The rows of a table, the line of the file at which the table of each begins, and what must be told."""

    rows: tuple[dict[str, object], ...]
    lines: tuple[int, ...]
    notice: str


def read_wide(path: str | os.PathLike[str], indicators: Indicators | None = None) -> WideTable | None:
    """The figures of the tables in a file; None where there are none."""
    if Path(path).suffix.lower() not in SUFFIXES:
        return None
    try:
        found = read_figures(read_file(Path(path)), indicators=indicators)
    except ReadingError:
        return None
    cells = [figure for figure in found.figures if figure.cell]
    kept = [f for f in cells if f.place and f.period is not None and f.facet in _FACETS]
    if not kept:
        return None
    rows: tuple[dict[str, object], ...] = tuple(
        {
            "unit": figure.place,
            "indicator": figure.metric,
            "period": str(figure.period),
            "facet": _FACETS[figure.facet],
            "value": str(figure.value),
            "measure": figure.unit,
            "source": f"{Path(path).name}{figure.cell}",
        }
        for figure in kept
    )
    left = len(cells) - len(kept)
    notice = f"数据不是一行一个数，按表头读出{len(kept)}个数，请核对各项指标、时期和计量单位"
    return WideTable(
        rows,
        tuple(_first_line(figure.cell) for figure in kept),
        notice + (f"；另有{left}个数没有地区或时期，或者是占比、升降百分点，没有采用" if left else ""),
    )


def _first_line(cell: str) -> int:
    found = re.search(r"第 ?(\d+) ?行", cell)
    return int(found[1]) if found else 1
