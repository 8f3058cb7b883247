"""What a publication would add, change and take back: as published before, as the document is now, as it is here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import sha256

from luoshi.web.delivery.publishing.content import Content, Facts, Piece
from luoshi.web.delivery.publishing.held import Held, Row
from luoshi.web.delivery.publishing.wording import FIELDS, KINDS, Field, Label, Words

# Two stretches of text are of the same task when they overlap by half and read alike.
OVERLAP = 0.5
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the document has changed since it was published. ``conflict``: it was changed here as well."""

    key: str  # under which a person decides
    field: Field
    before: str
    now: str
    here: str
    conflict: bool

    @property
    def label(self) -> Label:
        return self.field.label


@dataclass(slots=True)
class Change:
    """A row whose document has changed. ``back``: it was taken back before and is in the document again."""

    piece: Piece
    row: Row
    differences: list[Difference]
    back: bool = False

    @property
    def kind(self) -> Label:
        return KINDS[self.piece.kind]

    @property
    def conflicts(self) -> int:
        return sum(difference.conflict for difference in self.differences)


@dataclass(slots=True)
class Comparison:
    """Everything that would happen, and a fingerprint of all that it depends on."""

    content: Content
    held: Held
    pairs: list[tuple[Piece, Row]] = field(default_factory=list)
    added: list[Piece] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def first(self) -> bool:
        """Whether nothing of the document has been published yet."""
        return self.held.plan is None

    @property
    def relinked(self) -> bool:
        """Whether rows have to follow their items of the ledger, which a new reading has made anew."""
        return any(piece.key != row.key for piece, row in self.pairs)

    @property
    def anything(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.relinked)

    @property
    def conflicts(self) -> int:
        return sum(change.conflicts for change in self.changed)

    def added_of(self, kind: str) -> list[Piece]:
        return [piece for piece in self.added if piece.kind == kind]

    def facts_of(self, piece: Piece) -> Facts:
        """The facts of the piece as they are kept: a campaign by its number here, where it has one."""
        if piece.kind != "task":
            return piece.facts
        campaign = piece.facts["campaign"]
        return {**piece.facts, "campaign": self.held.campaign_keys.get(campaign, campaign)}


def compare(content: Content, held: Held, organisation: Callable[[int | None], str]) -> Comparison:
    """Match what the document holds with what the system holds, and tell them apart field by field."""
    found = Comparison(content, held)
    if not found.first:
        _match(found)
    matched = {id(piece) for piece, _ in found.pairs}
    found.added = [piece for piece in content.pieces if id(piece) not in matched]
    words = Words(
        organisation, {**{piece.key: piece.label for piece in content.campaigns}, **held.campaign_names}
    )
    for piece, row in found.pairs:
        # What somebody has removed here stays away.
        if row.row is None:
            continue
        differences = list(_differences(found, piece, row, words))
        if differences or row.closed:
            found.changed.append(Change(piece, row, differences, row.closed))
    taken = {id(row) for _, row in found.pairs}
    found.removed = [
        row
        for row in held.rows
        if id(row) not in taken
        and row.kind in {"task", "target", "task_force"}
        and row.row
        and not row.closed
    ]
    found.fingerprint = _fingerprint(found)
    return found


def _differences(found: Comparison, piece: Piece, row: Row, words: Words) -> Iterable[Difference]:
    now = found.facts_of(piece)
    for field_ in FIELDS[piece.kind]:
        values = [{name: facts.get(name) for name in field_.facts} for facts in (row.before, now, row.here)]
        before, wanted, here = values
        if wanted in (before, here):
            continue
        yield Difference(
            key=f"{piece.kind}-{row.row.pk}-{field_.name}",
            field=field_,
            before=words.line(piece.kind, field_, row.before),
            now=words.line(piece.kind, field_, now),
            here=words.line(piece.kind, field_, row.here),
            conflict=here != before,
        )


# Matching --------------------------------------------------------------------------------------------------------


