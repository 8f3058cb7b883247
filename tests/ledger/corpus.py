"""The corpus of invented documents and how far a found ledger agrees with what a careful reader expects of it.

Only loading, reading and comparing; what each field of an expected ledger means is told in
``tests/corpus/README.md``. A text is compared by the places of its characters; any other file, whose places only its
reader knows, by its wording.
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
SECOND_ROUND = 47  # the number of the first pair of the second round
ALIKE = 0.5  # of the characters of a metric that the found metric must share
TENS = {"万亿": 1e12, "千亿": 1e11, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3, "百": 1e2}

Range = tuple[int, int]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A document of the corpus and the ledger a reader expects of it. ``text`` is empty unless it is a text file."""

    name: str
    path: Path
    text: str
    expected: Json

    @property
    def second_round(self) -> bool:
        """Whether it came with the second round of the corpus."""
        return int(self.name.split("-")[0]) >= SECOND_ROUND

    @property
    def by_wording(self) -> bool:
        """Whether the expected ledger gives wording only and no places in the text."""
        entries = [*self.expected["tasks"], *self.expected["targets"]]
        return not self.text or any("at" not in entry for entry in entries)

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
    warnings: Figures = field(default_factory=Figures)

    def __iadd__(self, other: Agreement) -> Agreement:
        self.tasks += other.tasks
        self.roles += other.roles
        self.targets += other.targets
        self.deadlines += other.deadlines
        self.warnings += other.warnings
        return self


