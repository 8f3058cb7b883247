"""Whatever a small file asks for, reading it ends within its allowance, with one message at most, and the next is read.

What is measured is what the process that reads may cost, not how fast it is. LUOSHI_THOROUGH=1 tries every kind.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hostile import KINDS, TEXTS

from luoshi import extraction
from luoshi.processes.supervision import Job, read_all
from luoshi.reading.allowance import Allowance

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "files"
MOST_SECONDS, MOST_BYTES = 10.0, 600 * 1024**2
MOST_GROWTH = 2.6  # a little above two: garbage collection and caches
THOROUGH = os.environ.get("LUOSHI_THOROUGH") == "1"
GOOD = "云溪市重点任务分工方案\n一、任务\n1.修路。（市交通运输局负责）\n".encode()

pytestmark = pytest.mark.slow


def cost_of(files: list[tuple[str, bytes]]) -> None:
    """Read them and a good one behind each, by one prepared process, and look at what each has cost."""
    given = [each for name, data in files for each in ((name, data), ("好.txt", GOOD))]
    jobs = [Job(extraction.json_line, (name, data), Allowance.of_size(len(data))) for name, data in given]
    outcomes = {outcome.index: outcome for outcome in read_all(jobs, 1, extraction.MODULES)}
    assert len(outcomes) == len(given)
    for index, (name, _) in enumerate(given):
        outcome = outcomes[index]
        if name == "好.txt":
            assert outcome.value, outcome
            continue
        assert outcome.seconds < MOST_SECONDS, (name, outcome)
        assert outcome.peak < MOST_BYTES, (name, outcome)
        assert outcome.value or outcome.problem, name
        assert outcome.cause not in ("crash", "error"), (name, outcome)


@pytest.mark.parametrize("kind", sorted(KINDS) if THOROUGH else sorted(KINDS)[::5])
def test_a_kind_of_hostile_file(kind: str) -> None:
    name, make, _ = KINDS[kind]
    cost_of([(name, make())])


@pytest.mark.parametrize("kind", sorted(TEXTS) if THOROUGH else sorted(TEXTS)[::4])
def test_twice_the_text_takes_about_twice_the_time(kind: str) -> None:
    name, make, size = TEXTS[kind]
    given = [make(size // 4), make(size // 2)] * 2
    jobs = [Job(extraction.json_line, (name, data), Allowance.of_size(len(data))) for data in given]
    seconds = {}
    for outcome in read_all(jobs, 1, extraction.MODULES):
        assert outcome.value, outcome
        seconds[outcome.index] = outcome.seconds
    half, whole = min(seconds[0], seconds[2]), min(seconds[1], seconds[3])
    assert whole < MOST_GROWTH * half + 0.1, (half, whole)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not beside this project")
def test_the_files_that_took_minutes_or_gigabytes() -> None:
    cost_of([(path.name, path.read_bytes()) for path in sorted(SHARED.iterdir())])
