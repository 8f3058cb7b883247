"""A small register-independent way to write figures down and to lay them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from luoshi.statistics.importing import read_file

Rows = Sequence[tuple[object, ...]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write rows under a heading to a CSV file."""

    def write(rows: Rows, heading: str = "地区,指标,时期,数值,计量单位", encoding: str = "utf-8") -> Path:
        path = tmp_path / "figures.csv"
        lines = [
            heading,
            *(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in rows),
        ]
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


@pytest.fixture
def observe(write: Callable[..., Path]) -> Callable[..., pl.DataFrame]:
    """The observations of rows, which must be without fault."""

    def observe(rows: Rows, heading: str = "地区,指标,时期,数值,计量单位") -> pl.DataFrame:
        reading = read_file(write(rows, heading))
        assert not reading.total_faults, [str(problem) for problem in reading.problems]
        return reading.observations

    return observe