def load() -> list[Pair]:
    """All pairs of the corpus, by name."""
    pairs = []
    for path in sorted(CORPUS.glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        source = _document(path, expected)
        text = source.read_text(encoding="utf-8") if source.suffix == ".txt" else ""
        pairs.append(Pair(path.stem, source, text, expected))
    return pairs


def _document(path: Path, expected: Json) -> Path:
    """The document of an expected ledger: the one it names, or the file beside it of the same name."""
    if "document" in expected:
        return REPOSITORY / str(expected["document"])
    (beside,) = (other for other in path.parent.glob(f"{path.stem}.*") if other.suffix != ".json")
    return beside


def found_in(pair: Pair) -> Json:
    """What luoshi finds in the document, as ``luoshi extract`` writes it."""
    from luoshi.ledger.build import build_ledger
    from luoshi.ledger.record import record
    from luoshi.reading.reader import read_bytes, read_text

    if pair.text:
        document = read_text(pair.text, pair.path.name)
    else:
        document = read_bytes(pair.path.read_bytes(), pair.path.name)
    return record(document, build_ledger(document))


def total(pairs: Iterable[Pair], *, second_round: bool) -> Agreement:
    """The agreement over all documents of one round."""
    out = Agreement()
    for pair in pairs:
        if pair.second_round == second_round:
            out += compare(pair, found_in(pair))
    return out


def compare(pair: Pair, found: Json) -> Agreement:
    """What ``found`` (one record of ``luoshi extract``) has right, misses and has wrong in this document."""
    out = Agreement()
    place = [] if pair.by_wording else _squeezed_offsets(pair.text)
    match = _tasks_by_wording if pair.by_wording else _tasks_by_place
    for expected, task in _matched_tasks(pair, found, match(pair, found, place), out.tasks):
        label = f"{pair.name} {expected['id']}"
        _compare_roles(expected, task, label, out.roles)
        _compare_deadlines(expected, task, label, out.deadlines)
    _compare_targets(pair, found, place, out.targets)
    _compare_warnings(pair, found, out.warnings)
    return out


def squeeze(text: str) -> str:
    """The text without white space, full-width forms and the two zeros folded: how wording is compared."""
    return unicodedata.normalize("NFKC", "".join(text.split())).replace("○", "〇")


def _squeezed_offsets(text: str) -> list[int]:
    """For each offset of the text how many characters other than white space stand before it."""
    return [0, *itertools.accumulate(not character.isspace() for character in text)]


def _overlap(a: Sequence[int], b: Sequence[int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _ranges(entries: Iterable[Json], place: Sequence[int]) -> list[Range]:
    return [(place[entry["span"][0]], place[entry["span"][1]]) for entry in entries]


Candidates = list[dict[int, tuple[int, ...]]]  # for each expected task the found ones that fit, best lowest


def _tasks_by_place(pair: Pair, found: Json, place: Sequence[int]) -> Candidates:
    """A found task fits when it holds the expected stretch and little besides; the tightest is the best."""
    ranges = _ranges(found["tasks"], place)
    out: Candidates = []
    for expected in pair.expected["tasks"]:
        at = expected["at"]
        size = at[1] - at[0]
        out.append(
            {
                i: (end - start,)
                for i, (start, end) in enumerate(ranges)
                if _overlap((start, end), at) >= 0.9 * size
                and end - start <= 1.5 * size + ALLOWED_EXTRA_SIZE
                and abs(start - at[0]) <= ALLOWED_EXTRA_START
            }
        )
    return out


def _tasks_by_wording(pair: Pair, found: Json, _: Sequence[int]) -> Candidates:
    """A found task fits when it holds the expected wording; the best has its number and begins with it."""
    out: Candidates = []
    for expected in pair.expected["tasks"]:
        first, last = (squeeze(expected.get(field, "")) for field in ("text_start", "text_end"))
        first = first or squeeze(expected["heading"])
        fits: dict[int, tuple[int, ...]] = {}
        for i, task in enumerate(found["tasks"]):
            wording = squeeze(f"{task['heading'] or ''}{task['text']}")
            start = wording.find(first)
            if start >= 0 and last in wording[start:]:
                other = bare_number(task["number"]) != bare_number(expected.get("number"))
                fits[i] = (int(other), start, len(wording))
        out.append(fits)
    return out


def bare_number(number: str | None) -> str:
    """A number without the marks around it: 1 for 1. and （1）."""
    return re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]", "", squeeze(number or ""))


def _matched_tasks(
    pair: Pair, found: Json, candidates: Candidates, figures: Figures
) -> list[tuple[Json, Json]]:
    """Each expected task with the found one that holds it ({} if none), each found one used once; no borderline one."""
    free = set(range(len(found["tasks"])))
    pairs: list[tuple[Json, Json]] = []
    in_turn = sorted(
        zip(pair.expected["tasks"], candidates, strict=True), key=lambda turn: bool(turn[0].get("borderline"))
    )
    for expected, fits in in_turn:
        best = min(free & fits.keys(), key=lambda i: (fits[i], i), default=None)
        if best is not None:
            free.discard(best)
        if expected.get("borderline"):
            continue
        if best is None:
            figures.miss(f"{pair.name} {expected['id']}: {expected.get('text_start') or expected['heading']}")
            pairs.append((expected, {}))
        else:
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
    ranges = [] if pair.by_wording else _ranges(targets, place)
    free = set(range(len(targets)))

    def fits(i: int, want: Json) -> bool:
        if pair.by_wording:
            return _alike(targets[i], want)
        return bool(_overlap(ranges[i], want["at"]))

    for want in sorted(pair.expected["targets"], key=lambda target: bool(target.get("borderline"))):
        accepted = {want["comparator"], *want.get("comparator_alt", ())}
        quantity = _quantity(want["value"], want["unit"])
        candidates = [
            i
            for i in sorted(free)
            if _same_quantity(_quantity(targets[i]["value"], targets[i]["unit"]), quantity) and fits(i, want)
        ]
        best = max(
            candidates,
            key=lambda i: (
                targets[i]["comparator"] in accepted,
                "year" in want and targets[i].get("year") == want["year"],
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


def _alike(found: Json, want: Json) -> bool:
    """Whether they speak of one thing: one wording within the other, or metrics that share enough characters."""
    wanted, metric = squeeze(want["metric"]), squeeze(found["metric"])
    written, text = squeeze(want["text"]), squeeze(found["text"])
    return bool(metric) and (
        written in text or text in written or len(set(wanted) & set(metric)) >= ALIKE * len(set(wanted))
    )


def _compare_warnings(pair: Pair, found: Json, figures: Figures) -> None:
    """Where a part cannot be read, a warning with its place is expected; elsewhere warnings are not counted."""
    if not pair.expected.get("warning_expected"):
        return
    if any(warning["span"] for warning in found["warnings"]):
        figures.right += 1
    else:
        figures.miss(f"{pair.name}: a warning with its place")


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
