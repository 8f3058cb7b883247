"""The clauses that were written for the checks of conduct, and how the checks do on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from luoshi.conduct.check import check
from luoshi.conduct.model import Kind


@dataclass
class Score:
    """How many clauses were found by the right rule, and how many clean ones were told."""

    offending: int = 0
    found: int = 0
    clean: int = 0
    alarms: int = 0
    wrong: list[str] = field(default_factory=list)


def clauses(path: Path) -> Iterator[tuple[Kind, str, str]]:
    """Kind, rule (empty for none) and text of every clause of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, rule, text = line.split("|", 2)
            yield kind, "" if rule == "-" else rule, text  # type: ignore[misc]


def score(path: Path) -> Score:
    """The checks over every clause of a file."""
    result = Score()
    for kind, rule, text in clauses(path):
        told = {finding.rule for finding in check(text, kind)}
        if rule:
            result.offending += 1
            result.found += rule in told
            right = rule in told
        else:
            result.clean += 1
            result.alarms += bool(told)
            right = not told
        if not right:
            result.wrong.append(f"{kind} {rule or '-'} -> {sorted(told)}: {text}")
    return result


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:]:
        result = score(Path(name))
        print(*result.wrong, sep="\n")
        print(f"{name}: found {result.found} of {result.offending}, alarms {result.alarms} of {result.clean}")
