"""Reading and ledger: speed and the share of each stage, the start, memory, and gains and losses against an earlier commit.

``python -m benchmarks.extraction [--against REV]``. The reference for the speed is what a clerk's script does: one
regular expression for the responsibility parentheses and one for percentages, over the same text in the same run. That
for the start is a Python that imports what any command line imports.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "seeds"
BAR = 1_500_000
START_BAR = 1.0
MEMORY_BAR = 300


def corpus() -> list[Path]:
    """The documents of the project, in every format, and the samples where they are beside it."""
    own = ROOT / "tests" / "corpus"
    found = [
        *sorted(path for path in own.glob("[0-9]*-*.*") if path.suffix != ".json"),
        *sorted((ROOT / "src" / "luoshi" / "web" / "demo" / "documents").glob("*.txt")),
    ]
    return [*found, *sorted(SHARED.glob("*.txt"))]


def texts() -> list[Path]:
    """Those of the documents that are plain text."""
    return [path for path in corpus() if path.suffix == ".txt"]


def _best(work: Callable[[], object], rounds: int = 25) -> float:
    """The least processor time of several rounds, which other work on the machine disturbs least."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def speed() -> None:
    """Characters a second, text in memory to ledger, on one core."""
    from luoshi.ledger.build import build_ledger
    from luoshi.ledger.record import record
    from luoshi.reading.formats import text as text_file
    from luoshi.reading.header import read_header
    from luoshi.reading.loose_tables import restore_tables
    from luoshi.reading.reader import read_text
    from luoshi.reading.repair.mend import mend

    largest = max(texts(), key=lambda path: path.stat().st_size)
    text = largest.read_text(encoding="utf-8-sig")
    size = len(text)
    source = text_file.read(text.encode(), "txt")
    mended = mend(restore_tables(source))
    document = read_text(text)
    ledger = build_ledger(document)
    reference = _best(
        lambda: (
            re.findall(r"[（(][^（()）]{2,400}?(?:负责|牵头|责任单位)[^（()）]{0,200}[）)]", text),
            re.findall(r"\d+(?:\.\d+)?%", text),
        )
    )
    stages = {
        "decode and find tables": _best(lambda: restore_tables(text_file.read(text.encode(), "txt"))),
        "repair": _best(lambda: mend(source)),
        "header": _best(lambda: read_header(mended.draft.text)),
        "ledger": _best(lambda: build_ledger(document)),
        "whole (text to ledger)": _best(lambda: build_ledger(read_text(text))),
        "record for JSON": _best(lambda: record(document, ledger)),
    }
    whole = stages["whole (text to ledger)"]
    print(f"\n{largest.name}: {size:,} characters, {len(ledger.tasks)} tasks, {len(ledger.targets)} targets")
    print(f"{'stage':<26}{'ms':>9}{'share':>9}{'chars/s':>14}{'× reference':>13}")
    for name, seconds in stages.items():
        print(
            f"{name:<26}{seconds * 1e3:>9.2f}{seconds / whole:>9.1%}{size / seconds:>14,.0f}{seconds / reference:>13.1f}"
        )
    print(
        f"{'reference: two regexes':<26}{reference * 1e3:>9.2f}{reference / whole:>9.1%}{size / reference:>14,.0f}{1:>13.1f}"
    )
    print(f"bar: {BAR:,} chars/s, {'reached' if size / whole >= BAR else 'MISSED'}")


def start() -> None:
    """A whole ``luoshi extract`` of a short text, in seconds; most of it is the start."""
    short = min(texts(), key=lambda path: path.stat().st_size)
    processor, wall = _run("-m", "luoshi.cli", "extract", str(short))
    bare, bare_wall = _run("-c", "import argparse, json")
    reached = "reached" if wall < START_BAR else "MISSED"
    print(
        f"\nluoshi extract {short.name}: {wall:.2f} s, of which {processor:.2f} s of a processor; "
        f"{wall / bare_wall:.1f} × a bare Python ({processor / bare:.1f} × its processor time); "
        f"bar: {START_BAR} s, {reached}"
    )


def _run(*arguments: str, rounds: int = 5) -> tuple[float, float]:
    """The least processor and wall time of a Python process with its children."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    times = []
    for _ in range(rounds):
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True)
        wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall))
    return min(processor for processor, _ in times), min(wall for _, wall in times)


def _read_big(path: str) -> None:
    from luoshi.ledger.build import build_ledger
    from luoshi.ledger.record import record
    from luoshi.reading.reader import read_file

    start = time.perf_counter()
    document = read_file(Path(path))
    found = record(document, build_ledger(document))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "tasks": len(found["tasks"])}))


def memory() -> None:
    """Peak memory of a process of its own that reads a document of 5 MB."""
    seed = "\n".join(path.read_text(encoding="utf-8-sig") for path in texts()[:20])
    plan = "云湖省重点工作任务分解方案\n" + seed
    copies = 5_000_000 // len(plan.encode()) + 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.txt"
        path.write_bytes((plan * copies).encode()[:5_000_000])
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.extraction", "--child", str(path)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        if run.returncode:
            print(
                f"\nmemory: the child failed: {run.stderr.strip().splitlines()[-1] if run.stderr.strip() else run.returncode}"
            )
            return
        result = json.loads(run.stdout.strip().splitlines()[-1])
    reached = "reached" if result["peak"] < MEMORY_BAR else "MISSED"
    print(
        f"\n5 MB document: {result['seconds']:.1f} s, {result['tasks']:,} tasks, peak {result['peak']:.0f} MB; bar: {MEMORY_BAR} MB, {reached}"
    )


def _items(source: Path, files: list[Path]) -> dict[str, list[str]]:
    environment = {**os.environ, "PYTHONPATH": f"{source}:{ROOT}"}
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "extraction_items.py"), *map(str, files)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(run.stderr.strip().splitlines()[-1])
    return {row["file"]: row["items"] for row in map(json.loads, run.stdout.splitlines())}


def gains_and_losses(revision: str, shown: int = 60) -> None:
    """Item by item what this working tree finds more or less than ``revision`` did."""
    files = corpus()
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "archive", revision, "src"], cwd=ROOT, capture_output=True, check=False
        )
        if archive.returncode:
            print(f"\ngains and losses: no such revision {revision}")
            return
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        try:
            before = _items(Path(folder) / "src", files)
        except RuntimeError as problem:
            print(f"\ngains and losses: {revision} cannot read the corpus ({problem})")
            return
        now = _items(ROOT / "src", files)
    gains, losses = [], []
    for path in now:
        old, new = Counter(before.get(path, [])), Counter(now[path])
        gains += [f"{Path(path).name}: {item}" for item in (new - old).elements()]
        losses += [f"{Path(path).name}: {item}" for item in (old - new).elements()]
    print(
        f"\ngains and losses against {revision} over {len(files)} documents: {len(gains)} gained, {len(losses)} lost"
    )
    for sign, rows in (("+", gains), ("-", losses)):
        for row in rows[:shown]:
            print(f"  {sign} {row}")
        if len(rows) > shown:
            print(f"  {sign} … {len(rows) - shown} more")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", default="HEAD~1", help="the commit to compare with")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _read_big(options.child)
        return
    speed()
    start()
    memory()
    gains_and_losses(options.against)


if __name__ == "__main__":
    main()