def _match(found: Comparison) -> None:
    held, content = found.held, found.content
    found.pairs.append((content.plan, held.of("plan")[0]))
    _pair(found, content.campaigns, held.of("campaign"), [_key, _name])
    keys: list[Callable[[_Side], Hashable]] = [_key, _heading, _words]
    left, rows = _pair(found, content.tasks, held.of("task"), keys)
    _pair_overlapping(found, left, rows)
    _pair(found, content.task_forces, held.of("task_force"), [_key, _name])
    of_row = {row.key: piece.key for piece, row in found.pairs if row.kind == "task"}

    def figure(item: _Side) -> Hashable:
        task = item.place.get("task")
        if item.held:
            task = of_row.get(str(task), task)
        return (task, *(item.facts.get(name) for name in ("metric", "unit", "year", "kind")))

    _pair(found, content.targets, held.of("target"), [_key, figure])


@dataclass(frozen=True, slots=True)
class _Side:
    """A piece of the document or a row of the system, seen alike for matching."""

    key: str
    facts: Facts
    place: Facts
    held: bool


def _key(item: _Side) -> Hashable:
    return item.key or None


def _name(item: _Side) -> Hashable:
    return item.facts.get("name") or None


def _heading(item: _Side) -> Hashable:
    place = item.place
    number = item.facts.get("number")
    if not (place.get("heading") or number):
        return None
    return (place.get("plan"), number, tuple(place.get("path", ())), place.get("heading"))


def _words(item: _Side) -> Hashable:
    return item.facts.get("requirement") or None


def _pair(
    found: Comparison,
    pieces: Iterable[Piece],
    rows: Iterable[Row],
    keys: list[Callable[[_Side], Hashable]],
) -> tuple[list[Piece], list[Row]]:
    """Pair what has the same key, by one key after the other; a key that two share decides nothing. The rest is given back."""
    left, free = list(pieces), list(rows)
    for key in keys:
        of_piece = [(key(_Side(p.key, p.facts, p.place, held=False)), p) for p in left]
        of_row = [(key(_Side(r.key, r.before, r.place, held=True)), r) for r in free]
        counts = Counter(k for k, _ in of_piece)
        counts_held = Counter(k for k, _ in of_row)
        by_key = {k: r for k, r in of_row if k is not None and counts_held[k] == 1}
        done: set[int] = set()
        for k, piece in of_piece:
            row = by_key.get(k) if counts[k] == 1 else None
            if row is not None:
                found.pairs.append((piece, row))
                done |= {id(piece), id(row)}
        left = [piece for piece in left if id(piece) not in done]
        free = [row for row in free if id(row) not in done]
    return left, free


def _pair_overlapping(found: Comparison, pieces: list[Piece], rows: list[Row]) -> None:
    """Pair tasks whose stretches of the text overlap and read alike, those that overlap most first."""
    candidates = []
    for piece in pieces:
        start, end = piece.place["start"], piece.place["end"]
        for row in rows:
            shared = min(end, row.place.get("end", 0)) - max(start, row.place.get("start", 0))
            shorter = min(end - start, row.place.get("end", 0) - row.place.get("start", 0))
            if shared > 0 and shared >= shorter * OVERLAP and piece.place["plan"] == row.place.get("plan"):
                candidates.append((shared, piece, row))
    candidates.sort(key=lambda entry: -entry[0])
    taken: set[int] = set()
    for _, piece, row in candidates:
        if id(piece) in taken or id(row) in taken:
            continue
        one, other = (str(facts.get("requirement", ""))[:400] for facts in (piece.facts, row.before))
        if SequenceMatcher(None, one, other, autojunk=False).quick_ratio() >= ALIKE:
            found.pairs.append((piece, row))
            taken |= {id(piece), id(row)}


def _fingerprint(found: Comparison) -> str:
    held = [
        (row.kind, row.key, row.row.pk, row.version, row.here, row.closed)
        for row in found.held.rows
        if row.row
    ]
    pieces = [(piece.kind, piece.key, piece.facts, piece.place) for piece in found.content.pieces]
    data = json.dumps([pieces, held], ensure_ascii=False, sort_keys=True, default=str)
    return sha256(data.encode()).hexdigest()[:32]
