"""Forecasts of the year's end: how far off they are beside both ways by hand, and how long 100,000 take.

``python -m benchmarks.forecast [FOLDER]``. Real series: the shared national figures where they are, and every table of
the folder. The time is shown against the fastest thing there is to do with the same figures, adding them up.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from luoshi.delivery.forecast import forecasts
from luoshi.delivery.forecast_backtest import backtest, compare
from luoshi.statistics.series import Series, read_series

SHARED = Path(__file__).parents[2] / "shared" / "data" / "national_monthly.csv"
COUNT = 100_000


def main() -> None:
    """Print errors, coverage and time."""
    files = [SHARED] if SHARED.exists() else []
    if len(sys.argv) > 1:
        files += sorted(Path(sys.argv[1]).glob("*.csv"))
    series = [each for file in files for each in read_series(file).series]
    for found in compare(backtest(series)):
        even = "" if found.twelfths is None else f", twelfths {found.twelfths:.4f}"
        print(
            f"{found.kind:5} {found.series} series, {found.trials} origins: error {found.error:.4f}, "
            f"same share {found.same_share:.4f} (gain {found.gain:.1%}){even}, inside {found.coverage:.1%}"
        )
    many = _invented(COUNT)
    started = time.process_time()
    forecasts(many)
    spent = time.process_time() - started
    started = time.process_time()
    for each in many:
        sum(each.values.values())
    print(
        f"{COUNT:,} forecasts {spent:.1f} s of processor, {spent / (time.process_time() - started):.0f} times adding them up"
    )


def _invented(count: int) -> list[Series]:
    source = np.random.default_rng(1)
    found = []
    for at in range(count):
        months = source.uniform(5, 15, 12 * 5 + 1 + at % 11)
        values, so_far = {}, 0.0
        for number, value in enumerate(months):
            so_far = value if number % 12 == 0 else so_far + value
            values[2020 + number // 12, number % 12 + 1] = float(so_far)
        found.append(Series("量", str(at), "", "flow", values))
    return found


if __name__ == "__main__":
    main()
