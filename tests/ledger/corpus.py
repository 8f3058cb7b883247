"""The corpus of invented documents and how far a found ledger agrees with what a careful reader expects of it.

Only loading and comparing; what each field of an expected ledger means is told in ``tests/corpus/README.md``.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "corpus"
REPOSITORY = CORPUS.parents[1]

ALLOWED_EXTRA_START = 80  # characters of number and heading that a found task may begin before the reader's
ALLOWED_EXTRA_SIZE = 700  # ... and of heading and brackets that it may hold besides
TENS = {"万亿": 1e12, "千亿": 1e11, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3, "百": 1e2}

Range = tuple[int, int]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A document of the corpus and the ledger a reader expects of it."""

    name: str
    text: str
    expected: Json

    @property
    def has_tasks(self) -> bool:
        """Whether the document orders anything at all."""
        return bool(self.expected["tasks"])


@dataclass(slots=True)
class Figures:
    """How often what was found is right, and every disagreement in words."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1.0 where there was nothing to find and nothing was found."""
        total = 2 * self.right + self.missed + self.wrong
        return 2 * self.right / total if total else 1.0

    def miss(self, note: str) -> None:
        self.missed += 1
        self.notes.append(f"missed {note}")

    def err(self, note: str) -> None:
        self.wrong += 1
        self.notes.append(f"not there {note}")

    def __iadd__(self, other: Figures) -> Figures:
        self.right += other.right
        self.missed += other.missed
        self.wrong += other.wrong
        self.notes += other.notes
        return self


@dataclass(slots=True)
class Agreement:
    """The figures of one document, or of several added up."""

    tasks: Figures = field(default_factory=Figures)
    roles: Figures = field(default_factory=Figures)
    targets: Figures = field(default_factory=Figures)
    deadlines: Figures = field(default_factory=Figures)

    def __iadd__(self, other: Agreement) -> Agreement:
        self.tasks += other.tasks
        self.roles += other.roles
        self.targets += other.targets
        self.deadlines += other.deadlines
        return self


