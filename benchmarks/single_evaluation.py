"""Time of one evaluation (W1) beside pymcdm and plain NumPy: ``python -m benchmarks.single_evaluation``.

122 units × 60 indicators in a tree 60-12-3-1. Ours compiles the scheme with the figures, checks them, scores every node,
ranks, and decomposes every score; pymcdm gets the flat weights and gives one score a unit; NumPy the node scores. All
run by turns in one process; the median and the best of each are printed.
"""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import yaml
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from luoshi.evaluation.engine import Result, evaluate
from luoshi.evaluation.facts import facts_from_table
from luoshi.evaluation.scheme import Scheme, load_scheme

SHARED = Path(__file__).resolve().parents[2] / "shared" / "bench" / "mcda"
ROUNDS = 101
BAR_MS = 4.0


def w1_scheme(directions: np.ndarray, weights: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Scheme:
    """The scheme of the workload, written and read as a department's would be."""
    first, second, third = weights
    tree, leaf = [], 0
    for i, top in enumerate(second):
        groups = []
        for j, weight in enumerate(top):
            leaves = []
            for own in third[i, j]:
                direction = "higher" if directions[leaf] > 0 else "lower"
                name = f"x{leaf:02d}"
                leaves.append({"id": name, "indicator": name, "direction": direction, "weight": float(own)})
                leaf += 1
            groups.append({"id": f"g{i}{j}", "weight": float(weight), "children": leaves})
        tree.append({"id": f"t{i}", "weight": float(first[i]), "children": groups})
    head = {"title": "W1", "basis": {"document": "W1"}, "lead": "W1", "year": 2024}
    return load_scheme(yaml.safe_dump({**head, "indicators": tree}))


def main() -> int:
    """Print the times; 1 where ours is above the bar or ranks differently, 0 otherwise."""
    if not SHARED.is_dir():
        print(f"no workload in {SHARED.name}: the shared folder does not lie beside the repository")
        return 0
    sys.path.insert(0, str(SHARED))
    common, reference = importlib.import_module("common"), importlib.import_module("ref_numpy")
    x, directions, weights = common.data("W1")
    units, leaves = x.shape
    table = pl.DataFrame(
        {
            "unit": [f"u{i:03d}" for i in range(units) for _ in range(leaves)],
            "indicator": [f"x{j:02d}" for _ in range(units) for j in range(leaves)],
            "period": ["2024"] * x.size,
            "value": x.ravel(),
            "source": ["W1"] * x.size,
        }
    )
    scheme, facts, flat = w1_scheme(directions, weights), facts_from_table(table), common.flat(weights)

    def ours() -> Result:
        result = evaluate(scheme, facts)
        assert result.contributions.shape == x.shape
        return result

    runs: dict[str, Callable[[], object]] = {
        "luoshi": ours,
        "luoshi, table included": lambda: evaluate(scheme, facts_from_table(table)).contributions,
        "pymcdm, weighted sum": lambda: WSM(minmax_normalization)(x, flat, directions),
        "NumPy, node scores": lambda: reference.w1(x, directions, weights),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - start) * 1e3)
    for name, taken in times.items():
        print(f"{name:26} median {statistics.median(taken):7.3f} ms   best {min(taken):7.3f} ms")
    same = ours().rank.tolist() == reference.w1(x, directions, weights)[3].tolist()
    print("ranks equal to the reference" if same else "ranks DIFFER from the reference")
    return 0 if same and statistics.median(times["luoshi"]) <= BAR_MS else 1


if __name__ == "__main__":
    sys.exit(main())
