"""Which faults the tests would not see: small faults are put into a room one after the other, and its tests run.

``python -m benchmarks.mutation [--rooms delivery,kernel,adoption] [--sample 150] [--minutes 20] [--seed 1]`` (``make
mutation``). The tests of a room run once, to learn which of them pass through which line; then for each fault a process is
forked from that run, with all that it has loaded and made, the faulty code is put in the place of the function's, and the
tests that pass through it run again. A fault outside of functions is tried in a process of its own, with all tests.
What survives is printed with its line: a test is missing, or the fault is none. Which of the two is for a person to say.
"""

from __future__ import annotations

import argparse
import gc
import importlib.machinery
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from hypothesis import HealthCheck, settings

from benchmarks.faults import Fault, faults

ROOT = Path(__file__).resolve().parents[1]
# Each room with the tests that are there for it.
ROOMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "delivery": ("src/luoshi/delivery", ("tests/delivery", "tests/web/tasks/test_lights.py")),
    "planning": ("src/luoshi/planning", ("tests/planning",)),
    "alignment": ("src/luoshi/alignment", ("tests/alignment",)),
    "kernel": (
        "src/luoshi/web/kernel",
        (
            "tests/web/kernel",
            "tests/web/matrix/test_policy.py",
            "tests/web/tasks/test_services.py",
            "tests/web/tasks/test_core.py",
            "tests/web/audit/test_log.py",
            "tests/web/dossier",
            "tests/web/directory/test_organisations.py",
            "tests/web/operations/test_files.py",
            "tests/web/test_statements.py",
            "tests/web/test_workbooks.py",
        ),
    ),
    "adoption": ("src/luoshi/web/adoption", ("tests/web/adoption",)),
}  # fmt: skip
MOST_TESTS = 60  # of those that pass through a line, the quickest
LONGEST = 120  # seconds for one fault


# In a run of pytest, as a plug-in of it -----------------------------------------------------------------------------