def load() -> list[Pair]:
    """All pairs of the corpus, by name. An expected ledger names its document where it is not the sibling file."""
    pairs = []
    for path in sorted(CORPUS.glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        document = expected.get("document")
        source = REPOSITORY / document if document else path.with_suffix(".txt")
        pairs.append(Pair(path.stem, source.read_text(encoding="utf-8"), expected))
    return pairs


def compare(pair: Pair, found: Json) -> Agreement:
    """What ``found`` (one record of ``luoshi extract``) has right, misses and has wrong in this document."""
    place = _squeezed_offsets(pair.text)
    out = Agreement()
    for expected, task in _matched_tasks(pair, found, place, out.tasks):
        label = f"{pair.name} {expected['id']}"
        _compare_roles(expected, task, label, out.roles)
        _compare_deadlines(expected, task, label, out.deadlines)
    _compare_targets(pair, found, place, out.targets)
    return out


def squeeze(text: str) -> str:
    """The text without white space, full-width forms folded: how wording is compared."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def _squeezed_offsets(text: str) -> list[int]:
    """For each offset of the text how many characters other than white space stand before it."""
    return [0, *itertools.accumulate(not character.isspace() for character in text)]


def _overlap(a: Sequence[int], b: Sequence[int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _ranges(entries: Iterable[Json], place: Sequence[int]) -> list[Range]:
    return [(place[entry["span"][0]], place[entry["span"][1]]) for entry in entries]


def _matched_tasks(
    pair: Pair, found: Json, place: Sequence[int], figures: Figures
) -> list[tuple[Json, Json]]:
    """Each expected task with the found one that holds it ({} if none), each found one used once."""
    ranges = _ranges(found["tasks"], place)
    free = set(range(len(ranges)))
    pairs: list[tuple[Json, Json]] = []
    for expected in pair.expected["tasks"]:
        at = expected["at"]
        size = at[1] - at[0]
        fits = [
            i
            for i in free
            if _overlap(ranges[i], at) >= 0.9 * size
            and ranges[i][1] - ranges[i][0] <= 1.5 * size + ALLOWED_EXTRA_SIZE
            and abs(ranges[i][0] - at[0]) <= ALLOWED_EXTRA_START
        ]
        # of several that hold it, the tightest one
        best = min(fits, key=lambda i: (ranges[i][1] - ranges[i][0], i), default=None)
        if best is None:
            figures.miss(f"{pair.name} {expected['id']}: {expected['text_start']}")
            pairs.append((expected, {}))
        else:
            free.discard(best)
            figures.right += 1
            pairs.append((expected, found["tasks"][best]))
    for i in sorted(free):
        task = found["tasks"][i]
        figures.err(f"{pair.name} task {task['number']}: {task['text'][:30]!r}")
    return pairs


def _compare_roles(expected: Json, task: Json, label: str, figures: Figures) -> None:
    for role in ("lead", "support"):
        found: list[set[str]] = []
        inherited: set[str] = set()
        for assignment in task.get("assignments", ()):
            for body in assignment[role]:
                spellings = {squeeze(body["written"]), squeeze(body["name"] or body["written"])}
                # stated once for all items: an item with two brackets does not have it twice
                if not body.get("inherited") or not spellings & inherited:
                    found.append(spellings)
                if body.get("inherited"):
                    inherited |= spellings
        for assignment in expected["assignments"]:
            full = assignment.get("normalized", {})
            for body in assignment[role]:
                accepted = {squeeze(body), squeeze(full.get(body, body))}
                hit = next((i for i, spellings in enumerate(found) if spellings & accepted), None)
                if hit is None:
                    figures.miss(f"{label}: {role} {body}")
                else:
                    found.pop(hit)
                    figures.right += 1
        tolerated = {squeeze(body) for body in expected.get("from_parent", {}).get(role, ())}
        if expected["kind"] == "requirement":
            tolerated |= inherited
        for spellings in found:
            if not spellings & tolerated:
                figures.err(f"{label}: {role} {'/'.join(sorted(spellings))}")


def _compare_deadlines(expected: Json, task: Json, label: str, figures: Figures) -> None:
    found = {tuple(deadline["span"]): deadline for deadline in task.get("deadlines", ())}
    for assignment in task.get("assignments", ()):
        if assignment["deadline"]:
            found[tuple(assignment["deadline"]["span"])] = assignment["deadline"]
    left = [deadline for deadline in found.values() if deadline["by"]]
    for want in sorted(expected.get("deadlines", ()), key=lambda deadline: bool(deadline.get("borderline"))):
        days = {want["by"], *want.get("by_alt", ())}
        text = squeeze(want["text"])
        hit = next((i for i, got in enumerate(left) if _same_deadline(got, text, days)), None)
        if hit is not None:
            left.pop(hit)
            figures.right += not want.get("borderline")
        elif not want.get("borderline"):
            figures.miss(f"{label}: {want['text']} = {want['by']}")
    for got in left:
        figures.err(f"{label}: {got['text']} = {got['by']}")


def _same_deadline(got: Json, text: str, days: set[str]) -> bool:
    written = squeeze(got["text"])
    return got["by"] in days and (written in text or text in written)


def _compare_targets(pair: Pair, found: Json, place: Sequence[int], figures: Figures) -> None:
    targets = [target for target in found["targets"] if target["value"] is not None]
    ranges = _ranges(targets, place)
    free = set(range(len(targets)))
    for want in sorted(pair.expected["targets"], key=lambda target: bool(target.get("borderline"))):
        accepted = {want["comparator"], *want.get("comparator_alt", ())}
        quantity = _quantity(want["value"], want["unit"])
        fits = [
            i
            for i in sorted(free)
            if _overlap(ranges[i], want["at"])
            and _same_quantity(_quantity(targets[i]["value"], targets[i]["unit"]), quantity)
        ]
        best = max(
            fits,
            key=lambda i: (
                targets[i]["comparator"] in accepted,
                len(set(targets[i]["metric"]) & set(want["metric"])),
            ),
            default=None,
        )
        if best is not None:
            free.discard(best)
        if want.get("borderline"):
            continue
        if best is None:
            figures.miss(f"{pair.name}: {want['text']}")
        elif targets[best]["comparator"] in accepted:
            figures.right += 1
        else:
            figures.miss(f"{pair.name}: {want['text']} {want['comparator']}")
            figures.err(f"{pair.name}: {want['text']} {targets[best]['comparator']}")
    for i in sorted(free):
        figures.err(f"{pair.name}: {targets[i]['text']} = {targets[i]['value']} {targets[i]['unit']}")


def _quantity(value: float | list[float], unit: str) -> tuple[tuple[float, ...], str]:
    """Value and unit with 万, 亿 … multiplied out: 8 万家 is 80000 家."""
    unit = squeeze(unit)
    multiplier = re.match("|".join(TENS), unit) if not unit.startswith("百分") else None
    factor = TENS[multiplier[0]] if multiplier else 1.0
    values = value if isinstance(value, list) else [value]
    return tuple(round(v * factor, 3) for v in values), unit[multiplier.end() :] if multiplier else unit


def _same_quantity(a: tuple[tuple[float, ...], str], b: tuple[tuple[float, ...], str]) -> bool:
    (values_a, unit_a), (values_b, unit_b) = a, b
    return values_a == values_b and (
        unit_a == unit_b or bool(unit_a and unit_b and (unit_a in unit_b or unit_b in unit_a))
    )
