"""Time and peak memory of importing and checking five million observations, beside Polars reading the same file.

``python -m benchmarks.observations [rows]`` writes a file of made-up figures to a temporary folder, runs each step in a
process of its own, and prints a table. The reference reads the cells and understands none of them.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from luoshi.register.register import default_register
from luoshi.statistics.checks import check_observations
from luoshi.statistics.importing import import_file
from luoshi.statistics.indicator import starter_indicators
from luoshi.statistics.observation import read_observations
from luoshi.statistics.period import Period

ROWS = 5_000_000
LIMIT_SECONDS, LIMIT_MEGABYTES = 60, 2000


def write_figures(path: Path, rows: int, seed: int = 20250101) -> None:
    """A tidy CSV file of made-up figures: every indicator for as many periods as the rows allow, in all divisions."""
    register, indicators = default_register(), list(starter_indicators())
    places = [d for d in register.divisions if d.in_force() and d.code.isdigit()]
    names = ["".join(step.name for step in register.divisions.path(place.code)) for place in places]
    wanted = -(-rows // (len(places) * len(indicators)))
    periods = [Period.quarter(2000 + q // 4, q % 4 + 1) for q in range(wanted)]
    random = np.random.default_rng(seed)
    shape = (len(indicators), wanted, len(places))
    size = np.exp(random.normal(4, 1.2, len(places)))
    growth = np.cumprod(1 + random.normal(0.015, 0.01, (wanted, 1)), axis=0)
    values = np.empty(shape)
    for at, indicator in enumerate(indicators):
        top = min(indicator.maximum or 1e9, 1e9)
        if indicator.growth or indicator.is_additive:
            values[at] = np.clip(size * growth * np.exp(random.normal(0, 0.05, shape[1:])), 0, top)
        else:
            low = max(indicator.minimum or 0, -20)
            values[at] = np.clip(random.normal(5, 3, shape[1:]), low, top)
            if indicator.measure == "元":
                values[at] = 20000 + 500 * values[at]
    index = pl.DataFrame(
        {
            "indicator": np.repeat(np.arange(shape[0], dtype=np.int32), wanted * len(places)),
            "period": np.tile(np.repeat(np.arange(wanted, dtype=np.int32), len(places)), shape[0]),
            "unit": np.tile(np.arange(len(places), dtype=np.int32), shape[0] * wanted),
            "value": values.ravel().round(2),
        }
    ).head(rows)
    texts = {
        "地区": pl.Series(names).gather(index["unit"]),
        "指标": pl.Series([i.name for i in indicators]).gather(index["indicator"]),
        "时期": pl.Series([p.chinese for p in periods]).gather(index["period"]),
        "数值": index["value"],
        "计量单位": pl.Series([i.measure for i in indicators]).gather(index["indicator"]),
        "来源": pl.Series([f"https://tjj.example.gov.cn/bulletin/{p}.html" for p in periods]).gather(index["period"]),
        "来源类别": pl.Series(["官方"]).gather(np.zeros(index.height, dtype=np.int32)),
    }  # fmt: skip
    pl.DataFrame(texts).write_csv(path)


def _read_plainly(folder: Path) -> str:
    return f"{pl.read_csv(folder / 'figures.csv').height} rows"


def _import(folder: Path) -> str:
    report = import_file(folder / "figures.csv", folder / "store.parquet")
    return f"{report.added} added, {report.total_faults} faults"


def _import_again(folder: Path) -> str:
    report = import_file(folder / "figures.csv", folder / "store.parquet")
    return f"{report.unchanged} unchanged, {report.added + report.revised} changed"


def _check(folder: Path) -> str:
    report = check_observations(read_observations(folder / "store.parquet"))
    return f"{report.total} findings"


STEPS: tuple[tuple[str, Callable[[Path], str]], ...] = (
    ("polars.read_csv (reference)", _read_plainly),
    ("import", _import),
    ("import again", _import_again),
    ("checks", _check),
)


def _run(step: int, folder: Path, answer: multiprocessing.Queue[tuple[float, float, str]]) -> None:
    start = time.perf_counter()
    result = STEPS[step][1](folder)
    seconds = time.perf_counter() - start
    answer.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result))


def main(rows: int) -> bool:
    """Print the table; whether five million observations stay within the bar."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writer = context.Process(target=write_figures, args=(folder / "figures.csv", rows))
        writer.start()
        writer.join()
        size = (folder / "figures.csv").stat().st_size / 1e6
        print(
            f"{rows:,} observations, {size:,.0f} MB; bar: import and checks {LIMIT_SECONDS} s, {LIMIT_MEGABYTES} MB"
        )
        print(f"{'step':30}{'seconds':>9}{'peak MB':>9}  result")
        total, peak = 0.0, 0.0
        for number, (label, _) in enumerate(STEPS):
            answer: multiprocessing.Queue[tuple[float, float, str]] = context.Queue()
            process = context.Process(target=_run, args=(number, folder, answer))
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(f"{label} failed")
            seconds, megabytes, result = answer.get()
            print(f"{label:30}{seconds:9.2f}{megabytes:9.0f}  {result}")
            if label in ("import", "checks"):
                total, peak = total + seconds, max(peak, megabytes)
        print(f"{'import + checks':30}{total:9.2f}{peak:9.0f}")
        return rows < ROWS or (total <= LIMIT_SECONDS and peak <= LIMIT_MEGABYTES)


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
