"""All benchmarks: ``python -m benchmarks [NAME…]`` (``make bench``). Each prints a table with a reference of the same run."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

NAMES = (
    "extraction",
    "searches",
    "official",
    "single_evaluation",
    "evaluation",
    "observations",
    "forecast",
    "web",
)


def main() -> int:
    """Run the named benchmarks, or all, each in a process of its own."""
    wanted = sys.argv[1:] or [name for name in NAMES if importlib.util.find_spec(f"benchmarks.{name}")]
    worst = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        worst = max(
            worst, subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
        )
    return worst


if __name__ == "__main__":
    sys.exit(main())