class Trial:
    """The tests of a room, run once by themselves and then with one fault after the other."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.folder = options["folder"]
        self.sample = int(options["sample"])
        self.budget = float(options["seconds"])
        self.seed = int(options["seed"])
        self.tests = options["tests"]
        self.lines: dict[tuple[str, int], set[int]] = {}
        self.seconds: list[float] = []

    def pytest_runtestloop(self, session: Any) -> bool:
        """Instead of running the tests once."""
        items = session.items
        self._learn(items)
        functions = self._functions()
        found = [
            fault
            for path in sorted((ROOT / self.folder).rglob("*.py"))
            for fault in faults(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        ]
        random.Random(self.seed).shuffle(found)
        counts: Counter[str] = Counter()
        until = time.monotonic() + self.budget
        for fault in found[: self.sample]:
            if time.monotonic() > until:
                break
            outcome = self._try(fault, items, functions)
            counts[outcome] += 1
            if outcome != "killed":
                print(f"{outcome:>9}  {fault}", flush=True)
        print(f"== {self.folder}: {len(found)} faults, {counts.total()} tried: {dict(counts)}", flush=True)
        return True

    def _learn(self, items: list[Any]) -> None:
        """Run all tests; what belongs to the whole run (the database) stays, as if there were more to come."""
        for at, item in enumerate(items):
            seen: set[tuple[str, int]] = set()
            began = time.perf_counter()
            sys.settrace(_tracer(str(ROOT / self.folder), seen))
            try:
                passed = _passes(item, items[(at + 1) % len(items)])
            finally:
                sys.settrace(None)
            self.seconds.append(time.perf_counter() - began)
            if not passed:  # nor does it tell anything of a fault
                print(f"left out: {item.nodeid} fails without any fault", flush=True)
                continue
            for place in seen:
                self.lines.setdefault(place, set()).add(at)

    def _functions(self) -> dict[tuple[str, str, int], list[FunctionType]]:
        """All functions of the room that have been made, by file, qualified name and first line."""
        found: dict[tuple[str, str, int], list[FunctionType]] = {}
        for thing in gc.get_objects():
            if type(thing) is FunctionType and thing.__code__.co_filename.startswith(str(ROOT / self.folder)):
                code = thing.__code__
                found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(thing)
        return found

    def _try(
        self, fault: Fault, items: list[Any], functions: dict[tuple[str, str, int], list[FunctionType]]
    ) -> str:
        if fault.function is None:
            return _try_apart(fault, self.tests)
        file = str(ROOT / fault.file)
        passing = {at for line in fault.lines for at in self.lines.get((file, line), ())}
        if not passing:
            return "unreached"
        chosen = [items[at] for at in sorted(passing, key=self.seconds.__getitem__)[:MOST_TESTS]]
        child = os.fork()
        if child == 0:
            signal.alarm(LONGEST)
            os._exit(self._run(fault, chosen, functions.get((file, *fault.function), [])))
        _, status = os.waitpid(child, 0)
        return {0: "survived", 256 * 2: "unpatched"}.get(status, "killed")

    def _run(self, fault: Fault, items: list[Any], functions: list[FunctionType]) -> int:
        """In the forked process: 0 where the tests pass in spite of the fault, 2 where it could not be put in."""
        assert fault.function is not None
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            path = ROOT / fault.file
            code = _find(compile(fault.apply(path.read_bytes()), str(path), "exec"), fault.function)
            if code is None or not functions:
                return 2
            for function in functions:
                function.__code__ = code
        except (SyntaxError, ValueError):
            return 2
        for thing in gc.get_objects():  # what has been remembered was made without the fault
            if hasattr(type(thing), "cache_clear"):
                thing.cache_clear()
        return 0 if all(_passes(item, items[(at + 1) % len(items)]) for at, item in enumerate(items)) else 1


def _tracer(folder: str, seen: set[tuple[str, int]]) -> Any:
    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(folder):
            return None
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    return trace


def _passes(item: Any, following: Any) -> bool:
    from _pytest.runner import runtestprotocol

    try:
        return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))
    except BaseException:  # whatever a fault brings about has been noticed
        return False


def _find(code: CodeType, function: tuple[str, int]) -> CodeType | None:
    if (code.co_qualname, code.co_firstlineno) == function:
        return code
    inner = (_find(each, function) for each in code.co_consts if isinstance(each, CodeType))
    return next((found for found in inner if found is not None), None)


def _try_apart(fault: Fault, tests: list[str]) -> str:
    task = {"file": fault.file, "start": fault.start, "end": fault.end, "after": fault.after}
    try:
        status = _pytest(tests, {"fault": task}, quiet=True)
    except subprocess.TimeoutExpired:
        return "killed"
    return "survived" if status == 0 else "killed"


class _FaultyLoader(importlib.machinery.SourceFileLoader):
    """Loads one file with a fault in it, and every other as it is."""

    fault: Fault

    def get_code(self, fullname: str) -> CodeType | None:
        if self.path != str(ROOT / self.fault.file):
            return super().get_code(fullname)
        return self.source_to_code(self.fault.apply(Path(self.path).read_bytes()), self.path)


def pytest_configure(config: Any) -> None:
    """Take part in a run of pytest, as this program has told it to."""
    options = json.loads(os.environ["LUOSHI_MUTATION"])
    # The same examples each time, few of them, and however slow the machine is.
    settings.register_profile(
        "mutation", deadline=None, max_examples=20, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    settings.load_profile("mutation")
    if "fault" not in options:
        config.pluginmanager.register(Trial(options))


def _load_faulty() -> None:
    """Put the fault into whatever this process loads from now on."""
    task = json.loads(os.environ.get("LUOSHI_MUTATION", "{}")).get("fault")
    if task is None:
        return
    _FaultyLoader.fault = Fault(
        task["file"], range(0), task["start"], task["end"], "", task["after"], None
    )  # fmt: skip
    details = (_FaultyLoader, importlib.machinery.SOURCE_SUFFIXES)
    sys.path_hooks.insert(0, importlib.machinery.FileFinder.path_hook(details))
    sys.path_importer_cache.clear()


_load_faulty()

# Outside of it -------------------------------------------------------------------------------------------------------


def _pytest(tests: list[str], options: dict[str, Any], *, quiet: bool) -> int:
    environment = {
        **os.environ,
        "PYTHONPATH": f"src{os.pathsep}.",
        "LUOSHI_MUTATION": json.dumps(options),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-s", "-p", "no:cacheprovider", "-p", "no:logging", "-p", "benchmarks.mutation", *tests]  # fmt: skip
    out = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=False, stdout=out, stderr=out, timeout=LONGEST if quiet else None
    ).returncode  # fmt: skip


def main() -> int:
    """Try the rooms that are asked for. Survivors are no error: a person judges them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rooms", default="delivery,kernel,adoption")
    parser.add_argument("--sample", type=int, default=150, help="faults of each room")
    parser.add_argument(
        "--minutes",
        type=float,
        default=20.0,
        help="for all rooms together, beside the one run of their tests",
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rooms = options.rooms.split(",")
    for name in rooms:
        folder, wanted = ROOMS[name]
        tests = [test for test in wanted if (ROOT / test).exists()]
        told = {
            "folder": folder, "tests": tests, "sample": options.sample, "seconds": options.minutes * 60 / len(rooms), "seed": options.seed,
        }  # fmt: skip
        _pytest(tests, told, quiet=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
