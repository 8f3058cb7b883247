"""What the reading of one document costs, counted and not timed, so that a new expression or loop cannot make it slow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# For each 1,000 characters of the demo's plan; about a fifth above what it takes. "Slowly" counts the characters
# searched by expressions that begin with neither a literal nor one class of characters: ten to fifty times the price.
BOUNDS = {
    "calls of functions": 2_150,
    "expressions asked": 1_000,
    "searched quickly, characters": 47_500,
    "searched slowly, characters": 1_350,
}


@pytest.fixture(scope="module")
def sums() -> dict[str, float]:
    """What ``python -m benchmarks.searches`` counts."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.searches", "--json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    counted: dict[str, float] = json.loads(run.stdout)
    return counted


@pytest.mark.parametrize("what", BOUNDS)
def test_a_document_costs_no_more_than_its_bounds(sums: dict[str, float], what: str) -> None:
    assert sums[what] <= BOUNDS[what], (
        f"{what} for each 1,000 characters; python -m benchmarks.searches shows the dearest expressions, "
        "docs/developer/design.md how to write them"
    )
